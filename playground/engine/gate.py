"""What an entry of the gate table holds, and how it computes its output and local gradients.

The code of an entry is one Python expression over its ports (``a``, ``b``), its parameter ``c``, its
own output ``y`` and the functions of ``functions.py``. It is project text, never user text.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import CodeType, MappingProxyType
from typing import Any, Literal

from playground.engine.functions import SCALAR_FUNCTIONS

Role = Literal["source", "distributor", "swapper", "router", "scaler"]
Category = Literal["Sources", "Arithmetic", "Functions", "Activations", "Selection", "Groups"]

ROLES: Mapping[Role, str] = MappingProxyType(
    {
        "source": "Source: where the gradient arrives and stays.",
        "distributor": "Distributor: hands the gradient on to every input unchanged.",
        "swapper": "Swapper: multiplies the gradient by the value of the other input.",
        "router": "Router: sends the gradient to the winning input only.",
        "scaler": "Scaler: multiplies the gradient by its slope at this input.",
    }
)

_SUPERSCRIPTS = str.maketrans("0123456789−.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·")


@dataclass(frozen=True)
class Parameter:
    """A number fixed inside a gate, such as the exponent of a power; no gradient flows to it."""

    name: str
    default: float


@dataclass(frozen=True)
class Gate:
    r"""One kind of gate: what it computes, how it passes gradients back, and how it is shown.

    Attributes:
        id: The stable key used in files and as the function name in expressions.
        symbol: What is drawn on the gate; ``{c}`` stands for the parameter.
        ports: Names of the inputs, in order; empty for sources.
        code: The output as code over ports, ``c`` and the functions table.
        local: One code per port: the local derivative, which may also use the output ``y``.
        formula: The output in letters; ``latex`` is the same, to be typeset.
        local_formula: The local derivatives in letters, one per port; ``local_latex`` likewise.
        text: How the gate is written in an expression, where that differs from ``code``.
        local_text: The local derivatives as an expression over ports, ``c`` and ``y``, where ``local`` is
            code that expressions have no words for, or reads worse.
        branch: Code of the condition that picks a side; its change marks a kink. Empty if smooth.
        kinks: Where the derivative jumps, in letters. Empty if smooth.
        domain: What the inputs must satisfy, said when they do not. Empty if always defined.
        derivation: LaTeX lines that lead from ``latex`` to ``local_latex``, port after port; a line such as
            ``a > 0:\quad y = a`` holds only there.
        samples: Input tuples inside the domain and away from kinks, for tests and plots.
        aliases: Further words and signs that find the gate in a search.
    """

    id: str
    name: str
    symbol: str
    category: Category
    role: Role
    ports: tuple[str, ...]
    code: str
    local: tuple[str, ...]
    formula: str
    latex: str
    local_formula: tuple[str, ...]
    local_latex: tuple[str, ...]
    explanation: str
    samples: tuple[tuple[float, ...], ...]
    derivation: tuple[str, ...] = ()
    text: str = ""
    local_text: tuple[str, ...] = ()
    branch: str = ""
    kinks: str = ""
    domain: str = ""
    parameter: Parameter | None = None
    aliases: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """What a sentence calls it, after “the”."""
        return f"{self.name} gate"

    @property
    def is_source(self) -> bool:
        """True for gates without inputs: input, weight, constant."""
        return not self.ports

    @property
    def letters(self) -> tuple[str, ...]:
        """What stands for each port in ``latex`` and ``local_latex``."""
        return self.ports

    @cached_property
    def saved(self) -> tuple[tuple[str, ...], ...]:
        """What the backward pass needs of the forward pass: for each port some of the ports and ``y``."""
        used = [set(re.findall(r"\b[a-z]\w*", code)) for code in self.local]
        return tuple(tuple(name for name in (*self.ports, "y") if name in names) for names in used)

    @property
    def unfinished(self) -> str:
        """Why the gate cannot compute anything yet; always empty for gates of the table."""
        return ""

    @property
    def warning(self) -> str:
        """What is wrong with its local derivatives; always empty for gates of the table."""
        return ""

    def label(self, parameter: float | None = None) -> str:
        """Return the symbol with the parameter filled in, such as ``×2``, ``+1`` or ``x³``."""
        number = f"{self._parameter(parameter):g}".replace("-", "−")
        if self.symbol == "+{c}" and number.startswith("−"):
            return number
        if "^{c}" in self.symbol:
            return self.symbol.replace("^{c}", number.translate(_SUPERSCRIPTS))
        return self.symbol.replace("{c}", number)

    def forward(self, inputs: Sequence[float], parameter: float | None = None) -> float:
        """Return the output for one number per port; NaN or inf outside the domain, never an error."""
        c = self._parameter(parameter)
        try:
            return float(self._scalar[0](*inputs, c))
        except (ArithmeticError, ValueError):
            return float(self.forward_array(inputs, c))

    def forward_array(self, inputs: Sequence[Any], parameter: float | None = None) -> Any:
        """Return the output for arrays or numbers that broadcast together, following IEEE 754."""
        import numpy as np

        with np.errstate(all="ignore"):
            return self._ieee[0](*map(np.float64, inputs), np.float64(self._parameter(parameter)))

    def local_gradients(
        self, inputs: Sequence[float], output: float, parameter: float | None = None
    ) -> tuple[float, ...]:
        """Return d output / d input for each port, at these inputs and this output."""
        c = self._parameter(parameter)
        try:
            return tuple(float(d(*inputs, c, output)) for d in self._scalar[1:])
        except (ArithmeticError, ValueError):
            import numpy as np

            with np.errstate(all="ignore"):
                arguments = (*map(np.float64, inputs), np.float64(c), np.float64(output))
                return tuple(float(d(*arguments)) for d in self._ieee[1:])

    def side(self, inputs: Sequence[float]) -> bool:
        """Return which side of its kink the gate is on; always False for smooth gates."""
        return bool(self.branch) and bool(self._branch(*inputs))

    @property
    def has_kinks(self) -> bool:
        """Whether its slope can jump."""
        return bool(self.branch)

    def sides(self, inputs: Sequence[float]) -> tuple[bool, ...]:
        """Return the side of every kink that the gate is on; empty for smooth gates."""
        return (self.side(inputs),) if self.branch else ()

    def _parameter(self, given: float | None) -> float:
        if given is not None:
            return given
        return self.parameter.default if self.parameter else 0.0

    @cached_property
    def _scalar(self) -> tuple[Callable[..., float], ...]:
        return self._functions(SCALAR_FUNCTIONS)

    @cached_property
    def _ieee(self) -> tuple[Callable[..., Any], ...]:
        from playground.engine.array_functions import ARRAY_FUNCTIONS

        return self._functions(ARRAY_FUNCTIONS)

    @cached_property
    def _branch(self) -> Callable[..., bool]:
        code = _compile(f"lambda {', '.join(self.ports)}: {self.branch}")
        return eval(code, {"__builtins__": {}})  # type: ignore[no-any-return]  # noqa: S307

    def _functions(self, table: Mapping[str, Callable[..., Any]]) -> tuple[Callable[..., Any], ...]:
        """Return the forward function over (ports, c), then one derivative over (ports, c, y) per port."""
        scope: dict[str, Any] = {**table, "__builtins__": {}}
        ports = "".join(f"{port}, " for port in self.ports)
        sources = [f"lambda {ports}c: {self.code}", *(f"lambda {ports}c, y: {d}" for d in self.local)]
        return tuple(eval(_compile(source), scope) for source in sources)  # noqa: S307


def _compile(source: str) -> CodeType:
    """Compile the table's own text; nothing that a user or a file supplies gets here."""
    return compile(source, "<gate table>", "eval")

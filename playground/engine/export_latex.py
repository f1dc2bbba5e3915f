"""A circuit as a LaTeX derivation: every definition forward, then the chain rule gate by gate."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from playground.engine.circuit import Circuit, Node
from playground.engine.explain import fill
from playground.engine.export_names import labels, left_out
from playground.engine.naming import latex_name
from playground.engine.numbers import latex
from playground.engine.passes import check_computable, trace
from playground.engine.trace import Accumulate, Backward, Forward, Seed

_DOCUMENT = r"""\documentclass{article}
\usepackage{amsmath}
\allowdisplaybreaks
\begin{document}

Forward:
\begin{align*}
%s
\end{align*}

Backward, by the chain rule:
\begin{align*}
%s
\end{align*}

\end{document}
"""
_NEEDLESS = re.compile(
    r"(?P<open>^|[{(|]|, )\\left\((?P<number>[^()]*)\\right\)(?P<close>[})|,]| [+-] | \\cdot )"
)


def to_latex(circuit: Circuit, values: Mapping[str, float]) -> str:
    """Write a document that derives every gradient, in letters and in numbers.

    Args:
        circuit: A complete circuit.
        values: A number for every input and weight, by name.

    Returns:
        LaTeX source that needs only amsmath; numbers are rounded to four digits.

    Raises:
        CircuitError: If the circuit is empty, a port is unconnected or a number is missing.
    """
    check_computable(circuit, values)
    derivation = _Derivation(circuit.flattened(), values)
    note = f"% {text}\n" if (text := left_out(circuit)) else ""
    return note + _DOCUMENT % tuple(
        " \\\\\n".join(part) for part in (derivation.forward(), derivation.backward())
    )


class _Derivation:
    """The lines of a derivation, with the mark ``&`` where they are aligned."""

    def __init__(self, circuit: Circuit, values: Mapping[str, float]) -> None:
        self._circuit = circuit
        self._output = check_computable(circuit, values)
        self._values = values
        self._reached = circuit.ancestors(self._output)
        self._events = [event for event in trace(circuit, values).events if event.node in self._reached]
        self._names = {node_id: _letter(name) for node_id, name in labels(circuit).items()}

    def forward(self) -> list[str]:
        """Return the numbers that are given, then the definition of each gate's output."""
        given = [
            f"{self._names[node.id]} &= {latex(self._number(node))}"
            for node in self._circuit.nodes.values()
            if node.id in self._reached and node.id in self._names and node.kind.is_source
        ]
        return given + [self._definition(event) for event in self._events if isinstance(event, Forward)]

    def backward(self) -> list[str]:
        """Return the chain rule along each wire, the sum at each fork, and zeros."""
        lines: list[str] = []
        parts: dict[str, list[Accumulate]] = {}
        uses = Counter(event.node for event in self._events if isinstance(event, Accumulate))
        for event in self._events:
            match event:
                case Seed():
                    lines.append(f"{self._partial(event.node)} &= 1")
                case Backward() if event.wire.source in self._names:
                    lines += self._chain_rule(event)
                case Accumulate() if event.node in self._names:
                    parts.setdefault(event.node, []).append(event)
                    if len(parts[event.node]) == uses[event.node]:
                        lines += self._sum(parts[event.node])
        unreached = (node.id for node in self._circuit.variables if node.id not in self._reached)
        return lines + [f"{self._partial(node_id)} &= 0" for node_id in unreached]

    # --- inside ------------------------------------------------------------------------------

    def _definition(self, event: Forward) -> str:
        node = self._circuit[event.node]
        rule = node.kind.latex
        in_letters = _tidy(fill(rule, node, self._sources(node)))
        in_numbers = _tidy(fill(rule.rsplit(" = ", 1)[-1], node, [_factor(latex(x)) for x in event.inputs]))
        last = f" = {latex(event.value)}"
        middle = f" = {in_numbers}" if in_numbers not in (in_letters, latex(event.value)) else ""
        return f"{self._names[node.id]} &= {in_letters}{middle}{last}"

    def _chain_rule(self, event: Backward) -> list[str]:
        node, source = self._circuit[event.node], event.wire.source
        upstream = self._partial(node.id)
        rule = rf"{upstream} \cdot {self._partial(source, node.id)} = {upstream}"
        if node.id == self._output:  # there, the chain rule would only say that ∂f/∂z is ∂f/∂z
            rule = "1"
        local = _tidy(fill(node.kind.local_latex[event.wire.port], node, self._sources(node)))
        left = self._along(event) if event.shared else self._partial(source)
        numbers = rf"{latex(event.upstream)} \cdot {_factor(latex(event.local))}"
        return [
            rf"{left} &= {rule} \cdot {_factor(local)}",
            f"&= {numbers} = {latex(event.downstream)}",
        ]

    def _sum(self, events: list[Accumulate]) -> list[str]:
        node_id = events[0].node
        numbers = [latex(events[0].contribution), *(_factor(latex(e.contribution)) for e in events[1:])]
        return [
            f"{self._partial(node_id)} &= {' + '.join(map(self._along, events))}",
            f"&= {' + '.join(numbers)} = {latex(events[-1].after)}",
        ]

    def _sources(self, node: Node) -> list[str]:
        """Return what feeds each port: a letter, or a number in brackets if it needs them."""
        sources = (self._circuit[source] for source in node.inputs if source is not None)
        return [self._names.get(s.id) or _factor(latex(self._number(s))) for s in sources]

    def _number(self, node: Node) -> float:
        return float(self._values[node.name] if node.is_variable else node.parameter or 0.0)

    def _partial(self, by: str, of: str = "") -> str:
        return rf"\frac{{\partial {self._names[of or self._output]}}}{{\partial {self._names[by]}}}"

    def _along(self, event: Backward | Accumulate) -> str:
        """Return the part of a gradient that comes back along one wire."""
        return rf"\left.{self._partial(event.wire.source)}\right|_{{{self._names[event.wire.target]}}}"


def _letter(name: str) -> str:
    """Return a name for a formula, Greek letters by their commands, which every engine knows."""
    return "".join(_greek(character) for character in latex_name(name))


def _greek(character: str) -> str:
    words = unicodedata.name(character, "").split()
    match words:
        case ["GREEK", "SMALL" | "CAPITAL" as size, "LETTER", letter] if letter not in ("OMICRON", "FINAL"):
            command = "lambda" if letter == "LAMDA" else letter.lower()
            return rf"{{\{command if size == 'SMALL' else _capital(command)}}}"
    return character


def _capital(command: str) -> str:
    """Return the command of a capital letter; those that look Latin have none."""
    own = ("gamma", "delta", "theta", "lambda", "xi", "pi", "sigma", "upsilon", "phi", "psi", "omega")
    return command.capitalize() if command in own else rf"mathrm{{{command[0].upper()}}}"


def _factor(text: str) -> str:
    """Bracket what would read wrongly as a factor or under a power: −3, a + b, 2 × 10⁻⁵."""
    return rf"\left({text}\right)" if text.startswith("-") or r"\times" in text or _is_sum(text) else text


def _is_sum(text: str) -> bool:
    depth = 0
    for previous, character in zip(" " + text, text, strict=False):
        depth += (character in "({[") - (character in ")}]")
        if depth == 0 and character in "+-" and previous == " ":
            return True
    return False


def _tidy(text: str) -> str:
    """Take brackets off numbers that stand first or alone."""
    while (shorter := _NEEDLESS.sub(r"\g<open>\g<number>\g<close>", text)) != text:
        text = shorter
    return text

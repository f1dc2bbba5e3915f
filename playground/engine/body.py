"""What is inside a group: a circuit that stands as one gate in another circuit.

A body makes its own ``Gate``, so that passes, explanations, layout and canvas treat a group like any
gate of the table. Its local gradients are those of a backward pass inside that begins with 1, or come
from the formulas of a custom gate; the chain rule outside is the same: downstream = upstream × local.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from playground.engine.circuit import GROUP, Circuit, CircuitError
from playground.engine.expression import parse
from playground.engine.gate import Gate
from playground.engine.note import Note, Routes
from playground.engine.passes import check_computable
from playground.engine.syntax import ExpressionError, FormulaError, shorten

MAX_DEPTH = 20
"""How many groups may lie within each other."""
MAX_TITLE = 60
MAX_SYMBOL = 12
OUTPUT_NAMES = ("y", "out")
"""What a derivative may call the gate's own output, where no port has that name."""

_SAMPLES = 12
_STEPS = 0.6180339887498949, 0.7548776662466927  # irrational: no two ports and no two samples are alike


@dataclass(frozen=True)
class Body:
    """The inside of a group or of a custom gate.

    Attributes:
        circuit: What it computes. Its inputs and weights, in their order, are the ports.
        title: The name of the gate, such as "sigmoid".
        symbol: What is drawn on it, such as "σ".
        derivatives: For a custom gate one formula per port: the local derivative over the ports and the
            output ``y``; an empty one is worked out by the backward pass. Empty for a plain group.
        positions: Where the nodes inside stand, by id. No part of what the gate is: equality ignores it,
            like the last two.
        formula: The text that a custom gate was made from; empty for a group.
        notes: The text boxes inside, by id.
        routes: The reroute points of the wires inside, by target and port.

    Raises:
        CircuitError: If title or symbol cannot be shown, or groups are nested too deeply.
        FormulaError: If a derivative is no expression over the ports; it tells which one and where.
    """

    circuit: Circuit
    title: str
    symbol: str
    derivatives: tuple[str, ...] = ()
    positions: Mapping[str, tuple[float, float]] = field(default_factory=dict, compare=False)
    formula: str = ""
    notes: Mapping[str, Note] = field(default_factory=dict, compare=False)
    routes: Routes = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        for drawn in ("positions", "notes", "routes"):
            object.__setattr__(self, drawn, MappingProxyType(dict(getattr(self, drawn))))
        if not any(text.strip() for text in self.derivatives):
            object.__setattr__(self, "derivatives", ())
        for what, text, most in (("name", self.title, MAX_TITLE), ("symbol", self.symbol, MAX_SYMBOL)):
            if not text.strip() or not text.isprintable() or len(text) > most:
                raise CircuitError(f"A group needs a {what} of 1 to {most} letters, not {shorten(text)!r}.")
        if self.depth > MAX_DEPTH:
            raise CircuitError(f"Groups may lie within each other {MAX_DEPTH} deep; unfold one of them.")
        _ = self.slopes

    @cached_property
    def ports(self) -> tuple[str, ...]:
        """The names of the inputs, in order."""
        return self.circuit.names

    @property
    def is_custom(self) -> bool:
        """Whether it was made from formulas rather than folded from gates."""
        return bool(self.formula or self.derivatives)

    @cached_property
    def depth(self) -> int:
        """How many groups lie within each other, this one included."""
        return 1 + max((n.body.depth for n in self.circuit.nodes.values() if n.body), default=0)

    @cached_property
    def slopes(self) -> tuple[Circuit | None, ...]:
        """The local derivative of each port as a circuit; None where the backward pass gives it."""
        texts = self.derivatives or ("",) * len(self.ports)
        if len(texts) != len(self.ports):
            message = f"{self.title} has {len(self.ports)} inputs, but {len(texts)} derivatives are given."
            raise FormulaError("derivatives", message, 0, "Give one for each input, or leave it empty.")
        return tuple(self._slope(*pair) for pair in zip(self.ports, texts, strict=True))

    @cached_property
    def has_formulas(self) -> bool:
        """Whether a user's formula takes part in its local gradients, however deep inside."""
        inside = (node.body for node in self.circuit.nodes.values() if node.body)
        return bool(self.derivatives) or any(body.has_formulas for body in inside)

    @cached_property
    def kind(self) -> Gate:
        """The gate that it is from outside."""
        return _gate(self)

    def ports_in(self, other: "Body") -> tuple[int | None, ...]:
        """Return for each port of ``other`` the number of the port here that it continues, or None.

        That is the one of the same name, or the one whose node was given the new name.
        """
        by_name = {name: port for port, name in enumerate(self.ports)}
        renamed = {
            node.id: by_name[node.name] for node in self.circuit.variables if node.name not in other.ports
        }
        return tuple(by_name.get(node.name, renamed.get(node.id)) for node in other.circuit.variables)

    def with_circuit(
        self, circuit: Circuit, positions: Mapping[str, tuple[float, float]] | None = None
    ) -> "Body":
        """Replace the inside; derivatives that speak of ports that are gone go with them, notes stay."""
        formula = self.formula if circuit == self.circuit else ""
        plain = replace(self, circuit=circuit, derivatives=(), positions=positions or {}, formula=formula)
        if not self.derivatives:
            return plain
        known = {*plain.ports, *OUTPUT_NAMES}
        texts = []
        for port in self.ports_in(plain):
            slope = None if port is None else self.slopes[port]
            kept = port is not None and slope is not None and known.issuperset(slope.names)
            texts.append(self.derivatives[port or 0] if kept else "")
        return replace(plain, derivatives=tuple(texts))

    def _slope(self, port: str, text: str) -> Circuit | None:
        if not text.strip():
            return None
        try:
            slope = parse(text)
        except ExpressionError as error:
            raise FormulaError(port, error.message, error.position, error.hint) from None
        known = {*self.ports, *OUTPUT_NAMES}
        for name in slope.names:
            if name not in known:
                output = next((name for name in OUTPUT_NAMES if name not in self.ports), "")
                hint = f"It may use {', '.join(self.ports)}{output and f', and {output} for the output'}."
                raise FormulaError(
                    port, f"{shorten(name)} is no input of this gate.", _place(name, text), hint
                )
        return slope


@dataclass(frozen=True, kw_only=True)
class BodyGate(Gate):
    """The gate that a body is from outside; ``code`` and ``local`` are empty, since its circuit says it."""

    body: Body = field(hash=False, repr=False)

    @property
    def spoken(self) -> str:
        """What a sentence calls it, after “the”; its title may be any words."""
        return f"gate “{self.name}”"

    @property
    def is_source(self) -> bool:
        """False even without ports: what is inside is computed."""
        return False

    @property
    def letters(self) -> tuple[str, ...]:
        """Numbered marks, which no title can contain."""
        return tuple(f"<{port}>" for port in range(len(self.ports)))

    @cached_property
    def saved(self) -> tuple[tuple[str, ...], ...]:
        """What the backward pass needs: the names in a user's formula, else every port, to run inside."""
        known = dict.fromkeys((*self.ports, *OUTPUT_NAMES))
        return tuple(
            self.ports if slope is None else tuple(name for name in known if name in slope.names)
            for slope in self.body.slopes
        )

    @cached_property
    def unfinished(self) -> str:
        """Why it cannot compute anything yet, such as a port inside that is not connected."""
        try:
            check_computable(self.body.circuit, dict.fromkeys(self.ports, 0.0))
        except CircuitError as error:
            return f"Inside {self.name}: {error}"
        return ""

    @cached_property
    def warning(self) -> str:
        """What is wrong with the derivatives that the user gave; empty if nothing is."""
        from playground.engine.custom import warning

        return warning(self.body)

    def forward(self, inputs: Sequence[float], parameter: float | None = None) -> float:
        """Return the output; NaN while it is unfinished."""
        _ = parameter
        if self.unfinished:
            return math.nan
        return self._inside.outputs(dict(zip(self.ports, inputs, strict=True)))[self._inside.output]

    def forward_array(self, inputs: Sequence[Any], parameter: float | None = None) -> Any:
        """Return the output for arrays or numbers that broadcast together; NaN while it is unfinished."""
        _ = parameter
        if self.unfinished:
            return math.nan
        return self._inside.output_array(dict(zip(self.ports, inputs, strict=True)))

    def local_gradients(
        self, inputs: Sequence[float], output: float, parameter: float | None = None
    ) -> tuple[float, ...]:
        """Return d output / d input for each port: by the user's formula, or by a backward pass inside."""
        _ = parameter
        if self.unfinished:
            return (math.nan,) * len(self.ports)
        values = dict(zip(self.ports, inputs, strict=True))
        inside = {} if self._formulas and all(self._formulas) else self._inside.gradients(values)
        named = {**dict.fromkeys(OUTPUT_NAMES, output), **values}
        return tuple(
            formula.outputs(named)[formula.output] if formula else inside.get(port, 0.0)
            for port, formula in zip(self.ports, self._formulas, strict=True)
        )

    @cached_property
    def has_kinks(self) -> bool:
        """Whether a gate inside has a slope that can jump."""
        return any(node.kind.has_kinks for node in self.body.circuit.nodes.values())

    def sides(self, inputs: Sequence[float]) -> tuple[bool, ...]:
        """Return the side of every kink inside."""
        if self.unfinished or not self.has_kinks:
            return ()
        return self._inside.sides(dict(zip(self.ports, inputs, strict=True)))

    @cached_property
    def _inside(self) -> "_Function":
        return _Function(self.body.circuit)

    @cached_property
    def _formulas(self) -> "tuple[_Function | None, ...]":
        return tuple(None if slope is None else _Function(slope) for slope in self.body.slopes)


class _Function:
    """A complete circuit as a function of its named numbers, computed gate by gate."""

    def __init__(self, circuit: Circuit) -> None:
        self.output = circuit.output or ""
        reached = circuit.ancestors(self.output)
        nodes = [circuit[node_id] for node_id in circuit.order if node_id in reached]
        self._variables = [(node.id, node.name) for node in nodes if node.is_variable]
        self._gates = [
            (
                node.id,
                node.kind,
                tuple(source for source in node.inputs if source is not None),
                node.parameter,
            )
            for node in nodes
            if not node.is_variable
        ]

    def outputs(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return the output of every node by id."""
        done = {node_id: float(values[name]) for node_id, name in self._variables}
        for node_id, kind, sources, parameter in self._gates:
            done[node_id] = kind.forward([done[source] for source in sources], parameter)
        return done

    def output_array(self, values: Mapping[str, Any]) -> Any:
        """Return the output for arrays that broadcast together."""
        done = {node_id: values[name] for node_id, name in self._variables}
        for node_id, kind, sources, parameter in self._gates:
            done[node_id] = kind.forward_array([done[source] for source in sources], parameter)
        return done[self.output]

    def sides(self, values: Mapping[str, float]) -> tuple[bool, ...]:
        """Return the side of every kink."""
        done = self.outputs(values)
        return tuple(
            side
            for _, kind, sources, _ in self._gates
            if kind.has_kinks
            for side in kind.sides([done[source] for source in sources])
        )

    def gradients(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return the gradient of the output by the name of each variable that it depends on."""
        done = self.outputs(values)
        gradients = {self.output: 1.0}
        for node_id, kind, sources, parameter in reversed(self._gates):
            inputs = [done[source] for source in sources]
            slopes = kind.local_gradients(inputs, done[node_id], parameter) if inputs else ()
            for source, slope in zip(sources, slopes, strict=True):
                gradients[source] = gradients.get(source, 0.0) + gradients[node_id] * slope
        return {name: gradients[node_id] for node_id, name in self._variables}


def sample_points(count: int) -> tuple[tuple[float, ...], ...]:
    """Return numbers for ``count`` ports: first of both signs, then positive ones; no 0 and no two alike."""
    points = []
    for k in range(_SAMPLES):
        low = -3.0 if k < _SAMPLES // 2 else 0.1
        parts = ((k + 1) * _STEPS[0] + (port + 1) * _STEPS[1] for port in range(count))
        points.append(tuple(round(low + (3.0 - low) * (part % 1.0), 3) for part in parts))
    return tuple(points)


def _gate(body: Body) -> Gate:
    from playground.engine.written_out import written_out

    name = rf"\mathrm{{{re.sub(r'[^A-Za-z0-9]+', ' ', body.title).strip() or 'group'}}}".replace(" ", r"\ ")
    marks = ", ".join(f"<{port}>" for port in range(len(body.ports)))
    single = len(body.ports) == 1
    output, slopes = written_out(body)
    return BodyGate(
        id=GROUP,
        name=body.title,
        symbol=body.symbol.replace("{", "(").replace("}", ")"),
        category="Groups",
        role="scaler",
        ports=body.ports,
        code="",
        local=("",) * len(body.ports),
        formula=f"{body.title}({', '.join(body.ports)})",
        latex=output or f"{name}({marks})",
        local_formula=tuple(f"{body.title}′" if single else f"∂{body.title}/∂{port}" for port in body.ports),
        local_latex=tuple(
            slope or (f"{name}'({marks})" if single else rf"\partial_{{{port + 1}}} {name}({marks})")
            for port, slope in enumerate(slopes)
        ),
        explanation=_explanation(body),
        samples=sample_points(len(body.ports)),
        body=body,
    )


def _explanation(body: Body) -> str:
    count = sum(not node.is_variable for node in body.circuit.nodes.values())
    if body.derivatives:
        return "Your own gate. Its slope is the formula you gave, or comes from the backward pass inside."
    if body.is_custom:
        return "Your own gate. Its slope is what the backward pass inside makes of a gradient of 1."
    return f"A group of {count} gates. Its slope is what the backward pass inside makes of a gradient of 1."


def _place(name: str, text: str) -> int:
    found = re.search(rf"\b{re.escape(name)}\b", text)
    return found.start() if found else 0

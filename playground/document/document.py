"""The document: everything that is saved and undone, as one frozen value."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from playground.document.errors import DocumentError
from playground.document.routes import checked_notes, complete_routes
from playground.document.setup import DescentSetup
from playground.engine.circuit import MAX_GATES, Circuit, CircuitError
from playground.engine.expression import parse
from playground.engine.layout import layout
from playground.engine.note import Note, Routes

if TYPE_CHECKING:
    from playground.descent.surfaces import Surface
    from playground.engine.body import Body

Workspace = Literal["circuit", "descent"]
Position = tuple[float, float]

DEFAULT_VALUE = 1.0


@dataclass(frozen=True)
class Document:
    """A circuit with its numbers and places, and a descent set-up.

    It is consistent however it is made: a variable without a value gets 1, a gate without a place the
    one that the layout gives it, and what belongs to no gate is dropped.

    Attributes:
        circuit: The gates and wires.
        values: A finite number for every input and weight, by name.
        positions: The place of every node's centre by id; pixels at 100 % zoom.
        descent: What to descend and how.
        expression: The text that the circuit was made from, while it still describes the circuit.
        workspace: Which workspace is in front.
        cursor: How many events of the pass are shown.
        my_gates: Groups and custom gates kept for further use, each with a title of its own.
        notes: The text boxes on the canvas, by id.
        routes: The reroute points of wires, by target and port; they go with their wire.

    Raises:
        DocumentError: If there are too many gates, a value or a position is no finite number, two kept gates
            have one title, or there can be no such note or route.
    """

    circuit: Circuit
    values: Mapping[str, float] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)
    descent: DescentSetup = field(default_factory=DescentSetup)
    expression: str = ""
    workspace: Workspace = "circuit"
    cursor: int = 0
    my_gates: "tuple[Body, ...]" = ()
    notes: Mapping[str, Note] = field(default_factory=dict)
    routes: Routes = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (count := len(self.circuit.nodes)) > MAX_GATES:  # what cannot be read again is not made
            raise DocumentError(f"A document holds at most {MAX_GATES:,} gates, not {count:,}.")
        object.__setattr__(self, "values", _complete_values(self.circuit, self.values))
        object.__setattr__(self, "positions", _complete_positions(self.circuit, self.positions))
        object.__setattr__(self, "notes", checked_notes(self.notes))
        object.__setattr__(self, "routes", complete_routes(self.circuit, self.routes))
        titles = [body.title for body in self.my_gates]
        if again := next((title for title in titles if titles.count(title) > 1), ""):
            raise DocumentError(f"Two of your gates are named {again!r}; choose another name.")

    @property
    def shown_expression(self) -> str:
        """The user's own text while it describes the circuit, else the circuit's; empty if incomplete."""
        if self.expression:
            return self.expression
        try:
            return self.circuit.to_expression()
        except CircuitError:
            return ""

    def same_content(self, other: "Document") -> bool:
        """Return whether both hold the same work, however it is looked at."""
        return (
            self.circuit == other.circuit
            and self.values == other.values
            and self.same_places(other)
            and self.same_gates(other)
            and self.expression == other.expression
            and self.descent.content == other.descent.content
        )

    def same_places(self, other: "Document") -> bool:
        """Return whether nodes, notes and reroute points are the same, those inside of groups included."""
        return (
            self.positions == other.positions
            and self.notes == other.notes
            and self.routes == other.routes
            and (self.circuit is other.circuit or _same_places(_bodies(self.circuit), _bodies(other.circuit)))
        )

    def same_gates(self, other: "Document") -> bool:
        """Return whether the same gates are kept, with the same places inside."""
        return self.my_gates == other.my_gates and _same_places(self.my_gates, other.my_gates)

    def with_view_of(self, other: "Document") -> "Document":
        """Return this document looked at as ``other`` is."""
        return replace(
            self,
            descent=self.descent.with_view_of(other.descent),
            workspace=other.workspace,
            cursor=other.cursor,
        )


def new_document() -> Document:
    """Return the circuit that everyone starts from, ready to step."""
    return document_from_expression("(x + y) * z", {"x": -2.0, "y": 5.0, "z": -4.0})


def document_from_expression(text: str, values: Mapping[str, float] | None = None) -> Document:
    """Return a document with the circuit of ``text``, laid out; variables without a value get 1.

    Raises:
        ExpressionError: If ``text`` is no expression.
    """
    return Document(parse(text), values or {}, expression=text)


def surface_of(document: Document) -> "Surface":
    """Build the surface that the descent set-up names.

    Raises:
        DocumentError: If there is no such surface.
        ExpressionError: If its text is no expression.
        CircuitError: If the circuit cannot be computed, or has no such variables.
        ValueError: If a number that shapes it is out of range, there is no such model, or it cannot take
            such data.
    """
    from playground.descent.data import DATA_LOSSES, data_surface, surface_from_data
    from playground.descent.surfaces import SURFACES, surface_from_circuit, surface_from_expression

    choice = document.descent.surface
    if choice.kind == "expression":
        return surface_from_expression(choice.expression, choice.axes, choice.parameters)
    if choice.kind == "circuit":
        return surface_from_circuit(document.circuit, choice.x, choice.y, document.values)
    if choice.kind == "own" and choice.data:
        return surface_from_data(choice.data)
    if choice.kind == "data" and choice.id in DATA_LOSSES:
        return data_surface(choice.id)
    if choice.kind == "analytic" and choice.id in SURFACES:
        return SURFACES[choice.id].with_parameters(**choice.parameters)
    raise DocumentError(f"There is no surface {choice.id!r}; choose another one.")


def _bodies(circuit: Circuit) -> "tuple[Body, ...]":
    return tuple(node.body for node in circuit.nodes.values() if node.body)


def _same_places(ours: "Sequence[Body]", theirs: "Sequence[Body]") -> bool:
    return len(ours) == len(theirs) and all(
        a is b
        or (
            (a.positions, a.notes, a.routes) == (b.positions, b.notes, b.routes)
            and _same_places(_bodies(a.circuit), _bodies(b.circuit))
        )
        for a, b in zip(ours, theirs, strict=True)
    )


def _complete_values(circuit: Circuit, values: Mapping[str, float]) -> Mapping[str, float]:
    complete = {name: float(values.get(name, DEFAULT_VALUE)) for name in circuit.names}
    for name, value in complete.items():
        if not math.isfinite(value):
            raise DocumentError(f"The value of {name} must be a finite number, not {value}.")
    return MappingProxyType(complete)


def _complete_positions(circuit: Circuit, positions: Mapping[str, Position]) -> Mapping[str, Position]:
    if isinstance(positions, MappingProxyType) and positions.keys() == circuit.nodes.keys():
        return positions  # another document's, which are complete
    if any(node_id not in positions for node_id in circuit.nodes):
        positions = {**layout(circuit), **positions}
    complete = {
        node_id: (float(positions[node_id][0]), float(positions[node_id][1])) for node_id in circuit.nodes
    }
    for node_id, position in complete.items():
        if not (math.isfinite(position[0]) and math.isfinite(position[1])):
            raise DocumentError(f"The place of {circuit[node_id].label} must be finite, not {position}.")
    return MappingProxyType(complete)

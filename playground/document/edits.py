"""Every change to a document, as a plain function from a document to a new one.

What cannot be done raises CircuitError, ExpressionError or DocumentError, and the document stays.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from playground.document.document import Document, Position
from playground.document.errors import DocumentError
from playground.document.matching import match
from playground.document.setup import VIEW_DEFAULTS, check_choices
from playground.engine.circuit import Circuit
from playground.engine.expression import parse
from playground.engine.layout import layout

# --- the circuit -----------------------------------------------------------------------------


def add_gate(
    document: Document,
    gate: str,
    position: Position,
    inputs: Iterable[str | None] = (),
    name: str = "",
    parameter: float | None = None,
) -> tuple[Document, str]:
    """Add a gate with its centre at ``position``; return the new document and the new node's id."""
    circuit, node_id = document.circuit.add(gate, inputs, name, parameter)
    return _rebuilt(document, circuit, positions={**document.positions, node_id: position}), node_id


def remove(document: Document, ids: Iterable[str]) -> Document:
    """Remove nodes with their wires, values and places."""
    return _rebuilt(document, document.circuit.without(ids))


def connect(document: Document, source: str, target: str, port: int) -> Document:
    """Wire ``source`` to input number ``port`` of ``target``; a wire that is there is replaced."""
    return _rebuilt(document, document.circuit.connect(source, target, port))


def disconnect(document: Document, target: str, port: int) -> Document:
    """Take the wire off input number ``port`` of ``target``."""
    return _rebuilt(document, document.circuit.disconnect(target, port))


def set_parameter(document: Document, node_id: str, parameter: float) -> Document:
    """Change the number fixed inside a gate."""
    return _rebuilt(document, document.circuit.with_parameter(node_id, parameter))


def set_output(document: Document, node_id: str | None) -> Document:
    """Pick the node that is f, or None for the natural one."""
    return _rebuilt(document, document.circuit.with_output(node_id))


def rename(document: Document, node_id: str, name: str) -> Document:
    """Rename a node; a variable keeps its value, and stays an axis of the surface if it is one."""
    circuit = document.circuit.renamed(node_id, name)
    node = document.circuit[node_id]
    if not node.is_variable:
        return _rebuilt(document, circuit)
    surface = document.descent.surface
    x, y = (name if axis == node.name else axis for axis in (surface.x, surface.y))
    return _rebuilt(
        document,
        circuit,
        values={**document.values, name: document.values[node.name]},
        descent=replace(document.descent, surface=replace(surface, x=x, y=y)),
    )


def set_expression(document: Document, text: str) -> Document:
    """Make the circuit of ``text``; variables that stay keep their values.

    Gates keep their ids and places if at most their names and the numbers fixed inside them changed; any
    other change lays the circuit out anew.

    Raises:
        ExpressionError: If ``text`` is no expression.
    """
    parsed = parse(text)
    pairs = match(document.circuit, parsed)
    if pairs is None:
        return replace(document, circuit=parsed, positions={}, expression=text)
    nodes = []
    for node in document.circuit.nodes.values():
        new = parsed[pairs[node.id]]
        nodes.append(replace(node, name=new.name, parameter=new.parameter))
    return replace(document, circuit=Circuit.of(nodes, document.circuit.chosen_output), expression=text)


# --- numbers and places ----------------------------------------------------------------------


def set_value(document: Document, name: str, value: float) -> Document:
    """Set the number of an input or weight."""
    if name not in document.values:
        raise DocumentError(f"There is no input or weight named {name!r}.")
    return replace(document, values={**document.values, name: value})


def move(document: Document, positions: Mapping[str, Position]) -> Document:
    """Put the centres of some nodes elsewhere."""
    for node_id in positions:
        _ = document.circuit[node_id]
    return replace(document, positions={**document.positions, **positions})


def lay_out(document: Document, ids: Collection[str] | None = None) -> Document:
    """Give every node, or only those in ``ids``, the place that the layout finds for it.

    A part that is laid out alone stays where its top left corner was.
    """
    if ids is None:
        return replace(document, positions=layout(document.circuit))
    if not ids:
        return document
    places = layout(document.circuit.without(set(document.circuit.nodes) - set(ids)))
    old_corner = _corner(document.positions[node_id] for node_id in places)
    new_corner = _corner(places.values())
    dx, dy = old_corner[0] - new_corner[0], old_corner[1] - new_corner[1]
    return move(document, {node_id: (x + dx, y + dy) for node_id, (x, y) in places.items()})


# --- descent and view ------------------------------------------------------------------------


def set_descent(document: Document, **changes: Any) -> Document:
    """Change fields of the descent set-up.

    Raises:
        DocumentError: If a number is out of range, or there is no such surface or optimizer.
        ValueError: If the surface's text is no expression (ExpressionError) in two variables.
    """
    setup = replace(document.descent, **changes)
    if not changes.keys().isdisjoint({"surface", "optimizer", "hyperparameters"}):
        check_choices(setup)
    return replace(document, descent=setup)


def set_view(document: Document, **changes: Any) -> Document:
    """Change how the document is looked at, which is saved but is no work of its own.

    Args:
        document: What is looked at.
        changes: ``workspace``, ``cursor``, and of the descent set-up ``bounds``, ``steps``,
            ``rate_changes``, ``steps_per_second`` and ``log_loss``.
    """
    descent = {name: changes.pop(name) for name in VIEW_DEFAULTS.keys() & changes.keys()}
    if unknown := changes.keys() - {"workspace", "cursor"}:
        raise TypeError(f"not part of the view: {', '.join(sorted(unknown))}")
    return replace(document, descent=replace(document.descent, **descent), **changes)


def _rebuilt(document: Document, circuit: Circuit, **changes: Any) -> Document:
    """Replace the circuit; the text it was made from goes unless the circuit is still the same."""
    expression = document.expression if circuit == document.circuit else ""
    return replace(document, circuit=circuit, expression=expression, **changes)


def _corner(positions: Iterable[Position]) -> Position:
    xs, ys = zip(*positions, strict=True)
    return min(xs), min(ys)

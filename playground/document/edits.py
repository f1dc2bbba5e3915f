"""Every change to a circuit and to the view, as a plain function from a document to a new one.

What cannot be done raises CircuitError, ExpressionError or DocumentError, and the document stays.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from playground.document.document import Document, Position
from playground.document.errors import DocumentError
from playground.document.matching import describes, match
from playground.document.note_edits import moved, with_notes
from playground.document.setup import VIEW_DEFAULTS
from playground.engine import groups
from playground.engine.body import Body
from playground.engine.circuit import Circuit
from playground.engine.expression import parse
from playground.engine.inside import group_body
from playground.engine.layout import GAP, GATE_WIDTH, ROW, SOURCE_WIDTH, layout
from playground.engine.note import Routes
from playground.engine.passes import trace
from playground.engine.trace import state_at

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
    """Wire ``source`` to input number ``port`` of ``target``; a wire that is there goes with its points."""
    circuit = document.circuit.connect(source, target, port)
    same = circuit == document.circuit
    routes = {key: way for key, way in document.routes.items() if same or key != (target, port)}
    return _rebuilt(document, circuit, routes=routes)


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
    other change lays the circuit out anew. Groups stay only if the text says what they say already.

    Raises:
        ExpressionError: If ``text`` is no expression.
    """
    parsed = parse(text)
    if document.circuit.flattened() is not document.circuit and describes(text, document.circuit):
        return replace(document, expression=text)
    pairs = match(document.circuit, parsed)
    if pairs is None:
        return replace(document, circuit=parsed, positions={}, routes={}, expression=text)
    nodes = []
    for node in document.circuit.nodes.values():
        new = parsed[pairs[node.id]]
        nodes.append(replace(node, name=new.name, parameter=new.parameter))
    return replace(document, circuit=Circuit.of(nodes, document.circuit.chosen_output), expression=text)


# --- groups ----------------------------------------------------------------------------------


def fold(document: Document, ids: Iterable[str], title: str, symbol: str) -> tuple[Document, str]:
    """Put gates into a group, which stands where their middle was; return also its id."""
    circuit, node_id = groups.fold(document.circuit, ids, title, symbol)
    body = group_body(circuit, node_id)
    gates = {n.id: document.positions[n.id] for n in body.circuit.nodes.values() if not n.is_variable}
    places = {**gates, **_left_of(gates.values(), body)}
    routes = _routes_between(document.routes, document.circuit, gates)
    circuit = circuit.with_body(node_id, replace(body, positions=places, routes=routes))
    return _refolded(document, circuit, {node_id: _middle(gates.values())}), node_id


def unfold(document: Document, node_id: str) -> Document:
    """Put what is inside a group in its place, laid out as it is inside, around where the group stood."""
    circuit = groups.unfold(document.circuit, node_id)
    body = placed(group_body(document.circuit, node_id))
    gates = {n.id: body.positions[n.id] for n in body.circuit.nodes.values() if not n.is_variable}
    new_ids = groups.unfolded_ids(document.circuit, node_id)
    x, y = document.positions[node_id]
    middle = _middle(gates.values())
    dx, dy = x - middle[0], y - middle[1]
    places = {new_ids[n] or "": (x + dx, y + dy) for n, (x, y) in gates.items()}
    ways = _routes_between(body.routes, body.circuit, gates)
    routes = {
        (new_ids[target] or "", port): tuple((x + dx, y + dy) for x, y in way)
        for (target, port), way in ways.items()
    }
    document = _refolded(document, circuit, places, {**document.routes, **routes})
    return with_notes(document, [moved(note, dx, dy) for note in body.notes.values()])[0]


def add_body(
    document: Document, body: Body, position: Position, inputs: Iterable[str | None] = (), name: str = ""
) -> tuple[Document, str]:
    """Add a kept or custom gate with its centre at ``position``; return also its id."""
    circuit, node_id = document.circuit.add_body(placed(body), inputs, name)
    return _rebuilt(document, circuit, positions={**document.positions, node_id: position}), node_id


def set_body(document: Document, node_id: str, body: Body) -> Document:
    """Replace what is inside a group or custom gate, such as its formulas; ports keep their wires by name."""
    circuit = document.circuit.with_body(node_id, placed(body))
    return _rebuilt(document, circuit, routes=_routes_to(document, node_id, body))


def keep_gate(document: Document, node_id: str) -> Document:
    """Keep a group or custom gate for further use, in place of the kept one of the same title."""
    return keep_body(document, group_body(document.circuit, node_id))


def keep_body(document: Document, body: Body) -> Document:
    """Keep a gate that stands nowhere, in place of the kept one of the same title."""
    kept = {gate.title: gate for gate in document.my_gates} | {body.title: placed(body)}
    return replace(document, my_gates=tuple(kept.values()))


def forget_gate(document: Document, title: str) -> Document:
    """Keep a gate no longer; those in the circuit stay."""
    gates = tuple(body for body in document.my_gates if body.title != title)
    if len(gates) == len(document.my_gates):
        raise DocumentError(f"None of your gates is named {title!r}.")
    return replace(document, my_gates=gates)


def inside(document: Document, path: Sequence[str]) -> Document:
    """Return what is inside a group as a document of its own, with the numbers that reach its ports.

    Args:
        document: The whole.
        path: The id of a group, then of one inside it, and so on; empty for the document itself.
    """
    for node_id in path:
        body, node = group_body(document.circuit, node_id), document.circuit[node_id]
        record = trace(document.circuit, document.values)
        known = state_at(record, record.forward_count).values
        arriving = (known.get(source or "", math.nan) for source in node.inputs)
        values = {
            port: value for port, value in zip(body.ports, arriving, strict=True) if math.isfinite(value)
        }
        document = Document(
            body.circuit,
            values,
            body.positions,
            my_gates=document.my_gates,
            notes=body.notes,
            routes=body.routes,
        )
    return document


def edit_inside(document: Document, path: Sequence[str], edit: Callable[[Document], Document]) -> Document:
    """Change what is inside a group by any edit of a document.

    A port that keeps its name or its node keeps its wire; the wires of other ports go, and new inputs
    inside are new ports, not connected. The numbers inside come from outside: edits do not change them.

    Args:
        document: The whole.
        path: See ``inside``.
        edit: What to do with the document that ``inside`` returns.
    """
    if not path:
        return edit(document)
    node_id, *deeper = path
    before = inside(document, [node_id])
    changed = edit_inside(before, deeper, edit)
    if changed.same_content(before):
        return document
    body = group_body(document.circuit, node_id).with_circuit(changed.circuit, changed.positions)
    body = replace(body, notes=changed.notes, routes=changed.routes)
    circuit = document.circuit.with_body(node_id, body)
    routes = _routes_to(document, node_id, body)
    return _rebuilt(document, circuit, routes=routes, my_gates=changed.my_gates)


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

    A part that is laid out alone stays where its top left corner was. The reroute points between gates that
    are laid out go: they led around what stood elsewhere, and the layout finds a way of its own.
    """
    if ids is None:
        return replace(document, positions=layout(document.circuit), routes={})
    if not ids:
        return document
    gone = _routes_between(document.routes, document.circuit, ids)
    document = replace(document, routes={k: way for k, way in document.routes.items() if k not in gone})
    places = layout(document.circuit.without(set(document.circuit.nodes) - set(ids)))
    old_corner = _corner(document.positions[node_id] for node_id in places)
    new_corner = _corner(places.values())
    dx, dy = old_corner[0] - new_corner[0], old_corner[1] - new_corner[1]
    return move(document, {node_id: (x + dx, y + dy) for node_id, (x, y) in places.items()})


# --- view ------------------------------------------------------------------------------------


def set_view(document: Document, **changes: Any) -> Document:
    """Change how the document is looked at, which is saved but is no work of its own.

    Args:
        document: What is looked at.
        changes: ``workspace``, ``cursor``, and of the descent set-up ``bounds``, ``steps``,
            ``rate_changes``, ``steps_per_second``, ``log_loss``, ``overlays``, ``loss_axis``; ``runs``, if
            they differ only in how they are looked at and how far they went, with ``place`` for the selected
            one.
    """
    setup = document.descent
    if "runs" in changes or "place" in changes:
        runs, place = changes.pop("runs", setup.runs), changes.pop("place", setup.place)
        if [run.content for run in runs] != [run.content for run in setup.runs]:
            raise TypeError("the settings of a run are not part of the view")
        setup = setup.with_runs(runs, place)
    descent = {name: changes.pop(name) for name in VIEW_DEFAULTS.keys() & changes.keys()}
    if unknown := changes.keys() - {"workspace", "cursor"}:
        raise TypeError(f"not part of the view: {', '.join(sorted(unknown))}")
    return replace(document, descent=replace(setup, **descent), **changes)


def _rebuilt(document: Document, circuit: Circuit, **changes: Any) -> Document:
    """Replace the circuit; the text it was made from goes unless the circuit is still the same."""
    expression = document.expression if circuit == document.circuit else ""
    return replace(document, circuit=circuit, expression=expression, **changes)


def _refolded(
    document: Document, circuit: Circuit, places: Mapping[str, Position], routes: Routes | None = None
) -> Document:
    """Replace the circuit by one that computes the same; the text it was made from stays if it can."""
    text = document.expression
    return replace(
        document,
        circuit=circuit,
        positions={**document.positions, **places},
        routes=document.routes if routes is None else routes,
        expression=text if text and describes(text, circuit) else "",
    )


def _routes_between(routes: Routes, circuit: Circuit, ids: Collection[str]) -> Routes:
    """Return the routes of the wires with both ends among some nodes."""
    return {
        (target, port): way
        for (target, port), way in routes.items()
        if target in ids and circuit[target].inputs[port] in ids
    }


def _routes_to(document: Document, node_id: str, body: Body) -> Routes:
    """Return the routes when a group gets another inside: those to its ports go along with the ports."""
    others = {key: way for key, way in document.routes.items() if key[0] != node_id}
    ports = enumerate(group_body(document.circuit, node_id).ports_in(body))
    kept = {(node_id, new): document.routes.get((node_id, old), ()) for new, old in ports if old is not None}
    return {**others, **kept}


def placed(body: Body) -> Body:
    """Give the nodes inside places, where they have none."""
    if body.positions.keys() >= body.circuit.nodes.keys():
        return body
    return replace(body, positions={**layout(body.circuit), **body.positions})


def _left_of(positions: Collection[Position], body: Body) -> dict[str, Position]:
    """Return places for the ports of a body: one above the other, left of its gates."""
    x = min(x for x, _ in positions) - (GATE_WIDTH + SOURCE_WIDTH) / 2 - GAP
    y = _middle(positions)[1] - ROW * (len(body.ports) - 1) / 2
    return {node.id: (x, y + ROW * port) for port, node in enumerate(body.circuit.variables)}


def _middle(positions: Collection[Position]) -> Position:
    if not positions:
        return 0.0, 0.0
    xs, ys = zip(*positions, strict=True)
    return min(xs) / 2 + max(xs) / 2, min(ys) / 2 + max(ys) / 2


def _corner(positions: Iterable[Position]) -> Position:
    xs, ys = zip(*positions, strict=True)
    return min(xs), min(ys)

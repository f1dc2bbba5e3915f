"""Gates on the clipboard: exact for this program, and as an expression that people can read and send."""

import json
import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from playground.document.document import Document, Position
from playground.document.errors import DocumentError
from playground.document.files import MAX_BYTES
from playground.document.note_edits import moved, with_notes
from playground.engine.circuit import Circuit, CircuitError, Node
from playground.engine.expression import ExpressionError, parse
from playground.engine.layout import layout
from playground.engine.naming import letters
from playground.engine.note import Note
from playground.engine.numbers import full
from playground.engine.syntax import LARGE, MAX_LENGTH

_VALUES = re.compile(r"\b([^\W\d]\w*)\s*=\s*([-+0-9.eE]+)")
_MOST_LINES = 200  # of expressions that are pasted as one

Outside = tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class Snippet:
    """What was copied.

    Attributes:
        text: One expression a line, the numbers in a comment; reads back with ``paste_text``.
        data: The gates, their numbers, places and incoming wires; reads back with ``paste``.
    """

    text: str
    data: bytes


class Added(NamedTuple):
    """The ids of what was pasted."""

    nodes: list[str]
    notes: list[str]


def copy(document: Document, ids: Collection[str], notes: Collection[str] = ()) -> Snippet:
    """Copy some gates with the wires between them and their reroute points, and some notes.

    Raises:
        DocumentError: If there is nothing to copy.
    """
    if not ids and not notes:
        raise DocumentError("Select the gates or notes to copy first.")
    part, outside = _part(document, set(ids))
    part = replace(part, notes={note_id: document.notes[note_id] for note_id in notes})
    from playground.document.records import encode

    data = {"gates": json.loads(encode(part)), "outside": outside}
    return Snippet(_text(document, part, outside), json.dumps(data).encode())


def paste(document: Document, data: bytes, at: Position, *, keep_wires: bool) -> tuple[Document, Added]:
    """Add copied gates and notes with their middle at ``at``; return the new document and the new ids.

    Args:
        document: Where to.
        data: What ``copy`` made.
        at: Where the middle of the gates, or else of the notes, comes to stand.
        keep_wires: Whether wires that came from outside come again, as far as their source still exists.

    Raises:
        DocumentError: If ``data`` is damaged.
    """
    part, outside = _decoded(data)
    dx, dy = _shift(part.positions.values() or _middles(part.notes.values()), at)
    merged, ids = _merge(document, part.circuit, part.values, part.positions, (dx, dy), share=False)
    routes = {
        (ids[target], port): tuple((x + dx, y + dy) for x, y in way)
        for (target, port), way in part.routes.items()
    }
    merged = replace(merged, routes={**merged.routes, **routes})
    merged, notes = with_notes(merged, [moved(note, dx, dy) for note in part.notes.values()])
    if keep_wires:
        for target, port, source in outside:
            if source in document.circuit.nodes:
                merged = replace(merged, circuit=merged.circuit.connect(source, ids[target], port))
    return merged, Added(list(ids.values()), notes)


def paste_text(document: Document, text: str, at: Position) -> tuple[Document, Added]:
    """Add the gates of an expression; variables that the circuit has already are shared.

    Raises:
        ExpressionError: If the text is no expression.
        DocumentError: If it holds more gates than a document may.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"The text is longer than {MAX_LENGTH:,} characters.", MAX_LENGTH, LARGE)
    values = {name: float(number) for name, number in _VALUES.findall(_comment(text)) if _is_number(number)}
    added: list[str] = []
    for expression in _expressions(text):
        circuit = parse(expression)
        places = layout(circuit)
        shift = _shift(places.values(), at)
        document, ids = _merge(document, circuit, values, places, shift, share=True)
        added += ids.values()
    return document, Added(added, [])


# --- inside ------------------------------------------------------------------------------------


def _part(document: Document, ids: set[str]) -> tuple[Document, Outside]:
    """Return the chosen gates as a document of their own, and the wires that come from outside."""
    nodes, outside = [], []
    for node in document.circuit.nodes.values():
        if node.id in ids:
            inputs = tuple(source if source in ids else None for source in node.inputs)
            nodes.append(replace(node, inputs=inputs))
            outside += [
                (node.id, port, source)
                for port, source in enumerate(node.inputs)
                if source is not None and source not in ids
            ]
    part = Document(Circuit.of(nodes), document.values, document.positions, routes=document.routes)
    return part, tuple(outside)


def _text(document: Document, part: Document, outside: Outside) -> str:
    """Write each end of the part as an expression; wires from outside become variables."""
    names = letters(document.circuit)
    circuit = part.circuit
    stand_ins: dict[str, str] = {}
    for target, port, source in outside:
        if source not in stand_ins:
            name = names[source] if names[source].isidentifier() else "a"
            circuit, stand_ins[source] = circuit.add("input", name=circuit.fresh_name(name))
        circuit = circuit.connect(stand_ins[source], target, port)
    ends = [node_id for node_id, uses in circuit.uses.items() if not uses]
    lines = []
    for end in ends:
        try:
            lines.append(circuit.with_output(end).to_expression())
        except CircuitError:  # a port is unconnected: there is no function to write
            continue
    values = ", ".join(f"{name} = {full(value)}" for name, value in part.values.items())
    lines += [f"# {values}"] if values else []
    return "\n".join(lines or [note.text for note in part.notes.values()])


def _decoded(data: bytes) -> tuple[Document, Outside]:
    from playground.document.records import decode, to_document

    if len(data) > MAX_BYTES:
        raise DocumentError(f"What is on the clipboard is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        parts = json.loads(data)
        document = to_document(decode(json.dumps(parts["gates"]).encode()))
        ports = {node.id: range(len(node.inputs)) for node in document.circuit.nodes.values()}
        outside = tuple((str(target), int(port), str(source)) for target, port, source in parts["outside"])
        if any(port not in ports.get(target, ()) for target, port, _ in outside):
            raise DocumentError("What is on the clipboard is damaged: a wire leads nowhere.")
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise DocumentError(f"What is on the clipboard is damaged: {error}") from error
    if not document.circuit.nodes and not document.notes:
        raise DocumentError("What is on the clipboard is damaged: there is nothing in it.")
    return document, outside


def _merge(
    document: Document,
    circuit: Circuit,
    values: Mapping[str, float],
    positions: Mapping[str, Position],
    shift: Position,
    *,
    share: bool,
) -> tuple[Document, dict[str, str]]:
    """Add the nodes of ``circuit`` under new ids, moved by ``shift``; return also the new id by old id."""
    variables = {node.name: node.id for node in document.circuit.variables} if share else {}
    ids = {n: variables[node.name] for n, node in circuit.nodes.items() if node.name in variables}
    names = {node.name for node in document.circuit.nodes.values() if node.name}
    nodes = dict(document.circuit.nodes)
    new_values: dict[str, float] = {}
    fresh: dict[str, str] = {}
    for node_id in circuit.order:
        node = circuit[node_id]
        if node_id in ids:
            continue
        name = _free_name(node, names)
        names.add(name)
        ids[node_id] = fresh[node_id] = _free_id(node.gate, nodes)
        inputs = tuple(ids[source] if source is not None else None for source in node.inputs)
        nodes[ids[node_id]] = replace(node, id=ids[node_id], inputs=inputs, name=name)
        if node.is_variable and node.name in values:
            new_values[name] = values[node.name]
    dx, dy = shift
    places = {fresh[n]: (x + dx, y + dy) for n, (x, y) in positions.items() if n in fresh}
    merged = replace(
        document,
        circuit=Circuit.of(nodes.values(), document.circuit.chosen_output),
        values={**document.values, **new_values},
        positions={**document.positions, **places},
        expression="",
    )
    return merged, fresh


def _free_name(node: Node, taken: set[str]) -> str:
    """Keep a name that is free; number that of a variable; a gate can do without."""
    if node.name not in taken or not node.name:
        return node.name
    if not node.is_variable:
        return ""
    stem = node.name.rstrip("0123456789") or node.name
    number = 0
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _free_id(gate: str, taken: Collection[str]) -> str:
    number = len(taken) + 1
    while f"{gate}{number}" in taken:
        number += 1
    return f"{gate}{number}"


def _shift(places: Iterable[Position], at: Position) -> Position:
    """Return how far to move so that the middle of ``places`` comes to ``at``."""
    xs, ys = zip(*places, strict=True)
    return at[0] - (min(xs) + max(xs)) / 2, at[1] - (min(ys) + max(ys)) / 2


def _middles(notes: Iterable[Note]) -> list[Position]:
    return [(note.position[0] + note.size[0] / 2, note.position[1] + note.size[1] / 2) for note in notes]


def _expressions(text: str) -> list[str]:
    """Return the whole text if it is one expression, else its lines one by one.

    Raises:
        DocumentError: If there are more lines than gates should be added at once.
    """
    try:
        parse(text)
    except ExpressionError:
        written = [line for line in text.splitlines() if line.strip()]
        lines = [line for line in written if not line.lstrip().startswith("#")]
        if not lines or written == lines[:1]:
            return [text]
        if len(lines) > _MOST_LINES:
            raise DocumentError(
                f"These are {len(lines):,} lines. Paste at most {_MOST_LINES} at once."
            ) from None
        return lines
    return [text]


def _comment(text: str) -> str:
    return " ".join(line.partition("#")[2] for line in text.splitlines())


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False

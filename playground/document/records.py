"""The file format: inert records, how they are read and checked, and how a document becomes one.

Only ``files`` imports this module, when a file is read or written, because msgspec takes time to load.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from playground.document.descent_records import DescentRecord, Text, setup_record, to_setup
from playground.document.document import Document, Position, Workspace
from playground.document.errors import DocumentError
from playground.document.files import FORMAT_VERSION
from playground.document.matching import describes
from playground.document.migrations import migrate
from playground.document.routes import MAX_NOTES, MAX_POINTS, complete_routes
from playground.document.setup import (
    DescentSetup,
)
from playground.engine.body import MAX_DEPTH, Body
from playground.engine.circuit import MAX_GATES, Circuit, CircuitError, CycleError, Node, check_node
from playground.engine.note import MAX_NOTE, Note, Routes
from playground.engine.syntax import FormulaError

FORMAT = "gradient-playground"
MAX_NODES = MAX_GATES
MAX_PARTS = 10 * MAX_NODES  # gates, routes, notes and whatever else, all together
LINE = 140  # characters; what fits is written on one line


class Header(Struct):
    """What every version of the format begins with."""

    format: str
    version: Annotated[int, Meta(ge=1)]


class NoteRecord(Struct, forbid_unknown_fields=True):
    """See ``Note``."""

    id: Text
    text: Annotated[str, Meta(max_length=MAX_NOTE)]
    position: tuple[float, float]
    size: tuple[float, float]


Notes = Annotated[list[NoteRecord], Meta(max_length=MAX_NOTES)]
Route = Annotated[list[tuple[float, float]], Meta(max_length=MAX_POINTS)]


class NodeRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A gate with its value and its place; ``routes`` holds the reroute points of the wire into each port."""

    id: Text
    gate: Text
    name: Text = ""
    value: float | None = None
    parameter: float | None = None
    inputs: list[Text | None] = []
    position: tuple[float, float] | None = None
    body: "BodyRecord | None" = None
    routes: list[Route] = []


class BodyRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is inside a group; its inputs and weights are the ports and have no values. See ``Body``."""

    title: Text
    symbol: Text
    formula: Text = ""
    derivatives: list[Text] = []
    output: Text | None = None
    nodes: "Nodes" = []
    notes: Notes = []


Nodes = Annotated[list[NodeRecord], Meta(max_length=MAX_NODES)]


class CircuitRecord(Struct, forbid_unknown_fields=True):
    """The gates in the order in which they were made; ``output`` is null for the natural one."""

    expression: Text = ""
    output: Text | None = None
    nodes: Nodes = []
    notes: Notes = []


class DocumentRecord(Struct, forbid_unknown_fields=True):
    """One file."""

    format: str
    version: int
    workspace: Workspace = "circuit"
    cursor: Annotated[int, Meta(ge=0)] = 0
    circuit: CircuitRecord = msgspec.field(default_factory=CircuitRecord)
    my_gates: list[BodyRecord] = []
    descent: DescentRecord | None = None


# --- reading ---------------------------------------------------------------------------------


def decode(text: bytes) -> DocumentRecord:
    """Read the records of one file.

    Raises:
        DocumentError: If it is no JSON, not ours, newer than this program, or not of the right shape.
    """
    try:
        header = msgspec.json.decode(text, type=Header)
        _check_header(header)
        _check_size(text)
        if header.version == FORMAT_VERSION:
            return msgspec.json.decode(text, type=DocumentRecord)
        data = migrate(msgspec.json.decode(text), header.version, FORMAT_VERSION)
        return msgspec.convert(data, type=DocumentRecord)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `")
        raise DocumentError(
            f"{message}. Correct it there, or open another copy.", place.rstrip("`") or "$"
        ) from None
    except msgspec.DecodeError as error:
        raise _malformed(text, str(error)) from None
    except UnicodeDecodeError as error:
        raise DocumentError(
            "The file is not text in UTF-8. Open another copy.", _line(text, error.start)
        ) from None
    except RecursionError:
        raise DocumentError("The file is nested too deeply to be a document. Open another copy.") from None


def to_document(record: DocumentRecord) -> Document:
    """Check what the records say and build the document.

    Raises:
        DocumentError: Naming the place that cannot be.
    """
    nodes = record.circuit.nodes
    circuit = _circuit(nodes, record.circuit.output, "$.circuit")
    expression = record.circuit.expression
    return Document(
        circuit,
        {node.name: node.value for node in nodes if node.value is not None},
        {node.id: node.position for node in nodes if node.position is not None},
        to_setup(record.descent) if record.descent else DescentSetup(),
        expression if expression and describes(expression, circuit) else "",
        record.workspace,
        record.cursor,
        _my_gates(record.my_gates),
        _notes(record.circuit.notes, "$.circuit"),
        _routes(nodes, "$.circuit"),
    )


def _check_header(header: Header) -> None:
    if header.format != FORMAT:
        raise DocumentError("This JSON file is no document of this program. Open another file.", "$.format")
    if header.version > FORMAT_VERSION:
        raise DocumentError(
            f"A newer version of the program saved this file (format {header.version}; this one reads up to "
            f"{FORMAT_VERSION}). Update the program to open it.",
            "$.version",
        )


def _check_size(text: bytes) -> None:
    """Refuse what could fill the memory before its length is seen."""
    if text.count(b"{") > MAX_PARTS or text.count(b",") > 10 * MAX_PARTS:
        raise DocumentError(
            f"The file holds far more than a document of this program may: {MAX_NODES:,} gates are the most. "
            "Open another file.",
            "$.circuit",
        )


def _malformed(text: bytes, reason: str) -> DocumentError:
    if "truncated" in reason:
        advice = "The file ends too early: saving or copying it was cut short. Open another copy."
        return DocumentError(advice, _line(text, len(text)))
    offset = reason.rpartition("(byte ")[2].rstrip(")")
    place = _line(text, int(offset)) if offset.isdigit() else ""
    return DocumentError("The file is not JSON from here on. Open another file, or mend it there.", place)


def _line(text: bytes, offset: int) -> str:
    line = text.count(b"\n", 0, offset) + 1
    column = offset - text.rfind(b"\n", 0, offset)
    return f"line {line}, column {column}"


def _circuit(records: list[NodeRecord], output: str | None, at: str, depth: int = 0) -> Circuit:
    """Build the circuit whose record is at the place ``at``, inside of ``depth`` groups."""
    _check_unique(records, at)
    nodes = [_node(record, f"{at}.nodes[{i}]", depth) for i, record in enumerate(records)]
    known = {node.id for node in nodes}
    for place, source in _sources(nodes):
        if source not in known:
            raise DocumentError(
                f"A wire comes from {source!r}, which does not exist. Correct it there.", f"{at}.{place}"
            )
    if output is not None and output not in known:
        raise DocumentError(f"The output {output!r} does not exist. Correct it there.", f"{at}.output")
    try:
        return Circuit.of(nodes, output)
    except CycleError as error:
        raise DocumentError(f"{error} Take one of these wires out.", f"{at}.nodes") from None
    except CircuitError as error:
        raise DocumentError(str(error), f"{at}.nodes") from None


def _node(record: NodeRecord, at: str, depth: int) -> Node:
    body = _body(record.body, f"{at}.body", depth + 1) if record.body else None
    node = Node(record.id, record.gate, tuple(record.inputs), record.name, record.parameter, body)
    try:
        check_node(node)
    except CircuitError as error:
        raise DocumentError(f"{error} Correct it there, or open another copy.", at) from None
    if record.value is not None and (depth or not node.is_variable):
        raise DocumentError("Only the circuit's own inputs and weights have a value.", f"{at}.value")
    return node


def _body(record: BodyRecord, at: str, depth: int) -> Body:
    if depth > MAX_DEPTH:
        raise DocumentError(f"Groups may lie within each other {MAX_DEPTH} deep.", at)
    circuit = _circuit(record.nodes, record.output, at, depth)
    positions = {node.id: node.position for node in record.nodes if node.position is not None}
    formula = record.formula if record.formula and describes(record.formula, circuit) else ""
    drawn = _notes(record.notes, at), _routes(record.nodes, at)
    derivatives = tuple(record.derivatives)
    try:
        return Body(circuit, record.title, record.symbol, derivatives, positions, formula, *drawn)
    except FormulaError as error:
        which = f"[{circuit.names.index(error.field)}]" if error.field in circuit.names else ""
        raise DocumentError(str(error), f"{at}.derivatives{which}") from None
    except CircuitError as error:
        raise DocumentError(str(error), at) from None


def _notes(records: list[NoteRecord], at: str) -> dict[str, Note]:
    notes: dict[str, Note] = {}
    for i, record in enumerate(records):
        note = Note(record.text, record.position, record.size)
        again = f"Two notes have the id {record.id!r}; choose another one." if record.id in notes else ""
        if problem := note.problem or again:
            raise DocumentError(problem, f"{at}.notes[{i}]{'.id' if again else ''}")
        notes[record.id] = note
    return notes


def _routes(nodes: list[NodeRecord], at: str) -> Routes:
    for i, node in enumerate(nodes):
        for port, points in enumerate(node.routes):
            if points and (port >= len(node.inputs) or node.inputs[port] is None):
                problem = "Reroute points need a wire, and none leads to this port. Take them out."
                raise DocumentError(problem, f"{at}.nodes[{i}].routes[{port}]")
    return {(n.id, port): tuple(way) for n in nodes for port, way in enumerate(n.routes) if way}


def _my_gates(records: list[BodyRecord]) -> tuple[Body, ...]:
    titles: set[str] = set()
    for i, record in enumerate(records):
        if record.title in titles:
            place = f"$.my_gates[{i}].title"
            raise DocumentError(f"Two of your gates are named {record.title!r}; choose another name.", place)
        titles.add(record.title)
    return tuple(_body(record, f"$.my_gates[{i}]", 1) for i, record in enumerate(records))


def _sources(nodes: list[Node]) -> Iterator[tuple[str, str]]:
    for i, node in enumerate(nodes):
        for port, source in enumerate(node.inputs):
            if source is not None:
                yield f"nodes[{i}].inputs[{port}]", source


def _check_unique(nodes: list[NodeRecord], at: str) -> None:
    seen: set[tuple[str, str]] = set()
    for i, node in enumerate(nodes):
        for field, text in (("id", node.id), ("name", node.name)):
            if text and (field, text) in seen:
                place = f"{at}.nodes[{i}].{field}"
                raise DocumentError(f"Two gates have the {field} {text!r}; choose another one.", place)
            seen.add((field, text))


# --- writing ---------------------------------------------------------------------------------


def encode(document: Document) -> bytes:
    """Return the file of ``document``: indented JSON with keys in a fixed order and exact numbers.

    Raises:
        DocumentError: If the document has more than a file may hold.
    """
    text = (_render(msgspec.to_builtins(to_record(document)), "") + "\n").encode()
    decode(text)  # what is written must be readable
    return text


def to_record(document: Document) -> DocumentRecord:
    """Return the records that describe ``document``."""
    circuit = CircuitRecord(
        document.expression,
        document.circuit.chosen_output,
        _node_records(document.circuit, document.positions, document.values, document.routes),
        _note_records(document.notes),
    )
    gates = [_body_record(body) for body in document.my_gates]
    descent = setup_record(document.descent)
    return DocumentRecord(
        FORMAT, FORMAT_VERSION, document.workspace, document.cursor, circuit, gates, descent
    )


def _node_records(
    circuit: Circuit, positions: Mapping[str, Position], values: Mapping[str, float], routes: Routes
) -> list[NodeRecord]:
    return [
        NodeRecord(
            node.id,
            node.gate,
            node.name,
            values.get(node.name) if node.is_variable else None,
            node.parameter,
            list(node.inputs),
            positions.get(node.id),
            _body_record(node.body) if node.body else None,
            _route_records(node, routes),
        )
        for node in circuit.nodes.values()
    ]


def _route_records(node: Node, routes: Routes) -> list[list[Position]]:
    ways = [list(routes.get((node.id, port), ())) for port in range(len(node.inputs))]
    return ways if any(ways) else []


def _note_records(notes: Mapping[str, Note]) -> list[NoteRecord]:
    return [NoteRecord(note_id, note.text, note.position, note.size) for note_id, note in notes.items()]


def _body_record(body: Body) -> BodyRecord:
    nodes = _node_records(body.circuit, body.positions, {}, complete_routes(body.circuit, body.routes))
    output, derivatives = body.circuit.chosen_output, list(body.derivatives)
    notes = _note_records(body.notes)
    return BodyRecord(body.title, body.symbol, body.formula, derivatives, output, nodes, notes)


def _render(value: Any, indent: str) -> str:
    """Write what fits on a line on one line, and the rest one item per line."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, dict | list) or len(indent) + len(line) <= LINE or _is_column(value):
        return line
    deeper = indent + "  "
    if isinstance(value, dict):
        items = [
            f"{json.dumps(key, ensure_ascii=False)}: {_render(item, deeper)}" for key, item in value.items()
        ]
    else:
        items = [_render(item, deeper) for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(items) + f"\n{indent}{closing}"


def _is_column(value: Any) -> bool:
    """Return whether this is a column of data, which nobody reads number by number."""
    return isinstance(value, list) and len(value) > 1 and all(isinstance(item, float) for item in value)


def schema() -> str:
    """Return the JSON Schema of the present format, as it is published in ``resources/schema``."""
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{FORMAT} document"}
    return json.dumps({**described, **msgspec.json.schema(DocumentRecord)}, indent=2) + "\n"

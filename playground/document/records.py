"""The file format: inert records, how they are read and checked, and how a document becomes one.

Only ``files`` imports this module, when a file is read or written, because msgspec takes time to load.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from playground.descent.data_choice import MOST_EXAMPLES, DataChoice
from playground.descent.leg import Leg
from playground.descent.schedules import MOST_POINTS, RatePlan
from playground.document.document import Document, Position, Workspace
from playground.document.errors import DocumentError
from playground.document.files import FORMAT_VERSION
from playground.document.matching import describes
from playground.document.migrations import migrate
from playground.document.routes import MAX_NOTES, MAX_POINTS, complete_routes
from playground.document.setup import (
    MAX_STEPS,
    MAX_TEXT,
    MOST_RUNS,
    DescentSetup,
    RunSetup,
    SurfaceChoice,
    SurfaceKind,
    check_choices,
)
from playground.engine.body import MAX_DEPTH, Body
from playground.engine.circuit import Circuit, CircuitError, CycleError, Node, check_node
from playground.engine.note import MAX_NOTE, Note, Routes
from playground.engine.syntax import FormulaError

FORMAT = "gradient-playground"
MAX_NODES = 20_000
MAX_PARTS = 10 * MAX_NODES  # gates, routes, notes and whatever else, all together
LINE = 140  # characters; what fits is written on one line

Text = Annotated[str, Meta(max_length=MAX_TEXT)]
Positive = Annotated[float, Meta(gt=0)]
Count = Annotated[int, Meta(ge=0, le=MAX_STEPS)]


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


Numbers = Annotated[list[float], Meta(min_length=2, max_length=MOST_EXAMPLES)]


class DataRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """See ``DataChoice``."""

    model: Text
    names: Annotated[list[Text], Meta(min_length=2, max_length=3)]
    columns: Annotated[list[Numbers], Meta(min_length=2, max_length=3)]
    classes: Annotated[list[Text], Meta(max_length=2)] = []
    standardise: bool = True
    source: Text = ""
    rows: Annotated[int, Meta(ge=0)] = 0
    skipped: Annotated[int, Meta(ge=0)] = 0


class SurfaceRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """See ``SurfaceChoice``."""

    kind: SurfaceKind
    id: Text = ""
    expression: Text = ""
    x: Text = ""
    y: Text = ""
    parameters: dict[Text, float] = {}
    data: DataRecord | UnsetType = UNSET


Rates = tuple[tuple[Count, Positive], ...]


class PlanRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """See ``RatePlan``."""

    schedule: Text = "constant"
    parameters: dict[Text, float] = {}
    points: Annotated[Rates, Meta(max_length=MOST_POINTS)] = ()


Size = Annotated[int, Meta(ge=1)]
Seed = Annotated[int, Meta(ge=0)]


class LegRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """See ``Leg``."""

    steps: Count
    rates: Rates
    optimizer: Text = "sgd"
    hyperparameters: dict[Text, float] = {}
    batch_size: Size | None = None
    seed: Seed = 0
    plan: PlanRecord = msgspec.field(default_factory=PlanRecord)


class RunRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """See ``RunSetup``."""

    place: Annotated[int, Meta(ge=0, lt=MOST_RUNS)]
    learning_rate: Positive
    heat: Annotated[int, Meta(ge=0)] = 0
    name: Text = ""
    hidden: bool = False
    optimizer: Text = "sgd"
    batch_size: Size | None = None
    seed: Seed = 0
    hyperparameters: dict[Text, float] = {}
    plan: PlanRecord = msgspec.field(default_factory=PlanRecord)
    trunk: list[LegRecord] = []
    steps: Count = 0
    rate_changes: Rates = ()


class DescentRecord(Struct, forbid_unknown_fields=True):
    """See ``DescentSetup``."""

    surface: SurfaceRecord
    start: tuple[float, float] | None = None
    optimizer: Text = "sgd"
    learning_rate: Positive = 0.1
    batch_size: Size | None = None
    seed: Seed = 0
    hyperparameters: dict[Text, float] = {}
    plan: PlanRecord | UnsetType = UNSET  # what is not set is not written
    trunk: list[LegRecord] | UnsetType = UNSET
    place: Annotated[int, Meta(ge=0, lt=MOST_RUNS)] | UnsetType = UNSET
    heat: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    name: Text | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET
    others: list[RunRecord] | UnsetType = UNSET
    bounds: tuple[float, float, float, float] | None = None
    steps: Count = 0
    rate_changes: Rates = ()
    steps_per_second: Positive = 20.0
    log_loss: bool = False


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
        _setup(record.descent) if record.descent else DescentSetup(),
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


def _setup(record: DescentRecord) -> DescentSetup:
    fields = {name: value for name, value in msgspec.structs.asdict(record).items() if value is not UNSET}
    try:
        fields["surface"] = _surface(record.surface)
        if record.others:
            fields["others"] = [RunSetup(**_run_fields(run)) for run in record.others]
        setup = DescentSetup(**{**fields, **_run_fields(record)})
        check_choices(setup)
    except DocumentError as error:
        raise DocumentError(error.message, error.place or "$.descent") from None
    except ValueError as error:
        part = "data" if record.surface.data else "expression"
        raise DocumentError(str(error), f"$.descent.surface.{part}") from None
    return setup


def _surface(record: SurfaceRecord) -> SurfaceChoice:
    data = DataChoice(**msgspec.structs.asdict(record.data)) if record.data else None
    return SurfaceChoice(
        record.kind, record.id, record.expression, record.x, record.y, record.parameters, data
    )


def _run_fields(record: RunRecord | DescentRecord) -> dict[str, Any]:
    fields = {name: getattr(record, name) for name in RunRecord.__struct_fields__}
    fields = {name: value for name, value in fields.items() if value is not UNSET}
    plan = {"plan": _plan(record.plan)} if record.plan else {}
    trunk = {"trunk": tuple(map(_leg, record.trunk))} if record.trunk else {}
    return {**fields, **plan, **trunk}


def _leg(record: LegRecord) -> Leg:
    return Leg(**{**msgspec.structs.asdict(record), "plan": _plan(record.plan)})


def _plan(record: PlanRecord) -> RatePlan:
    try:
        return RatePlan(record.schedule, record.parameters, record.points)
    except ValueError as error:
        raise DocumentError(str(error)) from None


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
    descent = _descent_record(document.descent)
    return DocumentRecord(
        FORMAT, FORMAT_VERSION, document.workspace, document.cursor, circuit, gates, descent
    )


def _descent_record(setup: DescentSetup) -> DescentRecord:
    surface = setup.surface
    own = {name: getattr(setup, name) for name in DescentRecord.__struct_fields__}
    own |= _run_record_fields(setup)
    data = _data_record(surface.data) if surface.data else UNSET
    own["surface"] = SurfaceRecord(
        surface.kind, surface.id, surface.expression, surface.x, surface.y, dict(surface.parameters), data
    )
    own["others"] = [RunRecord(**_run_record_fields(run)) for run in setup.others]
    plain = {
        "plan": PlanRecord(),
        "trunk": [],
        "place": 0,
        "heat": 0,
        "name": "",
        "hidden": False,
        "others": [],
    }
    unset = [name for name, value in plain.items() if own[name] == value]
    return DescentRecord(**{**own, **dict.fromkeys(unset, UNSET)})


def _data_record(data: DataChoice) -> DataRecord:
    columns = [list(column) for column in data.columns]
    texts = list(data.names), columns, list(data.classes)
    return DataRecord(data.model, *texts, data.standardise, data.source, data.rows, data.skipped)


def _run_record_fields(run: RunSetup | DescentSetup) -> dict[str, Any]:
    fields = {name: getattr(run, name) for name in RunRecord.__struct_fields__}
    fields["hyperparameters"] = dict(sorted(run.hyperparameters.items()))
    return {**fields, "plan": _plan_record(run.plan), "trunk": [_leg_record(leg) for leg in run.trunk]}


def _leg_record(leg: Leg) -> LegRecord:
    hyperparameters = dict(sorted(leg.hyperparameters.items()))
    return LegRecord(
        leg.steps, leg.rates, leg.optimizer, hyperparameters, leg.batch_size, leg.seed, _plan_record(leg.plan)
    )


def _plan_record(plan: RatePlan) -> PlanRecord:
    return PlanRecord(plan.schedule, dict(sorted(plan.parameters.items())), plan.points)


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

"""Hypothesis strategies for documents and for edits of them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from playground.descent.data_choice import DataChoice
from playground.descent.leg import Leg
from playground.descent.loss_axis import LOSS_AXES
from playground.descent.schedules import RatePlan
from playground.document import (
    DescentSetup,
    Document,
    DocumentError,
    SurfaceChoice,
    descent_edits,
    edits,
    note_edits,
    route_edits,
)
from playground.document.setup import OVERLAYS, RunSetup
from playground.engine import GATES, Circuit, CircuitError, ExpressionError
from playground.engine.circuit import Wire
from tests.engine.strategies import bodies, foldable, grouped_circuits

OWN = DataChoice(
    "hinge", ("a", "b", "label"), ((0.1, 2, 3e-9), (1, 5, 9), (0, 1, 0)), ("no", "yes"), False, "a.csv", 4, 1
)
NO_WIRE = Wire("nowhere", "nowhere", 0)

Edit = Callable[[Document], Document]

# For tests that draw whole documents: a slow machine is no failure.
unhurried = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

numbers = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(min_value=1e-12, max_value=1e12)
points = st.tuples(numbers, numbers)
shifts = st.floats(-1e6, 1e6)
names = st.sampled_from(["x", "y", "w0", "bias", "α", "q_1", "Größe", "z"])
rate_changes = st.lists(st.tuples(st.integers(0, 1000), positive)).map(
    lambda changes: tuple(sorted(changes, key=lambda change: change[0]))
)
surfaces = st.one_of(
    st.sampled_from(["bowl", "ravine", "rosenbrock"]).map(partial(SurfaceChoice, "analytic")),
    st.builds(
        lambda kappa: SurfaceChoice("analytic", "ravine", parameters={"condition": kappa}), st.floats(1, 1000)
    ),
    st.builds(
        lambda c: SurfaceChoice("expression", expression="c*x**2 + y", x="x", y="y", parameters={"c": c}),
        numbers,
    ),
    st.just(SurfaceChoice("data", "logistic")),
    st.just(SurfaceChoice("own", data=OWN)),
    st.just(SurfaceChoice("expression", expression="x**2 + 3*y**2")),
    st.builds(lambda x, y: SurfaceChoice("circuit", x=x, y=y), names, names),
)
plans = st.builds(
    RatePlan,
    st.just("cosine"),
    st.dictionaries(st.just("total"), st.floats(1, 100)),
    st.just(()) | st.just(((0, 0.1), (7, 0.05))),
) | st.just(RatePlan("recorded", {}, ((0, 0.2), (3, 1e-3))))
settings_of_a_run = {
    "optimizer": st.sampled_from(["sgd", "momentum", "adam"]),
    "batch_size": st.none() | st.integers(1, 1000),
    "seed": st.integers(0, 2**32),
    "hyperparameters": st.dictionaries(
        st.sampled_from(["momentum", "beta1", "epsilon"]), st.floats(0.01, 0.999)
    ),
    "plan": st.just(RatePlan()) | plans,
}
legs = st.builds(Leg, st.integers(1, 50), st.just(((0, 0.1), (3, 0.2))), **settings_of_a_run)
run_fields = {
    **settings_of_a_run,
    "learning_rate": positive,
    "name": st.sampled_from(["", "bold"]),
    "hidden": st.booleans(),
    "heat": st.integers(0, 3),
    "trunk": st.just(()) | st.tuples(legs),
    "fork": st.integers(0, 10_000),
    "steps": st.integers(0, 10_000),
    "rate_changes": rate_changes,
}
setups = st.builds(
    DescentSetup,
    surface=surfaces,
    start=st.none() | points,
    place=st.integers(0, 1),
    others=st.lists(st.builds(RunSetup, place=st.just(3), **run_fields), max_size=1),
    bounds=st.none() | st.just((-1.0, 1.5, -2.0, 0.1)),
    steps_per_second=positive,
    log_loss=st.booleans(),
    overlays=st.lists(st.sampled_from(OVERLAYS), unique=True).map(tuple),
    loss_axis=st.sampled_from(LOSS_AXES),
    **run_fields,
)


def edits_of(document: Document) -> st.SearchStrategy[Edit]:
    """Return the edits to draw from; the document refuses some of them."""
    node = st.sampled_from([*document.circuit.nodes, "nowhere"])
    port = st.integers(-1, 2)
    note = st.sampled_from([*document.notes, "nowhere"])
    wire = st.sampled_from(document.circuit.wires or [NO_WIRE])
    texts = st.sampled_from(["x*y", "x*2", "x*3", "exp(x)*y", "exp(", "q = x + w0; q*q"])
    added = _edit(_add, gate=st.sampled_from(list(GATES)), position=points)
    return st.one_of(
        added,
        added,
        _edit(edits.connect, source=node, target=node, port=port),
        _edit(edits.disconnect, target=node, port=port),
        _edit(edits.remove, ids=st.tuples(node)),
        _edit(edits.move, positions=st.dictionaries(node, points, max_size=3)),
        _edit(edits.rename, node_id=node, name=names),
        _edit(edits.set_value, name=names, value=numbers),
        _edit(edits.set_parameter, node_id=node, parameter=numbers),
        _edit(edits.set_output, node_id=st.none() | node),
        _edit(edits.set_expression, text=texts),
        _edit(descent_edits.set_descent, learning_rate=positive),
        _edit(descent_edits.set_surface_number, name=st.just("condition") | names, number=st.floats(1, 1000)),
        st.just(edits.lay_out),
        _edit(_add_note, text=st.sampled_from(["so", "two\nlines", "", "\x00"]), position=points),
        _edit(note_edits.write_note, note_id=note, text=st.sampled_from(["other", ""])),
        _edit(note_edits.resize_note, note_id=note, size=points),
        _edit(route_edits.set_route, target=node, port=port, points=st.lists(points, max_size=3)),
        _edit(_route, wire=wire, points=st.lists(points, min_size=1, max_size=3)),
        _edit(route_edits.insert, node_id=node, wire=wire),
        _edit(route_edits.reconnect, wire=wire, source=node, target=node, port=port),
        _edit(
            route_edits.shift,
            nodes=st.sets(node, max_size=3),
            dx=shifts,
            dy=shifts,
            notes=st.sets(note, max_size=1),
        ),
        *_edits_of_groups(document, node),
    )


def _edits_of_groups(document: Document, node: st.SearchStrategy[str]) -> list[st.SearchStrategy[Edit]]:
    gates = [n.id for n in document.circuit.nodes.values() if not n.kind.is_source]
    group = st.sampled_from([n.id for n in document.circuit.nodes.values() if n.body] or ["nowhere"])
    titles = st.sampled_from(["sigmoid", "σ 2", "swish"])
    inner = st.one_of(
        _edit(_add, gate=st.sampled_from(["input", "exp", "constant"]), position=points),
        _edit(_move_first, position=points),
        _edit(_remove_first),
        _edit(_add_note, text=st.just("inside"), position=points),
        _edit(_route_first, points=st.lists(points, max_size=2)),
        _edit(edits.set_expression, text=st.sampled_from(["a*b", "exp(x)", "q = x + w0; q*q"])),
    )
    return [
        _edit(_fold, ids=foldable(document.circuit) if gates else st.just({"nowhere"}), title=titles),
        _edit(_fold, ids=st.sets(node, max_size=3), title=titles),
        _edit(edits.unfold, node_id=group),
        _edit(_add_body, body=bodies, position=points, inputs=st.tuples(node)),
        _edit(edits.keep_gate, node_id=group),
        _edit(edits.forget_gate, title=titles),
        _edit(edits.edit_inside, path=st.tuples(group), edit=inner),
    ]


@st.composite
def documents(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Document:
    """Draw a document that came about by edits."""
    workspace = draw(st.sampled_from(["circuit", "descent"]))
    circuit = draw(st.just(Circuit()) | grouped_circuits(max_gates=5))
    document = Document(circuit, descent=draw(setups), workspace=workspace)
    for _ in range(draw(st.integers(0, 12))):
        try:
            document = draw(edits_of(document))(document)
        except (CircuitError, DocumentError, ExpressionError):
            continue
    return edits.set_view(document, cursor=draw(st.integers(0, 99)))


def _edit(function: Callable[..., Document], **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Edit]:
    return st.builds(partial, st.just(function), **arguments)


def _add(document: Document, gate: str, position: tuple[float, float]) -> Document:
    return edits.add_gate(document, gate, position)[0]


def _add_note(document: Document, **arguments: Any) -> Document:
    return note_edits.add_note(document, **arguments)[0]


def _add_body(document: Document, **arguments: Any) -> Document:
    return edits.add_body(document, **arguments)[0]


def _fold(document: Document, ids: set[str], title: str) -> Document:
    return edits.fold(document, ids, title, title[:2])[0]


def _route_first(document: Document, points: list[tuple[float, float]]) -> Document:
    return _route(document, next(iter(document.circuit.wires), NO_WIRE), points)


def _route(document: Document, wire: Wire, points: list[tuple[float, float]]) -> Document:
    return route_edits.set_route(document, wire.target, wire.port, points)


def _move_first(document: Document, position: tuple[float, float]) -> Document:
    return edits.move(document, dict.fromkeys(list(document.circuit.nodes)[:1], position))


def _remove_first(document: Document) -> Document:
    return edits.remove(document, list(document.circuit.nodes)[:1])

"""The forward and the backward pass: the numbers of the course, event by event."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import Circuit, CircuitError, Node, Trace, parse, state_at, trace, value_and_grad
from playground.engine.trace import Accumulate, Backward, Forward, Seed
from tests.engine.strategies import circuits, computations, grouped_circuits, grouped_computations, values_of

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
NEURON_VALUES = {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3}
any_float = st.floats()


def final(circuit, values):
    record = trace(circuit, values)
    return state_at(record, len(record))


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


# --- numbers of the CS231n notes, or computed with high precision --------------------------------


@pytest.mark.parametrize(
    ("text", "values", "output", "gradients"),
    [
        ("x*y", (4, -3), -12, (-3, 4)),
        ("(x+y)*z", (-2, 5, -4), -12, (-4, -4, 3)),
        ("((x*y)+max(z,w))*2", (3, -4, 2, -1), -20, (-8, 6, 2, 0)),
        (
            NEURON,
            (2, -1, -3, -2, -3),
            0.731058578630005,
            (
                -0.196611933241482,
                0.393223866482964,
                -0.393223866482964,
                -0.589835799724446,
                0.196611933241482,
            ),
        ),
        (
            "(x+sigmoid(y))/(sigmoid(x)+(x+y)**2)",
            (3, -4),
            1.54564488410664,
            (2.05956979557216, 1.59223275148381),
        ),
        ("x*y+sin(x)", (0.5, 4), 2.4794255386042, (4.87758256189037, 0.5)),
        ("sqrt(a**2+b**2+c**2)", (1, 2, -2), 3, (1 / 3, 2 / 3, -2 / 3)),
        ("log(1+exp(x))", (2,), 2.12692801104297, (0.880797077977882,)),
        ("max(x, x)", (7,), 7, (1,)),
        ("min(x, x)", (7,), 7, (1,)),
        ("relu(x)", (0,), 0, (0,)),
        ("x**0", (0,), 1, (0,)),
        ("x", (7,), 7, (1,)),
        ("5", (), 5, ()),
    ],
)
def test_known_values_and_gradients(text, values, output, gradients):
    circuit = parse(text)
    f, grad = value_and_grad(circuit, dict(zip(circuit.names, values, strict=True)))
    assert f == pytest.approx(output, rel=1e-13)
    assert list(grad) == list(circuit.names)
    assert list(grad.values()) == pytest.approx(list(gradients), rel=1e-13)


def by_label(text, values):
    """Return value and gradient of every gate under its label; labels must be distinct."""
    circuit = parse(text)
    state = final(circuit, values)
    gates = [node for node in circuit.nodes.values() if not node.is_variable]
    table = {node.label: (state.values[node.id], state.gradients[node.id]) for node in gates}
    assert len(table) == len(gates)
    return table


def test_every_gate_of_the_first_figure():
    table = by_label("(x+y)*z", {"x": -2, "y": 5, "z": -4})
    assert table == {"+": (3, -4), "×": (-12, 1)}


def test_every_gate_of_the_max_figure():
    table = by_label("((x*y)+max(z,w))*2", {"x": 3, "y": -4, "z": 2, "w": -1})
    assert table == {"×": (-12, 2), "max": (2, 2), "+": (-10, 2), "×2": (-20, 1)}


def test_every_gate_of_the_sigmoid_neuron():
    circuit = parse("p = w0*x0; q = w1*x1; s = p+q; d = s+w2; n = -d; e = exp(n); t = 1+e; 1/t")
    state = final(circuit, NEURON_VALUES)
    table = {n.name or n.label: (state.values[n.id], state.gradients[n.id]) for n in circuit.nodes.values()}
    slope, e = 0.19661193324148185, math.exp(-1)
    f = 1 / (1 + e)
    expected = {
        "p": (-2, slope),
        "q": (6, slope),
        "s": (4, slope),
        "d": (1, slope),
        "n": (-1, -slope),
        "e": (e, -f * f),
        "t": (1 + e, -f * f),
        "1/x": (f, 1),
    }
    assert {name: table[name] for name in expected} == {
        name: pytest.approx(pair, rel=1e-13) for name, pair in expected.items()
    }
    assert table["e"] == pytest.approx((0.3679, -0.5344), abs=5e-5)
    assert table["n"][1] == pytest.approx(-0.1966, abs=5e-5)
    labels = [circuit[event.node].label for event in trace(circuit, NEURON_VALUES).events[:8]]
    assert labels == ["×", "×", "+", "+", "×−1", "exp", "+1", "1/x"]


def test_following_the_gradient_down_and_up():
    circuit, values = parse("(x+y)*z"), {"x": -2.0, "y": 5.0, "z": -4.0}
    f, grad = value_and_grad(circuit, values)
    up = {name: values[name] + 0.01 * grad[name] for name in values}
    down = {name: values[name] - 0.01 * grad[name] for name in values}
    assert value_and_grad(circuit, up)[0] == pytest.approx(-11.5924, rel=1e-12)
    assert value_and_grad(circuit, down)[0] < f


# --- events --------------------------------------------------------------------------------------


def test_the_events_of_the_first_figure():
    circuit = parse("(x+y)*z")
    x, y, q, z, f = circuit.order
    record = trace(circuit, {"x": -2, "y": 5, "z": -4})
    assert [type(event) for event in record.events] == [Forward] * 2 + [Seed] + [Backward] * 4
    assert record.events[:3] == (Forward(q, (-2, 5), 3), Forward(f, (3, -4), -12), Seed(f))
    told = [(e.wire.source, e.node, e.upstream, e.local, e.downstream) for e in record.events[3:]]
    assert told == [(q, f, 1, -4, -4), (z, f, 1, 3, 3), (x, q, -4, 1, -4), (y, q, -4, 1, -4)]
    assert record.forward_count == 2
    assert len(record) == 7


def test_a_fork_adds_up_in_events_of_its_own():
    """In x * y + x both uses of x count: first 1 arrives, then y."""
    circuit = parse("x * y + x")
    record = trace(circuit, {"x": 3, "y": -4})
    sums = [event for event in record.events if isinstance(event, Accumulate)]
    assert [(circuit[s.node].name, s.before, s.contribution, s.after) for s in sums] == [
        ("x", 0, 1, 1),
        ("x", 1, -4, -3),
    ]
    for event in sums:
        previous = record.events[record.events.index(event) - 1]
        assert isinstance(previous, Backward)
        assert previous.shared
        assert previous.wire == event.wire


def test_two_passes_do_not_add_up():
    circuit, values = parse("q = x + y; q * q"), {"x": 1, "y": 2}
    assert value_and_grad(circuit, values) == value_and_grad(circuit, values) == (9, {"x": 6, "y": 6})


@given(computations() | grouped_computations())
def test_every_event_comes_after_what_it_needs(computation):
    """Values before the gate that uses them; a gradient complete before it is passed on."""
    circuit, values = computation
    record = trace(circuit, values)
    known = {node.id for node in circuit.nodes.values() if node.kind.is_source}
    passed_on, seeded = set(), False
    for k, event in enumerate(record.events):
        match event:
            case Forward():
                assert k < record.forward_count
                assert set(circuit[event.node].inputs) <= known
                assert event.node not in known
                known.add(event.node)
            case Seed():
                assert (k, event.node, event.gradient) == (record.forward_count, circuit.output, 1)
                seeded = True
            case Backward():
                assert seeded
                assert event.wire.source not in passed_on
                passed_on.add(event.node)
                assert same(event.upstream, state_at(record, k).gradients[event.node])
                assert same(event.downstream, event.upstream * event.local)
            case Accumulate():
                assert event.node not in passed_on
                assert same(event.after, event.before + event.contribution)
    assert known == set(circuit.nodes)


@given(computations() | grouped_computations())
def test_the_fold_of_all_events_is_value_and_grad(computation):
    circuit, values = computation
    f, grad = value_and_grad(circuit, values)
    record = trace(circuit, values)
    state = state_at(record, len(record))
    assert same(state.values[circuit.output], f)
    assert grad.keys() == set(circuit.names)
    for node in circuit.variables:
        assert same(state.gradients.get(node.id, 0.0), grad[node.name])
    for node_id, gradient in state.gradients.items():
        uses = [state.wire_gradients[w] for w in circuit.uses[node_id] if w in state.wire_gradients]
        if node_id != circuit.output and math.isfinite(gradient):
            assert gradient == pytest.approx(sum(uses), abs=1e-9 * max(map(abs, uses)))


@given(computations() | grouped_computations(), st.data())
def test_states_grow_event_by_event(computation, data):
    record = trace(*computation)
    k = data.draw(st.integers(-2, len(record) + 2))
    state = state_at(record, k)
    assert state.event == (record.events[min(k, len(record)) - 1] if k > 0 else None)
    before, after = state_at(record, k - 1), state_at(record, k + 1)
    assert before.values.keys() <= state.values.keys() <= after.values.keys()
    assert before.gradients.keys() <= state.gradients.keys() <= after.gradients.keys()


def test_not_computed_yet_is_absent_not_0():
    circuit = parse("x * 0")
    record = trace(circuit, {"x": 3})
    start, end = state_at(record, 0), state_at(record, len(record))
    (x,) = circuit.variables
    assert dict(start.values) == {x.id: 3}
    assert not start.gradients
    assert end.values[circuit.output] == 0
    assert end.gradients[x.id] == 0


def test_values_given_later_do_not_reach_into_a_trace():
    values = {"x": 1.0}
    record = trace(parse("x + 1"), values)
    values["x"] = 5.0
    assert record.values["x"] == 1


# --- what cannot be computed ---------------------------------------------------------------------


def test_an_unfinished_circuit_computes_what_it_can():
    circuit, x = Circuit().add("input", name="x")
    circuit, e = circuit.add("exp", [x])
    circuit, mul = circuit.add("mul", [e])
    record = trace(circuit, {"x": 0})
    assert record.events == (Forward(e, (0,), 1),)
    with pytest.raises(CircuitError, match="Multiply"):
        value_and_grad(circuit, {"x": 0})
    assert trace(circuit.connect(x, mul, 1), {}).events == ()
    with pytest.raises(CircuitError, match="x"):
        value_and_grad(circuit.connect(x, mul, 1), {})
    assert trace(Circuit(), {}) == Trace(Circuit(), {}, (), 0)
    with pytest.raises(CircuitError):
        value_and_grad(Circuit(), {})


def test_only_what_the_output_needs_must_be_complete():
    circuit, loose = parse("x * 2").add("add")
    circuit, _ = circuit.add("input", name="unused")
    chosen = circuit.with_output(parse("x * 2").output)
    assert loose in chosen.nodes
    assert value_and_grad(chosen, {"x": 3}) == (6, {"x": 2, "unused": 0})


@pytest.mark.parametrize(
    ("text", "values", "gate", "word"),
    [
        ("1 + log(x - 1)", {"x": -1}, "log", "greater"),
        ("2 * log(x)", {"x": 0}, "log", "greater"),
        ("sqrt(x) + 1", {"x": -1}, "sqrt", "negative"),
        ("x / y + 1", {"x": 1, "y": 0}, "div", "divisor"),
        ("x / y + 1", {"x": 0, "y": 0}, "div", "divisor"),
        ("1 / x", {"x": 0}, "reciprocal", "0"),
        ("x ** 0.5", {"x": -1}, "power", "exponent"),
        ("x ** -1", {"x": 0}, "power", "exponent"),
        ("exp(x) - 1", {"x": 1000}, "exp", "overflow"),
        ("square(x) - 1", {"x": 1e200}, "square", "overflow"),
    ],
)
def test_a_domain_error_is_told_once_where_it_arises(text, values, gate, word):
    circuit = parse(text)
    told = [e for e in trace(circuit, values).events if isinstance(e, Forward) and e.problem]
    assert [circuit[event.node].gate for event in told] == [gate]
    assert word in told[0].problem


def test_nan_out_of_infinities_is_a_problem_of_its_own():
    circuit = parse("q = exp(x); q - q")
    told = [e.node for e in trace(circuit, {"x": 1000}).events if isinstance(e, Forward) and e.problem]
    assert [circuit[node].gate for node in told] == ["exp", "sub"]


@given(circuits() | grouped_circuits(), st.data())
def test_no_number_makes_a_pass_raise(circuit, data):
    values = data.draw(values_of(circuit, any_float))
    f, grad = value_and_grad(circuit, values)
    assert {type(f), *map(type, grad.values())} == {float}
    for event in trace(circuit, values).events:
        if isinstance(event, Forward) and event.problem:
            assert not math.isfinite(event.value)


@given(circuits() | grouped_circuits())
def test_a_finite_trace_has_no_problems_and_others_name_one(circuit):
    record = trace(circuit, dict.fromkeys(circuit.names, 1.5))
    forward = [event for event in record.events if isinstance(event, Forward)]
    assert any(event.problem for event in forward) == any(not math.isfinite(e.value) for e in forward)


def test_thousands_of_gates_in_a_row():
    nodes = [Node("x", "input", name="x")]
    nodes += [Node(f"n{k}", "add", (f"n{k - 1}" if k else "x", "x")) for k in range(5_000)]
    assert value_and_grad(Circuit.of(nodes), {"x": 2}) == (10_002, {"x": 5_001})

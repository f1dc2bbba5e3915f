"""Inside of a group, every number is that of the whole circuit: values that arrive, gradients of f."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.engine import CircuitError, parse, state_at, trace
from playground.engine.explain import explain
from playground.engine.groups import flatten, fold, unfold, unfolded_ids
from playground.engine.inside import backward_span, forward_span, group_of, trace_inside
from playground.engine.naming import letters_of, objective_of
from playground.engine.trace import Backward, Seed
from tests.engine.strategies import grouped_circuits, values_of

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
AT = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}
moderate = st.sampled_from([-2.0, -0.5, 0.01, 0.5, 1.0, 2.0])


def ids(circuit, *kinds):
    return {node.id for node in circuit.nodes.values() if node.gate in kinds}


def full(record):
    return state_at(record, len(record))


@pytest.fixture
def nested():
    """``3·σ(…)²`` with the sigmoid folded, that and the sum before it folded again; and both ids."""
    circuit = parse(f"3*({NEURON})**2")
    circuit, sigmoid = fold(circuit, ids(circuit, "neg", "exp", "shift", "reciprocal"), "sigmoid", "σ")
    circuit, neuron = fold(circuit, {*ids(circuit, "mul", "add"), sigmoid}, "neuron", "N")
    return circuit, neuron, sigmoid


# --- the numbers -----------------------------------------------------------------------------


def test_the_gradient_from_outside_is_the_seed_inside(nested):
    circuit, neuron, sigmoid = nested
    outer = trace(circuit, AT)
    middle = trace_inside(outer, neuron)
    inner = trace_inside(middle, sigmoid)
    y = 0.731058578630005
    assert full(outer).gradients[neuron] == pytest.approx(6 * y)
    for record in (middle, inner):
        assert record.events[record.forward_count] == Seed(
            record.circuit.output, full(outer).gradients[neuron]
        )
    (port,) = inner.circuit.variables
    assert inner.values == {port.name: 1.0}
    assert full(inner).gradients[port.id] == pytest.approx(6 * y * y * (1 - y), rel=1e-14)


@st.composite
def passes(draw):
    circuit = draw(grouped_circuits(max_gates=12, parameters=moderate, constants=moderate))
    groups = [node.id for node in circuit.nodes.values() if node.body]
    assume(groups)
    return trace(circuit, draw(values_of(circuit, moderate))), draw(st.sampled_from(groups))


@given(passes())
def test_at_the_boundary_all_numbers_are_those_outside(drawn):
    outer, group = drawn
    check_boundary(outer, group)
    inner = trace_inside(outer, group)
    for node in inner.circuit.nodes.values():
        if node.body:
            check_boundary(inner, node.id)


def check_boundary(outer, group):
    inner, around = trace_inside(outer, group), full(outer)
    inside = full(inner)
    node = outer.circuit[group]
    same(inside.gradients.get(inner.circuit.output), around.gradients.get(group))
    back = [e for e in outer.events if isinstance(e, Backward) and e.node == group]
    same(inside.values.get(inner.circuit.output), around.values.get(group))
    for variable, source in zip(inner.circuit.variables, node.inputs, strict=True):
        same(inside.values.get(variable.id), around.values.get(source))
    if node.body.has_formulas:
        return
    for event in back:
        variable = inner.circuit.variables[event.wire.port]
        inner_size = sum(
            abs(e.downstream) for e in inner.events if isinstance(e, Backward) and math.isfinite(e.downstream)
        )
        agrees(inside.gradients.get(variable.id, 0.0), event.downstream, inner_size)


def same(inside, outside):
    assert inside == outside or (math.isnan(inside) and math.isnan(outside))


def agrees(inside, outside, size):
    if math.isfinite(inside) and math.isfinite(outside) and math.isfinite(size):
        assert inside == pytest.approx(outside, rel=1e-9, abs=1e-12 * (1 + size))


@given(passes())
def test_inside_all_gradients_are_those_of_the_flattened_circuit(drawn):
    outer, group = drawn
    inner, plain = trace_inside(outer, group), unfold(outer.circuit, group)
    assume(not outer.circuit[group].body.has_formulas)
    place = unfolded_ids(outer.circuit, group)
    whole = trace(plain, outer.values)
    flat, inside = full(whole), full(inner)
    size = sum(abs(e.downstream) for e in whole.events if isinstance(e, Backward))
    for node in inner.circuit.nodes.values():
        if node.id in inside.values:
            assert inside.values[node.id] == pytest.approx(flat.values[place[node.id]], nan_ok=True)
        if node.id in inside.gradients and not node.is_variable and place[node.id] in flat.gradients:
            agrees(inside.gradients[node.id], flat.gradients[place[node.id]], size)


def test_two_levels_down_the_gradients_are_those_of_the_flattened_circuit(nested):
    circuit, neuron, sigmoid = nested
    inner = full(trace_inside(trace_inside(trace(circuit, AT), neuron), sigmoid))
    flat = full(trace(flatten(circuit), AT))
    for node_id in ("neg", "exp", "shift"):
        (ours,) = [n for n in inner.gradients if n.startswith(node_id)]
        (theirs,) = [n for n in flat.gradients if n.startswith(node_id)]
        assert inner.gradients[ours] == pytest.approx(flat.gradients[theirs], rel=1e-14)


# --- what does not arrive --------------------------------------------------------------------


def test_a_group_that_f_does_not_depend_on_has_no_backward_pass():
    circuit = parse("a = exp(x)*x + 1; b = x + y*y*y*y; b")
    circuit, group = fold(circuit, ids(circuit, "exp"), "g", "g")
    inner = trace_inside(trace(circuit, {"x": 1.0, "y": 2.0}), group)
    assert len(inner) == inner.forward_count == 1
    assert "No gradient" in explain(inner, 0).sentence


def test_what_does_not_arrive_is_not_computed_inside():
    circuit = parse("exp(x + 1)*y")
    circuit, group = fold(circuit, ids(circuit, "exp", "shift"), "g", "g")
    inner = trace_inside(trace(circuit.disconnect(group, 0), {"x": 1.0, "y": 2.0}), group)
    assert (inner.values, len(inner)) == ({}, 0)


def test_infinity_arrives_as_it_is():
    circuit = parse("tanh(exp(x) + 1)")
    circuit, group = fold(circuit, ids(circuit, "tanh", "shift"), "g", "g")
    inner = trace_inside(trace(circuit, {"x": 1000.0}), group)
    assert list(inner.values.values()) == [math.inf]


def test_only_groups_have_an_inside():
    circuit = parse("exp(x)")
    with pytest.raises(CircuitError, match="no group"):
        trace_inside(trace(circuit, {"x": 1.0}), circuit.output)


# --- names and places ------------------------------------------------------------------------


def test_the_output_inside_is_called_what_it_is_called_outside(nested):
    circuit, neuron, sigmoid = nested
    outer = trace(circuit, AT)
    middle = trace_inside(outer, neuron)
    inner = trace_inside(middle, sigmoid)
    letter = letters_of(outer)[neuron]
    assert letter not in ("", "f")
    assert [letters_of(record)[record.circuit.output] for record in (middle, inner)] == [letter, letter]
    assert {objective_of(record) for record in (outer, middle, inner)} == {"f"}


def test_a_letter_that_is_taken_inside_stands_for_nothing_else():
    circuit = parse("loss = exp(x) + y; loss")
    circuit, group = fold(circuit, ids(circuit, "exp"), "g", "g")
    port = circuit[group].body.circuit.variables[0]
    body = circuit[group].body
    named = circuit.with_body(group, body.with_circuit(body.circuit.renamed(port.id, "loss")))
    record = trace_inside(trace(named, {"x": 1.0, "y": 2.0}), group)
    assert objective_of(record) not in letters_of(record).values()


def test_spans_tell_where_a_group_stands_in_the_pass(nested):
    circuit, neuron, _ = nested
    record = trace(circuit, AT)
    forward, backward = forward_span(record, neuron), backward_span(record, neuron)
    assert forward.end - forward.start == 1
    assert backward.end - backward.start == 5
    for k, event in enumerate(record.events):
        inside = forward.start <= k < forward.end or backward.start <= k < backward.end
        assert group_of(record, event) == (neuron if inside else "")


def test_every_event_inside_is_explained_as_a_gradient_of_f(nested):
    circuit, neuron, sigmoid = nested
    record = trace_inside(trace_inside(trace(circuit, AT), neuron), sigmoid)
    seed = explain(record, record.forward_count + 1)
    assert [chip.number for chip in seed.chips] == [record.events[record.forward_count].gradient]
    last = explain(record, len(record))
    assert last.formulas[0].startswith(r"\frac{\partial f}")
    assert "f rises" in last.sentence or "f falls" in last.sentence


def test_a_port_with_other_uses_outside_says_so():
    circuit = parse("exp(x)*x")
    circuit, group = fold(circuit, ids(circuit, "exp"), "g", "g")
    record = trace_inside(trace(circuit, {"x": 1.0}), group)
    assert "elsewhere" in explain(record, len(record)).role

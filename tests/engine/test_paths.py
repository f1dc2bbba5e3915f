"""Paths, forward mode and what each way to the gradients costs: all agree with the backward pass."""

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.engine import Circuit, parse, trace, value_and_grad
from playground.engine.circuit import Node
from playground.engine.forward_mode import forward_mode
from playground.engine.numbers import count
from playground.engine.pass_costs import pass_costs, why
from playground.engine.paths import Paths
from playground.engine.trace import Accumulate, Backward, Seed, state_at
from tests.engine.strategies import circuits, computations, grouped_computations, values_of

SMOOTH = ["add", "sub", "mul", "neg", "sigmoid", "tanh", "sin", "cos", "max", "min", "square", "abs", "relu"]
COURSE = parse("(x + y) * z"), {"x": -2.0, "y": 5.0, "z": -4.0}
FORK = parse("x * y + sin(x)"), {"x": 0.5, "y": 4.0}


def ladder(rungs):
    """Return a circuit of forks that join again: each doubles the number of paths."""
    nodes = [Node("0", "input", name="x")]
    nodes += [Node(f"{k + 1}", "add", (f"{k}", f"{k}")) for k in range(rungs)]
    return Circuit.of(nodes)


def id_of(circuit, name):
    return next(node.id for node in circuit.variables if node.name == name)


def paths(circuit, values, name):
    return Paths(trace(circuit, values), id_of(circuit, name))


def listed(circuit, values, name, limit=100):
    """Return each path as the names that it runs through, with its product."""
    found = paths(circuit, values, name)
    return [(path.nodes, path.product) for path in found.top(limit)]


# --- paths ---------------------------------------------------------------------------------------


def test_the_course_circuit_has_one_path_for_each_input():
    circuit, values = COURSE
    for name, product in (("x", -4.0), ("y", -4.0), ("z", 3.0)):
        ((nodes, found),) = listed(circuit, values, name)
        assert found == product
        assert (nodes[0], nodes[-1]) == (id_of(circuit, name), circuit.output)
        assert paths(circuit, values, name).count == 1


def test_the_paths_of_a_fork_add_up_to_its_gradient():
    circuit, values = FORK
    found = paths(circuit, values, "x")
    products = [path.product for path in found.top(10)]
    assert products == [4.0, pytest.approx(math.cos(0.5))]
    assert found.gradient == pytest.approx(sum(products)) == pytest.approx(4.87758256189037)


@given(computations(gates=SMOOTH, max_gates=8))
def test_the_sum_over_all_paths_is_the_gradient(computation):
    circuit, values = computation
    gradients = value_and_grad(circuit, values)[1]
    record = trace(circuit, values)
    for node in circuit.variables:
        found = Paths(record, node.id)
        assume(found.count <= 3000)
        every = found.top(found.count + 1)
        assert len(every) == len({path.wires for path in every}) == found.count
        assert sum(len(path.wires) for path in every) == found.wire_count
        total = math.fsum(path.product for path in every)
        scale = math.fsum(abs(path.product) for path in every)
        assert total == pytest.approx(gradients[node.name], rel=1e-9, abs=1e-9 * max(scale, 1e-300))
        assert found.gradient == gradients[node.name]
        for path in every:
            assert all(a.target == b.source for a, b in zip(path.wires, path.wires[1:], strict=False))
            assert path.nodes[0] == node.id
            assert path.nodes[-1] == circuit.output
            assert path.product == pytest.approx(math.prod(path.locals), rel=1e-9)


@given(computations(gates=SMOOTH, max_gates=8), st.integers(1, 5))
def test_a_short_list_holds_the_largest_products(computation, limit):
    circuit, values = computation
    record = trace(circuit, values)
    for node in circuit.variables:
        found = Paths(record, node.id)
        assume(found.count <= 500)
        sizes = sorted((abs(path.product) for path in found.top(500)), reverse=True)
        top = [abs(path.product) for path in found.top(limit)]
        assert top == pytest.approx(sizes[:limit], rel=1e-9)


@given(grouped_computations(gates=SMOOTH, max_gates=5))
@settings(max_examples=40)
def test_a_group_is_one_gate_of_a_path(computation):
    circuit, values = computation
    record = trace(circuit, values)
    for node in circuit.variables:
        found = Paths(record, node.id)
        assume(found.count <= 500 and math.isfinite(found.gradient))
        products = [path.product for path in found.top(500)]
        assume(all(map(math.isfinite, products)))
        scale = sum(map(abs, products))
        assert math.fsum(products) == pytest.approx(found.gradient, rel=1e-9, abs=1e-9 * max(scale, 1e-300))


@pytest.mark.parametrize("rungs", [1, 2, 10, 22, 64, 1000])
def test_a_ladder_of_forks_doubles_the_paths_and_lists_a_few(rungs):
    found = paths(ladder(rungs), {"x": 1.0}, "x")
    assert found.count == 2**rungs
    assert found.wire_count == rungs * 2**rungs
    few = found.top(12)
    assert len(few) == len({path.wires for path in few}) == min(12, 2**rungs)
    assert all(path.product == 1.0 for path in few)


def test_a_number_that_leads_nowhere_has_no_path():
    circuit, _ = COURSE[0].add("input", name="spare")
    found = paths(circuit, {**COURSE[1], "spare": 1.0}, "spare")
    assert (found.count, found.top(5), found.gradient) == (0, [], 0.0)
    open_end = COURSE[0].disconnect(COURSE[0].output, 1)
    assert paths(open_end, COURSE[1], "x").count == 0


def test_the_output_itself_is_a_path_without_wires():
    circuit = parse("x")
    ((nodes, product),) = listed(circuit, {"x": 3.0}, "x")
    assert (nodes, product) == ((circuit.output,), 1.0)


def test_vanished_and_broken_factors_are_listed_too():
    assert [p for _, p in listed(parse("relu(x) + x"), {"x": -1.0}, "x")] == [1.0, 0.0]
    broken = listed(parse("log(x) + x"), {"x": 0.0}, "x")
    assert broken[0][1] == math.inf


def test_a_backward_pass_that_begins_with_another_gradient_scales_every_path():
    record = trace(*FORK)
    scaled = []
    for event in record.events:
        match event:
            case Seed():
                scaled.append(replace(event, gradient=-2.0))
            case Backward():
                scaled.append(replace(event, upstream=-2 * event.upstream, downstream=-2 * event.downstream))
            case Accumulate():
                terms = {"before": event.before, "contribution": event.contribution, "after": event.after}
                scaled.append(replace(event, **{key: -2 * number for key, number in terms.items()}))
            case _:
                scaled.append(event)
    found = Paths(replace(record, events=tuple(scaled)), id_of(FORK[0], "x"))
    assert sum(path.product for path in found.top(9)) == pytest.approx(found.gradient)
    assert found.gradient == pytest.approx(-2 * 4.87758256189037)


# --- forward mode --------------------------------------------------------------------------------


@given(grouped_computations(max_gates=10))
@settings(max_examples=60)
def test_forward_mode_is_reverse_mode(computation):
    circuit, values = computation
    record = trace(circuit, values)
    gradients = value_and_grad(circuit, values)[1]
    largest = max((abs(e.downstream) for e in record.events if isinstance(e, Backward)), default=0.0)
    assume(largest < 1e100)
    for node in circuit.variables:
        found = forward_mode(record, node.id).tangents[circuit.output]
        assume(math.isfinite(found))
        assert found == pytest.approx(gradients[node.name], rel=1e-9, abs=1e-9 * max(largest, 1e-300))


def test_forward_mode_has_the_derivative_of_every_node():
    circuit, values = COURSE
    found = forward_mode(trace(circuit, values), id_of(circuit, "x"))
    state = state_at(trace(circuit, values), 99)
    assert found.tangents.keys() == state.values.keys()
    assert [found.tangents[n] for n in circuit.order] == [1.0, 0.0, 1.0, 0.0, -4.0]
    assert (found.multiplications, found.additions) == (2, 0)


def test_forward_mode_adds_up_where_two_inputs_depend_on_the_number():
    circuit, values = FORK
    found = forward_mode(trace(circuit, values), id_of(circuit, "x"))
    assert found.tangents[circuit.output] == pytest.approx(4.87758256189037)
    assert (found.multiplications, found.additions) == (4, 1)


# --- costs ---------------------------------------------------------------------------------------


@given(circuits(gates=SMOOTH), st.data())
def test_costs_are_what_the_passes_really_do(circuit, data):
    record = trace(circuit, data.draw(values_of(circuit)))
    costs = pass_costs(record)
    reached = circuit.ancestors(circuit.output)
    variables = [node for node in circuit.variables if node.id in reached]
    live = set().union(*(circuit.descendants(node.id) for node in variables)) if variables else set()
    backward = [e for e in record.events if isinstance(e, Backward) and e.wire.source in live]
    sums = [e for e in record.events if isinstance(e, Accumulate) and e.node in live]
    reverse, forward = costs.of("reverse"), costs.of("forward")
    assert costs.variables == len(variables)
    assert reverse.multiplications == len(backward)
    assert reverse.additions == len(sums) - len({event.node for event in sums})
    pruned = trace(circuit.without(set(circuit.nodes) - reached), record.values)
    passes = [forward_mode(pruned, node.id) for node in variables]
    assert forward.runs == len(variables)
    assert forward.multiplications == sum(found.multiplications for found in passes)
    assert forward.additions == sum(found.additions for found in passes)
    assert costs.of("numerical").runs == 2 * len(variables)
    assert costs.of("paths").multiplications == sum(Paths(record, node.id).wire_count for node in variables)


def test_a_ladder_costs_backprop_two_products_a_rung_and_paths_a_fortune():
    costs = pass_costs(trace(ladder(22), {"x": 1.0}))
    assert costs.paths == 4_194_304
    assert costs.of("reverse").multiplications == 44
    assert costs.of("reverse").additions == 22
    assert costs.of("paths").multiplications == 22 * 4_194_304
    assert "92,274,688" in why(costs)


def test_the_sigmoid_neuron_needs_one_run_back_or_five_forward():
    values = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}
    costs = pass_costs(trace(parse("1/(1+exp(-(w0*x0+w1*x1+w2)))"), values))
    assert (costs.of("reverse").runs, costs.of("forward").runs, costs.of("numerical").runs) == (1, 5, 10)
    assert costs.of("forward").multiplications > costs.of("reverse").multiplications
    assert costs.gates == 8


def test_counts_of_large_circuits_are_exact():
    assert pass_costs(trace(ladder(3000), {"x": 0.0})).paths == 2**3000


def test_an_unfinished_circuit_costs_nothing():
    costs = pass_costs(trace(COURSE[0].disconnect(COURSE[0].output, 1), COURSE[1]))
    assert {(row.multiplications, row.additions) for row in costs.rows} == {(0, 0)}
    assert why(costs)


def test_counts_of_any_size_can_be_read():
    assert count(0) == "0"
    assert count(2**22) == "4,194,304"
    assert count(2**40) == "about 1.10 × 10¹²"
    assert count(2**20000) == "about 3.98 × 10⁶⁰²⁰"

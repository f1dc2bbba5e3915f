"""The compiled program against micrograd, gate for gate; run with ``pytest -m benchmark -s``."""

import random
from timeit import repeat

import pytest

from playground.engine import Circuit, Node, compile_circuit, trace

pytestmark = pytest.mark.benchmark


def random_circuit(gates, seed=0):
    """Return add, mul and relu gates over two numbers, which micrograd has as well."""
    pick = random.Random(seed)
    nodes = [Node("x", "input", name="x"), Node("y", "input", name="y")]
    for k in range(gates):
        gate = pick.choice(("add", "mul", "mul", "relu"))  # products with x and y keep the numbers small
        other = "xy"[k % 2] if gate == "mul" else pick.choice(nodes[-10:]).id
        inputs = (nodes[-1].id,) if gate == "relu" else (nodes[-1].id, other)
        nodes.append(Node(f"g{k}", gate, inputs))
    return Circuit.of(nodes)


def with_micrograd(circuit, values):
    """Compute the circuit and its gradients with micrograd."""
    from micrograd.engine import Value

    done = {}
    for node_id in circuit.order:
        node = circuit[node_id]
        inputs = [done[source] for source in node.inputs]
        if node.is_variable:
            done[node_id] = Value(values[node.name])
        elif node.gate == "relu":
            done[node_id] = inputs[0].relu()
        else:
            done[node_id] = inputs[0] + inputs[1] if node.gate == "add" else inputs[0] * inputs[1]
    done[circuit.output].backward()
    return done[circuit.output].data, {node.name: done[node.id].grad for node in circuit.variables}


def best(function, number):
    return min(repeat(function, number=number, repeat=5)) / number


@pytest.mark.parametrize("gates", [8, 100, 500])
def test_value_and_grad_is_at_least_20_times_as_fast_as_micrograd(gates):
    pytest.importorskip("micrograd")
    circuit, values = random_circuit(gates), {"x": 0.3, "y": -0.7}
    program = compile_circuit(circuit)
    assert program.value_and_grad(values)[1] == pytest.approx(with_micrograd(circuit, values)[1])
    number = max(1, 2000 // gates)
    ours = best(lambda: program.value_and_grad(values), 10 * number)
    theirs = best(lambda: with_micrograd(circuit, values), number)
    print(
        f"\n{gates} gates: {ours * 1e6:.2f} µs against {theirs * 1e6:.1f} µs, {theirs / ours:.0f} × micrograd"
    )
    assert theirs / ours > 20


def test_a_trace_costs_no_more_than_a_few_passes_of_micrograd():
    circuit, values = random_circuit(500), {"x": 0.3, "y": -0.7}
    pytest.importorskip("micrograd")
    ours = best(lambda: trace(circuit, values), 5)
    theirs = best(lambda: with_micrograd(circuit, values), 5)
    print(f"\ntrace of 500 gates: {ours * 1e3:.1f} ms, micrograd {theirs * 1e3:.1f} ms")
    assert ours < 10 * theirs

"""The curve of a gate over one input: its point, its slope, its tangent, and how much of it is shown."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import GATES
from playground.engine.circuit import Circuit, Node
from playground.engine.custom import custom_gate
from playground.engine.gate_curve import gate_curve

KINDS = [gate for gate in GATES.values() if gate.ports]
every_gate = pytest.mark.parametrize("gate", KINDS, ids=lambda gate: gate.id)


def node_of(gate):
    parameter = gate.parameter.default if gate.parameter else None
    return Node("g", gate.id, ("u", "v")[: len(gate.ports)], parameter=parameter)


def check(node, inputs, slope_tolerance=1e-6):
    y = node.kind.forward(inputs, node.parameter)
    local = node.kind.local_gradients(inputs, y, node.parameter)
    for port in range(len(inputs)):
        curve = gate_curve(node, inputs, port, slopes=True)
        middle = len(curve.xs) // 2
        assert curve.xs[middle] == pytest.approx(inputs[port], abs=1e-12)
        assert curve.ys[middle] == pytest.approx(y, rel=1e-9, abs=1e-12)
        assert curve.slope == local[port] == curve.slopes[middle]
        assert curve.tangent(inputs[port]) == y
        assert curve.tangent(inputs[port] + 1) - curve.tangent(inputs[port]) == pytest.approx(local[port])
        assert curve.low <= y <= curve.high
        assert curve.low < curve.high
        h = 1e-5
        up, down = ([*inputs], [*inputs])
        up[port] += h
        down[port] -= h
        numeric = (node.kind.forward(up, node.parameter) - node.kind.forward(down, node.parameter)) / (2 * h)
        assert curve.slope == pytest.approx(numeric, rel=slope_tolerance, abs=1e-9)


@every_gate
def test_the_tangent_goes_through_the_point_with_the_local_gradient(gate):
    for inputs in gate.samples:
        check(node_of(gate), inputs)


def test_custom_gates_and_groups_have_curves_too():
    swish = custom_gate("swish", "s", "x * sigmoid(x)", ["y + sigmoid(x) * (1 - y)"])
    chain = custom_gate("chain", "c", "+".join(f"sin({k} * x * u)" for k in range(1, 60)))
    for body, inputs in ((swish, (1.3,)), (chain, (0.2, 0.3))):
        circuit = Circuit()
        for name in "pq"[: len(inputs)]:
            circuit, _ = circuit.add("input", name=name)
        circuit, node_id = circuit.add_body(body, list(circuit.nodes))
        check(circuit[node_id], inputs)


def test_a_curve_breaks_at_a_pole_and_ends_with_its_domain():
    pole = gate_curve(node_of(GATES["reciprocal"]), (0.3,), 0)
    apart = np.flatnonzero(np.isnan(pole.ys))
    assert apart.size
    assert abs(pole.xs[apart]).max() < 0.05
    log = gate_curve(node_of(GATES["log"]), (1.0,), 0)
    assert np.isnan(log.ys[log.xs <= 0]).all()


def test_slopes_break_at_a_kink():
    relu = gate_curve(node_of(GATES["relu"]), (1.0,), 0, slopes=True)
    assert np.isnan(relu.slopes).sum() == 1
    assert set(relu.slopes[~np.isnan(relu.slopes)]) == {0.0, 1.0}


def test_a_steep_curve_shows_the_neighbourhood_of_its_point():
    curve = gate_curve(node_of(GATES["exp"]), (50.0,), 0)
    assert curve.xs[-1] - curve.xs[0] < 10
    assert (curve.y - curve.low) / (curve.high - curve.low) > 0.02


def test_outside_the_domain_there_is_a_curve_without_tangent_and_at_infinity_there_is_none():
    assert not gate_curve(node_of(GATES["log"]), (-1.0,), 0).has_tangent
    assert gate_curve(node_of(GATES["exp"]), (math.inf,), 0) is None
    assert gate_curve(node_of(GATES["exp"]), (1.7e308,), 0) is None


@every_gate
@given(data=st.data())
def test_no_finite_input_breaks_a_curve(gate, data):
    inputs = data.draw(st.tuples(*[st.floats(allow_nan=False)] * len(gate.ports)))
    for port in range(len(inputs)):
        curve = gate_curve(node_of(gate), inputs, port, slopes=True)
        if curve is not None:
            assert curve.low < curve.high

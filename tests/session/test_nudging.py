"""Nudges: the gradient predicts them, up to a gap of the order of h²; the secant becomes the tangent."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.engine import custom_gate, parse, trace, value_and_grad
from playground.engine.inside import trace_inside
from playground.engine.mistakes import broken_pass
from playground.session.nudging import LIMIT, SMALLEST, Nudging, at_limit, gaps, halved
from tests.engine.strategies import computations, grouped_computations

SMOOTH = ["add", "sub", "mul", "neg", "scale", "shift", "sin", "cos", "tanh", "sigmoid", "softplus"]
small = st.floats(-1.5, 1.5, allow_subnormal=False)


def nudging(text, *numbers):
    circuit = parse(text)
    return Nudging(trace(circuit, dict(zip(circuit.names, map(float, numbers), strict=True))))


def test_the_first_circuit_of_the_notes():
    nudge = nudging("(x+y)*z", -2, 5, -4).nudge("x", 0.5)
    assert (nudge.value, nudge.moved, nudge.gradient) == (-12, -14, -4)
    assert (nudge.predicted, nudge.actual, nudge.gap, nudge.secant) == (-2, -2, 0, -4)


def test_the_gap_of_a_square_is_h_squared():
    for h in (2.0, -2.0, 0.5, 0.1, 0.01):
        nudge = nudging("x**2", 3).nudge("x", h)
        assert nudge.gap == pytest.approx(h * h, rel=1e-9)
        assert nudge.secant == pytest.approx(6 + h)


def test_without_a_step_the_secant_is_the_tangent():
    nudge = nudging("exp(x)", 1).nudge("x", 0.0)
    assert (nudge.actual, nudge.gap, nudge.secant) == (0, 0, math.e)


@given(
    computations(small, max_gates=6, gates=SMOOTH, parameters=small, constants=small),
    st.sampled_from([0.1, -0.1, 0.05, 0.01]),
    st.data(),
)
def test_the_gap_of_a_smooth_circuit_is_of_the_order_of_h_squared(computation, h, data):
    circuit, values = computation
    name = data.draw(st.sampled_from(circuit.names))
    numbers = Nudging(trace(circuit, values))
    ys = numbers.curve(name, np.linspace(values[name] - 0.12, values[name] + 0.12, 121))
    assume(np.isfinite(ys).all() and np.abs(ys).max() < 1e4)
    bend = np.abs(np.diff(ys, 2)).max() / 0.002**2
    nudge, rounding = numbers.nudge(name, h), 1e-9 * (1 + np.abs(ys).max())
    assert abs(nudge.gap) <= 0.75 * bend * h * h + rounding
    assert abs(nudge.secant - nudge.gradient) <= 0.75 * bend * abs(h) + rounding / abs(h)


@given(computations(max_gates=8) | grouped_computations(max_gates=5), st.data())
def test_curve_and_nudges_tell_the_same(computation, data):
    circuit, values = computation
    name = data.draw(st.sampled_from(circuit.names))
    numbers = Nudging(trace(circuit, values))
    xs = np.array([values[name] - 0.5, values[name], values[name] + 0.5])
    for x, y in zip(xs, numbers.curve(name, xs), strict=True):
        true = value_and_grad(circuit, {**values, name: float(x)})[0]
        assert y == pytest.approx(true, rel=1e-9, abs=1e-12, nan_ok=True)


def test_the_secants_come_closer_to_the_gradient():
    found = nudging("exp(x)", 1).secants("x")
    assert [nudge.h for nudge in found] == list(LIMIT)
    errors = [abs(nudge.secant - math.e) for nudge in found]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 2e-4


@pytest.mark.parametrize("h", [0.5, -2.0, 1e-4, SMALLEST])
def test_halving_ends_at_the_smallest_step_and_keeps_the_side(h):
    steps = [h]
    while not at_limit(steps[-1]):
        assert len(steps) < 30
        steps.append(halved(steps[-1]))
    assert abs(steps[-1]) == SMALLEST
    assert all(math.copysign(1, step) == math.copysign(1, h) for step in steps)
    assert all(b == a / 2 for a, b in pairwise(steps[:-1]))


def test_the_curve_is_broken_where_f_is_undefined():
    xs = np.linspace(-2, 2, 5)
    assert gaps(xs, nudging("log(x)", 1).curve("x", xs)) == [(-2, -1, "not defined"), (0, 0, "overflows")]
    assert gaps(xs, nudging("exp(x * 800)", 0).curve("x", xs)) == [(1, 2, "overflows")]
    assert gaps(xs, nudging("x", 1).curve("x", xs)) == []


def test_a_constant_function_has_a_level_curve():
    circuit = parse("x * 0 + 2")
    circuit, _ = circuit.add("input", name="idle")
    circuit = circuit.with_output(parse("x * 0 + 2").output)
    numbers = Nudging(trace(circuit, {"x": 1.0, "idle": 1.0}))
    assert numbers.curve("idle", np.linspace(0, 1, 3)).tolist() == [2, 2, 2]
    assert numbers.nudge("idle", 0.5).gap == 0


def test_a_custom_gate_predicts_what_its_own_formula_says():
    circuit = parse("x")
    circuit, _ = circuit.add_body(custom_gate("wrong", "w", "u**2", ["3 * u"]), [circuit.output])
    nudge = Nudging(trace(circuit, {"x": 2.0})).nudge("x", 0.001)
    assert nudge.predicted == pytest.approx(0.006)
    assert nudge.secant == pytest.approx(4.001)


def test_inside_of_a_group_its_own_output_is_nudged():
    circuit = parse("x * 3")
    circuit, group = circuit.add_body(custom_gate("square", "s", "u**2"), [circuit.output])
    circuit, _ = circuit.add("scale", [group], parameter=5.0)
    nudge = Nudging(trace_inside(trace(circuit, {"x": 1.0}), group)).nudge("u", 0.5)
    assert (nudge.value, nudge.gradient, nudge.actual) == (9, 6, 3.25)


def test_a_broken_gradient_predicts_wrongly():
    record = trace(parse("x * y + 3 * x"), {"x": 2.0, "y": 5.0})
    broken = broken_pass(record, {"overwrite"}).gradients
    nudging = Nudging(record, broken)
    assert nudging.nudge("x", 0.5).predicted == pytest.approx(2.5)
    assert nudging.nudge("x", 0.5).actual == pytest.approx(4.0)
    assert nudging.right("x") == pytest.approx(8.0)

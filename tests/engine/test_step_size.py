"""The error against h: a U whose bottom lies where the notes put it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import parse, trace
from playground.engine.gradcheck import Checker
from playground.engine.step_size import STEPS, error_at, error_curve


def curve(text, *numbers, method="centred", wrong=None):
    circuit = parse(text)
    record = trace(circuit, dict(zip(circuit.names, map(float, numbers), strict=True)))
    target = circuit.variables[0].id
    checker = Checker(record, None if wrong is None else {target: wrong})
    return error_curve(checker, target, method, [error_at(checker, target, h, method) for h in STEPS])


def test_the_steps_run_from_1e_minus_15_to_a_tenth():
    assert (STEPS[0], STEPS[-1]) == (pytest.approx(1e-15), pytest.approx(0.1))
    assert 1e-5 in [pytest.approx(h, rel=1e-12) for h in STEPS]


@pytest.mark.parametrize(("method", "low", "high"), [("centred", 6e-6, 9e-6), ("forward", 1.3e-8, 1.7e-8)])
def test_the_best_step_of_exp(method, low, high):
    assert low <= curve("exp(x)", 1, method=method).best <= high


@pytest.mark.parametrize(("method", "order"), [("centred", 2), ("forward", 1)])
def test_truncation_follows_the_derivative_it_is_made_of(method, order):
    """h²|f‴|/6 and h|f″|/2, as a share of f′; for exp all are alike."""
    found = curve("exp(x)", 1, method=method)
    assert found.order == order
    assert found.truncation == pytest.approx({2: 1 / 6, 1: 1 / 2}[order], rel=0.02)


@given(st.sampled_from(["centred", "forward"]), st.floats(0.3, 2.5), st.sampled_from(["exp", "sin", "tanh"]))
def test_both_branches_of_the_u_lie_above_its_bottom(method, x, function):
    found = curve(f"{function}(x) + x", x, method=method)
    errors = dict(zip(found.steps, found.errors, strict=True))
    assert errors[STEPS[-1]] > 1e3 * (found.rounding / found.best)
    assert max(found.errors[:4]) > 1e2 * (found.rounding / found.best)


def test_without_curvature_there_is_no_truncation_and_a_wide_step_is_best():
    found = curve("x * 3", 2)
    assert found.truncation == 0
    assert found.best == STEPS[-1]


def test_near_a_kink_a_step_that_does_not_cross_it_is_best():
    found = curve("relu(x)", 1e-6)
    assert found.best <= 1e-6
    assert found.errors[-1] > 0.4


def test_a_wrong_gradient_has_no_best_step():
    found = curve("exp(x)", 1, wrong=3.0)
    assert found.best is None
    assert sorted(found.errors)[len(STEPS) // 2] == pytest.approx(1 - math.e / 3, rel=1e-3)


def test_a_gradient_of_zero_is_measured_by_differences():
    found = curve("x ** 3", 0)
    assert not found.relative
    assert found.errors[-1] == pytest.approx(0.01)


def test_what_is_not_finite_has_no_error():
    found = curve("exp(x)", 1000)
    assert found.best is None
    assert all(map(math.isnan, found.errors))

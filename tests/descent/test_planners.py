"""Line search and Newton against plain re-implementations, and what the theory promises."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.descent import SURFACES, Run, data_surface, surface_from_expression
from playground.descent.step_work import step_work

RAVINE, ROSENBROCK, SADDLE = SURFACES["ravine"], SURFACES["rosenbrock"], SURFACES["saddle"]


@pytest.mark.parametrize("key", ["ravine", "rosenbrock", "himmelblau", "beale"])
def test_the_line_search_takes_the_first_rate_that_lowers_the_loss_enough(key):
    surface = SURFACES[key]
    run = Run(surface, "line_search", 2.0, armijo=0.1, shrink=0.3, growth=1.5)
    run.advance(200)
    w, rate, looks = np.array(surface.start), 2.0 / 1.5, 0
    for k in range(200):
        loss, *grad = surface.value_and_grad(*map(float, w))
        grad, rate, looks = np.array(grad), rate * 1.5 or 2.0, looks + 1
        for tries in range(1, 61):
            looks += 1
            if surface.value(*map(float, w - rate * grad)) <= loss - 0.1 * rate * grad @ grad:
                w = w - rate * grad
                break
            rate *= 0.3 if tries < 60 else 0.0
        assert (run.xs[k + 1], run.ys[k + 1]) == pytest.approx(tuple(w), abs=1e-9)
        assert run.steps.evaluations[k + 1] == looks
    assert (np.diff(run.losses) <= 0).all()


def test_the_rate_of_the_line_search_grows_again_and_begins_anew_where_it_is_set():
    run = Run(SURFACES["plateau"], "line_search", 0.01, (0.5, 0.25))
    run.advance(6)
    rates = [run.steps.memory(k)[0][0] for k in range(1, 7)]
    assert rates == [0.01 * 2**k for k in range(6)]
    assert run.steps.evaluations.tolist() == [0, 2, 4, 6, 8, 10, 12]
    run.learning_rate = 0.02
    run.advance(2)
    assert [run.steps.memory(k)[0][0] for k in (7, 8)] == [0.02, 0.04]
    (state,) = [stage for stage in step_work(run, 7).stages if stage.id == "state"]
    assert "0.04" in state.sentence


@given(rate=st.floats(1e-3, 1e6))
def test_no_rate_is_too_high_for_the_line_search(rate):
    run = Run(ROSENBROCK, "line_search", rate)
    run.advance(30)
    assert run.status != "diverged"
    assert (np.diff(run.losses) <= 0).all()


def test_the_line_search_stays_where_nothing_lowers_the_loss():
    run = Run(surface_from_expression("abs(x) + abs(y)"), "line_search", 1.0, (0.0, 0.0), armijo=0.5)
    run.advance(2)
    assert (run.xs[-1], run.ys[-1]) == (0, 0)


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_newton_lands_on_the_minimum_of_a_quadratic_in_one_step(x, y):
    run = Run(RAVINE, "newton", 1.0, (x, y))
    run.advance(1)
    assert (run.xs[-1], run.ys[-1]) == pytest.approx((0, 0), abs=1e-12)
    assert run.evaluations == 3


def test_newton_at_a_lower_rate_goes_that_share_of_the_way():
    run = Run(RAVINE, "newton", 0.25)
    run.advance(8)
    assert run.xs[-1] == pytest.approx(RAVINE.start[0] * 0.75**8, rel=1e-12)
    assert run.ys[-1] == pytest.approx(RAVINE.start[1] * 0.75**8, rel=1e-12)


def test_newton_follows_the_exact_hessian_of_rosenbrock_for_200_steps():
    run = Run(ROSENBROCK, "newton", 0.1)
    run.advance(200)
    x, y = ROSENBROCK.start
    for k in range(200):
        hessian = np.array([[2 - 400 * (y - 3 * x * x), -400 * x], [-400 * x, 200.0]])
        grad = np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])
        values, vectors = np.linalg.eigh(hessian)
        dx, dy = vectors @ (vectors.T @ grad / np.maximum(np.abs(values), 1e-3))
        x, y = x - 0.1 * dx, y - 0.1 * dy
        assert (run.xs[k + 1], run.ys[k + 1]) == pytest.approx((x, y), abs=1e-9)


def test_newton_goes_downhill_where_the_curvature_is_not_positive_and_says_so():
    run = Run(SADDLE, "newton", 0.5, (0.4, 0.7))
    run.advance(1)
    assert run.losses[1] < run.losses[0]
    (state,) = [stage for stage in step_work(run, 0).stages if stage.id == "state"]
    assert "downhill" in state.sentence


def test_newton_without_a_curvature_takes_the_gradient():
    run = Run(surface_from_expression("x + y**1.5"), "newton", 0.5, (1.0, 0.0))
    run.advance(1)
    assert run.xs[-1] == 0.5
    (state,) = [stage for stage in step_work(run, 0).stages if stage.id == "state"]
    assert "no curvature" in state.sentence


@pytest.mark.parametrize("optimizer", ["line_search", "newton"])
def test_batches_are_searched_by_their_own_loss_and_rewound_exactly(optimizer):
    run = Run(data_surface("logistic"), optimizer, 1.0, batch_size=64, seed=4)
    run.advance(40)
    before = np.stack([run.xs, run.ys, run.steps.evaluations]).copy()
    run.rewind(13)
    run.advance(27)
    assert (np.stack([run.xs, run.ys, run.steps.evaluations]) == before).all()
    assert math.isfinite(run.losses[-1])


def test_evaluations_are_counted_through_a_fork():
    run = Run(RAVINE, "newton", 0.5)
    run.advance(4)
    fork = run.fork(3, optimizer="sgd", learning_rate=0.01)
    fork.advance(10)
    assert (run.evaluations, fork.evaluations) == (12, 19)
    fork.rewind(2)
    assert fork.evaluations == 6

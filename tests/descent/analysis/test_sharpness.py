import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.descent import SURFACES, Run, surface_from_expression
from playground.descent.analysis.sharpness import SharpnessPath, edge_of_stability, sampled, sharpness
from playground.descent.curvature import curvature


def test_the_sharpness_of_many_points_is_that_of_each():
    rng = np.random.default_rng(1)
    xs, ys = rng.uniform(-2, 2, 50), rng.uniform(-2, 2, 50)
    expected = [curvature(SURFACES["rosenbrock"], x, y).eigenvalues[1] for x, y in zip(xs, ys, strict=True)]
    assert sharpness(SURFACES["rosenbrock"], xs, ys) == pytest.approx(expected, rel=1e-5)


def test_a_trough_that_only_curves_down_has_no_sharpness():
    surface = surface_from_expression("1/(1 + exp(x + 2*y + 3))")
    xs, ys = np.linspace(-4, -2, 50), np.linspace(-3, -1, 50)
    down = xs + 2 * ys + 3 < 0
    assert down.any()
    assert (sharpness(surface, xs, ys)[down] == 0).all()


@pytest.mark.parametrize(("rate", "end", "limit"), [(0.2, 8.76, 10.0), (0.4, 2.86, 5.0)])
def test_the_catapult_is_thrown_below_the_edge(rate, end, limit):
    run = Run(SURFACES["catapult"], learning_rate=rate)
    run.advance(5000)
    _, along = SharpnessPath().along(run)
    edge = edge_of_stability(run)
    assert along[-1] == pytest.approx(end, abs=0.005)
    assert edge[-1] == pytest.approx(limit)
    assert (along[0] > limit) == (rate == 0.4)


def test_beyond_the_catapult_diverges():
    run = Run(SURFACES["catapult"], learning_rate=0.45)
    run.advance(5000)
    assert run.status == "diverged"


def test_the_edge_follows_the_rate_and_the_momentum():
    run = Run(SURFACES["ravine"], "momentum", 0.1, momentum=0.5)
    run.advance(3)
    run.learning_rate = 0.05
    run.advance(2)
    assert edge_of_stability(run) == pytest.approx([30, 30, 30, 60, 60, 60])
    assert edge_of_stability(Run(SURFACES["ravine"], "adam")) is None


@given(st.integers(1, 100_000), st.integers(2, 500))
def test_samples_are_few_and_hold_the_last_step(count, most):
    steps = sampled(count, most)
    assert len(steps) <= most + 1
    assert steps[0] == 0
    assert steps[-1] == count - 1
    assert (np.diff(steps) > 0).all()


def test_points_are_measured_once_and_again_after_going_back():
    run = Run(SURFACES["rosenbrock"], learning_rate=1e-3)
    path = SharpnessPath()
    run.advance(1000)
    path.along(run)
    run.rewind(10)
    run.learning_rate = 5e-4
    run.advance(50)
    steps, along = path.along(run)
    fresh = sharpness(run.surface, run.xs[steps.astype(int)], run.ys[steps.astype(int)])
    assert np.array_equal(along, fresh)

import math

import numpy as np
import pytest

from playground.descent import SURFACES, Run, data_surface
from playground.descent.analysis.noise import (
    batch_covariance,
    noise_ball,
    stationary_variance,
    why_no_noise_ball,
)


def measured_variance(rate, bend, sigma, momentum=0.0, steps=400_000):
    """Walk 200 points down a noisy parabola, and return the variance of where they are."""
    rng = np.random.default_rng(3)
    x, v = np.zeros(200), np.zeros(200)
    seen = []
    for k in range(steps // 200):
        v = momentum * v - rate * (bend * x + sigma * rng.standard_normal(200))
        x = x + v
        if k > 200:
            seen.append(x)
    return np.var(seen)


@pytest.mark.parametrize(
    ("rate", "bend", "momentum"), [(0.1, 1.0, 0.0), (0.7, 2.0, 0.0), (0.1, 1.0, 0.5), (1.0, 2.0, 0.5)]
)
def test_a_noisy_parabola_has_the_predicted_variance(rate, bend, momentum):
    predicted = stationary_variance(rate, bend, 0.3**2, momentum)
    assert measured_variance(rate, bend, 0.3, momentum) == pytest.approx(predicted, rel=0.03)


def test_the_formula_of_plain_descent():
    assert stationary_variance(0.1, 4.0, 2.0) == pytest.approx(0.1 * 2 / (4 * (2 - 0.4)))
    assert stationary_variance(0.5, 4.0, 2.0) == math.inf
    assert math.isnan(stationary_variance(0.1, -1.0, 2.0))


def test_the_covariance_of_a_batch_is_that_of_many_batches():
    surface = data_surface("logistic")
    rng = np.random.default_rng(0)
    batches = [rng.choice(surface.examples, 64, replace=False) for _ in range(4000)]
    gradients = np.array([surface.batch_grad(0.5, -1.0, batch) for batch in batches])
    assert batch_covariance(surface, 0.5, -1.0, 64) == pytest.approx(np.cov(gradients.T), rel=0.15, abs=2e-5)
    assert not batch_covariance(surface, 0.5, -1.0, surface.examples).any()


def test_a_long_run_stays_about_as_near_as_predicted():
    run = Run(data_surface("logistic"), learning_rate=0.5, batch_size=8)
    run.advance(8000)
    ball = noise_ball(run)
    assert not why_no_noise_ball(run)
    assert ball.centre == pytest.approx(run.surface.minima[0], abs=0.1)
    for predicted, measured in zip(ball.predicted, ball.measured, strict=True):
        assert 0.5 < measured / predicted < 1.5


@pytest.mark.parametrize(
    ("run", "steps"),
    [
        (Run(SURFACES["bowl"]), 500),
        (Run(data_surface("logistic")), 500),
        (Run(data_surface("logistic"), "adam", batch_size=32), 500),
        (Run(data_surface("logistic"), batch_size=32), 50),
        (Run(data_surface("logistic"), learning_rate=100.0, batch_size=32), 500),
    ],
)
def test_where_there_is_nothing_to_compare_it_says_why(run, steps):
    run.advance(steps)
    assert why_no_noise_ball(run)

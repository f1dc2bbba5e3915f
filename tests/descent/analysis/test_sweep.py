import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.descent import SURFACES, Run, data_surface, surface_from_expression
from playground.descent.analysis.sweep import Sweep, sweep, sweep_rates
from playground.descent.analysis.trial import rate_range


def swept(run, rates, steps=300):
    parts = list(sweep(run, rates, steps))
    shares = [part.share for part in parts]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert all(share < 1 for share in shares[:-1])
    return parts[-1].result


@settings(max_examples=10)
@given(st.floats(2.0, 25.0), st.floats(0.2, 5.0))
def test_the_best_rate_of_a_quadratic_is_two_over_the_sum(condition, low):
    high = low * condition
    surface = surface_from_expression(f"{low / 2!r} * x**2 + {high / 2!r} * y**2")
    best = 2 / (low + high)
    rates = best * np.geomspace(0.5, 2, 41)
    result = swept(Run(surface, start=(1.0, 1.0)), rates, 600)
    step = rates[1] / rates[0]
    # the loss weighs the steep direction κ times: the least is off by what that counts in many steps
    assert result.best(result.steps_to(1e-12)) == pytest.approx(best, rel=3 * (step - 1))


def test_what_is_swept_is_what_a_run_does():
    run = Run(SURFACES["ravine"], "momentum", 0.01, momentum=0.5)
    rates = sweep_rates(1e-3, 1.0)
    result = swept(run, rates, 60)
    assert rates[0] == pytest.approx(1e-3)
    assert rates[-1] == pytest.approx(1.0)
    again = Run(SURFACES["ravine"], "momentum", rates[5], momentum=0.5)
    again.advance(60)
    assert np.array_equal(result.losses[5], again.losses)
    assert result.losses[-1, -1] == np.inf
    assert not np.isfinite(result.final[-1])
    assert np.isnan(result.steps_to(0.01)[-1])
    assert len(run.steps) == 1


def test_steps_count_up_to_where_the_loss_stays_low():
    losses = np.array([[10, 0.5, 4, 0.4, 0.3], [10, 9, 8, 7, 6], [0.1, 0.1, 0.1, 0.1, 0.1]], float)
    result = Sweep(np.array([1.0, 2.0, 3.0]), losses, 10.0, 0.0)
    steps = result.steps_to(0.1)
    assert steps[0] == 3
    assert np.isnan(steps[1])
    assert steps[2] == 0
    assert result.best(np.array([np.nan, np.inf, np.nan])) is None


def test_a_sweep_with_mini_batches_goes_in_short_steps():
    run = Run(data_surface("logistic"), batch_size=32)
    parts = list(sweep(run, np.array([0.01, 0.5, 50.0]), 120))
    assert len(parts) > 2 * 3
    final = parts[-1].result.final
    assert final[1] < final[0]
    assert final[2] > final[1]


@given(st.floats(1e-3, 1e3), st.floats(1e-5, 1e2), st.sampled_from(["sgd", "momentum", "adam"]))
def test_the_range_of_rates_holds_the_present_one_and_both_sides_of_the_limit(high, rate, optimizer):
    surface = surface_from_expression(f"{high / 2!r} * (x**2 + y**2)")
    run = Run(surface, optimizer, rate, (1.0, 1.0))
    low, top = rate_range(run)
    assert low < rate < top
    if optimizer == "sgd":
        assert low < 0.1 / high
        assert top > 4 / high

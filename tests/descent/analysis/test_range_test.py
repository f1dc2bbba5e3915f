import numpy as np
import pytest

from playground.descent import SURFACES, Run, data_surface
from playground.descent.analysis.range_test import growing_rates, range_test


def outcome(run, rates):
    return list(range_test(run, rates))[-1]


def test_the_rates_grow_by_the_same_factor():
    rates = growing_rates(1e-4, 10.0, 100)
    assert rates[0] == 1e-4
    assert rates[-1] == pytest.approx(10.0)
    for i in (1, 50):
        assert rates[i] == pytest.approx(1e-4 * (10 / 1e-4) ** (i / 99))


@pytest.mark.parametrize("surface", [SURFACES["ravine"], SURFACES["himmelblau"], data_surface("logistic")])
def test_it_stops_beyond_five_times_the_best_and_suggests_a_stable_rate(surface):
    part = outcome(Run(surface), growing_rates(1e-4, 100.0, 120))
    result = part.result
    assert part.share == 1
    best = min(surface.value(*surface.start), result.losses[:-1].min())
    assert result.losses[-1] > 5 * best
    assert (result.losses[:-1] <= 5 * np.minimum.accumulate(result.losses[:-1]) * (1 + 1e-12)).all()
    assert result.reason
    assert result.suggestion == pytest.approx(result.rates[int(np.argmin(result.losses))] / 10)
    calm = Run(surface, learning_rate=result.suggestion)
    calm.advance(300)
    assert calm.losses[-1] < 0.5 * calm.losses[0]


def test_each_step_takes_its_own_rate():
    result = outcome(Run(SURFACES["bowl"]), np.array([0.1, 0.2, 0.4])).result
    assert result.losses == pytest.approx(10 * np.cumprod([0.9, 0.8, 0.6]) ** 2)


def test_a_loss_below_zero_does_not_stop_it_at_once():
    run = Run(SURFACES["camel"], start=(0.3, -0.6))
    assert run.steps[0].loss < 0
    result = outcome(run, growing_rates(1e-4, 10.0, 100)).result
    assert len(result.losses) > 40
    assert result.losses.min() < run.steps[0].loss


def test_rates_that_never_blow_up_end_with_a_word():
    result = outcome(Run(SURFACES["bowl"]), growing_rates(1e-4, 1e-3, 10)).result
    assert len(result.losses) == 10
    assert result.reason


def test_with_mini_batches_the_run_itself_stays():
    run = Run(data_surface("logistic"), batch_size=32)
    outcome(run, growing_rates(1e-3, 10.0))
    assert len(run.steps) == 1
    assert run.learning_rate == 0.1

import numpy as np

from playground.descent import SURFACES, Run, data_surface
from playground.descent.analysis.ensemble import ensemble


def test_median_and_quartiles_are_those_of_the_runs():
    run = Run(data_surface("logistic"), learning_rate=0.5, batch_size=32, seed=4)
    parts = list(ensemble(run, 70, seeds=9))
    result = parts[-1].result
    assert [part.share for part in parts] == sorted(part.share for part in parts)
    assert result.losses.shape == (9, 71)
    sixth = Run(run.surface, learning_rate=0.5, batch_size=32, seed=9)
    sixth.advance(70)
    assert np.array_equal(result.losses[5], sixth.losses)
    low, high = result.quartiles
    assert (low <= result.median).all()
    assert (result.median <= high).all()
    assert np.array_equal(result.median, np.median(result.losses, axis=0))
    assert result.diverged == 0
    assert len(run.steps) == 1


def test_runs_that_diverge_are_counted_not_left_out():
    run = Run(SURFACES["ravine"], learning_rate=1.0)
    result = list(ensemble(run, 100, seeds=3))[-1].result
    assert result.diverged == 3
    assert result.median[-1] == np.inf

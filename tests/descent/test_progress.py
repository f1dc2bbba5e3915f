"""One word on how a run goes, on runs whose course is known."""

import pytest

from playground.descent import SURFACES, Run, data_surface
from playground.descent.progress import judge

RAVINE, LOGISTIC = SURFACES["ravine"], data_surface("logistic")


@pytest.mark.parametrize(
    ("surface", "rate", "batch_size", "steps", "word"),
    [
        (RAVINE, 0.03, None, 0, "ready"),
        (RAVINE, 0.03, None, 60, "running"),
        (RAVINE, 0.0799, None, 60, "oscillating"),
        (RAVINE, 0.03, None, 1500, "converged"),
        (RAVINE, 1.0, None, 100, "diverged"),
        (LOGISTIC, 0.01, 32, 100, "running"),
        (LOGISTIC, 2.0, 32, 300, "plateau"),
    ],
)
def test_a_run_is_judged_by_its_last_steps(surface, rate, batch_size, steps, word):
    run = Run(surface, learning_rate=rate, batch_size=batch_size)
    run.advance(steps)
    progress = judge(run)
    assert progress.word == word
    assert bool(progress.reason) == (word not in ("ready", "running"))

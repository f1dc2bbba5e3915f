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
        (RAVINE, 0.088, None, 30, "rising"),
        (RAVINE, 0.05, None, 120, "running"),  # at a loss of nothing, yet ten times lower every 23 steps
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


def test_a_loss_that_rises_after_a_change_of_the_rate_is_no_plateau():
    run = Run(RAVINE, learning_rate=0.002)
    run.advance(52)
    run.learning_rate = 0.088
    run.advance(25)
    assert run.losses[-1] > 10 * run.losses[0]
    assert judge(run).word == "rising"


def test_momentum_that_swings_up_the_other_side_is_no_plateau():
    run = Run(RAVINE, "momentum", 0.004, momentum=0.995)
    words = set()
    for _ in range(300):
        run.advance(1)
        words.add(judge(run).word)
    assert "rising" in words
    assert "plateau" not in words


@pytest.mark.parametrize(("rate", "word"), [(1.0, "running"), (1e-7, "plateau")])
def test_the_last_way_to_a_minimum_is_no_plateau_but_standing_still_is(rate, word):
    run = Run(LOGISTIC, learning_rate=1.0)
    run.advance(20)
    run.learning_rate = rate
    run.advance(45)
    assert judge(run).word == word

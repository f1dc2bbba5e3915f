"""Where the points of runs lie along epochs, steps and evaluations, and runs that stop at a count."""

import numpy as np
import pytest

from playground.descent import SURFACES, Run, data_surface
from playground.descent.along import advance_within, along, step_at
from playground.descent.loss_axis import axes_of

RAVINE, LOGISTIC = SURFACES["ravine"], data_surface("logistic")


def every(run):
    return np.arange(len(run.steps), dtype=float)


def test_along_steps_and_epochs_a_run_without_examples_lies_at_its_steps():
    run = Run(RAVINE, "newton", 0.5)
    run.advance(4)
    assert along(run, "steps")(every(run)).tolist() == [0, 1, 2, 3, 4]
    assert along(run, "epochs")(every(run)).tolist() == [0, 1, 2, 3, 4]
    assert along(run, "evaluations")(every(run)).tolist() == [0, 3, 6, 9, 12]
    assert axes_of(0) == ("steps", "evaluations")


def test_epochs_count_how_often_each_example_was_used_whatever_the_batches_were():
    run = Run(LOGISTIC, learning_rate=0.01, batch_size=LOGISTIC.examples // 4)
    run.advance(6)
    run = run.fork(6, batch_size=None)
    run.advance(2)
    run = run.fork(8, batch_size=LOGISTIC.examples // 2)
    run.advance(3)
    used = [len(batch) if (batch := run.batch(k)) is not None else LOGISTIC.examples for k in range(11)]
    expected = np.concatenate([[0.0], np.cumsum(used)]) / LOGISTIC.examples
    assert along(run, "epochs")(every(run)) == pytest.approx(expected, abs=1e-12)
    assert run.epoch == pytest.approx(expected[-1])


def test_the_step_at_a_place_is_the_nearest():
    run = Run(RAVINE, "newton", 0.5)
    run.advance(10)
    places = along(run, "evaluations")
    assert [step_at(places, 10, place) for place in (-5.0, 0.0, 1.0, 2.0, 14.9, 30.0, 99.0)] == [
        0,
        0,
        0,
        1,
        5,
        10,
        10,
    ]


@pytest.mark.parametrize(("optimizer", "steps"), [("adam", 61), ("newton", 20)])
def test_a_run_stops_at_the_last_step_within_the_count(optimizer, steps):
    run = Run(RAVINE, optimizer, 0.01)
    assert advance_within(run, 61, 1000) == steps
    assert run.evaluations <= 61
    assert advance_within(run, 61, 1000) == 0
    assert advance_within(run, 1000, steps + 5) == 5


def test_a_search_that_went_beyond_the_count_is_taken_back():
    run = Run(SURFACES["rosenbrock"], "line_search", 1.0)
    free = Run(SURFACES["rosenbrock"], "line_search", 1.0)
    free.advance(30)
    counts = free.steps.evaluations
    for allowed in range(1, 60):
        advance_within(run, allowed, 1000)
        done = len(run.steps) - 1
        assert counts[done] <= allowed < counts[done + 1]
        assert run.steps.evaluations.tolist() == counts[: done + 1].tolist()

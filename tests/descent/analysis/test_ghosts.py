import pytest

from playground.descent import SURFACES, Run
from playground.descent.analysis.ghosts import ghosts


def test_the_middle_one_is_the_next_step_and_the_others_lie_on_its_line():
    run = Run(SURFACES["ravine"], learning_rate=0.02)
    run.advance(3)
    half, full, double = ghosts(run)
    x, y = run.xs[-1], run.ys[-1]
    assert (full.x, full.y) == run.next_point
    assert (half.x - x, half.y - y) == pytest.approx(((full.x - x) / 2, (full.y - y) / 2))
    assert (double.x - x, double.y - y) == pytest.approx((2 * (full.x - x), 2 * (full.y - y)))
    assert (ghosts(run, 1)[1].x, ghosts(run, 1)[1].y) == pytest.approx((run.xs[2], run.ys[2]))


def test_places_beyond_all_numbers_are_left_out():
    run = Run(SURFACES["ravine"], learning_rate=1.5e307)
    assert len(ghosts(run)) < 3

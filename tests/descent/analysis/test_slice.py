import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.descent import OPTIMIZERS, SURFACES, Run
from playground.descent.analysis.slice import slice_at
from playground.descent.surfaces import ravine

coordinates = st.floats(-5.0, 5.0).filter(lambda number: abs(number) > 0.01)


@given(coordinates, coordinates, st.floats(1.0, 100.0), st.floats(0.0, 90.0))
def test_the_line_search_of_a_quadratic_is_exact(x, y, condition, rotation):
    run = Run(ravine(condition, rotation), start=(x, y))
    gradient = np.array(run.steps[0].grad)
    right, up = np.array(run.surface.grad(1.0, 0.0)), np.array(run.surface.grad(0.0, 1.0))
    expected = gradient @ gradient / (gradient @ np.stack([right, up]) @ gradient)
    cut = slice_at(run)
    assert cut.line_search == pytest.approx(expected, rel=1e-5)
    rates = np.array([0.9, 1.0, 1.1]) * cut.line_search
    losses = cut.losses(rates)
    assert losses[1] <= min(losses[0], losses[2])


@pytest.mark.parametrize("optimizer", [o.id for o in OPTIMIZERS.values() if o.races])
def test_the_present_rate_lands_where_the_next_step_does(optimizer):
    run = Run(SURFACES["himmelblau"], optimizer, 0.01)
    run.advance(7)
    cut = slice_at(run)
    assert cut.landing(run.learning_rate) == pytest.approx(run.next_point, rel=1e-12)
    earlier = slice_at(run, 3)
    assert earlier.landing(0.01) == pytest.approx((run.xs[4], run.ys[4]), rel=1e-12)
    (loss,) = earlier.losses(np.array([0.01]))
    assert loss == pytest.approx(run.losses[4], rel=1e-9)


def test_the_model_of_a_quadratic_is_the_loss():
    run = Run(SURFACES["ravine"], "momentum", 0.05)
    run.advance(5)
    rates = np.linspace(0.0, 0.2, 9)
    cut = slice_at(run)
    assert cut.model(rates) == pytest.approx(cut.losses(rates), rel=1e-5)


def test_where_nothing_moves_there_is_no_slice():
    assert slice_at(Run(SURFACES["bowl"], start=(0.0, 0.0))) is None


def test_where_it_only_curves_down_there_is_no_lowest_point():
    assert slice_at(Run(SURFACES["saddle"], start=(0.0, 1.0))).line_search is None


def test_a_line_search_has_no_slice_and_newton_has():
    run = Run(SURFACES["ravine"], "line_search")
    assert slice_at(run) is None
    cut = slice_at(Run(SURFACES["ravine"], "newton", 0.5))
    assert cut.line_search == pytest.approx(1.0, rel=1e-3)

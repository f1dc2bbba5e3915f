import math

import numpy as np
import pytest

from playground.descent import Run, data_surface

LOGISTIC = data_surface("logistic")
GOOD = 1.0


def test_the_loss_of_no_weights_is_ln_2():
    assert LOGISTIC.value(0.0, 0.0) == pytest.approx(math.log(2), rel=1e-14)


def test_it_is_the_mean_of_1000_examples_and_the_weight_decay():
    x, y = 0.7, -0.4
    one_by_one = [LOGISTIC.batch_value_and_grad(x, y, np.array([k])) for k in range(1000)]
    assert LOGISTIC.examples == 1000
    assert LOGISTIC.value_and_grad(x, y) == pytest.approx(np.mean(one_by_one, axis=0), rel=1e-12)


def test_reordering_changes_which_examples_a_batch_has_and_not_the_loss():
    order = np.random.default_rng(1).permutation(1000)
    shuffled = LOGISTIC.reordered(order)
    assert shuffled.value_and_grad(1.0, 2.0) == pytest.approx(LOGISTIC.value_and_grad(1.0, 2.0), rel=1e-12)
    assert shuffled.batch_grad(1.0, 2.0, slice(32)) == pytest.approx(
        LOGISTIC.batch_grad(1.0, 2.0, order[:32])
    )


@pytest.mark.parametrize("zoom", [1.0, 3.0, 30.0, 1e6])
def test_the_grid_is_exact_however_far_it_is_zoomed_out(zoom):
    xs, ys = zoom * np.linspace(*LOGISTIC.bounds[:2], 9), zoom * np.linspace(*LOGISTIC.bounds[2:], 7)
    expected = [[LOGISTIC.value(float(x), float(y)) for x in xs] for y in ys]
    np.testing.assert_allclose(LOGISTIC.grid(xs, ys), expected, rtol=1e-12)


def finals(rate, steps=600):
    """The losses of the last 200 of 600 steps with batches of 32."""
    run = Run(LOGISTIC, learning_rate=rate, batch_size=32)
    run.advance(steps)
    return run, run.losses[-200:]


def test_low_good_high_and_too_high_rates_give_the_four_curves():
    lowest = LOGISTIC.value(*LOGISTIC.minima[0])
    low, good, high = (finals(rate)[1].mean() - lowest for rate in (0.005, GOOD, 4.0))
    assert good < 0.02
    assert low > 10 * good  # still on its way
    assert 0.1 < high < 2.0  # bounces above
    assert finals(40.0)[0].status == "diverged"


@pytest.mark.parametrize("share", [0.9, 1.1])
def test_it_diverges_for_good_exactly_above_the_limit_of_its_weight_decay(share):
    run = Run(LOGISTIC, learning_rate=share * 2 / LOGISTIC.far_curvature, batch_size=32)
    run.advance(5000)
    assert (run.status == "diverged") == (share > 1)


def test_a_rate_raised_too_far_and_lowered_again_in_one_run():
    run = Run(LOGISTIC, learning_rate=GOOD, batch_size=32)
    run.advance(200)
    assert run.losses[-1] < 0.4
    run.learning_rate = 50.0
    assert run.advance(500) < 500
    assert run.status == "diverged"
    run.learning_rate = GOOD
    run.advance(500)
    assert run.status == "running"
    assert run.losses[-1] < 0.4
    run.rewind(0)
    run.advance(200)
    assert run.losses[-1] < 0.4

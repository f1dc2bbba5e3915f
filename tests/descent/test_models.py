"""Losses of models over data: gradients, batches, minima, grids, and what the user's own data may be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.descent import DATA_LOSSES, Run, data_surface
from playground.descent.curvature import presets, sharpest
from playground.descent.data import surface_from_data
from playground.descent.data_choice import DataChoice
from playground.descent.model_losses import interpolated_grid
from playground.descent.models import MODELS

LOSSES = list(DATA_LOSSES)
SMOOTH = [key for key in LOSSES if key != "hinge"]
weights = st.floats(-3, 3)


def numerical(surface, x, y, h=1e-6):
    return (
        (surface.value(x + h, y) - surface.value(x - h, y)) / (2 * h),
        (surface.value(x, y + h) - surface.value(x, y - h)) / (2 * h),
    )


@pytest.mark.parametrize("loss", SMOOTH)
@given(x=weights, y=weights)
def test_gradients_are_the_numerical_ones(loss, x, y):
    surface = data_surface(loss)
    assert surface.grad(x, y) == pytest.approx(numerical(surface, x, y), rel=1e-5, abs=1e-7)


@given(x=weights, y=weights)
def test_the_gradient_of_the_hinge_is_right_between_its_kinks(x, y):
    surface = data_surface("hinge")
    margins = 1 - (2 * surface.targets - 1) * surface.predict(x, y, surface.inputs)
    if np.abs(margins).min() > 1e-4:
        assert surface.grad(x, y) == pytest.approx(numerical(surface, x, y), abs=1e-7)


@pytest.mark.parametrize("loss", LOSSES)
@given(x=weights, y=weights, data=st.data())
def test_a_batch_is_the_mean_of_its_examples(loss, x, y, data):
    surface = data_surface(loss)
    chosen = st.lists(st.integers(0, surface.examples - 1), min_size=1, max_size=9)
    batch = np.array(data.draw(chosen))
    each = surface.example_grads(x, y, batch)
    assert each.shape == (len(batch), 2)
    assert surface.batch_grad(x, y, batch) == pytest.approx(tuple(each.mean(axis=0)), rel=1e-9, abs=1e-12)
    alone = surface.only(batch)
    assert alone.examples == len(batch)
    expected = surface.batch_value_and_grad(x, y, batch)
    assert alone.value_and_grad(x, y) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("loss", LOSSES)
def test_arrays_and_grids_agree_with_single_points(loss):
    surface = data_surface(loss)
    xs, ys = np.linspace(*surface.bounds[:2], 7), np.linspace(*surface.bounds[2:], 5)
    expected = [[surface.value_and_grad(float(x), float(y)) for x in xs] for y in ys]
    x, y = np.meshgrid(xs, ys)
    np.testing.assert_allclose(surface.grid(xs, ys), np.array(expected)[..., 0], rtol=1e-11)
    np.testing.assert_allclose(np.stack(surface.grad(x, y), -1), np.array(expected)[..., 1:], atol=1e-12)


@pytest.mark.parametrize("loss", ["logistic", "hinge", "neuron"])
def test_a_fine_grid_differs_by_less_than_can_be_seen(loss):
    surface = data_surface(loss)
    xs, ys = np.linspace(*surface.bounds[:2], 300), np.linspace(*surface.bounds[2:], 200)
    exact = surface.value(*np.meshgrid(xs[::23], ys[::23]))
    assert np.abs(surface.grid(xs, ys)[::23, ::23] - exact).max() < 1e-3 * np.ptp(exact)


def test_interpolation_is_exact_for_cubics():
    def cubic(x, y):
        return x**3 - 2 * x * y**2 + y

    xs, ys = np.linspace(-3, 5, 150), np.linspace(1, 2, 90)
    exact = cubic(*np.broadcast_arrays(xs[None, :], ys[:, None]))
    np.testing.assert_allclose(interpolated_grid(cubic, xs, ys, 10_000), exact, atol=1e-9)


def test_the_minimum_of_linear_regression_is_the_least_squares_line():
    surface = data_surface("linear")
    slope, intercept = np.polyfit(surface.inputs[0], surface.targets, 1)
    assert surface.minima[0] == pytest.approx((slope, intercept), rel=1e-9)
    rate = 2 / surface.far_curvature
    for share, status in ((0.99, "running"), (1.01, "diverged")):
        run = Run(surface, learning_rate=share * rate)
        run.advance(4000)
        assert run.status in (status, "converged" if share < 1 else status)


@pytest.mark.parametrize("loss", LOSSES)
def test_nothing_nearby_is_lower_than_the_minimum_and_start_and_minima_are_in_sight(loss):
    surface = data_surface(loss)
    b = surface.bounds
    for x, y in (*surface.minima, surface.start):
        assert b.x0 < x < b.x1
        assert b.y0 < y < b.y1
    lowest = surface.value(*surface.minima[0])
    assert surface.grid(np.linspace(*b[:2], 61), np.linspace(*b[2:], 61)).min() >= lowest - 1e-4
    assert surface.value(*surface.start) > lowest + 0.05


@pytest.mark.parametrize("loss", LOSSES)
def test_far_away_there_are_numbers_or_infinities_and_no_warnings(loss):
    surface = data_surface(loss)
    for x, y in ((1e300, -1e300), (-1e9, 1e9), (0.0, 0.0)):
        surface.value_and_grad(x, y)
        surface.grid([x, 0.0], [y, 0.0])


@pytest.mark.parametrize("loss", LOSSES)
def test_the_model_answers_as_its_loss_says(loss):
    surface = data_surface(loss)
    answers = surface.predict(*surface.minima[0], surface.inputs)
    if surface.kind == "regression":
        assert float(((answers - surface.targets) ** 2).mean()) == pytest.approx(
            surface.value(*surface.minima[0])
        )
    else:
        right = (answers > surface.threshold) == (surface.targets > 0.5)
        assert right.mean() > 0.75


def test_the_rates_that_the_hinge_is_given_suit_it():
    """Its curvature lies in the edges of its facets: too near, it is 0.1 or a thousand."""
    surface = data_surface("hinge")
    at = sharpest(surface, *surface.start)
    assert 0.2 < at.eigenvalues[1] < 1
    rates, lowest = presets(at), surface.value(*surface.minima[0])
    excess = {}
    for name in ("low", "good", "too high"):
        run = Run(surface, learning_rate=rates[name], batch_size=32)
        run.advance(60)
        excess[name] = run.losses[-20:].mean() - lowest
    assert excess["good"] < 0.05
    assert excess["good"] < excess["low"]
    assert not excess["too high"] < 10 * excess["good"]


# --- batches of a run ------------------------------------------------------------------------


def test_each_epoch_takes_every_example_once_in_an_order_of_the_seed():
    run = Run(data_surface("linear"), batch_size=8, seed=3)
    first = np.concatenate([run.batch(k) for k in range(8)])
    second = np.concatenate([run.batch(k) for k in range(8, 16)])
    assert sorted(first) == sorted(second) == list(range(60))
    assert list(first) != list(second)
    assert list(Run(data_surface("linear"), batch_size=8, seed=4).batch(0)) != list(run.batch(0))
    assert Run(data_surface("linear")).batch(0) is None


def test_the_gradient_of_each_step_is_that_of_its_batch_also_after_a_fork():
    run = Run(data_surface("neuron"), batch_size=8, learning_rate=0.5)
    run.advance(15)
    fork = run.fork(12, batch_size=1, seed=9)
    fork.advance(10)
    fork = fork.fork(17, batch_size=None)
    fork.advance(4)
    for each in (run, fork):
        for k, step in enumerate(each.steps):
            batch = each.batch(k)
            expected = each.surface.batch_grad(step.x, step.y, slice(None) if batch is None else batch)
            assert step.grad == pytest.approx(expected, rel=1e-9, abs=1e-12)


# --- the user's own data -----------------------------------------------------------------------


def choice(**changes):
    fields = {"model": "linear", "names": ("area", "price"), "columns": ((1, 2, 4, 5), (10, 30, 20, 60))}
    return DataChoice(**{**fields, **changes})


def test_standardised_data_have_the_correlation_as_slope_and_no_intercept():
    surface = surface_from_data(choice())
    correlation = np.corrcoef((1, 2, 4, 5), (10, 30, 20, 60))[0, 1]
    assert surface.minima[0] == pytest.approx((correlation, 0), abs=1e-9)
    raw = surface_from_data(choice(standardise=False))
    assert list(raw.targets) == [10, 30, 20, 60]
    assert raw.columns == ("area", "price")


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "nothing"},
        {"model": "hinge"},
        {"columns": ((1, 2), (1,))},
        {"columns": ((1, 1), (1, 2))},
        {"columns": ((1, float("nan")), (1, 2))},
        {"columns": ((1, 2), (3, 3))},
        {"columns": ((1e200, 2), (3, 4))},
        {"columns": ((0, 1e-280), (3, 4))},
        {"columns": ((1e9, 1e9 + 1e-6), (3, 4))},
        {"names": ("a" * 300, "b")},
        {"model": "hinge", "classes": ("no", "yes"), "columns": ((1, 2, 3), (1, 1, 1))},
        {"model": "hinge", "classes": ("no",), "columns": ((1, 2), (0, 1))},
        {"columns": ((1, 2), (3, 4), (5, 6)), "names": ("a", "b", "c")},
    ],
)
def test_data_that_cannot_be_descended_are_refused(changes):
    with pytest.raises(ValueError, match=r"."):
        surface_from_data(choice(**changes))


@given(
    st.sampled_from(list(MODELS)),
    st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=2, max_size=30),
    st.booleans(),
)
def test_whatever_data_are_taken_can_be_shown_and_descended(model, rows, standardise):
    entry = MODELS[model]
    classes = ("no", "yes") if entry.kind == "classification" else ()
    inputs = [x for x, _ in rows]
    targets = [float(k % 2) for k in range(len(rows))] if classes else [t for _, t in rows]
    try:
        made = choice(model=model, columns=(inputs, targets), classes=classes, standardise=standardise)
        surface = surface_from_data(made)
    except ValueError:
        return
    b = surface.bounds
    assert b.x0 < b.x1
    assert b.y0 < b.y1
    assert np.isfinite(surface.value(*surface.start))
    run = Run(surface, batch_size=2, learning_rate=0.1)
    run.advance(5)

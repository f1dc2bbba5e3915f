"""What the Descent workspace computes before it draws: clipping, thinning, levels, axes, figures."""

from math import isfinite, log10

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.descent import OPTIMIZERS, SURFACES, Run, surface_from_expression
from playground.engine.numbers import fixed, plain, power_of_ten, precise
from playground.ui.descent.levels import BANDS, bands_of, choose_levels, still_good
from playground.ui.descent.loss_scale import exits, outline, scale_for, steps_shown
from playground.ui.descent.next_step import next_step
from playground.ui.descent.path_pixmap import thin
from playground.ui.descent.view_map import ViewMap, clip_segments
from playground.ui.plot.scale import round_up

LOW, HIGH = np.array([0.0, 0.0]), np.array([100.0, 60.0])
coordinates = st.floats(-500, 500)
anything = st.floats(allow_nan=True, allow_infinity=True)


def clip(a, b):
    return clip_segments(np.array([a]), np.array([b]), LOW, HIGH)


@given(st.tuples(coordinates, coordinates), st.tuples(coordinates, coordinates))
def test_a_clipped_segment_is_what_of_it_lies_in_the_box(a, b):
    start, along = np.array(a), np.array(b) - np.array(a)
    assume(np.hypot(*along) > 1e-3)
    shares = np.linspace(0, 1, 401)
    points = start + shares[:, None] * along
    slack = 1e-6
    inside = ((points >= LOW + slack) & (points <= HIGH - slack)).all(axis=1)
    rows = clip(a, b)
    if len(rows) == 0:
        assert not inside.any()
        return
    first, last = ((rows.reshape(2, 2) - start) @ along) / (along @ along)  # as shares of the way
    assert ((shares[inside] >= first - slack) & (shares[inside] <= last + slack)).all()
    kept = points[(shares > first + slack) & (shares < last - slack)]
    assert ((kept >= LOW - slack) & (kept <= HIGH + slack)).all()


@given(st.lists(st.tuples(anything, anything), min_size=2, max_size=20))
def test_clipping_any_path_gives_only_points_in_the_box(path):
    points = np.array(path)
    rows = clip_segments(points[:-1], points[1:], LOW, HIGH)
    assert np.isfinite(rows).all()
    ends = rows.reshape(-1, 2)
    slack = 1e-3  # from one end up to 1e12 px away
    assert (ends >= LOW - slack).all()
    assert (ends <= HIGH + slack).all()


def test_a_segment_from_inside_to_far_outside_keeps_its_direction():
    ((x0, y0, x1, y1),) = clip((50.0, 30.0), (50.0 + 3e200, 30.0 + 1e200)).tolist()
    assert (x0, y0, x1) == (50, 30, 100)
    assert y1 == pytest.approx(30 + 50 / 3)


@given(st.integers(2, 3000), st.floats(0.01, 100))
def test_thinning_keeps_the_ends_and_moves_nothing_visible(n, scale):
    angle = np.linspace(0, 12, n)
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1) * scale
    kept = thin(points, most=5000)
    assert (kept[0] == points[0]).all()
    assert (kept[-1] == points[-1]).all()
    distance = np.hypot(*(points[:, None] - kept[None, :200]).transpose(2, 0, 1)).min(axis=1)
    assert distance[: min(n, 200)].max() < 1.5


def test_a_very_long_path_is_thinned_to_what_can_be_drawn():
    walk = np.random.default_rng(0).normal(size=(200_000, 2)).cumsum(axis=0) * 5
    kept = thin(walk, most=4000)
    assert len(kept) <= 4001
    assert (kept[-1] == walk[-1]).all()


# --- levels ----------------------------------------------------------------------------------


@pytest.mark.parametrize("surface", list(SURFACES.values()), ids=list(SURFACES))
def test_levels_cut_every_surface_into_bands_that_show_its_shape(surface):
    b = surface.bounds
    z = surface.grid(np.linspace(b.x0, b.x1, 120), np.linspace(b.y0, b.y1, 80))
    levels = choose_levels(z)
    assert len(levels) == BANDS - 1
    assert (np.diff(levels) > 0).all()
    bands = bands_of(levels, z)
    share = np.bincount(bands.ravel(), minlength=BANDS) / bands.size
    assert np.count_nonzero(share > 0.005) >= 8
    assert share.max() < 0.7
    assert still_good(levels, z)


def test_levels_are_chosen_anew_only_when_they_show_little():
    bowl = SURFACES["bowl"]
    near, far = np.linspace(-0.01, 0.01, 60), np.linspace(-900, 900, 60)
    levels = choose_levels(bowl.grid(np.linspace(-3, 3, 60), np.linspace(-3, 3, 60)))
    assert still_good(levels, bowl.grid(np.linspace(-2.5, 3.5, 60), np.linspace(-3, 3, 60)))
    assert not still_good(levels, bowl.grid(near, near))
    assert not still_good(levels, bowl.grid(far, far))


def heights_of(text, width=60, height=40):
    x, y = np.meshgrid(np.linspace(-5, 5, width), np.linspace(-3, 3, height))
    return surface_from_expression(text).value(x, y)


@pytest.mark.parametrize("text", ["x + 2*y", "2*y - 7*x", "x + 0.001*y"])
def test_a_plane_has_even_bands(text):
    z = heights_of(text)
    levels = choose_levels(z)
    assert np.diff(levels) == pytest.approx(np.diff(levels)[0])
    assert len(np.unique(bands_of(levels, z))) == BANDS


@pytest.mark.parametrize(
    "text", ["sigmoid(4*x + y)", "sigmoid(2*x - 3*y - 3)", "tanh(3*x + 9) + 0*y", "exp(2*x + y)"]
)
def test_what_saturates_shows_bands_all_the_same(text):
    z = heights_of(text)
    share = np.bincount(bands_of(choose_levels(z), z).ravel(), minlength=BANDS) / z.size
    assert share.max() < 0.65
    assert np.count_nonzero(share > 0.005) >= 8


def test_a_plane_and_a_hole_still_have_levels():
    assert (np.diff(choose_levels(np.full((5, 5), 3.0))) > 0).all()
    z = np.full((5, 5), np.nan)
    assert (bands_of(choose_levels(z), z) == BANDS).all()
    assert bands_of(np.array([1.0, 2.0]), np.array([[0.0, 1.5, np.inf, np.nan]])).tolist() == [[0, 1, 2, 3]]


# --- the loss axes ---------------------------------------------------------------------------

losses = st.lists(st.floats(-1e9, 1e300), min_size=1, max_size=60).map(np.array)


@given(losses, st.booleans())
def test_every_loss_has_a_place_in_the_chart_or_none(values, log):
    scale = scale_for(values, log)
    share = scale.share(values)
    placed = np.isfinite(share)
    assert scale.high > scale.low
    assert scale.log == (log and not (values < 0).any())
    assert (placed == (values > 0 if scale.log else np.isfinite(values))).all()
    inside = (share[placed] >= -1e-9) & (share[placed] <= 1 + 1e-9)
    if scale.log:
        assert inside.all()
    else:
        within = (values >= scale.low) & (values <= scale.high)
        assert (inside >= within).all()


@given(st.floats(1e-8, 1e8), st.booleans())
def test_the_first_loss_and_a_falling_one_are_inside_the_range(first, log):
    values = first * 0.9 ** np.arange(100)
    scale = scale_for(values, log)
    share = scale.share(values)
    assert (np.diff(share) < 0).all()
    assert share[0] > 0.3


@given(losses, st.booleans(), st.integers(2, 12))
def test_ticks_are_few_rising_and_inside(values, log, most):
    ticks = scale_for(values, log).ticks(most)
    places = [place for place, _ in ticks]
    assert 1 <= len(ticks) <= most + 2
    assert places == sorted(places)
    assert places[0] >= -1e-6
    assert places[-1] <= 1 + 1e-6
    assert len({label for _, label in ticks}) == len(ticks)


def test_a_logarithmic_axis_grows_to_whatever_was_reached():
    scale = scale_for(np.array([86.0, 3.0, 4e15]), log=True)
    assert scale.high == 16
    assert scale.share(np.array([1e16, 1e15])) == pytest.approx([1, 15 / 16])


def test_in_a_race_a_run_that_blows_up_or_lands_flattens_no_other_on_a_logarithmic_axis():
    ordinary = np.array([86.0, 20.0, 3.0, 0.5])
    scale = scale_for(np.concatenate([ordinary, [86.0, 1e12], [86.0, 1e-38]]), log=True, race=True)
    shares = scale.share(ordinary)
    assert shares[0] - shares[-1] > 0.1
    assert ((shares > 0) & (shares < 1)).all()


def test_a_linear_curve_leaves_and_comes_back_where_its_losses_do():
    heights = np.array([0.5, 1.5, 9.0, 0.25, -0.75, 0.5, 0.9])
    assert sorted(exits(heights)) == [(0, pytest.approx(0.5), True), (3, pytest.approx(0.25), False)]


def test_the_outline_of_many_losses_keeps_every_peak():
    values = np.ones(50_000)
    values[[17, 31_234]] = 9.0, -4.0
    values[40_000] = np.nan
    steps, heights = outline(values, 500)
    assert len(steps) < 1100
    assert heights.max() == 9
    assert heights.min() == -4
    assert np.isfinite(heights).all()
    assert steps[-1] == 49_999


@given(st.floats(1e-12, 1e12))
def test_round_numbers_are_one_two_or_five_times_a_decade(value):
    number = round_up(value)
    assert value * (1 - 1e-6) <= number <= 2.6 * value
    assert round(number / 10 ** round(log10(number) - 0.49999), 3) in (1, 2, 5, 0.1, 0.2, 0.5, 10)


@given(st.integers(0, 10_000_000))
def test_the_step_axis_always_holds_the_run(done):
    assert done <= steps_shown(done) <= max(50, 2.01 * done)


# --- figures ---------------------------------------------------------------------------------


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(2, 8))
def test_figures_read_back_to_the_digits_shown(value, digits):
    assume(value == 0 or 1e-300 < abs(value) < 1e300)
    assert float(plain(value, digits)) == pytest.approx(value, rel=10.0 ** (1 - digits))
    assert "-" not in precise(value, digits)


@given(st.floats(-1e6, 1e6))
def test_numbers_in_columns_are_short(value):
    assert len(fixed(value)) <= 9
    assert float(fixed(value).replace("−", "-")) == pytest.approx(value, rel=0.06, abs=6e-4)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float("nan"), "NaN"),
        (float("inf"), "∞"),
        (-float("inf"), "−∞"),
        (0.0, "0"),
        (-2.14, "−2.14"),
        (1e-9, "1e−9"),
    ],
)
def test_special_figures(value, text):
    assert precise(value) == text


def test_decades_are_written_in_full_while_they_are_short():
    assert [power_of_ten(k) for k in (-12, -2, 0, 3)] == ["10⁻¹²", "0.01", "1", "1000"]


# --- the step to come ------------------------------------------------------------------------


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_the_next_step_is_the_one_the_run_then_makes(key):
    decay = {"weight_decay": 0.1} if "weight_decay" in OPTIMIZERS[key].defaults else {}
    run = Run(SURFACES["himmelblau"], key, 0.01, **decay)
    for _ in range(5):
        told = next_step(run)
        run.advance(1)
        assert told.arrival == (run.xs[-1], run.ys[-1])
        assert told.point == (run.xs[-2], run.ys[-2])


@given(st.floats(-50, 50), st.floats(0.1, 100), st.floats(0, 1), st.floats(0, 1))
def test_the_view_map_puts_its_corners_on_the_corners(x0, span, across, up):
    view = ViewMap(x0, x0 + span, -1.0, -1.0 + span, 300, 200)
    ((right, down),) = view.to_px(np.array([x0 + across * span]), np.array([-1 + up * span])).tolist()
    assert right == pytest.approx(300 * across, abs=1e-6)
    assert down == pytest.approx(200 * (1 - up), abs=1e-6)
    xs, ys = view.cell_centres(2.0)
    assert isfinite(xs[0])
    assert len(xs) == 150
    assert len(ys) == 100
    assert (xs[0] + xs[-1]) / 2 == pytest.approx(x0 + span / 2)

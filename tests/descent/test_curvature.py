import math
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.descent import SURFACES, Run, data_surface, surface_from_expression
from playground.descent.curvature import Curvature, curvature, describe, factors, limits, presets, sharpest
from playground.descent.surfaces import ravine

RAVINE = SURFACES["ravine"]
coordinates = st.floats(-10.0, 10.0)


def after(surface, rate, steps, optimizer="sgd", **settings):
    run = Run(surface, optimizer, rate, **settings)
    run.advance(steps)
    return run


@given(coordinates, coordinates, st.floats(1.0, 500.0), st.floats(0.0, 90.0))
def test_the_limits_of_a_quadratic_are_exact_everywhere(x, y, condition, rotation):
    at = curvature(ravine(condition, rotation), x, y)
    assert limits(at) == pytest.approx((1 / condition, 2 / (1 + condition), 2 / condition), rel=1e-6)
    assert at.condition == pytest.approx(condition, rel=1e-6)


def test_the_eigenvectors_point_along_and_across_the_valley():
    at = curvature(ravine(25.0, rotation=30.0), 1.0, 1.0)
    for vector, angle in zip(at.eigenvectors, (30, 120), strict=True):
        turned = math.degrees(math.atan2(vector[1], vector[0])) % 180
        assert turned == pytest.approx(angle, abs=1e-4)


def test_curvature_of_rosenbrock_at_its_minimum():
    at = curvature(SURFACES["rosenbrock"], 1.0, 1.0)
    assert at.eigenvalues == pytest.approx((501 - math.sqrt(250601), 501 + math.sqrt(250601)), rel=1e-6)


@pytest.mark.parametrize("share", [0.999, 1.001])
@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [("sgd", {}), ("momentum", {"momentum": 0.5}), ("momentum", {}), ("nesterov", {"momentum": 0.8})],
)
def test_runs_on_a_quadratic_converge_exactly_below_the_stable_limit(share, optimizer, settings):
    stable = limits(curvature(RAVINE, 1.0, 1.0), optimizer, **settings).stable
    run = after(RAVINE, share * stable, 3000, optimizer, start=(1.0, 1.0), **settings)
    far = math.hypot(run.xs[-1], run.ys[-1])
    assert far > 10 if share > 1 else far < 0.2


def test_heavy_ball_is_stable_up_to_two_plus_two_momentum():
    assert limits(Curvature((1.0, 10.0)), "momentum", 0.5).stable == pytest.approx(0.3)


@pytest.mark.parametrize(("optimizer", "momentum"), [("sgd", 0.0), ("momentum", 0.25), ("nesterov", 0.25)])
def test_below_the_monotone_limit_nothing_changes_sides(optimizer, momentum):
    monotone = limits(curvature(RAVINE, 1.0, 1.0), optimizer, momentum).monotone
    settings = {"momentum": momentum} if momentum else {}
    below = after(RAVINE, 0.99 * monotone, 100, optimizer, start=(1.0, 1.0), **settings)
    assert min(below.ys) >= 0
    above = after(RAVINE, 1.2 * monotone, 100, optimizer, start=(1.0, 1.0), **settings)
    assert min(above.ys) < 0


def test_the_best_rate_shrinks_by_the_known_factor():
    best = limits(curvature(RAVINE, 1.0, 1.0)).best
    run = after(RAVINE, best, 100, start=(1.0, 1.0))
    assert (math.hypot(run.xs[-1], run.ys[-1]) / math.sqrt(2)) ** 0.01 == pytest.approx(0.923077, rel=1e-5)


def test_the_heavy_ball_optimum_reaches_its_rate():
    """η = (2/(√λ₁ + √λₙ))² and β = ((√κ − 1)/(√κ + 1))² shrink by (√κ − 1)/(√κ + 1): 2/3 for κ = 25."""
    run = after(RAVINE, (2 / 6) ** 2, 200, "momentum", start=(1.0, 1.0), momentum=(4 / 6) ** 2)
    pace = (math.hypot(run.xs[-1], run.ys[-1]) / math.hypot(run.xs[100], run.ys[100])) ** 0.01
    assert pace == pytest.approx(2 / 3, rel=0.01)


@pytest.mark.parametrize(("rate", "sharpness"), [(0.2, 8.76), (0.4, 2.86)])
def test_the_catapult_ends_below_the_edge_of_stability(rate, sharpness):
    run = after(SURFACES["catapult"], rate, 5000)
    assert run.status == "converged"
    end = curvature(run.surface, run.xs[-1], run.ys[-1])
    assert end.eigenvalues[1] == pytest.approx(sharpness, abs=0.005)
    assert limits(end).stable > rate


@pytest.mark.parametrize("rate", [0.45, 0.5, 1.0])
def test_the_catapult_diverges_beyond(rate):
    assert after(SURFACES["catapult"], rate, 5000).status == "diverged"


@given(st.floats(1e-3, 0.3), st.sampled_from(["sgd", "momentum"]))
def test_the_factors_are_what_a_step_multiplies_by(rate, optimizer):
    settings = {"momentum": 0.5} if optimizer == "momentum" else {}
    flat, steep = factors(rate, Curvature((1.0, 25.0)), optimizer, 0.5)
    run = after(RAVINE, rate, 400, optimizer, start=(1.0, 1.0), **settings)
    if optimizer == "sgd":
        assert (run.xs[1], run.ys[1]) == pytest.approx((flat, steep))
    largest = max(abs(flat), abs(steep))
    if abs(largest - 1) > 0.02:
        assert (run.losses[-1] < 1e-3 * run.losses[0]) == (largest < 1)


# --- presets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
@given(condition=st.floats(1.0, 100.0))
def test_presets_are_what_they_are_called_on_a_quadratic(optimizer, condition):
    surface = ravine(condition)
    rates = presets(curvature(surface, *surface.start), optimizer)
    low, good, high, too_high = (after(surface, rate, 600, optimizer) for rate in rates.values())
    assert list(rates) == ["low", "good", "high", "too high"]
    assert list(rates.values()) == sorted(rates.values())
    assert low.losses[30] > good.losses[30]
    assert max(good.losses[-1], high.losses[-1]) < 1e-3 * low.losses[0]
    assert too_high.losses[-1] > 100 * too_high.losses[0]


@pytest.mark.parametrize("key", ["bowl", "ravine", "himmelblau", "plateau", "camel", "catapult", "logistic"])
def test_the_good_preset_reaches_a_minimum_from_the_usual_start(key):
    surface = data_surface(key) if key == "logistic" else SURFACES[key]
    run = after(surface, presets(sharpest(surface, *surface.start))["good"], 2000)
    assert run.status == "converged"
    assert run.losses[-1] == pytest.approx(surface.value(*surface.minima[0]), abs=1e-6)


def test_too_high_diverges_for_good_where_the_curvature_far_away_is_known():
    surface = data_surface("logistic")
    for point in (surface.start, surface.minima[0]):
        rate = presets(curvature(surface, *point))["too high"]
        assert after(surface, rate, 2000, batch_size=32).status == "diverged"


def test_the_tip_of_a_cone_limits_no_rates():
    assert sharpest(SURFACES["ackley"], 3.0, 2.0).eigenvalues[1] < 1000


# --- the sentence ----------------------------------------------------------------------------------

FLAT = surface_from_expression("relu(x) + relu(y)")
VALLEY = surface_from_expression("x**2 + y")
HOLE = surface_from_expression("log(x) + y**2")


@pytest.mark.parametrize(
    ("surface", "point", "rate", "words"),
    [
        (RAVINE, (1, 1), 0.04, ["0.04 never overshoots", "converges", "0.96", "113 steps"]),
        (RAVINE, (1, 1), 0.0401, ["never overshoots", "× 0 each step"]),
        (RAVINE, (1, 1), 0.07, ["overshoots", "converges", "× −0.75 each step", "0.93"]),
        (SURFACES["bowl"], (1, 1), 1.7, ["overshoots", "× −0.70 each step", " 13 steps"]),
        (RAVINE, (1, 1), 0.08, ["right at the limit"]),
        (RAVINE, (1, 1), 1e-12, ["never overshoots", "hardly moves"]),
        (RAVINE, (1, 1), 0.1, ["above 0.08", "1.5 ×", "diverges"]),
        (SURFACES["bowl"], (1, 1), 1.0, ["1 step "]),
        (SURFACES["saddle"], (1, 1), 0.1, ["curves down", "1.1 ×"]),
        (SURFACES["catapult"], (3, 0.34), 0.3, ["above", "flatter"]),
        (data_surface("logistic"), data_surface("logistic").minima[0], 5.0, ["above 2.53", "above 20"]),
        (FLAT, (-1, -1), 0.1, ["nothing limits"]),
        (VALLEY, (1, 1), 0.1, ["never overshoots", "no curvature"]),
        (HOLE, (-1, 1), 0.1, ["no curvature"]),
    ],
)
def test_the_sentence_says_what_the_rate_does(surface, point, rate, words):
    sentence = describe(rate, curvature(surface, *map(float, point)))
    assert [word for word in words if word not in sentence] == []
    assert sentence.endswith(".")


@given(st.floats(-8, 8), st.floats(-8, 8), st.sampled_from([0.04, 0.08]))
def test_a_rate_at_a_limit_reads_the_same_everywhere(x, y, rate):
    expected = describe(rate, curvature(RAVINE, 1.0, 1.0)).split(";")[0]
    assert describe(rate, curvature(RAVINE, x, y)).startswith(expected)


def test_mini_batches_are_promised_no_convergence():
    at = curvature(data_surface("logistic"), 0.0, 0.0)
    sentence = describe(0.1, at, batch_size=32)
    assert "full loss" in sentence
    assert "converges" not in sentence
    assert "converges" in describe(0.1, at)


@pytest.mark.parametrize("optimizer", ["adagrad", "rmsprop", "adam", "adamw"])
def test_adaptive_optimizers_get_no_false_limits(optimizer):
    at = curvature(RAVINE, 1.0, 1.0)
    assert limits(at, optimizer) == (None, None, None)
    assert "diverge" not in describe(10.0, at, optimizer)


@given(
    low=st.floats(-1e3, 1e3),
    high=st.floats(-1e3, 1e3),
    rate=st.floats(1e-4, 100.0),
    optimizer=st.sampled_from(["sgd", "momentum", "nesterov", "adam"]),
    momentum=st.floats(0.0, 0.9999),
)
def test_every_rate_gets_a_sentence_and_four_rising_presets(low, high, rate, optimizer, momentum):
    assume(low <= high)
    at = Curvature((low, high))
    assert describe(rate, at, optimizer, momentum).endswith(".")
    rates = list(presets(at, optimizer, momentum).values())
    assert rates == sorted(rates)
    assert rates[0] > 0


@given(st.floats(0.01, 100.0), st.floats(1.0, 20.0), st.floats(0.05, 1.95))
def test_the_number_of_steps_said_is_the_number_needed(high, condition, share):
    low, rate = high / condition, share / high
    words = describe(rate, Curvature((low, high)))
    said = int(re.search(r"([\d,]+) steps?\b", words)[1].replace(",", ""))
    surface = surface_from_expression(f"{low / 2!r} * x**2 + {high / 2!r} * y**2")
    run = after(surface, rate, said, start=(1.0, 1.0))
    distance = np.maximum(abs(run.xs), abs(run.ys))
    assert distance[said] <= 0.01 * (1 + 1e-9)
    assert said == 1 or distance[said - 1] > 0.01 * (1 - 1e-9)

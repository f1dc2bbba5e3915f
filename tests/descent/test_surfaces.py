import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.descent import SURFACES, Run, data_surface
from playground.descent.curvature import curvature
from playground.descent.surfaces import ravine

ALL = {
    **SURFACES,
    "logistic": data_surface("logistic"),
    "turned": ravine(10.0, rotation=30.0),
    "upright": SURFACES["ravine"].with_parameters(condition=1000.0, rotation=90.0),
    "round": SURFACES["ravine"].with_parameters(condition=1.0),
    "gentle": SURFACES["rosenbrock"].with_parameters(steepness=1.0),
    "slow saddle": SURFACES["saddle"].with_parameters(fall=0.01),
    "deep": SURFACES["rastrigin"].with_parameters(depth=20.0),
    "dentless": SURFACES["rastrigin"].with_parameters(depth=0.0),
}
every_surface = pytest.mark.parametrize("surface", ALL.values(), ids=ALL)
shares = st.floats(0.0, 1.0)


def inside(surface, a, b):
    """The point at these shares of the window's width and height."""
    x0, x1, y0, y1 = surface.bounds
    return x0 + a * (x1 - x0), y0 + b * (y1 - y0)


def test_the_table_has_the_promised_surfaces():
    assert list(SURFACES) == [
        "bowl", "ravine", "rosenbrock", "himmelblau", "beale", "saddle",
        "plateau", "rastrigin", "ackley", "camel", "catapult",
    ]  # fmt: skip
    assert all(surface.id == key for key, surface in SURFACES.items())


@pytest.mark.parametrize(
    ("key", "point", "value"),
    [
        ("bowl", (3.0, 4.0), 12.5),
        ("ravine", (1.0, 2.0), 50.5),
        ("rosenbrock", (-1.2, 1.0), 24.2),
        ("himmelblau", (0.0, 0.0), 170.0),
        ("beale", (0.0, 0.0), 14.203125),
        ("saddle", (1.0, 3.0), -4.0),
        ("plateau", (1.0, 1.0), 1 - math.exp(-1)),
        ("rastrigin", (0.5, 0.5), 40.5),
        ("ackley", (1.0, 1.0), 20 * (1 - math.exp(-0.2))),
        ("camel", (0.0898420131, -0.7126564030), -1.0316284534899),
        ("catapult", (3.0, 0.5), 0.125),
    ],
)
def test_known_values(key, point, value):
    assert SURFACES[key].value(*point) == pytest.approx(value, rel=1e-12)


@every_surface
@given(a=shares, b=shares)
def test_gradients_agree_with_differences_of_the_value(surface, a, b):
    x, y = inside(surface, a, b)
    h = 1e-5
    if surface.id == "ackley" and math.hypot(x, y) < 2 * h:
        return  # the tip of the cone
    by_x = (surface.value(x + h, y) - surface.value(x - h, y)) / (2 * h)
    by_y = (surface.value(x, y + h) - surface.value(x, y - h)) / (2 * h)
    size = abs(surface.value(x, y)) + math.hypot(*surface.grad(x, y)) + 1
    assert surface.grad(x, y) == pytest.approx((by_x, by_y), rel=1e-5, abs=1e-6 * size)


@every_surface
def test_floats_and_arrays_agree(surface):
    xs, ys = np.linspace(*surface.bounds[:2], 7), np.linspace(*surface.bounds[2:], 5)
    x, y = np.meshgrid(xs, ys)
    values, (gx, gy) = surface.value(x, y), surface.grad(x, y)
    assert values.shape == gx.shape == gy.shape == (5, 7)
    for j, i in np.ndindex(5, 7):
        point = float(xs[i]), float(ys[j])
        value, gradient = surface.value(*point), surface.grad(*point)
        assert {type(value), *map(type, gradient)} == {float}
        assert surface.value_and_grad(*point) == (value, *gradient)
        assert (value, *gradient) == pytest.approx((values[j, i], gx[j, i], gy[j, i]), rel=1e-9, abs=1e-12)


@every_surface
def test_the_grid_holds_the_values(surface):
    xs, ys = np.linspace(*surface.bounds[:2], 6), np.linspace(*surface.bounds[2:], 4)
    expected = surface.value(*np.meshgrid(xs, ys))
    np.testing.assert_allclose(surface.grid(xs, ys), expected, rtol=1e-12, atol=1e-12)


@every_surface
def test_broadcasting_and_whole_numbers_work(surface):
    column, row = np.zeros((3, 1)), np.ones((1, 4))
    assert surface.value(column, row).shape == surface.grad(column, row)[0].shape == (3, 4)
    assert surface.value(1, 2) == surface.value(1.0, 2.0)
    assert isinstance(surface.grad(1, 2)[0], float)


@every_surface
@pytest.mark.parametrize("number", [1e200, -1e308, math.inf, -math.inf, math.nan])
def test_no_number_raises_or_warns(surface, number):
    for point in ((number, 1.0), (1.0, number), (number, number)):
        assert isinstance(surface.value(*point), float)
        arrays = np.full(2, point[0]), np.full(2, point[1])
        assert surface.value(*arrays).shape == surface.grad(*arrays)[1].shape == (2,)
        if math.isnan(number):
            assert math.isnan(surface.value(*point))


@every_surface
def test_no_point_in_sight_is_lower_than_the_minima(surface):
    xs, ys = np.linspace(*surface.bounds[:2], 101), np.linspace(*surface.bounds[2:], 101)
    row, column = divmod(int(surface.grid(xs, ys).argmin()), 101)
    lowest = surface.value(float(xs[column]), float(ys[row]))
    for minimum in surface.minima:
        assert surface.value(*minimum) <= lowest + 1e-12
        assert surface.grad(*minimum) == pytest.approx((0.0, 0.0), abs=1e-6)


@every_surface
def test_runs_start_in_sight_on_a_slope(surface):
    x0, x1, y0, y1 = surface.bounds
    x, y = surface.start
    assert x0 < x < x1
    assert y0 < y < y1
    assert 0 < math.hypot(*surface.grad(x, y)) < math.inf


@given(st.floats(1.0, 1000.0), st.floats(-180.0, 180.0))
def test_a_turned_ravine_keeps_its_condition_number(condition, rotation):
    at = curvature(ravine(condition, rotation), 0.3, -0.7)
    assert at.eigenvalues == pytest.approx((1.0, condition), rel=1e-6)


def test_a_ravine_turns_anticlockwise():
    x, y = math.cos(math.radians(30)), math.sin(math.radians(30))
    assert ravine(25.0, rotation=30.0).value(x, y) == pytest.approx(0.5)
    assert ravine(25.0, rotation=30.0).value(-y, x) == pytest.approx(12.5)


@given(kappa=st.floats(1.0, 1000.0), rotation=st.floats(0.0, 90.0))
def test_a_ravine_has_the_curvatures_it_is_asked_for(kappa, rotation):
    surface = SURFACES["ravine"].with_parameters(condition=kappa, rotation=rotation)
    found = curvature(surface, *surface.start)
    assert found.eigenvalues == pytest.approx((1.0, kappa), rel=1e-6)
    assert 2 / found.eigenvalues[1] == pytest.approx(2 / kappa, rel=1e-6)
    assert surface.settings == {"condition": kappa, "rotation": rotation}
    x0, x1, y0, y1 = surface.bounds
    assert x0 < surface.start[0] < x1
    assert y0 < surface.start[1] < y1


@pytest.mark.parametrize("kappa", [25.0, 100.0])
@pytest.mark.parametrize("rotation", [0.0, 37.0, 90.0])
def test_the_best_rate_on_a_ravine_reaches_the_rate_of_the_theory(kappa, rotation):
    surface = SURFACES["ravine"].with_parameters(condition=kappa, rotation=rotation)
    c, s = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    run = Run(surface, learning_rate=2 / (1 + kappa), start=(kappa * c - s, kappa * s + c))
    run.advance(20)  # both parts shrink alike at the best rate
    shrunk = math.hypot(run.xs[20], run.ys[20]) / math.hypot(run.xs[19], run.ys[19])
    assert shrunk == pytest.approx((kappa - 1) / (kappa + 1), abs=1e-9)
    if kappa == 25.0:
        assert f"{shrunk:.6f}" == "0.923077"


def test_parameters_left_out_are_as_at_first_and_others_are_refused():
    assert SURFACES["ravine"].with_parameters().settings == {"condition": 25.0, "rotation": 0.0}
    assert SURFACES["ravine"].with_parameters(condition=4.0).value(1.0, 2.0) == 8.5
    assert SURFACES["saddle"].with_parameters(fall=4.0).value(1.0, 3.0) == 0.5 - 18.0
    assert SURFACES["rosenbrock"].with_parameters(steepness=1.0).value(-1.2, 1.0) == pytest.approx(5.0336)
    assert SURFACES["rastrigin"].with_parameters(depth=0.0).value(0.5, 0.5) == 0.5
    for key, wrong, said in (
        ("ravine", {"condition": 0.5}, "1 to 1000"),
        ("ravine", {"rotation": math.nan}, "0 to 90"),
        ("ravine", {"depth": 1.0}, "condition, rotation"),
        ("bowl", {"depth": 1.0}, "none"),
    ):
        with pytest.raises(ValueError, match=said):
            SURFACES[key].with_parameters(**wrong)


def test_the_table_says_what_each_surface_is_made_with():
    for surface in SURFACES.values():
        assert surface.settings == {entry.id: entry.default for entry in surface.parameters}
        assert all(entry.low <= entry.default <= entry.high for entry in surface.parameters)

import math

import numpy as np
import pytest

from playground.descent import Run, surface_from_circuit, surface_from_expression
from playground.engine import CircuitError, ExpressionError, parse, value_and_grad


def test_an_expression_becomes_a_surface():
    surface = surface_from_expression("x**2 + 3*y**2")
    assert surface.value(1.0, 2.0) == 13.0
    assert surface.grad(1.0, 2.0) == (2.0, 12.0)
    np.testing.assert_array_equal(surface.value(np.arange(3.0), np.ones(3)), [3.0, 4.0, 7.0])
    np.testing.assert_array_equal(surface.grad(np.arange(3.0), np.ones(3))[1], [6.0, 6.0, 6.0])
    np.testing.assert_array_equal(surface.grid(np.arange(3.0), np.arange(2.0)), [[0, 1, 4], [3, 4, 7]])


@pytest.mark.parametrize(
    ("text", "axes"),
    [("y**2 + x", ("x", "y")), ("w1 * w0", ("w1", "w0")), ("b + a", ("b", "a")), ("y * z", ("y", "z"))],
)
def test_the_axes_are_in_order_of_appearance_unless_they_are_x_and_y(text, axes):
    assert surface_from_expression(text).axes == axes


def test_further_variables_stay_at_their_numbers_and_any_two_are_axes():
    surface = surface_from_expression("a*x**2 + b*y**2")
    assert (surface.axes, surface.settings) == (("x", "y"), {"a": 1.0, "b": 1.0})
    surface = surface_from_expression("a*x**2 + b*y**2", ("b", "x"), {"a": 3.0, "y": 2.0})
    assert surface.settings == {"a": 3.0, "y": 2.0}
    assert surface.value(5.0, 10.0) == 3 * 100 + 5 * 4
    assert surface.grad(5.0, 10.0) == (4.0, 60.0)
    with pytest.raises(CircuitError, match="a, x, b, y"):
        surface_from_expression("a*x**2 + b*y**2", ("q", "x"))


@pytest.mark.parametrize(("text", "said"), [("x**2", "x"), ("3", "none")])
def test_too_few_variables_are_refused_by_name(text, said):
    with pytest.raises(ValueError, match=said):
        surface_from_expression(text)


def test_a_text_that_is_no_expression_is_refused():
    with pytest.raises(ExpressionError):
        surface_from_expression("x + ")


def test_an_expression_starts_where_it_is_defined():
    surface = surface_from_expression("x * log(x) + y**2")
    assert math.isfinite(surface.value(*surface.start))
    assert math.isnan(surface.value(-1.0, 0.0))


def test_a_circuit_becomes_a_surface_over_two_of_its_numbers():
    circuit = parse("sigmoid(w0*x0 + w1*x1 + w2)")
    values = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}
    surface = surface_from_circuit(circuit, "w0", "w1", values)
    assert surface.axes == ("w0", "w1")
    assert surface.start == (2.0, -3.0)
    value, gradient = value_and_grad(circuit, {**values, "w0": 0.5, "w1": 0.25})
    assert surface.value(0.5, 0.25) == pytest.approx(value, rel=1e-14)
    assert surface.grad(0.5, 0.25) == pytest.approx((gradient["w0"], gradient["w1"]), rel=1e-14)
    xs, ys = np.linspace(*surface.bounds[:2], 5), np.linspace(*surface.bounds[2:], 4)
    np.testing.assert_allclose(surface.grid(xs, ys), surface.value(*np.meshgrid(xs, ys)), rtol=1e-12)


def test_a_step_down_the_circuit_lowers_it_as_in_the_notes():
    surface = surface_from_circuit(parse("(x + y) * z"), "x", "y", {"x": -2.0, "y": 5.0, "z": -4.0})
    run = Run(surface, learning_rate=0.01)
    run.advance(1)
    assert (run.steps[0].loss, run.steps[0].grad) == (-12.0, (-4.0, -4.0))
    assert (run.steps[1].x, run.steps[1].y) == pytest.approx((-1.96, 5.04))


def test_a_circuit_without_such_numbers_is_refused():
    circuit = parse("x * y")
    with pytest.raises(CircuitError, match="q"):
        surface_from_circuit(circuit, "x", "q", {"x": 1.0, "y": 1.0})
    with pytest.raises(CircuitError, match="different"):
        surface_from_circuit(circuit, "x", "x", {"x": 1.0, "y": 1.0})
    with pytest.raises(CircuitError, match="z"):
        surface_from_circuit(parse("x * y * z"), "x", "y", {"x": 1.0, "y": 1.0})

"""Second derivatives by dual numbers: of every gate, through groups, and where forms are joined."""

import numpy as np
import pytest

from playground.engine import GATES, compile_circuit, parse
from playground.engine.dual import DUAL_MATH, Dual, value_of
from playground.engine.functions import SCALAR_FUNCTIONS

SMOOTH = [gate for gate in GATES.values() if gate.ports]


def by_differences(program, values, x_name, y_name, h=1e-4):
    """The change of the gradient, extrapolated."""

    def change(name, h):
        after, before = ({**values, name: values[name] + d} for d in (h, -h))
        pairs = program.value_and_grad(after)[1], program.value_and_grad(before)[1]
        return np.array([(pairs[0][n] - pairs[1][n]) / (2 * h) for n in (x_name, y_name)])

    return np.array([(4 * change(n, h) - change(n, 2 * h)) / 3 for n in (x_name, y_name)])


def text_of(gate):
    """An expression in which the gate's inputs both depend on x and y, and its output is bent once more."""
    ports = dict(zip(gate.ports, ("(x + 0.1*y*y)", "(y + 0.1*x*y)"), strict=False))
    number = repr(gate.parameter.default) if gate.parameter else ""
    if gate.id == "power":
        return f"({ports['a']} ** 2.5) ** 2"
    arguments = [ports[port] for port in gate.ports] + ([number] if number else [])
    signs = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
    if gate.id in signs:
        return f"({arguments[0]} {signs[gate.id]} {arguments[1]}) ** 2"
    if gate.id in ("scale", "shift", "neg", "reciprocal", "square"):
        plain = {
            "scale": "{} * 2",
            "shift": "{} + 1",
            "neg": "-{}",
            "reciprocal": "1 / {}",
            "square": "{} ** 2",
        }
        return f"({plain[gate.id].format(arguments[0])}) ** 2"
    return f"{gate.id}({', '.join(arguments[: len(gate.ports)])}) ** 2"


@pytest.mark.parametrize("gate", SMOOTH, ids=lambda gate: gate.id)
def test_every_gate_bends_as_its_gradient_changes(gate):
    program = compile_circuit(parse(text_of(gate)))
    for sample in gate.samples:
        values = {"x": sample[0], "y": sample[-1] + 0.3}
        found = program.second_derivatives(values, "x", "y")
        expected = by_differences(program, values, "x", "y")
        assert found == pytest.approx(expected, rel=1e-7, abs=1e-7), (gate.id, sample)


def test_softplus_bends_at_0_as_the_middle_of_a_sigmoid():
    program = compile_circuit(parse("softplus(x) * softplus(x) + 0*y"))
    (xx, _), _ = program.second_derivatives({"x": 0.0, "y": 0.0}, "x", "y")
    assert xx == pytest.approx(2 * (0.25 + 0.25 * np.log(2)), rel=1e-14)


@pytest.mark.parametrize(("text", "values"), [("x ** 1.5 + y", (0.0, 1.0)), ("log(x) + y", (-1.0, 1.0))])
def test_where_nothing_bends_finitely_there_is_no_answer(text, values):
    program = compile_circuit(parse(text))
    assert program.second_derivatives(dict(zip("xy", values, strict=True)), "x", "y") is None


def test_a_circuit_that_is_not_bent_has_second_derivatives_of_0():
    program = compile_circuit(parse("3*x - y + z"))
    assert not program.second_derivatives({"x": 1.0, "y": 2.0, "z": 3.0}, "x", "y").any()


@pytest.mark.parametrize(
    "name", [n for n in SCALAR_FUNCTIONS if n not in ("power", "power_slope", "max", "min")]
)
def test_functions_take_floats_as_ever_and_duals_with_their_slope(name):
    function, plain, a, h = getattr(DUAL_MATH, name), SCALAR_FUNCTIONS[name], 0.4, 1e-6
    assert function(a) == plain(a)
    dual = function(Dual(a, 1.0, 2.0))
    assert value_of(dual) == plain(a)
    slope = (plain(a + h) - plain(a - h)) / (2 * h)
    assert (getattr(dual, "dx", 0.0), getattr(dual, "dy", 0.0)) == pytest.approx((slope, 2 * slope), abs=1e-8)

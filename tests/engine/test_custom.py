"""Custom gates: formulas are read, used in both passes, and judged."""

import math

import pytest
from hypothesis import given

from playground.engine import (
    Circuit,
    CircuitError,
    ExpressionError,
    Wire,
    check_gradients,
    compile_circuit,
    parse,
    state_at,
    trace,
    value_and_grad,
)
from playground.engine.custom import check_custom, custom_gate
from playground.engine.groups import fold, prove
from playground.engine.syntax import FormulaError
from tests.engine.strategies import bodies, numbers, values_of

SWISH = "x * sigmoid(x)"
SLOPE = "y + sigmoid(x) * (1 - y)"


def alone(body):
    """Return a circuit of one gate and a variable for each of its ports."""
    circuit, sources = Circuit(), []
    for port in body.ports:
        circuit, source = circuit.add("input", name=port)
        sources.append(source)
    return circuit.add_body(body, sources)[0]


# --- reading -------------------------------------------------------------------------------------


def test_the_names_are_the_ports_in_order_of_appearance():
    body = custom_gate("Leak", "L", "b*x + a*x", {"a": "x"})
    assert body.ports == body.kind.ports == ("b", "x", "a")
    assert body.derivatives == ("", "", "x")
    assert body.kind.label() == "L"


def test_derivatives_may_be_given_in_order_and_left_out():
    assert custom_gate("g", "g", "x * z", ["z"]).derivatives == ("z", "")
    assert custom_gate("g", "g", "x * z", [" ", ""]).derivatives == ()


@pytest.mark.parametrize(
    ("forward", "derivatives", "field", "position"),
    [
        ("x +", (), "forward", 3),
        ("3", (), "forward", 0),
        ("", (), "forward", 0),
        ("x * u", ["u", "x +"], "u", 3),
        ("x * u", ["u * 2*q"], "x", 6),
        ("x * u", {"u": "__import__(x)"}, "u", 0),
        ("x * u", {"q": "1"}, "q", 0),
        ("x * u", ["1", "1", "1"], "derivatives", 0),
    ],
)
def test_a_formula_that_cannot_be_read_is_named_with_its_place(forward, derivatives, field, position):
    with pytest.raises(FormulaError) as caught:
        custom_gate("g", "g", forward, derivatives)
    assert isinstance(caught.value, ExpressionError)
    assert (caught.value.field, caught.value.position) == (field, position)
    assert caught.value.message


@pytest.mark.parametrize("name", ["y", "out"])
def test_the_output_has_a_name_where_no_port_has_it(name):
    values = {"x": 0.7}
    circuit = alone(custom_gate("e", "e", "exp(x)", [name]))
    assert value_and_grad(circuit, values) == (math.exp(0.7), {"x": math.exp(0.7)})
    taken = alone(custom_gate("p", "p", f"x * {name}", {"x": name}))
    assert value_and_grad(taken, {"x": 3.0, name: 5.0}) == (15.0, {"x": 5.0, name: 3.0})


def test_a_custom_gate_keeps_its_text_until_its_inside_changes():
    body = custom_gate("g", "g", "a*exp( -b )")
    assert body.is_custom
    assert body.formula == "a*exp( -b )"
    assert body.with_circuit(body.circuit).formula == body.formula
    changed = body.with_circuit(parse("a * b"))
    assert (changed.formula, changed.is_custom) == ("", False)
    circuit, group = fold(parse("exp(x) + x"), ["exp2", "add3"], "g", "g")
    assert not circuit[group].body.is_custom


# --- the user's derivative is what counts --------------------------------------------------------


def test_the_given_derivative_is_used_even_if_it_is_wrong():
    circuit, exp = alone(custom_gate("w", "w", "u * v", ["100", ""])), "exp"
    circuit, _ = circuit.add(exp, [circuit.output])
    values = {"u": 0.5, "v": 2.0}
    expected = {"u": math.e * 100, "v": math.e * 0.5}
    assert value_and_grad(circuit, values) == (math.e, expected)
    assert compile_circuit(circuit).value_and_grad(values) == (math.e, expected)
    value, gradients = compile_circuit(circuit).array_value_and_grad({"u": [0.5, 0.5], "v": 2.0})
    assert value == pytest.approx(math.e)
    assert gradients["u"] == pytest.approx([expected["u"]] * 2)
    record = trace(circuit, values)
    wires = state_at(record, len(record)).wire_gradients
    assert wires[Wire("input1", "group3", 0)] == expected["u"]
    report = check_gradients(circuit, values)
    assert [row.passed for row in report.rows] == [False, True]


def test_a_group_around_a_custom_gate_keeps_its_derivative():
    circuit = alone(custom_gate("w", "w", "u * v", ["100", ""]))
    circuit, top = circuit.add("neg", [circuit.output])
    after, _ = fold(circuit, [top, "group3"], "outer", "o")
    values = {"u": 0.5, "v": 2.0}
    assert (
        value_and_grad(after, values) == value_and_grad(circuit, values) == (-1.0, {"u": -100.0, "v": -0.5})
    )
    assert compile_circuit(after).value_and_grad(values) == value_and_grad(after, values)
    assert after[after.output].kind.warning


def test_unfolding_a_custom_gate_shows_what_its_derivative_should_have_been():
    circuit = alone(custom_gate("w", "w", "u * v", ["100", ""]))
    row, other, *_ = prove(circuit, {"u": 0.5, "v": 2.0}, "group3")
    assert (row.name, row.folded, row.unfolded, row.agrees) == ("u", 100.0, 2.0, False)
    assert other.identical


def test_a_derivative_outside_its_domain_is_nan_in_both_ways_of_computing():
    circuit = alone(custom_gate("g", "g", "x * x", ["2 * sqrt(x) * sqrt(x)"]))
    for value, gradient in (
        value_and_grad(circuit, {"x": -1.0}),
        compile_circuit(circuit).value_and_grad({"x": -1.0}),
    ):
        assert value == 1.0
        assert math.isnan(gradient["x"])


# --- judging -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forward", "derivatives"),
    [
        (SWISH, [SLOPE]),
        (SWISH, []),
        ("max(x, 0)", ["(x + abs(x)) / (2 * x)"]),
        ("log(x)", ["1 / x"]),
        ("sqrt(u) / v", ["0.5 / (sqrt(u) * v)", "-y / v"]),
        ("exp(exp(exp(x)))", ["y * exp(exp(x)) * exp(x)"]),
    ],
)
def test_right_derivatives_pass(forward, derivatives):
    body = custom_gate("g", "g", forward, derivatives)
    report = check_custom(body)
    assert report.passed
    assert [row.port for row in report.rows] == list(body.ports)
    assert all(row.points >= 4 for row in report.rows)
    assert body.kind.warning == ""


@pytest.mark.parametrize(
    ("forward", "derivatives", "wrong"),
    [
        (SWISH, ["sigmoid(x)"], "x"),
        ("u * v", ["v", "v"], "v"),
        ("u * v", {"u": "1.001 * v"}, "u"),
        ("log(x)", ["1 / (x * x)"], "x"),
        ("abs(x)", ["1"], "x"),
        ("x * x", ["2 * sqrt(x) * sqrt(x)"], "x"),
    ],
)
def test_a_wrong_derivative_is_named_with_its_port(forward, derivatives, wrong):
    body = custom_gate("g", "g", forward, derivatives)
    assert [row.port for row in check_custom(body).rows if not row.passed] == [wrong]
    assert f"for {wrong} " in body.kind.warning


def test_a_derivative_can_be_judged_at_points_of_ones_own():
    body = custom_gate("g", "g", "abs(x)", ["1"])
    assert check_custom(body, [{"x": 2.0}]).passed
    (row,) = check_custom(body, [{"x": 2.0}, {"x": -3.0}]).rows
    assert (row.at, row.row.analytic, row.points, row.wrong) == ({"x": -3.0}, 1.0, 2, 1)
    assert row.row.numeric == pytest.approx(-1.0)


def test_a_gate_that_is_finite_nowhere_is_not_judged():
    body = custom_gate("g", "g", "log(0*x - 1)", ["7"])
    assert [row.points for row in check_custom(body).rows] == [0]
    assert body.kind.warning == ""


def test_gates_without_formulas_warn_of_nothing():
    circuit, group = fold(parse("exp(x) + x"), ["exp2", "add3"], "g", "g")
    assert circuit[group].kind.warning == ""
    assert parse("exp(x)")["exp2"].kind.warning == ""


def test_a_derivative_that_speaks_of_a_port_that_is_gone_goes_too():
    body = custom_gate("g", "g", "u * v * w", ["v * w", "u * w", "y / w"])
    assert body.with_circuit(parse("u * w")).derivatives == ("", "y / w")
    with pytest.raises(CircuitError):
        alone(body).with_body("group4", custom_gate("", "g", "x"))


@given(bodies.flatmap(lambda body: values_of(body.circuit, numbers).map(lambda values: (body, values))))
def test_a_gate_computes_its_formula(case):
    body, values = case
    inputs = [values[port] for port in body.ports]
    output = body.kind.forward(inputs)
    assert output == value_and_grad(body.circuit, values)[0]
    slopes = body.kind.local_gradients(inputs, output)
    named = {"y": output, "out": output, **values}
    for port, text, slope in zip(body.ports, body.derivatives or ("",) * len(slopes), slopes, strict=True):
        expected = (
            value_and_grad(parse(text), named)[0] if text else value_and_grad(body.circuit, values)[1][port]
        )
        assert slope == expected

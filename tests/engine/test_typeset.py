"""Expressions as LaTeX: in the order typed, brackets where they are needed and nowhere else."""

import pytest
from hypothesis import given

from playground.engine import ExpressionError, parse
from playground.engine.gates import GATES
from playground.engine.typeset import MAX_LENGTH, formula_latex
from tests.engine.strategies import computations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a*exp(-b)", r"a \cdot e^{-b}"),
        ("(x + y) * z", r"\left(x + y\right) \cdot z"),
        ("x + y*z", r"x + y \cdot z"),
        ("x - (y - z)", r"x - \left(y - z\right)"),
        ("x + (y - z)", "x + y - z"),
        ("x * -y", r"x \cdot \left(-y\right)"),
        ("(-x)**2", r"\left(-x\right)^{2}"),
        ("-x**2", r"-x^{2}"),
        ("(1 + x) / (w0 - 2)", r"\frac{1 + x}{w_{0} - 2}"),
        ("exp(x)**2", r"\left(e^{x}\right)^{2}"),
        ("square(x + 1)", r"\left(x + 1\right)^2"),
        ("log(a*b)", r"\ln \left(a \cdot b\right)"),
        ("sqrt(a*b)", r"\sqrt{a \cdot b}"),
        ("sigmoid(b - a)", r"\sigma(b - a)"),
        ("max(b, a + 1)", r"\max(b, a + 1)"),
        ("2*leaky_relu(x)", r"2 \cdot \left(\max(0, x) + 0.01 \min(0, x)\right)"),
        ("leaky_relu(x, 0.2)", r"\max(0, x) + 0.2 \min(0, x)"),
        ("a × b − speed", r"a \cdot b - \mathrm{speed}"),
        ("1e-9 * x", r"1 \times 10^{-9} \cdot x"),
    ],
)
def test_a_formula(text, expected):
    assert formula_latex(text) == (expected,)


def test_named_parts_are_lines_of_their_own():
    assert formula_latex("q = x + y; q * q") == ("q = x + y", r"q \cdot q")


@pytest.mark.parametrize("gate", [gate for gate in GATES.values() if gate.ports], ids=lambda gate: gate.id)
def test_every_gate_is_written_by_its_own_formula(gate):
    names = ["u", "v"][: len(gate.ports)]
    (line,) = formula_latex(f"{gate.id}({', '.join([*names, *(['7'] if gate.parameter else [])])})")
    assert all(name in line for name in names)
    assert ("7" in line) == (gate.parameter is not None)


@given(computations())
def test_whatever_is_an_expression_can_be_typeset(case):
    circuit, _ = case
    if circuit.output is None or circuit.missing:
        return
    for line in formula_latex(circuit.to_expression()):
        assert line.count("{") == line.count("}")
        assert line.count(r"\left(") == line.count(r"\right)")


def test_what_is_no_expression_says_where():
    with pytest.raises(ExpressionError) as caught:
        formula_latex("x + (y")
    assert caught.value.position == 4


def test_what_nobody_would_read_is_left_out():
    long = " + ".join(["x"] * MAX_LENGTH)
    assert parse(long)
    assert formula_latex(long) == ()

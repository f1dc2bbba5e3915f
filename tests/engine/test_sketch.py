"""Circuits written as plain arithmetic compute what the arithmetic does."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine.gates import GATES
from playground.engine.passes import value_and_grad
from playground.engine.sketch import Sketch

numbers = st.floats(-3, 3)


def formula(x, y, m):
    both = x * y
    return (3 - x) * y + both * both / 4 - (x - 2) ** 2 + 0.5 * m.cos(x) - -y + y**3 + x / (y * y + 1)


@given(x=numbers, y=numbers)
def test_a_formula_makes_a_circuit_of_the_same_values_and_slopes(x, y):
    sketch = Sketch()
    circuit = sketch.circuit(formula(sketch.weight("x"), sketch.weight("y"), sketch))
    value, gradient = value_and_grad(circuit, {"x": x, "y": y})
    assert value == pytest.approx(formula(x, y, math), rel=1e-12, abs=1e-12)
    h = 1e-6
    for name, dx, dy in (("x", h, 0), ("y", 0, h)):
        slope = (formula(x + dx, y + dy, math) - formula(x - dx, y - dy, math)) / (2 * h)
        assert gradient[name] == pytest.approx(slope, rel=1e-5, abs=1e-5)


def test_every_function_is_the_gate_of_its_name():
    for name in ("exp", "sqrt", "sin", "cos", "square", "tanh", "sigmoid", "softplus", "relu"):
        sketch = Sketch()
        circuit = sketch.circuit(getattr(sketch, name)(sketch.input("a")))
        assert circuit[circuit.output].gate == name
        assert name in GATES


def test_what_is_used_twice_is_drawn_once_and_what_is_not_used_goes():
    sketch = Sketch()
    x, y = sketch.weight("x"), sketch.weight("y")
    _ = sketch.exp(x)
    circuit = sketch.circuit((x * y + 1) * (x * y + 2), "L")
    gates = sorted(node.gate for node in circuit.nodes.values())
    assert gates == ["mul", "mul", "shift", "shift", "weight", "weight"]
    assert circuit[circuit.output].name == "L"


def test_numbers_that_change_nothing_make_no_gate():
    sketch = Sketch()
    x = sketch.weight("x")
    assert (1 * x + 0).node == x.node
    assert x * 0 == 0
    assert len(sketch.circuit(x - 0)) == 1

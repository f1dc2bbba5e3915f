"""Derivatives as expressions: the same numbers as the backward pass, and no longer than people read."""

import math

import pytest
from hypothesis import assume, given

from playground.engine import CircuitError, parse, trace, value_and_grad
from playground.engine.derivative import MAX_SIZE, derivative_texts
from playground.engine.gates import GATES
from playground.engine.trace import Backward
from tests.engine.strategies import computations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a * exp(-b)", {"a": "exp(-b)", "b": "-(a * exp(-b))"}),
        ("(x + y) * z", {"x": "z", "y": "z", "z": "x + y"}),
        ("x / y", {"x": "1 / y", "y": "-(x / y ** 2)"}),
        ("u ** -2", {"u": "-(2 * u ** (-3))"}),
        ("(-u) ** 2", {"u": "2 * u"}),
        ("2 * a - 3 * (b + 1)", {"a": "2", "b": "-3"}),
        ("q = x + y; q * q", {"x": "x + y + (x + y)", "y": "x + y + (x + y)"}),
        ("relu(u) * v", {"u": "", "v": "relu(u)"}),
        ("5 + 0 * x", {"x": "0"}),
    ],
)
def test_simple_derivatives_read_as_in_a_textbook(text, expected):
    assert derivative_texts(parse(text)) == expected


@pytest.mark.parametrize("gate", [gate for gate in GATES.values() if gate.ports], ids=lambda gate: gate.id)
def test_every_gate_has_a_derivative_in_words_or_a_choice_of_sides(gate):
    names = [f"u{port}" for port in range(len(gate.ports))]
    number = [] if gate.parameter is None else ["3"]
    circuit = parse(f"{gate.id}({', '.join([*names, *number])})")
    for sample in gate.samples:
        values = dict(zip(names, sample, strict=True))
        _, gradients = value_and_grad(circuit, values)
        for name, text in derivative_texts(circuit).items():
            assert bool(text) != (gate.branch != "" and gate.id != "abs")
            if text:
                assert parsed_value(text, values) == pytest.approx(gradients[name])


def parsed_value(text, values):
    return value_and_grad(parse(text), values)[0]


@given(computations())
def test_the_text_has_the_number_of_the_backward_pass(case):
    circuit, values = case
    assume(circuit.output is not None and not circuit.missing)
    output, gradients = value_and_grad(circuit, values)
    assume(math.isfinite(output) and abs(output) < 1e50)
    sent = [abs(event.downstream) for event in trace(circuit, values).events if isinstance(event, Backward)]
    largest = max(filter(math.isfinite, sent), default=0.0)  # such may cancel, but for their rounding
    for name, text in derivative_texts(circuit).items():
        number = parsed_value(text, values) if text else math.nan
        if math.isfinite(number) and math.isfinite(gradients[name]) and abs(gradients[name]) < 1e50:
            scale = max(1.0, abs(gradients[name]), abs(number), largest)
            assert number == pytest.approx(gradients[name], rel=1e-6, abs=1e-6 * scale)


def test_what_nobody_would_read_is_left_out():
    long = " + ".join(f"exp(x * {k})" for k in range(2, MAX_SIZE))
    assert derivative_texts(parse(long)) == {"x": ""}
    nested = "x"
    for _ in range(40):  # a text that doubles with each level
        nested = f"sigmoid({nested})"
    assert derivative_texts(parse(nested)) == {"x": ""}


def test_an_incomplete_circuit_has_none():
    with pytest.raises(CircuitError):
        derivative_texts(parse("x + y").disconnect("add3", 0))

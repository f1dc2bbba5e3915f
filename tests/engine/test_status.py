import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import parse, trace
from playground.engine.status import Health, described, status
from playground.engine.trace import state_at
from tests.engine.strategies import grouped_computations


def health(text, **values):
    circuit = parse(text)
    return Health(trace(circuit, values)), {
        node.name or node.gate: node.id for node in circuit.nodes.values()
    }


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("x * y", {"x": 0.0, "y": 3.0}, "zero"),
        ("exp(x)", {"x": -800.0}, "vanished"),
        ("exp(x) * y", {"x": -800.0, "y": 2.0}, "vanished"),  # handed on
        ("x * y", {"x": 1e-200, "y": 1e-200}, "vanished"),
        ("x - y", {"x": 3.0, "y": 3.0}, "zero"),
        ("log(x)", {"x": 1.0}, "zero"),
        ("sin(x)", {"x": 0.0}, "zero"),
        ("relu(x)", {"x": -3.0}, "zero"),
        ("0 * x", {"x": 3.0}, "zero"),
        ("x + 0 * y", {"x": 1e-310, "y": 1.0}, "vanished"),
        ("1 / (1 + exp(-x))", {"x": -800.0}, "vanished"),  # 1/∞
        ("exp(x)", {"x": 800.0}, "infinite"),
        ("log(x)", {"x": -1.0}, "nan"),
        ("sigmoid(x)", {"x": 40.0}, "ordinary"),
    ],
)
def test_values_tell_zero_from_what_is_too_small_to_write(text, values, expected):
    found, _ = health(text, **values)
    assert found.value(found.trace.circuit.output) == expected


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("max(x, y)", {"x": 1.0, "y": 2.0}, "zero"),
        ("relu(x)", {"x": -2.0}, "zero"),
        ("x * y", {"x": 4.0, "y": 0.0}, "zero"),
        ("square(x)", {"x": 0.0}, "zero"),
        ("x - x", {"x": 2.0}, "zero"),
        ("sigmoid(x)", {"x": 40.0}, "vanished"),
        ("sigmoid(x)", {"x": 800.0}, "vanished"),  # rounds to 0, and is not
        ("tanh(x)", {"x": -800.0}, "vanished"),
        ("sigmoid(x)", {"x": 15.0}, "ordinary"),
        ("relu(exp(x))", {"x": -800.0}, "zero"),
        ("1e-9 * x", {"x": 1.0}, "vanished"),
        ("sqrt(x)", {"x": 0.0}, "infinite"),
        ("sqrt(x) * y", {"x": 0.0, "y": 0.0}, "nan"),
    ],
)
def test_gradients_tell_the_losing_side_from_a_saturated_gate(text, values, expected):
    found, ids = health(text, **values)
    assert found.gradient(ids["x"]) == expected


def test_what_is_not_computed_yet_is_no_zero():
    found, ids = health("x * y", x=1.0, y=2.0)
    assert found.gradient(ids["x"], None) == "ordinary"
    incomplete = Health(trace(found.trace.circuit.disconnect(ids["mul"], 1), {"x": 1.0, "y": 2.0}))
    assert (incomplete.gradient(ids["x"]), incomplete.value(ids["mul"])) == ("not yet", "not yet")
    assert status(None) == "not yet"
    assert described(None, "not yet") == "not computed yet"
    assert described(4.2e-18, "vanished") == "4.2e−18, vanished"


def test_a_part_of_a_sum_is_judged_by_its_number():
    found, ids = health("x - x", x=2.0)
    assert found.gradient(ids["x"], 1.0) == "ordinary"
    assert found.gradient(ids["x"], 0.0) == "zero"


@given(
    grouped_computations(max_gates=10, numbers=st.sampled_from([-800.0, -1.0, 0.0, 1e-200, 1.0, 2.0, 800.0]))
)
def test_every_number_of_every_pass_has_the_status_that_shows_in_it(computation):
    found = Health(trace(*computation))
    state = state_at(found.trace, len(found.trace))
    for table, judge in (
        (state.values, found.value),
        (state.gradients, found.gradient),
        (state.wire_gradients, found.gradient),
    ):
        for key, number in table.items():
            kind = judge(key)
            if math.isnan(number):
                assert kind == "nan"
            elif math.isinf(number):
                assert kind == "infinite"
            elif number == 0:
                assert kind in ("zero", "vanished")
            else:
                assert kind in ("ordinary", "vanished")

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import check_gradients, parse, trace
from playground.engine.mistakes import MISTAKES, broken_gradients, broken_pass, harmless, with_mistake
from playground.engine.trace import state_at
from tests.engine.strategies import grouped_computations


def broken(text, mistakes, **values):
    circuit = parse(text)
    gradients = broken_gradients(trace(circuit, values), mistakes)
    return {node.name: gradients[node.id] for node in circuit.variables}, circuit


@pytest.mark.parametrize(
    ("mistake", "text", "expected"),
    [
        ("overwrite", "x * y + 3 * x", {"x": 5.0, "y": 2.0}),  # the product passes back last
        ("no_reset", "(x + y) * x", {"x": 20.0, "y": 6.0}),  # x: 7 + 2, then + 7 + 4
        ("forward_order", "(x + y) * x", {"x": 7.0, "y": 0.0}),
        ("too_early", "q = x * y; 3 * (2 * q) + q", {"x": 5.0, "y": 2.0}),  # q waits for 1 of 7
        ("no_upstream", "5 * (x * y)", {"x": 5.0, "y": 2.0}),
    ],
)
def test_each_mistake_gives_the_numbers_of_a_pass_by_hand(mistake, text, expected):
    assert broken(text, {mistake}, x=2.0, y=5.0)[0] == pytest.approx(expected)


@given(grouped_computations(max_gates=12))
def test_without_mistakes_the_gradients_are_the_right_ones(computation):
    record = trace(*computation)
    right = state_at(record, len(record)).gradients
    found = broken_pass(record, set())
    assert found.gradients.keys() == right.keys()
    assert not found.wrong | found.wrong_shares


@given(grouped_computations(max_gates=12), st.sets(st.sampled_from(sorted(MISTAKES))))
def test_any_mistakes_give_a_number_for_every_gradient(computation, mistakes):
    record = trace(*computation)
    found = broken_gradients(record, mistakes)
    assert found.keys() == state_at(record, len(record)).gradients.keys()
    assert all(isinstance(number, float) for number in found.values())


@pytest.mark.parametrize("mistake", ["overwrite", "no_reset", "forward_order", "no_upstream"])
def test_the_gradient_check_finds_the_mistake(mistake):
    values = {"x": 2.0, "y": 5.0}
    gradients, circuit = broken("(x + y) * x", {mistake}, **values)
    assert check_gradients(circuit, values).passed
    assert not check_gradients(circuit, values, analytic=gradients).passed


def test_the_gradient_check_finds_a_gate_that_passed_back_too_early():
    values = {"x": 2.0, "y": 5.0}
    gradients, circuit = broken("q = x * y; 3 * (2 * q) + q", {"too_early"}, **values)
    assert not check_gradients(circuit, values, analytic=gradients).passed


def test_a_mistake_that_changes_nothing_says_why():
    record = trace(parse("(x + y) * z"), {"x": -2.0, "y": 5.0, "z": -4.0})
    silent = {mistake for mistake in MISTAKES if harmless(record, mistake)}
    assert silent == {"overwrite", "too_early"}
    assert harmless(trace(parse("x + y"), {"x": 1.0, "y": 2.0}), "no_upstream")
    assert not harmless(trace(parse("x + y"), {}), "overwrite")  # nothing computed, nothing to say


def test_the_two_wrong_orders_exclude_each_other():
    chosen = with_mistake({"too_early", "overwrite"}, "forward_order", on=True)
    assert chosen == {"forward_order", "overwrite"}
    assert with_mistake(chosen, "forward_order", on=False) == {"overwrite"}
    for mistake in MISTAKES.values():
        assert all(mistake.id in MISTAKES[other].excludes for other in mistake.excludes)


def test_infinite_gradients_are_no_difference():
    record = trace(parse("sqrt(x) * y"), {"x": 0.0, "y": 3.0})
    found = broken_pass(record, set())
    assert any(map(math.isinf, found.gradients.values()))
    assert found.wrong == frozenset()

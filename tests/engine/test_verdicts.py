"""The gradient check of every wire, and what it says about where an error begins."""

import math
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import GATES, Circuit, Wire, custom_gate, parse, state_at, trace
from playground.engine.gradcheck import Checker, Verdict, evaluations
from playground.engine.inside import trace_inside
from playground.engine.verdicts import SIGNS, WORDS, first_wrong, sentence, summary
from tests.engine.strategies import grouped_computations

MILD = ["add", "sub", "mul", "neg", "scale", "shift", "sin", "cos", "tanh", "sigmoid", "softplus"]
small = st.floats(-1.5, 1.5, allow_subnormal=False)


def checker(text, *numbers, gradients=None):
    circuit = parse(text)
    record = trace(circuit, dict(zip(circuit.names, map(float, numbers), strict=True)))
    return Checker(record, gradients)


def rows(checked):
    return {checked.name(target): checked.row(target) for target in checked.targets}


def test_every_input_every_gate_and_every_use_of_a_fork_is_checked():
    found = rows(checker("x*y + sin(x)", 0.5, 4))
    assert list(found) == ["x", "x via q", "x via p", "y", "q", "p", "f"]
    assert {name: row.analytic for name, row in found.items()} == pytest.approx(
        {
            "x": 4.8775825618903728,
            "x via q": 4,
            "x via p": 0.8775825618903728,
            "y": 0.5,
            "q": 1,
            "p": 1,
            "f": 1,
        }
    )
    assert {row.verdict for row in found.values()} == {"good"}


def test_the_wires_of_the_sigmoid_neuron_have_the_gradients_of_the_notes():
    found = rows(checker("1/(1+exp(-(w0*x0+w1*x1+w2)))", 2, -1, -3, -2, -3))
    numeric = [round(found[letter].numeric, 4) for letter in "stuvf"]
    assert numeric == [0.1966, -0.1966, -0.5344, -0.5344, 1]


@pytest.mark.parametrize("method", ["centred", "forward"])
@pytest.mark.parametrize("text", ["(x**3)**3", "((x**3)**3)**3", "(x**2)**4 * x"])
def test_the_flattest_powers_pass_where_they_are_flat(text, method):
    checked = checker(text, 0)
    found = (checked.row(target, 1e-5, method) for target in checked.targets)
    assert [row.name for row in found if not row.passed] == []


@settings(max_examples=40)
@given(grouped_computations(small, max_gates=8, gates=MILD, parameters=small, constants=small))
def test_every_wire_of_a_random_circuit_passes_unless_a_formula_is_wrong(computation):
    circuit, values = computation
    if any(node.body and node.body.has_formulas for node in circuit.nodes.values()):
        return
    checked = Checker(trace(circuit, values))
    if math.isfinite(checked.probe.value):
        assert [checked.name(t) for t in checked.targets if not checked.row(t).passed] == []


def test_inside_of_a_group_the_gradient_that_arrives_is_part_of_it():
    circuit = parse("x * 3")
    circuit, group = circuit.add_body(custom_gate("cube", "c", "exp(u) * 2"), [circuit.output])
    circuit, _ = circuit.add("scale", [group], parameter=5.0)
    inside = trace_inside(trace(circuit, {"x": 0.1}), group)
    row = rows(Checker(inside))["u"]
    assert row.numeric == pytest.approx(10 * math.exp(0.3), rel=1e-8)
    assert row.verdict == "good"


def test_the_counts_of_evaluations():
    assert evaluations(17, "centred") == 34
    assert evaluations(17, "forward") == 18


# --- in words --------------------------------------------------------------------------------------


def test_every_verdict_has_a_sign_and_a_word():
    assert SIGNS.keys() == WORDS.keys() == set(get_args(Verdict))
    failing = {SIGNS[verdict] for verdict in ("suspicious", "wrong", "not finite")}
    assert failing.isdisjoint({SIGNS[v] for v in SIGNS} - failing)


@pytest.mark.parametrize(
    ("text", "numbers", "gate"),
    [("max(x, y)", (1, 1), "max"), ("relu(x)", (1e-6,), "relu"), ("abs(x) * 2", (-1e-6,), "abs")],
)
def test_a_kink_is_named_with_its_gate_and_both_sides(text, numbers, gate):
    checked = checker(text, *numbers)
    row = checked.row(checked.targets[0])
    assert [checked.probe.record.circuit[node_id].gate for node_id in row.kinks] == [gate]
    said = sentence(checked, row, "centred")
    assert all(part in said for part in (f"{gate} changed sides", "f(x − h)", "f(x + h)"))


def test_a_kink_inside_of_a_group_is_named_with_the_group():
    circuit = Circuit().add("input", name="x")[0]
    circuit, _ = circuit.add_body(custom_gate("rough", "r", "max(u, 0) + 1"), ["input1"])
    checked = Checker(trace(circuit, {"x": 1e-6}))
    row = checked.row("input1")
    assert row.verdict == "kink"
    assert "rough changed sides" in sentence(checked, row, "centred")


@pytest.mark.parametrize(("x", "verdict"), [(40, "vanished"), (60, "vanished"), (15, "fine"), (2, "good")])
def test_a_gradient_that_has_vanished_is_no_error(x, verdict):
    checked = checker("sigmoid(x)", x)
    row = checked.row(checked.targets[0])
    assert (row.verdict, row.passed) == (verdict, True)


def test_two_zeros_say_that_nothing_reaches_the_output():
    checked = checker("relu(x)", -2)
    assert "does not reach f" in sentence(checked, checked.row(checked.targets[0]), "centred")


# --- where it begins -----------------------------------------------------------------------------


def test_the_gate_with_the_wrong_derivative_is_found_and_its_port():
    circuit = parse("x * y")
    circuit, group = circuit.add_body(
        custom_gate("blend", "b", "t * u", ["u", "t + 1"]), [circuit.output, circuit.variables[0].id]
    )
    circuit, _ = circuit.add("sigmoid", [group])
    checked = Checker(trace(circuit, {"x": 0.7, "y": 0.4}))
    found = {target: checked.row(target) for target in checked.targets}
    assert {checked.name(t) for t, row in found.items() if not row.passed} == {"x", "x via p"}
    assert "begins at blend" in first_wrong(checked, found)


def test_an_overwritten_fork_is_found():
    record = trace(parse("x*y + sin(x)"), {"x": 0.5, "y": 4.0})
    x = record.circuit.variables[0].id
    checked = Checker(record, {x: 4.0})
    found = {target: checked.row(target) for target in checked.targets}
    assert "fork x" in first_wrong(checked, found)


def test_a_wrong_sum_is_told_from_a_wrong_use():
    record = trace(parse("x*y + sin(x)"), {"x": 0.5, "y": 4.0})
    state = state_at(record, len(record))
    x = record.circuit.variables[0].id
    first = record.circuit.uses[x][0]
    right = dict(state.gradients) | dict(state.wire_gradients)
    for broken, where in (({x: 4.0}, "fork x"), ({x: 5.8775825618903728, first: 5.0}, "at mul:")):
        checked = Checker(record, right | broken)
        assert where in first_wrong(checked, {t: checked.row(t) for t in checked.targets})


def test_a_wrong_beginning_is_found():
    record = trace(parse("x * 2"), {"x": 1.0})
    checked = Checker(record, {n: 2 * g for n, g in state_at(record, len(record)).gradients.items()})
    assert "begins at the start" in first_wrong(checked, {t: checked.row(t) for t in checked.targets})


def test_nobody_is_to_blame_where_all_is_right():
    checked = checker("(x+y)*z", -2, 5, -4)
    assert first_wrong(checked, {t: checked.row(t) for t in checked.targets}) == ""


@pytest.mark.parametrize("gate", [g for g in GATES.values() if g.ports], ids=lambda gate: gate.id)
def test_a_planted_error_of_any_gate_is_blamed_on_it(gate, monkeypatch):
    circuit = Circuit()
    for port in gate.ports:
        circuit, _ = circuit.add("input", name=f"{port}_")
    circuit, node = circuit.add(gate.id, [v.id for v in circuit.variables])
    circuit, _ = circuit.add("scale", [node], parameter=3.0)
    values = dict(zip(circuit.names, gate.samples[0], strict=True))
    right = state_at(record := trace(circuit, values), len(record)).gradients
    broken = {v.id: 1.5 * right[v.id] for v in circuit.variables}
    checked = Checker(record, broken)
    found = {target: checked.row(target) for target in checked.targets}
    if any(broken.values()):
        assert f"begins at {gate.id}:" in first_wrong(checked, found)


def test_a_wire_is_one_use_only():
    checked = checker("x * x", 3)
    (x, f) = (checked.probe.record.circuit.variables[0].id, checked.probe.record.circuit.output)
    assert [checked.row(Wire(x, f, port)).numeric for port in (0, 1)] == pytest.approx([3, 3])
    assert checked.row(x).numeric == pytest.approx(6)


@pytest.mark.parametrize(
    ("text", "numbers", "parts"),
    [
        ("(x+y)*z", (-2, 5, -4), ("✓", "5 of 5 gradients agree.")),
        ("max(x, y) * 2", (1, 1), ("✓", "2 of 4", "2 at a kink")),
        ("exp(x)", (1000,), ("!", "2 of 2", "not finite")),
    ],
)
def test_the_summary_counts_what_agrees_and_names_the_rest(text, numbers, parts):
    checked = checker(text, *numbers)
    said = summary([checked.row(target) for target in checked.targets])
    assert all(part in said for part in parts)

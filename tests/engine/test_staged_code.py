"""Staged code: it runs, gives the engine's gradients, and walks in step with the events of the trace."""

import re

import numpy as np
import pytest
from hypothesis import given, settings

from playground.document.files import examples, load
from playground.engine import GATES, Circuit, parse, trace, value_and_grad
from playground.engine.custom import custom_gate
from playground.engine.groups import fold
from playground.engine.staged_code import staged_code
from playground.engine.trace import Accumulate, Backward, state_at
from tests.engine.strategies import computations, grouped_computations

COURSE = parse("(x + y) * z"), {"x": -2.0, "y": 5.0, "z": -4.0}


def run(code):
    """Run the displayed text, its given numbers as NumPy's, and return what every variable holds."""
    lines = [
        re.sub(r"= (.*)$", r"= np.float64(\1)", line.text)
        if line.part == "given" and line.events == range(0) and "=" in line.text
        else line.text
        for line in code.lines
    ]
    scope = {"np": np}
    with np.errstate(all="ignore"):
        exec(compile("\n".join(lines), "<staged code>", "exec"), scope)
    return scope


def assert_agrees(circuit, values):
    """Assert that the code's gradients are those of the engine, wherever the pass reaches."""
    code = staged_code(trace(circuit, values))
    scope = run(code)
    expected, slopes = value_and_grad(circuit, values)
    close = {"rel": 1e-12, "abs": 1e-12, "nan_ok": True}
    seed = next(line for line in code.lines if line.events and line.events.start == code.trace.forward_count)
    output = seed.text.partition(" = ")[0]
    assert scope[output] == 1.0
    variables = [line for line in code.lines if line.name]
    for line in variables:
        node = next(node for node in circuit.variables if node.name == line.name)
        name = line.text.partition(" = ")[0]
        gradient = next((scope[g] for g in (f"d{name}", f"d_{name}", f"d{name}_") if g in scope), 0.0)
        assert gradient == pytest.approx(slopes[node.name], **close), line.name
    forward = [line for line in code.lines if line.part == "forward" and line.events]
    for line in forward:
        event = code.trace.events[line.events.start]
        assert scope[line.text.partition(" = ")[0]] == pytest.approx(event.value, **close)
    if forward and circuit[circuit.output].gate not in ("input", "weight", "constant"):
        last = next(x for x in forward if code.trace.events[x.events.start].node == circuit.output)
        assert scope[last.text.partition(" = ")[0]] == pytest.approx(expected, **close)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_the_code_of_every_example_gives_its_gradients(example):
    document = load(example.path)
    assert_agrees(document.circuit, document.values)


@given(computations())
def test_the_code_of_any_circuit_gives_its_gradients(computation):
    assert_agrees(*computation)


@given(grouped_computations(max_gates=8))
@settings(max_examples=60)
def test_groups_and_custom_gates_are_calls_that_give_their_gradients(computation):
    assert_agrees(*computation)


@given(grouped_computations(max_gates=8))
@settings(max_examples=60)
def test_every_event_belongs_to_one_line_in_order(computation):
    record = trace(*computation)
    code = staged_code(record)
    assert [event for line in code.lines for event in line.events] == list(range(len(record)))
    for line in code.lines:
        events = [record.events[k] for k in line.events]
        if len(events) == 2:  # the use of a forked value: multiplied, then added up
            assert isinstance(events[0], Backward)
            assert events[0].shared
            assert isinstance(events[1], Accumulate)
            assert events[0].wire == events[1].wire
        else:
            assert len(events) < 2
    for cursor in range(1, len(record) + 1):
        assert cursor - 1 in code.lines[code.line_at(cursor)].events
    assert code.line_at(0) is None


def test_the_course_circuit_reads_as_in_the_notes():
    code = staged_code(trace(*COURSE))
    shown = [(line.text, code.comment(k, 99)) for k, line in enumerate(code.lines)]
    assert shown == [
        ("# given", ""),
        ("x = -2.0", ""),
        ("y = 5.0", ""),
        ("z = -4.0", ""),
        ("# forward pass", ""),
        ("q = x + y", "3"),
        ("f = q * z", "−12"),
        ("# backward pass", ""),
        ("df = 1.0", "1"),
        ("dq = z * df", "−4"),
        ("dz = q * df", "3"),
        ("dx = 1.0 * dq", "−4"),
        ("dy = 1.0 * dq", "−4"),
    ]


def test_numbers_appear_with_the_steps_and_add_up_at_a_fork():
    code = staged_code(trace(parse("x * y + sin(x)"), {"x": 0.5, "y": 4.0}))
    (use,) = [k for k, line in enumerate(code.lines) if line.text.startswith("dx +=")]
    first, last = code.lines[use].events
    assert code.comment(use, first) == ""
    assert code.comment(use, first + 1) == "4"
    assert code.comment(use, last + 1) == "0.8776 + 4 = 4.878"
    assert code.comment(use, 99) == code.comment(use, last + 1)


def test_a_gradient_that_reaches_a_constant_is_a_line_that_does_nothing():
    circuit, constant = parse("x * y").add("constant", parameter=3.0)
    circuit, _ = circuit.add("mul", [circuit.output, constant])
    code = staged_code(trace(circuit, {"x": 1.0, "y": 2.0}))
    (step,) = [
        k
        for k, event in enumerate(code.trace.events)
        if isinstance(event, Backward) and event.wire.source == constant
    ]
    line = code.line_at(step + 1)
    assert code.lines[line].text.startswith("#")
    assert code.comment(line, step + 1) == "2"


def test_other_numbers_keep_the_lines_and_other_steps_make_new_ones():
    circuit, values = COURSE
    code = staged_code(trace(circuit, values))
    other = code.follow(trace(circuit, {**values, "x": 7.0}))
    assert other.lines == staged_code(other.trace).lines
    assert "x = 7.0" in other.text()
    assert other.comment(5, 1) == "12"
    grown = code.follow(trace(circuit.add("exp", [circuit.output])[0], values))
    assert "np.exp" in grown.text()


def test_what_is_not_complete_shows_what_can_be_computed():
    circuit = COURSE[0].disconnect(COURSE[0].output, 1)
    code = staged_code(trace(circuit, COURSE[1]))
    assert [line.text for line in code.lines if line.events] == ["q = x + y"]
    assert staged_code(trace(Circuit(), {})).lines == ()


def test_a_group_is_one_call_whose_inside_is_defined_above():
    circuit = parse("1/(1+exp(-(w*x)))")
    chain = [n for n, node in circuit.nodes.items() if node.gate in ("neg", "exp", "shift", "reciprocal")]
    folded, _ = fold(circuit, chain, "squash", "s")
    record = trace(folded, {"w": 2.0, "x": -1.0})
    texts = [line.text for line in staged_code(record).lines]
    assert "f = squash(q)" in texts
    assert "dq = d_squash(q) * df" in texts
    assert texts.index("def squash(a):") < texts.index("# given")


def test_a_custom_gate_calls_the_derivative_that_the_user_gave():
    body = custom_gate("odd one", "o", "u * v", ["v + 1", ""])
    circuit = Circuit()
    circuit, x = circuit.add("input", name="x")
    circuit, y = circuit.add("input", name="y")
    circuit, _ = circuit.add_body(body, [x, y])
    scope = run(staged_code(trace(circuit, {"x": 2.0, "y": 5.0})))
    assert (scope["dx"], scope["dy"]) == (6.0, 2.0)


def test_names_of_groups_clash_with_nothing():
    circuit = parse("q = x * 2; exp(q) + q")
    exp = next(n for n, node in circuit.nodes.items() if node.gate == "exp")
    folded, _ = fold(circuit, [exp], "q", "e")
    assert_agrees(folded, {"x": 0.3})
    folded, _ = fold(circuit, [exp], "9 lives", "e")
    assert_agrees(folded, {"x": 0.3})


@pytest.mark.parametrize("gate", [g for g in GATES.values() if g.ports], ids=lambda gate: gate.id)
def test_every_gate_of_the_table_has_its_lines(gate):
    names = ("u", "v")[: len(gate.ports)]
    circuit = Circuit()
    ids = []
    for name in names:
        circuit, node_id = circuit.add("input", name=name)
        ids.append(node_id)
    circuit, _ = circuit.add(gate.id, ids)
    for sample in gate.samples:
        assert_agrees(circuit, dict(zip(names, sample, strict=True)))


def test_the_numbers_of_the_lines_are_those_of_the_pass():
    record = trace(*COURSE)
    code = staged_code(record)
    for cursor in range(len(record) + 1):
        known = [k for k, line in enumerate(code.lines) if code.comment(k, cursor)]
        assert len(known) == cursor
        state = state_at(record, cursor)
        assert len(state.values) + len(state.gradients) == 3 + cursor


def test_a_group_takes_the_name_of_a_helper_only_if_nothing_calls_that():
    neuron = parse("1/(1+exp(-(w*x)))")
    chain = [n for n, node in neuron.nodes.items() if node.gate in ("neg", "exp", "shift", "reciprocal")]
    folded, group = fold(neuron, chain, "sigmoid", "σ")
    values = {"w": 2.0, "x": -1.0}
    assert "f = sigmoid(q)" in staged_code(trace(folded, values)).text()
    assert_agrees(folded, values)
    both, _ = folded.add("sigmoid", [group])
    assert "sigmoid_(" in staged_code(trace(both, values)).text()
    assert_agrees(both, values)

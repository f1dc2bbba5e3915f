"""Applying the gradient: what moves, by how much, what is refused, what undo takes back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.document.apply_gradient import apply_gradient, moving_names
from playground.document.document import Document, document_from_expression, new_document
from playground.document.edits import fold, set_expression, set_value
from playground.document.errors import DocumentError
from playground.engine import CircuitError, parse, value_and_grad
from playground.session.applying import Applier
from playground.session.editor import Editor
from playground.session.stepper import Stepper
from tests.engine.strategies import computations

NEURON = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}


def neuron():
    return document_from_expression("1/(1+exp(-(w0*x0+w1*x1+w2)))", NEURON)


@pytest.fixture
def applier():
    editor = Editor(new_document())
    return Applier(editor, Stepper(editor))


def output(document):
    return value_and_grad(document.circuit, document.values)[0]


def test_one_step_uphill_of_the_course_circuit():
    moved = apply_gradient(new_document(), 0.01)
    assert moved.values == pytest.approx({"x": -2.04, "y": 4.96, "z": -3.97})
    assert output(moved) == pytest.approx(-11.5924)


def test_only_the_weights_of_the_neuron_move():
    document = neuron()
    weights = moving_names(document.circuit)
    moved = apply_gradient(document, -0.5)
    gradients = value_and_grad(document.circuit, document.values)[1]
    assert weights == ("w0", "w1", "w2")
    for name, value in moved.values.items():
        expected = document.values[name] - 0.5 * gradients[name] * (name in weights)
        assert value == pytest.approx(expected)
    assert output(moved) < output(document)


@given(computations(max_gates=6), st.sampled_from([-0.1, 0.01]))
def test_a_step_moves_each_number_by_its_gradient_or_nothing_at_all(computation, step):
    circuit, values = computation
    document = Document(circuit, values)
    gradients = value_and_grad(circuit, values)[1]
    names = moving_names(circuit)
    assert names == tuple(n.name for n in circuit.variables if n.gate == "weight") or names == circuit.names
    try:
        moved = apply_gradient(document, step)
    except DocumentError:
        return
    for name in circuit.names:
        by = step * gradients[name] if name in names else 0.0
        assert math.isfinite(moved.values[name])
        assert moved.values[name] == values[name] + by
    assert moved.circuit == circuit


@pytest.mark.parametrize(
    ("text", "values", "reason"),
    [
        ("exp(x) * y", {"x": 800.0, "y": 1.0}, "overflow"),
        ("sqrt(x) + y", {"x": 0.0, "y": 1.0}, "gradient of x is ∞"),
        ("log(x)", {"x": -1.0}, "greater than 0"),
        ("relu(x)", {"x": -1.0}, "moves nothing"),
        ("x**2 * 1e300", {"x": 1e5}, "∞|larger|smaller"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(text, values, reason):
    with pytest.raises(DocumentError, match=reason):
        apply_gradient(document_from_expression(text, values), -1e10)


def test_an_incomplete_circuit_and_one_without_numbers_are_refused():
    course = new_document()
    circuit = course.circuit.disconnect(course.circuit.output, 1)
    with pytest.raises(CircuitError):
        apply_gradient(Document(circuit), -0.1)
    constant, _ = parse("x").without(["input1"]).add("constant", parameter=2.0)
    with pytest.raises(DocumentError, match="nothing to move"):
        apply_gradient(Document(constant), -0.1)


# --- session -------------------------------------------------------------------------------------


def test_a_step_shows_the_new_numbers_at_the_end_of_the_pass(applier):
    stepper = applier._stepper
    assert applier.step("uphill")
    assert stepper.cursor == len(stepper.trace)
    assert stepper.state.values[stepper.trace.circuit.output] == pytest.approx(-11.5924)
    assert applier.outputs == pytest.approx((-12.0, -11.5924))


def test_each_step_is_undone_alone_and_a_hold_as_one(applier):
    editor = applier._editor
    before = editor.document.values
    applier.step("downhill")
    once = editor.document.values
    applier.step("downhill")
    for _ in range(5):
        applier.step("downhill", repeated=True)
    assert (len(applier.outputs), applier.now) == (8, 7)
    assert list(applier.outputs) == sorted(applier.outputs, reverse=True)
    editor.undo()
    assert (editor.document.values, applier.now) == (once, 1)
    editor.undo()
    assert (editor.document.values, applier.now) == (before, 0)
    assert not editor.can_undo
    editor.redo()
    editor.redo()
    assert applier.now == 7
    editor.undo()
    applier.step("uphill")
    assert (len(applier.outputs), applier.now) == (3, 2)


def test_other_changes_end_the_memory(applier):
    editor = applier._editor
    applier.step("downhill")
    editor.apply("Change x", lambda d: set_value(d, "x", 9.0))
    assert applier.outputs == ()
    applier.step("downhill")
    editor.apply("Change expression", lambda d: set_expression(d, "x * y"))
    assert applier.outputs == ()
    assert applier.refusal == ""


def test_a_refused_step_changes_nothing_and_says_why(applier):
    editor = applier._editor
    editor.new(document_from_expression("exp(x)", {"x": 1000.0}))
    before = editor.document
    told = []
    applier.changed.connect(lambda: told.append(applier.refusal))
    assert not applier.step("downhill")
    assert editor.document is before
    assert not editor.can_undo
    assert "overflows" in told[-1]


def test_repeated_steps_downhill_end_where_the_rate_makes_them_refused(applier):
    editor = applier._editor
    editor.new(document_from_expression("exp(x*x)", {"x": 1.0}))
    applier.rate = 10.0
    taken = 0
    while applier.step("downhill", repeated=True) and taken < 50:
        taken += 1
    assert applier.refusal
    assert all(map(math.isfinite, editor.document.values.values()))


def test_inside_of_a_group_the_whole_circuit_moves():
    document = neuron()
    chain = [n for n, x in document.circuit.nodes.items() if x.gate in ("neg", "exp", "shift", "reciprocal")]
    folded, group = fold(document, chain, "squash", "s")
    editor = Editor(folded)
    applier = Applier(editor, Stepper(editor))
    applier._stepper.look_inside(group)
    assert applier.names == ("w0", "w1", "w2")
    assert applier.step("downhill")
    assert editor.document.values["w0"] != 2.0
    assert applier._stepper.cursor == len(applier._stepper.trace)
    assert applier._stepper.trace.circuit != editor.document.circuit


def test_while_numbers_are_predicted_a_step_gives_none_away(applier):
    applier._stepper.predicting = True
    assert applier.step("downhill")
    assert applier._stepper.cursor == 0

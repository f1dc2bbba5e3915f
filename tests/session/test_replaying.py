"""Steps of a descent as passes through the circuit: numbers of the run, and the circuit's own that stay."""

import math

import pytest

from playground.descent.optimizers import OPTIMIZERS
from playground.document import DocumentError, SurfaceChoice, document_from_expression
from playground.document.descent_edits import set_descent
from playground.document.edits import move, remove, set_expression, set_value
from playground.engine.trace import Update, state_at
from playground.session.descender import Descender
from playground.session.editor import Editor
from playground.session.preview import LENT
from playground.session.replaying import Replaying, replay_refusal
from playground.session.stepper import Stepper


@pytest.fixture
def editor():
    document = document_from_expression("(a - 3)**2 + (a*b*x + 1)**2", {"a": 1.0, "b": 0.5, "x": 2.0})
    return Editor(set_descent(document, surface=SurfaceChoice("circuit", x="a", y="b"), learning_rate=0.01))


@pytest.fixture
def descender(editor):
    return Descender(editor)


@pytest.fixture
def stepper(editor):
    return Stepper(editor)


@pytest.fixture
def replaying(editor, descender):
    return Replaying(editor, descender)


def after(stepper):
    """Return the numbers of a and b when all is over."""
    known, circuit = state_at(stepper.trace, len(stepper.trace)), stepper.trace.circuit
    return tuple(known.values[n.id] for n in circuit.variables if n.name in "ab")


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_updates_lead_to_the_next_step_of_the_run(optimizer, stepper, descender, replaying):
    descender.set_optimizer(optimizer)
    for _ in range(4):
        descender.step()
    descender.set_learning_rate(0.02)
    for step in (0, 2, 3, 4):
        replaying.show(step)
        here, record = descender.run.steps[step], stepper.trace
        assert (record.values["a"], record.values["b"]) == (here.x, here.y)
        if step < 4:
            assert after(stepper) == descender.run.steps[step + 1][:2]
    coming = after(stepper)
    replaying.next()
    assert descender.run.steps[5][:2] == coming
    assert replaying.step == 5


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_each_update_says_what_the_numbers_say(optimizer, stepper, descender, replaying):
    descender.set_optimizer(optimizer)
    descender.step()
    descender.step()
    replaying.show(1)
    for event in stepper.trace.events[-2:]:
        assert isinstance(event, Update)
        scope = {"a": event.before, "da": event.gradient}
        exec(event.code.format(x="a", dx="da"), scope)
        assert scope["a"] == pytest.approx(event.after, rel=1e-14)
        assert len(event.formulas) >= 2
        digits = float(f"{event.after:.4g}")
        assert abs(float(event.formulas[-1].rpartition("=")[2]) - digits) <= 1e-3 * abs(digits)


def test_weight_decay_is_a_part_of_the_rule(stepper, descender, replaying):
    descender.set_hyperparameter("weight_decay", 0.3)
    descender.step()
    replaying.show(0)
    event = stepper.trace.events[-2]
    assert "0.3" in event.code
    assert "0.3" in event.formulas[0]


def test_a_new_rate_makes_the_step_to_come_another_one(stepper, descender, replaying):
    replaying.show(0)
    before = after(stepper)
    descender.set_learning_rate(0.05)
    assert after(stepper) != before
    assert after(stepper) == descender.run.next_point


def test_edits_and_other_runs_end_it(editor, stepper, descender, replaying):
    descender.step()
    replaying.show(1)
    editor.undo()  # nothing: it is no edit
    assert replaying.step == 1
    descender.set_optimizer("adam")
    assert replaying.step is None
    assert editor.preview is None
    assert stepper.trace.update_count == 0
    replaying.show(0)
    editor.apply("Set x", lambda document: set_value(document, "x", 4.0))
    assert replaying.step is None


def test_steps_that_are_not_there_are_refused(editor, descender, replaying):
    with pytest.raises(ValueError, match="steps 0 to 0"):
        replaying.show(1)
    assert editor.preview is None


def test_a_circuit_that_can_no_longer_be_computed_says_why(editor, descender, replaying):
    assert replay_refusal(descender, 0) == ""
    editor.apply("Type", lambda document: set_expression(document, "a + 1"))
    assert "b" in replay_refusal(descender, 0)
    with pytest.raises(ValueError, match="circuit"):
        replaying.show(0)


def test_a_point_that_is_no_number_is_refused(editor, descender, replaying):
    descender.set_surface(SurfaceChoice("analytic", "beale"))
    descender.set_learning_rate(1e3)
    for _ in range(8):
        descender.step()
    for step, x in enumerate(descender.run.xs):
        assert bool(replay_refusal(descender, step)) == (not math.isfinite(x + descender.run.ys[step]))


def test_a_copy_for_recovery_holds_the_own_numbers(editor, descender, replaying):
    for _ in range(3):
        descender.step()
    own = editor.document.values
    replaying.show(3)
    assert editor.document.values == own
    assert editor.shown.values["a"] == descender.run.steps[3].x
    assert not editor.modified


# --- a loss that is no circuit of its own ---------------------------------------------------------


@pytest.fixture
def data(editor, descender):
    """Return the run down the loss of a sigmoid neuron over 80 examples, five steps far."""
    descender.set_surface(SurfaceChoice("data", "neuron"))
    for _ in range(5):
        descender.step()
    return descender.run


def parameters(stepper, cursor):
    """Return the numbers of w and b after so many events, and their gradients."""
    known, circuit = state_at(stepper.trace, cursor), stepper.trace.circuit
    ids = [next(node.id for node in circuit.variables if node.name == name) for name in "wb"]
    return tuple(known.values[i] for i in ids), tuple(known.gradients.get(i) for i in ids)


@pytest.mark.parametrize("size", [1, 3, 4])
def test_a_small_batch_is_a_pass_with_the_gradient_of_the_run(size, data, stepper, descender, replaying):
    descender.set_batch_size(size)
    descender.reset()
    for _ in range(3):
        descender.step()
    run = descender.run
    for step in (0, 2):
        replaying.show(step)
        record, here = stepper.trace, run.steps[step]
        assert replaying.circuit.is_whole
        assert parameters(stepper, record.pass_end)[1] == pytest.approx(here.grad, rel=1e-9, abs=1e-12)
        assert parameters(stepper, record.forward_count)[0] == (here.x, here.y)
        assert parameters(stepper, len(record))[0] == pytest.approx(run.steps[step + 1][:2], rel=1e-14)
        assert "{dx}" in record.events[-1].code


def test_of_a_large_batch_one_example_is_shown_and_the_step_goes_by_the_mean(data, stepper, replaying):
    replaying.show(3)
    here, record = data.steps[3], stepper.trace
    own = parameters(stepper, record.pass_end)[1]
    assert own != pytest.approx(here.grad)
    assert [event.gradient for event in record.events[-2:]] == list(here.grad)
    assert parameters(stepper, len(record))[0] == data.steps[4][:2]
    assert all("{dx}" not in event.code for event in record.events[-2:])
    stepper.jump(7)
    replaying.move_example(2)
    assert (replaying.circuit.place, stepper.cursor) == (2, 7)
    assert stepper.trace.values["x"] == data.surface.inputs[0, 2]
    assert parameters(stepper, record.pass_end)[1] != own
    replaying.move_example(-9)
    assert replaying.circuit.place == 0
    replaying.move_example(500)
    assert replaying.circuit.place == 79
    replaying.next()
    assert (replaying.step, replaying.circuit.place) == (4, 79)


def test_the_own_circuit_is_put_aside_and_comes_back_as_it_was_looked_at(editor, data, stepper, replaying):
    own = editor.document
    stepper.jump(4)
    replaying.show(2)
    assert editor.document.same_content(own)
    assert editor.shown.circuit != own.circuit
    assert stepper.cursor == 0
    stepper.jump(9)
    replaying.end()
    assert editor.shown is editor.document
    assert (editor.document.circuit, editor.document.positions) == (own.circuit, own.positions)
    assert stepper.cursor == 4


def test_a_lent_circuit_can_be_arranged_but_not_changed(editor, data, stepper, replaying):
    own = editor.document
    replaying.show(1)
    shown = editor.shown
    gate = shown.circuit.output
    for edit in (lambda d: remove(d, [gate]), lambda d: set_value(d, "x", 9.0)):
        with pytest.raises(DocumentError) as refusal:
            editor.apply_shown("Change", edit)
        assert str(refusal.value) == LENT
    editor.apply_shown("Move", lambda document: move(document, {gate: (900.0, 50.0)}))
    assert editor.shown.positions[gate] == (900.0, 50.0)
    assert editor.document.same_content(own)
    replaying.next()
    assert replaying.step == 2
    assert editor.shown.positions[gate] == (900.0, 50.0)


def test_a_lent_circuit_is_kept_when_asked_for_and_undo_brings_the_own_one_back(editor, data, replaying):
    own = editor.document
    replaying.show(2)
    shown = editor.shown
    replaying.keep()
    assert replaying.step is None
    assert (editor.document.circuit, editor.document.values) == (shown.circuit, shown.values)
    editor.undo()
    assert editor.document.same_content(own)
    assert data.steps[2].x == shown.values["w"]


def test_settings_can_be_turned_while_a_lent_circuit_is_shown(editor, data, stepper, descender, replaying):
    own = editor.document
    replaying.show(5)
    before = parameters(stepper, len(stepper.trace))[0]
    descender.set_learning_rate(3.0)
    coming = parameters(stepper, len(stepper.trace))[0]
    assert coming == descender.run.next_point != before
    assert (editor.document.circuit, editor.document.values) == (own.circuit, own.values)
    descender.set_optimizer("adam")
    assert replaying.step is None
    assert editor.shown is editor.document


@pytest.mark.parametrize(
    "choice",
    [SurfaceChoice("analytic", "camel"), SurfaceChoice("expression", expression="x**4 + exp(y) - y")],
)
def test_formulas_are_passes_too(choice, editor, stepper, descender, replaying):
    descender.set_surface(choice)
    descender.set_learning_rate(1e-3)
    descender.step()
    replaying.show(0)
    known, circuit = state_at(stepper.trace, stepper.trace.pass_end), stepper.trace.circuit
    slopes = [known.gradients[n.id] for name in "xy" for n in circuit.variables if n.name == name]
    assert slopes == pytest.approx(descender.run.steps[0].grad, rel=1e-12)
    assert known.values[circuit.output] == pytest.approx(descender.run.steps[0].loss, rel=1e-12)

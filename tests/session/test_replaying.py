"""Steps of a descent as passes through the circuit: numbers of the run, and the circuit's own that stay."""

import pytest

from playground.descent.optimizers import OPTIMIZERS
from playground.document import SurfaceChoice, document_from_expression
from playground.document.edits import set_descent, set_value
from playground.engine.trace import Update, state_at
from playground.session.descender import Descender
from playground.session.editor import Editor
from playground.session.replaying import Replaying
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
    assert "0.3" in event.formulas[1]


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


def test_steps_of_another_surface_are_refused(editor, descender, replaying):
    descender.set_surface(SurfaceChoice("analytic", "bowl"))
    with pytest.raises(ValueError, match="circuit"):
        replaying.show(0)
    assert editor.preview is None
    descender.set_surface(SurfaceChoice("circuit", x="a", y="b"))
    with pytest.raises(ValueError, match="steps 0 to 0"):
        replaying.show(1)


def test_a_copy_for_recovery_holds_the_own_numbers(editor, descender, replaying):
    for _ in range(3):
        descender.step()
    own = editor.document.values
    replaying.show(3)
    assert editor.document.values == own
    assert editor.shown.values["a"] == descender.run.steps[3].x
    assert not editor.modified

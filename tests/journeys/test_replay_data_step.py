"""What a student does to see where the gradient of a loss over data comes from: walk through a step."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from playground.document import SurfaceChoice
from tests.driving import at, centre, child, drag

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def descend(window, descent):
    """Return what makes five steps down a loss, by hand, with so many examples each."""

    def go(choice, batch_size=None):
        window.descender.set_surface(choice)
        window.descender.set_batch_size(batch_size)
        for _ in range(5):
            QTest.mouseClick(child(descent, "descentStep"), LEFT)
        return window.descender.run

    return go


def back_to(window, step, key=False):
    """Show a step in the circuit, by its button or its key."""
    while window.descender.shown_step > step:
        QTest.keyClick(window.descent, Qt.Key.Key_Left)
    if key:
        QTest.keyClick(window.descent, Qt.Key.Key_C)
    else:
        QTest.mouseClick(child(window.descent, "showStepInCircuit"), LEFT)
    window.circuit.view.setFocus()


def named(window, name):
    return next(node.id for node in window.editor.shown.circuit.nodes.values() if node.name == name)


def shown(window):
    """Return the numbers of w and b that stand on the canvas, and their gradients."""
    state, ids = window.stepper.state, [named(window, name) for name in "wb"]
    return [state.values[i] for i in ids], [state.gradients.get(i) for i in ids]


def press_until(window, cursor):
    while window.stepper.cursor < cursor:
        QTest.keyClick(window.circuit.view, Qt.Key.Key_Right)


def test_a_step_over_a_small_batch_is_forward_backward_and_update(window, descend):
    run, own = descend(SurfaceChoice("data", "neuron"), 4), window.editor.document
    back_to(window, 3)
    view, stepper, here = window.circuit.view, window.stepper, run.steps[3]
    assert view.isVisible()
    assert child(window, "replayBar").isVisible()
    assert not child(window, "replayExample").isVisible()
    assert window.editor.document.same_content(own)
    record = stepper.trace
    assert shown(window)[0] == [here.x, here.y]

    press_until(window, record.forward_count)
    batch = run.batch(3)
    loss = run.surface.batch_value_and_grad(here.x, here.y, batch)[0]
    assert stepper.state.values[record.circuit.output] == pytest.approx(loss, rel=1e-12)
    press_until(window, record.pass_end)
    assert shown(window)[1] == pytest.approx(here.grad, rel=1e-9)
    press_until(window, len(record))
    assert shown(window)[0] == pytest.approx(run.steps[4][:2], rel=1e-12)

    group = next(node.id for node in record.circuit.nodes.values() if node.body)
    QTest.mouseDClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, centre(view, group))
    assert window.editor.titles == (f"Example {batch[0] + 1}",)
    assert "sigmoid" in {node.gate for node in window.editor.shown.circuit.nodes.values()}
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert window.editor.titles == ()

    QTest.keyClick(view, Qt.Key.Key_B)
    assert window.descent.isVisible()
    assert window.descender.shown_step == 3
    assert window.editor.document.same_content(own)
    assert window.editor.shown.circuit == own.circuit


def test_of_all_examples_one_is_seen_and_others_can_be_chosen(window, descend):
    run = descend(SurfaceChoice("data", "neuron"))
    back_to(window, 3, key=True)
    view, surface, here = window.circuit.view, run.surface, run.steps[3]
    seen = []
    for press in (
        lambda: None,
        lambda: QTest.mouseClick(child(window, "replayExampleAfter"), LEFT),
        lambda: QTest.keyClick(view, Qt.Key.Key_Down, CONTROL),
        lambda: QTest.keyClick(view, Qt.Key.Key_Up, CONTROL),
    ):
        press()
        press_until(window, window.stepper.trace.pass_end)
        place = window.replaying.circuit.place
        own = surface.example_grads(here.x, here.y, [place])[0]
        assert window.stepper.state.values[named(window, "t")] == surface.targets[place]
        assert shown(window)[1] == pytest.approx(list(own), rel=1e-9)
        assert f"{place + 1} of 80" in child(window, "replayExample").text()
        seen.append(place)
    assert seen == [0, 1, 2, 1]
    press_until(window, len(window.stepper.trace))
    assert shown(window)[0] == pytest.approx(run.steps[4][:2], rel=1e-12)  # the step goes by the mean
    QTest.keyClick(view, Qt.Key.Key_Right, CONTROL)
    assert (window.replaying.step, window.replaying.circuit.place) == (4, 1)


def test_a_lent_circuit_is_looked_at_not_edited_until_it_is_kept(window, descend):
    descend(SurfaceChoice("data", "neuron"))
    own = window.editor.document
    back_to(window, 2)
    view, output = window.circuit.view, window.editor.shown.circuit.output
    drag(
        view, centre(view, output), centre(view, output) + at(view, QPointF(0, 40)) - at(view, QPointF(0, 0))
    )
    assert window.editor.document.same_content(own)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert output in window.editor.shown.circuit.nodes
    assert child(window, "canvasMessage").text()
    QTest.mouseClick(child(window, "openAsSurface"), LEFT)
    assert window.editor.document.same_content(own)

    QTest.mouseClick(child(window, "replayKeep"), LEFT)
    assert not child(window, "replayBar").isVisible()
    assert window.editor.document.circuit[output].gate == "square"
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert window.editor.document.same_content(own)
    assert window.editor.shown.circuit == own.circuit


def test_where_a_step_cannot_be_shown_the_reason_is_in_sight(window, descend):
    from playground.document.edits import set_expression

    descend(SurfaceChoice("circuit", x="x", y="y"))
    button, reason = child(window.descent, "showStepInCircuit"), child(window.descent, "replayRefusal")
    assert button.isEnabled()
    assert not reason.isVisible()
    window.editor.apply("Type", lambda document: set_expression(document, "x ** 2"))
    QTest.keyClick(window.descent, Qt.Key.Key_Left)
    assert not button.isEnabled()
    assert reason.isVisible()
    assert reason.text() == button.toolTip()
    QTest.keyClick(window.descent, Qt.Key.Key_C)
    assert window.descent.isVisible()

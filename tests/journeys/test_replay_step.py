"""What a student does to see what a step of a descent is: walk through it in the circuit."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.assets import asset
from tests.driving import child, set_number, type_into

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def descended(window):
    """Return the run of ten steps over w0 and w1 of the sigmoid neuron, opened by hand."""
    window.file.open_example(Path(asset("examples", "sigmoid-neuron.json")))
    panel = child(window, "sidePanel")
    assert [child(panel, f"surface{axis}Chooser").currentText() for axis in "XY"] == ["w0", "w1"]
    QTest.mouseClick(child(panel, "openAsSurface"), LEFT)
    type_into(child(window.descent, "learningRateBox"), "0.5")
    for _ in range(10):
        QTest.mouseClick(child(window.descent, "descentStep"), LEFT)
    return window.descender.run


def named(window, name):
    return next(node.id for node in window.editor.document.circuit.nodes.values() if node.name == name)


def shown(window):
    """Return the numbers of w0 and w1 that stand on the canvas."""
    return tuple(window.stepper.state.values[named(window, name)] for name in ("w0", "w1"))


def test_a_step_of_the_descent_is_forward_backward_and_update(window, descended):
    run, own = descended, dict(window.editor.document.values)
    while window.descender.shown_step > 4:
        QTest.keyClick(window.descent, Qt.Key.Key_Left)
    QTest.mouseClick(child(window.descent, "showStepInCircuit"), LEFT)
    view, stepper = window.circuit.view, window.stepper
    assert view.isVisible()
    assert child(window, "replayBar").isVisible()
    assert window.editor.document.values == own
    assert not window.editor.undo_label.startswith("Show")
    record = stepper.trace
    assert (record.values["w0"], record.values["w1"]) == run.steps[4][:2]
    assert stepper.cursor == 0
    view.setFocus()

    for _ in range(record.forward_count):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert stepper.state.values[record.circuit.output] == pytest.approx(run.steps[4].loss, rel=1e-12)
    while stepper.cursor < record.pass_end:
        QTest.keyClick(view, Qt.Key.Key_Right)
    slopes = [stepper.state.gradients[named(window, name)] for name in ("w0", "w1")]
    assert slopes == pytest.approx(run.steps[4].grad, rel=1e-12)
    assert shown(window) == run.steps[4][:2]
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert shown(window) == pytest.approx((run.steps[5].x, run.steps[4].y), rel=1e-12)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert shown(window) == pytest.approx(run.steps[5][:2], rel=1e-12)
    assert not stepper.can_forward
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert shown(window)[1] == run.steps[4].y

    QTest.keyClick(view, Qt.Key.Key_Right, CONTROL)
    assert (stepper.trace.values["w0"], stepper.trace.values["w1"]) == run.steps[5][:2]
    QTest.mouseClick(child(window, "replayNext"), LEFT)
    QTest.mouseClick(child(window, "replayPrevious"), LEFT)
    QTest.keyClick(view, Qt.Key.Key_Left, CONTROL)
    assert window.replaying.step == 4
    QTest.mouseClick(child(window, "replayNext"), LEFT)
    QTest.mouseClick(child(window, "replayBack"), LEFT)
    assert window.descent.isVisible()
    assert window.descender.shown_step == 5
    assert len(run.steps) == 11
    assert window.editor.document.values == own
    assert window.editor.preview is None


def test_the_next_step_after_the_last_one_is_made(window, descended):
    QTest.mouseClick(child(window.descent, "showStepInCircuit"), LEFT)
    window.circuit.view.setFocus()
    QTest.keyClick(window.circuit.view, Qt.Key.Key_End)
    coming = shown(window)
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Right, CONTROL)
    assert len(descended.steps) == 12
    assert descended.steps[11][:2] == pytest.approx(coming, rel=1e-12)
    assert window.replaying.step == 11


def test_numbers_of_a_step_are_kept_only_when_asked_for(window, descended):
    own = dict(window.editor.document.values)
    QTest.mouseClick(child(window.descent, "showStepInCircuit"), LEFT)
    QTest.mouseClick(child(window, "replayKeep"), LEFT)
    assert not child(window, "replayBar").isVisible()
    kept = window.editor.document.values
    assert (kept["w0"], kept["w1"]) == descended.steps[10][:2]
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert window.editor.document.values == own


def test_an_edit_of_a_number_keeps_those_that_are_shown(window, descended):
    QTest.mouseClick(child(window.descent, "showStepInCircuit"), LEFT)
    set_number(window, named(window, "x0"), "3")
    kept = window.editor.document.values
    assert (kept["w0"], kept["w1"], kept["x0"]) == (*descended.steps[10][:2], 3.0)
    assert window.editor.preview is None
    assert not child(window, "replayBar").isVisible()
    panel = child(window, "sidePanel")
    QTest.mouseClick(child(panel, "openAsSurface"), LEFT)  # the other way: the descent starts from here
    start = window.descender.run.steps[0]
    assert (start.x, start.y) == (kept["w0"], kept["w1"])
    assert start.loss == pytest.approx(
        window.stepper.whole.events[window.stepper.whole.forward_count - 1].value
    )

"""Through both workspaces and back with keys alone, each sent to whatever has the focus; and no motion."""

import pytest
import shiboken6
from PySide6.QtCore import QAbstractAnimation, Qt
from PySide6.QtWidgets import QApplication

from tests.driving import child, press, type_text

CTRL = Qt.KeyboardModifier.ControlModifier
BACK = Qt.KeyboardModifier.ShiftModifier


def tab_to(name, most=80, back=False):
    """Press Tab until the keyboard is where it should be; return what was passed."""
    passed = []
    for _ in range(most):
        focus = QApplication.focusWidget()
        if focus.objectName() == name:
            return passed
        passed.append(focus.objectName())
        press(
            Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab, BACK if back else Qt.KeyboardModifier.NoModifier
        )
    raise AssertionError(f"Tab never came to {name}, only to {passed}")


@pytest.fixture
def active(window, qtbot):
    with qtbot.waitActive(window):
        window.activateWindow()
    return window


def test_build_step_descend_and_replay_without_a_mouse(active, qtbot):
    window = active
    tab_to("expressionBar")
    press(Qt.Key.Key_A, CTRL)
    type_text("x*x + 3*y*y")
    press(Qt.Key.Key_Return)
    assert window.editor.document.circuit.names == ("x", "y")
    tab_to("circuitView")
    events = len(window.stepper.trace)
    for _ in range(events):
        press(Qt.Key.Key_Right)
    assert window.stepper.cursor == events
    press(Qt.Key.Key_Home)
    tab_to("openAsSurface")
    press(Qt.Key.Key_Space)
    descent = window.descent
    assert descent.isVisible()
    focus = QApplication.focusWidget()
    assert focus is descent or descent.isAncestorOf(focus)

    before = window.descender.run.learning_rate
    press(Qt.Key.Key_BracketRight)
    assert window.descender.run.learning_rate > before
    press(Qt.Key.Key_E)
    assert QApplication.focusWidget() is child(window, "learningRateSlider")
    raised = window.descender.run.learning_rate
    press(Qt.Key.Key_Left)
    assert window.descender.run.learning_rate < raised
    tab_to("surfaceView")
    press(Qt.Key.Key_Right)
    assert len(window.descender.run.steps) == 2
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(window.descender.run.steps) > 5)
    press(Qt.Key.Key_Space)
    made = len(window.descender.run.steps)
    losses = [float(loss) for loss in window.descender.run.losses]
    assert losses[-1] < losses[0]

    tab_to("showStepInCircuit")
    press(Qt.Key.Key_Space)
    assert window.circuit.isVisible()
    focus = QApplication.focusWidget()
    assert window.circuit.isAncestorOf(focus)
    tab_to("circuitView", back=focus.objectName() != "circuitView")
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Left, CTRL)
    press(Qt.Key.Key_B)
    assert descent.isVisible()
    assert len(window.descender.run.steps) == made
    press(Qt.Key.Key_1, CTRL)
    assert window.circuit.isVisible()
    assert window.editor.document.circuit.names == ("x", "y")


def moving():
    wrappers = shiboken6.getAllValidWrappers()
    return [
        animation
        for animation in wrappers
        if isinstance(animation, QAbstractAnimation) and animation.state() == QAbstractAnimation.State.Running
    ]


@pytest.mark.parametrize("wanted", [True, False])
def test_nothing_moves_by_itself_where_less_motion_is_wanted(active, wanted):
    window = active
    (switch,) = [
        action
        for action in window.findChildren(type(window.actions()[0]))
        if action.objectName() == "animationSwitch"
    ]
    switch.setChecked(wanted)
    view = window.circuit.view
    view.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_L, Qt.Key.Key_End, Qt.Key.Key_F):
        press(key)
        if not wanted:
            assert not moving()
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Right)
    assert bool(moving()) is wanted

"""Apply the gradient: steps downhill and uphill by button and key, held, undone, refused."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.document.document import document_from_expression
from playground.engine import value_and_grad
from tests.driving import child, type_into

CIRCUITS = {
    "sigmoid neuron": (
        "1/(1+exp(-(w0*x0+w1*x1+w2)))",
        {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0},
    ),
    "forks": ("x*y + sin(x)", {"x": 0.5, "y": 4.0}),
    "max and relu": ("max(x, y) * relu(z)", {"x": 3.0, "y": -4.0, "z": 2.0}),
}


def press(window, name):
    QTest.mouseClick(child(window, name), Qt.MouseButton.LeftButton)


def output(window):
    document = window.editor.document
    return value_and_grad(document.circuit, document.values)[0]


def test_one_ascent_step_of_the_course(window):
    press(window, "stepUphill")
    assert output(window) == pytest.approx(-11.5924)
    assert window.stepper.cursor == len(window.stepper.trace)
    canvas = window.circuit.view.canvas
    assert canvas.number_items[window.editor.document.circuit.output].value == "−11.59"
    assert "−12 → −11.59" in child(window, "applyCourse").text()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert output(window) == -12.0
    assert not window.editor.can_undo


def test_the_buttons_stay_under_the_pointer(window):
    """A second click at the same place is a second step."""
    row, button = child(window, "applyRow"), child(window, "stepDownhill")
    row.set_open(True)
    QApplication.processEvents()
    spot = button.mapTo(window, button.rect().center())
    for steps in (1, 2, 3):
        QTest.mouseClick(window.childAt(spot), Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        assert button.mapTo(window, button.rect().center()) == spot
        assert child(window, "applyCourse").text().endswith(f"{steps} step" + "s" * (steps > 1))


@pytest.mark.parametrize(("text", "values"), CIRCUITS.values(), ids=CIRCUITS)
def test_downhill_falls_and_uphill_rises_by_key(window, text, values):
    window.editor.new(document_from_expression(text, values))
    view = window.circuit.view
    view.setFocus()
    before = output(window)
    QTest.keyClick(view, Qt.Key.Key_D)
    lower = output(window)
    assert lower < before
    QTest.keyClick(view, Qt.Key.Key_U)
    QTest.keyClick(view, Qt.Key.Key_U)
    assert output(window) > before
    fixed = {name for name in values if name.startswith("x") and "w0" in values}
    assert all(window.editor.document.values[name] == values[name] for name in fixed)
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.document.values == values


def test_a_held_button_goes_on_and_is_undone_as_one(window, qtbot):
    button = child(window, "stepDownhill")
    button.setAutoRepeatDelay(1)
    button.setAutoRepeatInterval(1)
    applier = window.circuit.panel.apply._applier
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(applier.outputs) > 5)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    taken = len(applier.outputs)
    assert list(applier.outputs) == sorted(applier.outputs, reverse=True)
    press(window, "stepDownhill")
    assert len(applier.outputs) == taken + 1
    assert window.editor.history_labels == ("", "Step downhill", "Step downhill")
    window.editor.undo()
    window.editor.undo()
    assert output(window) == -12.0


def test_a_held_key_is_undone_as_one(window):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    view = window.circuit.view
    view.setFocus()
    for repeat in (False, True, True, True):
        key, keys = Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, key, keys, "d", repeat))
    assert window.editor.history_labels == ("", "Step downhill")
    assert "4 steps" in child(window, "applyCourse").text()


def test_the_learning_rate_by_box_and_by_slider(window):
    box, slider = child(window, "applyRateBox"), child(window, "applyRateSlider")
    type_into(box, "0.1")
    press(window, "stepUphill")
    assert window.editor.document.values["x"] == pytest.approx(-2.4)
    window.editor.undo()
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert box.value() == pytest.approx(1e-4)
    press(window, "stepUphill")
    assert window.editor.document.values["x"] == pytest.approx(-2.0004)


def test_an_overflow_is_refused_with_the_reason_and_nothing_moves(window):
    window.editor.new(document_from_expression("exp(x) * y", {"x": 800.0, "y": 2.0}))
    press(window, "stepDownhill")
    refusal = child(window, "applyRefusal")
    assert refusal.isVisible()
    assert "overflows" in refusal.text()
    assert window.editor.document.values == {"x": 800.0, "y": 2.0}
    assert not window.editor.can_undo
    type_into(child(window, "expressionBar"), "x * y")
    assert not refusal.isVisible()


def test_a_dead_relu_says_that_nothing_moves(window):
    window.editor.new(document_from_expression("max(0, x) * relu(y)", {"x": -1.0, "y": -1.0}))
    press(window, "stepDownhill")
    assert "0 here" in child(window, "applyRefusal").text()


def test_an_incomplete_circuit_has_no_step_to_take(window):
    document = window.editor.document
    from playground.document.edits import disconnect

    window.editor.apply("Cut", lambda d: disconnect(d, document.circuit.output, 1))
    assert not child(window, "stepDownhill").isEnabled()
    window.editor.undo()
    assert child(window, "stepDownhill").isEnabled()


def test_fold_the_row_away_and_back(window):
    press(window, "applyFold")
    assert not child(window, "stepDownhill").isVisible()
    press(window, "applyFold")
    assert child(window, "stepDownhill").isVisible()


def test_another_number_begins_another_course(window):
    press(window, "stepDownhill")
    assert child(window, "applyHistory").isVisible()
    from playground.document.edits import set_value

    window.editor.apply("Change x", lambda d: set_value(d, "x", 7.0))
    assert not child(window, "applyHistory").isVisible()


def test_in_a_low_panel_the_row_makes_room_unless_it_is_wanted(window, qapp):
    assert child(window, "stepDownhill").isVisible()
    window.resize(1280, 560)
    qapp.processEvents()
    assert not child(window, "stepDownhill").isVisible()
    press(window, "applyFold")
    window.resize(1280, 540)
    qapp.processEvents()
    assert child(window, "stepDownhill").isVisible()

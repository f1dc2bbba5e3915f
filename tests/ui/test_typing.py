"""While a number or a name is typed, no key does anything else."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit

from playground.ui.circuit.gesture_table import KEYS
from playground.ui.descent.gesture_table import DESCENT_KEYS as TABLE
from tests.driving import child

LEAVES = {"Esc", "Tab", "Shift+Tab", "Return", "Enter", "Menu", "Shift+F10"}  # which end or leave a field
CIRCUIT_KEYS = sorted({key for key in KEYS if "Ctrl" not in key} - LEAVES)
DESCENT_KEYS = sorted(set(TABLE) - LEAVES)


def strike(field, key):
    combination = QKeySequence(key)[0]
    QTest.keyClick(field, combination.key(), combination.keyboardModifiers())


def texts(window):
    """Return the visible fields to type in."""
    fields = [*window.findChildren(QLineEdit), *window.findChildren(QAbstractSpinBox)]
    return [field for field in fields if field.isVisible() and field.isEnabled()]


def seen(window):
    """Return what a stray key could change."""
    document = window.editor.document
    view, playing = window.circuit.view, window.circuit.transport.playing
    return (
        document.circuit,
        document.values,
        document.positions,
        document.cursor,
        document.workspace,
        document.descent.log_loss,
        window.editor.history_labels,
        view.transform(),
        tuple(view.canvas.selected_nodes),
        playing,
        window.findChild(QLineEdit, "gateSearchField") is not None,
        [panel.isVisible() for panel in (window.outline, window.history)],
    )


def open_field(window, kind):
    view = window.circuit.view
    if kind in ("number", "name"):
        view.canvas.select([view.document.circuit.variables[0].id])
        QTest.keyClick(view, Qt.Key.Key_Return if kind == "number" else Qt.Key.Key_F2)
        return QApplication.focusWidget()
    if kind == "popup":
        QTest.keyClick(view, Qt.Key.Key_Slash)
        return QApplication.focusWidget()
    return child(window, kind)


@pytest.mark.parametrize("kind", ["number", "name", "popup", "expressionBar", "gateSearch", "applyRateBox"])
def test_no_key_of_the_canvas_reaches_it_from_a_field(window, qtbot, kind):
    with qtbot.waitActive(window):
        window.activateWindow()
    field = open_field(window, kind)
    field.setFocus()
    assert isinstance(field, QLineEdit)
    before = seen(window)
    for key in CIRCUIT_KEYS:
        strike(field, key)
        assert QApplication.focusWidget() is field, key
        assert seen(window) == before, key


def test_every_field_of_the_circuit_workspace_is_tried_above(window):
    assert {field.objectName() for field in texts(window)} == {
        "expressionBar",
        "gateSearch",
        "applyRateBox",
    }


def test_no_key_of_the_descent_reaches_it_from_a_field(descent, window, qtbot):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.descender.set_optimizer("adam")
    window.descender.set_batch_size(8)
    child(window, "moreHyperparameters").setChecked(True)
    fields = texts(window)
    assert len(fields) >= 4
    for field in fields:
        field.setFocus()
        steps = len(window.descender.run.steps)
        log = window.editor.document.descent.log_loss
        for key in DESCENT_KEYS:
            field.selectAll()
            QTest.keyClicks(field, "0.1")
            strike(field, key)
            assert not window.descender.playing, (field.objectName(), key)
            assert len(window.descender.run.steps) == steps, (field.objectName(), key)
            assert window.editor.document.descent.log_loss == log, (field.objectName(), key)
        QTest.keyClick(field, Qt.Key.Key_Escape)


def test_space_plays_the_descent_from_a_box_that_nobody_types_in(descent, window):
    box = child(window, "learningRateBox")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert window.descender.playing
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert not window.descender.playing

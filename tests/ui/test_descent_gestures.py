"""The keys and the mouse of the Descent workspace: one table from which help, menus and tooltips come."""

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton

from playground.ui.circuit.gesture_table import GESTURES
from playground.ui.descent.gesture_table import DESCENT_GESTURES, DESCENT_KEYS, MENU, RUN_KEYS
from tests.driving import child


def test_every_key_of_the_table_does_something(descent):
    assert set(DESCENT_KEYS.values()) == descent.handled


def test_no_key_does_two_things_in_one_place():
    for runs in (True, False):
        keys = Counter(
            key
            for entry in DESCENT_GESTURES.values()
            if (entry.topic == "Runs") == runs
            for key in entry.keys
        )
        assert max(keys.values()) == 1


def test_the_help_sheet_lists_every_gesture(descent, window):
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = child(window, "helpSheet")
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {entry.does for entry in DESCENT_GESTURES.values()} <= shown
    sheet.close()


@pytest.mark.parametrize(("workspace", "table"), [("circuit", GESTURES), ("descent", DESCENT_GESTURES)])
def test_the_help_sheet_begins_with_the_workspace_in_front(descent, window, workspace, table):
    window.show_workspace(workspace)
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = child(window, "helpSheet")
    inside = child(sheet, "helpScroll").widget()
    headings = [label for label in inside.findChildren(QLabel) if label.property("role") == "heading"]
    top = min(h.mapTo(inside, QPoint()).y() for h in headings)
    first = {h.text() for h in headings if h.mapTo(inside, QPoint()).y() == top}
    assert first <= {entry.topic for entry in table.values()}
    sheet.close()


def test_the_menu_of_the_descent_does_what_it_lists(window):
    menu = window.findChild(QMenu, "descentMenu")
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == [DESCENT_GESTURES[gesture].menu_text for group in MENU for gesture in group]
    next(a for a in menu.actions() if a.text() == DESCENT_GESTURES["step_run"].menu_text).trigger()
    assert window.descent.isVisible()
    assert len(window.descender.run.steps) == 2


@pytest.mark.parametrize(
    ("name", "gesture"),
    [
        ("descentPlay", "play_run"),
        ("descentStep", "step_run"),
        ("forkRun", "fork_run"),
        ("viewOptions", "view_options"),
        ("logLossToggle", "log_loss"),
        ("stepPartForward", "next_part"),
        ("showStepInCircuit", "show_in_circuit"),
    ],
)
def test_tooltips_name_the_keys_of_the_table(descent, name, gesture):
    tip = descent.findChild(QPushButton, name).toolTip()
    assert DESCENT_GESTURES[gesture].shown_keys in tip


def test_brackets_turn_the_rate_from_anywhere_and_undo_takes_the_turns_back(descent, window):
    view, before = child(window, "surfaceView"), window.descender.run.learning_rate
    view.setFocus()
    window.editor.seal()  # the rate that the descent began with is an edit of its own
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_BracketRight)
    raised = window.descender.run.learning_rate
    QTest.keyClick(view, Qt.Key.Key_BracketLeft)
    assert before < window.descender.run.learning_rate < raised
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.descender.run.learning_rate == before


def test_the_key_of_the_slider_brings_the_focus_there(descent, window, qtbot):
    with qtbot.waitActive(window):
        window.activateWindow()
    view = child(window, "surfaceView")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_E)
    assert QApplication.focusWidget() is child(window, "learningRateSlider")


def test_the_menu_of_the_surface_starts_where_it_was_asked_for(descent, window):
    view = child(window, "surfaceView")
    at = QPoint(420, 200)
    viewport = view.viewport()
    QApplication.sendEvent(
        viewport,
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at)),
    )
    menu = child(window, "surfaceMenu")
    assert menu.isVisible()
    menu.actions()[0].trigger()
    menu.close()
    assert (view.run_item.start_px.toPoint() - at).manhattanLength() <= 2


def test_keys_of_the_list_of_runs_are_its_own(descent, window):
    window.descender.add_run()
    table = child(window, "runsTable")
    table.setFocus()
    assert not set(RUN_KEYS) & set(DESCENT_KEYS)
    QTest.keyClick(table, Qt.Key.Key_H)
    assert window.editor.document.descent.selected.hidden
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert len(window.descender.runs) == 1

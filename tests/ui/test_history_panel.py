"""The history panel: lists the edits, marks the present one, and goes to any of them."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.document import edits
from tests.driving import child, type_into

CTRL = Qt.KeyboardModifier.ControlModifier


def toggle(window):
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_H, CTRL)


def entries(window):
    """What the list says to assistive technology, entry by entry."""
    shown = child(window, "historyList")
    return [shown.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(shown.count())]


def click(window, row):
    shown = child(window, "historyList")
    place = shown.visualItemRect(shown.item(row)).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def x(window):
    return window.editor.document.values["x"]


@pytest.fixture
def edited(window, qtbot):
    """The window after x was set to 1, 2 and 3, with the panel open."""
    qtbot.waitUntil(window.isActiveWindow)
    for number in (1, 2, 3):
        window.editor.apply(
            f"Set x to {number}", lambda document, n=number: edits.set_value(document, "x", float(n))
        )
    toggle(window)
    return window


def test_the_shortcut_opens_and_closes_it_with_the_keyboard_in_its_list(window):
    panel = window.history
    assert not panel.isVisible()
    toggle(window)
    assert panel.isVisible()
    assert child(window, "historyList").hasFocus()
    toggle(window)
    assert not panel.isVisible()
    assert window.circuit.view.hasFocus()
    toggle(window)
    QTest.keyClick(child(window, "historyList"), Qt.Key.Key_Escape)
    assert not panel.isVisible()
    toggle(window)
    QTest.mouseClick(child(window, "historyClose"), Qt.MouseButton.LeftButton)
    assert not panel.isVisible()


def test_it_is_in_the_view_menu(window):
    menu = child(window, "menuView").menu()
    (action,) = [a for a in menu.actions() if a.shortcut().toString() == "Ctrl+H"]
    action.trigger()
    assert child(window, "historyPanel").isVisible()


def test_edits_are_listed_as_they_are_made_undone_and_made_anew(edited):
    assert entries(edited) == ["Start", "Set x to 1", "Set x to 2", "Set x to 3, now"]
    QTest.keyClick(edited, Qt.Key.Key_Z, CTRL)
    assert entries(edited) == ["Start", "Set x to 1", "Set x to 2, now", "Set x to 3, taken back"]
    type_into(child(edited, "expressionBar"), "x * y")
    assert len(entries(edited)) == 4
    assert entries(edited)[:3] == ["Start", "Set x to 1", "Set x to 2"]
    assert entries(edited)[3].endswith(", now")
    edited.editor.new()
    assert entries(edited) == ["Start, now"]


def test_a_click_goes_to_any_edit(edited):
    for row, number in ((1, 1), (3, 3), (0, -2), (2, 2)):
        click(edited, row)
        assert x(edited) == number
        assert edited.editor.history_index == row
        assert child(edited, "historyList").currentRow() == row


def test_the_keyboard_walks_through_the_edits(edited):
    shown = child(edited, "historyList")
    for key, number in (
        (Qt.Key.Key_Up, 2),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_Home, -2),
        (Qt.Key.Key_Up, -2),
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_End, 3),
    ):
        QTest.keyClick(shown, key)
        assert x(edited) == number
        assert shown.hasFocus()


def test_it_stays_with_all_its_entries_in_the_other_workspace(edited):
    before = entries(edited)
    edited.show_workspace("descent")
    assert child(edited, "historyPanel").isVisible()
    assert entries(edited) == before
    edited.descender.set_learning_rate(0.01)
    assert len(entries(edited)) == len(before) + 1
    click(edited, 1)
    assert (x(edited), edited.editor.document.workspace) == (1.0, "descent")
    edited.show_workspace("circuit")
    assert len(entries(edited)) == len(before) + 1


def test_what_changed_while_it_was_closed_is_there_when_it_opens(edited):
    toggle(edited)
    edited.editor.undo()
    toggle(edited)
    assert entries(edited)[2:] == ["Set x to 2, now", "Set x to 3, taken back"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_present_edit_stands_out_in_both_themes(edited, theme):
    edited.choose_theme(theme)
    click(edited, 2)
    edited.circuit.view.setFocus()
    shown = child(edited, "historyList")
    picture = shown.viewport().grab().toImage()
    ratio = picture.devicePixelRatio()

    def ground(row):
        box = shown.visualItemRect(shown.item(row))
        at = QPoint(box.right() - 10, box.center().y()) * ratio
        return picture.pixelColor(at).name().upper()

    assert ground(2) == edited.theme.chip_hover.upper()
    assert {ground(0), ground(1), ground(3)} == {edited.theme.panel.upper()}


@pytest.mark.parametrize(("width", "beside"), [(1440, True), (1280, False), (900, False)])
def test_it_takes_room_only_where_the_workspace_has_enough(window, qapp, width, beside):
    window.resize(width, 600)
    toggle(window)
    qapp.processEvents()
    panel = child(window, "historyPanel")
    left = panel.mapTo(window, QPoint(0, 0)).x()
    assert left + panel.width() == width
    assert (window.circuit.width() == left) is beside
    assert (window.circuit.width() == width) is not beside
    toggle(window)
    qapp.processEvents()
    assert window.circuit.width() == width


def test_a_thousand_edits_are_listed(window):
    for number in range(1200):
        window.editor.apply(
            f"Set x to {number}", lambda document, n=number: edits.set_value(document, "x", float(n))
        )
    toggle(window)
    shown = child(window, "historyList")
    assert shown.count() == len(window.editor.history_labels)
    assert shown.viewport().rect().intersects(shown.visualItemRect(shown.currentItem()))
    window.editor.apply("Last", lambda document: edits.set_value(document, "x", 0.5))
    assert entries(window)[-1] == "Last, now"

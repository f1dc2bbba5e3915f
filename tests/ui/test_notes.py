"""Notes on the canvas by real events: written, moved, sized, copied, walked to, drawn and saved."""

import re

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.document import load
from playground.engine.note import MAX_NOTE, SMALLEST_NOTE
from playground.ui.circuit.note_item import text_rect
from playground.ui.circuit.view import NOTE_MIME
from playground.ui.render import render
from tests.driving import at, child, drag

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(window):
    return window.circuit.view


def write(window, view, text, place=None):
    """Press T, type and keep; return the note's id."""
    view._pointer = place or QPoint(40, 40)
    QTest.keyClick(view, Qt.Key.Key_T)
    field = child(window, "noteEdit")
    for line in text.split("\n"):
        QTest.keyClicks(field, line)
        if line != text.split("\n")[-1]:
            QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    return next(reversed(window.editor.document.notes))


def note_place(view, note_id):
    return at(view, view.canvas.drawn.notes[note_id].sceneBoundingRect().center())


def corner(view, note_id):
    item = view.canvas.drawn.notes[note_id]
    return at(view, item.pos() + item.rect.bottomRight() - QPointF(3, 3))


def test_t_writes_a_note_of_several_lines_under_the_pointer(window, view):
    note_id = write(window, view, "first\nsecond", QPoint(60, 50))
    note = window.editor.document.notes[note_id]
    assert note.text == "first\nsecond"
    assert note.position == pytest.approx(view.mapToScene(QPoint(60, 50)).toTuple(), abs=1)
    assert view.hasFocus()
    assert window.editor.undo_label == "Add note"
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert not window.editor.document.notes
    assert not view.canvas.drawn.notes


def test_escape_gives_up_and_nothing_typed_leaves_no_trace(window, view):
    for ending in ((Qt.Key.Key_Escape, NO_KEY), (Qt.Key.Key_Return, CTRL)):
        QTest.keyClick(view, Qt.Key.Key_T)
        if ending[0] == Qt.Key.Key_Escape:
            QTest.keyClicks(child(window, "noteEdit"), "lost")
        QTest.keyClick(child(window, "noteEdit"), *ending)
        assert not window.editor.can_undo


def test_a_click_elsewhere_keeps_the_text(window, view):
    QTest.keyClick(view, Qt.Key.Key_T)
    QTest.keyClicks(child(window, "noteEdit"), "kept")
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(5, 5))
    assert [note.text for note in window.editor.document.notes.values()] == ["kept"]


def test_no_shortcut_fires_while_a_note_is_typed(window, view):
    before = window.editor.document.circuit
    note_id = write(window, view, "f l h r t")
    assert window.editor.document.notes[note_id].text == "f l h r t"
    assert window.editor.document.circuit == before
    assert window.stepper.cursor == 0


def test_a_text_that_is_too_long_stays_open_with_the_reason(window, view):
    QTest.keyClick(view, Qt.Key.Key_T)
    field = child(window, "noteEdit")
    field.setPlainText("x" * (MAX_NOTE + 1))
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, QPoint(5, 5))
    assert field.isVisible()
    assert f"{MAX_NOTE + 1:,}" in child(window, "canvasMessage").text()
    assert not window.editor.document.notes
    QTest.keyClick(field, Qt.Key.Key_End, CTRL)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert len(next(iter(window.editor.document.notes.values())).text) == MAX_NOTE


def test_double_click_writes_in_a_note_and_an_empty_text_deletes_it(window, view):
    note_id = write(window, view, "old")
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, note_place(view, note_id))
    field = child(window, "noteEdit")
    QTest.keyClicks(field, "er")
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert window.editor.document.notes[note_id].text == "older"
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, note_place(view, note_id))
    QTest.keyClick(child(window, "noteEdit"), Qt.Key.Key_A, CTRL)
    QTest.keyClick(child(window, "noteEdit"), Qt.Key.Key_Delete)
    QTest.keyClick(child(window, "noteEdit"), Qt.Key.Key_Return, CTRL)
    assert not window.editor.document.notes


def test_a_note_is_dragged_and_its_corner_makes_it_larger(window, view):
    note_id = write(window, view, "so")
    before = window.editor.document.notes[note_id]
    scale = view.transform().m11()
    drag(view, note_place(view, note_id), note_place(view, note_id) + QPoint(33, 61))
    moved = window.editor.document.notes[note_id]
    assert moved.position == pytest.approx(
        (before.position[0] + 33 / scale, before.position[1] + 61 / scale), abs=8
    )
    assert window.editor.undo_label == "Move note"
    drag(view, corner(view, note_id), corner(view, note_id) + QPoint(50, 40))
    wider = window.editor.document.notes[note_id]
    assert wider.size == pytest.approx((moved.size[0] + 50 / scale, moved.size[1] + 40 / scale), abs=2)
    drag(view, corner(view, note_id), corner(view, note_id) - QPoint(900, 900))
    assert window.editor.document.notes[note_id].size == SMALLEST_NOTE
    drag(view, note_place(view, note_id), QPoint(300, 300), release=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.canvas.drawn.notes[note_id].pos().toTuple() == moved.position


def test_escape_in_the_middle_of_resizing_gives_the_size_back(window, view):
    note_id = write(window, view, "so")
    before, shown = window.editor.document, view.canvas.drawn.notes[note_id].rect.size()
    drag(view, corner(view, note_id), corner(view, note_id) + QPoint(60, 60), release=False)
    assert view.canvas.drawn.notes[note_id].rect.size() != shown
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.canvas.drawn.notes[note_id].rect.size() == shown
    assert window.editor.document == before


def test_the_field_of_a_long_note_stays_in_sight(window, view):
    QTest.keyClick(view, Qt.Key.Key_T)
    field = child(window, "noteEdit")
    field.setPlainText("line\n" * 200)
    assert field.geometry().bottom() <= view.height()
    QTest.keyClick(field, Qt.Key.Key_Escape)


def test_a_note_grows_with_its_text(window, view):
    note_id = write(window, view, "one")
    low = view.canvas.drawn.notes[note_id].rect.height()
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, note_place(view, note_id))
    child(window, "noteEdit").setPlainText("word " * 120)
    QTest.keyClick(child(window, "noteEdit"), Qt.Key.Key_Return, CTRL)
    assert view.canvas.drawn.notes[note_id].rect.height() > 3 * low


def test_a_dragged_note_snaps_to_the_edge_of_another(window, view):
    one, other = write(window, view, "a", QPoint(200, 40)), write(window, view, "b", QPoint(60, 320))
    by = at(view, view.canvas.drawn.notes[one].pos()).x() - at(view, view.canvas.drawn.notes[other].pos()).x()
    drag(view, note_place(view, other), note_place(view, other) + QPoint(by + 4, 0))
    notes = window.editor.document.notes
    assert notes[one].position[0] == notes[other].position[0]


def test_box_select_copy_paste_and_delete_take_notes_along(window, view):
    note_id = write(window, view, "with the gates")
    view.fit()
    start = at(view, view.canvas.content_rect().topLeft()) - QPoint(6, 6)
    drag(view, start, at(view, view.canvas.content_rect().bottomRight()) + QPoint(6, 6))
    assert view.canvas.drawn.selected_notes == [note_id]
    assert len(view.canvas.selected_nodes) == 5
    QTest.keyClick(view, Qt.Key.Key_C, CTRL)
    QTest.keyClick(view, Qt.Key.Key_V, CTRL)
    assert [note.text for note in window.editor.document.notes.values()] == ["with the gates"] * 2
    assert len(view.canvas.selected_nodes) == 5
    assert len(view.canvas.drawn.selected_notes) == 1
    QTest.keyClick(view, Qt.Key.Key_A, CTRL)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert not window.editor.document.notes
    assert not window.editor.document.circuit.nodes


def test_a_note_alone_is_copied_as_its_text(window, view):
    note_id = write(window, view, "only me")
    view.canvas.select((), notes=[note_id])
    QTest.keyClick(view, Qt.Key.Key_X, CTRL)
    assert not window.editor.document.notes
    assert QGuiApplication.clipboard().text() == "only me"
    QTest.keyClick(view, Qt.Key.Key_V, CTRL)
    assert [note.text for note in window.editor.document.notes.values()] == ["only me"]
    QTest.keyClick(view, Qt.Key.Key_D, CTRL)
    places = [note.position for note in window.editor.document.notes.values()]
    assert places[1] == (places[0][0] + 40, places[0][1] + 40)


def test_tab_walks_to_a_note_and_keys_alone_write_move_and_delete_it(window, view):
    note_id = write(window, view, "walk here")
    view.canvas.clearSelection()
    for _ in range(6):
        QTest.keyClick(view, Qt.Key.Key_Tab)
        if view.canvas.drawn.selected_notes:
            break
    assert view.canvas.drawn.selected_notes == [note_id]
    x, y = window.editor.document.notes[note_id].position
    QTest.keyClick(view, Qt.Key.Key_Down, ALT)
    assert window.editor.document.notes[note_id].position == (x, y + 8)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert child(window, "noteEdit").toPlainText() == "walk here"
    QTest.keyClick(child(window, "noteEdit"), Qt.Key.Key_Escape)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert not window.editor.document.notes


def test_fit_shows_notes_too_and_they_are_saved(window, view, tmp_path):
    note_id = write(window, view, "far away")
    view.canvas.select((), notes=[note_id])
    for _ in range(3):
        drag(view, note_place(view, note_id), note_place(view, note_id) + QPoint(0, 300))
        QTest.keyClick(view, Qt.Key.Key_F)
    assert QRectF(view.viewport().rect()).contains(QRectF(QPoint(), view.viewport().size()))
    shown = view.mapToScene(view.viewport().rect()).boundingRect()
    assert shown.contains(view.canvas.drawn.notes[note_id].sceneBoundingRect())
    window.editor.save(tmp_path / "n.json")
    assert load(tmp_path / "n.json").notes == window.editor.document.notes


def test_a_note_dropped_from_the_palette_is_written_where_it_is_dropped(window, view):
    data = QMimeData()
    data.setData(NOTE_MIME, b"note")
    spot, actions = QPoint(90, 70), Qt.DropAction.CopyAction
    for event in (
        QDragEnterEvent(spot, actions, data, LEFT, NO_KEY),
        QDragMoveEvent(spot, actions, data, LEFT, NO_KEY),
        QDropEvent(QPointF(spot), actions, data, LEFT, NO_KEY),
    ):
        QApplication.sendEvent(view.viewport(), event)
    QTest.keyClicks(child(window, "noteEdit"), "dropped")
    QTest.keyClick(child(window, "noteEdit"), Qt.Key.Key_Return, CTRL)
    (note,) = window.editor.document.notes.values()
    assert note.position == pytest.approx(view.mapToScene(QPoint(90, 70)).toTuple(), abs=1)


def test_a_note_is_text_in_an_svg(window, view, tmp_path):
    write(window, view, "see the fork\nhere")
    out = tmp_path / "n.svg"
    render(window.editor.document, out)
    texts = re.findall(r">([^<>]+)</text>", out.read_text(encoding="utf-8"))
    assert {"see the fork", "here"} <= {text.strip() for text in texts}


def test_the_text_of_a_note_stays_inside_it(window, view):
    note_id = write(window, view, "x" * 200)
    item = view.canvas.drawn.notes[note_id]
    assert item.rect.contains(text_rect(item.rect))
    assert item.rect.height() > item.note.size[1]

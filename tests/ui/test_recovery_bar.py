"""Autosave in the window, and the bar that offers what was recovered."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from playground.document import DocumentError, edits, load
from playground.session import Editor
from playground.session.recovery import Recovery
from playground.ui import autosave
from playground.ui.window import MainWindow, recovery_folder
from tests.driving import child


@pytest.fixture(autouse=True)
def own_folder_and_fast_clock(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(autosave, "EVERY_MS", 10)


@pytest.fixture
def crash(qapp):
    """Leave unsaved work with a value of x, as a program does that crashes."""

    def leave(x, path=None):
        editor = Editor()
        if path:
            editor.save(path)
        set_x(editor, x)
        recovery = Recovery(recovery_folder())
        recovery.keep(editor)
        recovery._record.close()

    return leave


@pytest.fixture
def started(qapp, qtbot):
    """Start the window anew."""
    windows = []

    def start():
        windows.append(MainWindow())
        windows[-1].show()
        windows[-1].activateWindow()
        qtbot.waitUntil(windows[-1].isActiveWindow)
        return windows[-1]

    yield start
    for window in windows:
        window.editor.new()
        window.close()
        window.deleteLater()
    assert copies() == []


def set_x(editor, number):
    editor.apply("Set x", lambda document: edits.set_value(document, "x", float(number)))


def copies():
    return sorted(recovery_folder().glob("*.json"))


def press(window, name):
    QTest.mouseClick(child(window, name), Qt.MouseButton.LeftButton)


def test_nothing_is_offered_or_kept_while_there_is_nothing_unsaved(started, qtbot):
    window = started()
    assert not child(window, "recoveryBar").isVisible()
    QTest.qWait(30)
    assert copies() == []


def test_unsaved_work_is_kept_until_it_is_saved_or_undone(started, qtbot, tmp_path):
    window = started()
    set_x(window.editor, 1)
    qtbot.waitUntil(lambda: copies() != [])
    (copy,) = copies()
    set_x(window.editor, 2)
    qtbot.waitUntil(lambda: load(copy).values["x"] == 2.0)
    window.editor.save(tmp_path / "a.json")
    assert copies() == []
    set_x(window.editor, 3)
    qtbot.waitUntil(lambda: copies() != [])
    window.editor.undo()
    assert copies() == []


def test_a_clean_close_leaves_nothing(started, qtbot, monkeypatch):
    window = started()
    set_x(window.editor, 1)
    qtbot.waitUntil(lambda: copies() != [])
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert copies() != []
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    assert window.close()
    assert copies() == []
    assert not child(started(), "recoveryBar").isVisible()


def test_how_far_the_descent_went_is_kept_too(started, qtbot):
    window = started()
    window.show_workspace("descent")
    window.descender.set_learning_rate(0.01)
    for _ in range(3):
        window.descender.step()
    qtbot.waitUntil(lambda: bool(copies()) and load(copies()[0]).descent.steps == 3)


def test_restoring_goes_on_where_the_work_ended(crash, started, tmp_path):
    path = tmp_path / "mine.json"
    crash(7, path)
    before = path.read_bytes()
    window = started()
    bar = child(window, "recoveryBar")
    assert bar.isVisible()
    assert window.editor.document.values["x"] == -2.0
    assert window.circuit.view.hasFocus()
    press(window, "recoveryRestore")
    assert not bar.isVisible()
    assert window.editor.document.values["x"] == 7.0
    assert window.isWindowModified()
    assert child(window, "documentTitle").text() == "mine"
    assert path.read_bytes() == before
    assert len(copies()) == 1  # that of this window: the work is still not saved
    assert window.file.save()
    assert load(path).values["x"] == 7.0


def test_discarding_offers_the_next_and_waiting_loses_nothing(crash, started):
    crash(7)
    crash(8)
    window = started()
    press(window, "recoveryDiscard")
    assert child(window, "recoveryBar").isVisible()
    assert len(copies()) == 1
    window.close()
    again = started()
    press(again, "recoveryRestore")
    assert again.editor.document.values["x"] in (7.0, 8.0)
    assert not child(again, "recoveryBar").isVisible()


def test_restoring_asks_about_what_is_unsaved_now(crash, started, monkeypatch):
    crash(7)
    window = started()
    set_x(window.editor, 1)
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Cancel)
    press(window, "recoveryRestore")
    assert window.editor.document.values["x"] == 1.0
    assert child(window, "recoveryBar").isVisible()
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)
    press(window, "recoveryRestore")
    assert window.editor.document.values["x"] == 7.0


def test_a_damaged_copy_is_told_and_can_be_discarded(crash, started, monkeypatch):
    crash(7)
    copies()[0].write_text("{")
    told = []
    monkeypatch.setattr(QMessageBox, "warning", lambda *words: told.append(words[-1]))
    window = started()
    press(window, "recoveryRestore")
    assert len(told) == 1
    assert window.editor.document.values["x"] == -2.0
    press(window, "recoveryDiscard")
    assert copies() == []


def test_a_copy_that_cannot_be_kept_is_said_until_it_can(started, qtbot, monkeypatch):
    def full(recovery, editor):
        raise DocumentError("No space left.")

    with monkeypatch.context() as patch:
        patch.setattr(Recovery, "keep_soon", full)
        window = started()
        set_x(window.editor, 1)
        bar = child(window, "recoveryBar")
        qtbot.waitUntil(bar.isVisible)
        assert "No space left." in child(window, "recoveryText").text()
        assert not child(window, "recoveryRestore").isVisible()
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert copies() != []

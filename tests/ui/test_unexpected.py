"""Exceptions that nobody caught, planted all over the window: it lives, tells, and keeps the work."""

import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QObject, QRunnable, Qt, QThreadPool, QTimer, qWarning
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from playground.document import edits, load
from playground.session.problems import LOG
from playground.ui import problem_bar
from playground.ui.app import FAILED
from playground.ui.unexpected import CRASHES, Unexpected, log_folder
from playground.ui.window import recovery_folder
from tests.driving import child


@pytest.fixture(autouse=True)
def own_folders(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def unexpected(window, qapp, capsys):
    """The window with what the program installs at its start."""
    unexpected = Unexpected(log_folder(), window)
    unexpected.install()
    unexpected.rescue, unexpected.tell = window.rescue, window.show_problem
    yield unexpected
    unexpected.remove()


@pytest.fixture
def edited(window, unexpected):
    """The document after an edit that is not saved."""
    window.editor.apply("Set x", lambda document: edits.set_value(document, "x", 7.0))
    return window.editor.document


def explode(*_):
    raise ZeroDivisionError("planted")


class Painted(QWidget):
    def paintEvent(self, event):
        painter = QPainter(self)  # which must not stay active
        painter.fillRect(self.rect(), Qt.GlobalColor.red)
        explode()


class Pressed(QWidget):
    def keyPressEvent(self, event):
        explode()


class Filter(QObject):
    def eventFilter(self, watched, event):
        return event.type() == QEvent.Type.User and explode()


def rest(milliseconds=0):
    """Let the loop of events run, as in the program: there, what an override raises has no caller."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def in_a_slot(window):
    button = QPushButton(window)
    button.clicked.connect(explode)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def in_a_paint(window):
    painted = Painted(window)
    painted.resize(50, 50)
    painted.show()
    rest(20)
    painted.hide()


def in_a_key_press(window):
    pressed = Pressed(window)
    QApplication.postEvent(
        pressed, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    )
    rest()


def in_a_timer(window):
    QTimer.singleShot(0, window, explode)


def in_a_thread(window):
    thread = threading.Thread(target=explode)
    thread.start()
    thread.join()


def in_a_worker_of_qt(window):
    class Worker(QRunnable):
        def run(self):
            explode()

    pool = QThreadPool()
    pool.start(Worker())
    pool.waitForDone()


def in_an_event_filter(window):
    watching = Filter(window)
    window.circuit.view.installEventFilter(watching)
    QApplication.postEvent(window.circuit.view, QEvent(QEvent.Type.User))
    rest()
    window.circuit.view.removeEventFilter(watching)


def in_a_listener_of_the_editor(window):
    unfollow = window.editor.changed.connect(explode)
    try:
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    finally:
        unfollow()


PLACES = [
    in_a_slot,
    in_a_paint,
    in_a_key_press,
    in_a_timer,
    in_a_thread,
    in_a_worker_of_qt,
    in_an_event_filter,
    in_a_listener_of_the_editor,
]


def bar(window):
    return next((w for w in window.findChildren(QWidget, "problemBar") if w.isVisible()), None)


def copies():
    return sorted(recovery_folder().glob("*.json"))


@pytest.mark.parametrize("plant", PLACES)
def test_the_window_lives_the_work_is_whole_and_a_copy_is_kept(window, edited, qtbot, plant):
    plant(window)
    qtbot.waitUntil(lambda: bar(window) is not None)
    assert window.isVisible()
    assert window.editor.document.same_content(edited)
    (copy,) = copies()
    assert load(copy).same_content(edited)
    assert "ZeroDivisionError: planted" in child(window, "problemText").text()
    log = (log_folder() / LOG).read_text()
    assert "in explode" in log
    assert "painter" not in log  # as Qt warns of one that stays active
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Right)  # and it still works
    assert window.stepper.cursor == 1


def test_the_copy_is_written_before_anything_else_is_done(window, edited):
    in_a_slot(window)
    assert copies()


def test_a_hundred_times_the_same_is_one_bar_that_counts(window, edited, qtbot, capsys):
    for _ in range(100):
        in_a_slot(window)
    qtbot.waitUntil(lambda: bar(window) is not None and "64" in child(window, "problemText").text())
    assert len(window.findChildren(QWidget, "problemBar")) == 1
    assert capsys.readouterr().err.count("Traceback") == 1


def test_details_are_copied_and_the_bar_is_put_away_by_keys(window, edited, qtbot):
    with qtbot.waitActive(window):
        window.activateWindow()
    in_a_slot(window)
    qtbot.waitUntil(lambda: bar(window) is not None)
    child(window, "problemCopy").setFocus()
    QTest.keyClick(child(window, "problemCopy"), Qt.Key.Key_Space)
    text = QApplication.clipboard().text()
    assert "ZeroDivisionError: planted" in text
    assert "Last edit: Set x" in text
    assert "PySide6" in text
    QTest.keyClick(child(window, "problemCopy"), Qt.Key.Key_Tab)
    QTest.keyClick(child(window, "problemFolder"), Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert bar(window) is None
    assert window.circuit.view.hasFocus()


def test_the_folder_of_the_log_is_opened(window, edited, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(problem_bar.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    in_a_slot(window)
    qtbot.waitUntil(lambda: bar(window) is not None)
    QTest.mouseClick(child(window, "problemFolder"), Qt.MouseButton.LeftButton)
    assert opened == [str(log_folder())]


@pytest.mark.parametrize("place", ["note", "rescue", "tell"])
def test_an_error_while_an_error_is_reported_does_not_come_back(unexpected, window, qapp, monkeypatch, place):
    calls = []

    def fail(*_):
        calls.append(place)
        explode()

    monkeypatch.setattr(unexpected.log if place == "note" else unexpected, place, fail)
    for _ in range(3):
        in_a_slot(window)
    for _ in range(50):
        rest()
    assert 1 <= len(calls) <= 9
    assert window.isVisible()


def test_a_bar_that_fails_to_paint_comes_to_rest(unexpected, window, qapp, qtbot, monkeypatch):
    monkeypatch.setattr(problem_bar.ProblemBar, "paintEvent", explode, raising=False)
    in_a_slot(window)
    qtbot.waitUntil(lambda: bar(window) is not None)
    for _ in range(100):
        rest()
    assert 1 <= max(unexpected.log._counts.values()) <= 8  # told at 1, 2 and 4: each tells less often


def test_the_copy_is_made_although_what_is_put_into_it_fails(window, edited, qtbot, monkeypatch):
    monkeypatch.setattr(window._autosave, "_prepare", explode)
    in_a_slot(window)
    assert load(copies()[0]).same_content(edited)


def test_it_is_said_that_no_copy_could_be_kept(window, edited, qtbot, monkeypatch):
    monkeypatch.setattr(window._autosave._recovery, "keep", explode)
    in_a_slot(window)
    qtbot.waitUntil(lambda: bar(window) is not None)
    assert "save it now" in child(window, "problemText").text()


def test_warnings_of_qt_go_to_the_log(unexpected):
    qWarning("a planted warning")
    assert "a planted warning" in (log_folder() / LOG).read_text()


def test_ctrl_c_is_left_to_python(unexpected, window, monkeypatch):
    seen = []
    monkeypatch.setattr(unexpected, "_hooks", (lambda *args: seen.append(args[0]), None, None))
    before = sys.excepthook
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert seen == [KeyboardInterrupt]
    assert not log_folder().exists()
    monkeypatch.undo()
    assert sys.excepthook == before


def run(code):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )


def test_without_trouble_no_log_is_loaded_or_made(unexpected, window, qapp):
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Right)
    assert unexpected._log is None
    assert not log_folder().exists()


def test_a_file_that_breaks_the_start_leaves_the_window():
    done = run("""
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from playground.ui import app
from playground.ui.document_file import DocumentFile
DocumentFile.open = lambda *_: 1 / 0
QTimer.singleShot(0, lambda: QTimer.singleShot(0, app.application().quit))
sys.exit(app.run(Path("some.json")))
""")
    assert done.returncode == 0
    assert "ZeroDivisionError" in (log_folder() / LOG).read_text()


def test_a_window_that_cannot_be_made_is_a_message_and_a_code():
    done = run("""
import sys
from playground.ui import app
app.MainWindow._lay_out = lambda *_: 1 / 0
sys.exit(app.run())
""")
    assert done.returncode == FAILED
    assert str(log_folder()) in done.stderr
    assert "ZeroDivisionError" in (log_folder() / LOG).read_text()


def test_a_crash_leaves_its_place_in_the_folder_of_the_log(tmp_path):
    run(f"""
import faulthandler
from pathlib import Path
from playground.ui.unexpected import catch_crashes
file = catch_crashes(Path({str(tmp_path)!r}))
faulthandler._sigabrt()
""")
    assert "<string>" in (tmp_path / CRASHES).read_text()

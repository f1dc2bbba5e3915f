"""What every test stands on: no display needed, settings of its own, no timer left running."""

import gc
import os
import sys
from itertools import count

import pytest
from hypothesis import settings

if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("local", deadline=None, max_examples=50)  # chance finds the rest day by day
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, print_blob=True)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "local"))


@pytest.fixture(scope="session")
def settings_folders(tmp_path_factory):
    """Yield a new folder each time, which need not exist: QSettings remembers what it read from one."""
    base = tmp_path_factory.mktemp("settings")
    return (base / str(number) for number in count())


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory):
    """Let the program keep its files in a temporary place instead of the home folder."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            patch.setenv(f"XDG_{kind}_HOME", str(folder / kind.lower()))
        yield folder


@pytest.fixture(autouse=True)
def own_settings(settings_folders, home):
    """Give each test settings that are empty, and no gates that another one kept."""
    for kept in (home / "data").rglob("my-gates*"):
        kept.unlink()
    if "PySide6.QtCore" not in sys.modules:
        return
    from PySide6.QtCore import QSettings

    folder = str(next(settings_folders))
    for file_format in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(file_format, QSettings.Scope.UserScope, folder)


@pytest.fixture(autouse=True)
def no_timer_left_running():
    """Fail a test that leaves a QTimer running: it would fire into the tests after it."""
    yield
    if "PySide6.QtCore" not in sys.modules:
        return
    import shiboken6
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer

    if QCoreApplication.instance() is None:
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # what the test let go of
    wrappers = shiboken6.getAllValidWrappers()
    running = [timer for timer in wrappers if isinstance(timer, QTimer) and timer.isActive()]
    for timer in running:
        timer.stop()
    names = [f"{timer.objectName() or 'a timer'} every {timer.interval()} ms" for timer in running]
    assert not names, f"left running: {', '.join(names)}"


@pytest.fixture(autouse=True)
def garbage_stays_out_of_threads():
    """Let Python collect between tests only: a thread of a test must not take widgets apart."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def mouse_let_go():
    """Release what a test held: QTest's double click, for one, holds the button in every event after it."""
    yield
    if "PySide6.QtTest" not in sys.modules:
        return
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    if QApplication.instance() is None:
        return
    anything = QWidget()
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        QTest.mouseRelease(anything, button)


@pytest.fixture(scope="session")
def qapp():
    """Yield the application as the program makes it, with its style and fonts."""
    from playground.ui.app import application
    from playground.ui.circuit.commands import leave_clipboard

    yield application()
    leave_clipboard()  # as when the program quits


@pytest.fixture
def window(qapp, qtbot):
    """Yield the main window, shown, with settings of its own."""
    from playground.ui.window import MainWindow

    window = MainWindow()
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.editor.new()  # nothing unsaved, so that closing asks nothing
    window.close()
    window.deleteLater()  # hundreds of windows that stay would slow down every test after them


@pytest.fixture
def descent(window, qapp):
    """Return the Descent workspace in front, on the ravine at a rate that converges."""
    window.descender.set_learning_rate(0.05)
    window.show_workspace("descent")
    qapp.processEvents()
    return window.descent

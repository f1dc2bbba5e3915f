"""Start the window."""

import faulthandler
import gc
import sys
from pathlib import Path

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from playground.assets import asset
from playground.ui.circuit.commands import leave_clipboard
from playground.ui.theme import text_font
from playground.ui.unexpected import Unexpected, catch_crashes, log_folder
from playground.ui.window import MainWindow

FAILED = 3  # the exit code of an error that nobody foresaw


def application() -> QApplication:
    """Return the one QApplication, made as this program needs it."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Gradient Playground")
    app.setDesktopFileName("org.gradientplayground.GradientPlayground")
    app.setWindowIcon(QIcon(str(asset("icons", "gradient-playground.png"))))
    app.setStyle("Fusion")  # the one style that takes its colours from us everywhere
    app.aboutToQuit.connect(leave_clipboard)
    app.setFont(text_font(13))  # before any widget: a style sheet keeps the family it first meets
    return app


def run(path: Path | None = None) -> int:
    """Open the window, with a document if ``path`` is given, and return the exit code when it closes.

    What goes wrong unexpectedly is logged and told in the window, which lives on.
    """
    app = application()
    unexpected = Unexpected(log_folder(), app)
    unexpected.install()
    crashes = catch_crashes(log_folder())
    try:
        window = MainWindow()
        window.warm_up.done.connect(lambda: _prepare(window))
        unexpected.rescue = window.rescue
        unexpected.tell = window.show_problem
        window.show()
        if path is not None:
            _open(window, path, unexpected)
        return app.exec()
    except Exception as error:  # there is no window that could tell
        unexpected.report(error)
        print(f"Gradient Playground could not start. The log is in {log_folder()}.", file=sys.stderr)
        return FAILED
    finally:
        unexpected.remove()
        if crashes is not None:
            faulthandler.disable()
            crashes.close()


def _prepare(window: MainWindow) -> None:
    from playground.ui.garbage import Garbage  # not needed for the first window

    Garbage(window).start()
    window.preparation.done.connect(gc.freeze)  # what stays to the end is never gone through again
    window.preparation.start()


def _open(window: MainWindow, path: Path, unexpected: Unexpected) -> None:
    try:
        window.file.open(path)
    except Exception as error:  # the window is there, and goes on without the file
        unexpected.report(error)

"""Start the window."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from playground.ui.circuit.commands import leave_clipboard
from playground.ui.theme import text_font
from playground.ui.window import MainWindow


def application() -> QApplication:
    """Return the one QApplication, made as this program needs it."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Gradient Playground")
    app.setDesktopFileName("gradient-playground")
    app.setStyle("Fusion")  # the one style that takes its colours from us everywhere
    app.aboutToQuit.connect(leave_clipboard)
    app.setFont(text_font(13))  # before any widget: a style sheet keeps the family it first meets
    return app


def run(path: Path | None = None) -> int:
    """Open the window, with a document if ``path`` is given, and return the exit code when it closes."""
    app = application()
    window = MainWindow()
    window.show()
    if path is not None:
        window.open(path)
    return app.exec()

"""The program's own window, for measuring what happens in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from playground.ui.app import application
from playground.ui.window import MainWindow


@contextmanager
def shown_window(width: int, height: int) -> Iterator[MainWindow]:
    """Show the window until it has been painted."""
    app = application()
    window = MainWindow()
    window.resize(width, height)
    window.show()
    app.processEvents()
    yield window
    window.editor.new()  # nothing unsaved, so that closing asks nothing
    window.close()


def let_happen() -> None:
    """Do all that is due, such as painting."""
    QApplication.processEvents()


class Paints(QObject):
    """Counts the paint events of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False

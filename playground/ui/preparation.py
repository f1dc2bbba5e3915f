"""Make ahead of time, in small steps between events, what would keep a person waiting later."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

_PAUSE_MS = 20  # between two steps, for what a person does meanwhile


class Preparation(QObject):
    """Takes the steps of some work one by one, and none while a mouse button is held.

    Attributes:
        done: Told when there is nothing left to do.
    """

    done = Signal()

    def __init__(self, steps: Iterator[object], parent: QObject) -> None:
        super().__init__(parent)
        self._steps = steps
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._go_on)

    def start(self) -> None:
        """Begin soon, or go on."""
        self._timer.start()

    def stop(self) -> None:
        """Leave the rest to those who need it."""
        self._timer.stop()

    def finish(self) -> None:
        """Take all steps now."""
        self.stop()
        for _ in self._steps:
            pass
        self.done.emit()

    def _go_on(self) -> None:
        if QApplication.mouseButtons().value == 0 and next(self._steps, self) is self:
            self.done.emit()
        else:
            self._timer.start()

"""Long work in slices, with its progress and a way to stop it, over the window that it belongs to."""

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from playground.ui.announce import announce

_SLICE = 0.02  # seconds of work between two looks at what the hand does


class ProgressSheet(QDialog):
    """Does some work, and closes when it is done or stopped.

    Attributes:
        ended: Told at the end: an empty text if all is done, else why it is not; None if it was stopped.
    """

    ended = Signal(object)

    def __init__(self, title: str, work: Iterator[float], parent: QWidget) -> None:
        """Begin the work.

        Args:
            title: What is done.
            work: Yields which share is done, often; closing it undoes what is half done.
            parent: The window.
        """
        super().__init__(parent)
        self.setObjectName("progressSheet")
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._work: Iterator[float] | None = work
        self._bar = QProgressBar()
        self._bar.setObjectName("progressBar")
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName(title)
        self._bar.setTextVisible(False)
        stop = QPushButton("Cancel")
        stop.setObjectName("progressCancel")
        stop.setToolTip("Stop and write nothing (Esc)")
        stop.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        label = QLabel(title)
        label.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(label)
        column.addWidget(self._bar)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(stop)
        column.addLayout(row)
        self.setMinimumWidth(360)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._do_some)
        self._timer.start()

    def reject(self) -> None:
        """Stop the work."""
        self._end(None)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the work, if the window is closed over it."""
        if self._work is not None:
            self._end(None)
        super().closeEvent(event)

    def _do_some(self) -> None:
        until = perf_counter() + _SLICE
        try:
            while self._work is not None:
                share = next(self._work, None)
                if share is None:
                    self._end("")
                    return
                if perf_counter() > until or share >= 1.0:
                    self._bar.setValue(round(1000 * share))
                    return
        except OSError as error:
            self._end(error.strerror or str(error))

    def _end(self, outcome: str | None) -> None:
        self._timer.stop()
        work, self._work = self._work, None
        if work is None:
            return
        if hasattr(work, "close"):
            work.close()
        announce(self, "Done." if outcome == "" else "Nothing was written.")
        self.done(0)
        self.ended.emit(outcome)

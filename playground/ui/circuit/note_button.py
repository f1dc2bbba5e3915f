"""The palette's entry for notes: drag it onto the canvas, or double-click it."""

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from playground.ui.circuit.gesture_table import GESTURES
from playground.ui.circuit.view import NOTE_MIME


class NoteButton(QPushButton):
    """Adds a note.

    Attributes:
        chosen: It was double-clicked, or Enter was pressed on it.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Note", parent)
        self._pressed_at: QPoint | None = None
        entry = GESTURES["note"]
        self.setObjectName("addNote")
        self.setProperty("role", "gate")
        self.setAccessibleName("Note")
        self.setToolTip(f"{entry.does} ({entry.shown_keys})")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        away = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if away < QApplication.startDragDistance():
            return
        self._pressed_at = None
        self.setDown(False)
        drag = QDrag(self)
        data = QMimeData()
        data.setData(NOTE_MIME, b"note")
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

"""The palette's entry for notes: drag it onto the canvas, or double-click it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from playground.ui.circuit.drag_button import DragButton
from playground.ui.circuit.gesture_table import GESTURES
from playground.ui.circuit.view import NOTE_MIME


class NoteButton(DragButton):
    """Adds a note.

    Attributes:
        chosen: It was double-clicked, or Enter was pressed on it.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Note", NOTE_MIME, b"note", parent)
        entry = GESTURES["note"]
        self.setObjectName("addNote")
        self.setAccessibleName("Note")
        self.setToolTip(f"{entry.does} ({entry.shown_keys})")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

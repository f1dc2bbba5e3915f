"""A button of the palette that can be dragged onto the canvas."""

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget


class DragButton(QPushButton):
    """Carries ``content`` to where it is dropped, in the format that tells what it is."""

    def __init__(self, text: str, format_name: str, content: bytes, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._format, self._content = format_name, content
        self._pressed_at: QPoint | None = None
        self.setProperty("role", "gate")
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
        data.setData(self._format, self._content)
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        super().mouseReleaseEvent(event)

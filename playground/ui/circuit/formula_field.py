"""A line for an expression that can underline the place of a mistake."""

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLineEdit

from playground.ui.theme import Theme, code_font


class FormulaField(QLineEdit):
    """Types in the fixed-width face; Esc gives up.

    Attributes:
        mistake: Where the text cannot be read, as a character offset; None where it can.
    """

    given_up = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.mistake: int | None = None
        self.setFont(code_font(14))

    def mark(self, mistake: int | None) -> None:
        """Underline a place, or none."""
        if mistake != self.mistake:
            self.mistake = mistake
            self.setProperty("state", "" if mistake is None else "error")
            self.style().unpolish(self)
            self.style().polish(self)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.mistake is None:
            return
        left, right = self._columns(self.mistake)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("error"), 1.5))
        y = self.height() - 6.0
        points = [(left + 3 * k, y + (1.5 if k % 2 else -1.5)) for k in range(int((right - left) / 3) + 1)]
        painter.drawPolyline(QPolygonF([QPointF(*point) for point in points]))
        painter.end()

    def _columns(self, position: int) -> tuple[float, float]:
        """Return where a character stands, found by moving the text cursor there and back."""
        cursor, start, length = self.cursorPosition(), self.selectionStart(), self.selectionLength()
        blocked = self.blockSignals(True)
        self.setCursorPosition(position)
        left = self.cursorRect().center().x()
        self.setCursorPosition(cursor)
        if start >= 0:
            self.setSelection(start, length)
        self.blockSignals(blocked)
        return left, left + max(9.0, float(self.fontMetrics().averageCharWidth()))

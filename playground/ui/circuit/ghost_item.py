"""What a value would become: a small note above it that belongs to no edit."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.theme import Theme, text_font

_SIZE = 14.0
_HEIGHT = 22.0


class GhostItem(QGraphicsItem):
    """Draws a number with an arrow in a dashed frame, around its own origin."""

    def __init__(self, theme: Theme, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.text = ""
        self._theme = theme
        self._font = text_font(_SIZE, bold=True)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_text(self, text: str) -> None:
        """Show another number, repainting only if it differs."""
        if text != self.text:
            self.prepareGeometryChange()
            self.text = text
            self.setToolTip(f"would become {text}")
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        width = QFontMetricsF(self._font).horizontalAdvance(f"→ {self.text}") + 18
        return QRectF(-width / 2, -_HEIGHT / 2, width, _HEIGHT)

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if option.levelOfDetailFromTransform(p.worldTransform()) < 0.35:
            return
        box = self.boundingRect().adjusted(1, 1, -1, -1)
        p.setPen(QPen(self._theme.color("accent"), 1.2, Qt.PenStyle.DashLine))
        p.setBrush(self._theme.color("panel"))
        p.drawRoundedRect(box, 7, 7)
        p.setFont(self._font)
        p.setPen(self._theme.color("accent"))
        p.drawText(box, Qt.AlignmentFlag.AlignCenter, f"→ {self.text}")


def above(value_offset: float) -> QPointF:
    """Return where a ghost stands over a value that lies ``value_offset`` above the wire."""
    return QPointF(0, -value_offset - 8 - _HEIGHT / 2)

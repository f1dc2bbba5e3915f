"""The mark on a gate that something is wrong with: an exclamation mark in a disc."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from playground.ui.theme import Theme, text_font


def paint_badge(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Paint the mark into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("panel"), 1.2))
    painter.setBrush(theme.color("error"))
    painter.drawEllipse(rect)
    painter.setFont(text_font(rect.height() * 0.8, bold=True))
    painter.setPen(theme.color("on_accent"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "!")
    painter.restore()

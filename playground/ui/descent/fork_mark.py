"""The mark of the step at which a run forked from another: a diamond, in every picture of the runs."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from playground.ui.theme import Theme, text_font

SIZE = 6.0
"""Px from the middle of the diamond to its corners."""

_TYPE = 11.5


def paint_fork(p: QPainter, at: QPointF, colour: QColor, theme: Theme) -> None:
    """Draw the diamond of a run of this colour."""
    p.setBrush(theme.color("panel"))
    for pen, width in ((theme.color("panel"), 5.0), (colour, 2.2)):
        p.setPen(QPen(pen, width, j=Qt.PenJoinStyle.MiterJoin))
        p.drawPolygon(
            [at + QPointF(0, -SIZE), at + QPointF(SIZE, 0), at + QPointF(0, SIZE), at + QPointF(-SIZE, 0)]
        )


def paint_fork_label(
    p: QPainter, at: QPointF, step: int, theme: Theme, within: QRectF, zoom: float = 1.0
) -> None:
    """Write above the diamond which step it is, or below where that would leave the picture."""
    font = text_font(_TYPE * zoom)
    text, metrics = f"fork at {step:,}", QFontMetricsF(font)
    box = QRectF(0, 0, metrics.horizontalAdvance(text) + 8, metrics.height())
    up = QPointF(0, SIZE + 4 + box.height() / 2)
    box.moveCenter(at - up if at.y() - up.y() - box.height() / 2 >= within.top() else at + up)
    box.moveLeft(min(max(box.left(), within.left() + 2), within.right() - 2 - box.width()))
    p.setFont(font)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(theme.color("panel", 0.85))
    p.drawRoundedRect(box, 3, 3)
    p.setPen(theme.color("text"))
    p.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

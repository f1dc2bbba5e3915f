"""The small arrow under a gradient: which way the value of this wire should go."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from playground.ui.theme import Theme

_HALO = 3.0


def draw_wish(p: QPainter, theme: Theme, top: QPointF, way: int, size: float) -> None:
    """Draw a triangle that points up or down, with a halo of the canvas around it.

    Args:
        p: Paints in coordinates of the canvas.
        theme: The colours.
        top: Where it begins, in the middle below the number.
        way: 1 for up, -1 for down.
        size: Of the number above.
    """
    half_width, height = size * 0.33, size * 0.5
    tip, base = (0.0, height) if way > 0 else (height, 0.0)
    triangle = QPolygonF(
        [top + QPointF(x, y) for x, y in ((0, tip), (-half_width, base), (half_width, base))]
    )
    p.setPen(QPen(theme.color("canvas"), _HALO, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    p.setBrush(theme.color("gradient"))
    p.drawPolygon(triangle)
    p.setPen(Qt.PenStyle.NoPen)
    p.drawPolygon(triangle)

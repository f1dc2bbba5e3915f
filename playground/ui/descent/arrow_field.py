"""Arrows all over a loss surface that show which way is down, and how steep it is there."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.descent.surface import Surface
from playground.ui.descent.view_map import Array, ViewMap
from playground.ui.theme import Theme

_APART = 46.0  # px between two arrows
_SHORT, _LONG = 5.0, 34.0  # px of the gentlest and the steepest one
_HEAD = 5.0
_DECADES = 4.0  # slopes gentler than the steepest by more than this are all drawn alike


class ArrowField(QGraphicsItem):
    """Paints −∇L on a thin grid: longer arrows where it is steeper, by the logarithm."""

    def __init__(self, theme: Theme, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = ViewMap(0, 1, 0, 1, 0, 0)
        self._surface: Surface | None = None
        self.arrows: Array = np.empty((0, 4))
        self.setZValue(4)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.update()

    def show_on(self, surface: Surface | None, view: ViewMap) -> None:
        """Show the arrows of a surface; none without one."""
        self.prepareGeometryChange()
        self._view = view
        self.arrows = np.empty((0, 4)) if surface is None or view.empty else downhill(surface, view)
        self.setVisible(surface is not None)
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(0, 0, self._view.width, self._view.height)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw every arrow, with an edge that sets it off any colour."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines = [line for row in self.arrows.tolist() for line in _strokes(*row)]
        for colour, width in (("canvas", 3.4), ("text", 1.3)):
            painter.setPen(QPen(self._theme.color(colour, 0.75), width, c=Qt.PenCapStyle.RoundCap))
            painter.drawLines(lines)


def downhill(surface: Surface, view: ViewMap) -> Array:
    """Return arrows in px as rows x0, y0, x1, y1, with their middles on a grid; none where it is flat.

    The direction is that of the step −∇L as the view shows it.
    """
    xs, ys = view.cell_centres(_APART)
    gx, gy = surface.grad(*np.meshgrid(xs, ys))
    with np.errstate(all="ignore"):
        right, down = -gx * (view.width / view.span_x), gy * (view.height / view.span_y)
        size, steep = np.hypot(right, down), np.hypot(gx, gy)
        shown = np.isfinite(size) & (size > 0) & (steep > 0)
        if not shown.any():
            return np.empty((0, 4))
        highest = np.log10(np.quantile(steep[shown], 0.98))
        share = np.clip(1 + (np.log10(steep) - highest) / _DECADES, 0, 1)
        length = _SHORT + (_LONG - _SHORT) * share
        half = np.stack([right / size * length / 2, down / size * length / 2], axis=-1)
    middle = view.to_px(*np.meshgrid(xs, ys))
    rows: Array = np.concatenate([middle - half, middle + half], axis=-1)[shown]
    return rows


def _strokes(x0: float, y0: float, x1: float, y1: float) -> tuple[QLineF, QLineF, QLineF]:
    """Return the shaft and the two strokes of the head."""
    tail, tip = QPointF(x0, y0), QPointF(x1, y1)
    shaft = QLineF(tip, tail)
    one, other = QLineF(shaft), QLineF(shaft)
    for line, angle in ((one, 30.0), (other, -30.0)):
        line.setLength(min(_HEAD, shaft.length() * 0.6))
        line.setAngle(shaft.angle() + angle)
    return shaft, one, other

"""One wire on the canvas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.engine.circuit import Wire
from playground.ui.circuit import shapes
from playground.ui.theme import Theme

_HIT_WIDTH = 14.0
_ARROW, _ARROW_WIDTH = 13.5, 11.0  # narrow enough to run between the numbers of its wire
_BAND = 11.0
_REACH = 14.0  # of the arrow and of the press beside the line


@dataclass(frozen=True)
class WireLook:
    """How a wire is drawn.

    Attributes:
        flow: Whether a value flows forward or a gradient back through it just now.
        arrow: Whether the flow ends here, so that it carries the arrow.
    """

    flow: Literal["", "value", "gradient"] = ""
    arrow: bool = False


class WireItem(QGraphicsItem):
    """Draws a wire in scene coordinates."""

    def __init__(self, wire: Wire, theme: Theme) -> None:
        super().__init__()
        self.wire = wire
        self.look = WireLook()
        self.hovered = False
        self.on_path = False
        self._theme = theme
        self._path = QPainterPath()
        self._shape = QPainterPath()
        self._bounds = QRectF()  # kept, as Qt asks for it very often
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(1)

    @property
    def path(self) -> QPainterPath:
        """The curve, in scene coordinates."""
        return self._path

    def set_ends(self, start: QPointF, end: QPointF, bends: Iterable[QPointF] = ()) -> None:
        """Run between two ports, by way of some points."""
        self._set_path(shapes.wire_path(start, end, bends))

    def _set_path(self, path: QPainterPath) -> None:
        self.prepareGeometryChange()
        self._path = path
        self._bounds = self._path.boundingRect().adjusted(-_REACH, -_REACH, _REACH, _REACH)
        self._shape = shapes.stroke(self._path, _HIT_WIDTH)

    def set_route(self, start: QPointF, points: Sequence[QPointF], end: QPointF) -> None:
        """Run through reroute points."""
        self._set_path(shapes.route_path(start, points, end))

    def arrow_rects(self) -> tuple[QRectF, QRectF]:
        """Return what an arrow at the end and one at the start cover, in scene coordinates."""
        start, end = self._path.pointAtPercent(0), self._path.pointAtPercent(1)
        high = _ARROW_WIDTH - 2  # its corners
        ahead = QRectF(end.x() - _ARROW, end.y() - high / 2, _ARROW, high)
        return ahead, QRectF(start.x(), start.y() - high / 2, _ARROW, high)

    def set_look(self, look: WireLook) -> None:
        """Change how the wire is drawn, repainting only if it differs."""
        if look != self.look:
            self.look = look
            self.setZValue(1.5 if look.flow else 1)
            self.update()

    def set_hovered(self, hovered: bool) -> None:
        """Mark the wire under the pointer."""
        if hovered != self.hovered:
            self.hovered = hovered
            self.update()

    def set_on_path(self, on_path: bool) -> None:
        """Mark the wire as a part of a path, under whatever flows along it."""
        if on_path != self.on_path:
            self.on_path = on_path
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return self._shape

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        t = self._theme
        flow = self.look.flow
        role = flow or ("accent" if self.isSelected() or self.hovered else "wire")
        width = 3.5 if flow else 2.5 if role == "accent" else 1.8
        p.setPen(QPen(t.color(role), width))
        p.setBrush(Qt.BrushStyle.NoBrush)
        if self.on_path:
            self._paint_band(p)
        p.drawPath(self._path)
        if self.look.arrow:
            self._paint_arrow(p, back=flow == "gradient")

    def _paint_band(self, p: QPainter) -> None:
        """Lay a broad band under the line, which keeps the pen that it has."""
        pen = p.pen()
        band = QPen(self._theme.color("accent", 0.35), _BAND)
        band.setCapStyle(Qt.PenCapStyle.FlatCap)
        p.setPen(band)
        p.drawPath(self._path)
        p.setPen(pen)

    def _paint_arrow(self, p: QPainter, *, back: bool) -> None:
        tip = self._path.pointAtPercent(0 if back else 1)
        base = shapes.point_along(self._path, _ARROW if back else -_ARROW)
        along = tip - base
        across = QPointF(-along.y(), along.x()) * (_ARROW_WIDTH / 2 / _ARROW)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self._theme.color(self.look.flow))
        p.drawPolygon(QPolygonF([tip, base + across, base - across]))

"""A reroute point: the handle on a wire that makes it run another way."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.document.route_edits import RoutePoint
from playground.ui.theme import Theme

REACH = 9.0  # how far from its middle a press takes it
_RADIUS = 3.5
_LARGE = 5.5


class RouteItem(QGraphicsItem):
    """Draws one reroute point around (0, 0)."""

    def __init__(self, point: RoutePoint, theme: Theme) -> None:
        super().__init__()
        self.point = point
        self.rect = QRectF(-_RADIUS, -_RADIUS, 2 * _RADIUS, 2 * _RADIUS)
        self.hovered = False
        self.leaving = False
        self._theme = theme
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(2.5)
        self.setToolTip("Reroute point. Drag it; onto the straight line, or with Delete, it is removed.")

    def set_hovered(self, hovered: bool) -> None:
        """Mark the point under the pointer."""
        if hovered != self.hovered:
            self.hovered = hovered
            self.update()

    def set_leaving(self, leaving: bool) -> None:
        """Show that it is removed if it is let go here."""
        if leaving != self.leaving:
            self.leaving = leaving
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(-REACH, -REACH, 2 * REACH, 2 * REACH)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addEllipse(self.boundingRect())
        return path

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        t = self._theme
        marked = self.isSelected() or self.hovered
        radius = _LARGE if marked else _RADIUS
        if self.leaving:
            p.setPen(QPen(t.color("dim"), 1.5, Qt.PenStyle.DotLine))
            p.setBrush(Qt.BrushStyle.NoBrush)
        else:
            p.setPen(QPen(t.color("canvas"), 1.5))
            p.setBrush(t.color("accent" if marked else "wire"))
        p.drawEllipse(QPointF(), radius, radius)

"""The inner state of the optimizer, drawn at the ball: arrows of its parts, or an ellipse of its scaling."""

from math import sqrt

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.descent.state_drawing import Arrow, StateDrawing
from playground.ui.descent.vector import ink
from playground.ui.descent.view_map import ViewMap
from playground.ui.theme import Theme

_LENGTH = 72.0  # px of an arrow of which only the direction counts
_RADIUS = 34.0  # px, mean radius of the ellipse
_FLATTEST = 6.0  # px, the least radius that still can be seen
_FARTHEST = 3000.0  # px; painters choke on what is farther out
_LONG_ENOUGH = 64.0  # px; where the longest arrow is shorter, all of them are enlarged alike
_ROLES = {"gradient": "gradient", "carried": "accent", "pushed": "gradient", "update": "text"}


class StateItem(QGraphicsItem):
    """Paints a ``StateDrawing`` in px of the view; nothing while there is none."""

    def __init__(self, theme: Theme, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = ViewMap(0, 1, 0, 1, 0, 0)
        self._drawing: StateDrawing | None = None
        self.setZValue(11)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    @property
    def drawing(self) -> StateDrawing | None:
        """What is drawn."""
        return self._drawing

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.update()

    def set_view(self, view: ViewMap) -> None:
        """Follow the view."""
        self.prepareGeometryChange()
        self._view = view

    def show_drawing(self, drawing: StateDrawing | None) -> None:
        """Draw something else, or nothing."""
        if drawing != self._drawing:
            self._drawing = drawing
            self.setVisible(drawing is not None)
            self.update()

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(0, 0, self._view.width, self._view.height)

    def radii(self) -> tuple[float, float] | None:
        """Return the half-axes of the ellipse in px; their product stays, so that only the ratio shows."""
        if self._drawing is None or self._drawing.scaling is None or not self._drawing.ratio > 0:
            return None
        stretch = min(max(sqrt(self._drawing.ratio), _FLATTEST / _RADIUS), _RADIUS / _FLATTEST)
        return _RADIUS / stretch, _RADIUS * stretch

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw the ellipse, the ball behind and the arrows, in this order."""
        if self._drawing is None or self._view.empty:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ellipse(painter)
        lines = self.lines()
        if self._drawing.behind is not None and lines:
            self._paint_behind(painter, lines[-1].p1())
        middle = _middle(lines)
        for arrow, line in zip(self._drawing.arrows, lines, strict=False):
            self._paint_arrow(painter, arrow, line, middle)

    def lines(self) -> list[QLineF]:
        """Return tail and tip of every arrow in px, enlarged around the ball where they are too short."""
        if self._drawing is None or (at := self._px(self._drawing.at)) is None:
            return []
        ends = [(self._px(arrow.tail), self._px(arrow.tip)) for arrow in self._drawing.arrows]
        lines = [QLineF(tail, tip) for tail, tip in ends if tail is not None and tip is not None]
        if len(lines) < len(ends):
            return []
        longest = max((line.length() for line in lines), default=0.0)
        only = any(arrow.direction_only for arrow in self._drawing.arrows)
        least = _LENGTH if only else _LONG_ENOUGH
        if longest < 1e-9:
            return []
        factor = least / longest if only or longest < least else 1.0
        return [QLineF(at + (line.p1() - at) * factor, at + (line.p2() - at) * factor) for line in lines]

    def _paint_ellipse(self, p: QPainter) -> None:
        assert self._drawing is not None
        radii, at = self.radii(), self._px(self._drawing.at)
        if radii is None or at is None:
            return
        p.setBrush(self._theme.color("accent", 0.12))
        for colour, width in (("panel", 4.0), ("accent", 1.8)):
            p.setPen(QPen(self._theme.color(colour), width))
            p.drawEllipse(at, *radii)
            p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(self._theme.color("accent"), 1.0, Qt.PenStyle.DotLine))
        p.drawLine(at - QPointF(radii[0], 0), at + QPointF(radii[0], 0))
        p.drawLine(at - QPointF(0, radii[1]), at + QPointF(0, radii[1]))

    def _paint_behind(self, p: QPainter, at: QPointF) -> None:
        p.setBrush(self._theme.color("panel", 0.6))
        for colour, width in (("panel", 4.0), ("accent", 1.8)):
            p.setPen(QPen(self._theme.color(colour), width))
            p.drawEllipse(at, 6.0, 6.0)
            p.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_arrow(self, p: QPainter, arrow: Arrow, line: QLineF, middle: QPointF) -> None:
        tail, tip, length = line.p1(), line.p2(), line.length()
        if length < 1.0:
            return
        along = (tip - tail) / length
        across = QPointF(-along.y(), along.x())
        head = min(9.0, 0.7 * length)
        neck, role = tip - along * head, _ROLES[arrow.role]
        style = Qt.PenStyle.DashLine if arrow.role == "pushed" else Qt.PenStyle.SolidLine
        for colour, wider in (("panel", 3.0), (role, 0.0)):
            kind = Qt.PenStyle.SolidLine if wider else style
            p.setPen(QPen(self._theme.color(colour), 2.4 + wider, kind, Qt.PenCapStyle.FlatCap))
            p.drawLine(tail, neck)
            p.setPen(QPen(self._theme.color(colour), max(wider, 0.5), j=Qt.PenJoinStyle.RoundJoin))
            p.setBrush(self._theme.color(colour))
            p.drawPolygon([tip, neck + across * 0.6 * head, neck - across * 0.6 * head])
        if arrow.label:
            outward = 1.0 if QPointF.dotProduct(line.center() - middle, across) >= 0 else -1.0
            at = tip + along * 14 if arrow.direction_only else line.center() + across * (outward * 18)
            self._paint_label(p, arrow.label, at, role)

    def _paint_label(self, p: QPainter, text: str, at: QPointF, role: str) -> None:
        """Write a symbol around a place, with an edge so that it can be read on any ground."""
        font = QFont(p.font())
        font.setPixelSize(14)
        font.setBold(True)
        width = QFontMetricsF(font).horizontalAdvance(text)
        path = QPainterPath()
        left = at + QPointF(-width / 2, 5)
        path.addText(left, font, text)
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(self._theme.color("panel"), 3.5, j=Qt.PenJoinStyle.RoundJoin))
        p.drawPath(path)
        ink(p, left, font, text, self._theme.color(role))

    def _px(self, point: tuple[float, float]) -> QPointF | None:
        ((right, down),) = self._view.to_px(np.array([point[0]]), np.array([point[1]])).tolist()
        near = abs(right) < _FARTHEST and abs(down) < _FARTHEST
        return QPointF(right, down) if near else None


def _middle(lines: list[QLineF]) -> QPointF:
    """Return the middle of all ends."""
    ends = [end for line in lines for end in (line.p1(), line.p2())]
    return sum(ends, QPointF()) / max(1, len(ends))

"""The ghosts of the next step on the surface: where it would land with half and with twice the rate."""

from math import hypot

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.descent.analysis.ghosts import Ghost
from playground.ui.descent.repaint import repaint
from playground.ui.descent.view_map import ViewMap
from playground.ui.theme import Theme, text_font

_RADIUS = 4.5
_APART = 10.0  # px between the first and the last: nearer ones would only be a blot
_NEAR = 500.0  # px around the view; painters choke on what is farther out


class GhostItem(QGraphicsItem):
    """Paints small hollow marks with labels, in px of the view."""

    def __init__(self, theme: Theme, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = ViewMap(0, 1, 0, 1, 0, 0)
        self._ghosts: tuple[Ghost, ...] = ()
        self._zoom = 1.0
        self.setZValue(11)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.update()

    def set_view(self, view: ViewMap, zoom: float) -> None:
        """Follow the view, and the size of the type."""
        self.prepareGeometryChange()
        self._view, self._zoom = view, zoom
        self.update()

    def set_ghosts(self, ghosts: tuple[Ghost, ...]) -> None:
        """Show these, or none."""
        if ghosts != self._ghosts:
            before = self._covered()
            self._ghosts = ghosts
            repaint(self, before.united(self._covered()))

    def places(self) -> list[tuple[str, QPointF, QRectF]]:
        """Return the ghosts that are painted: label, place and the box of the label, in px.

        A label that would lie on another one is left out; its box is empty then.
        """
        found: list[tuple[str, QPointF, QRectF]] = []
        points = [(ghost.label, self._px(ghost)) for ghost in self._ghosts]
        if len(points) < 2 or _distance(points[0][1], points[-1][1]) < _APART:
            return []
        metrics = QFontMetricsF(self._font())
        for label, at in points:
            if not (
                -_NEAR < at.x() < self._view.width + _NEAR and -_NEAR < at.y() < self._view.height + _NEAR
            ):
                continue
            box = QRectF(0, 0, metrics.horizontalAdvance(label) + 6, metrics.height())
            if label == "η":  # below, so that three near one another keep apart
                box.moveTopLeft(at + QPointF(_RADIUS + 2, _RADIUS))
            else:
                box.moveBottomLeft(at + QPointF(_RADIUS + 2, -_RADIUS))
            taken = any(box.intersects(other) for _, _, other in found)
            found.append((label, at, QRectF() if taken else box))
        return found

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(0, 0, self._view.width, self._view.height)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw rings with their labels."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        for label, at, box in self.places():
            painter.setBrush(self._theme.color("panel", 0.35))
            for colour, width in (("panel", 4.0), ("text", 1.6)):
                painter.setPen(QPen(self._theme.color(colour), width))
                painter.drawEllipse(at, _RADIUS, _RADIUS)
            if not box.isEmpty():
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color("panel", 0.8))
                painter.drawRoundedRect(box, 3, 3)
                painter.setPen(self._theme.color("text"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)

    def _px(self, ghost: Ghost) -> QPointF:
        if self._view.empty:
            return QPointF(-1e6, -1e6)
        ((right, down),) = self._view.to_px(np.array([ghost.x]), np.array([ghost.y])).tolist()
        return QPointF(min(max(right, -1e6), 1e6), min(max(down, -1e6), 1e6))

    def _covered(self) -> QRectF:
        covered = QRectF()
        for _, at, box in self.places():
            ring = QRectF(at, at).adjusted(-8, -8, 8, 8)
            covered = covered.united(ring).united(box.adjusted(-1, -1, 1, 1))
        return covered

    def _font(self) -> QFont:
        return text_font(11.5 * self._zoom)


def _distance(a: QPointF, b: QPointF) -> float:
    return hypot(a.x() - b.x(), a.y() - b.y())

"""The ⊕ at a fork, while the gradients of its uses add up."""

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.theme import Theme

_RADIUS = 10.0
_ARM = 5.0


class SumMark(QGraphicsItem):
    """Draws a plus in a circle around (0, 0), the output port of the forked value."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setZValue(4)
        self.setToolTip("The gradients of all uses add up here")
        self.hide()

    def show_at(self, place: QPointF | None) -> None:
        """Stand at a fork, or nowhere."""
        if place is not None:
            self.setPos(place)
        self.setVisible(place is not None)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        reach = _RADIUS + 2
        return QRectF(-reach, -reach, 2 * reach, 2 * reach)

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        p.setPen(QPen(self._theme.color("gradient"), 2.2))
        p.setBrush(self._theme.color("active_fill"))
        p.drawEllipse(QPointF(), _RADIUS, _RADIUS)
        p.drawLines([QLineF(-_ARM, 0, _ARM, 0), QLineF(0, -_ARM, 0, _ARM)])

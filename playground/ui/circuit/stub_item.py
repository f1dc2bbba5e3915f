"""The short wire that leads out of a gate that feeds nothing, named f at the output."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.circuit import shapes
from playground.ui.theme import Theme, text_font

_BEYOND = 4.0  # px that the wire goes on where its numbers have ended
_NAME = 20.0  # px for the name


class StubItem(QGraphicsItem):
    """Draws a wire to the right of (0, 0), the output port."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.name = ""
        self._flow = False
        self._scale = 1.0
        self._theme = theme
        self.setZValue(1)

    def set_name(self, name: str) -> None:
        """Show a name at the end."""
        if name != self.name:
            self.name = name
            self.update()

    def name_rect(self) -> QRectF | None:
        """Return where the name stands, in item coordinates; None if there is none."""
        if not self.name:
            return None
        high = 17 * self._scale
        return QRectF(shapes.STUB * self._scale + _BEYOND + 4, -high / 2, _NAME * self._scale, high)

    def set_text_scale(self, scale: float) -> None:
        """Write the name larger."""
        if scale != self._scale:
            self.prepareGeometryChange()
            self._scale = scale
            self.update()

    def is_taken_at(self, at: QPointF, reach: float) -> bool:
        """Return whether a press at a point of the item is one on the wire or on its name."""
        right = self.boundingRect().right() if self.name else self.length + reach
        return QRectF(0, -reach, right, 2 * reach).contains(at)

    @property
    def length(self) -> float:
        """How far it leads, in px of the scene."""
        return shapes.STUB * self._scale + _BEYOND

    def set_flow(self, flow: bool) -> None:
        """Mark that the gradient comes in here."""
        if flow != self._flow:
            self._flow = flow
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(-2, -14, self.length + _NAME * self._scale, 28)

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        t = self._theme
        length = self.length
        color, width = ("gradient", 3.5) if self._flow else ("wire", 1.8)
        style = Qt.PenStyle.SolidLine if self.name else Qt.PenStyle.DotLine
        p.setPen(QPen(t.color(color), width, style))
        p.drawLine(QLineF(0, 0, length, 0))
        if self.name:
            p.setFont(text_font(17 * self._scale, bold=True, italic=True))
            p.setPen(t.color("text"))
            p.drawText(QPointF(length + 6, 6), self.name)

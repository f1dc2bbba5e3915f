"""The value of a node above its wire and the gradient below it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.theme import Theme, text_font

NOT_YET = "·"
_OFFSET = 11.0  # from the wire to the middle of a number
_SIZE = 14.0


def draw_number(
    p: QPainter, theme: Theme, centre: QPointF, text: str, role: str, size: float = _SIZE
) -> None:
    """Draw a number with the canvas behind it, so that no wire runs through it."""
    if text == NOT_YET:
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme.color("faint"))
        p.drawEllipse(centre, 2.2, 2.2)
        return
    font = text_font(size, bold=True)
    p.setFont(font)
    metrics = QFontMetricsF(font)
    box = QRectF(0, 0, metrics.horizontalAdvance(text) + 6, size + 3)
    box.moveCenter(centre)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(theme.color("canvas", 0.88))
    p.drawRoundedRect(box, 4, 4)
    p.setPen(theme.color(role))
    p.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class NumberItem(QGraphicsItem):
    """Draws both numbers of one node at a point of its outgoing wire."""

    def __init__(self, node_id: str, theme: Theme) -> None:
        super().__init__()
        self.node_id = node_id
        self.value = NOT_YET
        self.gradient = NOT_YET
        self._theme = theme
        self.setZValue(3)

    def set_numbers(self, value: str, gradient: str) -> None:
        """Show two texts, repainting only if they differ."""
        if (value, gradient) != (self.value, self.gradient):
            self.value, self.gradient = value, gradient
            words = [text if text != NOT_YET else "not computed yet" for text in (value, gradient)]
            self.setToolTip(f"value {words[0]}\ngradient {words[1]}")
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def value_rect(self) -> QRectF:
        """Return where the value stands, to be edited there; item coordinates."""
        return QRectF(-32, -_OFFSET - 10, 64, 20)

    def boundingRect(self) -> QRectF:
        return QRectF(-48, -_OFFSET - 11, 96, 2 * _OFFSET + 22)

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if option.levelOfDetailFromTransform(p.worldTransform()) < 0.35:
            return
        draw_number(p, self._theme, QPointF(0, -_OFFSET), self.value, "value")
        draw_number(p, self._theme, QPointF(0, _OFFSET), self.gradient, "gradient")

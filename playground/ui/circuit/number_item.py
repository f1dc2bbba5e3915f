"""The value of a node above its wire and the gradient below it."""

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPaintEngine, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.engine.numbers import short
from playground.ui.circuit import shapes
from playground.ui.circuit.ghost_item import GhostItem, above
from playground.ui.circuit.labels import Placing
from playground.ui.circuit.number_look import NOT_YET, UNKNOWN, NumberLook, draw_marks
from playground.ui.circuit.number_size import BELOW, BRANCH, LARGEST, OFFSET, SIZE, SMALLER
from playground.ui.circuit.wish_mark import draw_wish
from playground.ui.theme import Theme, text_font

_APART = 20.0  # px above or below a wire, beyond which a thin line leads to it
_JOINED = 60.0


def draw_number(p: QPainter, theme: Theme, centre: QPointF, text: str, role: str, size: float = SIZE) -> None:
    """Draw a number with a halo of the canvas around it, so that wires pass behind it."""
    if text == NOT_YET:
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme.color("faint"))
        p.drawEllipse(centre, 2.2, 2.2)
        return
    colors = theme.color(role).rgb(), theme.color("canvas").rgb()
    engine = p.paintEngine()
    if engine is None or engine.type() != QPaintEngine.Type.Raster:
        _write_number(p, centre, text, size, *colors)
        return
    scale = p.worldTransform().m11()
    picture = _picture(text, round(size * scale, 1), p.device().devicePixelRatioF(), *colors)
    at = p.worldTransform().map(centre)
    half = picture.deviceIndependentSize() / 2
    p.save()
    p.resetTransform()
    p.drawPixmap(QPointF(round(at.x() - half.width()), round(at.y() - half.height())), picture)
    p.restore()


def _write_number(p: QPainter, centre: QPointF, text: str, size: float, color: int, canvas: int) -> None:
    """Draw a number as text on a plain ground, as SVG and PDF keep it: a halo would be outlines."""
    width = number_width(text, size)
    _draw_ground(p, centre, width, size, canvas)
    p.setFont(text_font(size, bold=True))
    p.setPen(QColor(color))
    p.drawText(centre + QPointF(-width / 2, size * 0.36), text)


def _draw_ground(p: QPainter, centre: QPointF, width: float, size: float, canvas: int) -> None:
    """Lay the canvas behind a number, so that no wire shows between its signs."""
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(QColor(canvas))
    p.drawRoundedRect(
        QRectF(centre.x() - width / 2 - 2, centre.y() - size * 0.46, width + 4, size * 0.92), 3, 3
    )


def draw_look(p: QPainter, theme: Theme, centre: QPointF, look: NumberLook, size: float = SIZE) -> None:
    """Draw a number with what marks its status around it."""
    draw_number(p, theme, centre, look.text, look.role, size)
    if look.frame or look.struck:
        draw_marks(p, theme, centre, look, number_width(look.text, size), size)


@lru_cache(maxsize=2048)
def number_width(text: str, size: float) -> float:
    """Return how wide a number is drawn."""
    return QFontMetricsF(text_font(size, bold=True)).horizontalAdvance(text)


@lru_cache(maxsize=2048)
def _picture(text: str, size: float, ratio: float, color: int, canvas: int) -> QPixmap:
    """Return a number with its halo, painted once for a zoom: stroking the halo takes long."""
    width = number_width(text, size) + 8
    box = QSizeF(2 * math.ceil(width / 2), 2 * math.ceil(size / 2 + 4))
    picture = QPixmap((box * ratio).toSize())
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    _paint_number(painter, QPointF(box.width() / 2, box.height() / 2), text, size, color, canvas)
    painter.end()
    return picture


def _paint_number(p: QPainter, centre: QPointF, text: str, size: float, color: int, canvas: int) -> None:
    font = text_font(size, bold=True)
    metrics = QFontMetricsF(font)
    place = centre + QPointF(-metrics.horizontalAdvance(text) / 2, size * 0.36)
    ratio, margin = p.device().devicePixelRatioF(), _halo_width(size)
    _draw_ground(p, centre, metrics.horizontalAdvance(text), size, canvas)
    for k, sign in enumerate(text):
        halo = _halo(sign, size, ratio, canvas)
        left = place.x() + metrics.horizontalAdvance(text[:k]) - margin
        p.drawPixmap(QPointF(left, centre.y() - halo.deviceIndependentSize().height() / 2), halo)
    p.setFont(font)
    p.setPen(QColor(color))
    p.drawText(place, text)


def _halo_width(size: float) -> float:
    return max(3.0, size * 0.36)


@lru_cache(maxsize=512)
def _halo(sign: str, size: float, ratio: float, canvas: int) -> QPixmap:
    """Return the halo of one sign: while a number is dragged its signs come again, the number never does."""
    font = text_font(size, bold=True)
    width, margin = QFontMetricsF(font).horizontalAdvance(sign), _halo_width(size)
    box = QSizeF(math.ceil(width + 2 * margin), 2 * math.ceil(size / 2 + 4))
    picture = QPixmap((box * ratio).toSize())
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPainterPath()
    outline.addText(QPointF(margin, box.height() / 2 + size * 0.36), font, sign)
    pen = QPen(QColor(canvas), _halo_width(size))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(outline, pen)
    painter.end()
    return picture


class NumberItem(QGraphicsItem):
    """Draws both numbers of one node at a point of its outgoing wire."""

    def __init__(self, node_id: str, theme: Theme) -> None:
        super().__init__()
        self.node_id = node_id
        self._looks = UNKNOWN, UNKNOWN, UNKNOWN  # value, gradient, the right gradient below a wrong one
        self.wish = 0  # which way the value should go: 1, −1, or 0 for no arrow
        self.ghost: GhostItem | None = None
        self.small = False
        self._size = SIZE
        self._leader: QPointF | None = None  # the point of its wire that it is joined to
        self._theme = theme
        self.setZValue(3)

    @property
    def value(self) -> str:
        """The value as it is drawn."""
        return self._looks[0].text

    @property
    def gradient(self) -> str:
        """The gradient as it is drawn."""
        return self._looks[1].text

    @property
    def looks(self) -> tuple[NumberLook, NumberLook]:
        """How value and gradient are drawn."""
        return self._looks[:2]

    @property
    def right(self) -> NumberLook:
        """How the right gradient below a wrong one is drawn."""
        return self._looks[2]

    def set_numbers(self, value: NumberLook, gradient: NumberLook, right: NumberLook | None = None) -> None:
        """Show two numbers, repainting only if they differ; ``right`` below a gradient that is wrong."""
        looks = value, gradient, right or UNKNOWN
        if looks != self._looks:
            self._looks = looks
            self.setToolTip(f"value {value.words}\ngradient {gradient.words}")
            self.update()

    def stand(self, placing: Placing, wire: QPainterPath) -> None:
        """Take a place, smaller in a narrow one; a thin line leads to the wire if that is farther off."""
        self.setPos(placing.centre)
        leader = None
        if wire.boundingRect().adjusted(-_JOINED, -_JOINED, _JOINED, _JOINED).contains(placing.centre):
            to = shapes.nearest_on(wire, placing.centre) - placing.centre
            leader = to if abs(to.y()) > _APART or abs(to.x()) > 2 * _APART else None
        if (placing.small, leader) != (self.small, self._leader):
            self.prepareGeometryChange()
            self.small, self._leader = placing.small, leader
            self.update()

    @property
    def size(self) -> float:
        """The size of both numbers, in px of the scene."""
        return self._size * (SMALLER if self.small else 1.0)

    @property
    def offset(self) -> float:
        """How far the middle of each number is from the place."""
        return OFFSET * self.size

    def set_size(self, size: float) -> None:
        """Write the numbers in another size, in which ``stand`` may make them smaller."""
        if size != self._size:
            self.prepareGeometryChange()
            self._size = size
            if self.ghost is not None:
                self.ghost.setPos(above(OFFSET * size))

    def set_wish(self, way: int) -> None:
        """Show an arrow up, down or none, repainting only if it differs."""
        if way != self.wish:
            self.wish = way
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        if self.ghost is not None:
            self.ghost.set_theme(theme)
        self.update()

    def set_ghost(self, number: float | None) -> None:
        """Show above the value what it would become; None takes that away."""
        if number is not None and self.ghost is None:
            self.ghost = GhostItem(self._theme, self)
            self.ghost.setPos(above(OFFSET * self._size))
        if self.ghost is not None:
            self.ghost.setVisible(number is not None)
            self.ghost.set_text("" if number is None else short(number))

    def value_rect(self) -> QRectF:
        """Return where the value stands, to be edited there; item coordinates."""
        scale = self.size / SIZE
        return QRectF(-32 * scale, -self.offset - 10 * scale, 64 * scale, 20 * scale)

    def boundingRect(self) -> QRectF:
        scale = self._size / SIZE
        numbers = QRectF(-48 * scale, -22 * scale, 96 * scale, 61 * scale)
        return numbers if self._leader is None else numbers | QRectF(QPointF(), self._leader).normalized()

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        detail = option.levelOfDetailFromTransform(p.worldTransform())
        if detail < 0.35:
            return
        size, offset = self.size, self.offset
        if self._leader is not None:
            p.setPen(QPen(self._theme.color("wire"), 1.0))
            p.drawLine(QPointF(), self._leader)
        draw_look(p, self._theme, QPointF(0, -offset), self._looks[0], size)
        draw_look(p, self._theme, QPointF(0, offset), self._looks[1], size)
        if self.right is not UNKNOWN:
            draw_look(p, self._theme, QPointF(0, offset + BELOW * size), self.right, size)
        elif self.wish:
            draw_wish(p, self._theme, QPointF(0, offset + size * 0.36 + 3), self.wish, size)


class BranchItem(QGraphicsItem):
    """Draws the gradient that one use of a forked value sends back, above every wire."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._look = UNKNOWN
        self.small = False
        self._size = SIZE
        self._theme = theme
        self.setZValue(3)

    @property
    def text(self) -> str:
        """The number as it is drawn; empty while it is not computed."""
        return "" if self._look.text == NOT_YET else self._look.text

    def stand(self, placing: Placing) -> None:
        """Take a place, smaller in a narrow one."""
        self.setPos(placing.centre)
        if placing.small != self.small:
            self.small = placing.small
            self.update()

    @property
    def size(self) -> float:
        """The size of the number, in px of the scene."""
        return BRANCH * self._size * (SMALLER if self.small else 1.0)

    def set_size(self, size: float) -> None:
        """Write the number as other ones of this size need it."""
        if size != self._size:
            self._size = size
            self.update()

    def set_number(self, look: NumberLook) -> None:
        """Show another number, repainting only if it differs."""
        if look is not self._look and look != self._look:
            self._look = look
            self.setToolTip(f"gradient along this wire: {look.words}" if self.text else "")
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        scale = LARGEST / SIZE
        return QRectF(-36 * scale, -12 * scale, 72 * scale, 24 * scale)

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        detail = option.levelOfDetailFromTransform(p.worldTransform())
        if self.text and detail >= 0.35:
            draw_look(p, self._theme, QPointF(), self._look, self.size)

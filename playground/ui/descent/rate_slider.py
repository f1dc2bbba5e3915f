"""The learning-rate slider: logarithmic, with the zones that the curvature puts at this very point."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSlider, QWidget

from playground.engine.numbers import power_of_ten
from playground.ui.scaled_slider import TICKS, ScaledSlider
from playground.ui.theme import Theme

DECADES = -4, 2
_GROOVE, _THUMB, _MARGIN, _ROOM = 10.0, 9.0, 11.0, 24.0  # px at 100 %; the last is the height of the middle


_LEADER = 9.0  # px at 100 % between a mark and the label beside it


@dataclass(frozen=True)
class RateZones:
    """Where the behaviour of a learning rate changes at one point of a surface.

    Attributes:
        monotone: Up to here every step comes closer without overshooting; None if unknown.
        stable: Up to here overshooting steps still converge; None if there is no such limit.
        best: The rate that converges fastest; None if unknown.
        monotone_label: What to write at the first mark; ``best_label`` and ``stable_label`` likewise.
    """

    monotone: float | None = None
    stable: float | None = None
    best: float | None = None
    monotone_label: str = "1/λ₂"
    best_label: str = "2/(λ₁+λ₂)"
    stable_label: str = "2/λ₂"


class RateSlider(ScaledSlider):
    """A slider over 0.0001 … 100 for mouse, wheel and keys, with marks where the behaviour changes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(10.0 ** DECADES[0], 10.0 ** DECADES[1], "log", parent)
        self._theme, self._zones = theme, RateZones()
        self.setObjectName("learningRateSlider")
        self.setAccessibleName("Learning rate")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def zones(self) -> RateZones:
        """What the groove shows."""
        return self._zones

    def set_zones(self, zones: RateZones) -> None:
        """Colour the groove and put the marks."""
        if zones != self._zones:
            self._zones = zones
            self.update()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the marks above and the decades below the groove."""
        return QSize(round(300 * self._zoom()), round(3 * self._small().height() + _ROOM * self._zoom()))

    minimumSizeHint = sizeHint

    def position_of(self, rate: float) -> float:
        """Return the x of a learning rate, in px, kept inside the groove."""
        return self.groove().left() + self.share_of(rate) * self.groove().width()

    # --- mouse and keys ------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the thumb to where the mouse is pressed."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the thumb along."""
        if self.isSliderDown():
            self._drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the thumb go."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn with the wheel wherever it is over the slider: this one never scrolls away."""
        QSlider.wheelEvent(self, event)

    def _drag_to(self, x: float) -> None:
        groove = self.groove()
        share = min(max((x - groove.left()) / groove.width(), 0.0), 1.0)
        self.setValue(round(share * TICKS))

    # --- painting ------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw marks, groove, decades and thumb from top to bottom."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small_font())
        self._paint_zones(painter)
        self._paint_marks(painter)
        self._paint_decades(painter)
        self._paint_thumb(painter)

    def _paint_zones(self, p: QPainter) -> None:
        groove = self.groove()
        clip = QPainterPath()
        clip.addRoundedRect(groove, groove.height() / 2, groove.height() / 2)
        p.save()
        p.setClipPath(clip)
        p.fillRect(groove, self._theme.color("line"))
        for start, end, colour in self._spans():
            p.fillRect(QRectF(start, groove.top(), end - start, groove.height()), colour)
        p.restore()

    def _spans(self) -> list[tuple[float, float, QColor]]:
        groove, zones, theme = self.groove(), self._zones, self._theme
        first = groove.left() if zones.monotone is None else self.position_of(zones.monotone)
        second = groove.right() if zones.stable is None else self.position_of(zones.stable)
        if zones.monotone is None and zones.stable is None:
            return []
        return [
            (groove.left(), first, theme.color("value", 0.45)),
            (first, second, theme.color("active_ring", 0.75)),
            (second, groove.right(), theme.color("gradient", 0.55)),
        ]

    def marks(self) -> list[tuple[float, str, QRectF]]:
        """Return the marks in sight: the x of each, its label and the box of that, in px.

        The best rate lies between the other two, so its label stands above theirs, which are pushed apart.
        """
        zones, height = self._zones, self._small().height()
        wanted = (
            (zones.monotone, zones.monotone_label, 1.0, 1),
            (zones.stable, zones.stable_label, 0.0, 1),
            (zones.best, zones.best_label, 0.5, 0),
        )
        found: list[tuple[float, str, QRectF]] = []
        free = 0.0  # the lower row is free from here on
        for rate, label, anchor, row in wanted:
            if rate is None or not self.low <= rate <= self.high:
                continue
            x, width = self.position_of(rate), self._small().horizontalAdvance(label)
            left = x - anchor * width + (0.5 - anchor) * 2 * _LEADER * self._zoom()
            left = min(max(left, free if row else 0.0), self.width() - width)
            if row:
                free = left + width + 4 * self._zoom()
            found.append((x, label, QRectF(left, row * height, width, height)))
        return found

    def _paint_marks(self, p: QPainter) -> None:
        """Write the three rates above the groove, each with a line down to its place.

        A label beside its line has a short leader to it: lines may stand a pixel apart.
        """
        bottom, space = self.groove().bottom(), 2 * self._zoom()
        for x, label, box in self.marks():
            p.setPen(QPen(self._theme.color("text"), 1.2))
            if box.left() <= x <= box.right():
                p.drawLine(QPointF(x, box.bottom()), QPointF(x, bottom))
            else:
                near = box.right() + space if box.right() < x else box.left() - space
                middle = box.center().y()
                p.drawPolyline([QPointF(near, middle), QPointF(x, middle), QPointF(x, bottom)])
            p.drawText(box, Qt.AlignmentFlag.AlignCenter, label)
        if self._zones.best is not None:
            self._paint_best(p, self.position_of(self._zones.best))

    def _paint_best(self, p: QPainter, x: float) -> None:
        """Point at the fastest rate with a small triangle below the groove."""
        top, size = self.groove().bottom() + 1.5, 4 * self._zoom()
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self._theme.color("text"))
        p.drawPolygon([QPointF(x, top), QPointF(x - size, top + size), QPointF(x + size, top + size)])

    def _paint_decades(self, p: QPainter) -> None:
        p.setPen(self._theme.color("dim"))
        for exponent in range(DECADES[0], DECADES[1] + 1):
            label = power_of_ten(exponent)
            width = self._small().horizontalAdvance(label)
            left = self.position_of(10.0**exponent) - width / 2
            left = min(max(left, 0.0), self.width() - width)
            p.drawText(QPointF(left, self.height() - self._small().descent()), label)

    def _paint_thumb(self, p: QPainter) -> None:
        radius = _THUMB * self._zoom()
        centre = QPointF(self.position_of(self.number_at(self.value() / TICKS)), self.groove().center().y())
        p.setBrush(self._theme.color("accent"))
        p.setPen(QPen(self._theme.color("panel"), 2 * self._zoom()))
        p.drawEllipse(centre, radius, radius)
        if self.hasFocus():
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.setPen(QPen(self._theme.color("text"), 1.5 * self._zoom()))
            p.drawEllipse(centre, radius + 1.5 * self._zoom(), radius + 1.5 * self._zoom())

    def groove(self) -> QRectF:
        """Return the bar on which the rates lie, in px."""
        zoom = self._zoom()
        margin, height = _MARGIN * zoom, _GROOVE * zoom
        top = 2 * self._small().height() + (_ROOM * zoom - height) / 2 - 2 * zoom
        return QRectF(margin, top, self.width() - 2 * margin, height)

    def _zoom(self) -> float:
        return self.fontInfo().pixelSize() / 13

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(11 * self._zoom()))
        return font

    def _small(self) -> QFontMetrics:
        return QFontMetrics(self._small_font())

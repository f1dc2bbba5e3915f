"""A small plot: axes, curves, marks that can be dragged, painted so that following a hand costs little."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.engine.array_functions import Array
from playground.ui.plot.picture import Band, Curve, Mark, Picture, Rule
from playground.ui.plot.scale import Scale
from playground.ui.theme import Theme
from playground.ui.type_size import zoom_of

_EMPTY = Picture(Scale(0.0, 1.0), Scale(0.0, 1.0))
_REACH = 14.0  # px around a mark that take hold of it
_DOT = 4.5
_SMOOTH = 400  # points up to which a curve is one line with joints; longer ones are cheap segments
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}


class Plot(QWidget):
    """Shows a ``Picture``.

    Attributes:
        dragged: The name of a mark or rule that the mouse moves, and where to, in numbers of the axes.
        dropped: Its name, when it is let go of.
        nudged: The name of the first mark or rule that can be moved, and the arrow key as (±1, 0) or (0, ±1).
    """

    dragged = Signal(str, float, float)
    dropped = Signal(str)
    nudged = Signal(str, int, int)

    def __init__(
        self, theme: Theme, name: str, label: str, parent: QWidget | None = None, *, height: float = 190
    ) -> None:
        super().__init__(parent)
        self._height = height  # px at 100 %
        self.setObjectName(name)
        self._theme, self._label = theme, label
        self._picture = _EMPTY
        self._held = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.show_picture(_EMPTY)

    @property
    def picture(self) -> Picture:
        """What is shown."""
        return self._picture

    def show_picture(self, picture: Picture) -> None:
        """Show something else."""
        self._picture = picture
        self.setAccessibleName(self._label)
        self.setAccessibleDescription(picture.description)
        movable = bool(self._movable())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if movable else Qt.FocusPolicy.NoFocus)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, round(self._height * zoom_of(self)))

    def minimumSizeHint(self) -> QSize:
        return QSize(180, round(120 * zoom_of(self)))

    def place(self, x: float, y: float) -> QPointF:
        """Return the px of a point given in numbers of the axes."""
        (at,) = self._points(np.array([x]), np.array([y])).tolist()
        return QPointF(*at)

    # --- mouse and keys ------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = self._name_at(event.position())
        if self._held and event.button() == Qt.MouseButton.LeftButton:
            self._drag(event.position())
        else:
            self._held = ""
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._drag(event.position())
        else:
            movable = bool(self._name_at(event.position()))
            self.setCursor(Qt.CursorShape.PointingHandCursor if movable else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held:
            name, self._held = self._held, ""
            self.dropped.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, movable = _KEYS.get(Qt.Key(event.key())), self._movable()
        if step and movable and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.nudged.emit(movable[0].name, *step)
        else:
            super().keyPressEvent(event)

    def _drag(self, at: QPointF) -> None:
        area, picture = self._area(), self._picture
        x = picture.x.number((at.x() - area.left()) / area.width())
        y = picture.y.number((area.bottom() - at.y()) / area.height())
        self.dragged.emit(self._held, x, y)

    def _movable(self) -> list[Mark | Rule]:
        parts: list[Mark | Rule] = [*self._picture.marks, *self._picture.rules]
        return [part for part in parts if part.name]

    def _name_at(self, at: QPointF) -> str:
        """Return the nearest part within reach that can be moved."""
        best, nearest = "", _REACH
        for part in self._movable():
            away = self._away(part, at)
            if away < nearest:
                best, nearest = part.name, away
        return best or (self._picture.anywhere if self._area().contains(at) else "")

    def _away(self, part: Mark | Rule, at: QPointF) -> float:
        if isinstance(part, Mark):
            return QLineF(self.place(part.x, part.y), at).length()
        along = self._rule_line(part).p1()
        return abs(along.y() - at.y()) if part.level else abs(along.x() - at.x())

    # --- painting ------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font())
        self._paint_zones(painter)
        self._paint_axes(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(self._area().adjusted(-1, -1, 1, 1))
        for band in self._picture.bands:
            self._paint_band(painter, band)
        for curve in self._picture.curves:
            self._paint_curve(painter, curve)
        painter.restore()
        for rule in self._picture.rules:
            self._paint_rule(painter, rule)
        for mark in self._picture.marks:
            self._paint_mark(painter, mark)
        self._paint_key(painter)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _color(self, role: str, alpha: float = 1.0) -> QColor:
        if role.startswith(("series", "run")):
            number = int(role.removeprefix("series").removeprefix("run"))
            series = self._theme.series
            run = role.startswith("run")
            color = self._theme.run_color(number) if run else QColor(series[number % len(series)])
            color.setAlphaF(alpha)
            return color
        return self._theme.color(role, alpha)

    def _paint_zones(self, p: QPainter) -> None:
        area = self._area()
        for zone in self._picture.zones:
            low, high = np.clip(self._picture.x.share([zone.low, zone.high]), 0.0, 1.0).tolist()
            left, right = area.left() + low * area.width(), area.left() + high * area.width()
            box = QRectF(left, area.top(), right - left, area.height())
            p.fillRect(box, self._color(zone.role, zone.alpha))
            if QFontMetricsF(self._font()).horizontalAdvance(zone.label) < box.width() - 6:
                p.setPen(self._theme.color("dim"))
                p.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, zone.label)

    def _paint_axes(self, p: QPainter) -> None:
        area, metrics = self._area(), QFontMetricsF(self._font())
        for share, label in self._picture.y.ticks(self._most_levels(area.height(), metrics)):
            y = round(area.bottom() - share * area.height())
            p.setPen(self._theme.color("line"))
            p.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            p.setPen(self._theme.color("dim"))
            box = QRectF(0, y - metrics.height() / 2, area.left() - 6, metrics.height())
            p.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label)
        self._paint_x_axis(p, area, metrics)

    def _paint_x_axis(self, p: QPainter, area: QRectF, metrics: QFontMetricsF) -> None:
        room = metrics.horizontalAdvance("−0.0000") + 10
        base = area.bottom() + metrics.ascent() + 4
        free = -1e9
        for share, label in self._picture.x.ticks(max(2, int(area.width() / room))):
            x, width = area.left() + share * area.width(), metrics.horizontalAdvance(label)
            left = min(max(x - width / 2, 0.0), self.width() - width)
            p.setPen(self._theme.color("line"))
            p.drawLine(QPointF(round(x), area.bottom()), QPointF(round(x), area.bottom() + 3))
            if left > free:
                p.setPen(self._theme.color("dim"))
                p.drawText(QPointF(left, base), label)
                free = left + width + 6
        if self._picture.x_label:
            p.setPen(self._theme.color("dim"))
            box = QRectF(area.left(), base + metrics.descent(), area.width(), metrics.height())
            p.drawText(box, Qt.AlignmentFlag.AlignCenter, self._picture.x_label)

    def _paint_band(self, p: QPainter, band: Band) -> None:
        edges = np.concatenate([self._points(band.xs, band.low), self._points(band.xs, band.high)[::-1]])
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self._color(band.role, band.alpha))
        if len(edges) and np.isfinite(edges).all():
            p.drawPolygon(QPolygonF([QPointF(x, y) for x, y in edges.tolist()]))
        p.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_curve(self, p: QPainter, curve: Curve) -> None:
        points = self._points(curve.xs, curve.ys)
        style = Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine
        p.setPen(
            QPen(
                self._color(curve.role), curve.width, style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin
            )
        )
        whole = np.isfinite(points).all(axis=1)
        if not curve.line:
            pass
        elif len(points) <= _SMOOTH and whole.all():
            p.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))
        elif len(points) > 1:
            rows = np.hstack([points[:-1], points[1:]])
            rows = rows[np.isfinite(rows).all(axis=1)]
            p.drawLines([QLineF(*row) for row in rows.tolist()])
        if curve.dots:
            p.setBrush(self._color(curve.role))
            p.setPen(Qt.PenStyle.NoPen)
            for x, y in points[whole].tolist():
                p.drawEllipse(QPointF(x, y), 2.5, 2.5)

    def _rule_line(self, rule: Rule) -> QLineF:
        area = self._area()
        if rule.level:
            y = area.bottom() - float(self._picture.y.share(rule.at)) * area.height()
            return QLineF(area.left(), y, area.right(), y)
        x = area.left() + float(self._picture.x.share(rule.at)) * area.width()
        return QLineF(x, area.top(), x, area.bottom())

    def _paint_rule(self, p: QPainter, rule: Rule) -> None:
        line = self._rule_line(rule)
        if not self._area().adjusted(-1, -1, 1, 1).contains(line.p1()):
            return
        color = self._color(rule.role)
        p.setPen(QPen(color, 1.5, Qt.PenStyle.SolidLine if rule.name else Qt.PenStyle.DashLine))
        p.drawLine(line)
        if rule.label:
            end = line.p2() - QPointF(0, 10) if rule.low else line.p1() + QPointF(0, 8)
            self._paint_label(p, line.p2() if rule.level else end, rule.label, color)
        if rule.name:
            p.setBrush(color)
            p.setPen(QPen(self._theme.color("panel"), 1.5))
            p.drawEllipse(line.p2(), _DOT, _DOT)

    def _paint_mark(self, p: QPainter, mark: Mark) -> None:
        at = self.place(mark.x, mark.y)
        if not (np.isfinite(at.x()) and np.isfinite(at.y())):
            return
        if not self._area().adjusted(-2, -2, 2, 2).contains(at):
            return
        color = self._color(mark.role)
        p.setPen(QPen(color if mark.hollow else self._theme.color("panel"), 1.5))
        p.setBrush(self._theme.color("panel") if mark.hollow else color)
        radius = _DOT + (1.5 if mark.name else 0)
        p.drawEllipse(at, radius, radius)
        if mark.label:
            self._paint_label(p, at + QPointF(0, -8), mark.label, color)

    def _paint_label(self, p: QPainter, at: QPointF, text: str, color: QColor) -> None:
        """Write beside a point, on the side with more room, with the ground behind it."""
        metrics, area = QFontMetricsF(self._font()), self._area()
        width = metrics.horizontalAdvance(text)
        left = at.x() + 7 if at.x() + 7 + width < area.right() else at.x() - 7 - width
        top = min(max(at.y() - metrics.height() / 2, area.top()), area.bottom() - metrics.height())
        box = QRectF(left, top, width, metrics.height())
        p.fillRect(box.adjusted(-2, 0, 2, 0), self._theme.color("panel", 0.8))
        p.setPen(color)
        p.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_key(self, p: QPainter) -> None:
        """Write what runs upwards, and what each curve is, above the plot."""
        metrics = QFontMetricsF(self._font())
        x, base = 2.0, metrics.ascent() + 2
        if self._picture.y_label:
            p.setPen(self._theme.color("dim"))
            p.drawText(QPointF(x, base), self._picture.y_label)
            x += metrics.horizontalAdvance(self._picture.y_label) + 14
        for curve in self._picture.curves:
            if curve.label:
                p.setPen(QPen(self._color(curve.role), 2, _style(curve)))
                middle = base - metrics.ascent() * 0.35
                p.drawLine(QPointF(x, middle), QPointF(x + 16, middle))
                p.setPen(self._theme.color("text"))
                p.drawText(QPointF(x + 20, base), curve.label)
                x += metrics.horizontalAdvance(curve.label) + 32

    def _points(self, xs: Array, ys: Array) -> Array:
        area = self._area()
        across = area.left() + self._picture.x.share(xs) * area.width()
        up = area.bottom() - self._picture.y.share(ys) * area.height()
        return np.stack([across, up], axis=1)

    def _area(self) -> QRectF:
        metrics, picture = QFontMetricsF(self._font()), self._picture
        key = picture.y_label or any(curve.label for curve in picture.curves)
        top = metrics.height() * 1.5 + 2 if key else 6.0  # the topmost number reaches half a line above
        foot = metrics.height() * (2 if picture.x_label else 1) + 8
        height = max(self.height() - top - foot, 10)
        ticks = picture.y.ticks(self._most_levels(height, metrics))
        left = max((metrics.horizontalAdvance(label) for _, label in ticks), default=0.0) + 8
        return QRectF(left, top, max(self.width() - left - 10, 10), height)

    @staticmethod
    def _most_levels(height: float, metrics: QFontMetricsF) -> int:
        """Return how many numbers there is room for along y."""
        return int(height / (metrics.height() * 2))

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(self.fontInfo().pixelSize() * 11.5 / 13))
        return font


def _style(curve: Curve) -> Qt.PenStyle:
    return Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine

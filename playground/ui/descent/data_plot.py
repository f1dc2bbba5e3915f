"""The examples of a data loss, those of the present batch among them, and what the model makes of them."""

from math import hypot

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.descent.batch_gap import BatchView
from playground.descent.surface import Array, DataSurface, Indices
from playground.ui.plot.scale import Scale, around
from playground.ui.theme import Theme, text_font
from playground.ui.type_size import zoom_of, zoomed

_SIZE = 232, 156  # px at 100 %
_MOST_POINTS = 2_000  # that are drawn besides the batch
_MANY = 200  # from so many on each is a copy of one mark
_CURVE = 61  # places that a curve is drawn through
_CLASS_COLOURS = 0, 5  # of the theme's series
_FADED = 0.65
_EDGE = 6.0  # px between the frame and the outermost examples
_FOOT = 16.0  # px for the names of the axes


class DataPlot(QWidget):
    """Paints the data once into a pixmap, and only the batch and the model's line at every step."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataPlot")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # spares what lies below
        self._theme, self._line_colour = theme, theme.run_color(0)
        self._surface: DataSurface | None = None
        self._view: BatchView | None = None
        self._across, self._up = Scale(0, 1), Scale(0, 1)
        self._still: QPixmap | None = None

    @property
    def batch(self) -> Indices | None:
        """Which examples are highlighted; None for none."""
        return None if self._view is None else self._view.batch

    @property
    def line(self) -> QPolygonF:
        """The line of the model in px: a fitted curve, or the boundary between two classes."""
        return QPolygonF() if self._view is None else self._line(self._view, 0.0)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme, self._still = theme, None
        self.update()

    def show_data(self, surface: DataSurface) -> None:
        """Show the examples of another loss."""
        self._surface, self._view, self._still = surface, None, None
        self._across = around(surface.inputs[0], 0.04)
        self._up = around(surface.inputs[1] if self._flat else _heights(surface), 0.1)
        classes = f" of the classes {' and '.join(surface.classes)}" if surface.kind != "regression" else ""
        self.setAccessibleName(f"{surface.examples:,} examples{classes}")
        self.update()

    def show_view(self, view: BatchView, colour: QColor) -> None:
        """Show which examples a step looks at, and the model where it starts."""
        self._view, self._line_colour = view, colour
        self.update()

    def place(self, example: int) -> QPointF:
        """Return where an example is drawn, in px."""
        (point,) = self._points(np.array([example]))
        return point

    # --- painting ----------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(*(zoomed(self, length) for length in _SIZE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._still = None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._still = None
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._surface is None:
            return
        if self._still is None:
            self._still = self._drawn_once()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._frame)
        if self._view is not None:
            self._paint_lines(painter, self._view)
            if self._view.batch is not None:
                self._paint_points(painter, self._view.batch, bold=True)

    @property
    def _flat(self) -> bool:
        """Whether both axes are features, so that the class is told by the mark alone."""
        return self._surface is not None and len(self._surface.inputs) == 2

    @property
    def _frame(self) -> QRectF:
        return QRectF(0.5, 0.5, self.width() - 1, self.height() - 1 - _FOOT * zoom_of(self))

    def _drawn_once(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self._theme.color("canvas"))  # as the card
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        assert self._surface is not None
        step = -(-self._surface.examples // _MOST_POINTS)
        painter.setClipRect(self._frame)
        self._paint_points(painter, np.arange(0, self._surface.examples, step), bold=False)
        painter.end()
        return pixmap

    def _paint_ground(self, p: QPainter) -> None:
        assert self._surface is not None
        p.setPen(QPen(self._theme.color("line"), 1))
        p.setBrush(self._theme.color("panel"))
        p.drawRoundedRect(self._frame, 4, 4)
        names = self._surface.columns
        across = names[0] if names else "x"
        up = (names[1] if len(names) > 1 else "y") if self._flat or not self._classed else "score"
        p.setFont(text_font(11 * zoom_of(self)))
        p.setPen(self._theme.color("dim"))
        foot = QRectF(0, self._frame.bottom(), self.width(), self.height() - self._frame.bottom())
        key = self._paint_key(p, foot) if self._classed else 0.0
        room = foot.adjusted(key + 6 if key else 0, 0, -1, 0)
        text = f"{up} ↑   {across} →"
        shown = p.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(room.width()))
        p.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_key(self, p: QPainter, foot: QRectF) -> float:
        """Draw each class's mark with its name; return where the key ends."""
        assert self._surface is not None
        left, most = 5.0, int(0.24 * foot.width())
        for k, name in enumerate(self._surface.classes):
            self._paint_mark(p, QPointF(left, foot.center().y()), k, self._class_colour(k), 3.2)
            p.setPen(self._theme.color("dim"))
            shown = p.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, most)
            p.drawText(foot.adjusted(left + 7, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
            left += 7 + p.fontMetrics().horizontalAdvance(shown) + 12
        return left - 12

    @property
    def _classed(self) -> bool:
        return self._surface is not None and self._surface.kind == "classification"

    def _class_colour(self, k: int) -> QColor:
        return QColor(self._theme.series[_CLASS_COLOURS[k]])

    def _paint_points(self, p: QPainter, which: Indices, *, bold: bool) -> None:
        assert self._surface is not None
        targets = self._surface.targets[which]
        radius = (4.4 if bold else 2.8) * zoom_of(self) ** 0.5
        if len(which) > _MANY and not bold:
            self._stamp_points(p, which, radius)
            return
        for point, target in zip(self._points(which), targets.tolist(), strict=True):
            k = int(target > 0.5) if self._classed else 0
            colour = self._class_colour(k) if self._classed else self._theme.color("dim")
            self._paint_mark(p, point, k, colour, radius, faded=not bold, ring=bold)

    def _stamp_points(self, p: QPainter, which: Indices, radius: float) -> None:
        """Draw many examples as copies of one mark per class, which takes a tenth of the time."""
        assert self._surface is not None
        stamps = [self._stamp(k, radius) for k in ((0, 1) if self._classed else (0,))]
        half = QPointF(radius + 1, radius + 1)
        kinds = (self._surface.targets[which] > 0.5) & self._classed
        for point, kind in zip(self._points(which), kinds.tolist(), strict=True):
            p.drawPixmap(point - half, stamps[kind])

    def _stamp(self, kind: int, radius: float) -> QPixmap:
        ratio, side = self.devicePixelRatioF(), 2 * radius + 2
        pixmap = QPixmap(QSize(round(side * ratio), round(side * ratio)))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._class_colour(kind) if self._classed else self._theme.color("dim")
        self._paint_mark(painter, QPointF(side / 2, side / 2), kind, colour, radius, faded=True)
        painter.end()
        return pixmap

    def _paint_mark(
        self,
        p: QPainter,
        at: QPointF,
        kind: int,
        colour: QColor,
        radius: float,
        *,
        faded: bool = False,
        ring: bool = False,
    ) -> None:
        """Draw a disc or, for the class 1, a square; those of the batch with a ring."""
        fill = QColor(colour)
        fill.setAlphaF(_FADED if faded else 1.0)
        p.setBrush(fill)
        p.setPen(QPen(self._theme.color("text"), 1.5) if ring else Qt.PenStyle.NoPen)
        if kind:
            p.drawRect(QRectF(at.x() - 0.9 * radius, at.y() - 0.9 * radius, 1.8 * radius, 1.8 * radius))
        else:
            p.drawEllipse(at, radius, radius)

    def _paint_lines(self, p: QPainter, view: BatchView) -> None:
        """Draw the model's line, and for a classifier where it changes its mind or its margin ends."""
        p.setBrush(Qt.BrushStyle.NoBrush)
        hinge = self._surface is not None and self._surface.threshold == 0.0
        for level in (-1.0, 1.0) if hinge and self._flat else ():
            p.setPen(QPen(self._theme.color("text"), 1, Qt.PenStyle.DotLine))
            p.drawPolyline(self._line(view, level))
        if self._classed and not self._flat and view.point[0] != 0:
            p.setPen(QPen(self._theme.color("text"), 1, Qt.PenStyle.DashLine))
            for x in self._to_px(np.array([-view.point[1] / view.point[0]]), np.zeros(1)):  # none if too far
                p.drawLine(QPointF(x.x(), self._frame.top()), QPointF(x.x(), self._frame.bottom()))
        line = self._line(view, 0.0)
        for colour, width in ((self._theme.color("panel"), 5.0), (self._line_colour, 2.4)):
            p.setPen(QPen(colour, width))
            p.drawPolyline(line)

    # --- where things are ----------------------------------------------------------------------

    def _points(self, which: Indices) -> list[QPointF]:
        assert self._surface is not None
        ups = self._surface.inputs[1] if self._flat else _heights(self._surface)
        return self._to_px(self._surface.inputs[0, which], ups[which])

    def _to_px(self, xs: Array, ys: Array) -> list[QPointF]:
        inside = self._frame.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        right = inside.left() + self._across.share(xs) * inside.width()
        down = inside.bottom() - self._up.share(ys) * inside.height()
        pairs = zip(right.tolist(), down.tolist(), strict=True)
        return [QPointF(x, y) for x, y in pairs if x == x and y == y]

    def _line(self, view: BatchView, level: float) -> QPolygonF:
        """Return the fitted curve, or where the score of two features is ``level``."""
        if self._flat:
            return self._boundary(view.point, level)
        span = self._across.high - self._across.low
        xs = np.linspace(self._across.low - span * 0.05, self._across.high + span * 0.05, _CURVE)
        with np.errstate(all="ignore"):
            answers = view.surface.predict(*view.point, xs[None, :])
        return QPolygonF(self._to_px(xs, answers))

    def _boundary(self, weights: tuple[float, float], level: float) -> QPolygonF:
        """Return the line w0·x0 + w1·x1 = level, long enough to cross the frame."""
        w0, w1 = weights
        size = hypot(w0, w1)
        if not size > 0:
            return QPolygonF()
        x, y = w0 / size * (level / size), w1 / size * (level / size)
        reach = 4 * max(
            abs(end) for end in (self._across.low, self._across.high, self._up.low, self._up.high)
        )
        ends = np.array([-reach, reach])
        return QPolygonF(self._to_px(x - ends * w1 / size, y + ends * w0 / size))


def _heights(surface: DataSurface) -> Array:
    """Return the targets as the model answers them: ±1 for a hinge."""
    if surface.kind == "classification" and surface.threshold == 0.0:
        signs: Array = 2.0 * surface.targets - 1.0
        return signs
    return surface.targets

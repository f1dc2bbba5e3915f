"""The chart of the losses against steps, epochs or evaluations, painted so that playing costs little."""

from math import isfinite
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground.descent.along import Along, by_steps, step_at
from playground.descent.loss_axis import LossAxis
from playground.engine.array_functions import Array
from playground.engine.numbers import precise
from playground.ui.descent.fork_mark import paint_fork, paint_fork_label
from playground.ui.descent.loss_scale import exits, outline, scale_for, steps_shown
from playground.ui.descent.vector import is_vector
from playground.ui.descent.view_map import clip_segments
from playground.ui.plot.scale import Scale
from playground.ui.segments import draw_segments
from playground.ui.theme import Theme

_APART = 14.0  # px between two marks of where the curve leaves, at least
_SMOOTH = 400  # points up to which the curve is one line with joints; longer ones are cheap segments


class LossCurve(NamedTuple):
    """The losses of one run.

    Attributes:
        losses: After 0, 1, 2 … steps.
        colour: Of the run.
        fork: The step at which it forked from another, if it did.
        along: Where the points after so many steps lie along the axis.
    """

    losses: Array
    colour: QColor
    fork: int | None = None
    along: Along = by_steps


class LossChart(QWidget):
    """Draws axes and a curve per run; ``set_losses`` is all that a frame of the playing runs needs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lossPlot")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme, self._log = theme, False
        self._own = LossCurve(np.empty(0), theme.run_color(0))
        self._rivals: tuple[LossCurve, ...] = ()
        self._shown: int | None = None
        self._axis: LossAxis = "steps"
        self._changes: tuple[tuple[int, float], ...] = ()
        self._scale = Scale(0.0, 1.0, False)
        self.set_axis("steps")

    @property
    def scale(self) -> Scale:
        """The range of losses shown."""
        return self._scale

    @property
    def span(self) -> int:
        """How many steps, epochs or evaluations the axis spans."""
        return self._span

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.update()

    def set_log(self, log: bool) -> None:
        """Switch between a logarithmic and a linear axis."""
        self._log = log
        self._rescale()

    def set_axis(self, axis: LossAxis) -> None:
        """Say what the places of the curves count."""
        self._axis = axis
        self.setAccessibleName(f"Loss against {axis}")
        self._rescale()

    def set_losses(
        self,
        own: LossCurve,
        rate_changes: tuple[tuple[int, float], ...] = (),
        rivals: tuple[LossCurve, ...] = (),
        shown: int | None = None,
    ) -> None:
        """Show the losses after 0, 1, 2 … steps.

        Args:
            own: Those of the selected run.
            rate_changes: At which of its steps the learning rate changed.
            rivals: Those of the other runs in sight.
            shown: The step of the selected run that other pictures show, if that is not the latest.
        """
        self._own, self._changes, self._rivals, self._shown = own, rate_changes, rivals, shown
        self._rescale()

    def position_of(self, step: int) -> QPointF:
        """Return where the loss after ``step`` steps belongs, in px; on a linear axis maybe far outside."""
        return self._point(self._own, step)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(600, 150)

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the labels still have room."""
        return QSize(240, 90)

    def event(self, event: QEvent) -> bool:
        """Tell the loss under the mouse."""
        losses = self._own.losses
        if isinstance(event, QHelpEvent) and len(losses):
            area = self._area()
            place = (event.pos().x() - area.left()) / area.width() * self._span
            step = step_at(self._own.along, len(losses) - 1, place)
            text = f"Step {step:,}: L = {precise(float(losses[step]), 4)}"
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    # --- painting ------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw grid, labels and curve."""
        painter = QPainter(self)
        painter.setFont(self._small_font())
        area = self._area()
        self._paint_heights(painter, area)
        self._paint_steps(painter, area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_changes(painter, area)
        curves = (*self._rivals, self._own)
        for curve in curves:
            self._paint_curve(painter, area, curve)
        for curve in curves:
            self._paint_fork(painter, area, curve)
        self._paint_shown(painter, area)

    def _paint_heights(self, p: QPainter, area: QRectF) -> None:
        metrics = QFontMetricsF(self._small_font())
        for share, label in self._scale.ticks(int(area.height() / (metrics.height() * 1.7))):
            y = round(area.bottom() - share * area.height())
            p.setPen(self._theme.color("line"))
            p.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            p.setPen(self._theme.color("dim"))
            box = QRectF(0, y - metrics.height() / 2, area.left() - 8, metrics.height())
            p.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label)

    def _paint_steps(self, p: QPainter, area: QRectF) -> None:
        metrics = QFontMetricsF(self._small_font())
        p.setPen(self._theme.color("dim"))
        for share in (0.0, 0.5, 1.0):
            label = self._count(share * self._span, unit=share == 1.0)
            width = metrics.horizontalAdvance(label)
            left = area.left() + share * (area.width() - width)
            p.drawText(QPointF(left, self.height() - metrics.descent() - 2), label)

    def _count(self, place: float, *, unit: bool) -> str:
        word = f" {self._axis.removesuffix('s') if place == 1 else self._axis}" if unit else ""
        return (precise(place, 3) if self._axis == "epochs" else f"{round(place):,}") + word

    def _paint_changes(self, p: QPainter, area: QRectF) -> None:
        """Mark at the foot of the chart where the learning rate changed."""
        p.setPen(QPen(self._theme.color("dim"), 1))
        places = self._own.along(np.array([float(step) for step, _ in self._changes]))
        columns = {round(area.left() + place / self._span * area.width()) for place in places.tolist()}
        p.drawLines([QLineF(x, area.bottom() - 5, x, area.bottom()) for x in columns])

    def _paint_shown(self, p: QPainter, area: QRectF) -> None:
        """Mark the step that is shown elsewhere."""
        if self._shown is not None and self._shown < len(self._own.losses):
            at = self.position_of(self._shown)
            p.setPen(QPen(self._theme.color("dim"), 1, Qt.PenStyle.DashLine))
            p.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()))
            if _lies_in(area, at):
                p.setPen(QPen(self._theme.color("text"), 2))
                p.setBrush(self._own.colour)
                p.drawEllipse(at, 5, 5)

    def _paint_fork(self, p: QPainter, area: QRectF, curve: LossCurve) -> None:
        """Mark where a run forked from another; that of the selected run says at which step."""
        k = curve.fork
        if k is None or k >= len(curve.losses):
            return
        at = self._point(curve, k)
        if _lies_in(area, at):
            paint_fork(p, at, curve.colour, self._theme)
            if curve is self._own:
                paint_fork_label(p, at, k, self._theme, area, self._zoom)

    def _paint_curve(self, p: QPainter, area: QRectF, curve: LossCurve) -> None:
        """Draw a curve as far as the range goes; where it leaves it breaks off with an arrow.

        What it shares with the run that it forked from is thin.
        """
        whole, colour, fork, along = curve
        if len(whole) == 0:
            return
        steps, losses = outline(whole, max(2, int(area.width() / 2)))
        points = self._points(area, along(steps), losses)
        p.save()
        p.setClipRect(area.adjusted(-2, 0, 2, 2))
        own = int(np.searchsorted(steps, fork or 0, side="right")) - 1 if fork else 0
        for part, width in ((points[: own + 1], 1.0), (points[own:], 2.0)):
            p.setPen(QPen(colour, width, c=Qt.PenCapStyle.FlatCap, j=Qt.PenJoinStyle.RoundJoin))
            self._paint_line(p, part)
        p.restore()
        p.setBrush(colour)
        p.setPen(QPen(self._theme.color("panel"), 1.5))
        self._paint_exits(p, area, points, self._scale.share(losses))
        if len(points) and _lies_in(area, end := QPointF(*points[-1].tolist())):
            p.drawEllipse(end, 4.5, 4.5)

    def _paint_line(self, p: QPainter, points: Array) -> None:
        whole = np.isfinite(points[:, 1])
        if is_vector(p):  # whose readers seldom know clipping
            area = self._area().adjusted(-2, 0, 2, 2)
            corners = np.array([area.topLeft().toTuple(), area.bottomRight().toTuple()])
            rows = clip_segments(points[:-1], points[1:], *corners)
            p.drawLines([QLineF(*row) for row in rows.tolist()])
        elif len(points) <= _SMOOTH and whole.all():
            p.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))
        else:
            rows = np.hstack([points[:-1], points[1:]])[whole[:-1] & whole[1:]]
            draw_segments(p, rows)

    def _paint_exits(self, p: QPainter, area: QRectF, points: Array, heights: Array) -> None:
        """Mark with small arrows where the curve leaves the plot, and where it is while it is outside."""
        places = [
            (float(points[k, 0] + share * (points[k + 1, 0] - points[k, 0])), top)
            for k, share, top in exits(heights)
        ]
        if len(heights) and abs(heights[-1] - 0.5) > 0.5 + 1e-9:
            places.append((float(points[-1, 0]), bool(heights[-1] > 1)))
        last = {True: -_APART, False: -_APART}
        for x, top in sorted(places):
            if x - last[top] >= _APART:
                last[top] = x
                tip, base = (
                    (area.top() - 6, area.top() + 3) if top else (area.bottom() + 6, area.bottom() - 3)
                )
                p.drawPolygon([QPointF(x, tip), QPointF(x - 5, base), QPointF(x + 5, base)])

    def _point(self, curve: LossCurve, step: int) -> QPointF:
        places = curve.along(np.array([float(step)]))
        return QPointF(*self._points(self._area(), places, curve.losses[step : step + 1])[0].tolist())

    def _points(self, area: QRectF, places: Array, losses: Array) -> Array:
        xs = area.left() + places / self._span * area.width()
        ys = area.bottom() - self._scale.share(losses) * area.height()
        return np.stack([xs, ys], axis=1)

    def _area(self) -> QRectF:
        metrics = QFontMetricsF(self._small_font())
        left = max(metrics.horizontalAdvance(label) for _, label in self._scale.ticks(8)) + 26
        width, height = self.width() - left - 18, self.height() - metrics.height() - 18
        return QRectF(left, 8, max(width, 10), max(height, 10))

    def _rescale(self) -> None:
        curves = [curve for curve in (self._own, *self._rivals) if len(curve.losses)]
        if len(self._own.losses):
            everything = np.concatenate([curve.losses for curve in curves])
            self._scale = scale_for(everything, self._log, race=len(curves) > 1)
        ends = [float(c.along(np.array([len(c.losses) - 1.0]))[0]) for c in curves]
        self._span = steps_shown(max(ends, default=0.0), epochs=self._axis == "epochs")
        self.update()

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(11.5 * self._zoom))
        return font

    @property
    def _zoom(self) -> float:
        return self.fontInfo().pixelSize() / 13


def _lies_in(area: QRectF, at: QPointF) -> bool:
    """Return whether a point is on the plot or its edge; one without a place, such as log 0, is not."""
    return isfinite(at.x() + at.y()) and area.adjusted(-1, -1, 1, 1).contains(at)

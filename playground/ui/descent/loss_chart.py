"""The chart of the loss against the step, painted so that playing costs little."""

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

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
    """The losses of one run, its colour, and the step at which it forked from another, if it did."""

    losses: Array
    colour: QColor
    fork: int | None = None


class LossChart(QWidget):
    """Draws axes and a curve per run; ``set_losses`` is all that a frame of the playing runs needs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lossPlot")
        self.setAccessibleName("Loss against step")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme, self._log = theme, False
        self._losses: Array = np.empty(0)
        self._colour = theme.run_color(0)
        self._fork: int | None = None
        self._rivals: tuple[LossCurve, ...] = ()
        self._shown: int | None = None
        self._epoch: int | None = None
        self._changes: tuple[tuple[int, float], ...] = ()
        self._scale = Scale(0.0, 1.0, False)

    @property
    def scale(self) -> Scale:
        """The range of losses shown."""
        return self._scale

    @property
    def steps(self) -> int:
        """The number of steps that the axis spans."""
        most = max(len(self._losses), *(len(rival.losses) for rival in self._rivals), 1)
        return steps_shown(most - 1, self._epoch)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.update()

    def set_log(self, log: bool) -> None:
        """Switch between a logarithmic and a linear axis."""
        self._log = log
        self._rescale()

    def set_epoch(self, steps: int | None) -> None:
        """Count in epochs of so many steps along the axis; None counts in steps."""
        if steps != self._epoch:
            self._epoch = steps
            self.update()

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
        (self._losses, self._colour, self._fork), self._changes, self._rivals = own, rate_changes, rivals
        self._shown = shown
        self._rescale()

    def position_of(self, step: int) -> QPointF:
        """Return where the loss after ``step`` steps belongs, in px; on a linear axis maybe far outside."""
        (at,) = self._points(self._area(), np.array([float(step)]), self._losses[step : step + 1]).tolist()
        return QPointF(*at)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(600, 150)

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the labels still have room."""
        return QSize(240, 90)

    def event(self, event: QEvent) -> bool:
        """Tell the loss under the mouse."""
        if isinstance(event, QHelpEvent) and len(self._losses):
            area = self._area()
            step = round((event.pos().x() - area.left()) / area.width() * self.steps)
            step = min(max(step, 0), len(self._losses) - 1)
            text = f"Step {step}: L = {precise(float(self._losses[step]), 4)}"
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
        curves = (*self._rivals, LossCurve(self._losses, self._colour, self._fork))
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
        metrics, last = QFontMetricsF(self._small_font()), self.steps
        p.setPen(self._theme.color("dim"))
        for share in (0.0, 0.5, 1.0):
            label = self._count(share * last, unit=share == 1.0)
            width = metrics.horizontalAdvance(label)
            left = area.left() + share * (area.width() - width)
            p.drawText(QPointF(left, self.height() - metrics.descent() - 2), label)

    def _count(self, steps: float, *, unit: bool) -> str:
        if self._epoch is None:
            return f"{round(steps):,}" + (" steps" if unit else "")
        word = (" epoch" if steps == self._epoch else " epochs") if unit else ""
        return precise(steps / self._epoch, 3) + word

    def _paint_changes(self, p: QPainter, area: QRectF) -> None:
        """Mark at the foot of the chart where the learning rate changed."""
        p.setPen(QPen(self._theme.color("dim"), 1))
        columns = {round(area.left() + step / self.steps * area.width()) for step, _ in self._changes}
        p.drawLines([QLineF(x, area.bottom() - 5, x, area.bottom()) for x in columns])

    def _paint_shown(self, p: QPainter, area: QRectF) -> None:
        """Mark the step that is shown elsewhere."""
        if self._shown is not None and self._shown < len(self._losses):
            at = self.position_of(self._shown)
            p.setPen(QPen(self._theme.color("dim"), 1, Qt.PenStyle.DashLine))
            p.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()))
            if area.adjusted(-1, -1, 1, 1).contains(at):
                p.setPen(QPen(self._theme.color("text"), 2))
                p.setBrush(self._colour)
                p.drawEllipse(at, 5, 5)

    def _paint_fork(self, p: QPainter, area: QRectF, curve: LossCurve) -> None:
        """Mark where a run forked from another; that of the selected run says at which step."""
        k = curve.fork
        if k is None or k >= len(curve.losses):
            return
        (place,) = self._points(area, np.array([float(k)]), curve.losses[k : k + 1]).tolist()
        at = QPointF(*place)
        if area.adjusted(-1, -1, 1, 1).contains(at):
            paint_fork(p, at, curve.colour, self._theme)
            if curve.losses is self._losses:
                paint_fork_label(p, at, k, self._theme, self._area(), self._zoom)

    def _paint_curve(self, p: QPainter, area: QRectF, curve: LossCurve) -> None:
        """Draw a curve as far as the range goes; where it leaves it breaks off with an arrow.

        What it shares with the run that it forked from is thin.
        """
        whole, colour, fork = curve
        if len(whole) == 0:
            return
        steps, losses = outline(whole, max(2, int(area.width() / 2)))
        points = self._points(area, steps, losses)
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
        if len(points) and area.adjusted(-1, -1, 1, 1).contains(QPointF(*points[-1].tolist())):
            p.drawEllipse(QPointF(*points[-1].tolist()), 4.5, 4.5)

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

    def _points(self, area: QRectF, steps: Array, losses: Array) -> Array:
        xs = area.left() + steps / self.steps * area.width()
        ys = area.bottom() - self._scale.share(losses) * area.height()
        return np.stack([xs, ys], axis=1)

    def _area(self) -> QRectF:
        metrics = QFontMetricsF(self._small_font())
        left = max(metrics.horizontalAdvance(label) for _, label in self._scale.ticks(8)) + 26
        width, height = self.width() - left - 18, self.height() - metrics.height() - 18
        return QRectF(left, 8, max(width, 10), max(height, 10))

    def _rescale(self) -> None:
        if len(self._losses):
            everything = [self._losses, *(rival.losses for rival in self._rivals)]
            self._scale = scale_for(np.concatenate(everything), self._log, race=len(everything) > 1)
        self.update()

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(round(11.5 * self._zoom))
        return font

    @property
    def _zoom(self) -> float:
        return self.fontInfo().pixelSize() / 13

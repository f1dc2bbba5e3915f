"""What a mini-batch looks like on the surface: its gradients as arrows, and contours of its own loss."""

from collections.abc import Mapping
from math import hypot, isfinite

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.descent.batch_gap import BatchView
from playground.descent.surface import Array
from playground.ui.descent.repaint import repaint
from playground.ui.descent.surface_layer import contour_lines
from playground.ui.descent.view_map import ViewMap
from playground.ui.theme import Theme, text_font

_LENGTH = 64.0  # px of the longer one of the two gradients; all arrows share one scale
_FARTHEST = 1e3  # lengths of the longer one; painters choke on what is farther out
_ALONE = 110.0  # px of the longest example's, where those two are not shown
_ROOM = 60.0  # px for labels at the tips
_CELL = 14.0  # px of the grid that the batch's contours are drawn from
_NEAR = 500.0  # px around the view; painters choke on what is farther out


_LOOKS = {"full": ("accent", Qt.PenStyle.DashLine), "batch": ("gradient", Qt.PenStyle.SolidLine)}


class BatchItem(QGraphicsItem):
    """Paints the arrows at the ball, in px of the view; nothing while all is switched off."""

    def __init__(self, theme: Theme, box: pg.ViewBox) -> None:
        super().__init__(box)
        self._theme = theme
        self._map = ViewMap(0, 1, 0, 1, 0, 0)
        self._view: BatchView | None = None
        self._gap = self._examples = False
        self._levels: Array = np.empty(0)
        self._touched = QRectF()
        self._arrows: dict[str, list[QPointF]] = {}
        self.contours = pg.PlotCurveItem(connect="finite", antialias=True)
        self.contours.setZValue(5)
        box.addItem(self.contours, ignoreBounds=True)
        self.setZValue(11)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.contours.setPen(pg.mkPen(theme.color("gradient"), width=1))
        self.update()

    def set_view(self, view: ViewMap) -> None:
        """Follow the part of the plane in view."""
        self.prepareGeometryChange()
        self._map = view
        self._draw_contours()
        self._arrows = self._scaled_arrows()
        self._touched = self._reach()
        self.update()

    def show_batch(self, view: BatchView | None, *, gap: bool, examples: bool, levels: Array | None) -> None:
        """Show what a step sees.

        Args:
            view: The point and its batch; None for nothing.
            gap: Whether to draw the gradients of the batch and of all examples.
            examples: Whether to draw the gradient of each example.
            levels: Heights of the batch's own contours; None for none of them.
        """
        self._view, self._gap, self._examples = view, gap, examples
        self._levels = np.empty(0) if levels is None else levels
        self._draw_contours()
        self._arrows = self._scaled_arrows()
        before, self._touched = self._touched, self._reach()
        repaint(self, before.united(self._touched))

    def arrows(self) -> Mapping[str, list[QPointF]]:
        """Return what each arrow adds to the ball in px: of ``batch``, ``full`` and the ``examples``."""
        return self._arrows

    def _scaled_arrows(self) -> dict[str, list[QPointF]]:
        if self._view is None or self._map.empty or not (self._gap or self._examples):
            return {}
        grads: dict[str, Array] = {}
        if self._examples:
            grads["examples"] = self._view.example_grads
        if self._gap:
            grads["full"] = np.array([self._view.full_grad])
            if self._view.batch is not None:
                grads["batch"] = np.array([self._view.grad])
        stretch = np.array([-self._map.width / self._map.span_x, self._map.height / self._map.span_y])
        steps = {name: each * stretch for name, each in grads.items()}
        with np.errstate(all="ignore"):
            lengths = {name: float(np.hypot(*each.T).max()) for name, each in steps.items()}
        longest = max(length for name, length in lengths.items() if not self._gap or name != "examples")
        if not (all(map(isfinite, lengths.values())) and longest > 0):
            return {}
        length = _LENGTH if self._gap else _ALONE
        with np.errstate(over="ignore"):  # divided first: the quotient of tiny lengths is no number at all
            shares = {name: np.clip(s / longest, -_FARTHEST, _FARTHEST) for name, s in steps.items()}
        return {name: [QPointF(*pair) for pair in (s * length).tolist()] for name, s in shares.items()}

    def _reach(self) -> QRectF:
        """Return what the arrows and their names cover."""
        at = self._at()
        steps = [step for each in self._arrows.values() for step in each]
        if at is None or not steps:
            return QRectF()
        xs, ys = [0.0, *(step.x() for step in steps)], [0.0, *(step.y() for step in steps)]
        box = QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys))).translated(at)
        return box.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM).intersected(self.boundingRect())

    # --- painting ----------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(0, 0, self._map.width, self._map.height)

    def paint(self, p: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw the examples' arrows first, then those of the batch and of all, with their names."""
        at, arrows = self._at(), self._arrows
        if at is None or not arrows:
            return
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(QPen(self._theme.color("text", 0.6), 1))
        p.setBrush(self._theme.color("text"))
        for step in arrows.get("examples", ()):
            p.drawLine(at, at + step)
            p.drawEllipse(at + step, 1.6, 1.6)
        lengths = {
            name: hypot(steps[0].x(), steps[0].y()) for name, steps in arrows.items() if name in _LOOKS
        }
        for name in sorted(lengths, key=lambda name: -lengths[name]):  # the shorter one stays in sight
            (step,), (role, dashes) = arrows[name], _LOOKS[name]
            self._paint_arrow(p, at, step, self._theme.color(role), dashes)
            self._paint_name(p, at + step, step, name, self._side(name))

    def _paint_arrow(
        self, p: QPainter, at: QPointF, step: QPointF, colour: QColor, dashes: Qt.PenStyle
    ) -> None:
        length = hypot(step.x(), step.y())
        if length < 2:
            return
        along = step / length
        across, tip = QPointF(-along.y(), along.x()), at + step
        neck = tip - along * min(9.0, length)
        p.setPen(QPen(self._theme.color("panel"), 5, c=Qt.PenCapStyle.RoundCap))
        p.drawLine(at, neck)
        p.setPen(QPen(colour, 2.4, dashes, Qt.PenCapStyle.FlatCap))
        p.drawLine(at, neck)
        p.setPen(QPen(self._theme.color("panel"), 1))
        p.setBrush(colour)
        p.drawPolygon([tip, neck + across * 5.5, neck - across * 5.5])

    def _side(self, name: str) -> int:
        """Return on which side of its arrow a name stands, 1 for clockwise: away from the other arrow."""
        (full,), batch = self._arrows["full"], self._arrows.get("batch", [QPointF(1, 0)])[0]
        turn = 1 if batch.x() * full.y() - batch.y() * full.x() > 0 else -1
        return turn if name == "full" else -turn

    def _paint_name(self, p: QPainter, tip: QPointF, step: QPointF, name: str, side: int) -> None:
        """Write beside the tip what the arrow is, on a ground of its own."""
        p.setFont(text_font(11, bold=True))
        room = p.fontMetrics().boundingRect(name).adjusted(-4, -1, 4, 1)
        length = max(hypot(step.x(), step.y()), 1.0)
        away = QPointF(-step.y(), step.x()) / length * side * 16 + step / length * 10
        chip = QRectF(0, 0, room.width(), room.height())
        chip.moveCenter(tip + away + QPointF(room.width() * 0.35 * (1 if away.x() > 0 else -1), 0))
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self._theme.color("panel", 0.9))
        p.drawRoundedRect(chip, 4, 4)
        p.setPen(self._theme.color(_LOOKS[name][0]))
        p.drawText(chip, Qt.AlignmentFlag.AlignCenter, name)

    def _at(self) -> QPointF | None:
        if self._view is None or self._map.empty:
            return None
        x, y = self._view.point
        ((right, down),) = self._map.to_px(np.array([x]), np.array([y])).tolist()
        near = -_NEAR < right < self._map.width + _NEAR and -_NEAR < down < self._map.height + _NEAR
        return QPointF(right, down) if near else None

    def _draw_contours(self) -> None:
        if self._view is None or self._view.batch is None or len(self._levels) == 0 or self._map.empty:
            if self.contours.xData is not None and len(self.contours.xData):
                self.contours.setData(np.empty(0), np.empty(0))
            return
        xs, ys = self._map.cell_centres(_CELL)
        z = self._view.surface.only(self._view.batch).grid(xs, ys)
        self.contours.setData(*contour_lines(xs, ys, z, self._levels[::2]))  # more would hide the surface

"""What moves on the surface: the path, the point with the arrow of its next step, and the start handle."""

from math import hypot, isfinite

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.descent.fork_mark import paint_fork, paint_fork_label
from playground.ui.descent.path_pixmap import PathPixmap
from playground.ui.descent.repaint import repaint
from playground.ui.descent.view_map import Array, ViewMap
from playground.ui.theme import Theme

HANDLE = 10.0  # px, radius of the start handle
_POINT = 6.5
_SHORTEST, _LONGEST = 24.0, 5000.0  # px of the arrow; a step in between is drawn at its true length
_ROOM = 14.0
_BESIDE = 60.0  # px from the point to a mark whose label would lie among those of the ghosts

Pair = tuple[float, float]


class RunItem(QGraphicsItem):
    """Paints one run in px of the view, and repaints only where something moved."""

    def __init__(self, theme: Theme, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._path = PathPixmap()
        self._view = ViewMap(0, 1, 0, 1, 0, 0)
        self._xs: Array = np.empty(0)
        self._ys: Array = np.empty(0)
        self._start: Pair | None = None
        self._step: Pair = 0.0, 0.0
        self._minima: tuple[Pair, ...] = ()
        self._theme = theme
        self._colour = theme.run_color(0)
        self._shown: int | None = None
        self._fork: int | None = None
        self._arrow_shown = True
        self._marked = QRectF()
        self.setZValue(10)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self._path.set_colours(self.colour, theme.color("panel"))  # a translucent edge takes 20 times as long
        self._redraw()

    @property
    def colour(self) -> QColor:
        """The colour of this run."""
        return self._colour

    def set_colour(self, colour: QColor) -> None:
        """Draw the run in another colour."""
        if colour != self._colour:
            self._colour = colour
            self.apply_theme(self._theme)

    def set_view(self, view: ViewMap, ratio: float) -> None:
        """Follow the view."""
        self.prepareGeometryChange()
        self._view = view
        self._path.set_view(view, ratio)
        self._redraw()

    def set_start(self, start: Pair) -> None:
        """Move the start handle."""
        self._start = start
        self.update()

    def set_minima(self, minima: tuple[Pair, ...]) -> None:
        """Mark the known minima."""
        self._minima = minima
        self.update()

    def set_fork(self, step: int | None) -> None:
        """Mark the step at which the run forked from another; the steps before are drawn thinly."""
        self._fork = step
        self._path.set_trunk(step or 0)

    def set_path(self, xs: Array, ys: Array, step: Pair, shown: int | None = None) -> None:
        """Show the path of a new run.

        Args:
            xs: The first parameter at each of its points.
            ys: The second.
            step: What the next step adds to the point that is marked.
            shown: Which point is marked; None for the last one.
        """
        self._xs, self._ys, self._step, self._shown = xs, ys, step, shown
        self._path.clear()
        self._redraw()

    def extend_path(self, xs: Array, ys: Array, step: Pair, shown: int | None = None) -> None:
        """Show the steps that the same run did since; see ``set_path``."""
        self._xs, self._ys, self._step, self._shown = xs, ys, step, shown
        touched = self._path.extend(xs, ys)
        before = self._marked
        self._marked = self._marks()
        repaint(self, touched.united(before).united(self._marked))

    def show_arrow(self, shown: bool) -> None:
        """Draw the arrow of the step, or leave it out while another part of the step is looked at."""
        if shown != self._arrow_shown:
            self._arrow_shown = shown
            self.update()

    @property
    def start(self) -> Pair | None:
        """Where the start handle is."""
        return self._start

    @property
    def start_px(self) -> QPointF | None:
        """Where the start handle is, in px of the view."""
        return None if self._start is None else self._px(*self._start)

    @property
    def point_px(self) -> QPointF | None:
        """Where the current point is, in px of the view; None while it is nowhere."""
        k = -1 if self._shown is None else self._shown
        return self._px(self._xs[k], self._ys[k]) if len(self._xs) else None

    @property
    def arrow(self) -> tuple[QPointF, QPointF] | None:
        """Tail and tip of the arrow of the next step in px, or None where it moves nothing."""
        tail = self.point_px
        right = self._step[0] * self._view.width / self._view.span_x
        down = -self._step[1] * self._view.height / self._view.span_y
        length = hypot(right, down)
        if tail is None or not isfinite(length) or length < 1e-9:
            return None
        scale = min(max(length, _SHORTEST), _LONGEST) / length
        return tail, tail + QPointF(right * scale, down * scale)

    # --- painting ------------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(0, 0, self._view.width, self._view.height)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw minima, path, start, fork, arrow and point, in this order."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_minima(painter)
        self._path.show_on(painter, self._xs, self._ys)
        self._paint_start(painter)
        self._paint_fork(painter)
        self._paint_arrow(painter)
        self._paint_point(painter)

    def _paint_minima(self, p: QPainter) -> None:
        for minimum in self._minima:
            at = self._px(*minimum)
            if at is None:
                continue
            for colour, width in (("panel", 4.5), ("text", 1.6)):
                p.setPen(QPen(self._theme.color(colour), width, c=Qt.PenCapStyle.RoundCap))
                p.drawLine(at + QPointF(-5, 0), at + QPointF(5, 0))
                p.drawLine(at + QPointF(0, -5), at + QPointF(0, 5))

    def _paint_start(self, p: QPainter) -> None:
        at = self.start_px
        if at is None:
            return
        p.setBrush(self._theme.color("panel", 0.25))
        for colour, width in (("panel", 4.5), ("text", 2.0)):
            p.setPen(QPen(self._theme.color(colour), width))
            p.drawEllipse(at, HANDLE, HANDLE)

    @property
    def fork_px(self) -> QPointF | None:
        """Where the run forked from another, in px of the view; None if it did not."""
        k = self._fork
        return self._px(self._xs[k], self._ys[k]) if k is not None and k < len(self._xs) else None

    def _paint_fork(self, p: QPainter) -> None:
        at = self.fork_px
        if at is not None and self._fork is not None:
            paint_fork(p, at, self._colour, self._theme)
            point = self.point_px
            if point is None or (point - at).manhattanLength() > _BESIDE:  # the ghosts' labels are there
                paint_fork_label(p, at, self._fork, self._theme, self.boundingRect())

    def _paint_arrow(self, p: QPainter) -> None:
        if self.arrow is None or not self._arrow_shown:
            return
        tail, tip = self.arrow
        length = hypot((tip - tail).x(), (tip - tail).y())
        along = (tip - tail) / length
        across = QPointF(-along.y(), along.x())
        neck = tip - along * 9
        for colour, wider in (("panel", 3.0), ("text", 0.0)):
            p.setPen(QPen(self._theme.color(colour), 2.4 + wider, c=Qt.PenCapStyle.RoundCap))
            p.drawLine(tail, neck)
            p.setPen(QPen(self._theme.color(colour), max(wider, 0.5), j=Qt.PenJoinStyle.RoundJoin))
            p.setBrush(self._theme.color(colour))
            p.drawPolygon([tip, neck + across * 5.5, neck - across * 5.5])

    def _paint_point(self, p: QPainter) -> None:
        at = self.point_px
        if at is None:
            return
        p.setBrush(self.colour)
        p.setPen(QPen(QColor("white"), 2.4))
        p.drawEllipse(at, _POINT, _POINT)

    # --- bookkeeping ---------------------------------------------------------------------------

    def _redraw(self) -> None:
        self._path.clear()
        self._path.extend(self._xs, self._ys)
        self._marked = self._marks()
        self.update()

    def _px(self, x: float, y: float) -> QPointF | None:
        """Return a point in px, or None if it is not near the view: painters choke on far ones."""
        if self._view.empty:
            return None
        ((right, down),) = self._view.to_px(np.array([x]), np.array([y])).tolist()
        near = -500 < right < self._view.width + 500 and -500 < down < self._view.height + 500
        return QPointF(right, down) if near else None

    def _marks(self) -> QRectF:
        """Return what the point and the arrow cover."""
        at = self.point_px
        if at is None:
            return QRectF()
        tip = self.arrow[1] if self.arrow else at
        return QRectF(at, tip).normalized().adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)

"""The loss surface from above, with the run on it."""

from collections.abc import Mapping, Sequence
from math import hypot, isfinite

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsRectItem, QGraphicsView, QToolTip, QWidget

from playground.descent.run import Run
from playground.descent.state_drawing import StateDrawing
from playground.descent.surface import Bounds, Surface
from playground.ui.descent.arrow_field import ArrowField
from playground.ui.descent.axis_item import AxisItem
from playground.ui.descent.basin_map import BasinMap
from playground.ui.descent.batch_item import BatchItem
from playground.ui.descent.ghost_item import GhostItem
from playground.ui.descent.rival_item import RivalItem
from playground.ui.descent.run_item import RunItem
from playground.ui.descent.state_item import StateItem
from playground.ui.descent.surface_box import SurfaceBox
from playground.ui.descent.surface_layer import SurfaceLayer
from playground.ui.descent.surface_look import SurfaceLook
from playground.ui.descent.view_map import Array, ViewMap
from playground.ui.theme import Theme
from playground.ui.type_size import zoom_of

_NUDGE = 0.01  # share of the view's height that an arrow key moves the start
_NEAR = 8.0  # px from the arrow within which the mouse rests on it
_NEAREST = 1e-9
_FAINT = 0.35  # of a path that left for good: it would lie over all others
_FARTHEST = 1e12  # the view goes no farther out; beyond, numbers have too few digits to draw with


class SurfaceView(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph ships no types
    """Shows a surface, the path on it and the start handle; tells what the hand does.

    ``start_moved`` carries the new start and whether the gesture has ended; ``view_changed`` tells that
    another part of the plane is in view, ``moved_by_hand`` that a person chose it, ``runs_shown``
    that the runs went on or are others, and ``menu_wanted`` carries where on the screen and over which
    point a person asks what can be done here.
    """

    start_moved = Signal(float, float, bool)
    view_changed = Signal()
    runs_shown = Signal()
    moved_by_hand = Signal()
    menu_wanted = Signal(QPoint, float, float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self.setObjectName("surfaceView")
        self.setAccessibleName("Loss surface")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self._home, self._at_home = Bounds(-1, 1, -1, 1), True
        self._covered = 0.0, 0.0
        self._box = SurfaceBox(lambda: self.run_item.start_px)
        self._box.setLimits(
            xMin=-_FARTHEST,
            xMax=_FARTHEST,
            yMin=-_FARTHEST,
            yMax=_FARTHEST,
            minXRange=_NEAREST,
            minYRange=_NEAREST,
        )
        self.setCentralItem(self._box)
        self.layer = SurfaceLayer(self._box, theme, self)
        self.basins = BasinMap(self._box, theme, self)
        self.arrows = ArrowField(theme, self._box)
        self.axes = AxisItem(theme, self._box)
        self.look = SurfaceLook()
        self._surface: Surface | None = None
        self.run_item = RunItem(theme, self._box)
        self.ghost_item = GhostItem(theme, self._box)
        self.state_item = StateItem(theme, self._box)
        self.batch_item = BatchItem(theme, self._box)
        self._rivals: dict[int, RivalItem] = {}
        self._rival_runs: dict[int, Run] = {}
        self._frame = QGraphicsRectItem(self._box)
        self._frame.setZValue(20)
        self._frame.hide()
        self._box.start_moved.connect(self.start_moved)
        self._box.sigRangeChanged.connect(self._follow_range)
        self._box.sigResized.connect(self._follow_range)
        self._box.sigRangeChangedManually.connect(self._note_hand)
        self.layer.drawn.connect(self._show_arrows)
        self.apply_theme(theme)

    @property
    def view_map(self) -> ViewMap:
        """The part of the plane in view."""
        (x0, x1), (y0, y1) = self._box.viewRange()
        return ViewMap(x0, x1, y0, y1, self._box.width(), self._box.height())

    @property
    def at_home(self) -> bool:
        """Whether the whole surface is shown, as at first."""
        return self._at_home

    @property
    def bounds(self) -> Bounds:
        """The edges of the view, in parameters."""
        view = self.view_map
        return Bounds(view.x0, view.x1, view.y0, view.y1)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.setBackground(theme.color("canvas"))
        self.layer.apply_theme(theme)
        self.basins.apply_theme(theme)
        self.arrows.apply_theme(theme)
        self.axes.apply_theme(theme, zoom_of(self))
        self.run_item.apply_theme(theme)
        self.ghost_item.apply_theme(theme)
        self.state_item.apply_theme(theme)
        self.batch_item.apply_theme(theme)
        for item in self._rivals.values():
            item.apply_theme(theme)
        self._frame.setPen(QPen(theme.color("accent"), 4))

    def set_surface(self, surface: Surface, bounds: Bounds | None = None) -> None:
        """Show another surface, all of it or the part between ``bounds``."""
        self._home, self._surface = surface.bounds, surface
        self.layer.set_surface(surface)
        self._show_minima()
        if bounds is None:
            self._show_home()
        else:
            self.set_bounds(bounds)

    def set_look(self, look: SurfaceLook) -> None:
        """Draw the surface in another way."""
        before, self.look = self.look, look
        self._show_minima()
        self.layer.set_look(look)
        if look.equal != before.equal:
            bounds = self.bounds
            self._box.setAspectLocked(look.equal)
            if self._at_home:
                self._show_home()
            else:
                self.set_bounds(bounds)

    def _show_minima(self) -> None:
        minima = self._surface.minima if self._surface else ()
        self.run_item.set_minima(minima if self.look.minima else ())

    def _show_arrows(self) -> None:
        self.arrows.show_on(self._surface if self.look.arrows else None, self.view_map)

    def show_rivals(
        self,
        runs: Mapping[int, Run],
        *,
        anew: bool,
        shown: int | None = None,
        forks: Mapping[int, int] | None = None,
    ) -> None:
        """Show the runs at these places besides the selected one; what has diverged is faint.

        Args:
            runs: Run by place.
            anew: Whether any of them may be another run than before, or was rewound.
            shown: The step up to which their paths go, where that is not the latest.
            forks: At which step each forked from another, by place, if any did; told with ``anew``.
        """
        end = None if shown is None else shown + 1
        self._rival_runs = dict(runs)
        for place in self._rivals.keys() - runs.keys():
            self.scene().removeItem(self._rivals.pop(place))
        for place, run in runs.items():
            fork = (forks or {}).get(place)
            if place not in self._rivals:
                item = RivalItem(self._theme, self._theme.run_color(place), self._box)
                self._rivals[place] = item
                item.set_fork(fork)
                item.set_view(self.view_map, self.devicePixelRatioF())
                item.set_path(run.xs[:end], run.ys[:end])
            elif anew:
                self._rivals[place].set_fork(fork)
                self._rivals[place].set_path(run.xs[:end], run.ys[:end])
            else:
                self._rivals[place].extend_path(run.xs, run.ys)
            self._rivals[place].setOpacity(_FAINT if run.status == "diverged" else 1.0)
        self.runs_shown.emit()

    @property
    def rivals(self) -> list[Run]:
        """The runs that are shown besides the selected one."""
        return list(self._rival_runs.values())

    @property
    def coloured_rivals(self) -> list[tuple[Run, QColor]]:
        """The runs besides the selected one with their colours."""
        return [(run, self._rivals[place].colour) for place, run in self._rival_runs.items()]

    @property
    def surface(self) -> Surface | None:
        """What is shown."""
        return self._surface

    def keep_no_pixels(self) -> None:
        """Draw everything anew each time, so that a file of lines and areas gets these; for pictures."""
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        for item in self.scene().items():
            item.setCacheMode(QGraphicsItem.CacheMode.NoCache)

    def show_state(self, drawing: StateDrawing | None) -> None:
        """Draw the parts of the shown step, or its update alone."""
        self.state_item.show_drawing(drawing)
        self.run_item.show_arrow(drawing is None or drawing.shows_update)

    def set_covered(self, above: float, below: float) -> None:
        """Tell how many px at the upper and the lower edge something else lies over."""
        self._covered = above, below
        self.axes.set_covered(above, below)
        if self._at_home:
            self._show_home()

    def set_bounds(self, bounds: Bounds) -> None:
        """Bring a part of the plane into view; equal scales may show more than that."""
        self._at_home = False
        width, height = bounds.x1 - bounds.x0, bounds.y1 - bounds.y0
        self._box.setRange(QRectF(bounds.x0, bounds.y0, width, height), padding=0)
        self._follow_range()

    def fit(self) -> None:
        """Show the surface as it was shown at first."""
        self._show_home()
        self.moved_by_hand.emit()

    def fit_paths(self, runs: Sequence[Run]) -> None:
        """Show the paths of some runs and the known minima."""
        minima = np.array(self._surface.minima if self._surface else ()).reshape(-1, 2)
        xs = np.concatenate([minima[:, 0], *(run.xs for run in runs)])
        ys = np.concatenate([minima[:, 1], *(run.ys for run in runs)])
        self.follow(xs, ys)
        self.moved_by_hand.emit()

    def follow(self, xs: Array, ys: Array) -> None:
        """Bring the whole path into view, as far out as can be drawn."""
        points = np.stack([xs, ys], axis=1)
        points = points[np.isfinite(points).all(axis=1)].clip(-_FARTHEST / 4, _FARTHEST / 4)
        if len(points) == 0:
            return
        low, high = points.min(axis=0), points.max(axis=0)
        margin = max(0.12 * float((high - low).max()), 1e-9 + 1e-3 * (self._home.x1 - self._home.x0))
        (x0, y0), (x1, y1) = (low - margin).tolist(), (high + margin).tolist()
        self.set_bounds(self._uncovered(Bounds(x0, x1, y0, y1), *self._covered))

    def bring_in(self, x: float, y: float) -> None:
        """Bring the start into view if it is out of sight, unless a hand is dragging it there."""
        if self.shows(x, y) or self._box.dragging_start or not (isfinite(x) and isfinite(y)):
            return
        self.fit()
        if not self.shows(x, y):
            b = self._home
            wider = Bounds(min(b.x0, x), max(b.x1, x), min(b.y0, y), max(b.y1, y))
            self.set_bounds(self._uncovered(wider, *self._covered))

    def shows(self, x: float, y: float) -> bool:
        """Return whether a point is in view."""
        return isfinite(x) and isfinite(y) and self.view_map.contains(x, y)

    def _show_home(self) -> None:
        self.set_bounds(self._uncovered(self._home, self._covered[0], 0.0))
        self._at_home = True

    def _uncovered(self, bounds: Bounds, above: float, below: float) -> Bounds:
        """Return larger bounds, so that ``bounds`` fit between what covers the edges."""
        height = max(self._box.height(), 1.0)
        above, below = min(above / height, 0.4), min(below / height, 0.4)
        span = (bounds.y1 - bounds.y0) / (1 - above - below)
        return bounds._replace(y0=bounds.y0 - below * span, y1=bounds.y1 + above * span)

    # --- hand ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave all keys to the workspace."""
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the surface, at the mouse or, from the keyboard, at the start."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        at = event.pos() if by_mouse else (self.run_item.start_px or QPointF()).toPoint()
        point = self._box.mapToView(self._box.mapFromScene(self.mapToScene(at)))
        self.menu_wanted.emit(self.mapToGlobal(at), point.x(), point.y())

    def nudge_start(self, right: int, up: int) -> None:
        """Move the start by a hundredth of the view's height."""
        if self.run_item.start is not None:
            nudge = _NUDGE * self.view_map.span_y
            x, y = self.run_item.start
            self.start_moved.emit(x + right * nudge, y + up * nudge, False)

    def zoom(self, factor: float) -> None:
        """Zoom at the middle; a factor below 1 comes nearer."""
        self._box.scaleBy((factor, factor))
        self._note_hand()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus if the keyboard brought it."""
        super().focusInEvent(event)
        self._frame.setVisible(
            event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        )

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the sign of the focus away."""
        super().focusOutEvent(event)
        self._frame.hide()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say what the arrow and the start are while the mouse rests on them."""
        if isinstance(event, QHelpEvent):
            text = self._told_at(self._box.mapFromScene(self.mapToScene(event.pos())))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return bool(super().viewportEvent(event))

    def _told_at(self, at: QPointF) -> str:
        if self._box.near_start(at):
            return "The start: drag it, or click elsewhere"
        arrow = self.run_item.arrow
        if arrow is not None and _distance(at, *arrow) < _NEAR:
            return "Arrow: the next step, as long as it will be unless that is too short to see"
        point = self._box.mapToView(at)
        return self.basins.told_at(point.x(), point.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show an open hand over the start handle."""
        if not event.buttons():
            near = self._box.near_start(self._box.mapFromScene(self.mapToScene(event.position().toPoint())))
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor if near else Qt.CursorShape.CrossCursor)
        super().mouseMoveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw at the new size, once."""
        if not hasattr(self, "batch_item"):  # pyqtgraph resizes while it is being built
            super().resizeEvent(event)
            return
        with self.layer.held():
            super().resizeEvent(event)
            if self._at_home:
                self._show_home()
            self._follow_range()

    def changeEvent(self, event: QEvent) -> None:
        """Draw sharply when the window moves to a screen with other pixels."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._follow_range()
        elif event.type() == QEvent.Type.FontChange and hasattr(self, "axes"):
            self.axes.apply_theme(self._theme, zoom_of(self))

    def _note_hand(self, *_: object) -> None:
        self._at_home = False
        self.moved_by_hand.emit()

    def _follow_range(self, *_: object) -> None:
        view = self.view_map
        self.layer.set_map(view)
        self.axes.set_view(view)
        self.run_item.set_view(view, self.devicePixelRatioF())
        self.ghost_item.set_view(view, zoom_of(self))
        self.state_item.set_view(view)
        self.batch_item.set_view(view)
        for item in self._rivals.values():
            item.set_view(view, self.devicePixelRatioF())
        self._frame.setRect(0, 0, view.width, view.height)
        self.view_changed.emit()


def _distance(at: QPointF, tail: QPointF, tip: QPointF) -> float:
    """Return how far a place is from a straight line between two others."""
    along = tip - tail
    share = QPointF.dotProduct(at - tail, along) / QPointF.dotProduct(along, along)
    nearest = tail + along * min(max(share, 0.0), 1.0)
    return hypot(at.x() - nearest.x(), at.y() - nearest.y())

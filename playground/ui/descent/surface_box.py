"""The mouse on the surface: click to set the start, drag its handle, drag the plane, wheel to zoom."""

from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal

from playground.ui.descent.run_item import HANDLE

EDGE = 26.0  # px at the lower and the left edge where the wheel zooms one axis
_GRAB = HANDLE + 5  # px around the start within which a drag takes it along


class SurfaceBox(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph ships no types
    """A view of the plane, with equal scales at first, so that the gradient stands on the contour lines.

    ``start_moved`` tells where a click or a drag puts the start, and whether the drag has ended;
    ``dragging_start`` is True during such a drag.
    """

    start_moved = Signal(float, float, bool)

    def __init__(self, start_px: Callable[[], QPointF | None]) -> None:
        super().__init__(enableMenu=False, lockAspect=True, defaultPadding=0)
        self._start_px = start_px
        self.dragging_start = False
        self.setAutoVisible(x=False, y=False)
        self.disableAutoRange()
        self.setMouseMode(pg.ViewBox.PanMode)

    def near_start(self, at: QPointF) -> bool:
        """Return whether a place in px of the view is on the start handle."""
        start = self._start_px()
        return start is not None and (at - start).manhattanLength() <= _GRAB * 1.4

    def axis_at(self, at: QPointF) -> int | None:
        """Return which axis the wheel zooms alone at a place in px: 0 for x, 1 for y, None for both."""
        if self.state["aspectLocked"] is not False:
            return None
        if at.y() > self.height() - EDGE:
            return 0
        return 1 if at.x() < EDGE else None

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        """Zoom at the mouse; over the numbers of one axis only that one, unless both have the same scale."""
        super().wheelEvent(event, self.axis_at(event.pos()) if axis is None else axis)

    def mouseClickEvent(self, event: Any) -> None:
        """Put the start where the mouse clicked."""
        if event.button() == Qt.MouseButton.LeftButton and not event.double():
            event.accept()
            self._move_start(event.pos(), True)

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Move the start if the drag began on its handle, else the plane."""
        left = event.button() == Qt.MouseButton.LeftButton
        if event.isStart():
            self.dragging_start = left and self.near_start(event.buttonDownPos())
        if self.dragging_start:
            event.accept()
            self._move_start(event.pos(), event.isFinish())
            self.dragging_start = not event.isFinish()
        elif event.button() == Qt.MouseButton.RightButton:
            event.ignore()
        else:
            super().mouseDragEvent(event, axis)

    def _move_start(self, at: QPointF, final: bool) -> None:
        point = self.mapToView(at)
        self.start_moved.emit(point.x(), point.y(), final)

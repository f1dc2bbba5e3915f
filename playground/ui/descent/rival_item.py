"""The path of a run that is not selected, with its latest point."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.descent.fork_mark import paint_fork
from playground.ui.descent.path_pixmap import PathPixmap
from playground.ui.descent.repaint import repaint
from playground.ui.descent.view_map import Array, ViewMap
from playground.ui.theme import Theme

_POINT = 5.0
_NEAR = 500.0  # px around the view; painters choke on what is farther out


class RivalItem(QGraphicsItem):
    """Paints one more run in px of the view, below the selected one, only where something moved."""

    def __init__(self, theme: Theme, colour: QColor, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._path = PathPixmap()
        self._view = ViewMap(0, 1, 0, 1, 0, 0)
        self._xs: Array = np.empty(0)
        self._ys: Array = np.empty(0)
        self.colour = colour
        self._fork: int | None = None
        self._marked = QRectF()
        self.setZValue(9)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self._path.set_colours(self.colour, theme.color("panel"))
        self.set_path(self._xs, self._ys)

    def set_view(self, view: ViewMap, ratio: float) -> None:
        """Follow the view."""
        self.prepareGeometryChange()
        self._view = view
        self._path.set_view(view, ratio)
        self.set_path(self._xs, self._ys)

    def set_fork(self, step: int | None) -> None:
        """Mark the step at which the run forked from another; the steps before are drawn thinly."""
        self._fork = step
        self._path.set_trunk(step or 0)

    def set_path(self, xs: Array, ys: Array) -> None:
        """Show the path of another run."""
        self._xs, self._ys = xs, ys
        self._path.clear()
        self._path.extend(xs, ys)
        self._marked = self._mark()
        self.update()

    def extend_path(self, xs: Array, ys: Array) -> None:
        """Show the steps that the same run did since."""
        if len(xs) == len(self._xs):
            return
        self._xs, self._ys = xs, ys
        touched, before = self._path.extend(xs, ys), self._marked
        self._marked = self._mark()
        repaint(self, touched.united(before).united(self._marked))

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(0, 0, self._view.width, self._view.height)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw path and point."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._path.show_on(painter, self._xs, self._ys)
        fork = None if self._fork is None or self._fork >= len(self._xs) else self._point(self._fork)
        if fork is not None:
            paint_fork(painter, fork, self.colour, self._theme)
        at = self._point()
        if at is not None:
            painter.setBrush(self.colour)
            painter.setPen(QPen(QColor("white"), 2))
            painter.drawEllipse(at, _POINT, _POINT)

    def _point(self, step: int | None = None) -> QPointF | None:
        """Return where the run was after a step, or is after its last one, in px."""
        k = len(self._xs) - 1 if step is None else step
        if self._view.empty or len(self._xs) == 0:
            return None
        ((right, down),) = self._view.to_px(self._xs[k : k + 1], self._ys[k : k + 1]).tolist()
        near = -_NEAR < right < self._view.width + _NEAR and -_NEAR < down < self._view.height + _NEAR
        return QPointF(right, down) if near else None

    def _mark(self) -> QRectF:
        at = self._point()
        room = _POINT + 3
        return QRectF(at, at).adjusted(-room, -room, room, room) if at is not None else QRectF()

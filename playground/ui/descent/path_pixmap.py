"""The path of a run, painted once into a pixmap that only grows by the newest steps."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from playground.ui.descent.vector import is_vector
from playground.ui.descent.view_map import Array, ViewMap, clip_segments

_MOST = 4000  # segments painted at once; a longer path is thinned, for drawing only
_DOT_FROM = 7.0  # px between steps from which on each step gets a dot
_BORDER = 20.0


class PathPixmap:
    """Draws steps into a transparent picture of the size of the view."""

    def __init__(self) -> None:
        self.pixmap = QPixmap()
        self._view: ViewMap | None = None
        self._drawn = self._trunk = 0
        self._colour, self._casing = QColor(), QColor()

    def set_colours(self, line: QColor, casing: QColor) -> None:
        """Choose the colour of the path and of the thin edge that sets it off the surface."""
        self._colour, self._casing = line, casing
        self._drawn = 0

    def set_view(self, view: ViewMap, ratio: float) -> None:
        """Start over for another view; ``ratio`` is device pixels per px."""
        self._view, self._drawn = view, 0
        size = QSize(round(view.width * ratio), round(view.height * ratio))
        if self.pixmap.size() != size:
            self.pixmap = QPixmap(size)
        self.pixmap.setDevicePixelRatio(ratio)

    def clear(self) -> None:
        """Forget the path; the next ``extend`` draws all of it."""
        self._drawn = 0

    def set_trunk(self, steps: int) -> None:
        """Draw so many of the first steps thinly: they are those of the run that this one forked from."""
        if steps != self._trunk:
            self._trunk, self._drawn = steps, 0

    def extend(self, xs: Array, ys: Array) -> QRectF:
        """Draw the points after the ones already drawn; return what was touched, in px."""
        if self._view is None or self.pixmap.isNull():
            return QRectF()
        fresh = self._drawn == 0 or len(xs) < self._drawn
        if fresh:
            self.pixmap.fill(Qt.GlobalColor.transparent)
        first = 0 if fresh else self._drawn - 1
        self._drawn = len(xs)
        painter = QPainter(self.pixmap)
        touched = self.paint(painter, xs, ys, first)
        painter.end()
        return QRectF(0, 0, self._view.width, self._view.height) if fresh else touched

    def show_on(self, painter: QPainter, xs: Array, ys: Array) -> None:
        """Draw the picture, or all points as lines where these stay lines."""
        if not is_vector(painter):
            painter.drawPixmap(0, 0, self.pixmap)
        elif self._view is not None and len(xs):
            self.paint(painter, xs, ys, border=0.0)

    def paint(
        self, painter: QPainter, xs: Array, ys: Array, first: int = 0, border: float = _BORDER
    ) -> QRectF:
        """Draw the points from the first one on with any painter, up to so many px outside of the view.

        Returns:
            What was touched, in px.
        """
        assert self._view is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        touched, trunk = QRectF(), min(max(self._trunk, first), len(xs) - 1)
        for start, end, strokes in (
            (first, trunk, ((self._colour, 1.0),)),
            (trunk, len(xs) - 1, ((self._casing, 3.6), (self._colour, 2.0))),
        ):
            if end > start or len(xs) == 1:
                points = thin(self._view.to_px(xs[start : end + 1], ys[start : end + 1]))
                touched = touched.united(self._stroke(painter, points, strokes, border))
        return touched

    def _stroke(
        self, painter: QPainter, points: Array, strokes: tuple[tuple[QColor, float], ...], border: float
    ) -> QRectF:
        """Draw a line through points in px, once with each colour and width."""
        assert self._view is not None
        low = np.array([-border, -border])
        high = np.array([self._view.width + border, self._view.height + border])
        rows = clip_segments(points[:-1], points[1:], low, high)
        if len(rows) == 0:
            return QRectF()
        lines = [QLineF(*row) for row in rows.tolist()]
        for colour, width in strokes:
            painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.FlatCap))  # round caps take 20 times as long
            painter.drawLines(lines)
        if len(strokes) > 1:
            dots = rows[np.hypot(rows[:, 2] - rows[:, 0], rows[:, 3] - rows[:, 1]) >= _DOT_FROM].reshape(
                -1, 2
            )
            inside = ((dots > low) & (dots < high)).all(axis=1)  # the others are where the edge cuts a step
            self._paint_dots(painter, dots[inside])
        corner, far = rows.reshape(-1, 2).min(axis=0) - 6, rows.reshape(-1, 2).max(axis=0) + 6
        return QRectF(QPointF(*corner), QPointF(*far))

    def _paint_dots(self, painter: QPainter, dots: Array) -> None:
        """Mark both ends of each long step: the edge of the newer one lies over the older one's dot."""
        painter.setPen(QPen(self._colour, 4.6, c=Qt.PenCapStyle.RoundCap))
        painter.drawPoints([QPointF(x, y) for x, y in dots.tolist()])


def thin(points: Array, most: int = _MOST) -> Array:
    """Leave out points that stay within half a px, then every so many, keeping the first and the last."""
    if len(points) <= 2:
        return points
    with np.errstate(invalid="ignore"):
        cells = np.floor(points * 2)
        moved = np.any(cells[1:] != cells[:-1], axis=1)
    kept = np.flatnonzero(np.concatenate([[True], moved]))
    if len(kept) > most:
        kept = kept[np.linspace(0, len(kept) - 1, most).round().astype(int)]
    if kept[-1] != len(points) - 1:
        kept = np.append(kept, len(points) - 1)
    result: Array = points[kept]
    return result

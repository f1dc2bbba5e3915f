"""Where numbers stand: along their wires, clear of gates and of one another where that can be."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainterPath

from playground.ui.circuit import shapes

NUMBER_BOX = QSizeF(50, 40)  # value above, gradient below
BRANCH_BOX = QSizeF(40, 15)
_FROM_SOURCE = 44.0
_BESIDE = (-14.0, 14.0, -28.0, 28.0, -42.0, 42.0)  # px off the wire, where there is no room on it
_BESIDE_BRANCH = (10.0, 0.0, 18.0, 26.0)
_STEEP = 78.0  # degrees
_CELL = 96.0
_CROWD = 60  # boxes around a place; among more of them there is no room to be found
_MOST_TRIED = 160  # places for one box, however long its wire


class Labels:
    """Takes boxes in turn; each new one goes to the first of its candidates that is free."""

    def __init__(self, obstacles: Iterable[QRectF]) -> None:
        self._cells: dict[tuple[int, int], list[QRectF]] = defaultdict(list)
        for rect in obstacles:
            self._take(rect)

    def place(self, candidates: Iterable[QPointF], size: QSizeF) -> QPointF:
        """Return the centre of a box of this size: the first free candidate, else the least crowded."""
        best, best_overlap = None, math.inf
        for centre in islice(candidates, _MOST_TRIED):
            overlap = self._overlap(_box(centre, size), best_overlap)
            if best is None or overlap < best_overlap:
                best, best_overlap = centre, overlap
            if overlap == 0:
                break
        best = best or QPointF()
        self._take(_box(best, size))
        return best

    def _overlap(self, box: QRectF, enough: float) -> float:
        """Return how much of a box is taken; infinity in a crowd, and no more than needed to be worse."""
        near = [self._cells[cell] for cell in _cells(box) if cell in self._cells]
        if sum(map(len, near)) > _CROWD:
            return math.inf
        overlap = 0.0
        for other in chain.from_iterable(near):
            overlap += _area(box & other)
            if overlap >= enough:
                break
        return overlap

    def keep(self, centre: QPointF, size: QSizeF) -> None:
        """Leave a box where it is."""
        self._take(_box(centre, size))

    def _take(self, rect: QRectF) -> None:
        for cell in _cells(rect):
            self._cells[cell].append(rect)


def number_places(path: QPainterPath) -> Iterator[QPointF]:
    """Yield where the numbers of a value that is used once may stand, best first."""
    along = shapes.Along(path)
    length = along.length
    best = min(length / 2, _FROM_SOURCE)
    tried, steep = [], []
    for distance in _outwards(best, 20, length - 20):
        at = along.point(distance)
        tried.append(at)
        if _is_steep(along, distance):
            steep.append(at)
        else:
            yield at
    yield from steep
    for beside in _BESIDE:
        yield from (place + QPointF(0, beside) for place in tried)


def _outwards(best: float, least: float, most: float) -> Iterator[float]:
    """Yield distances on both sides of the best one, nearest first."""
    yield best
    for away in range(8, int(most + least), 8):
        yield from (distance for distance in (best - away, best + away) if least <= distance <= most)


def _is_steep(along: shapes.Along, distance: float) -> bool:
    """Return whether a wire would run through both of its numbers there."""
    angle = along.angle(distance) % 180
    return _STEEP < angle < 180 - _STEEP


def fork_places(start: QPointF) -> Iterator[QPointF]:
    """Yield where the numbers of a value that is used more than once, or never, may stand."""
    for x, y in ((32, 0), (40, 0), (32, -14), (32, 14), (46, -8), (46, 8)):
        yield start + QPointF(x, y)


def branch_places(path: QPainterPath) -> Iterator[QPointF]:
    """Yield where the gradient of one use may stand: near the wire's end, below it or above."""
    along = shapes.Along(path)
    for beside in _BESIDE_BRANCH:
        for away in range(26, max(27, int(along.length) - 20), 8):
            at = along.point(-float(away))
            yield at + QPointF(0, beside)
            yield at + QPointF(0, -beside)


def _box(centre: QPointF, size: QSizeF) -> QRectF:
    return QRectF(centre.x() - size.width() / 2, centre.y() - size.height() / 2, size.width(), size.height())


def _area(rect: QRectF) -> float:
    return max(0.0, rect.width()) * max(0.0, rect.height())


def _cells(rect: QRectF) -> Iterator[tuple[int, int]]:
    for x in range(int(rect.left() // _CELL), int(rect.right() // _CELL) + 1):
        for y in range(int(rect.top() // _CELL), int(rect.bottom() // _CELL) + 1):
            yield x, y

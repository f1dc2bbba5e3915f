"""Which wire is nearest to a point, so that no number stands where it would be read as another wire's."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from playground.engine.circuit import Wire
from playground.ui.circuit import shapes

Line = str | Wire
"""A wire, or the stub that leads out of a gate that feeds nothing, by the gate's id."""

_STEP = 6.0
_MOST_POINTS = 4_000  # of one wire, however far it leads
_CELL = 48
_REACH = 60.0  # no number stands farther from its wire
_CLEAR = 4.0  # px by which the own wire is nearer
_CROSSING = 10.0  # px² of overlap that a px too little is as bad as
_WRONG = 1e4
_ASTRAY = 1e6


class NearWires:
    """The points along every wire, found by place."""

    def __init__(self, paths: Mapping[Line, QPainterPath]) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, Line]]] = defaultdict(list)
        for line, path in paths.items():
            for x, y in _points(path):
                self._cells[int(x // _CELL), int(y // _CELL)].append((x, y, line))

    def confusion(self, at: QPointF, own: Collection[Line]) -> float:
        """Return how easily numbers at a point are read as another wire's: 0 where their own is nearest."""
        mine = self._distance(at, own, wanted=True)
        if math.isinf(mine):
            return _ASTRAY
        nearer = mine - self._distance(at, own, wanted=False)
        return max(0.0, nearer + _CLEAR) * (_WRONG if nearer > 0 else _CROSSING)

    def _distance(self, at: QPointF, own: Collection[Line], *, wanted: bool) -> float:
        x, y = at.x(), at.y()
        near = (math.hypot(px - x, py - y) for px, py, line in self._near(x, y) if (line in own) is wanted)
        return min(near, default=math.inf)

    def _near(self, x: float, y: float) -> Iterator[tuple[float, float, Line]]:
        for i in range(int((x - _REACH) // _CELL), int((x + _REACH) // _CELL) + 1):
            for j in range(int((y - _REACH) // _CELL), int((y + _REACH) // _CELL) + 1):
                yield from self._cells.get((i, j), ())


def _points(path: QPainterPath) -> Iterator[tuple[float, float]]:
    along = shapes.Along(path)
    step = max(_STEP, along.length / _MOST_POINTS)
    for k in range(int(along.length / step) + 2):
        at = along.point(k * step)
        yield at.x(), at.y()

"""Where numbers stand: along their wires, clear of gates and of one another where that can be."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from playground.ui.circuit import shapes
from playground.ui.circuit.near_wires import Line, NearWires
from playground.ui.circuit.number_size import Shape, area, smaller

_FROM_SOURCE = 36.0
_FARTHEST = 4_000.0  # px along a wire that a place is sought, however far it leads
_BESIDE = (-7.0, 7.0, -14.0, 14.0)  # px off the wire, which still runs between the numbers or through one
_ASIDE = (24.0, -24.0)  # px off a steep wire, which would run through both numbers
_OFF = (-28.0, 28.0, -36.0, 36.0)  # px off the wire, where there is no room on it
_BESIDE_BRANCH = (10.0, 0.0, 18.0, 26.0)
_A_LITTLE = 0.05  # of a box may be covered before it leaves its wire
_STEEP = 78.0  # degrees
_CELL = 72.0
_CROWD = 60  # boxes around a place; among more of them there is no room to be found
_MOST_TRIED = 160  # places for one box, however long its wire


@dataclass(frozen=True)
class Placing:
    """Where a box goes, whether its numbers are written a little smaller, and how bad that is in px²."""

    centre: QPointF
    small: bool = False
    cost: float = 0.0


class Labels:
    """Takes boxes in turn; each new one goes to the first place that is free and beside its own wire."""

    def __init__(self, obstacles: Iterable[QRectF], wires: NearWires | None = None) -> None:
        """Begin with what may not be covered; without ``wires`` (large circuits) only gaps are sought."""
        self._cells: dict[tuple[int, int], list[QRectF]] = defaultdict(list)
        self._wires = wires
        for rect in obstacles:
            self._take(rect)

    def place(
        self,
        near: Iterable[QPointF],
        far: Iterable[QPointF],
        shape: Shape,
        own: Collection[Line],
    ) -> Placing:
        """Find room for a box among places on its wire and some beside it, best first, and take it.

        Where none is free, the numbers become smaller, then they overlap a little, and only then leave the
        wire; they never stand nearer to another wire while a place on their own can be had.
        """
        on_wire, beside = _Places(near), _Places(far)
        tight = smaller(shape)
        found = self._best(on_wire, shape, own)
        if found.cost:
            found = self._best(on_wire, tight, own, small=True)
        if found.cost > _A_LITTLE * area(tight):
            for wanted, small in ((shape, False), (tight, True)):
                off = self._best(beside, wanted, own, small=small)
                if not off.cost:
                    found = off
                    break
        self.keep(found, shape)
        return found

    def _best(
        self, places: Iterable[QPointF], shape: Shape, own: Collection[Line], *, small: bool = False
    ) -> Placing:
        """Return the first free place, else the least crowded one."""
        best, least = None, math.inf
        for centre in places:
            cost = self._overlap(shape, centre, least)
            if cost < least and self._wires is not None:
                cost += self._wires.confusion(centre, own)
            if cost < least or best is None:
                best, least = centre, cost
            if not cost:
                break
        return Placing(best or QPointF(), small, least)

    def _overlap(self, shape: Shape, centre: QPointF, enough: float) -> float:
        """Return how much of a shape is taken; infinity in a crowd, and no more than needed to be worse."""
        overlap = 0.0
        for part in shape:
            box = part.translated(centre)
            near = [self._cells[cell] for cell in _cells(box) if cell in self._cells]
            if sum(map(len, near)) > _CROWD:
                return math.inf
            for other in chain.from_iterable(near):
                overlap += _area(box & other)
                if overlap >= enough:
                    return overlap
        return overlap

    def keep(self, placing: Placing, shape: Shape) -> None:
        """Leave what is written where it is."""
        for rect in smaller(shape) if placing.small else shape:
            self._take(rect.translated(placing.centre))

    def _take(self, rect: QRectF) -> None:
        for cell in _cells(rect):
            self._cells[cell].append(rect)


class _Places:
    """Places that are worked out only when they are asked for, and then kept."""

    def __init__(self, places: Iterable[QPointF]) -> None:
        self._rest, self._known = islice(places, _MOST_TRIED), list[QPointF]()

    def __iter__(self) -> Iterator[QPointF]:
        yield from self._known
        for place in self._rest:
            self._known.append(place)
            yield place


def number_places(path: QPainterPath, scale: float = 1.0) -> Iterator[QPointF]:
    """Yield where the numbers of a value that is used once may stand, best first."""
    along = shapes.Along(path)
    length = along.length
    best, end = min(length / 2, _FROM_SOURCE * scale), min(20.0, length / 4)
    tried, steep = [], []
    for distance in _outwards(best, end, length - end):
        at = along.point(distance)
        tried.append(at)
        if _is_steep(along, distance):
            steep.append(at)
        else:
            yield at
    for aside in _ASIDE:
        yield from (place + QPointF(aside * scale, 0) for place in steep)
    yield from steep
    for beside in _BESIDE:
        yield from (place + QPointF(0, beside) for place in tried)


def places_beside(path: QPainterPath, scale: float = 1.0) -> Iterator[QPointF]:
    """Yield where numbers may stand off a wire that has no room for them; a leader joins them to it."""
    along = shapes.Along(path)
    tried = [along.point(d) for d in _outwards(min(along.length / 2, _FROM_SOURCE), 8, along.length - 8)]
    for beside in _OFF:
        yield from (place + QPointF(0, beside * scale) for place in tried)


def _outwards(best: float, least: float, most: float) -> Iterator[float]:
    """Yield distances on both sides of the best one, nearest first."""
    yield best
    for away in range(8, int(min(most + least, _FARTHEST)), 8):
        yield from (distance for distance in (best - away, best + away) if least <= distance <= most)


def _is_steep(along: shapes.Along, distance: float) -> bool:
    """Return whether a wire would run through both of its numbers there."""
    angle = along.angle(distance) % 180
    return _STEEP < angle < 180 - _STEEP


def fork_places(start: QPointF, scale: float = 1.0) -> Iterator[QPointF]:
    """Yield where the numbers of a value that is used more than once, or never, may stand."""
    for x, y in ((32, 0), (40, 0), (32, -14), (32, 14), (46, -8), (46, 8)):
        yield start + QPointF(x, y) * scale


def branch_places(path: QPainterPath, scale: float = 1.0) -> Iterator[QPointF]:
    """Yield where the gradient of one use may stand: near the wire's end, below it or above."""
    along = shapes.Along(path)
    for beside in _BESIDE_BRANCH:
        for away in range(26, max(27, int(min(along.length, _FARTHEST)) - 20), 8):
            at = along.point(-float(away))
            yield at + QPointF(0, beside * scale)
            yield at + QPointF(0, -beside * scale)


def _area(rect: QRectF) -> float:
    return max(0.0, rect.width()) * max(0.0, rect.height())


def _cells(rect: QRectF) -> Iterator[tuple[int, int]]:
    for x in range(int(rect.left() // _CELL), int(rect.right() // _CELL) + 1):
        for y in range(int(rect.top() // _CELL), int(rect.bottom() // _CELL) + 1):
            yield x, y

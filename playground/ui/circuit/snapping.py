"""Straighten while dragging: what is near level with something else snaps to it, with a guide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsLineItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playground.document.route_edits import RoutePoint
    from playground.ui.circuit.view import CircuitView

_REACH = 7.0  # px on the screen
_OVERHANG = 40.0
_MOST = 8  # of many things moved at once, so many look for lines


@dataclass
class Places:
    """Where some nodes, notes and reroute points are: centres, and the top left corners of notes."""

    nodes: dict[str, QPointF] = field(default_factory=dict)
    notes: dict[str, QPointF] = field(default_factory=dict)
    points: dict[RoutePoint, QPointF] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.nodes) + len(self.notes) + len(self.points)

    def moved(self, by: QPointF) -> Places:
        """Return the places after a move."""
        return Places(
            {key: place + by for key, place in self.nodes.items()},
            {key: place + by for key, place in self.notes.items()},
            {key: place + by for key, place in self.points.items()},
        )


@dataclass(frozen=True)
class _Lines:
    """The columns and levels of what stays."""

    xs: set[float]
    ys: set[float]

    @classmethod
    def through(cls, places: Iterable[QPointF]) -> _Lines:
        places = list(places)
        return cls({place.x() for place in places}, {place.y() for place in places})


class Snapping:
    """Finds the places that what is dragged snaps to, and draws the guides.

    Gates and reroute points snap to the middles of others and to where their wires become straight; notes
    snap to the edges of notes and gates.
    """

    def __init__(self, view: CircuitView, moved: Places) -> None:
        self._view = view
        canvas = view.canvas
        gates = [item for n, item in canvas.node_items.items() if n not in moved.nodes]
        middles = [item.pos() for item in gates]
        middles += [item.pos() for p, item in canvas.drawn.points.items() if p not in moved.points]
        corners = [item.pos() for n, item in canvas.drawn.notes.items() if n not in moved.notes]
        corners += [item.pos() + item.rect.topLeft() for item in gates]
        self._middles = _Lines.through(middles)
        self._corners = _Lines.through(corners)
        self._leading_out = [
            wire
            for wire in view.document.circuit.wires
            if (wire.source in moved.nodes) != (wire.target in moved.nodes)
        ]
        self._guides = [QGraphicsLineItem(), QGraphicsLineItem()]
        for guide in self._guides:
            guide.setPen(QPen(view.theme.color("accent", 0.7), 0, Qt.PenStyle.DashLine))
            guide.setZValue(4)
            guide.hide()
            canvas.addItem(guide)

    def snapped(self, places: Places, by: QPointF) -> QPointF:
        """Return the move corrected so that something stands level with another, a wire or a column."""
        reach = _REACH / self._view.transform().m11()
        now = places.moved(by)
        pairs = [(place, lines) for place, lines in self._pairs(now)][:_MOST]
        dx = _nearest((x - place.x() for place, lines in pairs for x in lines.xs), reach)
        dy = _nearest(self._straightening(places, now), reach)
        if dy is None:
            dy = _nearest((y - place.y() for place, lines in pairs for y in lines.ys), reach)
        result = by + QPointF(dx or 0.0, dy or 0.0)
        self._show(places.moved(result), vertical=dx is not None, level=dy is not None)
        return result

    def close(self) -> None:
        """Take the guides away."""
        for guide in self._guides:
            self._view.canvas.removeItem(guide)

    def _pairs(self, now: Places) -> Iterator[tuple[QPointF, _Lines]]:
        """Yield what may snap, with the lines that it may snap to."""
        for place in (*now.nodes.values(), *now.points.values()):
            yield place, self._middles
        for place in now.notes.values():
            yield place, self._corners

    def _straightening(self, places: Places, now: Places) -> Iterator[float]:
        """Yield how far to go down for each wire to the rest of the circuit to become straight."""
        canvas = self._view.canvas
        for wire in self._leading_out:
            start, end = canvas.output_point(wire.source), canvas.input_point(wire.target, wire.port)
            way = canvas.drawn.way(wire)
            beyond_start, beyond_end = (way[0], way[-1]) if way else (end, start)
            for node_id, port, other in ((wire.source, start, beyond_start), (wire.target, end, beyond_end)):
                if node_id in places.nodes:
                    here = port - canvas.node_items[node_id].pos() + now.nodes[node_id]
                    yield other.y() - here.y()
        for point, place in now.points.items():
            for beside in canvas.beside(point):
                yield beside.y() - place.y()

    def _show(self, now: Places, *, vertical: bool, level: bool) -> None:
        across, down = self._guides
        box = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        anchor = next(iter((*now.nodes.values(), *now.points.values(), *now.notes.values())), QPointF())
        down.setLine(QLineF(anchor.x(), box.top() + _OVERHANG, anchor.x(), box.bottom() - _OVERHANG))
        across.setLine(QLineF(box.left() + _OVERHANG, anchor.y(), box.right() - _OVERHANG, anchor.y()))
        down.setVisible(vertical and now.count == 1)
        across.setVisible(level and now.count == 1)


def _nearest(shifts: Iterable[float], reach: float) -> float | None:
    best = min(shifts, key=abs, default=None)
    return best if best is not None and abs(best) <= reach else None

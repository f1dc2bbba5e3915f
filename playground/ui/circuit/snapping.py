"""Straighten while dragging: a gate near level with a port or another gate snaps to it, with a guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsLineItem

if TYPE_CHECKING:
    from playground.ui.circuit.view import CircuitView

_REACH = 7.0  # px on the screen
_OVERHANG = 40.0


class Snapping:
    """Finds the places that a dragged selection snaps to, and draws the guides."""

    def __init__(self, view: CircuitView, moved: set[str]) -> None:
        self._view = view
        items = view.canvas.node_items
        self._xs = {item.pos().x() for n, item in items.items() if n not in moved}
        self._ys = {item.pos().y() for n, item in items.items() if n not in moved}
        self._leading_out = [
            wire for wire in view.document.circuit.wires if (wire.source in moved) != (wire.target in moved)
        ]
        self._guides = [QGraphicsLineItem(), QGraphicsLineItem()]
        for guide in self._guides:
            guide.setPen(QPen(view.theme.color("accent", 0.7), 0, Qt.PenStyle.DashLine))
            guide.setZValue(4)
            guide.hide()
            view.canvas.addItem(guide)

    def snapped(self, places: dict[str, QPointF], by: QPointF) -> QPointF:
        """Return the move corrected so that a gate stands level with another, a wire or a column."""
        reach = _REACH / self._view.transform().m11()
        dx = _nearest([x - (p + by).x() for p in places.values() for x in self._xs], reach)
        levels = [y - (p + by).y() for p in places.values() for y in self._ys]
        straight = _nearest(self._straightening(places, by), reach)
        dy = straight if straight is not None else _nearest(levels, reach)
        result = by + QPointF(dx or 0.0, dy or 0.0)
        self._show(places, result, vertical=dx is not None, level=dy is not None)
        return result

    def close(self) -> None:
        """Take the guides away."""
        for guide in self._guides:
            self._view.canvas.removeItem(guide)

    def _straightening(self, places: dict[str, QPointF], by: QPointF) -> list[float]:
        """Return how far to go down for each wire to the rest of the circuit to become straight."""
        canvas = self._view.canvas
        result = []
        for wire in self._leading_out:
            start, end = canvas.output_point(wire.source), canvas.input_point(wire.target, wire.port)
            for node_id, port, other in ((wire.source, start, end), (wire.target, end, start)):
                if node_id in places:
                    now = port - canvas.node_items[node_id].pos() + places[node_id] + by
                    result.append(other.y() - now.y())
        return result

    def _show(self, places: dict[str, QPointF], by: QPointF, *, vertical: bool, level: bool) -> None:
        across, down = self._guides
        moved = [place + by for place in places.values()]
        box = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        anchor = moved[0] if moved else QPointF()
        down.setLine(QLineF(anchor.x(), box.top() + _OVERHANG, anchor.x(), box.bottom() - _OVERHANG))
        across.setLine(QLineF(box.left() + _OVERHANG, anchor.y(), box.right() - _OVERHANG, anchor.y()))
        down.setVisible(vertical and len(moved) == 1)
        across.setVisible(level and len(moved) == 1)


def _nearest(shifts: list[float], reach: float) -> float | None:
    best = min(shifts, key=abs, default=None)
    return best if best is not None and abs(best) <= reach else None

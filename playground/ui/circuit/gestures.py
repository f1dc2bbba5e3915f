"""What a drag on the canvas does: one class per gesture, each ended by a release or cancelled by Esc."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsRectItem

from playground.document import edits

if TYPE_CHECKING:
    from playground.document.document import Document
    from playground.engine.circuit import Wire
    from playground.ui.circuit.view import CircuitView


class Gesture:
    """Begun by the constructor; ``at`` is where the pointer is, in scene coordinates."""

    def move(self, at: QPointF) -> None:
        """Follow the pointer."""

    def end(self, at: QPointF) -> None:
        """Do what the gesture is for."""

    def cancel(self) -> None:
        """Leave everything as it was."""

    def key(self, key: int) -> bool:
        """Take a key while the gesture goes on; return whether it was of use."""
        return False


class ScrubGesture(Gesture):
    """Drag a number sideways to change it; everything follows at once."""

    def __init__(self, view: CircuitView, node_id: str, at: QPointF) -> None:
        self._view = view
        self._node = view.document.circuit[node_id]
        self._from = at
        variable = self._node.is_variable
        self._start = view.document.values[self._node.name] if variable else self._node.parameter or 0.0
        self._step = 10 ** (math.floor(math.log10(max(abs(self._start), 1.0))) - 2)
        self._moved = False

    def holds(self) -> bool:
        """Whether the node is there still."""
        node = self._view.document.circuit.nodes.get(self._node.id)
        return node is not None and (node.gate, node.name) == (self._node.gate, self._node.name)

    def move(self, at: QPointF) -> None:
        """Change the number by a hundredth of its size per pixel."""
        pixels = round((at.x() - self._from.x()) * self._view.transform().m11())
        self._moved = self._moved or abs(pixels) > 2
        if self._moved:
            self._set(round((self._start + pixels * self._step) / self._step) * self._step)

    def end(self, at: QPointF) -> None:
        """Keep the number."""
        self._view.seal()

    def cancel(self) -> None:
        """Set the number back."""
        if self._moved:
            self._set(self._start)
        self._view.seal()

    def _set(self, number: float) -> None:
        node, number = self._node, float(f"{number:.12g}")
        if node.is_variable:
            self._view.apply(
                f"Change {node.name}",
                lambda d: edits.set_value(d, node.name, number),
                merge=f"scrub {node.id}",
            )
        else:
            self._view.apply(
                "Change constant", lambda d: edits.set_parameter(d, node.id, number), merge=f"scrub {node.id}"
            )


class BoxSelectGesture(Gesture):
    """Select every gate, note and reroute point that a rectangle touches."""

    def __init__(self, view: CircuitView, at: QPointF) -> None:
        self._view = view
        self._from = at
        self._keep = set(view.canvas.selectedItems())
        self._item = QGraphicsRectItem()
        self._item.setPen(QPen(view.theme.color("accent"), 0))
        self._item.setBrush(view.theme.color("accent", 0.08))
        self._item.setZValue(6)
        view.canvas.addItem(self._item)

    def move(self, at: QPointF) -> None:
        """Grow the rectangle and select what it touches."""
        rect = QRectF(self._from, at).normalized()
        self._item.setRect(rect)
        canvas = self._view.canvas
        for item in (*canvas.node_items.values(), *canvas.drawn.items):
            touched = rect.intersects(item.rect.translated(item.pos()))
            item.setSelected(touched or item in self._keep)

    def end(self, at: QPointF) -> None:
        """Keep the selection."""
        self._view.canvas.removeItem(self._item)

    def cancel(self) -> None:
        """Select what was selected before."""
        self._view.canvas.removeItem(self._item)
        self._view.canvas.clearSelection()
        for item in self._keep:
            item.setSelected(True)


class PanGesture(Gesture):
    """Move the paper under the window; it follows the viewport's pixels, as the scene moves with it."""

    def __init__(self, view: CircuitView, start: QPoint) -> None:
        self._view = view
        self._last = start

    def pan_to(self, pointer: QPoint) -> None:
        """Follow the pointer, given in pixels of the viewport."""
        self._view.pan_by(pointer - self._last)
        self._last = pointer


class CutGesture(Gesture):
    """Draw a stroke; the wires that it crosses are cut."""

    def __init__(self, view: CircuitView, at: QPointF) -> None:
        self._view = view
        self._path = QPainterPath(at)
        self._item = QGraphicsPathItem()
        self._item.setPen(QPen(view.theme.color("error"), 2, Qt.PenStyle.DashLine))
        self._item.setZValue(6)
        view.canvas.addItem(self._item)

    def move(self, at: QPointF) -> None:
        """Draw on, and mark what would be cut."""
        self._path.lineTo(at)
        self._item.setPath(self._path)
        for wire, item in self._view.canvas.wire_items.items():
            item.set_hovered(wire in self._crossed())

    def end(self, at: QPointF) -> None:
        """Cut the marked wires as one edit."""
        crossed = self._crossed()
        self.cancel()

        def edit(document: Document) -> Document:
            for wire in crossed:
                document = edits.disconnect(document, wire.target, wire.port)
            return document

        self._view.apply("Cut wire" if len(crossed) == 1 else f"Cut {len(crossed)} wires", edit)

    def cancel(self) -> None:
        """Take the stroke away."""
        self._view.canvas.removeItem(self._item)
        for item in self._view.canvas.wire_items.values():
            item.set_hovered(False)

    def _crossed(self) -> list[Wire]:
        items = self._view.canvas.wire_items
        return [wire for wire, item in items.items() if _crosses(self._path, item.path)]


def insertable(view: CircuitView, moved: dict[str, QPointF]) -> Wire | None:
    """Return the wire that a lone unconnected gate would be inserted into here; none while Alt is held."""
    if len(moved) != 1 or view.alt_held:
        return None
    (node_id,) = moved
    node, circuit = view.document.circuit[node_id], view.document.circuit
    if not node.inputs or circuit.uses[node_id] or any(source is not None for source in node.inputs):
        return None
    return view.canvas.wire_near(view.canvas.node_items[node_id].pos())


def _crosses(stroke: QPainterPath, wire: QPainterPath) -> bool:
    """Return whether an open stroke meets a wire: tested on the wire's polyline, segment by segment."""
    if (
        not stroke.boundingRect()
        .adjusted(-1, -1, 1, 1)
        .intersects(wire.boundingRect().adjusted(-1, -1, 1, 1))
    ):
        return False
    points = [stroke.elementAt(k) for k in range(stroke.elementCount())]
    steps = max(8, int(min(wire.length() / 6, 5_000)))
    curve = [wire.pointAtPercent(k / steps) for k in range(steps + 1)]
    return any(
        _segments_meet((a.x, a.y), (b.x, b.y), (c.x(), c.y()), (d.x(), d.y()))
        for a, b in pairwise(points)
        for c, d in pairwise(curve)
    )


Pair = tuple[float, float]


def _segments_meet(a: Pair, b: Pair, c: Pair, d: Pair) -> bool:
    def side(p: Pair, q: Pair, r: Pair) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) <= 0 and side(c, d, a) * side(c, d, b) <= 0 and a != b

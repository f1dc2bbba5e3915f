"""What a drag on the canvas does: one class per gesture, each ended by a release or cancelled by Esc."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsRectItem

from playground.document import edits
from playground.ui.circuit import shapes
from playground.ui.circuit.scene import Hit, dragged_wire

if TYPE_CHECKING:
    from playground.document.document import Document
    from playground.ui.circuit.view import CircuitView


class Gesture(Protocol):
    """Begun by the constructor; ``at`` is where the pointer is, in scene coordinates."""

    def move(self, at: QPointF) -> None:
        """Follow the pointer."""

    def end(self, at: QPointF) -> None:
        """Do what the gesture is for."""

    def cancel(self) -> None:
        """Leave everything as it was."""


class MoveGesture:
    """Drag the selected nodes; one edit when they are let go."""

    def __init__(self, view: CircuitView, at: QPointF) -> None:
        self._view = view
        self._from = at
        items = view.canvas.node_items
        self._places = {node_id: QPointF(items[node_id].pos()) for node_id in view.canvas.selected_nodes}

    def move(self, at: QPointF) -> None:
        """Show the nodes where they would land."""
        by = at - self._from
        self._view.canvas.preview_move({node_id: place + by for node_id, place in self._places.items()})

    def end(self, at: QPointF) -> None:
        """Keep the nodes here."""
        by = at - self._from
        if by.isNull():
            return
        places = {n: ((place + by).x(), (place + by).y()) for n, place in self._places.items()}
        label = "Move gate" if len(places) == 1 else f"Move {len(places)} gates"
        self._view.apply(label, lambda document: edits.move(document, places))

    def cancel(self) -> None:
        """Put the nodes back."""
        self._view.canvas.preview_move(self._places)


class BoxSelectGesture:
    """Select every node that a rectangle touches."""

    def __init__(self, view: CircuitView, at: QPointF, keep: set[str]) -> None:
        self._view = view
        self._from = at
        self._keep = keep
        self._item = QGraphicsRectItem()
        self._item.setPen(QPen(view.theme.color("accent"), 0))
        self._item.setBrush(view.theme.color("accent", 0.08))
        self._item.setZValue(6)
        view.canvas.addItem(self._item)

    def move(self, at: QPointF) -> None:
        """Grow the rectangle and select what it touches."""
        rect = QRectF(self._from, at).normalized()
        self._item.setRect(rect)
        items = self._view.canvas.node_items
        inside = {n for n, item in items.items() if rect.intersects(item.rect.translated(item.pos()))}
        self._view.canvas.select(self._keep | inside)

    def end(self, at: QPointF) -> None:
        """Keep the selection."""
        self._view.canvas.removeItem(self._item)

    def cancel(self) -> None:
        """Select what was selected before."""
        self._view.canvas.removeItem(self._item)
        self._view.canvas.select(self._keep)


class PanGesture:
    """Move the paper under the window."""

    def __init__(self, view: CircuitView, start: QPoint) -> None:
        self._view = view
        self._last = start

    def pan_to(self, pointer: QPoint) -> None:
        """Follow the pointer, given in pixels of the viewport, which pan by themselves."""
        self._view.pan_by(pointer - self._last)
        self._last = pointer

    def move(self, at: QPointF) -> None:
        """Do nothing: panning moves the scene, so it follows ``pan_to``."""

    def end(self, at: QPointF) -> None:
        """Stay here."""

    def cancel(self) -> None:
        """Stay here too: looking elsewhere changes nothing."""


class WireGesture:
    """Drag a wire between an output and an input port, from either end.

    A drag that begins at a connected input picks that wire up: dropped elsewhere it is reconnected,
    dropped on the empty canvas it is removed.
    """

    def __init__(self, view: CircuitView, start: Hit) -> None:
        self._view = view
        circuit = view.document.circuit
        self._picked = start if start.kind == "input" and circuit[start.node].inputs[start.port] else None
        source = circuit[start.node].inputs[start.port] if self._picked else None
        self._start = Hit("output", source) if source else start
        self._item = dragged_wire(view.theme)
        view.canvas.addItem(self._item)

    def move(self, at: QPointF) -> None:
        """Stretch the wire, light up the port it would take, or say why it cannot."""
        found = self._target(at)
        refusal = self._refusal(found) if found else ""
        self._offer(found if not refusal else None)
        self._view.say(refusal, at)
        end = self._point(found) if found and not refusal else at
        backwards = self._start.kind == "input"
        fixed = self._point(self._start)
        self._item.setPath(shapes.wire_path(end, fixed) if backwards else shapes.wire_path(fixed, end))

    def end(self, at: QPointF) -> None:
        """Connect, reconnect or remove the wire."""
        self._close()
        found = self._target(at)
        if found and not self._refusal(found):
            source, target, port = self._ends(found)
            self._view.apply("Connect", partial(self._connected, source=source, target=target, port=port))
        elif found:
            self._view.say(self._refusal(found), at, stay=True)
        elif self._picked:
            target, port = self._picked.node, self._picked.port
            self._view.apply("Remove wire", lambda document: edits.disconnect(document, target, port))

    def cancel(self) -> None:
        """Take the dragged wire away."""
        self._close()

    def _connected(self, document: Document, source: str, target: str, port: int) -> Document:
        if self._picked and (self._picked.node, self._picked.port) != (target, port):
            document = edits.disconnect(document, self._picked.node, self._picked.port)
        return edits.connect(document, source, target, port)

    def _target(self, at: QPointF) -> Hit | None:
        """Return the port that a drop here takes: the nearest fitting one, or a gate's first free one."""
        wanted = "output" if self._start.kind == "input" else "input"
        hit = self._view.canvas.port_at(at, shapes.PORT_REACH * 1.6)
        if hit and hit.kind == wanted:
            return hit
        under = self._view.canvas.hit(at)
        if under.kind in ("canvas", "wire", "number"):
            return None
        if wanted == "output":
            return Hit("output", under.node)
        inputs = self._view.document.circuit[under.node].inputs
        free = [port for port, source in enumerate(inputs) if source is None]
        return Hit("input", under.node, free[0] if free else 0)

    def _ends(self, found: Hit) -> tuple[str, str, int]:
        if self._start.kind == "input":
            return found.node, self._start.node, self._start.port
        return self._start.node, found.node, found.port

    def _refusal(self, found: Hit) -> str:
        return self._view.document.circuit.refusal(*self._ends(found))

    def _point(self, hit: Hit) -> QPointF:
        canvas = self._view.canvas
        return (
            canvas.output_point(hit.node) if hit.kind == "output" else canvas.input_point(hit.node, hit.port)
        )

    def _offer(self, found: Hit | None) -> None:
        for node_id, item in self._view.canvas.node_items.items():
            item.offer(found.port if found and found.kind == "input" and found.node == node_id else None)

    def _close(self) -> None:
        self._offer(None)
        self._view.say("", QPointF())
        self._item.setPath(QPainterPath())
        self._view.canvas.removeItem(self._item)

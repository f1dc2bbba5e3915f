"""Wires laid by hand: dragged from port to port with the mouse."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsPathItem

from playground.document import edits, my_gates, route_edits
from playground.engine.circuit import Wire
from playground.ui.circuit import shapes
from playground.ui.circuit.gestures import Gesture
from playground.ui.circuit.hit import Hit

if TYPE_CHECKING:
    from playground.document.document import Document
    from playground.ui.circuit.view import CircuitView


_DIM = 0.35  # opacity of gates that a dragged wire cannot reach
_LIFTED = 0.25  # of a wire that has been picked up
_SLACK = 6.0  # px on the screen that a click may wander


class WireGesture(Gesture):
    """Drag a wire between an output and an input port, from either end.

    A wire that is picked up by either end and dropped elsewhere is reconnected, with its reroute points;
    dropped on the empty canvas it is removed. A new wire dropped there searches for a gate.
    """

    def __init__(
        self, view: CircuitView, start: Hit, picked: Wire | None = None, pressed: QPointF | None = None
    ) -> None:
        """Begin at the end that stays: a port, or for a wire that is picked up its other end.

        ``pressed`` is where the pointer went down, if not at that end.
        """
        self._view = view
        self._start = start
        self._picked = picked
        self._pressed = pressed or self._point(start)
        self._item = dragged_wire(view)
        self._show_candidates()
        if picked:
            view.canvas.wire_items[picked].setOpacity(_LIFTED)

    @classmethod
    def from_port(cls, view: CircuitView, port: Hit, pressed: QPointF) -> WireGesture:
        """Begin a wire at a port; a connected input gives the wire that leads there."""
        source = view.document.circuit[port.node].inputs[port.port] if port.kind == "input" else None
        if source is None:
            return cls(view, port, pressed=pressed)
        return cls(view, Hit("output", source), Wire(source, port.node, port.port))

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
        """Connect, reconnect or remove the wire, or search for a gate to connect."""
        found = self._target(at)
        self._close()
        if found and not self._refusal(found):
            source, target, port = self._ends(found)
            label = "Reconnect" if self._picked else "Connect"
            self._view.apply(label, partial(self._connected, source=source, target=target, port=port))
        elif found:
            self._view.say(self._refusal(found), at, stay=True)
        elif self._picked:
            target, port = self._picked.target, self._picked.port
            self._view.apply("Remove wire", lambda document: edits.disconnect(document, target, port))
        elif (at - self._pressed).manhattanLength() > 2 * shapes.PORT_REACH:
            self._search(at)

    def cancel(self) -> None:
        """Take the dragged wire away."""
        self._close()

    def _search(self, at: QPointF) -> None:
        """Let the user find a gate; adding it and wiring it are one edit."""
        from playground.ui.circuit.gate_search import GateSearch

        forwards = self._start.kind == "output"
        offered = my_gates.offered(self._view.document, self._view.library.gates)
        popup = GateSearch(self._view, [gate for gate in offered if gate.ports or not forwards])
        popup.chosen.connect(lambda gate: self._add_connected(gate, at))
        popup.closed.connect(self._view.setFocus)
        popup.open_at(self._view.mapFromScene(at))

    def _add_connected(self, gate: str, at: QPointF) -> None:
        start, added, library = self._start, [], self._view.library.gates

        def edit(document: Document) -> Document:
            document, node_id = my_gates.add_offered(document, gate, (at.x(), at.y()), library)
            added.append(node_id)
            if start.kind == "output":
                return edits.connect(document, start.node, node_id, 0)
            return edits.connect(document, node_id, start.node, start.port)

        self._view.apply("Add and connect", edit)
        self._view.canvas.select(added)

    def _connected(self, document: Document, source: str, target: str, port: int) -> Document:
        if self._picked:
            return route_edits.reconnect(document, self._picked, source, target, port)
        return edits.connect(document, source, target, port)

    def _target(self, at: QPointF) -> Hit | None:
        """Return the port that a drop here takes: the one under the pointer, or a gate's first free one."""
        wanted = "output" if self._start.kind == "input" else "input"
        hit = self._view.canvas.port_at(at, shapes.PORT_REACH * 0.7, wanted)
        if hit:
            return hit
        under = self._view.canvas.hit(at)
        if under.kind == wanted:
            return under  # the loose wire that leads out of the port
        if under.kind != "node":
            near = self._view.canvas.port_at(at, shapes.PORT_REACH * 1.6, wanted)
            wrong_end = under.kind == self._start.kind and under.node != self._start.node
            return under if wrong_end and near is None else near
        if wanted == "output":
            return Hit("output", under.node)
        inputs = self._view.document.circuit[under.node].inputs
        free = [port for port, source in enumerate(inputs) if source is None]
        nearest = self._view.canvas.port_at(at, shapes.GATE_SIZE, wanted)
        return Hit("input", under.node, free[0]) if free else nearest

    def _ends(self, found: Hit) -> tuple[str, str, int]:
        if self._start.kind == "input":
            return found.node, self._start.node, self._start.port
        return self._start.node, found.node, found.port

    def _refusal(self, found: Hit) -> str:
        if found.kind == self._start.kind:
            other = "input" if found.kind == "output" else "output"
            return f"That is an {found.kind}; drop the wire on an {other}."
        return self._view.document.circuit.refusal(*self._ends(found))

    def _point(self, hit: Hit) -> QPointF:
        canvas = self._view.canvas
        return (
            canvas.output_point(hit.node) if hit.kind == "output" else canvas.input_point(hit.node, hit.port)
        )

    def _show_candidates(self) -> None:
        """Light up every port that the wire may take, and dim the gates that have none."""
        circuit, start = self._view.document.circuit, self._start
        forwards = start.kind == "output"
        barred = circuit.ancestors(start.node) if forwards else circuit.descendants(start.node)
        for node_id, item in self._view.canvas.node_items.items():
            possible = node_id not in barred and bool(not forwards or item.node.inputs)
            item.set_candidate("" if not possible else "input" if forwards else "output")
            item.setOpacity(1.0 if possible or node_id == start.node else _DIM)

    def _offer(self, found: Hit | None) -> None:
        for node_id, item in self._view.canvas.node_items.items():
            item.offer(found.port if found and found.kind == "input" and found.node == node_id else None)

    def _close(self) -> None:
        self._offer(None)
        for item in self._view.canvas.node_items.values():
            item.set_candidate("")
            item.setOpacity(1.0)
        if self._picked in self._view.canvas.wire_items:
            self._view.canvas.wire_items[self._picked].setOpacity(1.0)
        self._view.say("", QPointF())
        self._view.canvas.removeItem(self._item)


class PickUpGesture(Gesture):
    """Press a wire and drag: the nearer of its ends comes off, to be connected elsewhere."""

    def __init__(self, view: CircuitView, wire: Wire, at: QPointF) -> None:
        self._view = view
        self._wire = wire
        self._from = at
        self._gesture: WireGesture | None = None

    def move(self, at: QPointF) -> None:
        """Take the end off once the pointer has really moved."""
        pixels = (at - self._from).manhattanLength() * self._view.transform().m11()
        if self._gesture is None and pixels > _SLACK:
            self._gesture = WireGesture(self._view, self._fixed_end(), self._wire)
        if self._gesture:
            self._gesture.move(at)

    def end(self, at: QPointF) -> None:
        """Connect it here; a mere click has only selected it."""
        if self._gesture:
            self._gesture.end(at)

    def cancel(self) -> None:
        """Let it lie."""
        if self._gesture:
            self._gesture.cancel()

    def _fixed_end(self) -> Hit:
        canvas, (source, target, port) = self._view.canvas, self._wire
        from_source = QLineF(self._from, canvas.output_point(source)).length()
        from_target = QLineF(self._from, canvas.input_point(target, port)).length()
        return Hit("input", target, port) if from_source < from_target else Hit("output", source)


def dragged_wire(view: CircuitView) -> QGraphicsPathItem:
    """Add the item that shows a wire while it is dragged."""
    item = QGraphicsPathItem()
    item.setPen(QPen(view.theme.color("accent"), 2.5, Qt.PenStyle.DashLine, Qt.PenCapStyle.RoundCap))
    item.setZValue(5)
    view.canvas.addItem(item)
    return item

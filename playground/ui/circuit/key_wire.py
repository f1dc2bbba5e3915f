"""Wires laid without a mouse, from either end: walk to the other gate, choose the input, connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from playground.document import edits
from playground.engine.naming import letters_of
from playground.engine.outline import gate_title, input_title
from playground.ui.announce import announce
from playground.ui.circuit import shapes
from playground.ui.circuit.gestures import Gesture
from playground.ui.circuit.wire_gestures import dragged_wire

if TYPE_CHECKING:
    from playground.ui.circuit.view import CircuitView

_WALK = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
_HELP = "Enter connects, Tab walks on, ↑ ↓ choose the input."


class KeyWireGesture(Gesture):
    """Tab walks the gates that the wire may reach, ↑ ↓ choose the input, Enter connects, Esc gives up.

    It offers a gate that still lacks a wire first, and an input that is free.
    """

    def __init__(self, view: CircuitView, node_id: str, *, backwards: bool = False) -> None:
        """Begin at a gate's output, or ``backwards`` at its inputs."""
        self._view = view
        self._node = node_id
        self._backwards = backwards
        self._names = letters_of(view.stepper.trace)
        self._others = self._reachable()
        self._index = self._first()
        self._port = self._free_port()
        self._item = dragged_wire(view)
        self._show()

    def key(self, key: int) -> bool:
        """Walk, choose an input, connect or give up."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._view.finish_gesture(QPointF())
            return True
        if key in _WALK and self._others:
            self._index = (self._index + _WALK[Qt.Key(key)]) % len(self._others)
            self._port = self._port if self._backwards else self._free_port()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._others:
            ports = len(self._view.document.circuit[self._ends()[1]].inputs)
            self._port = (self._port + (1 if key == Qt.Key.Key_Down else -1)) % ports
        else:
            return False
        self._show()
        return True

    def end(self, at: QPointF) -> None:
        """Connect to the input that is lit."""
        self.cancel()
        if self._others:
            source, target = self._ends()
            port = self._port
            self._view.apply("Connect", lambda document: edits.connect(document, source, target, port))
            self._view.canvas.select([target])

    def cancel(self) -> None:
        """Take the wire away."""
        for item in self._view.canvas.node_items.values():
            item.offer(None)
        self._view.say("", QPointF())
        self._view.canvas.removeItem(self._item)

    def _ends(self) -> tuple[str, str]:
        """Return the gates that the wire would join: where it comes from, and where it goes."""
        other = self._others[self._index]
        return (other, self._node) if self._backwards else (self._node, other)

    def _reachable(self) -> list[str]:
        """Return the gates that the wire may reach without closing a cycle, in reading order."""
        circuit, items = self._view.document.circuit, self._view.canvas.node_items
        if self._backwards:
            barred = circuit.descendants(self._node)
            found = [n for n in circuit.nodes if n not in barred] if circuit[self._node].inputs else []
        else:
            barred = circuit.ancestors(self._node)
            found = [n for n, node in circuit.nodes.items() if node.inputs and n not in barred]
        return sorted(found, key=lambda n: (items[n].pos().x(), items[n].pos().y()))

    def _first(self) -> int:
        """Return the place of the first gate that still lacks a wire at the end in question."""
        circuit = self._view.document.circuit
        lacking = (
            (not circuit.uses[n] if self._backwards else None in circuit[n].inputs) for n in self._others
        )
        return next((place for place, lacks in enumerate(lacking) if lacks), 0)

    def _free_port(self) -> int:
        """Return the first input that has no wire, else the first one."""
        if not self._others:
            return 0
        inputs = self._view.document.circuit[self._ends()[1]].inputs
        return inputs.index(None) if None in inputs else 0

    def _show(self) -> None:
        canvas, circuit = self._view.canvas, self._view.document.circuit
        for item in canvas.node_items.values():
            item.offer(None)
        if not self._others:
            self._say(self._nothing_to_reach(), canvas.node_items[self._node].pos())
            return
        source, target = self._ends()
        canvas.node_items[target].offer(self._port)
        end = canvas.input_point(target, self._port)
        self._item.setPath(shapes.wire_path(canvas.output_point(source), end))
        self._view.show_place(canvas.node_items[self._others[self._index]].sceneBoundingRect())
        into = input_title(circuit, target, self._port, self._names)
        what = (
            f"from {gate_title(circuit, source, self._names)} to {into}" if self._backwards else f"to {into}"
        )
        self._say(f"{what}. {_HELP}", end)

    def _nothing_to_reach(self) -> str:
        if self._backwards and not self._view.document.circuit[self._node].inputs:
            return "This has no inputs: W draws a wire from it. Esc goes back."
        return "No gate can take this wire: add one first. Esc goes back."

    def _say(self, text: str, at: QPointF) -> None:
        self._view.say(text, at)
        announce(self._view, text)

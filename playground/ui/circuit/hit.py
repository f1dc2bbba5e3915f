"""What lies under a point of the canvas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QLineF, QPointF, QRectF

from playground.ui.circuit import shapes
from playground.ui.circuit.node_item import NodeItem
from playground.ui.circuit.note_item import NoteItem
from playground.ui.circuit.number_item import NumberItem
from playground.ui.circuit.route_item import RouteItem
from playground.ui.circuit.stub_item import StubItem
from playground.ui.circuit.wire_item import WireItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playground.document.route_edits import RoutePoint
    from playground.engine.circuit import Wire
    from playground.ui.circuit.scene import CircuitScene

_WIRE_REACH = 7.0
_LEAST_TARGET = 14.0  # px on the screen, however far out the canvas is


@dataclass(frozen=True)
class Hit:
    """What lies under a point of the canvas."""

    kind: Literal["canvas", "node", "output", "input", "wire", "number", "note", "corner", "point"]
    node: str = ""
    port: int = 0
    wire: Wire | None = None
    note: str = ""
    point: RoutePoint | None = None


class HitTest:
    """Finds what a press at a point of a scene takes."""

    def __init__(self, scene: CircuitScene) -> None:
        self._scene = scene

    def hit(self, at: QPointF) -> Hit:
        """Return what a press at ``at`` takes: a port before a number, a node, a wire."""
        port = self.port_at(at, self._reach(shapes.PORT_REACH))
        if port is not None:
            return port
        for item in self._scene.items(at):
            if isinstance(item, NumberItem) and item.value_rect().contains(item.mapFromScene(at)):
                if self._scene.circuit[item.node_id].kind.is_source:
                    return Hit("number", item.node_id)
            elif isinstance(item, NodeItem):
                return Hit("node", item.node.id)
            elif isinstance(item, RouteItem):
                return Hit("point", point=item.point)
        if wire := self.wire_near(at, self._reach(_WIRE_REACH)):
            return Hit("wire", wire.target, wire.port, wire)
        if (node_id := self._stub_at(at)) is not None:
            return Hit("output", node_id)
        if note := next((item for item in self._scene.items(at) if isinstance(item, NoteItem)), None):
            return Hit("corner" if note.is_corner(at) else "note", note=note.note_id)
        return Hit("canvas")

    def _stub_at(self, at: QPointF) -> str | None:
        """Return the node whose loose wire lies under a point, as good as the port it leads out of."""
        reach = self._reach(_WIRE_REACH)
        area = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
        near = {item for item in self._scene.items(area) if isinstance(item, StubItem)}
        stubs = self._scene.stub_items.items() if near else ()
        taken = (n for n, stub in stubs if stub in near and stub.is_taken_at(at - stub.pos(), reach))
        return next(taken, None)

    def _reach(self, least: float) -> float:
        """Return how far from the pointer a press takes something: on the screen never too little."""
        views = self._scene.views()
        return max(least, _LEAST_TARGET / 2 / views[0].transform().m11()) if views else least

    def port_at(self, at: QPointF, reach: float = shapes.PORT_REACH, kind: str = "") -> Hit | None:
        """Return the nearest port within ``reach``; of one ``kind`` only, if that is given."""
        best, distance = None, reach
        area = QRectF(at.x() - 120, at.y() - 60, 240, 120)
        for item in self._scene.items(area):
            if not isinstance(item, NodeItem):
                continue
            for hit, place in self._ports(item):
                away = QLineF(item.pos() + place, at).length()
                if away < distance and kind in ("", hit.kind):
                    best, distance = hit, away
        return best

    def _ports(self, item: NodeItem) -> Iterable[tuple[Hit, QPointF]]:
        node = item.node
        yield Hit("output", node.id), shapes.output_port(node)
        for port in range(len(node.inputs)):
            yield Hit("input", node.id, port), shapes.input_port(node, port)

    def wire_near(self, at: QPointF, reach: float = 18.0) -> Wire | None:
        """Return the wire that runs through the neighbourhood of a point."""
        area = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
        near = [item for item in self._scene.items(area) if isinstance(item, WireItem)]
        nearest = min(near, key=lambda item: shapes.distance_to(item.path, at), default=None)
        if nearest is None or shapes.distance_to(nearest.path, at) > reach:
            return None
        return nearest.wire

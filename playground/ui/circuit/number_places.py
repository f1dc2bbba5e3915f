"""Keeps every number of a scene where there is room for it, and as large as the zoom asks for."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from playground.engine.circuit import Wire
from playground.ui.circuit import labels, shapes
from playground.ui.circuit.labels import Placing
from playground.ui.circuit.near_wires import Line, NearWires
from playground.ui.circuit.number_room import Rooms, rooms
from playground.ui.circuit.number_size import MARGIN, SIZE, Shape, branch_shape, number_shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from PySide6.QtGui import QPainterPath

    from playground.session.stepper import Stepper
    from playground.ui.circuit.scene import CircuitScene

_MOST_SOUGHT = 200  # nodes; in larger circuits only gaps are sought
_AROUND = 160.0  # px around what has moved, within which others may be in the way
_MOST_RESIZED = 80  # nodes; in larger circuits zooming would stutter


class NumberPlaces:
    """Finds places for the numbers of a scene: the same size is sought room for and drawn.

    Attributes:
        size: Of the numbers, in px of the scene.
    """

    def __init__(self, scene: CircuitScene, stepper: Stepper) -> None:
        self.size = self._wanted = SIZE
        self._scene, self._stepper = scene, stepper
        self._rooms: Rooms = {}
        self._measured: object = None  # what the rooms were measured for

    def set_size(self, size: float) -> None:
        """Write every number in another size, where there is room for it."""
        self._wanted = size
        if self._wanted_now != self.size:
            self.find(())

    @property
    def _seeks(self) -> bool:
        return len(self._scene.circuit) <= _MOST_SOUGHT

    @property
    def _wanted_now(self) -> float:
        return self._wanted if len(self._scene.circuit) <= _MOST_RESIZED else SIZE

    @property
    def _below(self) -> str:
        """What may stand below the gradients."""
        return "right" if self._stepper.mistakes else "wish" if self._scene.numbers.wishes else ""

    def rect(self) -> QRectF:
        """Return the rectangle around all numbers, in scene coordinates."""
        rect = QRectF()
        for node_id, item in self._scene.number_items.items():
            for part in self._shape(node_id):
                rect |= part.translated(item.pos())
        return rect

    def find(self, moved: Collection[str]) -> None:
        """Find room for the numbers at some nodes and at the wires that touch them."""
        scene, circuit = self._scene, self._scene.circuit
        if self._wanted_now != self.size:
            self.size, moved = self._wanted_now, circuit.nodes.keys()
        scene.size_names(self.size / SIZE)
        near = {s for n in moved for s in circuit[n].inputs if s is not None}.union(moved)
        around = circuit.nodes.keys() if self._seeks else self._around(near)
        self._rooms = rooms(self._stepper.trace, self.size, self._below, None if self._seeks else around)
        wires = NearWires(self._lines()) if self._seeks else None
        found = self._placings([n for n in circuit.order if n in around], near, wires)
        if wires is not None and (crowded := [n for n, placing in found.items() if placing.cost]):
            first = [n for n in crowded if isinstance(n, str)]  # those without room choose before the others
            other = self._placings([*first, *(n for n in circuit.order if n not in first)], near, wires)
            found = min(found, other, key=lambda placings: sum(p.cost for p in placings.values()))
        for line, placing in found.items():
            if isinstance(line, Wire):
                scene.branch_items[line].set_size(self.size)
                scene.branch_items[line].stand(placing)
            else:
                scene.number_items[line].set_size(self.size)
                scene.number_items[line].stand(placing, self._leader_to(line))

    def _around(self, near: Collection[str]) -> set[str]:
        """Return the nodes whose numbers or outlines may be in the way of those at some nodes."""
        scene, nodes = self._scene, self._scene.node_items
        if len(near) > len(nodes) / 2:
            return set(nodes)
        area = QRectF()
        for node_id in (*near, *(wire.target for n in near for wire in scene.circuit.uses[n])):
            area |= nodes[node_id].rect.translated(nodes[node_id].pos())
        area.adjust(-_AROUND, -_AROUND, _AROUND, _AROUND)
        return {node_id for node_id, item in nodes.items() if area.contains(item.pos())}.union(near)

    def carry(self, node_id: str) -> None:
        """Take the numbers of a node that is dragged to the first place that comes to mind."""
        scene, scale = self._scene, self.size / SIZE
        for wire in scene.circuit.uses[node_id]:
            if wire in scene.branch_items:
                place = next(labels.branch_places(scene.wire_items[wire].path, scale))
                scene.branch_items[wire].stand(Placing(place))
        place = next(self._number_places(node_id))
        scene.number_items[node_id].stand(Placing(place), self._leader_to(node_id))

    def keep_room(self) -> None:
        """Place the numbers anew if other ones need more room or less; not in large circuits."""
        basis = self._stepper.trace, self._below
        if basis != self._measured and self._seeks:
            self._measured = basis
            if rooms(self._stepper.trace, self.size, self._below) != self._rooms:
                self.find(self._scene.circuit.nodes.keys())

    def _placings(
        self, order: Iterable[str], near: Collection[str], wires: NearWires | None
    ) -> dict[Line, Placing]:
        """Return where the numbers at some nodes go if they choose in some order; the others stay."""
        scene, scale = self._scene, self.size / SIZE
        order = tuple(order)
        room = labels.Labels(self._obstacles(order), wires)
        found: dict[Line, Placing] = {}
        for node_id in order:
            item, shape = scene.number_items[node_id], self._shape(node_id)
            if node_id in near:
                own = scene.circuit.uses[node_id] or (node_id,)
                places = self._number_places(node_id), self._places_beside(node_id)
                found[node_id] = room.place(*places, shape, own)
            else:
                room.keep(Placing(item.pos(), item.small), shape)
        uses = (wire for node_id in order for wire in scene.circuit.uses[node_id])
        for wire in uses:
            if (branch := scene.branch_items.get(wire)) is None:
                continue
            shape = self._shape(wire)
            if wire.source in near or wire.target in near:
                on_wire = labels.branch_places(scene.wire_items[wire].path, scale)
                found[wire] = room.place(on_wire, (), shape, (wire,))
            else:
                room.keep(Placing(branch.pos(), branch.small), shape)
        return found

    def _shape(self, line: Line) -> Shape:
        """Return the room that the numbers of a node or of a use need; the usual one for a new one."""
        usual = branch_shape(40.0) if isinstance(line, Wire) else number_shape(50.0)
        return self._rooms.get(line, usual)

    def _obstacles(self, nodes: Iterable[str]) -> Iterator[QRectF]:
        """Yield what no number may cover: gates with their letters, reroute points, and the wires' arrows."""
        for node_id in nodes:
            node = self._scene.node_items[node_id]
            yield node.rect.adjusted(MARGIN / 2, 0, -MARGIN / 2, 0).translated(
                node.pos()
            )  # numbers have theirs
            if letter := node.letter_rect():
                yield letter.translated(node.pos())
        for stub in self._scene.stub_items.values():
            if name := stub.name_rect():
                yield name.translated(stub.pos())
        for point in self._scene.drawn.points.values():
            yield point.sceneBoundingRect()
        if self._seeks:
            for wire in self._scene.wire_items.values():
                yield from wire.arrow_rects()

    def _lines(self) -> dict[Line, QPainterPath]:
        """Return every wire and stub as it is drawn."""
        lines: dict[Line, QPainterPath] = {wire: item.path for wire, item in self._scene.wire_items.items()}
        for node_id in self._scene.stub_items:
            lines[node_id] = shapes.stub_path(self._scene.output_point(node_id), self.size / SIZE)
        return lines

    def _leader_to(self, node_id: str) -> QPainterPath:
        """Return the wire that the numbers of a node belong to, the first of several."""
        uses = self._scene.circuit.uses[node_id]
        if uses:
            return self._scene.wire_items[uses[0]].path
        return shapes.stub_path(self._scene.output_point(node_id), self.size / SIZE)

    def _number_places(self, node_id: str) -> Iterator[QPointF]:
        uses, scale = self._scene.circuit.uses[node_id], self.size / SIZE
        on_wires = [labels.number_places(self._scene.wire_items[wire].path, scale) for wire in uses]
        if len(uses) == 1:
            return on_wires[0]
        return chain(labels.fork_places(self._scene.output_point(node_id), scale), *on_wires)

    def _places_beside(self, node_id: str) -> Iterator[QPointF]:
        return labels.places_beside(self._leader_to(node_id), self.size / SIZE)

"""The canvas: keeps one item per gate, wire and number in step with the document and the pass."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal, TypeVar

from PySide6.QtCore import QLineF, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from playground.document.route_edits import RoutePoint
from playground.engine.circuit import Circuit, Node, Wire
from playground.engine.layout import Arrangement, arrange
from playground.engine.naming import letters_of
from playground.engine.trace import Accumulate, Backward, Forward, PassState, Seed
from playground.session.editor import Aspect, Editor
from playground.session.stepper import Stepper
from playground.ui.circuit import labels, shapes
from playground.ui.circuit.drawn import Drawn
from playground.ui.circuit.glide import Glide
from playground.ui.circuit.labels import Placing
from playground.ui.circuit.near_wires import Line, NearWires
from playground.ui.circuit.node_item import NodeItem
from playground.ui.circuit.note_item import NoteItem
from playground.ui.circuit.number_item import BranchItem, NumberItem
from playground.ui.circuit.number_room import Rooms, rooms
from playground.ui.circuit.route_item import RouteItem
from playground.ui.circuit.shown_numbers import ShownNumbers
from playground.ui.circuit.snapping import Places
from playground.ui.circuit.step_marks import StepMarks
from playground.ui.circuit.stub_item import StubItem
from playground.ui.circuit.wire_item import WireItem, WireLook
from playground.ui.theme import Theme

Item = TypeVar("Item", bound=QGraphicsItem)
Key = TypeVar("Key", str, Wire)

_DOT_SPACING = 24
_WIRE_REACH = 7.0
_LEAST_TARGET = 14.0  # px on the screen, however far out the canvas is
_MOST_WITH_LETTERS = 60  # nodes; beyond, names would crowd the canvas
_MOST_THAT_GLIDE = 150  # nodes; more would stutter
_MOST_WITH_BENDS = 200  # nodes; working out the bends of larger circuits would be felt at every edit


@dataclass(frozen=True)
class Hit:
    """What lies under a point of the canvas."""

    kind: Literal["canvas", "node", "output", "input", "wire", "number", "note", "corner", "point"]
    node: str = ""
    port: int = 0
    wire: Wire | None = None
    note: str = ""
    point: RoutePoint | None = None


def _rewired(before: Circuit, after: Circuit) -> set[str]:
    """Return the nodes that differ between two circuits, or whose uses do."""
    ids = before.nodes.keys() | after.nodes.keys()
    pairs = [(before.nodes.get(node_id), after.nodes.get(node_id)) for node_id in ids]
    changed = [node for pair in pairs if pair[0] != pair[1] for node in pair if node is not None]
    return {node.id for node in changed}.union(s for node in changed for s in node.inputs if s is not None)


class CircuitScene(QGraphicsScene):
    """Shows the editor's circuit and the stepper's state, changing only the items that differ."""

    def __init__(self, editor: Editor, stepper: Stepper, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._circuit = Circuit()  # what the items are of; the editor may be ahead
        self._stepper = stepper
        self._theme = theme
        self.node_items: dict[str, NodeItem] = {}
        self.wire_items: dict[Wire, WireItem] = {}
        self.number_items: dict[str, NumberItem] = {}
        self.branch_items: dict[Wire, BranchItem] = {}
        self.stub_items: dict[str, StubItem] = {}
        self.drawn = Drawn(self, theme)
        self.grid_visible = True
        self.animated = True
        self._active = ""
        self._flowing: dict[Wire, WireLook] = {}
        self._path: frozenset[Wire] = frozenset()
        self._settled: dict[str, QPointF] = {}
        self._rooms: Rooms = {}
        self._measured: object = None  # the pass whose numbers have room
        self._ways: Mapping[tuple[str, int], object] = {}
        self._glide_next = False
        self._glide = Glide(self.preview_move, self._settle, self)
        self._arranged: tuple[Circuit, Arrangement] | None = None
        self.numbers = ShownNumbers(stepper, self.number_items, self.branch_items)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self._disconnect = (
            editor.changed.connect(self._follow),
            stepper.moved.connect(self.show_state),
            stepper.goal_changed.connect(self.show_state),
        )
        self.marks = StepMarks(self, stepper, theme)
        self._rebuild()

    def release(self) -> None:
        """Stop following the editor; for scenes that go before it does."""
        for disconnect in self._disconnect:
            disconnect()

    # --- reading -----------------------------------------------------------------------------

    @property
    def selected_nodes(self) -> list[str]:
        """The ids of the selected nodes."""
        chosen = {item.node.id for item in self.selectedItems() if isinstance(item, NodeItem)}
        return [node_id for node_id in self.node_items if node_id in chosen]

    @property
    def selected_wires(self) -> list[Wire]:
        """The selected wires."""
        chosen = {item.wire for item in self.selectedItems() if isinstance(item, WireItem)}
        return [wire for wire in self.wire_items if wire in chosen] if chosen else []

    def content_rect(self) -> QRectF:
        """Return the rectangle around all that is drawn, for fitting."""
        rect = QRectF()
        for item in (*self.node_items.values(), *self.number_items.values(), *self.stub_items.values()):
            rect |= item.sceneBoundingRect()
        return rect | self.drawn.rect()

    def hit(self, at: QPointF) -> Hit:
        """Return what a press at ``at`` takes: a port before a number, a node, a wire."""
        port = self.port_at(at, self._reach(shapes.PORT_REACH))
        if port is not None:
            return port
        for item in self.items(at):
            if isinstance(item, NumberItem) and item.value_rect().contains(item.mapFromScene(at)):
                if self._circuit[item.node_id].kind.is_source:
                    return Hit("number", item.node_id)
            elif isinstance(item, NodeItem):
                return Hit("node", item.node.id)
            elif isinstance(item, RouteItem):
                return Hit("point", point=item.point)
        if wire := self.wire_near(at, self._reach(_WIRE_REACH)):
            return Hit("wire", wire.target, wire.port, wire)
        if note := next((item for item in self.items(at) if isinstance(item, NoteItem)), None):
            return Hit("corner" if note.is_corner(at) else "note", note=note.note_id)
        return Hit("canvas")

    def _reach(self, least: float) -> float:
        """Return how far from the pointer a press takes something: on the screen never too little."""
        views = self.views()
        return max(least, _LEAST_TARGET / 2 / views[0].transform().m11()) if views else least

    def port_at(self, at: QPointF, reach: float = shapes.PORT_REACH, kind: str = "") -> Hit | None:
        """Return the nearest port within ``reach``; of one ``kind`` only, if that is given."""
        best, distance = None, reach
        area = QRectF(at.x() - 120, at.y() - 60, 240, 120)
        for item in self.items(area):
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
        near = [item for item in self.items(area) if isinstance(item, WireItem)]
        nearest = min(near, key=lambda item: shapes.distance_to(item.path, at), default=None)
        if nearest is None or shapes.distance_to(nearest.path, at) > reach:
            return None
        return nearest.wire

    def mark_wire(self, wire: Wire | None) -> None:
        """Mark the wire that a gate would be inserted into."""
        for other, item in self.wire_items.items():
            item.set_hovered(other == wire)

    def mark_path(self, wires: Iterable[Wire]) -> None:
        """Mark the wires of a path, and no others; they stay marked as long as they are there."""
        self._path = frozenset(wires)
        for wire, item in self.wire_items.items():
            item.set_on_path(wire in self._path)

    def output_point(self, node_id: str) -> QPointF:
        """Return where a node's output port is."""
        item = self.node_items[node_id]
        return item.pos() + shapes.output_port(item.node)

    def input_point(self, node_id: str, port: int) -> QPointF:
        """Return where an input port is."""
        item = self.node_items[node_id]
        return item.pos() + shapes.input_port(item.node, port)

    def beside(self, point: RoutePoint) -> tuple[QPointF, QPointF]:
        """Return what is before and after a reroute point on its wire: a port or another point."""
        target, port, index = point
        source = self._circuit[target].inputs[port] or ""
        before, after = (self.drawn.points.get((target, port, index + step)) for step in (-1, 1))
        return (
            before.pos() if before else self.output_point(source),
            after.pos() if after else self.input_point(target, port),
        )

    # --- changes -----------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        tables = (self.node_items, self.wire_items, self.number_items, self.branch_items, self.stub_items)
        for table in tables:
            for item in table.values():
                item.set_theme(theme)
        self.marks.set_theme(theme)
        self.drawn.set_theme(theme)
        self.invalidate()

    def select(
        self,
        ids: Iterable[str],
        wires: Iterable[Wire] = (),
        notes: Iterable[str] = (),
        points: Iterable[RoutePoint] = (),
    ) -> None:
        """Select these nodes, wires, notes and reroute points, and nothing else."""
        wanted: list[QGraphicsItem | None] = [self.node_items.get(node_id) for node_id in ids]
        wanted += [self.wire_items.get(wire) for wire in wires]
        wanted += [self.drawn.notes.get(note_id) for note_id in notes]
        wanted += [self.drawn.points.get(point) for point in points]
        before = self.selectedItems()
        self.blockSignals(True)  # told once, however many they are
        self.clearSelection()
        for item in wanted:
            if item is not None:
                item.setSelected(True)
        self.blockSignals(False)
        if before != self.selectedItems():
            self.selectionChanged.emit()

    def take_mark(self, hit: Hit) -> None:
        """Select the note or reroute point that was hit, unless it is selected already."""
        note, point = self.drawn.notes.get(hit.note), self.drawn.points.get(hit.point or ("", 0, 0))
        item = note or point
        if item is not None and not item.isSelected():
            self.clearSelection()
            item.setSelected(True)

    def show_wishes(self, on: bool) -> None:
        """Show beside each gradient which way the value should go, or not."""
        self.numbers.wishes = on
        self.show_state()

    def glide_once(self) -> None:
        """Let the next change of places be seen as a short movement, if movement is wanted."""
        self._glide_next = self.animated and len(self.node_items) <= _MOST_THAT_GLIDE

    def show_ghosts(self, numbers: Mapping[str, float]) -> None:
        """Show other numbers beside the values of some nodes, without an edit; {} takes them away."""
        for node_id, item in self.number_items.items():
            item.set_ghost(numbers.get(node_id))

    def preview_move(self, places: dict[str, QPointF]) -> None:
        """Show nodes elsewhere while they glide, without an edit."""
        self.preview(Places(places))

    def preview(self, places: Places) -> None:
        """Show some things elsewhere while they are dragged, without an edit."""
        for node_id, place in places.nodes.items():
            self.node_items[node_id].setPos(place)
        self._route({*places.nodes, *self.drawn.preview(places.notes, places.points)})

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if "inside" in aspects:
            self._clear()  # ids inside may be those of other gates outside
        if not aspects.isdisjoint({"circuit", "inside"}):
            self._rebuild()
        elif "positions" in aspects:
            self._place()

    def _clear(self) -> None:
        self._glide.stop()
        tables = (self.node_items, self.number_items, self.branch_items, self.stub_items)
        for table in tables:
            for item in table.values():
                self.removeItem(item)
            table.clear()
        self._keep(self.wire_items, ())
        self._settled = {}
        self.drawn.clear()

    def _rebuild(self) -> None:
        """Make the items those of the circuit, keeping the ones that are still right."""
        before, self._circuit = self._circuit, self._editor.shown.circuit
        circuit = self._circuit
        self._keep(self.node_items, circuit.nodes.keys())
        self._keep(self.number_items, circuit.nodes.keys())
        self._keep(self.wire_items, circuit.wires)
        self._keep(self.branch_items, filter(self._is_shared, circuit.wires))
        for node_id in _rewired(before, circuit):
            self._settled.pop(node_id, None)
        self._keep(self.stub_items, {n for n, uses in circuit.uses.items() if not uses})
        names = letters_of(self._stepper.trace)
        for node in circuit.nodes.values():
            self._show_node(node, names, is_end=not circuit.uses[node.id])
        for wire in circuit.wires:
            if wire not in self.wire_items:
                self.wire_items[wire] = self._added(WireItem(wire, self._theme))
                self.wire_items[wire].set_on_path(wire in self._path)
        for wire in filter(self._is_shared, circuit.wires):
            if wire not in self.branch_items:
                self.branch_items[wire] = self._added(BranchItem(self._theme))
        self._place()
        self.numbers.forget()
        self.show_state()

    def _show_node(self, node: Node, names: Mapping[str, str], *, is_end: bool) -> None:
        if node.id not in self.node_items:
            self.node_items[node.id] = self._added(NodeItem(node, self._theme))
            self.number_items[node.id] = self._added(NumberItem(node.id, self._theme))
        elif self.node_items[node.id].node != node:
            self.node_items[node.id].update_node(node)
        shown = not node.kind.is_source and not is_end and len(names) <= _MOST_WITH_LETTERS
        self.node_items[node.id].set_letter(names[node.id] if shown else "")
        if is_end:
            if node.id not in self.stub_items:
                self.stub_items[node.id] = self._added(StubItem(self._theme))
            self.stub_items[node.id].set_name(names[node.id] if node.id == self._circuit.output else "")

    def _added(self, item: Item) -> Item:
        self.addItem(item)
        return item

    def _keep(self, table: dict[Key, Item], wanted: Iterable[Key]) -> None:
        for key in table.keys() - set(wanted):
            self.removeItem(table.pop(key))

    def _place(self) -> None:
        """Put every node in its place, lay the wires, and find room for the numbers."""
        self._glide.stop()
        self.drawn.follow(self._editor.shown)
        places = {n: QPointF(*position) for n, position in self._editor.shown.positions.items()}
        if self._glide_next:
            self._glide_next = False
            self._glide.run({n: QPointF(item.pos()) for n, item in self.node_items.items()}, places)
        else:
            self._settle(places)

    def _settle(self, places: Mapping[str, QPointF]) -> None:
        """Show the nodes in their final places; in a large circuit look only at what has moved."""
        elsewhere = {n for n, place in places.items() if self.node_items[n].pos() != place}
        for node_id in elsewhere:
            self.node_items[node_id].setPos(places[node_id])
        small = len(places) <= _MOST_WITH_BENDS
        moved = {n for n, place in places.items() if small or place != self._settled.get(n)} | elsewhere
        moved |= self._rerouted()
        self._settled = dict(places)
        self._route(moved, with_numbers=False)
        self._place_numbers(moved)

    def _rerouted(self) -> set[str]:
        """Return the targets of the wires that run another way than before."""
        before, self._ways = self._ways, self._editor.shown.routes
        changed = {key for key in {*before, *self._ways} if before.get(key) != self._ways.get(key)}
        return {target for target, _ in changed} & self.node_items.keys()

    def _route(self, ids: Iterable[str], *, with_numbers: bool = True) -> None:
        """Lay the wires that touch some nodes, with their numbers near the first place that comes to mind."""
        circuit = self._circuit
        touched = set(ids)
        sources = touched | {s for node_id in touched for s in circuit[node_id].inputs if s is not None}
        for node_id in sources:
            for wire in circuit.uses[node_id]:
                start, end = self.output_point(wire.source), self.input_point(wire.target, wire.port)
                if way := self.drawn.way(wire):
                    self.wire_items[wire].set_route(start, way, end)
                else:
                    self.wire_items[wire].set_ends(start, end, self.bends(wire))
            if node_id in self.stub_items:
                self.stub_items[node_id].setPos(self.output_point(node_id))
            if with_numbers:  # where there is room is found when the drag ends
                self._carry_numbers(node_id)
        self.marks.follow_places()

    def _carry_numbers(self, node_id: str) -> None:
        for wire in self._circuit.uses[node_id]:
            if wire in self.branch_items:
                self.branch_items[wire].stand(Placing(next(labels.branch_places(self.wire_items[wire].path))))
        self.number_items[node_id].stand(
            Placing(next(self._number_places(node_id))), self._leader_to(node_id)
        )

    def bends(self, wire: Wire) -> list[QPointF]:
        """Return the way around the gates between two ends that still stand where the layout put them."""
        circuit = self._circuit
        if len(circuit) > _MOST_WITH_BENDS:
            return []
        if self._arranged is None or self._arranged[0] is not circuit:
            self._arranged = circuit, arrange(circuit)
        arrangement = self._arranged[1]
        for node_id in (wire.source, wire.target):
            place = self.node_items[node_id].pos()
            if (place.x(), place.y()) != arrangement.positions[node_id]:
                return []
        return [QPointF(*point) for point in arrangement.bends.get(wire, ())]

    def _place_numbers(self, moved: Collection[str]) -> None:
        """Find room for the numbers at some nodes and at the wires that touch them."""
        circuit = self._circuit
        near = {s for n in moved for s in circuit[n].inputs if s is not None}.union(moved)
        self._rooms = rooms(self._stepper.trace)
        wires = NearWires(self._lines()) if len(circuit) <= _MOST_WITH_BENDS else None
        found = self._placings(circuit.order, near, wires)
        if wires is not None and (crowded := [n for n, placing in found.items() if placing.cost]):
            first = [n for n in crowded if isinstance(n, str)]  # those without room choose before the others
            other = self._placings([*first, *(n for n in circuit.order if n not in first)], near, wires)
            found = min(found, other, key=lambda placings: sum(p.cost for p in placings.values()))
        for line, placing in found.items():
            if isinstance(line, Wire):
                self.branch_items[line].stand(placing)
            else:
                self.number_items[line].stand(placing, self._leader_to(line))

    def _placings(
        self, order: Iterable[str], near: Collection[str], wires: NearWires | None
    ) -> dict[Line, Placing]:
        """Return where the numbers at some nodes go if they choose in some order; the others stay."""
        gates = [item.rect.translated(item.pos()) for item in self.node_items.values()]
        points = [item.sceneBoundingRect() for item in self.drawn.points.values()]
        room = labels.Labels([*gates, *points], wires)
        found: dict[Line, Placing] = {}
        for node_id in order:
            item, size = self.number_items[node_id], self._rooms.get(node_id, labels.NUMBER_BOX)
            if node_id in near:
                own = self._circuit.uses[node_id] or (node_id,)
                places = self._number_places(node_id), self._places_beside(node_id)
                found[node_id] = room.place(*places, size, own)
            else:
                room.keep(Placing(item.pos(), item.small), size)
        for wire, branch in self.branch_items.items():
            size = self._rooms.get(wire, labels.BRANCH_BOX)
            if wire.source in near or wire.target in near:
                found[wire] = room.place(labels.branch_places(self.wire_items[wire].path), (), size, (wire,))
            else:
                room.keep(Placing(branch.pos(), branch.small), size)
        return found

    def _lines(self) -> dict[Line, QPainterPath]:
        """Return every wire and stub as it is drawn."""
        lines: dict[Line, QPainterPath] = {wire: item.path for wire, item in self.wire_items.items()}
        for node_id in self.stub_items:
            lines[node_id] = shapes.stub_path(self.output_point(node_id))
        return lines

    def _leader_to(self, node_id: str) -> QPainterPath:
        """Return the wire that the numbers of a node belong to, the first of several."""
        uses = self._circuit.uses[node_id]
        return self.wire_items[uses[0]].path if uses else shapes.stub_path(self.output_point(node_id))

    def _keep_room(self, circuit: Circuit) -> None:
        """Place the numbers anew if other ones need more room or less; not in large circuits."""
        trace = self._stepper.trace
        if trace is not self._measured and len(circuit) <= _MOST_WITH_BENDS:
            self._measured = trace
            if rooms(trace) != self._rooms:
                self._place_numbers(circuit.nodes.keys())

    def _number_places(self, node_id: str) -> Iterator[QPointF]:
        uses = self._circuit.uses[node_id]
        if len(uses) == 1:
            return labels.number_places(self.wire_items[uses[0]].path)
        return chain(
            labels.fork_places(self.output_point(node_id)),
            *(labels.number_places(self.wire_items[wire].path) for wire in uses),
        )

    def _places_beside(self, node_id: str) -> Iterator[QPointF]:
        return labels.places_beside(self._leader_to(node_id))

    # --- the pass ----------------------------------------------------------------------------

    def show_state(self) -> None:
        """Show the numbers that are known, and light up what the latest event is about."""
        state = self._stepper.state
        circuit = self._circuit
        if circuit != self._editor.shown.circuit:
            return  # another listener comes first; the rebuild will call again
        self._keep_room(circuit)
        self.numbers.show()
        self.marks.show()
        self._light_up(state)

    def _light_up(self, state: PassState) -> None:
        """Light up the gate and the wires of the latest event, and no longer those of the one before."""
        before, self._active = self._active, state.event.node if state.event else ""
        for node_id in {before, self._active} & self.node_items.keys():
            active = node_id == self._active
            self.node_items[node_id].set_look(active=active)
            if node_id in self.stub_items:
                self.stub_items[node_id].set_flow(active and isinstance(state.event, Seed | Backward))
        flowed, self._flowing = self._flowing, self._flow(state)
        for wire in (flowed.keys() | self._flowing) & self.wire_items.keys():
            self.wire_items[wire].set_look(self._flowing.get(wire, WireLook()))

    def _flow(self, state: PassState) -> dict[Wire, WireLook]:
        """Return the wires along which the latest event runs."""
        circuit = self._circuit
        match state.event:
            case Forward(node=node):
                return {wire: WireLook("value", arrow=True) for wire in circuit.wires_into(node)}
            case Backward(wire=wire):
                upstream = {w: WireLook("gradient") for w in circuit.uses[wire.target]}
                return {**upstream, wire: WireLook("gradient", arrow=True)}
            case Accumulate(wire=wire):
                return {wire: WireLook("gradient", arrow=True)}
        return {}

    def _is_shared(self, wire: Wire) -> bool:
        return len(self._circuit.uses[wire.source]) > 1

    # --- background --------------------------------------------------------------------------

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Paint the canvas with a faint grid of dots, left out when far away."""
        painter.fillRect(rect, self._theme.color("canvas"))
        if not self.grid_visible or painter.worldTransform().m11() < 0.5:
            return
        painter.setPen(QPen(self._theme.color("line"), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        left = int(rect.left()) - int(rect.left()) % _DOT_SPACING
        top = int(rect.top()) - int(rect.top()) % _DOT_SPACING
        painter.drawPoints(
            [
                QPointF(x, y)
                for x in range(left, int(rect.right()) + _DOT_SPACING, _DOT_SPACING)
                for y in range(top, int(rect.bottom()) + _DOT_SPACING, _DOT_SPACING)
            ]
        )

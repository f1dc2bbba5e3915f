"""The canvas: keeps one item per gate, wire and number in step with the document and the pass."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from playground.document.route_edits import RoutePoint
from playground.engine.circuit import Circuit, Node, Wire
from playground.engine.layout import Arrangement, arrange
from playground.engine.naming import letters_of
from playground.engine.trace import Accumulate, Backward, Forward, PassState, Seed
from playground.session.editor import Aspect, Editor
from playground.session.stepper import Stepper
from playground.ui.circuit import shapes
from playground.ui.circuit.drawn import Drawn
from playground.ui.circuit.glide import Glide
from playground.ui.circuit.hit import Hit, HitTest
from playground.ui.circuit.node_item import NodeItem
from playground.ui.circuit.number_item import BranchItem, NumberItem
from playground.ui.circuit.number_places import NumberPlaces
from playground.ui.circuit.number_size import READABLE, number_size
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
        self._ways: Mapping[tuple[str, int], object] = {}
        self._glide_next = False
        self._glide = Glide(self.preview_move, self._settle, self)
        self._arranged: tuple[Circuit, Arrangement] | None = None
        self._under = HitTest(self)
        self.places = NumberPlaces(self, stepper)
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
    def circuit(self) -> Circuit:
        """The circuit that the items are of; the editor may be ahead."""
        return self._circuit

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
        rect = self.places.rect()
        for node in self.node_items.values():
            rect |= node.outline.translated(node.pos())
        for stub in self.stub_items.values():
            rect |= stub.sceneBoundingRect()
        return rect | self.drawn.rect()

    def hit(self, at: QPointF) -> Hit:
        """Return what a press at ``at`` takes: a port before a number, a node, a wire."""
        return self._under.hit(at)

    def port_at(self, at: QPointF, reach: float = shapes.PORT_REACH, kind: str = "") -> Hit | None:
        """Return the nearest port within ``reach``; of one ``kind`` only, if that is given."""
        return self._under.port_at(at, reach, kind)

    def wire_near(self, at: QPointF, reach: float = 18.0) -> Wire | None:
        """Return the wire that runs through the neighbourhood of a point."""
        return self._under.wire_near(at, reach)

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

    def set_zoom(self, zoom: float, readable: float = READABLE) -> None:
        """Write numbers and names so that they can be read at a zoom of the view, as far as there is room."""
        self.places.set_size(number_size(zoom, readable))

    def size_names(self, scale: float) -> None:
        """Write what stands in gates and beside them as much larger."""
        for node in self.node_items.values():
            node.set_text_scale(scale)
        for stub in self.stub_items.values():
            stub.set_text_scale(scale)

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
        self.places.find(moved)

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
                self.places.carry(node_id)
        self.marks.follow_places()

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

    # --- the pass ----------------------------------------------------------------------------

    def show_state(self) -> None:
        """Show the numbers that are known, and light up what the latest event is about."""
        state = self._stepper.state
        circuit = self._circuit
        if circuit != self._editor.shown.circuit:
            return  # another listener comes first; the rebuild will call again
        self.places.keep_room()
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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)  # the view's own do not reach what it keeps
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

"""What the canvas can do with its selection, by keys or from a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, QRectF
from PySide6.QtGui import QGuiApplication

from playground.document import edits, my_gates, route_edits
from playground.engine import groups
from playground.engine.circuit import CircuitError
from playground.engine.naming import letters_of
from playground.ui.announce import announce
from playground.ui.circuit.custom_entry import CUSTOM
from playground.ui.circuit.drawn_commands import DrawnCommands
from playground.ui.circuit.hit import Hit
from playground.ui.circuit.keep_here import keep_in_library
from playground.ui.circuit.key_wire import KeyWireGesture
from playground.ui.circuit.move_gestures import selected_places
from playground.ui.circuit.node_item import NodeItem
from playground.ui.circuit.note_item import NoteItem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from playground.document import snippet
    from playground.document.document import Document
    from playground.ui.circuit.route_item import RouteItem
    from playground.ui.circuit.view import CircuitView

SNIPPET_MIME = "application/x-gradient-playground-snippet"
_SYMBOL = 8  # characters that a gate has room for
_NUDGE = 8.0
_DUPLICATE_OFFSET = 40.0


class CanvasCommands:
    """Edits of the selected gates and wires; each is one entry of the undo history."""

    def __init__(self, view: CircuitView) -> None:
        self._view = view
        self.drawn = DrawnCommands(view)

    @property
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What each gesture of the table that has a key does."""
        view = self._view
        return {
            "search": self.search,
            "about": view.about_wanted.emit,
            "edit": lambda: self.edit_selected(name=False),
            "rename": lambda: self.edit_selected(name=True),
            "delete": self.delete,
            "select_all": lambda: view.canvas.select(
                view.canvas.node_items, notes=view.canvas.drawn.notes, points=view.canvas.drawn.points
            ),
            "note": self.drawn.add_note,
            "reroute": self.drawn.reroute,
            "cut": self.cut,
            "copy": self.copy,
            "paste": lambda: self.paste(keep_wires=False),
            "paste_wired": lambda: self.paste(keep_wires=True),
            "duplicate": self.duplicate,
            "fold": self.fold,
            "unfold": self.unfold,
            "prove": self.prove,
            "look_inside": self.look_inside,
            "come_out": view.inside.come_out,
            "keep": self.keep,
            "keep_here": self.keep_on_this_computer,
            "custom": self.write_gate,
            "lay_out": self.lay_out,
            "fit": view.fit,
            "actual_size": view.actual_size,
            "walk_round": lambda: self.walk(1, around=True),
            "walk_round_back": lambda: self.walk(-1, around=True),
            "nudge_left": lambda: self.nudge(-_NUDGE, 0),
            "nudge_right": lambda: self.nudge(_NUDGE, 0),
            "nudge_up": lambda: self.nudge(0, -_NUDGE),
            "nudge_down": lambda: self.nudge(0, _NUDGE),
            "key_wire": self.wire_by_keys,
            "key_wire_back": lambda: self.wire_by_keys(backwards=True),
            "menu": self.open_menu,
            "cancel": view.cancel,
        }

    # --- editing -----------------------------------------------------------------------------

    def delete(self) -> None:
        """Remove everything selected as one edit."""
        canvas, drawn = self._view.canvas, self._view.canvas.drawn
        nodes, wires = canvas.selected_nodes, canvas.selected_wires
        if not canvas.selectedItems():
            return

        def edit(document: Document) -> Document:
            document = self.drawn.removed(document)
            for wire in wires:
                document = edits.disconnect(document, wire.target, wire.port)
            return edits.remove(document, nodes)

        kinds: dict[str, Sequence[object]] = {
            "gate": nodes,
            "note": drawn.selected_notes,
            "wire": wires,
            "reroute point": drawn.selected_points,
        }
        chosen = [kind for kind, items in kinds.items() for _ in items]
        self._view.apply(f"Delete {chosen[0]}" if len(chosen) == 1 else "Delete", edit)

    def lay_out(self) -> None:
        """Arrange the selected gates, or all of them, and show the result."""
        chosen = self._view.canvas.selected_nodes
        self._view.canvas.glide_once()
        self._view.apply(
            "Lay out", lambda document: edits.lay_out(document, chosen if len(chosen) > 1 else None)
        )
        self._view.sight.bring_in(always=self._view.viewpoint is None)

    def nudge(self, dx: float, dy: float) -> None:
        """Move the selected gates a little; a row of nudges is undone together."""
        moved = selected_places(self._view)
        if moved.count:
            self._view.apply(
                "Nudge",
                lambda document: route_edits.shift(
                    document, moved.nodes, dx, dy, notes=moved.notes, points=moved.points
                ),
                merge="nudge",
            )

    def edit_selected(self, *, name: bool) -> None:
        """Edit number, name or formulas of the one selected node; a folded gate has an inside instead."""
        selected, notes = self._view.canvas.selected_nodes, self._view.canvas.drawn.selected_notes
        if len(selected) == 1 and not name and self._view.is_group(selected[0]):
            self._view.inside.enter(selected[0])
        elif len(selected) == 1:
            self._view.edit_node(selected[0], name=name)
        elif len(notes) == 1 and not selected:
            from playground.ui.circuit.note_writing import write_note

            write_note(self._view, notes[0])

    # --- groups ------------------------------------------------------------------------------

    def fold(self) -> None:
        """Fold the selected gates into one, after asking for its name; a known function offers its own."""
        view = self._view
        chosen = view.canvas.selected_nodes
        circuit = view.document.circuit
        if reason := groups.refusal(circuit, chosen):
            view.said.emit(reason)
            return
        from playground.ui.circuit.number_edit import EditTarget

        title, symbol = groups.suggested_name(circuit, chosen)

        folded: list[str] = []

        def edit(document: Document, text: str) -> Document:
            name = text.strip()
            short = symbol if name == title else name[:_SYMBOL]
            document, node_id = edits.fold(document, chosen, name, short)
            folded[:] = [node_id]
            return document

        target = EditTarget(
            "Fold gates", "Name of the folded gate", title, over_number=False, edit=edit, even_if_same=True
        )
        items = view.canvas.node_items
        around = QRectF()
        for node_id in chosen:
            around |= items[node_id].sceneBoundingRect()
        view.open_edit(target, around, lambda: view.canvas.select(folded))

    def unfold(self) -> None:
        """Put the gates inside the selected groups in their place."""
        chosen = self._groups()
        if not chosen:
            self._view.said.emit("Select a folded gate to unfold.")
            return

        def edit(document: Document) -> Document:
            for node_id in chosen:
                document = edits.unfold(document, node_id)
            return document

        self._view.apply("Unfold gate", edit)
        self._view.sight.bring_in()

    def look_inside(self) -> None:
        """Show what is inside of the selected group."""
        selected = self._view.canvas.selected_nodes
        if len(selected) == 1:
            self._view.inside.enter(selected[0])
        else:
            self._view.said.emit("Select one folded gate to look inside.")

    def prove(self) -> None:
        """Show the gradients with the selected group beside those with its gates."""
        chosen = self._groups()
        if len(chosen) != 1:
            self._view.said.emit("Select one folded gate to prove.")
            return
        record = self._view.stepper.trace
        seed = 1.0 if record.seed is None else record.seed
        try:
            rows = groups.prove(record.circuit, record.values, chosen[0], seed)
        except CircuitError as problem:
            self._view.said.emit(str(problem))
            return
        from playground.ui.circuit.proof_sheet import ProofSheet

        ProofSheet(rows, record.circuit[chosen[0]].kind.name, self._view).open()

    @property
    def can_keep(self) -> bool:
        """Whether a group or custom gate is selected."""
        return bool(self._groups())

    def keep(self) -> None:
        """Keep the selected groups and custom gates in the palette, as one edit."""
        chosen, document = self._groups(), self._view.document
        if not chosen:
            self._view.said.emit("Select a folded or custom gate to keep it in this document.")
            return
        bodies = [document.circuit[n].body for n in chosen]
        if all(body in document.my_gates for body in bodies):
            self._view.said.emit("It is among this document's gates already.")
            return

        def edit(document: Document) -> Document:
            for node_id in chosen:
                document = edits.keep_gate(document, node_id)
            return document

        titles = ", ".join(dict.fromkeys(document.circuit[n].kind.name for n in chosen))
        self._view.apply(f"Keep {titles}", edit)
        announce(self._view, f"{titles} is among this document's gates now.")

    def keep_on_this_computer(self) -> None:
        """Keep the selected groups and custom gates among "My gates", for every document."""
        chosen, document = self._groups(), self._view.document
        if not chosen:
            self._view.said.emit("Select a folded or custom gate to keep it on this computer.")
        for node_id in chosen:
            if body := document.circuit[node_id].body:
                keep_in_library(self._view.library, body, self._view.said.emit)

    def _groups(self) -> list[str]:
        circuit = self._view.document.circuit
        return [n for n in self._view.canvas.selected_nodes if circuit[n].body is not None]

    # --- clipboard ---------------------------------------------------------------------------

    def copy(self) -> bool:
        """Put the selected gates and notes on the clipboard, for this program and as text."""
        chosen, notes = self._view.canvas.selected_nodes, self._view.canvas.drawn.selected_notes
        if not chosen and not notes:
            return False
        from playground.document import snippet

        copied = snippet.copy(self._view.document, chosen, notes)
        data = QMimeData()
        data.setData(SNIPPET_MIME, copied.data)
        data.setText(copied.text)
        QGuiApplication.clipboard().setMimeData(data)
        return True

    def cut(self) -> None:
        """Copy the selected gates and remove them."""
        if self.copy():
            self.delete()

    def paste(self, *, keep_wires: bool) -> None:
        """Add what is on the clipboard under the pointer: copied gates, or an expression as text."""
        from playground.document import snippet

        data = QGuiApplication.clipboard().mimeData()
        at = self._view.pointer_place()
        if data is not None and data.hasFormat(SNIPPET_MIME):
            self._paste(bytes(data.data(SNIPPET_MIME).data()), at, keep_wires=keep_wires)
        elif data is not None and data.hasText() and data.text().strip():
            text = data.text()
            self._add("Paste expression", lambda document: snippet.paste_text(document, text, _pair(at)))

    def duplicate(self) -> None:
        """Add a copy of the selected gates and notes beside them."""
        canvas = self._view.canvas
        chosen, notes = canvas.selected_nodes, canvas.drawn.selected_notes
        if not chosen and not notes:
            return
        corners = [canvas.drawn.notes[n] for n in notes]
        places = [canvas.node_items[n].pos() for n in chosen] or [
            item.pos() + QPointF(item.note.size[0] / 2, item.note.size[1] / 2) for item in corners
        ]
        xs, ys = [p.x() for p in places], [p.y() for p in places]
        middle = QPointF((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        at = middle + QPointF(_DUPLICATE_OFFSET, _DUPLICATE_OFFSET)
        from playground.document import snippet

        copied = snippet.copy(self._view.document, chosen, notes)
        self._paste(copied.data, at, keep_wires=False, label="Duplicate")

    def _paste(self, data: bytes, at: QPointF, *, keep_wires: bool, label: str = "Paste") -> None:
        from playground.document import snippet

        self._add(label, lambda document: snippet.paste(document, data, _pair(at), keep_wires=keep_wires))

    def _add(self, label: str, edit: Callable[[Document], tuple[Document, snippet.Added]]) -> None:
        added: list[snippet.Added] = []

        def adding(document: Document) -> Document:
            document, ids = edit(document)
            added.append(ids)
            return document

        self._view.apply(label, adding)
        if added:
            self._view.canvas.select(added[0].nodes, notes=added[0].notes)
            self._view.sight.bring_in()

    # --- without a mouse ---------------------------------------------------------------------

    def walk(self, step: int, *, around: bool = False) -> bool:
        """Select the next gate, note or reroute point; past the ends go ``around``, or return False."""
        canvas = self._view.canvas
        items = [*canvas.node_items.values(), *canvas.drawn.items]
        order = sorted(items, key=lambda item: _reading_order(item.pos()))
        selected = [item for item in order if item.isSelected()]
        if not order:
            return False
        before = -1 if step > 0 else len(order)
        here = order.index(selected[0]) if len(selected) == 1 else before
        there = (here + step) % len(order) if around else here + step
        if not 0 <= there < len(order):
            return False
        canvas.clearSelection()
        order[there].setSelected(True)
        self._show_walked(order[there])
        return True

    def wire_by_keys(self, *, backwards: bool = False) -> None:
        """Begin a wire at the selected gate; walking then goes through the gates it may reach."""
        selected = self._view.canvas.selected_nodes
        if len(selected) == 1:
            self._view.said.emit("")
            self._view.begin(KeyWireGesture(self._view, selected[0], backwards=backwards))
        else:
            self._view.said.emit("Select one gate to draw a wire from: Tab walks to it.")

    def write_gate(self) -> None:
        """Write a gate of one's own formulas."""
        from playground.session.custom_work import NewGate

        self._view.custom_wanted.emit(NewGate())

    def search(self, at: QPointF | None = None) -> None:
        """Search for a gate and add it."""
        from playground.ui.circuit.gate_search import GateSearch

        view = self._view
        popup = GateSearch(self._view, (*my_gates.offered(view.document, view.library.gates), CUSTOM))
        popup.chosen.connect(lambda gate: self._view.add_gate(gate, at))
        popup.closed.connect(self._view.setFocus)
        place = at if at is not None else self._view.mapToScene(self._view.viewport().rect().center())
        popup.open_at(self._view.mapFromScene(place))

    def open_menu(self) -> None:
        """Open the menu of the selected gate, or of the canvas."""
        canvas, drawn = self._view.canvas, self._view.canvas.drawn
        hit, place = Hit("canvas"), self._view.pointer_place()
        if selected := canvas.selected_nodes:
            hit, place = Hit("node", selected[0]), canvas.node_items[selected[0]].pos()
        elif notes := drawn.selected_notes:
            hit, place = Hit("note", note=notes[0]), drawn.notes[notes[0]].pos()
        elif points := drawn.selected_points:
            hit, place = Hit("point", point=points[0]), drawn.points[points[0]].pos()
        from playground.ui.circuit.menu import canvas_menu

        canvas_menu(self._view, hit, place).exec(self._view.mapToGlobal(self._view.mapFromScene(place)))

    def _show_walked(self, item: NodeItem | NoteItem | RouteItem) -> None:
        """Bring a gate, a note or a reroute point into sight and say what it is."""
        view = self._view
        view.show_place(item.sceneBoundingRect())
        if not isinstance(item, NodeItem):
            announce(view, self.drawn.told(item.note_id if isinstance(item, NoteItem) else item.point))
            return
        from playground.engine.outline import gate_line

        stepper, circuit = view.stepper, view.document.circuit
        names = letters_of(stepper.trace)
        announce(view, gate_line(circuit, item.node.id, names, stepper.state, stepper.health).sentence)


def leave_clipboard() -> None:
    """Leave copied gates as text only: data made in Python crashes Qt once the interpreter is gone."""
    clipboard = QGuiApplication.clipboard()
    data = clipboard.mimeData()
    ours = clipboard.ownsClipboard() or QGuiApplication.platformName() == "offscreen"  # which never tells
    if ours and data is not None and data.hasFormat(SNIPPET_MIME):
        clipboard.setText(data.text())


def _reading_order(place: QPointF) -> tuple[float, float]:
    return round(place.x() / 40), place.y()


def _pair(point: QPointF) -> tuple[float, float]:
    return point.x(), point.y()

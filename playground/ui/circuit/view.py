"""The canvas in its window: zoom, pan, pointer and keys, drops from the palette, editing in place."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QLabel, QWidget

from playground.document import my_gates, route_edits
from playground.document.document import Document, Position
from playground.document.errors import DocumentError
from playground.engine.circuit import CircuitError, Wire
from playground.engine.expression import ExpressionError
from playground.session.editor import Aspect, Editor
from playground.session.gate_library import GateLibrary
from playground.session.stepper import Stepper
from playground.ui.circuit.commands import CanvasCommands
from playground.ui.circuit.custom_entry import CUSTOM
from playground.ui.circuit.drawn_commands import ADD_POINT
from playground.ui.circuit.free_place import clear_of_gates, free_place, next_place
from playground.ui.circuit.gestures import (
    BoxSelectGesture,
    CutGesture,
    Gesture,
    PanGesture,
    ScrubGesture,
)
from playground.ui.circuit.hit import Hit
from playground.ui.circuit.key_wire import KeyWireGesture
from playground.ui.circuit.look_inside import LookInside
from playground.ui.circuit.move_gestures import MoveGesture, PointGesture, ResizeNoteGesture
from playground.ui.circuit.scene import CircuitScene
from playground.ui.circuit.sight import Sight
from playground.ui.circuit.wire_gestures import PickUpGesture, WireGesture
from playground.ui.circuit.zoom_view import ZoomView
from playground.ui.theme import Theme
from playground.ui.type_size import zoom_of

if TYPE_CHECKING:
    from playground.ui.circuit.note_edit import NoteEdit
    from playground.ui.circuit.number_edit import EditTarget, NumberEdit

GATE_MIME = "application/x-gradient-playground-gate"
NOTE_MIME = "application/x-gradient-playground-note"

Adding = Callable[[Document, Position], tuple[Document, str]]
"""Adds a gate at a place; returns the new document and the new node's id."""

_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class CircuitView(ZoomView):
    """Shows the circuit scene and turns pointer and keys into edits.

    Attributes:
        said: What the canvas has to say to the user, such as why a wire was refused.
        blame_wanted: The node or wire of a dead number: where did it die?
        about_wanted: To see the card of the selected gate.
        custom_wanted: The custom gate whose formulas are to be written, as a ``Subject``.
        library: The gates that are kept on this computer.
        keeping: The palette; groups and custom gates that are dropped on it are kept.
    """

    said = Signal(str)
    custom_wanted = Signal(object)
    play_wanted = Signal()
    blame_wanted = Signal(object)
    about_wanted = Signal()

    def __init__(self, editor: Editor, stepper: Stepper, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.stepper = stepper
        self.alt_held = False
        self.keeping: QWidget | None = None
        self.library = GateLibrary()
        self._editor = editor
        editor.changed.connect(self._leave_gesture)  # before the canvas shows something else
        self.canvas = CircuitScene(editor, stepper, theme, self)
        self._gesture: Gesture | None = None
        self._space_held = self._space_panned = False
        self._pointer: QPoint | None = None
        self.commands = CanvasCommands(self)
        self.sight = Sight(self)
        self._field: NumberEdit | NoteEdit | None = None
        self.inside = LookInside(self, editor)
        self._note = QLabel(self)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setProperty("role", "note")
        self._note.hide()
        stepper.moved.connect(self._follow_step)
        editor.changed.connect(self.inside.follow)
        self.setScene(self.canvas)
        self.setObjectName("circuitView")
        self.setAccessibleName("Circuit canvas")
        self._set_up()

    def _set_up(self) -> None:
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)  # its dots stay where they are
        self.setSceneRect(QRectF(-50_000, -50_000, 100_000, 100_000))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)

    # --- for gestures and menus --------------------------------------------------------------

    @property
    def document(self) -> Document:
        """What is on the canvas: the document, or what is inside of the group that is looked into."""
        return self._editor.shown

    def apply(self, label: str, edit: Callable[[Document], Document], merge: str | None = None) -> None:
        """Make an edit; what is refused is said instead."""
        try:
            self._editor.apply_shown(label, edit, merge)
            self.inside.tell_loose_ports()
        except (CircuitError, ExpressionError, DocumentError) as refusal:
            self.said.emit(str(refusal))

    def seal(self) -> None:
        """End the merging of edits: the gesture that made them is over."""
        self._editor.seal()

    def begin(self, gesture: Gesture) -> None:
        """Let a gesture go on until it is finished or cancelled."""
        self._gesture = gesture

    def finish_gesture(self, at: QPointF) -> None:
        """Do what the gesture that is going on is for."""
        gesture, self._gesture = self._gesture, None
        if gesture:
            gesture.end(at)
            self.viewport().unsetCursor()

    def point_at(self, target: object) -> None:
        """Select a gate by its id or a wire, and nothing else, and bring it into sight; None for nothing."""
        self.canvas.clearSelection()
        items = self.canvas.wire_items if isinstance(target, Wire) else self.canvas.node_items
        item = items.get(target)  # type: ignore[call-overload]
        if item is not None:
            item.setSelected(True)
            self.show_place(item.sceneBoundingRect())

    def pointer_on_canvas(self) -> QPointF | None:
        """Return the point of the scene under the pointer, or None if it is elsewhere."""
        return None if self._pointer is None else self.mapToScene(self._pointer)

    def pointer_place(self) -> QPointF:
        """Return the point of the scene under the pointer, or in the middle if it is elsewhere."""
        return self.pointer_on_canvas() or self.mapToScene(self.viewport().rect().center())

    def say(self, text: str, at: QPointF, *, stay: bool = False) -> None:
        """Show a note beside the pointer, or take it away with an empty text."""
        self._note.setText(text)
        self._note.setVisible(bool(text) and not stay)
        if stay:
            self.said.emit(text)
            return
        wraps, zoom = len(text) > 45, zoom_of(self)
        self._note.setWordWrap(wraps)
        self._note.setMinimumWidth(round(280 * zoom) if wraps else 0)
        self._note.setMaximumWidth(round(320 * zoom))
        self._note.adjustSize()
        place = self.mapFromScene(at) + QPoint(14, 18)
        place.setX(max(4, min(place.x(), self.width() - self._note.width() - 4)))
        place.setY(max(4, min(place.y(), self.height() - self._note.height() - 4)))
        self._note.move(place)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.theme = theme
        self.resetCachedContent()
        self.canvas.set_theme(theme)

    def _leave_gesture(self, aspects: frozenset[Aspect]) -> None:
        """Give up what the hand is doing when its gates may be gone, such as by an undo."""
        if isinstance(self._gesture, ScrubGesture):  # which edits on the way, and has nothing to put back
            if "inside" in aspects or not self._gesture.holds():
                self._gesture = None
        elif not aspects.isdisjoint({"inside", "circuit", "positions"}):
            self.cancel_gesture()

    def _follow_step(self) -> None:
        """Keep the gate of the latest event in sight."""
        self._note.hide()
        event = self.stepper.state.event if self.inside.in_step else None
        if event is not None and event.node in self.canvas.node_items and self.isVisible():
            node = self.canvas.node_items[event.node]
            self.show_place(node.outline.translated(node.pos()))  # less its glow: what is fitted stays

    # --- pointer -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, hit = self._under(event)
        self.said.emit("")
        if not self.finish_edit():
            return
        button, keys = event.button(), event.modifiers()
        if self._gesture:
            self.cancel()
        if button == Qt.MouseButton.MiddleButton or (
            self._space_held and button == Qt.MouseButton.LeftButton
        ):
            self._gesture = PanGesture(self, event.position().toPoint())
            self._space_panned = True
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif button == Qt.MouseButton.LeftButton:
            adding = keys & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
            self._press(at, hit, adding=bool(adding))
        elif button == Qt.MouseButton.RightButton and keys & Qt.KeyboardModifier.ControlModifier:
            self._gesture = CutGesture(self, at)

    def _press(self, at: QPointF, hit: Hit, *, adding: bool) -> None:
        if hit.kind in ("output", "input"):
            self._gesture = WireGesture.from_port(self, hit, at)
        elif hit.kind == "number" and not adding:
            self.canvas.select([hit.node])
            reason = self.inside.fixed(hit.node)
            self._gesture = None if reason else ScrubGesture(self, hit.node, at)
            self.say(reason, at)
        elif hit.kind in ("node", "number"):
            item = self.canvas.node_items[hit.node]
            if adding:
                item.setSelected(not item.isSelected())
            elif not item.isSelected():
                self.canvas.select([hit.node])
            self._gesture = MoveGesture(self, at) if item.isSelected() else None
        elif hit.note or hit.point is not None:
            self._press_mark(at, hit, adding=adding)
        elif hit.wire is not None:
            if not adding:
                self.canvas.clearSelection()
            self.canvas.wire_items[hit.wire].setSelected(True)
            self._gesture = PickUpGesture(self, hit.wire, at)
        else:
            if not adding:
                self.canvas.clearSelection()
            self._gesture = BoxSelectGesture(self, at)

    def _press_mark(self, at: QPointF, hit: Hit, *, adding: bool) -> None:
        """Take a note, its corner or a reroute point."""
        drawn = self.canvas.drawn
        item = drawn.points[hit.point] if hit.point else drawn.notes[hit.note]
        if adding:
            item.setSelected(not item.isSelected())
        elif not item.isSelected() or hit.kind == "corner":
            self.canvas.select((), notes=[hit.note], points=[hit.point] if hit.point else ())
        if hit.kind == "corner" and not adding:
            self._gesture = ResizeNoteGesture(self, hit.note, at)
        elif hit.point and self.canvas.selectedItems() == [item]:
            self._gesture = PointGesture(self, hit.point, at)
        elif item.isSelected():
            self._gesture = MoveGesture(self, at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position().toPoint()
        self.alt_held = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if isinstance(self._gesture, PanGesture):
            self._gesture.pan_to(event.position().toPoint())
        elif self._gesture:
            self._gesture.move(self._under(event)[0])
            if self._keeps(event):
                self.say("Let go here to keep it in this document.", self._under(event)[0])
        else:
            if not event.buttons():
                self._note.hide()
            self._hover(self._under(event)[1])

    def _keeps(self, event: QMouseEvent) -> bool:
        """Tell whether letting go here keeps what is dragged: it has an inside, and the palette is below."""
        if not isinstance(self._gesture, MoveGesture) or not self.keeping or not self.keeping.isVisible():
            return False
        place = self.keeping.mapFromGlobal(event.globalPosition().toPoint())
        return self.keeping.rect().contains(place) and self.commands.can_keep

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._keeps(event):
            self.cancel_gesture()
            self.say("", QPointF())
            self.commands.keep()
        elif not isinstance(self._gesture, KeyWireGesture):
            self.finish_gesture(self._under(event)[0])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.cancel_gesture()
        at, hit = self._under(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if hit.kind == "canvas":
            self.commands.search(at)
        elif hit.note:
            from playground.ui.circuit.note_writing import write_note

            write_note(self, hit.note)
        elif hit.wire is not None:
            if point := self.commands.drawn.add_point(hit.wire, at):
                self._gesture = PointGesture(self, point, at, merge=ADD_POINT)
        elif hit.point is not None:
            return
        elif hit.kind == "node" and self.is_group(hit.node):
            self.inside.enter(hit.node)
        elif hit.kind == "number" and (reason := self.inside.fixed(hit.node)):
            self.say(reason, at)
        else:
            self.edit_node(hit.node, name=hit.kind != "number")

    def is_group(self, node_id: str) -> bool:
        """Tell whether a node was folded from gates, rather than made from formulas."""
        body = self.document.circuit[node_id].body
        return body is not None and not body.is_custom

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._gesture or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return
        hit = self.canvas.hit(self.mapToScene(event.pos()))
        if hit.node and hit.kind != "wire" and hit.node not in self.canvas.selected_nodes:
            self.canvas.select([hit.node])
        self.canvas.take_mark(hit)
        from playground.ui.circuit.menu import canvas_menu

        canvas_menu(self, hit, self.mapToScene(event.pos())).exec(event.globalPos())

    def leaveEvent(self, event: object) -> None:
        self._pointer = None
        self._hover(Hit("canvas"))

    def _under(self, event: QMouseEvent) -> tuple[QPointF, Hit]:
        at = self.mapToScene(event.position().toPoint())
        return at, self.canvas.hit(at)

    def _hover(self, hit: Hit) -> None:
        for node_id, item in self.canvas.node_items.items():
            item.set_look(hovered=node_id == hit.node and hit.kind != "wire")
        for wire, wire_item in self.canvas.wire_items.items():
            wire_item.set_hovered(wire == hit.wire)
        self.canvas.drawn.hover(hit.note, hit.point)
        cursors = {
            "note": Qt.CursorShape.OpenHandCursor,
            "corner": Qt.CursorShape.SizeFDiagCursor,
            "point": Qt.CursorShape.SizeAllCursor,
            "output": Qt.CursorShape.CrossCursor,
            "input": Qt.CursorShape.CrossCursor,
            "number": Qt.CursorShape.IBeamCursor,
            "node": Qt.CursorShape.OpenHandCursor,
            "wire": Qt.CursorShape.PointingHandCursor,
        }
        shape = cursors.get(hit.kind, Qt.CursorShape.ArrowCursor)
        fixed = hit.kind == "number" and self.inside.fixed(hit.node)
        self.viewport().setCursor(Qt.CursorShape.ForbiddenCursor if fixed else shape)

    # --- keys --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hold Space to pan, tap it to play; a gesture takes its keys; the rest is the workspace's."""
        if self._gesture and self._gesture.key(event.key()):
            return
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._space_held, self._space_panned = True, False
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self._space_held and not event.isAutoRepeat():
            self._space_held = False
            if not self._space_panned:
                self.play_wanted.emit()
        else:
            super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Walk the gates with Tab; past the last one the focus goes on to the next part of the window."""
        key = Qt.Key.Key_Tab if forward else Qt.Key.Key_Backtab
        if self._gesture and self._gesture.key(key):
            return True
        return self.commands.walk(1 if forward else -1) or super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame if the keyboard brought the focus."""
        super().focusInEvent(event)
        self._frame(event.reason() in _BY_KEYBOARD)

    def _frame(self, on: bool) -> None:
        if on != bool(self.property("framed")):
            self.setProperty("framed", on)
            self.style().polish(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._frame(False)
        self._space_held = False
        if isinstance(self._gesture, KeyWireGesture):
            self.cancel_gesture()

    def cancel(self) -> None:
        """Cancel the gesture that is going on, else the selection, else come out of the group."""
        self.said.emit("")
        if self.cancel_gesture():
            return
        if self.canvas.selectedItems():
            self.canvas.clearSelection()
        else:
            self.inside.come_out()

    def cancel_gesture(self) -> bool:
        """Cancel the gesture that is going on; return whether there was one."""
        gesture, self._gesture = self._gesture, None
        if gesture:
            gesture.cancel()
            self.viewport().unsetCursor()
        return gesture is not None

    # --- editing in place --------------------------------------------------------------------

    def edit_node(self, node_id: str, *, name: bool) -> None:
        """Edit the number of a node in place, its name if that is asked for, or a custom gate's formulas."""
        self.finish_edit()
        if not name and (reason := self.inside.fixed(node_id)):
            self.said.emit(reason)
            return
        body = self.document.circuit[node_id].body
        if body is not None and body.is_custom:
            from playground.session.custom_work import PlacedGate

            self.custom_wanted.emit(PlacedGate(node_id))
            return
        from playground.ui.circuit.number_edit import edit_for

        target = edit_for(self.document, node_id, name=name)
        if target is None:
            return
        number = self.canvas.number_items[node_id]
        over_number = target.over_number
        rect = (
            number.mapRectToScene(number.value_rect())
            if over_number
            else self.canvas.node_items[node_id].sceneBoundingRect().adjusted(8, 8, -8, -8)
        )
        self.open_edit(target, rect)

    def open_edit(
        self, target: "EditTarget", rect: QRectF, then: Callable[[], object] = lambda: None
    ) -> None:
        """Open a field over a part of the scene; Enter makes the edit, and ``then`` follows; Esc gives up."""
        if not self.finish_edit():
            return

        def keep(text: str) -> None:
            self._editor.apply_shown(target.label, lambda document: target.edit(document, text))
            then()

        from playground.ui.circuit.number_edit import NumberEdit

        field = NumberEdit(self, target, keep)
        self.open_field(field)
        field.open_at(self.mapFromScene(rect).boundingRect())

    def open_field(self, field: "NumberEdit | NoteEdit") -> None:
        """Edit in place in a field of its own kind; none other is open."""
        self._field = field
        field.problem.connect(self.said)

    def finish_edit(self) -> bool:
        """Close the field that is open, keeping what is valid; return False if it stays open."""
        if self._field is not None and self._field.finish() is False:
            self._field.setFocus()
            return False
        self._field = None
        return True

    # --- drops from the palette --------------------------------------------------------------

    def add_gate(self, key: str, at: QPointF | None = None, into: Wire | None = None) -> None:
        """Add a gate by its key at a point of the scene, or near the middle of what is shown; or into a wire.

        A custom gate is written first.
        """
        if key == CUSTOM.id:
            from playground.session.custom_work import NewGate

            self.custom_wanted.emit(NewGate((at.x(), at.y()) if at is not None else None, into))
        elif gate := my_gates.offered_gate(self.document, key, self.library.gates):
            label, library = f"{'Insert' if into else 'Add'} {gate.name}", self.library.gates
            self.place_gate(
                label,
                lambda document, place: my_gates.add_offered(document, key, place, library),
                at,
                into,
                source=gate.is_source,
            )

    def place_gate(
        self,
        label: str,
        add: Adding,
        at: QPointF | None = None,
        into: Wire | None = None,
        *,
        source: bool = False,
    ) -> None:
        """Add a gate by ``add``, clear of the others; see ``add_gate``."""
        taken = [item.pos() for item in self.canvas.node_items.values()]
        shown = self.mapToScene(self.viewport().rect()).boundingRect().adjusted(60, 50, -60, -50)
        fitted = self.viewpoint is None
        if at is None:
            wanted = next_place(shown, taken, source=source)
            place = free_place(shown, taken, wanted, anywhere=fitted)
        else:
            place = clear_of_gates(at, taken)
        added: list[str] = []

        def edit(document: Document) -> Document:
            document, node_id = add(document, (place.x(), place.y()))
            added.append(node_id)
            return route_edits.insert(document, node_id, into) if into else document

        self.apply(label, edit)
        self.canvas.select(added)
        self.setFocus()
        if fitted and at is None:
            self.sight.bring_in()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._accept_gate(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._accept_gate(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Do nothing: Qt's own way expects that it saw the drag enter."""
        event.accept()

    def _accept_gate(self, event: QDropEvent) -> None:
        if event.mimeData().hasFormat(GATE_MIME) or event.mimeData().hasFormat(NOTE_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the gate where it is dropped; on a wire it is inserted, unless Alt is held."""
        if event.mimeData().hasFormat(NOTE_MIME):
            from playground.ui.circuit.note_writing import new_note

            new_note(self, self.mapToScene(event.position().toPoint()))
            event.acceptProposedAction()
            return
        key = bytes(event.mimeData().data(GATE_MIME).data()).decode(errors="replace")
        gate = CUSTOM if key == CUSTOM.id else my_gates.offered_gate(self.document, key, self.library.gates)
        if gate is None:
            return
        self.stay()
        at = self.mapToScene(event.position().toPoint())
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        wire = self.canvas.wire_near(at) if (gate.ports or gate is CUSTOM) and not alt else None
        self.add_gate(key, at, into=wire)
        event.acceptProposedAction()

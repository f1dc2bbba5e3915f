"""The canvas in its window: zoom, pan, pointer and keys, drops from the palette, editing in place."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QLabel, QWidget

from playground.document import edits
from playground.document.document import Document
from playground.engine.circuit import CircuitError
from playground.engine.gates import GATES
from playground.session.editor import Editor
from playground.session.stepper import Stepper
from playground.ui.circuit.gestures import BoxSelectGesture, Gesture, MoveGesture, PanGesture, WireGesture
from playground.ui.circuit.menu import canvas_menu
from playground.ui.circuit.number_edit import NumberEdit, edit_for
from playground.ui.circuit.scene import CircuitScene, Hit
from playground.ui.theme import Theme

GATE_MIME = "application/x-gradient-playground-gate"
_SMALLEST, _LARGEST, _LARGEST_FIT = 0.1, 5.0, 1.6
_MARGIN = 28
_KEYS_OF_THE_STEPPER = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space)


class CircuitView(QGraphicsView):
    """Shows the circuit scene and turns pointer and keys into edits.

    Attributes:
        said: What the canvas has to say to the user, such as why a wire was refused.
    """

    said = Signal(str)

    def __init__(self, editor: Editor, stepper: Stepper, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._editor = editor
        self.canvas = CircuitScene(editor, stepper, theme, self)
        self._gesture: Gesture | None = None
        self._space_pans = False
        self._fitted = True
        self._number_edit: NumberEdit | None = None
        self._note = QLabel(self)
        self._note.setProperty("role", "note")
        self._note.hide()
        self.setScene(self.canvas)
        self.setObjectName("circuitView")
        self.setAccessibleName("Circuit canvas")
        self._set_up()

    def _set_up(self) -> None:
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setSceneRect(QRectF(-50_000, -50_000, 100_000, 100_000))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)

    # --- for gestures and menus --------------------------------------------------------------

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self._editor.document

    def apply(self, label: str, edit: Callable[[Document], Document], merge: str | None = None) -> None:
        """Make an edit; what is refused is said instead."""
        try:
            self._editor.apply(label, edit, merge)
        except CircuitError as refusal:
            self.said.emit(str(refusal))

    def say(self, text: str, at: QPointF, *, stay: bool = False) -> None:
        """Show a note beside the pointer, or take it away with an empty text."""
        self._note.setText(text)
        self._note.setVisible(bool(text) and not stay)
        if stay:
            self.said.emit(text)
            return
        self._note.setMaximumWidth(320)
        self._note.setWordWrap(len(text) > 45)
        self._note.adjustSize()
        place = self.mapFromScene(at) + QPoint(14, 18)
        place.setX(max(4, min(place.x(), self.width() - self._note.width() - 4)))
        place.setY(max(4, min(place.y(), self.height() - self._note.height() - 4)))
        self._note.move(place)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.theme = theme
        self.canvas.set_theme(theme)

    # --- zoom and pan ------------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole circuit, and keep it in sight until the user zooms or pans."""
        rect = self.canvas.content_rect()
        if rect.isEmpty():
            rect = QRectF(-100, -60, 200, 120)
        width, height = self.viewport().width() - 2 * _MARGIN, self.viewport().height() - 2 * _MARGIN
        scale = min(width / rect.width(), height / rect.height(), _LARGEST_FIT)
        self.resetTransform()
        self.scale(max(scale, _SMALLEST), max(scale, _SMALLEST))
        self.centerOn(rect.center())
        self._fitted = True

    def actual_size(self) -> None:
        """Show the circuit at 100 %, with the same point in the middle."""
        centre = self.mapToScene(self.viewport().rect().center())
        self.resetTransform()
        self.centerOn(centre)
        self._fitted = False

    def zoom_at(self, factor: float, pointer: QPoint) -> None:
        """Zoom so that the point under the pointer stays there."""
        now = self.transform().m11()
        factor = max(_SMALLEST / now, min(factor, _LARGEST / now))
        before = self.mapToScene(pointer)
        self.scale(factor, factor)
        self.pan_by(self.mapFromScene(before) - pointer, sign=-1)
        self._fitted = False

    def pan_by(self, pixels: QPoint, sign: int = 1) -> None:
        """Move what is shown by some pixels of the viewport."""
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - sign * pixels.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - sign * pixels.y())
        self._fitted = False

    def keep_fitted(self) -> None:
        """Fit again after the circuit changed, unless the user chose what to look at."""
        if self._fitted:
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.keep_fitted()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().y() or event.angleDelta().x()
        self.zoom_at(1.0015**delta, event.position().toPoint())

    # --- pointer -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, hit = self._under(event)
        self.said.emit("")
        middle = event.button() == Qt.MouseButton.MiddleButton
        if middle or (self._space_pans and event.button() == Qt.MouseButton.LeftButton):
            self._gesture = PanGesture(self, event.position().toPoint())
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            adding = bool(
                event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
            )
            self._press(at, hit, adding=adding)

    def _press(self, at: QPointF, hit: Hit, *, adding: bool) -> None:
        if hit.kind in ("output", "input"):
            self._gesture = WireGesture(self, hit)
        elif hit.kind in ("node", "number"):
            item = self.canvas.node_items[hit.node]
            if adding:
                item.setSelected(not item.isSelected())
            elif not item.isSelected():
                self.canvas.select([hit.node])
            self._gesture = MoveGesture(self, at) if item.isSelected() else None
        elif hit.wire is not None:
            if not adding:
                self.canvas.clearSelection()
            self.canvas.wire_items[hit.wire].setSelected(True)
        else:
            if not adding:
                self.canvas.clearSelection()
            self._gesture = BoxSelectGesture(self, at, set(self.canvas.selected_nodes))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if isinstance(self._gesture, PanGesture):
            self._gesture.pan_to(event.position().toPoint())
        elif self._gesture:
            self._gesture.move(self._under(event)[0])
        else:
            self._hover(self._under(event)[1])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture:
            gesture.end(self._under(event)[0])
            self.viewport().unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._gesture = None
        _, hit = self._under(event)
        if event.button() == Qt.MouseButton.LeftButton and hit.node and hit.kind != "wire":
            self.edit_node(hit.node, name=hit.kind != "number")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        hit = self.canvas.hit(self.mapToScene(event.pos()))
        if hit.node and hit.kind != "wire" and hit.node not in self.canvas.selected_nodes:
            self.canvas.select([hit.node])
        canvas_menu(self, hit).exec(event.globalPos())

    def leaveEvent(self, event: object) -> None:
        self._hover(Hit("canvas"))

    def _under(self, event: QMouseEvent) -> tuple[QPointF, Hit]:
        at = self.mapToScene(event.position().toPoint())
        return at, self.canvas.hit(at)

    def _hover(self, hit: Hit) -> None:
        for node_id, item in self.canvas.node_items.items():
            item.set_look(hovered=node_id == hit.node and hit.kind != "wire")
        for wire, wire_item in self.canvas.wire_items.items():
            wire_item.set_hovered(wire == hit.wire)
        shapes = {
            "output": Qt.CursorShape.CrossCursor,
            "input": Qt.CursorShape.CrossCursor,
            "number": Qt.CursorShape.IBeamCursor,
            "node": Qt.CursorShape.OpenHandCursor,
            "wire": Qt.CursorShape.PointingHandCursor,
        }
        self.viewport().setCursor(shapes.get(hit.kind, Qt.CursorShape.ArrowCursor))

    # --- keys --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif event.key() == Qt.Key.Key_Space and self.viewport().underMouse() and event.isAutoRepeat():
            self._space_pans = True  # held: pan; tapped: play
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_selection()
        elif event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._edit_selected(name=event.key() == Qt.Key.Key_F2)
        elif event.key() in _KEYS_OF_THE_STEPPER:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_pans = False
        super().keyReleaseEvent(event)

    def cancel(self) -> None:
        """Cancel the gesture that is going on, else the selection."""
        self.said.emit("")
        gesture, self._gesture = self._gesture, None
        if gesture:
            gesture.cancel()
            self.viewport().unsetCursor()
        else:
            self.canvas.clearSelection()

    def delete_selection(self) -> None:
        """Remove the selected gates and wires as one edit."""
        nodes, wires = self.canvas.selected_nodes, self.canvas.selected_wires
        if not nodes and not wires:
            return

        def edit(document: Document) -> Document:
            for wire in wires:
                document = edits.disconnect(document, wire.target, wire.port)
            return edits.remove(document, nodes)

        self.apply("Delete gate" if len(nodes) == 1 else "Delete" if nodes else "Remove wire", edit)

    def select_all(self) -> None:
        """Select every gate."""
        self.canvas.select(self.canvas.node_items)

    def lay_out(self) -> None:
        """Arrange the selected gates, or all of them, and show the result."""
        chosen = self.canvas.selected_nodes
        self.apply("Lay out", lambda document: edits.lay_out(document, chosen if len(chosen) > 1 else None))
        self.keep_fitted()

    # --- editing in place --------------------------------------------------------------------

    def _edit_selected(self, *, name: bool) -> None:
        selected = self.canvas.selected_nodes
        if len(selected) == 1:
            self.edit_node(selected[0], name=name)

    def edit_node(self, node_id: str, *, name: bool) -> None:
        """Edit the number of a node in place, or its name where it has one and ``name`` is asked for."""
        self.finish_edit()
        target = edit_for(self.document, node_id, name=name)
        if target is None:
            return
        self._number_edit = NumberEdit(
            self,
            target,
            lambda text: self._editor.apply(target.label, lambda document: target.edit(document, text)),
        )
        self._number_edit.problem.connect(self.said)
        number = self.canvas.number_items[node_id]
        over_number = target.over_number
        rect = (
            number.mapRectToScene(number.value_rect())
            if over_number
            else self.canvas.node_items[node_id].sceneBoundingRect().adjusted(8, 8, -8, -8)
        )
        self._number_edit.open_at(self.mapFromScene(rect).boundingRect())

    def finish_edit(self) -> None:
        """Close the field that is open, keeping a valid number."""
        if self._number_edit is not None:
            self._number_edit.finish()
            self._number_edit = None

    # --- drops from the palette --------------------------------------------------------------

    def add_gate(self, gate: str, at: QPointF | None = None) -> None:
        """Add a gate at a point of the scene, or near the middle of what is shown."""
        place = at or self._free_place()
        added: list[str] = []

        def edit(document: Document) -> Document:
            document, node_id = edits.add_gate(document, gate, (place.x(), place.y()))
            added.append(node_id)
            return document

        self.apply(f"Add {GATES[gate].name}", edit)
        self.canvas.select(added)
        self.setFocus()

    def _free_place(self) -> QPointF:
        """Return a place near the middle of the window where no gate is."""
        middle = self.mapToScene(self.viewport().rect().center())
        taken = [item.pos() for item in self.canvas.node_items.values()]
        for step in range(200):
            column, row = divmod(step, 5)
            place = middle + QPointF(110 * column, (row - 2) * 85)
            if all(abs(place.x() - p.x()) > 80 or abs(place.y() - p.y()) > 60 for p in taken):
                return place
        return middle

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._accept_gate(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._accept_gate(event)

    def _accept_gate(self, event: QDropEvent) -> None:
        if event.mimeData().hasFormat(GATE_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        gate = bytes(event.mimeData().data(GATE_MIME).data()).decode()
        if gate in GATES:
            self._fitted = False
            self.add_gate(gate, self.mapToScene(event.position().toPoint()))
            event.acceptProposedAction()

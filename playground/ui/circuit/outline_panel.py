"""The outline: every gate and wire of the canvas in a tree that can be read, walked and selected in."""

from collections.abc import Callable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from playground.engine.circuit import Wire
from playground.session.editor import Aspect, Editor
from playground.ui.circuit.gesture_table import GESTURES, KEYS
from playground.ui.circuit.outline_model import Index, OutlineModel
from playground.ui.circuit.view import CircuitView
from playground.ui.panel_head import PanelHead, lay_out_panel, panel_hint
from playground.ui.theme import Theme

_TAKEN = frozenset(  # whose keys are of use here, too
    entry.id for entry in GESTURES.values() if entry.topic in ("Add", "Select and edit", "Groups")
)
_Command = QItemSelectionModel.SelectionFlag


class OutlinePanel(QWidget):
    """Lists the gates in the order in which they are computed; what is selected here is so on the canvas.

    While it is hidden it follows nothing.

    Attributes:
        WIDTHS: Beside the workspace, and over it; px at 100 %.
        closed: Told when the user closes the panel from within.
    """

    WIDTHS = (300, 345)
    closed = Signal()

    def __init__(
        self,
        editor: Editor,
        view: CircuitView,
        theme: Theme,
        do: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        """Make the panel; ``do`` does what a gesture of the table does on the canvas."""
        super().__init__(parent)
        self._view = view
        self.setObjectName("outlinePanel")
        self.setAccessibleName("Outline of gates and wires")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model = OutlineModel(theme, self)
        self._tree = OutlineTree(do)
        self._head = PanelHead("Outline", "outline", "Esc")
        self._hint = panel_hint("The canvas is empty. Press / there to search for a gate.")
        self._catch_up = QTimer(self, singleShot=True, interval=0)  # a box selects many gates, one by one
        self._lay_out()
        self.set_theme(theme)
        self._connect(editor)
        self.hide()

    def _lay_out(self) -> None:
        tree = self._tree
        tree.setModel(self._model)
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(40)
        header.setSectionsClickable(False)
        frame = QWidget()
        around = QVBoxLayout(frame)
        around.setContentsMargins(8, 0, 8, 8)
        around.addWidget(tree)
        lay_out_panel(self, self._head, frame, self._hint)

    def _connect(self, editor: Editor) -> None:
        editor.changed.connect(self._follow)
        self._view.stepper.moved.connect(self._follow_step)
        self._view.canvas.selectionChanged.connect(self._follow_selection)
        self._catch_up.timeout.connect(self._select_as_on_canvas)
        self._tree.selectionModel().selectionChanged.connect(lambda *_: self._select_on_canvas())
        self._tree.left.connect(self._view.setFocus)
        self._tree.closed.connect(self.closed)
        self._head.closed.connect(self.closed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._model.theme = theme
        self._head.set_theme(theme)
        self._tree.viewport().update()

    def open(self) -> None:
        """Show the panel, with the keyboard in its tree."""
        self.show()
        if not self._tree.currentIndex().isValid():
            self._tree.selectionModel().setCurrentIndex(self._model.index(0, 0), _Command.NoUpdate)
        self._tree.setFocus()

    @property
    def has_keyboard(self) -> bool:
        """Whether the keys go to the tree."""
        return self._tree.hasFocus()

    def showEvent(self, event: object) -> None:
        """Catch up: what is hidden does not follow."""
        self._show_circuit()

    def hideEvent(self, event: QHideEvent) -> None:
        self._catch_up.stop()

    # --- following ---------------------------------------------------------------------------

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if self.isVisible() and not aspects.isdisjoint({"circuit", "inside"}):
            self._show_circuit()

    def _follow_step(self) -> None:
        if self.isVisible():
            self._model.show_state(self._view.stepper.state)

    def _follow_selection(self) -> None:
        if self.isVisible():
            self._catch_up.start()

    def _show_circuit(self) -> None:
        """Show the circuit as it is now; a tree that begins anew opens where it was open."""
        tree, model, stepper = self._tree, self._model, self._view.stepper
        shown = [model.index(row, 0) for row in range(model.rowCount())]
        opened = [model.key(index) for index in shown if tree.isExpanded(index)]
        present = tree.currentIndex()
        here = model.key(present) if present.isValid() else None
        row = max(present.row() if isinstance(here, str) else present.parent().row(), 0)
        tree.selectionModel().blockSignals(True)  # the canvas knows what is selected
        anew = model.show_pass(stepper.trace, stepper.state, stepper.health)
        tree.selectionModel().blockSignals(False)
        if anew:
            for key in opened:
                tree.setExpanded(model.index_of(key), True)
            index = model.index_of(here)
            if not index.isValid():
                index = model.index(min(row, model.rowCount() - 1), 0)
            tree.selectionModel().setCurrentIndex(index, _Command.NoUpdate)
        self._hint.setVisible(model.rowCount() == 0)
        self._select_as_on_canvas()

    # --- selection, both ways ----------------------------------------------------------------

    def _selected(self) -> set[str | Wire]:
        keys = (self._model.key(index) for index in self._tree.selectionModel().selectedRows())
        return {key for key in keys if key is not None}

    def _select_on_canvas(self) -> None:
        """Select there what is selected here, and bring the present row's gate into sight."""
        chosen = self._selected()
        canvas = self._view.canvas
        if chosen == {*canvas.selected_nodes, *canvas.selected_wires}:
            return
        canvas.select(
            (key for key in chosen if isinstance(key, str)), (key for key in chosen if isinstance(key, Wire))
        )
        key = self._model.key(self._tree.currentIndex()) if chosen else None
        if key is not None:
            node_id = key.target if isinstance(key, Wire) else key
            self._view.show_place(canvas.node_items[node_id].sceneBoundingRect())

    def _select_as_on_canvas(self) -> None:
        """Select here what is selected there, and bring it into sight."""
        canvas = self._view.canvas
        chosen: list[str | Wire] = [*canvas.selected_nodes, *canvas.selected_wires]
        if set(chosen) == self._selected():
            return
        rows, first = QItemSelection(), self._model.index_of(None)
        for key in chosen:
            index = self._model.index_of(key)
            if index.isValid():
                rows.select(index, index)
                first = first if first.isValid() else index
        selection = self._tree.selectionModel()
        selection.blockSignals(True)
        if first.isValid():
            selection.setCurrentIndex(first, _Command.NoUpdate)
        selection.select(rows, _Command.ClearAndSelect | _Command.Rows)
        selection.blockSignals(False)
        if first.isValid():
            self._tree.scrollTo(first)
        self._tree.viewport().update()


class OutlineTree(QTreeView):
    """Walks with the arrows and by first letters; keys of the canvas that edit do so here, too.

    Attributes:
        left: The user goes to the canvas, with the panel open.
        closed: The user closes the panel.
    """

    left = Signal()
    closed = Signal()

    def __init__(self, do: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._do = do
        self.setObjectName("outlineTree")
        self.setAccessibleName("Gates in the order in which they are computed, each with its wires")
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setExpandsOnDoubleClick(False)
        self.setTabKeyNavigation(False)
        self.setIndentation(18)
        self.doubleClicked.connect(self._edit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        gesture = KEYS.get(keys.replace("Num+", "")) or KEYS.get(event.text())
        if gesture == "cancel":
            self.closed.emit()
        elif gesture == "outline":
            self.left.emit()
        elif gesture in _TAKEN:
            self._do(gesture)
        else:
            super().keyPressEvent(event)

    def _edit(self, index: Index) -> None:
        self._do("edit")

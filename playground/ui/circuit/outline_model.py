"""The gates and wires of the canvas as a tree for Qt: a row per gate, below it a row per input."""

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from playground.engine.circuit import Circuit, Wire
from playground.engine.naming import letters, letters_of
from playground.engine.outline import NOT_YET, OutlineLine, gate_line, wire_line
from playground.engine.status import Health
from playground.engine.trace import PassState, Trace
from playground.ui.plain import plain
from playground.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
Key = str | Wire | None
"""A gate's id, a wire, or nothing for an input that is not connected."""

_HEADINGS = ("Gate", "Value", "Gradient")
_EMPTY = PassState({}, {}, {}, None)
_NOTHING = QModelIndex()
_FEW = 6  # rows whose change is told one by one
_UNKNOWN = "·"


class OutlineModel(QAbstractItemModel):
    """Says what each gate is only when it is asked, so that large circuits cost what is in sight."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._circuit = Circuit()
        self._names = letters(self._circuit)
        self._order: tuple[str, ...] = ()
        self._rows: dict[str, int] = {}
        self._state = _EMPTY
        self._health: Health | None = None

    # --- what is shown -----------------------------------------------------------------------

    def show_pass(self, trace: Trace, state: PassState, health: Health | None = None) -> bool:
        """Show another pass; return whether the rows are others, so that the tree begins anew."""
        self._health = health
        circuit = trace.circuit
        same = circuit.order == self._order and all(
            circuit[n].inputs == self._circuit[n].inputs for n in self._order
        )
        if not same:
            self.beginResetModel()
        self._circuit, self._state = circuit, state
        self._names = letters_of(trace)
        self._order = circuit.order
        self._rows = {node_id: row for row, node_id in enumerate(self._order)}
        if not same:
            self.endResetModel()
        elif self._order:
            self._tell(range(len(self._order)))
        return not same

    def show_state(self, state: PassState) -> None:
        """Show the numbers of another moment of the pass."""
        old, self._state = self._state, state
        changed = {n for n in self._order if _numbers(old, n) != _numbers(state, n)}
        wires = old.wire_gradients.items() ^ state.wire_gradients.items()
        changed |= {wire.target for wire, _ in wires}
        self._tell(sorted(self._rows[n] for n in changed if n in self._rows))

    def key(self, index: Index) -> Key:
        """Return the gate or the wire of a row."""
        parent = index.parent()
        if not parent.isValid():
            return self._order[index.row()]
        target = self._order[parent.row()]
        source = self._circuit[target].inputs[index.row()]
        return None if source is None else Wire(source, target, index.row())

    def index_of(self, key: Key) -> QModelIndex:
        """Return the row of a gate or a wire; an invalid one if it has none."""
        if isinstance(key, Wire):
            parent = self.index_of(key.target)
            return self.index(key.port, 0, parent) if parent.isValid() else parent
        return self.index(self._rows[key], 0) if key in self._rows else QModelIndex()

    # --- for Qt ------------------------------------------------------------------------------

    def columnCount(self, parent: Index = _NOTHING) -> int:
        return len(_HEADINGS)

    def rowCount(self, parent: Index = _NOTHING) -> int:
        if not parent.isValid():
            return len(self._order)
        if parent.column() or self._is_wire(parent):
            return 0
        return len(self._circuit[self._order[parent.row()]].inputs)

    def index(self, row: int, column: int, parent: Index = _NOTHING) -> QModelIndex:
        """Number the rows of wires by their gate, from 1; 0 tells that a row is a gate's own."""
        if not (0 <= row < self.rowCount(parent) and 0 <= column < len(_HEADINGS)):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = _NOTHING) -> QModelIndex:  # type: ignore[override]
        if not index.isValid() or not self._is_wire(index):
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                line = self._line(index)
                return (line.title, line.value or _UNKNOWN, line.gradient or _UNKNOWN)[column]
            case Qt.ItemDataRole.AccessibleTextRole:
                line = self._line(index)
                numbers = (f"value {line.value or NOT_YET}", f"gradient {line.gradient or NOT_YET}")
                return (line.sentence, *numbers)[column]
            case Qt.ItemDataRole.ToolTipRole:
                return plain(self._line(index).sentence)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ForegroundRole:
                return self._colour(index)
            case Qt.ItemDataRole.FontRole if column == 0 and self._is_active(index):
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
        return None

    def _line(self, index: Index) -> OutlineLine:
        if self._is_wire(index):
            node_id = self._order[index.internalId() - 1]
            return wire_line(self._circuit, node_id, index.row(), self._names, self._state, self._health)
        return gate_line(self._circuit, self._order[index.row()], self._names, self._state, self._health)

    def _colour(self, index: Index) -> Any:
        column, line = index.column(), self._line(index)
        if column == 0:
            return self.theme.color("dim" if self._is_wire(index) else "text")
        known = (line.value, line.gradient)[column - 1]
        return self.theme.color(("value", "gradient")[column - 1] if known else "dim")

    def _is_active(self, index: Index) -> bool:
        """Return whether the latest event is at this gate."""
        event = self._state.event
        return event is not None and not self._is_wire(index) and self._order[index.row()] == event.node

    @staticmethod
    def _is_wire(index: Index) -> bool:
        return index.internalId() > 0

    def _tell(self, rows: "range | list[int]") -> None:
        """Tell of changed rows, with the wires below them: one by one if they are few."""
        if not rows:
            return
        last = len(_HEADINGS) - 1
        if len(rows) > _FEW:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, last))
            return
        for row in rows:
            first = self.index(row, 0)
            self.dataChanged.emit(first, self.index(row, last))
            if count := self.rowCount(first):
                self.dataChanged.emit(self.index(0, 0, first), self.index(count - 1, last, first))


def _numbers(state: PassState, node_id: str) -> tuple[float | None, float | None, bool]:
    active = state.event is not None and state.event.node == node_id
    return state.values.get(node_id), state.gradients.get(node_id), active


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter

"""The search for a gate that opens on the canvas."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from playground.document.my_gates import key_of
from playground.engine.gate import Gate
from playground.ui.circuit.gate_matches import ranked, shown_formula
from playground.ui.plain import plain

_WIDTH, _HEIGHT = 260, 280
_AROUND = 1 + 6 + 4 + 6 + 1  # px above, between and below the field and the list, with the border


class GateSearch(QFrame):
    """A field and a list that open over the canvas; Enter takes a gate, Esc or a click elsewhere none.

    Attributes:
        chosen: The key of the gate that was taken.
        closed: The search gave the keyboard up, whether a gate was taken or not.
    """

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget, gates: Iterable[Gate]) -> None:
        super().__init__(parent)
        self.setObjectName("gateSearchPopup")
        self.setProperty("role", "popup")
        self._gates = list(gates)
        self._open = True
        self._field = QLineEdit()
        self._field.setObjectName("gateSearchField")
        self._field.setAccessibleName("Search for a gate to add")
        self._field.setToolTip("Search by name or sign; ↑ ↓ choose, Enter adds the gate, Esc goes back.")
        self._field.setPlaceholderText("Add a gate: name or + * / ^ exp")
        self._list = QListWidget()
        self._list.setObjectName("gateSearchList")
        self._list.setAccessibleName("Gates found")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        self._list.setMinimumHeight(1)
        column.setSpacing(4)
        column.addWidget(self._field)
        column.addWidget(self._list)
        self._field.textChanged.connect(self._fill)
        self._field.installEventFilter(self)
        self._list.itemClicked.connect(self._take)
        self._fill("")

    def open_at(self, place: QPoint) -> None:
        """Appear near a point of the parent, wholly inside it."""
        parent = self.parentWidget()
        self._fit()
        if parent is not None:
            x = max(4, min(place.x(), parent.width() - _WIDTH - 4))
            y = max(4, min(place.y(), parent.height() - _HEIGHT - 4))
            self.move(x, y)
        self.show()
        self.raise_()
        self._field.setFocus()

    def close_search(self, *, left: bool = False) -> None:
        """Go away without a gate; if the user ``left`` for somewhere else, the keyboard stays there."""
        if self._open:
            self._open = False
            self.hide()
            self.deleteLater()
            if not left:
                self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move through the list while the field is typed in."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QFocusEvent) and event.lostFocus():
            self.close_search(left=event.reason() != Qt.FocusReason.ActiveWindowFocusReason)
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_search()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._list.currentItem())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self._list.setCurrentRow((self._list.currentRow() + step) % max(1, self._list.count()))
        else:
            return False
        return True

    def _fill(self, query: str) -> None:
        self._list.clear()
        for gate in ranked(query, self._gates):
            warning = gate.warning or gate.unfinished
            item = QListWidgetItem(f"{gate.name}    {shown_formula(gate)}{'   (!)' if warning else ''}")
            item.setData(Qt.ItemDataRole.UserRole, key_of(gate))
            item.setToolTip(plain(f"{gate.explanation} {warning}".strip()))
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._fit()

    def _fit(self) -> None:
        """Be as high as what is found, up to a limit."""
        rows = self._list.sizeHintForRow(0) * self._list.count() + 2 * self._list.frameWidth()
        self.resize(_WIDTH, min(_HEIGHT, self._field.sizeHint().height() + rows + _AROUND))

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is None or not self._open:
            return
        gate = item.data(Qt.ItemDataRole.UserRole)
        self.close_search()
        self.chosen.emit(gate)

"""The palette: every gate of the table by category, with a search; drag or double-click to add."""

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from playground.engine.gate import Gate
from playground.engine.gates import GATES
from playground.ui.circuit.gate_search import matches, ranked
from playground.ui.circuit.view import GATE_MIME
from playground.ui.theme import Theme, text_font
from playground.ui.type_size import zoom_of, zoomed

_COLUMNS = 2
WIDTH = 210


class GateButton(QPushButton):
    """One gate of the palette."""

    chosen = Signal(str)

    def __init__(self, gate: Gate, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gate = gate
        self._theme = theme
        self._pressed_at: QPoint | None = None
        self.setObjectName(f"gate_{gate.id}")
        self.setProperty("role", "gate")
        self.setAccessibleName(f"{gate.name} gate")
        self.setAccessibleDescription(gate.explanation)
        self.setToolTip(f"<b>{gate.name}</b>&nbsp; {gate.formula}<br>{gate.explanation}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        return QSize(zoomed(self, 84), zoomed(self, 29))

    def minimumSizeHint(self) -> QSize:
        return QSize(zoomed(self, 60), zoomed(self, 29))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        if (
            event.position().toPoint() - self._pressed_at
        ).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed_at = None
        self.setDown(False)
        drag = QDrag(self)
        data = QMimeData()
        data.setData(GATE_MIME, self.gate.id.encode())
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.gate.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.gate.id)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        scale = zoom_of(self)
        symbol = self.gate.symbol.replace("^{c}", "ⁿ").replace("{c}", "c")
        symbol_width = round(36 * scale)
        long = len(symbol) > 3
        painter.setFont(text_font((10.5 if long else 13) * scale, bold=True))
        painter.setPen(self._theme.color("accent"))
        painter.drawText(
            self.rect().adjusted(4, 0, symbol_width - self.width(), 0), Qt.AlignmentFlag.AlignCenter, symbol
        )
        painter.setPen(self._theme.color("text"))
        painter.setFont(text_font(12 * scale))
        room = self.rect().adjusted(symbol_width, 0, -3, 0)
        name = painter.fontMetrics().elidedText(
            _SHORT_NAMES.get(self.gate.id, self.gate.name), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.end()


# Names that the narrow buttons have no room for.
_SHORT_NAMES = {
    "cos": "Cos",
    "sin": "Sin",
    "constant": "Const",
    "sub": "Sub",
    "mul": "Mul",
    "reciprocal": "Recip",
    "sqrt": "Sqrt",
    "abs": "Abs",
    "leaky_relu": "Leaky",
    "div": "Div",
}


class GatePalette(QWidget):
    """The search field and the gates that it finds.

    Attributes:
        chosen: The id of a gate that is to be added.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gatePalette")
        self.setAccessibleName("Gate palette")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._search = QLineEdit()
        self._search.setObjectName("gateSearch")
        self._search.setPlaceholderText("Search gates")
        self._search.setAccessibleName("Search gates")
        self._search.setToolTip("Search by name or sign: + * / ^ exp. Enter adds the first gate found.")
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._choose_first)
        self._nothing = QLabel("No gate has this name or sign.")
        self._nothing.setProperty("role", "dim")
        self._nothing.setWordWrap(True)
        self._nothing.hide()
        self._buttons: list[GateButton] = []
        self._sections: dict[str, tuple[QLabel, QGridLayout]] = {}
        self._lay_out(theme)
        self._filter("")

    def _lay_out(self, theme: Theme) -> None:
        inside = QWidget()
        inside.setProperty("role", "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 4, 12, 12)
        column.setSpacing(6)
        for gate in GATES.values():
            if gate.category not in self._sections:
                heading = QLabel(gate.category)
                heading.setProperty("role", "section")
                heading.setContentsMargins(2, 6, 0, 0)
                grid = QGridLayout()
                grid.setSpacing(5)
                column.addWidget(heading)
                column.addLayout(grid)
                self._sections[gate.category] = heading, grid
            button = GateButton(gate, theme)
            button.chosen.connect(self.chosen)
            self._buttons.append(button)
        column.addWidget(self._nothing)
        column.addStretch()
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 12, 0, 0)
        top = QVBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        top.addWidget(self._search)
        outer.addLayout(top)
        outer.addWidget(area)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        for button in self._buttons:
            button.set_theme(theme)

    def _filter(self, query: str) -> None:
        shown: dict[str, int] = dict.fromkeys(self._sections, 0)
        for button in self._buttons:
            category = button.gate.category
            grid = self._sections[category][1]
            grid.removeWidget(button)
            found = matches(button.gate, query)
            if found:
                grid.addWidget(button, *divmod(shown[category], _COLUMNS))
                shown[category] += 1
            button.setVisible(found)
        for name, (heading, grid) in self._sections.items():
            heading.setVisible(shown[name] > 0)
            for column in range(_COLUMNS):
                grid.setColumnStretch(column, 1)
        self._nothing.setVisible(not any(shown.values()))

    def _choose_first(self) -> None:
        if found := ranked(self._search.text()):
            self.chosen.emit(found[0].id)

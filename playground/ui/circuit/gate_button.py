"""One gate of the palette: drag it onto the canvas, or add it by double-click or Enter."""

from html import escape

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from playground.document.my_gates import key_of
from playground.engine.gate import Gate
from playground.ui.circuit.badge import paint_badge
from playground.ui.circuit.drag_button import DragButton
from playground.ui.circuit.gate_matches import shown_formula
from playground.ui.circuit.view import GATE_MIME
from playground.ui.theme import Theme, text_font
from playground.ui.type_size import zoom_of, zoomed

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
_BADGE = 5.5  # px, the radius


class GateButton(DragButton):
    """One gate of the palette.

    Attributes:
        chosen: The key of the gate, which is to be added.
        about_wanted: The gate, whose card is to be shown.
    """

    chosen = Signal(str)
    about_wanted = Signal(object)

    def __init__(self, gate: Gate, theme: Theme, parent: QWidget | None = None) -> None:
        self.key = key_of(gate)
        super().__init__("", GATE_MIME, self.key.encode(), parent)
        self.gate = gate
        self._theme = theme
        self.setObjectName(f"gate{gate.id.title().replace('_', '')}")
        warning = gate.warning or gate.unfinished
        self.setAccessibleName(f"{gate.spoken}{', with a warning' if warning else ''}")
        self.setAccessibleDescription(f"{gate.explanation} {warning}".strip())
        lines = [
            f"<b>{escape(gate.name)}</b>&nbsp; {escape(shown_formula(gate))}",
            gate.explanation,
            escape(warning),
        ]
        self.setToolTip("<br>".join(filter(None, lines)))

    def sizeHint(self) -> QSize:
        return QSize(zoomed(self, 84), zoomed(self, 29))

    def minimumSizeHint(self) -> QSize:
        return QSize(zoomed(self, 60), zoomed(self, 29))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.key)

    def gate_menu(self) -> QMenu:
        """Return what can be done with the gate."""
        menu = QMenu(self)
        menu.addAction("Add to the circuit\tEnter", lambda: self.chosen.emit(self.key))
        menu.addAction("About this gate\tShift+F1", lambda: self.about_wanted.emit(self.gate))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.gate_menu().exec(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.key)
        elif event.key() == Qt.Key.Key_F1 and shift:
            self.about_wanted.emit(self.gate)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        scale = zoom_of(self)
        symbol = self.gate.symbol.replace("^{c}", "ⁿ").replace("{c}", "c")
        symbol_width = round(36 * scale)
        size = 13.0 if len(symbol) <= 3 else 10.5
        painter.setFont(text_font(size * scale, bold=True))
        painter.setPen(self._theme.color("accent"))
        box = self.rect().adjusted(4, 0, symbol_width - self.width(), 0)
        symbol = painter.fontMetrics().elidedText(symbol, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, symbol)
        painter.setPen(self._theme.color("text"))
        painter.setFont(text_font(12 * scale))
        warned = bool(self.gate.warning or self.gate.unfinished)
        room = self.rect().adjusted(symbol_width, 0, -round(_BADGE * scale) - 6 if warned else -3, 0)
        name = painter.fontMetrics().elidedText(
            _SHORT_NAMES.get(self.gate.id, self.gate.name), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        if warned:
            radius = _BADGE * scale
            corner = QRectF(self.width() - 2 * radius - 2, 2, 2 * radius, 2 * radius)
            paint_badge(painter, corner, self._theme)
        painter.end()

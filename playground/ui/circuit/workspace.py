"""The Circuit workspace: palette, expression bar, canvas, stepper and step panel, side by side."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.session.editor import Aspect, Editor
from playground.session.stepper import Stepper
from playground.ui.circuit import palette, step_panel
from playground.ui.circuit.expression_bar import ExpressionBar
from playground.ui.circuit.message import Message
from playground.ui.circuit.palette import GatePalette
from playground.ui.circuit.step_panel import StepPanel
from playground.ui.circuit.transport import StepTransport
from playground.ui.circuit.view import CircuitView
from playground.ui.separator import separator
from playground.ui.theme import Theme
from playground.ui.ticker import Ticker


class CircuitWorkspace(QWidget):
    """Everything to build a circuit and to step through it.

    Attributes:
        surface_wanted: The names of the two numbers over which to see the circuit.
    """

    surface_wanted = Signal(str, str)

    def __init__(
        self, editor: Editor, stepper: Stepper, ticker: Ticker, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._stepper = stepper
        self.palette_panel = GatePalette(theme)
        self.expression = ExpressionBar(editor, theme)
        self.view = CircuitView(editor, stepper, theme)
        self.transport = StepTransport(stepper, ticker, theme)
        self.panel = StepPanel(editor, stepper, theme)
        self._message = Message(self.view)
        self._lay_out()
        self.palette_panel.chosen.connect(self.view.add_gate)
        self.expression.edited.connect(self._show_all)
        self.view.said.connect(self._message.say)
        self.panel.surface_wanted.connect(self.surface_wanted)
        editor.changed.connect(self._follow)

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        for widget in (self.expression, separator(), self.view):
            middle.addWidget(widget)
        middle.addWidget(separator())
        middle.addWidget(self.transport)
        middle.setStretchFactor(self.view, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.palette_panel)
        row.addWidget(separator(vertical=True))
        row.addLayout(middle, 1)
        row.addWidget(separator(vertical=True))
        row.addWidget(self.panel)
        self.set_zoom(1.0)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        for part in (self.palette_panel, self.expression, self.view, self.transport, self.panel):
            part.set_theme(theme)

    def set_zoom(self, zoom: float) -> None:
        """Make the panels as wide as their enlarged text needs."""
        self.palette_panel.setFixedWidth(round(palette.WIDTH * zoom))
        self.panel.setFixedWidth(round(step_panel.WIDTH * zoom))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, play and look around with single keys that no field is typing."""
        actions = {
            Qt.Key.Key_Right: self._stepper.forward,
            Qt.Key.Key_Left: self._stepper.back,
            Qt.Key.Key_Home: self._stepper.first,
            Qt.Key.Key_End: self._stepper.last,
            Qt.Key.Key_F: self.view.fit,
            Qt.Key.Key_H: self.view.actual_size,
            Qt.Key.Key_L: self.view.lay_out,
            Qt.Key.Key_Slash: self.palette_panel.focus_search,
        }
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.transport.toggle_play()
        elif plain and event.key() in actions:
            if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
                self.transport.pause()
            actions[Qt.Key(event.key())]()
        else:
            super().keyPressEvent(event)

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if not aspects.isdisjoint({"circuit", "values", "positions"}):
            self._message.say("")
        if {"circuit", "descent", "file"} <= aspects:  # another document
            self._show_all()

    def _show_all(self) -> None:
        self.view.fit()
        self.view.setFocus()

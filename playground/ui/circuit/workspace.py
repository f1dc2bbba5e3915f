"""The Circuit workspace: palette, expression bar, canvas, stepper and step panel, side by side."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.engine.circuit import Wire
from playground.engine.gate import Gate
from playground.session.editor import Aspect, Editor
from playground.session.gate_library import GateLibrary
from playground.session.prediction import Prediction
from playground.session.stepper import Stepper
from playground.ui.circuit import palette, side_panel
from playground.ui.circuit.blame_row import go_to_blame
from playground.ui.circuit.breadcrumb import Breadcrumb
from playground.ui.circuit.break_bar import BreakBar
from playground.ui.circuit.expression_bar import ExpressionBar
from playground.ui.circuit.gesture_table import GESTURES, KEYS
from playground.ui.circuit.message import Message
from playground.ui.circuit.palette import GatePalette
from playground.ui.circuit.pointing import Pointing
from playground.ui.circuit.side_panel import SidePanel
from playground.ui.circuit.step_page import StepPage
from playground.ui.circuit.tools import Tools
from playground.ui.circuit.transport import StepTransport
from playground.ui.circuit.view import CircuitView
from playground.ui.separator import separator
from playground.ui.side_place import SidePlace
from playground.ui.theme import Theme
from playground.ui.ticker import Ticker

if TYPE_CHECKING:
    from playground.session.custom_work import Subject
    from playground.session.replaying import Replaying
    from playground.ui.circuit.custom_sheet import CustomSheet
    from playground.ui.circuit.zoom_view import Viewpoint

_LEAST_CANVAS = 400  # px at 100 %
_LEAST_BESIDE_SHEET = 320
_WIDEST_PANEL = 0.45  # of the window
_FROM_ANYWHERE = frozenset(
    entry.id for entry in GESTURES.values() if entry.topic in ("Step", "Look around", "Add")
)


class CircuitWorkspace(QWidget):
    """Everything to build a circuit and to step through it.

    Attributes:
        surface_wanted: The names of the two numbers over which to see the circuit.
        outline_wanted: To see the gates and wires as a list.
        descent_wanted: To go back to the descent that a step was shown of.
    """

    surface_wanted = Signal(str, str)
    outline_wanted = Signal()
    descent_wanted = Signal()

    def __init__(
        self,
        editor: Editor,
        stepper: Stepper,
        ticker: Ticker,
        theme: Theme,
        library: GateLibrary,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._zoom = 1.0
        self._repeated = False  # whether the key that is being handled is held
        self._palette_line = separator(vertical=True)
        self._editor = editor
        self._stepper = stepper
        self._theme = theme
        self._sheet: CustomSheet | None = None
        self._replaying: Replaying | None = None
        self._own_view: Viewpoint | Literal["shown"] | None = "shown"  # while another circuit is lent
        self._bars = QVBoxLayout()
        self.palette_panel = GatePalette(editor, theme, library)
        self.expression = ExpressionBar(editor, theme)
        self.view = CircuitView(editor, stepper, theme)
        self.transport = StepTransport(stepper, ticker, theme)
        self.prediction = Prediction(stepper)
        self.pointing = Pointing(self.view)
        self.panel = SidePanel(self._tools(theme))
        self.breadcrumb = Breadcrumb(editor)
        self.view.keeping = self.palette_panel
        self.view.library = library
        self._message = Message(self.view)
        self._beside_view = SidePlace(self.view, _LEAST_BESIDE_SHEET)
        self._lay_out()
        self._handlers = self._make_handlers()
        self.view.play_wanted.connect(self.transport.toggle_play)
        self.palette_panel.note_wanted.connect(self.view.commands.drawn.add_note)
        self.palette_panel.chosen.connect(self.view.add_gate)
        self.palette_panel.edit_wanted.connect(self.open_sheet)
        self.palette_panel.said.connect(self._message.say)
        self.view.custom_wanted.connect(self.open_sheet)
        self.expression.edited.connect(self._show_all)
        self.expression.edited.connect(self.view.inside.tell_loose_ports)
        self.view.said.connect(self._message.say)
        self.breadcrumb.wanted.connect(self._come_out)
        self.panel.surface_wanted.connect(self.surface_wanted)
        self.transport.predict_wanted.connect(self.predict)
        self.transport.answer_wanted.connect(self._go_to_answer)
        self.prediction.changed.connect(lambda: self.view.canvas.numbers.ask(self.prediction.question_here))
        self.view.blame_wanted.connect(self._tell_blame)
        self.view.about_wanted.connect(self._show_about)
        self.palette_panel.about_wanted.connect(self._show_about)
        editor.changed.connect(self._follow)

    def _tools(self, theme: Theme) -> Tools:
        view = self.view
        return Tools(
            self._editor,
            self._stepper,
            theme,
            view.point_at,
            view.canvas.mark_path,
            self.pointing,
            self.prediction,
            self.do,
            view.canvas.show_ghosts,
            lambda: view.canvas.animated,
        )

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.expression)
        middle.addLayout(self._bars)
        for widget in (self.breadcrumb, BreakBar(self._stepper), separator(), self._beside_view):
            middle.addWidget(widget)
        middle.addWidget(separator())
        middle.addWidget(self.transport)
        middle.setStretchFactor(self._beside_view, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.palette_panel)
        row.addWidget(self._palette_line)
        row.addLayout(middle, 1)
        row.addWidget(separator(vertical=True))
        row.addWidget(self.panel)
        self.set_zoom(1.0)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        for part in (self.palette_panel, self.expression, self.view, self.transport, self.panel):
            part.set_theme(theme)
        if self._sheet:
            self._sheet.set_theme(theme)

    def set_zoom(self, zoom: float) -> None:
        """Make the panels as wide as their enlarged text needs."""
        self._zoom = zoom
        self._fit_panels()
        self.view.set_lecture_zoom(zoom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_panels()

    def _fit_panels(self) -> None:
        """Leave room for the canvas: in a narrow window the palette goes; ``/`` still finds every gate."""
        gates = round(palette.WIDTH * self._zoom)
        steps = min(round(side_panel.WIDTH * self._zoom), round(_WIDEST_PANEL * self.width()))
        self.panel.setFixedWidth(max(steps, side_panel.WIDTH - 40))
        self.palette_panel.setFixedWidth(gates)
        roomy = self.width() - gates - steps >= _LEAST_CANVAS * self._zoom
        self.palette_panel.setVisible(roomy)
        self._palette_line.setVisible(roomy)
        self.transport.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the gesture table says; edits only while the canvas has the focus."""
        keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        gesture = KEYS.get(keys.replace("Num+", "")) or KEYS.get(event.text())
        if gesture in self._handlers and (gesture in _FROM_ANYWHERE or self.view.hasFocus()):
            self._repeated = event.isAutoRepeat()
            self._handlers[gesture]()
            self._repeated = False
        else:
            super().keyPressEvent(event)

    @property
    def handled(self) -> frozenset[str]:
        """The gestures of the table that a key does."""
        return frozenset(self._handlers)

    def do(self, gesture: str) -> None:
        """Do what a gesture of the table with a key does."""
        self._handlers[gesture]()

    def _make_handlers(self) -> dict[str, Callable[[], object]]:
        def stepping(step: Callable[[], None]) -> Callable[[], None]:
            def do() -> None:
                self.transport.pause()
                step()

            return do

        return {
            **self.view.commands.handlers,
            "step_forward": stepping(self._stepper.forward),
            "step_back": stepping(self._stepper.back),
            "step_into": stepping(self._step_into),
            "step_first": stepping(self._stepper.first),
            "step_last": stepping(self._stepper.last),
            "step_downhill": stepping(lambda: self.panel.apply.step("downhill", repeated=self._repeated)),
            "step_uphill": stepping(lambda: self.panel.apply.step("uphill", repeated=self._repeated)),
            "replay_next": stepping(lambda: self._walk_descent("next")),
            "replay_previous": stepping(lambda: self._walk_descent("previous")),
            "replay_example_next": stepping(lambda: self._walk_descent("example", 1)),
            "replay_example_previous": stepping(lambda: self._walk_descent("example", -1)),
            "replay_back": stepping(lambda: self._walk_descent("back")),
            "play": self.transport.toggle_play,
            "predict": lambda: self.predict(not self.prediction.on),
            "outline": self.outline_wanted.emit,
            "expression": self.expression.begin,
        }

    def show_descent(self, replaying: "Replaying") -> None:
        """Say above the canvas which step of a descent it shows, whenever it shows one."""
        if self._replaying is None:
            from playground.ui.circuit.replay_bar import ReplayBar

            self._replaying = replaying
            bar = ReplayBar(replaying, self)  # with a parent, for it is seen at once
            bar.back_wanted.connect(lambda: self._walk_descent("back"))
            self._bars.addWidget(bar)

    def _walk_descent(self, way: str, by: int = 0) -> None:
        """Go to another step of the descent, to another example of its batch, or back to it."""
        replaying = self._replaying
        if replaying is None or replaying.step is None:
            self._message.say(
                "No step of a descent is shown here. In Descent, choose “Show this step in the circuit”."
            )
        elif way == "back":
            replaying.back()
            self.descent_wanted.emit()
        elif way == "example":
            replaying.move_example(by)
        else:
            (replaying.next if way == "next" else replaying.previous)()

    def open_sheet(self, subject: "Subject") -> None:
        """Show the sheet in which a custom gate is written, made when it is first needed."""
        if self._sheet is None:
            from playground.ui.circuit.custom_sheet import CustomSheet

            self._sheet = CustomSheet(self._editor, self.view, self._theme)
            self._beside_view.add(self._sheet, CustomSheet.WIDTHS)
        self._sheet.open_for(subject)

    def predict(self, on: bool) -> None:
        """Ask for each number before it is shown, or no more."""
        self.transport.pause()
        self.prediction.on = on
        if on:
            self._go_to_answer()
        else:
            self.view.setFocus()

    def _show_about(self, kind: Gate | None = None) -> None:
        """Show the card of a gate of the palette, or of the one selected or at work."""
        self.panel.show_page("gate")
        page = self.panel.page("gate")
        if hasattr(page, "show_kind"):
            page.show_kind(kind)

    def _go_to_answer(self) -> None:
        self.panel.show_page("step")
        page = self.panel.page("step")
        if isinstance(page, StepPage) and self.prediction.question is not None:
            page.predict.field.setFocus()

    def _tell_blame(self, target: object) -> None:
        """Go to the gate to blame for a dead number, and say what happened there."""
        if isinstance(target, str | Wire):
            self._message.say(go_to_blame(self._stepper, self.pointing, target))

    def say(self, text: str) -> None:
        """Say something below the canvas."""
        self._message.say(text)

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if "circuit" in aspects:
            self._look_at_lent()
        if not aspects.isdisjoint({"circuit", "values", "positions", "inside"}):
            self._message.say("")
        if {"circuit", "descent", "file"} <= aspects:  # another document
            self._show_all()

    def _look_at_lent(self) -> None:
        """Show all of a circuit that is lent; afterwards look again at what was looked at before."""
        lends = self._editor.lent is not None
        if lends:
            self._own_view = self.view.viewpoint if self._own_view == "shown" else self._own_view
            self.view.fit()
        elif self._own_view != "shown":
            seen, self._own_view = self._own_view, "shown"
            self.view.look_from(seen) if seen else self.view.fit()

    def _step_into(self) -> None:
        if not self._stepper.step_into():
            self._message.say("Neither this step nor the next one is that of a folded gate.")

    def _come_out(self, levels: int) -> None:
        self.view.inside.come_out(levels)
        self.view.setFocus()

    def _show_all(self) -> None:
        self.view.fit()
        self.view.setFocus()

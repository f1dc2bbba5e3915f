"""The stepper's buttons, its speed, and what it shows just now."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from playground.engine.explain import explain
from playground.session.playback import Playback
from playground.session.stepper import Stepper
from playground.ui.circuit.timeline import Timeline
from playground.ui.elided_label import ElidedLabel
from playground.ui.icons import icon
from playground.ui.quiet_combo import QuietCombo
from playground.ui.theme import Theme
from playground.ui.ticker import Ticker
from playground.ui.type_size import fit_icons, zoomed

_SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0)  # steps per second
_LEAST_WORDS = 150  # px at 100 %
_SPACING, _MARGIN = 6, 16
_BUTTONS = (
    ("stepFirst", "first", "To the start (Home)"),
    ("stepBack", "back", "One step back (←)"),
    ("stepPlay", "play", "Play (Space)"),
    ("stepForward", "forward", "One step forward (→)"),
    ("stepLast", "last", "To the end (End)"),
    ("stepInto", "into", "Step inside the folded gate (Shift+→)"),
)


class StepTransport(QWidget):
    """Buttons, timeline and speed of the stepper.

    Attributes:
        predict_wanted: Whether each number is to be predicted before it is shown.
        answer_wanted: Play was pressed while a number is to be predicted.
    """

    announced = Signal(str)
    predict_wanted = Signal(bool)
    answer_wanted = Signal()

    def __init__(self, stepper: Stepper, ticker: Ticker, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._stepper = stepper
        self._ticker = ticker
        self._theme = theme
        self._playback = Playback(1.0)
        self._buttons = {name: self._button(name, tip) for name, _, tip in _BUTTONS}
        self._title = ElidedLabel()
        self._title.setProperty("role", "heading")
        self._subtitle = ElidedLabel()
        self._subtitle.setProperty("role", "dim")
        self._speed = QuietCombo("stepSpeed", "Steps per second", "How many steps a second Play takes")
        self._predict = QPushButton()
        self._predict.setObjectName("predictFirst")
        self._predict.setProperty("role", "switch")
        self._predict.setCheckable(True)
        self._predict.setToolTip("Type each number before it is shown (P)")
        self._predict.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.timeline = Timeline(stepper, theme)
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Let the icons grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            fit_icons(self, self._buttons.values(), 16)

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition(" (")[0])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the arrow keys to the canvas
        button.setProperty("role", "primary" if name == "stepPlay" else "transport")
        return button

    def _lay_out(self) -> None:
        self._speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for speed in _SPEEDS:
            self._speed.addItem(f"{speed:g} / s", speed)
        self._speed.setCurrentIndex(1)
        row = QHBoxLayout()
        row.setSpacing(_SPACING)
        for button in self._buttons.values():
            row.addWidget(button)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        row.addSpacing(10)
        row.addLayout(words, 1)
        row.addWidget(self._predict)
        row.addWidget(self._speed)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 10, _MARGIN, 4)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.timeline)

    def _connect(self) -> None:
        stepper = self._stepper
        actions = {
            "stepFirst": stepper.first,
            "stepBack": stepper.back,
            "stepPlay": self.toggle_play,
            "stepForward": stepper.forward,
            "stepLast": stepper.last,
            "stepInto": stepper.step_into,
        }
        for name, action in actions.items():
            self._buttons[name].clicked.connect(
                lambda _=False, name=name, action=action: self._do(name, action)
            )
        self._predict.clicked.connect(self.predict_wanted)
        self.timeline.moved.connect(self._jump)
        self.timeline.entered.connect(stepper.step_into)
        self._speed.currentIndexChanged.connect(self._set_speed)
        self._ticker.tick.connect(self._tick)
        stepper.moved.connect(self._show)

    def _do(self, name: str, action: object) -> None:
        if name != "stepPlay":
            self.pause()
        if callable(action):
            action()

    def _jump(self, cursor: int) -> None:
        self.pause()
        self._stepper.jump(cursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Do without the speed where there is no room for it beside the words, then without the words."""
        row = (*self._buttons.values(), self._predict)
        shown = [widget for widget in row if not widget.isHidden()]
        taken = sum(widget.sizeHint().width() + _SPACING for widget in shown) + 2 * _MARGIN + _SPACING
        room = self.width() - taken - zoomed(self, _LEAST_WORDS)
        self._speed.setVisible(room >= self._speed.sizeHint().width() + _SPACING)
        self._title.setVisible(room >= 0)
        self._subtitle.setVisible(room >= 0)

    @property
    def playing(self) -> bool:
        """Whether the pass plays by itself."""
        return self._playback.playing

    def toggle_play(self) -> None:
        """Play from here, or from the start if the end is reached; or pause.

        While numbers are predicted, the pass waits for answers: nothing plays.
        """
        if self._stepper.predicting:
            self.answer_wanted.emit()
            return
        if self.playing:
            self.pause()
            return
        if self._stepper.at_end:
            self._stepper.first()
        self._playback.play()
        self._ticker.run(self, True)
        self._show_play()

    def pause(self) -> None:
        """Stop playing."""
        self._playback.pause()
        self._ticker.run(self, False)
        self._show_play()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.timeline.set_theme(theme)
        for name, picture, _ in _BUTTONS:
            if name != "stepPlay":
                self._buttons[name].setIcon(icon(picture, theme.color("text"), theme.color("faint")))
        self._show_play()

    def _set_speed(self) -> None:
        self._playback.rate = self._speed.currentData()

    def _tick(self, elapsed: float) -> None:
        due = self._playback.due(elapsed)
        if due and not self._stepper.play_on(due):
            self.pause()

    def _show_play(self) -> None:
        button = self._buttons["stepPlay"]
        button.setIcon(icon("pause" if self.playing else "play", self._theme.color("on_accent")))
        button.setAccessibleName("Pause" if self.playing else "Play")

    def _show(self) -> None:
        trace, cursor = self._stepper.trace, self._stepper.cursor
        forward = trace.forward_count
        self._predict.setChecked(self._stepper.predicting)
        self._predict.setText(f"Predict first: {'on' if self._stepper.predicting else 'off'}")
        if cursor == 0:
            title = "Start"
        elif cursor <= forward:
            title = f"Forward {cursor} of {forward}"
        elif cursor <= trace.pass_end:
            title = f"Backward {cursor - forward} of {trace.pass_end - forward}"
        else:
            title = f"Update {cursor - trace.pass_end} of {trace.update_count}"
        inside = f"{trace.outside.title}: " if trace.outside else ""
        self._title.setText(f"{inside}{title.lower()}" if inside else title)
        self._subtitle.setText(explain(trace, cursor).title)
        self._buttons["stepBack"].setEnabled(self._stepper.can_back)
        self._buttons["stepFirst"].setEnabled(cursor > 0)
        self._buttons["stepForward"].setEnabled(self._stepper.can_forward)
        self._buttons["stepLast"].setEnabled(cursor < len(trace))
        self._buttons["stepInto"].setEnabled(bool(self._stepper.group_at()))
        self._buttons["stepInto"].setVisible(any(node.body for node in trace.circuit.nodes.values()))

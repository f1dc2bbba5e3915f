"""The transport bar of a run: back to the start, play, step, and how fast."""

from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from playground.engine.numbers import precise
from playground.ui.descent.gesture_table import tip
from playground.ui.icons import icon
from playground.ui.scaled_slider import ScaledSlider
from playground.ui.theme import Theme
from playground.ui.type_size import set_code_face, zoomed

SLOWEST, FASTEST = 1.0, 2000.0
_SPEED_WIDTH = 98  # px at 100 %, for "2000 steps/s"
_WITH_SPEED, _WITH_STATUS = 640, 480  # px at 100 % from which on the speed is written, and the status
_FORK = "Fork here: another run goes on from this step, and both futures stay"
StatusRole = Literal["dim", "value", "error"]


class Timeline(QSlider):
    """The steps of the selected run on a line; dragging back shows earlier ones, and nothing is lost."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("descentTimeline")
        self.setAccessibleName("Steps of the run")
        self.setToolTip(
            "Drag back to see an earlier step; fork from there with another rate (← → when focused)"
        )
        self.setMinimumWidth(60)

    def sizeHint(self) -> QSize:
        """Return room for the whole handle at any zoom."""
        return QSize(zoomed(self, 84), zoomed(self, 22))

    def minimumSizeHint(self) -> QSize:
        """Return room for the whole handle at any zoom."""
        return QSize(zoomed(self, 40), zoomed(self, 22))

    def show_step(self, step: int, last: int) -> None:
        """Show a step, without telling anyone."""
        self.blockSignals(True)
        self.setRange(0, max(last, 1))
        self.setPageStep(max(1, last // 10))
        self.setValue(step)
        self.setEnabled(last > 0)
        self.blockSignals(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the line is pressed, as on a film."""
        if event.button() == Qt.MouseButton.LeftButton:
            option = QStyleOptionSlider()
            self.initStyleOption(option)
            part, control = QStyle.SubControl.SC_SliderHandle, QStyle.ComplexControl.CC_Slider
            handle = self.style().subControlRect(control, option, part, self)
            if not handle.contains(event.position().toPoint()):
                room = max(1, self.width() - handle.width())
                at = round(event.position().x() - handle.width() / 2)
                self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, room))
        super().mousePressEvent(event)


class TransportBar(QWidget):
    """Buttons, the step count with the epoch, a status word, the timeline of the steps and the speed.

    ``shown`` carries the step that a person wants to see; what came later stays.
    """

    shown = Signal(int)
    fork_clicked = Signal()
    reset_clicked = Signal()
    play_clicked = Signal()
    step_clicked = Signal()
    speed_moved = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._playing = False
        self._reset = self._button("descentReset", "Back to the start", "reset_run", self.reset_clicked)
        self._play = self._button("descentPlay", "Play", "play_run", self.play_clicked)
        self._play.setProperty("role", "primary")
        self._step = self._button("descentStep", "One step", "step_run", self.step_clicked)
        self._fork = self._button("forkRun", _FORK, "fork_run", self.fork_clicked)
        self._line = Timeline()
        self._line.valueChanged.connect(self.shown)
        self._count, self._epoch, self._status = QLabel(), QLabel(), QLabel()
        self._count.setObjectName("stepCount")
        self._count.setProperty("role", "title")
        self._epoch.setObjectName("epochCount")
        self._epoch.setProperty("role", "dim")
        self._status.setObjectName("runStatus")
        self._speed = ScaledSlider(SLOWEST, FASTEST, "log")
        self._speed.setObjectName("stepsPerSecond")
        self._speed.setAccessibleName("Steps per second")
        self._speed.setToolTip("How many steps a second while playing (← and → when focused)")
        self._speed.number_moved.connect(self.speed_moved)
        self._speed_text = QLabel()
        set_code_face(self._speed_text)
        self._lay_out()
        self._fit_type()
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours of the icons."""
        self._theme = theme
        self._reset.setIcon(icon("first", theme.color("text")))
        self._fork.setIcon(icon("fork", theme.color("text"), theme.color("faint")))
        self._show_icons()

    def set_playing(self, playing: bool) -> None:
        """Show pause while playing, else play."""
        if playing != self._playing:
            self._playing = playing
            self._show_icons()

    def set_step(self, step: int, last: int, epoch: float | None) -> None:
        """Show which step is seen of those that are done, and epochs where there is data."""
        self._line.show_step(step, last)
        self._count.setText(f"Step {step:,}")
        self._count.setToolTip(f"Step {step:,} of {last:,}")
        self._epoch.setText("" if epoch is None else f"epoch {epoch:.1f}")
        self._epoch.setVisible(epoch is not None)

    def set_status(self, word: str, role: StatusRole) -> None:
        """Show one word on how the run goes."""
        if self._status.text() != word:
            self._status.setText(word)
            self._status.setProperty("role", role)
            self._status.style().polish(self._status)

    def set_can_step(self, can: bool) -> None:
        """Allow playing and stepping, or not: a diverged run has nowhere to go, and the focus to Reset."""
        if can != self._step.isEnabled():
            if not can and (self._play.hasFocus() or self._step.hasFocus()):
                self._reset.setFocus(Qt.FocusReason.OtherFocusReason)
            self._play.setEnabled(can)
            self._step.setEnabled(can)
            self._show_icons()

    def set_speed(self, steps_per_second: float) -> None:
        """Show the speed."""
        self._speed.set_number(steps_per_second)
        text = f"{precise(steps_per_second, 3)} steps/s"
        self._speed_text.setText(text)
        self._speed.setToolTip(f"{text} while playing (← and → when focused)")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out in a narrow window what tooltips and the list of runs tell as well."""
        super().resizeEvent(event)
        self._fit_room()

    def _fit_room(self) -> None:
        self._speed_text.setVisible(self.width() > zoomed(self, _WITH_SPEED))
        self._status.setVisible(self.width() > zoomed(self, _WITH_STATUS))

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_type()

    def _fit_type(self) -> None:
        for button in (self._reset, self._play, self._step, self._fork):
            button.setIconSize(QSize(zoomed(self, 18), zoomed(self, 18)))
        self._speed.setMaximumWidth(zoomed(self, 150))
        self._speed_text.setFixedWidth(zoomed(self, _SPEED_WIDTH))
        self._count.setMinimumWidth(zoomed(self, 76))
        self._status.setMinimumWidth(zoomed(self, 60))
        self._fit_room()

    def _button(self, name: str, label: str, gesture: str, clicked: SignalInstance) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setAccessibleName(label)
        button.setToolTip(tip(gesture, label))
        button.clicked.connect(clicked)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(6)
        for button in (self._reset, self._play, self._step, self._fork):
            row.addWidget(button)
        counts = QVBoxLayout()
        counts.setSpacing(0)
        counts.addWidget(self._count)
        counts.addWidget(self._epoch)
        row.addSpacing(10)
        row.addLayout(counts)
        row.addSpacing(14)
        row.addWidget(self._status)
        row.addSpacing(6)
        row.addWidget(self._line, 3)
        row.addSpacing(10)
        row.addWidget(self._speed, 1)
        row.addSpacing(6)
        row.addWidget(self._speed_text)
        self._speed_text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _show_icons(self) -> None:
        on_accent, text = ("on_accent", "text") if self._step.isEnabled() else ("faint", "faint")
        self._play.setIcon(icon("pause" if self._playing else "play", self._theme.color(on_accent)))
        self._step.setIcon(icon("step", self._theme.color(text)))
        does = "Pause" if self._playing else "Play"
        self._play.setAccessibleName(does)
        self._play.setToolTip(tip("play_run", does))

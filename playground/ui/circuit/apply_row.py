"""Where the gradient is applied: the learning rate, a step downhill or uphill, and how f went along."""

from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from playground.engine.numbers import count, precise
from playground.session.applying import Applier, Direction
from playground.session.stepper import Stepper
from playground.ui.announce import announce
from playground.ui.circuit.gesture_table import GESTURES
from playground.ui.elided_label import ElidedLabel
from playground.ui.number_box import NumberBox
from playground.ui.plot.sparkline import Sparkline
from playground.ui.scaled_slider import ScaledSlider
from playground.ui.theme import Theme
from playground.ui.type_size import zoomed

_LOWEST, _HIGHEST = 1e-4, 10.0  # of the slider; the box takes any
_LEAST_PANEL = 740  # px at 100 %; in a lower panel the page needs the room
_BOX_WIDTH = 76  # px at 100 %
_FIRST_REPEAT, _REPEAT = 400, 60  # ms that a button is held


class StepButton(QPushButton):
    """A button that goes on while it is held; ``repeats`` tells the first step from those after it."""

    def __init__(self, direction: Direction, text: str, tip: str) -> None:
        super().__init__(text)
        self.repeats = False
        self.setObjectName(f"step{direction.capitalize()}")
        self.setToolTip(f"{tip}; hold to go on ({GESTURES[f'step_{direction}'].shown_keys})")
        self.setAccessibleDescription(tip)
        self.setAutoRepeat(True)
        self.setAutoRepeatDelay(_FIRST_REPEAT)
        self.setAutoRepeatInterval(_REPEAT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.repeats = False
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.repeats = self.repeats and event.isAutoRepeat()
        super().keyPressEvent(event)


class ApplyRow(QWidget):
    """Applies the gradient to the weights, or to the inputs if there are none."""

    def __init__(
        self, applier: Applier, stepper: Stepper, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._applier, self._stepper = applier, stepper
        self.setObjectName("applyRow")
        self._fold = QToolButton()
        self._rule = QLabel()
        self._slider = ScaledSlider(_LOWEST, _HIGHEST, "log")
        self._box = NumberBox(1e-12, 1e6)
        self._buttons: dict[Direction, StepButton] = {
            "downhill": StepButton("downhill", "Step downhill", "Move against the gradient: f falls"),
            "uphill": StepButton("uphill", "Step uphill", "Move along the gradient: f rises"),
        }
        self._line = Sparkline(theme)
        self._course = ElidedLabel()
        self._refusal = QLabel()
        self._inside = QWidget()
        self._wish: bool | None = None  # open or not, as the user wants it; None to go by the room
        self._name_parts()
        self._lay_out()
        self._connect()
        self.set_open(True)
        self._fit_type()
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._line.set_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_type()

    def set_room(self, height: int) -> None:
        """Stand open if a panel of this height, in px, leaves enough for its page, unless the user chose."""
        if self._wish is None:
            self.set_open(height >= zoomed(self, _LEAST_PANEL))

    def set_open(self, is_open: bool) -> None:
        """Show the controls, or the heading alone."""
        self._fold.setChecked(is_open)
        self._fold.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._inside.setVisible(is_open)

    def step(self, direction: Direction, *, repeated: bool = False) -> None:
        """Take a step and say what came of it."""
        applier = self._applier
        if applier.step(direction, repeated=repeated):
            before, after = applier.outputs[applier.now - 1 : applier.now + 1]
            if not self._stepper.predicting:
                announce(self, f"f went from {precise(before)} to {precise(after)}.")
        else:
            self._choose_open(True)
            announce(self, applier.refusal)

    # --- inside ------------------------------------------------------------------------------

    def _name_parts(self) -> None:
        self._fold.setText("Apply the gradient")
        self._fold.setObjectName("applyFold")
        self._fold.setProperty("role", "fold")
        self._fold.setCheckable(True)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setToolTip("Show or hide the steps along the gradient")
        self._slider.setObjectName("applyRateSlider")
        self._box.setObjectName("applyRateBox")
        for part, keys in ((self._slider, "← →"), (self._box, "Enter takes it over, ↑ ↓ step it")):
            part.setAccessibleName("Learning rate η")
            part.setToolTip(f"Learning rate η: how far a step goes ({keys})")
        self._rule.setProperty("role", "dim")
        self._rule.setObjectName("applyRule")
        self._line.setObjectName("applyHistory")
        self._course.setObjectName("applyCourse")
        self._course.setProperty("role", "dim")
        self._refusal.setObjectName("applyRefusal")
        self._refusal.setProperty("role", "error")
        self._refusal.setWordWrap(True)

    def _lay_out(self) -> None:
        head, rate, buttons, course = QHBoxLayout(), QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._fold)
        head.addStretch()
        head.addWidget(self._rule)
        rate.addWidget(QLabel("η"))
        rate.addWidget(self._slider, 1)
        rate.addWidget(self._box)
        for button in self._buttons.values():
            buttons.addWidget(button, 1)
        course.addWidget(self._line, 1)
        course.addWidget(self._course, 3)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        for row in (rate, buttons, course):
            row.setSpacing(8)
            inside.addLayout(row)
        inside.addWidget(self._refusal)
        inside.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 8, 18, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._inside)

    def _fit_type(self) -> None:
        self._box.setFixedWidth(zoomed(self, _BOX_WIDTH))
        self._course.setMinimumHeight(self._line.sizeHint().height())  # the buttons stay where they are

    def _connect(self) -> None:
        self._fold.clicked.connect(self._choose_open)
        self._slider.number_moved.connect(self._set_rate)
        self._box.committed.connect(self._set_rate)
        for direction, button in self._buttons.items():
            button.clicked.connect(partial(self._press, direction, button))
        self._applier.changed.connect(self._show)
        self._stepper.moved.connect(self._show)

    def _choose_open(self, is_open: bool) -> None:
        self._wish = is_open
        self.set_open(is_open)

    def _press(self, direction: Direction, button: StepButton) -> None:
        self.step(direction, repeated=button.repeats)
        button.repeats = True  # until it is pressed anew

    def _set_rate(self, rate: float) -> None:
        self._applier.rate = rate
        self._show()

    def _show(self) -> None:
        applier = self._applier
        self._slider.set_number(applier.rate)
        self._box.set_value(applier.rate)
        letter = _letter("w" if applier.moves_weights else "x", applier.names)
        self._rule.setText(f"{letter} ← {letter} − η·∂f/∂{letter}")
        self._rule.setToolTip(f"A step moves {', '.join(applier.names)}" if applier.names else "")
        complete = applier.is_complete
        for button in self._buttons.values():
            button.setEnabled(complete)
            button.setStatusTip("" if complete else "The circuit is not complete yet.")
        self._refusal.setText(applier.refusal)
        self._refusal.setVisible(bool(applier.refusal))
        self._show_course()

    def _show_course(self) -> None:
        outputs, now = self._applier.outputs, self._applier.now
        if hidden := bool(outputs) and self._stepper.predicting:
            outputs = ()  # they would tell the output that is to be predicted
        self._line.setVisible(bool(outputs))
        self._course.setText("f is shown once it is no more to be predicted." if hidden else "No step yet.")
        if outputs:
            steps = f"{count(now)} step" + ("s" if now != 1 else "")
            text = f"f  {precise(outputs[0])} → {precise(outputs[now])}, {steps}"
            self._course.setText(text)
            self._line.show_numbers(outputs, now)
            self._line.setAccessibleName(text)


def _letter(usual: str, names: tuple[str, ...]) -> str:
    """Return what stands for all that moves: the usual letter, unless it would name nothing here."""
    standing = len(names) != 1 and any(name.startswith(usual) for name in names)
    return usual if standing or not names else names[0]

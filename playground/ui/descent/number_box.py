"""A box for one number: type it in any notation, or step it with keys and wheel."""

import re
from math import floor, isfinite, log10

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from playground.engine.numbers import plain
from playground.ui.type_size import set_code_face

STEPS_PER_DECADE = 20
_DIGITS = 6
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
_NOTCH = 120  # Qt's angle of one notch of the wheel


class NumberBox(QLineEdit):
    """A number between two bounds that is taken over on Enter or on leaving the box.

    ↑ and ↓ and the wheel step it, PageUp and PageDown by ten steps; Esc brings the last number back.

    Args:
        minimum: Smallest number; smaller ones are raised to it.
        maximum: Largest number; larger ones are lowered to it.
        step: What a key or a notch of the wheel adds; None steps by a twentieth of a decade.
        integer: Whether only whole numbers make sense.
        hover_wheel: Whether the wheel works before a click; off where the panel itself scrolls.
    """

    committed = Signal(float)

    def __init__(
        self,
        minimum: float,
        maximum: float,
        *,
        step: float | None = None,
        integer: bool = False,
        hover_wheel: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bounds = minimum, maximum
        self._step, self._integer, self._hover_wheel = step, integer, hover_wheel
        self._value = minimum
        self._turned = 0
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        set_code_face(self)
        self.setValidator(_NumberLetters(self))
        self.editingFinished.connect(self._commit)
        self.set_value(minimum)

    def value(self) -> float:
        """Return the number that was last taken over."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show ``value`` without telling anyone."""
        self._value = value
        if self.text() != self._shown():
            self.setText(self._shown())

    def step_by(self, steps: int) -> None:
        """Go up or down by ``steps``, from what the box says at this moment."""
        value = self._parsed()
        self._take(self._stepped(self._value if value is None else value, steps))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with ↑ and ↓, take back with Esc, and leave the space bar to the workspace."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.step_by(_STEPS[key])
        elif key == Qt.Key.Key_Escape:
            self.setText(self._shown())
        elif key == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step with the wheel, unless the wheel is only on its way over the box."""
        if not (self._hover_wheel or self.hasFocus()):
            event.ignore()
            return
        self._turned += event.angleDelta().y()
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        if notches:
            self.step_by(notches)
        event.accept()

    def _shown(self) -> str:
        return str(int(self._value)) if self._integer else plain(self._value, _DIGITS)

    def _parsed(self) -> float | None:
        try:
            value = float(self.text().replace("−", "-").replace(",", "."))
        except ValueError:
            return None
        return value if isfinite(value) else None

    def _stepped(self, value: float, steps: int) -> float:
        if self._step is not None:
            return round((round(value / self._step) + steps) * self._step, 10)
        place = round(log10(max(value, self._bounds[0])) * STEPS_PER_DECADE) + steps
        number = 10 ** (place / STEPS_PER_DECADE)
        return round(number, 2 - floor(log10(number)))

    def _commit(self) -> None:
        """Take the typed number over, or put the last one back if it is none."""
        value = self._parsed()
        if value is None or self.text() == self._shown():
            self.setText(self._shown())
        else:
            self._take(value)

    def _take(self, value: float) -> None:
        low, high = self._bounds
        value = min(max(value, low), high)
        value = float(round(value)) if self._integer else value
        changed = value != self._value
        self.set_value(value)
        if changed:
            self.committed.emit(value)


class _NumberLetters(QValidator):
    """Refuses letters that no number has; anything else may become one."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        allowed = re.fullmatch(r"[\d+−.,eE-]*", text)
        state = QValidator.State.Acceptable if allowed else QValidator.State.Invalid
        return state, text, position

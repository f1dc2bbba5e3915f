"""A box for one number: type it in any notation, or step it with keys and wheel."""

from math import floor, isfinite, log10, nan

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from playground.engine.numbers import plain, precise
from playground.ui.box_message import BoxMessage
from playground.ui.type_size import set_code_face

STEPS_PER_DECADE = 20
_DIGITS = 6
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
_NOTCH = 120  # Qt's angle of one notch of the wheel


class NumberBox(QLineEdit):
    """A number between two bounds that is taken over on Enter or on leaving the box.

    ↑ and ↓ and the wheel step it, PageUp and PageDown by ten steps; Esc brings the last number back. What is
    no such number is never changed into one: Enter marks it as wrong and says why, leaving takes it back.

    Args:
        minimum: Smallest number.
        maximum: Largest number.
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
        self._message = BoxMessage(self)
        self.returnPressed.connect(self._commit)
        self.textEdited.connect(lambda: self._mark(""))
        self.set_value(minimum)

    def value(self) -> float:
        """Return the number that was last taken over."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show ``value`` without telling anyone."""
        self._value = value
        self._put_back()

    @property
    def complaint(self) -> str:
        """What is said beside the box about what was typed; empty if nothing is wrong."""
        return self._message.text()

    def step_by(self, steps: int) -> None:
        """Go up or down by ``steps``, from what the box says at this moment."""
        low, high = self._bounds
        value = self._value if self._wrong() else self._parsed()
        self._take(min(max(self._stepped(value, steps), low), high))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with ↑ and ↓, take back with Esc; the space bar is the workspace's while nobody types."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.step_by(_STEPS[key])
        elif key == Qt.Key.Key_Escape:
            self._put_back()
        elif key == Qt.Key.Key_Space:
            event.setAccepted(self.isModified())
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take a number over, and anything else back; a menu does not count as leaving."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            if self._wrong():
                self._put_back()
            else:
                self._commit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the message away with the box."""
        super().hideEvent(event)
        self._mark("")

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
        return self._shown_as(self._value)

    def _shown_as(self, value: float) -> str:
        return str(int(value)) if self._integer else plain(value, _DIGITS)

    def _put_back(self) -> None:
        self._mark("")
        if self.text() != self._shown():
            self.setText(self._shown())

    def _parsed(self) -> float:
        """Return the number that was typed, NaN if it is none."""
        try:
            return float(self.text().replace("−", "-").replace(",", "."))
        except ValueError:
            return nan

    def _wrong(self) -> str:
        """Say why what was typed cannot be taken over; empty if it can."""
        value, (low, high) = self._parsed(), self._bounds
        if not isfinite(value):
            return f"Not a number. Type one such as {plain(self._value)}."
        if low > 0 and value <= 0:
            return "It must be above 0."
        if not low <= value <= high:
            return f"It must be from {precise(low)} to {self._shown_as(high)}."
        if self._integer and not value.is_integer():
            return "It must be a whole number."
        return ""

    def _mark(self, complaint: str) -> None:
        self._message.say(complaint)
        state = "error" if complaint else ""
        if (self.property("state") or "") != state:
            self.setProperty("state", state)
            self.style().polish(self)

    def _stepped(self, value: float, steps: int) -> float:
        if self._step is not None:
            return round((round(value / self._step) + steps) * self._step, 10)
        place = round(log10(max(value, self._bounds[0])) * STEPS_PER_DECADE) + steps
        number = 10 ** (place / STEPS_PER_DECADE)
        return round(number, 2 - floor(log10(number)))

    def _commit(self) -> None:
        """Take the typed number over, or say what is wrong with it."""
        complaint = self._wrong()
        if complaint:
            self._mark(complaint)
        elif self.text() == self._shown():
            self._mark("")
        else:
            self._take(self._parsed())

    def _take(self, value: float) -> None:
        changed = value != self._value
        self.set_value(value)
        if changed:
            self.committed.emit(value)

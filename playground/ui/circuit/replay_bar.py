"""The quiet bar above the canvas that says which step of a descent it shows, and leads to others."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from playground.descent.step_circuit import StepCircuit
from playground.session.replaying import Replaying
from playground.ui.announce import announce
from playground.ui.elided_label import ElidedLabel
from playground.ui.separator import separator


class ReplayBar(QWidget):
    """Seen only while a step of a descent is shown.

    Where the loss is written out as a circuit, a second row says what of the batch is seen, and leads to
    its other examples.

    Attributes:
        back_wanted: To go back to the descent.
    """

    back_wanted = Signal()

    def __init__(self, replaying: Replaying, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._replaying = replaying
        self._told = ""
        self.setObjectName("replayBar")
        self.setProperty("role", "breadcrumb")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._text = ElidedLabel()
        self._text.setObjectName("replayText")
        self._text.setProperty("role", "heading")
        self._previous = _button(
            "replayPrevious", "◀", "Step before this one (Ctrl+←)", "Previous step of the descent"
        )
        self._next = _button("replayNext", "▶", "Next step of the descent (Ctrl+→)")
        self._keep = _button("replayKeep", "Keep these numbers", "")
        self._back = _button("replayBack", "Back to the descent", "")
        self._example = QLabel()
        self._example.setObjectName("replayExample")
        self._example.setContentsMargins(0, 0, 10, 0)
        self._words = QLabel()
        self._words.setObjectName("replayWords")
        self._words.setProperty("role", "dim")
        self._words.setWordWrap(True)
        self._words.setContentsMargins(0, 0, 0, 6)
        self._before = _button("replayExampleBefore", "▲", "Example before this one (Ctrl+↑)")
        self._after = _button("replayExampleAfter", "▼", "Next example of the batch (Ctrl+↓)")
        self._lay_out()
        self._previous.clicked.connect(replaying.previous)
        self._next.clicked.connect(replaying.next)
        self._before.clicked.connect(lambda: replaying.move_example(-1))
        self._after.clicked.connect(lambda: replaying.move_example(1))
        self._keep.clicked.connect(replaying.keep)
        self._back.clicked.connect(self.back_wanted)
        replaying.changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(18, 5, 12, 5)
        row.setSpacing(6)
        row.addWidget(self._text, 1)
        for button in (self._previous, self._next, self._keep, self._back):
            row.addWidget(button)
        second = QHBoxLayout()
        second.setContentsMargins(18, 0, 12, 0)
        second.setSpacing(6)
        for widget in (self._before, self._after, self._example):
            second.addWidget(widget)
        second.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(separator())
        column.addLayout(row)
        column.addLayout(second)

    def _show(self) -> None:
        step, last, written = self._replaying.step, self._replaying.last, self._replaying.circuit
        self.setVisible(step is not None)
        if step is not None:
            self._text.setText(_walked(step) + ("" if step < last else ", yet to be taken"))
            self._previous.setEnabled(step > 0)
            self._next.setEnabled(self._replaying.can_next)
            self._show_circuit(written)
        told = "" if step is None else f"{_walked(step)} in the circuit"
        if written is not None:
            told = ". ".join(filter(None, (told, _place(written), written.words)))
        if told != self._told:
            self._told = told
            announce(self, told or "The circuit shows its own numbers.")

    def _show_circuit(self, written: StepCircuit | None) -> None:
        """Say what the circuit is, and what may be done with it."""
        what = "numbers" if written is None else "circuit"
        _label(self._keep, f"Keep {'these' if written is None else 'this'} {what}", _KEEP[what])
        _label(self._back, "Back to the descent", _BACK[what])
        place = None if written is None else written.place
        self._words.setVisible(written is not None)
        for widget in (self._before, self._after, self._example):
            widget.setVisible(place is not None)
        if written is None:
            return
        if place is not None:
            self._example.setText(_place(written))
            self._before.setEnabled(place > 0)
            self._after.setEnabled(place < written.count - 1)
        words = written.words or "The loss written out in gates."
        self._words.setText(f"{words} Your own circuit is put aside.")


def _walked(step: int) -> str:
    """Name a step by the points on both sides, as the step's card in the Descent workspace does."""
    return f"Step {step:,} → {step + 1:,} of the descent"


_KEEP = {
    "numbers": "Make these numbers those of the circuit",
    "circuit": "Make this circuit the one of the document; undo brings yours back",
}
_BACK = {
    "numbers": "The circuit shows its own numbers again (B)",
    "circuit": "Your own circuit is shown again (B)",
}


def _place(written: StepCircuit) -> str:
    """Say which example is drawn; nothing if it is not one of several."""
    return "" if written.place is None else f"Example {written.place + 1:,} of {written.count:,}"


def _label(button: QPushButton, text: str, tip: str) -> None:
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])


def _button(name: str, text: str, tip: str, accessible: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAccessibleName(accessible or tip.partition(" (")[0])
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the arrow keys to the canvas
    return button

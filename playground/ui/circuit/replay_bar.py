"""The quiet bar above the canvas that says which step of a descent it shows, and leads to others."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from playground.session.replaying import Replaying
from playground.ui.announce import announce
from playground.ui.elided_label import ElidedLabel
from playground.ui.separator import separator


class ReplayBar(QWidget):
    """Seen only while a step of a descent is shown.

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
        keep = _button("replayKeep", "Keep these numbers", "Make these numbers those of the circuit")
        back = _button("replayBack", "Back to the descent", "The circuit shows its own numbers again (B)")
        row = QHBoxLayout()
        row.setContentsMargins(18, 5, 12, 5)
        row.setSpacing(6)
        row.addWidget(self._text, 1)
        for button in (self._previous, self._next, keep, back):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(separator())
        column.addLayout(row)
        self._previous.clicked.connect(replaying.previous)
        self._next.clicked.connect(replaying.next)
        keep.clicked.connect(replaying.keep)
        back.clicked.connect(self.back_wanted)
        replaying.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        step, last = self._replaying.step, self._replaying.last
        self.setVisible(step is not None)
        if step is not None:
            self._text.setText(f"Step {step:,} of {last:,} of the descent")
            self._previous.setEnabled(step > 0)
            self._next.setEnabled(self._replaying.can_next)
        told = "" if step is None else f"Step {step:,} of the descent in the circuit"
        if told != self._told:
            self._told = told
            announce(self, told or "The circuit shows its own numbers.")


def _button(name: str, text: str, tip: str, accessible: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAccessibleName(accessible or tip.partition(" (")[0])
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the arrow keys to the canvas
    return button

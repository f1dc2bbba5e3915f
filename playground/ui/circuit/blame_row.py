"""Where did it die? The row that offers to walk to the gate that is to blame for a dead number."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.engine.circuit import Wire
from playground.session.dead_numbers import blame_for, current_target, dead_number
from playground.session.stepper import Stepper
from playground.ui.announce import announce
from playground.ui.circuit.pointing import Pointing


def go_to_blame(stepper: Stepper, pointing: Pointing, target: str | Wire) -> str:
    """Select the gate to blame, go to the event in which it happened, and return what happened."""
    blame = blame_for(stepper, target)
    if blame is None:
        return ""
    if 0 < blame.cursor <= stepper.cursor or not stepper.predicting:
        stepper.jump(blame.cursor or stepper.cursor)
    pointing.point_at(blame.node)
    return blame.sentence


class BlameRow(QFrame):
    """Says that the selected number, or that of the latest event, is dead; then who is to blame."""

    def __init__(self, stepper: Stepper, pointing: Pointing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepper, self._pointing = stepper, pointing
        self._target: str | Wire | None = None
        self._going = False
        self.setObjectName("blameRow")
        self.setProperty("role", "card")
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setObjectName("blameText")
        self._text.setWordWrap(True)
        self._link = QPushButton("Where did it die?")
        self._link.setObjectName("whereDidItDie")
        self._link.setProperty("role", "link")
        self._link.setToolTip("Go to the gate that is to blame, and to the step in which it happened")
        self._link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._link.clicked.connect(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(self._text)
        column.addWidget(self._link, 0, Qt.AlignmentFlag.AlignLeft)
        stepper.moved.connect(self._show)
        pointing.selection_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        """Look for a dead number, unless the blame is just being told."""
        if self._going:
            return
        targets = (self._pointing.selected(), current_target(self._stepper))
        found = ((t, dead_number(self._stepper, t)) for t in targets if t is not None)
        self._target, text = next((pair for pair in found if pair[1]), (None, ""))
        self._text.setText(text)
        self._link.setVisible(bool(text))
        self.setVisible(bool(text))

    def _go(self) -> None:
        if self._target is None:
            return
        self._going = True
        sentence = go_to_blame(self._stepper, self._pointing, self._target)
        self._going = False
        if sentence:
            self._text.setText(sentence)
            self._link.hide()
            self.show()
            announce(self, sentence)

"""Predict first: the next number is asked for, typed, and judged before it is shown."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from playground.session.prediction import AnswerError, Prediction
from playground.session.stepper import Stepper
from playground.ui.announce import announce
from playground.ui.circuit.gesture_table import KEYS
from playground.ui.circuit.step_panel import ChipRow
from playground.ui.formula import FormulaView
from playground.ui.theme import Theme
from playground.ui.type_size import set_code_face

_LONGEST = 120
_COMPLETE = "The pass is complete: every number is known. Home begins another one."
_FORMULA_SIZE = 15


class AnswerField(QLineEdit):
    """Takes a number; arrows, Home and End are its own, so that none of them skips what is asked.

    Attributes:
        gesture_wanted: The id of the gesture of such a key.
    """

    gesture_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("predictAnswer")
        self.setAccessibleName("Your prediction")
        self.setPlaceholderText("such as −0.5 or 1/3")
        self.setToolTip("Type the number and press Enter; P ends this.")
        self.setMaxLength(_LONGEST)
        set_code_face(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        gesture = KEYS.get(keys.replace("Num+", ""), "")
        if gesture in ("predict", "cancel") or (not self.text() and gesture == "play"):
            self.gesture_wanted.emit(gesture)
        else:
            super().keyPressEvent(event)


class PredictPanel(QFrame):
    """Asks, judges and keeps the score.

    Attributes:
        gesture_wanted: The id of a gesture whose key was pressed in the empty field.
    """

    gesture_wanted = Signal(str)

    def __init__(
        self, prediction: Prediction, stepper: Stepper, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._prediction, self._stepper = prediction, stepper
        self._said = ""
        self.setObjectName("predictPanel")
        self.setProperty("role", "asking")
        self._heading, self._score = _label("section"), _label("dim")
        self._title, self._question = _label("heading"), _label("sentence")
        self._reply = _label("sentence")
        self._chips, self._formula = ChipRow(), FormulaView(theme, _FORMULA_SIZE)
        self.field = AnswerField()
        self._check = QPushButton("Check")
        self._show_it = QPushButton("Show it")
        self._name_parts()
        self._lay_out()
        self.field.returnPressed.connect(self._answer)
        self.field.textEdited.connect(lambda: self._mark(""))
        self.field.gesture_wanted.connect(self.gesture_wanted)
        self._check.clicked.connect(self._answer)
        self._show_it.clicked.connect(self._reveal)
        prediction.changed.connect(self._show)
        self._show()

    def _name_parts(self) -> None:
        self._heading.setText("Predict first")
        self._score.setObjectName("predictScore")
        self._score.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._question.setObjectName("predictQuestion")
        self._reply.setObjectName("predictReply")
        self._check.setObjectName("predictCheck")
        self._check.setProperty("role", "primary")
        self._check.setToolTip("Judge the number (Enter)")
        self._show_it.setObjectName("predictShow")
        self._show_it.setToolTip("Show the number and go on; it counts as shown")
        for button in (self._check, self._show_it):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._heading)
        top.addWidget(self._score, 1)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addWidget(self._check)
        row.addWidget(self._show_it)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        for widget in (self._reply, self._title, self._chips, self._formula, self._question):
            column.addWidget(widget)
        column.addLayout(row)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._formula.set_theme(theme)

    def finish(self) -> None:
        """Draw what waits for the hand to rest; for pictures."""
        self._formula.finish()

    def _answer(self) -> None:
        if not self.field.text().strip():
            self._complain("Type the number first, such as −0.5 or 1/3.")
            return
        try:
            right = self._prediction.answer(self.field.text()).right
        except AnswerError as error:
            self._complain(str(error))
            return
        if right:
            self.field.clear()
        else:
            self._mark("error")
            self.field.selectAll()

    def _reveal(self) -> None:
        self._prediction.show()
        self.field.setFocus()

    def _complain(self, text: str) -> None:
        self._mark("error")
        self._say(text)
        announce(self, text)

    def _mark(self, state: str) -> None:
        if (self.field.property("state") or "") != state:
            self.field.setProperty("state", state)
            self.field.style().polish(self.field)

    def _say(self, text: str) -> None:
        self._reply.setText(text)
        self._reply.setVisible(bool(text))

    def _show(self) -> None:
        prediction = self._prediction
        question, reply = prediction.question, prediction.reply
        self.setVisible(prediction.on)
        self._score.setText(prediction.score.text)
        self._say(
            ""
            if reply is None
            else f"{'✓' if reply.right else '✗' if reply.mistake else '→'} {reply.sentence}"
        )
        for widget in (self.field, self._check, self._title, self._chips):
            widget.setVisible(question is not None)
        self._show_it.setVisible(question is not None and prediction.may_show)
        self._question.setText(question.text if question else _COMPLETE)
        self._formula.setVisible(question is not None and bool(question.formula))
        if question is not None:
            self._title.setText(question.title)
            self._chips.set_chips(question.chips, question.known)
            self._formula.set_lines((question.formula,) if question.formula else (), question.text)
        if reply is None or reply.right:
            self._mark("")
            self.field.clear()
        self._announce()

    def _announce(self) -> None:
        said = f"{self._reply.text()} {self._question.text()}".strip() if self._prediction.on else ""
        if said != self._said:
            self._said = said
            announce(self, said)


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label

"""The numbers of the shown step: all of them, or part by part."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.descent.step_work import Stage, StepWork
from playground.engine.numbers import full, precise
from playground.ui.descent.gesture_table import tip
from playground.ui.elided_label import ElidedLabel
from playground.ui.formula import FormulaView
from playground.ui.icons import icon
from playground.ui.theme import Theme
from playground.ui.type_size import fit_icons, set_code_face

Pair = tuple[float, float]
Rows = tuple[tuple[str, Pair], ...]
_IN_CIRCUIT = tip("show_in_circuit", "Step through forward, backward and update at this point")


class StepCard(QWidget):
    """Shows one step in numbers, or one part of it.

    ``show_in_circuit`` tells that a person wants to see it computed; ``walked`` carries +1 for the next part
    of the step and −1 for the one before; ``left`` tells that the whole step is wanted.
    """

    show_in_circuit = Signal()
    walked = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Rows = ()
        self._title, self._note, self._numbers = QLabel("This step"), ElidedLabel(), QLabel()
        self._title.setObjectName("stepTitle")
        self._title.setProperty("role", "heading")
        self._whole = QPushButton("Whole step")
        self._whole.setObjectName("wholeStep")
        self._whole.setProperty("role", "quiet")
        self._whole.setToolTip("Back to the numbers of the whole step")
        self._whole.clicked.connect(self.left)
        self._note.setProperty("role", "dim")
        self._numbers.setObjectName("stepNumbers")
        self._numbers.setAccessibleName("Numbers of the step")
        set_code_face(self._numbers)
        self._numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence = QLabel()
        self._sentence.setObjectName("stepSentence")
        self._sentence.setWordWrap(True)
        self.formula = FormulaView(theme, 15)
        self.formula.setObjectName("stepFormula")
        self._button = QPushButton("Show this step in the circuit")
        self._button.setObjectName("showStepInCircuit")
        self._button.clicked.connect(self.show_in_circuit)
        self._refusal = QLabel()
        self._refusal.setObjectName("replayRefusal")
        self._refusal.setProperty("role", "dim")
        self._refusal.setWordWrap(True)
        self._back = self._small("stepPartBack", tip("part_before"))
        self._forward = self._small("stepPartForward", tip("next_part"))
        self._copy = self._small("copyStep", "Copy these numbers with all their digits")
        self._back.clicked.connect(lambda: self.walked.emit(-1))
        self._forward.clicked.connect(lambda: self.walked.emit(1))
        self._copy.clicked.connect(self.copy)
        self._lay_out()
        self.apply_theme(theme)
        self.set_refusal("")

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self.formula.set_theme(theme)
        for button, name in ((self._back, "back"), (self._forward, "forward"), (self._copy, "copy")):
            button.setIcon(icon(name, theme.color("text"), theme.color("faint")))

    def set_refusal(self, refusal: str) -> None:
        """Offer to show the step in the circuit, or say why that is not possible."""
        if refusal == self._refusal.text() and self._button.toolTip():
            return  # as in nearly every frame of a run that plays
        self._button.setEnabled(not refusal)
        self._button.setToolTip(refusal or _IN_CIRCUIT)
        self._refusal.setText(refusal)
        self._refusal.setVisible(bool(refusal))

    def show_whole(self, work: StepWork, *, typeset: bool) -> None:
        """Show a step with the optimizer's state, and its equation if there is time to ``typeset``."""
        plain = work.optimizer.id == "sgd" and not work.hyperparameters["weight_decay"]
        dx, dy = work.change
        update = ("η∇L", (-dx, -dy)) if plain else ("Δw", (dx, dy))
        self._show_head("This step", "", work)
        self._show_rows(
            (("w", work.point), ("∇L", work.grad), *work.state, update, ("w′", work.arrival)), work
        )
        self._sentence.hide()
        self._show_formulas(work.update if typeset else ())

    def show_stage(self, work: StepWork, stage: Stage, place: tuple[int, int]) -> None:
        """Show one part of a step.

        Args:
            work: The step.
            stage: The part.
            place: Which part it is, from 1, and how many there are.
        """
        self._show_head(stage.title, f"{place[0]} of {place[1]}", work)
        self._show_rows(stage.rows, work)
        self._sentence.setText(stage.sentence)
        self._sentence.show()
        self._show_formulas(stage.formulas)

    @property
    def copied_text(self) -> str:
        """The numbers with all their digits, a line for each symbol, ready to be pasted anywhere."""
        return "\n".join(f"{symbol}\t{full(x)}\t{full(y)}" for symbol, (x, y) in self._rows)

    def copy(self) -> None:
        """Put the numbers onto the clipboard."""
        QGuiApplication.clipboard().setText(self.copied_text)

    def _show_head(self, title: str, place: str, work: StepWork) -> None:
        parts = [place, f"{work.step:,} → {work.step + 1:,}", "" if place else _drawn_from(work)]
        self._note.setText(" · ".join(part for part in parts if part))
        self._title.setText(title)
        self._whole.setVisible(bool(place))

    def _show_rows(self, rows: Rows, work: StepWork) -> None:
        self._rows = rows
        self._card.setVisible(bool(rows))
        if rows:
            self._numbers.setText(_in_columns(rows))
        first, second = work.run.surface.axes
        self._numbers.setToolTip(f"w = ({first}, {second}); the arrow on the surface is this step")

    def _show_formulas(self, lines: tuple[str, ...]) -> None:
        self.formula.setVisible(bool(lines))
        if lines:
            self.formula.set_lines(lines, "The update with the numbers of this step")

    def _small(self, name: str, told: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setProperty("role", "quiet")
        button.setAccessibleName(told.partition(" (")[0])
        button.setToolTip(told)
        fit_icons(self, [button], 14)
        return button

    def changeEvent(self, event: QEvent) -> None:
        """Let the icons grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            fit_icons(self, (self._copy, self._back, self._forward), 14)

    def _lay_out(self) -> None:
        self._card = QFrame()
        self._card.setProperty("role", "card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(14, 8, 14, 8)
        inside.addWidget(self._numbers)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._title)
        head.addSpacing(8)
        head.addWidget(self._note, 1)
        for button in (self._whole, self._copy, self._back, self._forward):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        for widget in (self._card, self._sentence, self._button, self._refusal, self.formula):
            column.addWidget(widget)


def _drawn_from(work: StepWork) -> str:
    """Say what the gradient was taken over; nothing on a surface without examples."""
    examples, size = work.run.surface.examples, work.run.settings_at(work.step).batch_size
    if not examples:
        return ""
    return f"batch of {size:,}" if size and size < examples else f"all {examples:,} examples"


def _in_columns(rows: Rows) -> str:
    """Return one line per row, such as ``∇L = (−2.011,  2.490)``, with the commas in line."""
    cells = [(symbol, precise(x), precise(y)) for symbol, (x, y) in rows]
    first, second, third = (max(map(len, column)) for column in zip(*cells, strict=True))
    return "\n".join(f"{symbol:<{first}} = ({x:>{second}}, {y:>{third}})" for symbol, x, y in cells)

"""The step panel: what the event under the cursor does, in numbers, in a formula and in a sentence."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground.engine.explain import Chip, Explanation, explain
from playground.engine.numbers import precise
from playground.session.stepper import Stepper
from playground.ui.announce import announce
from playground.ui.formula import FormulaView
from playground.ui.theme import Theme

_MOST_CHIPS = 3


class _Chip(QFrame):
    """A captioned number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 7, 4, 7)
        column.setSpacing(1)
        self._caption, self._number = QLabel(), QLabel()
        self._caption.setProperty("role", "dim")
        for label in (self._caption, self._number):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)

    def show_chip(self, chip: Chip) -> None:
        """Show a number in the colour of what it is."""
        self._caption.setText(chip.caption)
        self._number.setText(precise(chip.number))
        self._number.setObjectName(f"chip_{chip.caption.split()[0]}")
        self._number.setProperty("role", f"chip-{chip.tone}")
        self._number.style().unpolish(self._number)
        self._number.style().polish(self._number)
        self.setAccessibleName(f"{chip.caption} {precise(chip.number)}")


class ChipRow(QWidget):
    """Numbers as an equation: captioned chips with signs between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._signs = [QLabel() for _ in range(_MOST_CHIPS)]
        self._chips = [_Chip() for _ in range(_MOST_CHIPS)]
        for sign, chip in zip(self._signs, self._chips, strict=True):
            sign.setProperty("role", "sign")
            row.addWidget(sign)
            row.addWidget(chip, 1)

    def set_chips(self, chips: tuple[Chip, ...]) -> None:
        """Show another equation."""
        for k, (sign, box) in enumerate(zip(self._signs, self._chips, strict=True)):
            chip = chips[k] if k < len(chips) else None
            sign.setVisible(chip is not None and bool(chip.sign))
            box.setVisible(chip is not None)
            if chip is not None:
                sign.setText(chip.sign)
                box.show_chip(chip)


class StepPanel(QWidget):
    """Explains the current step."""

    def __init__(self, stepper: Stepper, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepper = stepper
        self._said = ""
        self.setObjectName("stepPanel")
        self._title = _label("title")
        self._about = _label("dim")
        self._chips = ChipRow()
        self._formula = FormulaView(theme)
        self._card = QFrame()
        self._role = _label("dim")
        self._sentence = _label("sentence")
        self._sentence.setObjectName("stepSentence")
        self._warning = _label("error")
        self._warning.setObjectName("stepWarning")
        self._lay_out()
        stepper.moved.connect(self._show)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._formula.set_theme(theme)

    def finish(self) -> None:
        """Draw what waits for the hand to rest; for pictures."""
        self._formula.finish()

    def _lay_out(self) -> None:
        self._card.setProperty("role", "card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.addWidget(self._formula)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._title, self._about, self._chips, self._card, self._sentence, self._role):
            column.addWidget(widget)
        column.addWidget(self._warning)
        column.addStretch()

    def _show(self) -> None:
        explanation = explain(self._stepper.trace, self._stepper.cursor)
        self._title.setText(explanation.title)
        self._about.setText(explanation.about)
        self._about.setVisible(bool(explanation.about))
        self._chips.set_chips(explanation.chips)
        self._chips.setVisible(bool(explanation.chips))
        self._card.setVisible(bool(explanation.formulas))
        self._formula.set_lines(explanation.formulas, explanation.sentence)
        self._role.setText(explanation.role)
        self._role.setVisible(bool(explanation.role))
        self._warning.setText(explanation.warning)
        self._warning.setVisible(bool(explanation.warning))
        self._show_sentence(explanation)

    def _show_sentence(self, explanation: Explanation) -> None:
        self._sentence.setText(explanation.sentence)
        said = f"{explanation.title}. {explanation.sentence} {explanation.warning}".rstrip()
        if said != self._said:
            self._said = said
            announce(self, said)


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label

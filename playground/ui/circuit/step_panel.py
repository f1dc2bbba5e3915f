"""The step panel: what the event under the cursor does, in numbers, in a formula and in a sentence."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground.engine.explain import Chip, Explanation
from playground.engine.numbers import precise
from playground.engine.status import WORDS, Status
from playground.engine.wish import GOALS
from playground.session.breaking import explain_shown
from playground.session.dead_numbers import latest_status
from playground.session.stepper import Stepper
from playground.ui.announce import announce
from playground.ui.fitting_label import FittingLabel
from playground.ui.formula import FormulaView
from playground.ui.plain import plain_label
from playground.ui.quiet_combo import QuietCombo
from playground.ui.theme import Theme

if TYPE_CHECKING:
    from playground.ui.plot.plot import Plot

_MOST_CHIPS = 3
_PLOT_HEIGHT = 132  # px at 100 %
_GOAL_NAMES = {"raise": "raise the output", "lower": "lower the loss"}


class _Chip(QFrame):
    """A captioned number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 7, 4, 7)
        column.setSpacing(1)
        self._caption, self._number = FittingLabel(), FittingLabel()
        self._caption.setProperty("role", "dim")
        for label in (self._caption, self._number):
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_chip(self, chip: Chip, *, hidden: bool = False) -> None:
        """Show a number in the colour of what it is, or a question mark in its place."""
        text = "?" if hidden else precise(chip.number)
        self._caption.setText(chip.caption)
        self._number.setText(text)
        self._number.setObjectName(f"chip_{chip.caption.split()[0]}")
        self._number.setProperty("role", f"chip-{chip.tone}")
        self._number.style().unpolish(self._number)
        self._number.style().polish(self._number)
        self.setAccessibleName(f"{chip.caption} {'to be predicted' if hidden else text}")

    def mark(self, status: Status) -> None:
        """Frame the number as it is framed on the canvas, and say its status."""
        if status == "vanished" and self._number.text() == "0":
            self._number.setText("≈0")
        words = WORDS[status] if status != "not yet" else ""
        self._number.setToolTip(words)
        if words:
            self.setAccessibleName(f"{self.accessibleName()}, {words}")
        self._number.setProperty("status", status if words else "")
        self._number.style().unpolish(self._number)
        self._number.style().polish(self._number)


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

    def set_chips(
        self, chips: tuple[Chip, ...], known: int = _MOST_CHIPS, result: Status = "ordinary"
    ) -> None:
        """Show another equation.

        Args:
            chips: Its numbers.
            known: How many of them may be shown, where the others are asked for.
            result: The status of the last one.
        """
        for k, (sign, box) in enumerate(zip(self._signs, self._chips, strict=True)):
            chip = chips[k] if k < len(chips) else None
            sign.setVisible(chip is not None and bool(chip.sign))
            box.setVisible(chip is not None)
            if chip is not None:
                sign.setText(chip.sign)
                box.show_chip(chip, hidden=k >= known)
                box.mark(result if k == len(chips) - 1 and k < known else "ordinary")


class _WantsRow(QWidget):
    """The heading of the sentence, with what every wire wants to do to the output."""

    def __init__(self, stepper: Stepper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepper = stepper
        heading = plain_label("section")
        heading.setText("What this wire wants, to")
        tip = "Whether wires want the output to rise, or to fall as a loss should"
        self._chooser = QuietCombo("wantsChooser", "What the wires want", tip)
        self._chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for goal in GOALS:
            self._chooser.addItem(_GOAL_NAMES[goal], goal)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(heading, 1)
        row.addWidget(self._chooser)
        self._chooser.currentIndexChanged.connect(self._choose)
        stepper.goal_changed.connect(self._show)
        self._show()

    def _choose(self) -> None:
        self._stepper.goal = self._chooser.currentData()

    def _show(self) -> None:
        self._chooser.setCurrentIndex(GOALS.index(self._stepper.goal))


class StepPanel(QWidget):
    """Explains the current step."""

    def __init__(self, stepper: Stepper, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepper = stepper
        self._said = ""
        self.setObjectName("stepPanel")
        self._title = plain_label("title")
        self._about = plain_label("dim")
        self._chips = ChipRow()
        self._formula = FormulaView(theme)
        self._card = QFrame()
        self._role = plain_label("dim")
        self._sentence = plain_label("sentence")
        self._sentence.setObjectName("stepSentence")
        self._warning = plain_label("error")
        self._warning.setObjectName("stepWarning")
        self._wants = _WantsRow(stepper)
        self._theme = theme
        self._plot: Plot | None = None
        self._column = QVBoxLayout(self)
        self._saved = plain_label("dim")
        self._saved.setObjectName("stepSaved")
        self._curve_stale = True
        self._lay_out()
        stepper.moved.connect(self._show)
        stepper.goal_changed.connect(self._show)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._formula.set_theme(theme)
        if self._plot is not None:
            self._plot.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_curve()

    def finish(self) -> None:
        """Draw what waits for the hand to rest; for pictures."""
        self._formula.finish()

    def _lay_out(self) -> None:
        self._card.setProperty("role", "card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.addWidget(self._formula)
        column = self._column
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        above = (self._title, self._about, self._chips, self._card, self._wants, self._sentence)
        for widget in (*above, self._saved, self._role, self._warning):
            column.addWidget(widget)
        column.addStretch()

    def _show(self) -> None:
        stepper = self._stepper
        explanation = explain_shown(stepper)
        self._title.setText(explanation.title)
        self._about.setText(explanation.about)
        self._about.setVisible(bool(explanation.about))
        self._chips.set_chips(explanation.chips, result=latest_status(stepper))
        self._chips.setVisible(bool(explanation.chips))
        self._card.setVisible(bool(explanation.formulas))
        self._formula.set_lines(explanation.formulas, explanation.sentence)
        texts = ((self._role, explanation.role), (self._saved, explanation.saved))
        for label, text in (*texts, (self._warning, explanation.warning)):
            label.setText(text)
            label.setVisible(bool(text))
        self._wants.setVisible(explanation.wants)
        self._show_sentence(explanation)
        self._curve_stale = True
        if self.isVisible():
            self._show_curve()

    def _show_curve(self) -> None:
        """Draw the gate's function, once for each step and only while it is seen.

        At the start there is none, and so the first window need not wait for what draws it.
        """
        if not self._curve_stale:
            return
        self._curve_stale = False
        if not self._stepper.cursor and self._plot is None:
            return
        from playground.engine.step_curve import step_curve

        curve = step_curve(self._stepper.trace, self._stepper.cursor)
        if curve is not None:
            from playground.ui.circuit.curve_picture import curve_picture

            self._plot = self._plot or self._new_plot()
            self._plot.show_picture(curve_picture(curve))
        if self._plot is not None:
            self._plot.setVisible(curve is not None)

    def _new_plot(self) -> "Plot":
        from playground.ui.plot.plot import Plot

        plot = Plot(self._theme, "gateCurve", "The gate's function", height=_PLOT_HEIGHT)
        self._column.insertWidget(self._column.indexOf(self._sentence) + 1, plot)
        return plot

    def _show_sentence(self, explanation: Explanation) -> None:
        self._sentence.setText(explanation.sentence)
        said = f"{explanation.title}. {explanation.sentence} {explanation.warning}".rstrip()
        if said != self._said:
            if self._said:  # not while the window is being made
                announce(self, said)
            self._said = said

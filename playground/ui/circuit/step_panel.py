"""The step panel: what the event under the cursor does, in numbers, in a formula and in a sentence."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from playground.engine.explain import Chip, Explanation, explain
from playground.engine.numbers import precise
from playground.session.editor import Aspect, Editor
from playground.session.stepper import Stepper
from playground.ui.announce import announce
from playground.ui.circuit.check_table import CheckTable
from playground.ui.formula import FormulaView
from playground.ui.quiet_combo import QuietCombo
from playground.ui.separator import separator
from playground.ui.theme import Theme

WIDTH = 344
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
    """Explains the current step, checks the gradients, and opens the circuit as a surface.

    Attributes:
        surface_wanted: The names for the two axes of a surface.
    """

    surface_wanted = Signal(str, str)

    def __init__(self, editor: Editor, stepper: Stepper, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._stepper = stepper
        self.setObjectName("stepPanel")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = _label("title")
        self._about = _label("dim")
        self._chips = ChipRow()
        self._formula = FormulaView(theme)
        self._card = QFrame()
        self._role = _label("dim")
        self._sentence = _label("sentence")
        self._sentence.setObjectName("stepSentence")
        self._check = CheckTable(editor, stepper)
        self._x_axis, self._y_axis = (
            QuietCombo(
                f"surface{axis.upper()}Chooser", f"Number along {axis}", f"What runs along the {axis} axis"
            )
            for axis in "xy"
        )
        self._open = QPushButton("Open as surface")
        self._lay_out()
        self._open.clicked.connect(self._ask_surface)
        editor.changed.connect(self._follow)
        stepper.moved.connect(self._show)
        self._show_axes()
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
        content = QWidget()
        content.setProperty("role", "panel")
        column = QVBoxLayout(content)
        column.setContentsMargins(18, 16, 18, 12)
        column.setSpacing(8)
        for widget in (self._title, self._about, self._chips, self._card, self._sentence, self._role):
            column.addWidget(widget)
        column.addSpacing(4)
        column.addWidget(separator())
        column.addWidget(self._check)
        column.addStretch()
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        outer.addWidget(separator())
        outer.addWidget(self._surface_row())

    def _surface_row(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(18, 10, 18, 14)
        grid.setHorizontalSpacing(6)
        heading = QLabel("f as a loss surface over")
        heading.setProperty("role", "section")
        self._open.setObjectName("openAsSurface")
        self._open.setProperty("role", "primary")
        self._open.setToolTip("See f over these two numbers in the Descent workspace, and descend it")
        grid.addWidget(heading, 0, 0, 1, 3)
        grid.addWidget(self._x_axis, 1, 0)
        grid.addWidget(self._y_axis, 1, 1)
        grid.addWidget(self._open, 1, 2)
        for column in range(3):
            grid.setColumnStretch(column, 1 if column < 2 else 2)
        return box

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if "circuit" in aspects:
            self._show_axes()

    def _show_axes(self) -> None:
        """Offer every number of the circuit for both axes, weights first; other numbers, other choice."""
        variables = sorted(self._editor.document.circuit.variables, key=lambda node: node.gate != "weight")
        names = [node.name for node in variables]
        for combo, default in ((self._x_axis, 0), (self._y_axis, 1)):
            if names != [combo.itemText(k) for k in range(combo.count())]:
                combo.clear()
                combo.addItems(names)
                combo.setCurrentIndex(min(default, len(names) - 1))
        self._enable_surface()

    def _enable_surface(self) -> None:
        trace = self._stepper.trace
        complete = len(trace) > trace.forward_count
        enough = self._x_axis.count() > 1
        self._open.setEnabled(complete and enough)
        why = "" if complete else "The circuit is not complete yet." if enough else "This needs two numbers."
        self._open.setStatusTip(why)

    def _ask_surface(self) -> None:
        x, y = self._x_axis.currentText(), self._y_axis.currentText()
        if x == y:
            self._y_axis.setCurrentIndex((self._y_axis.currentIndex() + 1) % self._y_axis.count())
            y = self._y_axis.currentText()
        self.surface_wanted.emit(x, y)

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
        self._show_sentence(explanation)
        self._enable_surface()

    def _show_sentence(self, explanation: Explanation) -> None:
        if self._sentence.text() != explanation.sentence:
            self._sentence.setText(explanation.sentence)
            announce(self, f"{explanation.title}. {explanation.sentence}")


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label

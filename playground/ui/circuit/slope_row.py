"""One local derivative of a custom gate: its formula, typeset, and what the gradient check says to it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground.session.custom_draft import SlopeReport
from playground.ui.announce import announce
from playground.ui.circuit.formula_field import FormulaField
from playground.ui.formula import FormulaView
from playground.ui.theme import Theme

_ROLES = {"left": "dim", "right": "right", "wrong": "error", "unreadable": "error", "unknown": "dim"}
_MOST_LETTERS = 2_000


class SlopeRow(QWidget):
    """The line for the derivative for one port.

    Attributes:
        edited: Told with the port's name and the text after each change.
        applied: Enter was pressed.
        given_up: Esc was pressed.
    """

    edited = Signal(str, str)
    applied = Signal()
    given_up = Signal()

    def __init__(self, port: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.port = port
        self._verdict = ""
        self._name = QLabel()
        self._name.setProperty("role", "name")
        self.field = FormulaField(theme)
        self.field.setObjectName(f"customSlope_{port}")
        self.field.setProperty("role", "formula")
        self.field.setMaxLength(_MOST_LETTERS)
        self.field.setPlaceholderText("left to the backward pass")
        self.field.setAccessibleName(f"Derivative of the output for input {port}")
        self._formula = FormulaView(theme, 14)
        self._status = QLabel()
        self._status.setObjectName(f"customVerdict_{port}")
        self._status.setWordWrap(True)
        self._lay_out()
        self.field.textEdited.connect(lambda text: self.edited.emit(self.port, text))
        self.field.returnPressed.connect(self.applied)
        self.field.given_up.connect(self.given_up)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._name)
        line.addWidget(self.field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(line)
        column.addWidget(self._formula)
        column.addWidget(self._status)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.field.theme = theme
        self.field.update()
        self._formula.set_theme(theme)

    def finish(self) -> None:
        """Typeset what waits for the hand to rest; for pictures."""
        self._formula.finish()

    def retire(self) -> None:
        """Go away; the names of the parts belong to those that are shown."""
        for part in (self.field, self._status):
            part.setObjectName("")
        self.hide()
        self.deleteLater()

    def name(self, output: str) -> None:
        """Say which derivative this is, with the name that formulas have for the output."""
        self._name.setText(f"∂{output}/∂{self.port}")
        self.field.setToolTip(
            f"How {output} changes with {self.port}: a formula over the inputs and {output}. "
            "Empty: the backward pass works it out."
        )

    def align(self, width: int) -> None:
        """Let the field begin where those of the other rows do."""
        self._name.setMinimumWidth(width)

    @property
    def name_width(self) -> int:
        """How much room the name takes."""
        return self._name.sizeHint().width()

    def show_report(self, report: SlopeReport) -> None:
        """Show what is known of the derivative; say it when the verdict is another one."""
        self.field.mark(report.position)
        self.field.setAccessibleDescription(report.sentence)
        self._formula.set_lines(report.latex, report.sentence)
        self._formula.setVisible(bool(report.latex))
        self._status.setText(report.sentence)
        self._status.setVisible(report.verdict != "left")  # the empty line says it
        self._status.setProperty("role", _ROLES[report.verdict])
        self._status.style().unpolish(self._status)
        self._status.style().polish(self._status)
        if report.verdict != self._verdict:
            spoken, self._verdict = bool(self._verdict), report.verdict
            if spoken and report.verdict in ("right", "wrong"):
                announce(self, f"Derivative for {self.port}: {report.sentence}")

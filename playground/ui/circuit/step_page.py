"""The Step page: what is to be predicted, whether a number died, and the explanation of the step."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.ui.circuit.blame_row import BlameRow
from playground.ui.circuit.predict_panel import PredictPanel
from playground.ui.circuit.step_panel import StepPanel
from playground.ui.theme import Theme


class StepPage(QWidget):
    """The parts of the page, one below the other.

    Attributes:
        panel: The explanation.
        predict: What is asked while numbers are to be predicted.
    """

    def __init__(
        self, panel: StepPanel, predict: PredictPanel, blame: BlameRow, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.panel, self.predict = panel, predict
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(predict)
        column.addWidget(blame)
        column.addWidget(panel, 1)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.panel.set_theme(theme)
        self.predict.set_theme(theme)

    def finish(self) -> None:
        """Draw what waits for the hand to rest; for pictures."""
        self.panel.finish()
        self.predict.finish()

"""The Step page: what is to be predicted, whether a number died, and the explanation of the step."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.ui.circuit.blame_row import BlameRow
from playground.ui.circuit.step_panel import StepPanel
from playground.ui.circuit.tools import Tools
from playground.ui.theme import Theme

if TYPE_CHECKING:
    from playground.ui.circuit.predict_panel import PredictPanel


class StepPage(QWidget):
    """The parts of the page, one below the other.

    Attributes:
        panel: The explanation.
    """

    def __init__(
        self, tools: Tools, panel: StepPanel, blame: BlameRow, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tools, self._theme = tools, tools.theme
        self.panel = panel
        self._predict: PredictPanel | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._column.addWidget(blame)
        self._column.addWidget(panel, 1)
        tools.prediction.changed.connect(self._follow)
        self._follow()

    @property
    def predict(self) -> "PredictPanel":
        """What is asked while numbers are to be predicted, made when that first begins."""
        if self._predict is None:
            from playground.ui.circuit.predict_panel import PredictPanel

            tools = self._tools
            self._predict = PredictPanel(tools.prediction, tools.stepper, self._theme)
            self._predict.gesture_wanted.connect(tools.do)
            self._column.insertWidget(0, self._predict)
        return self._predict

    def _follow(self) -> None:
        if self._predict is None and self._tools.prediction.on:
            self.predict.show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.panel.set_theme(theme)
        if self._predict is not None:
            self._predict.set_theme(theme)

    def finish(self) -> None:
        """Draw what waits for the hand to rest; for pictures."""
        self.panel.finish()
        if self._predict is not None:
            self._predict.finish()

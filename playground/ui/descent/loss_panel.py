"""The loss plot with its title and its switch between a logarithmic and a linear axis."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from playground.descent.run import Run
from playground.engine.numbers import precise
from playground.ui.descent.loss_chart import LossChart, LossCurve
from playground.ui.plot.scale import Array
from playground.ui.theme import Theme


class LossPanel(QWidget):
    """Shows the loss of a run; ``log_toggled`` tells that a person switched the axis."""

    log_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.chart = LossChart(theme)
        self._losses: Array = np.empty(0)
        self._note = QLabel()
        self._note.setObjectName("lossNote")
        self._note.setProperty("role", "dim")
        self._log = QPushButton()
        self._log.setProperty("role", "quiet")
        self._log.setCheckable(True)
        self._log.setObjectName("logLossToggle")
        self._log.setAccessibleName("Logarithmic loss axis")
        self._log.setToolTip("Switch between a logarithmic and a linear axis (L)")
        self._log.clicked.connect(self.log_toggled)
        self._lay_out()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self.chart.apply_theme(theme)

    def set_log(self, log: bool) -> None:
        """Show which axis is in use."""
        self._log.setChecked(log)
        self._log.setText("log axis" if log else "linear axis")
        self.chart.set_log(log)
        self._tell()

    def toggle(self) -> None:
        """Switch the axis, as a click would."""
        self._log.click()

    def show_runs(
        self, run: Run, colour: QColor, rivals: tuple[LossCurve, ...] = (), shown: int | None = None
    ) -> None:
        """Show the losses of the selected run so far, and those of its rivals; see ``LossChart``."""
        self._losses = run.losses
        self.chart.set_losses(LossCurve(self._losses, colour), run.rate_changes, rivals, shown)
        self._tell()

    def _tell(self) -> None:
        if len(self._losses):
            self._note.setText(self._what_is_missing(self._losses))
            latest = f"{precise(float(self._losses[-1]), 3)} after {len(self._losses) - 1:,} steps"
            self.chart.setAccessibleDescription(latest)

    def _what_is_missing(self, losses: Array) -> str:
        """Say which losses the plot cannot show in their place; empty if it shows all."""
        scale = self.chart.scale
        if self._log.isChecked() and not scale.log:
            return "Losses below 0 have no logarithm: the axis is linear"
        if scale.log:
            zeros = np.count_nonzero(losses == 0)
            are = "loss is 0 and has" if zeros == 1 else "losses are 0 and have"
            return f"{zeros:,} {are} no logarithm" if zeros else ""
        heights = scale.share(losses)
        outside = (heights > 1 + 1e-9) | (heights < -1e-9)
        if not outside.any():
            return ""
        way = "↑" if heights[outside][-1] > 1 else "↓"
        latest = f": L = {precise(float(losses[-1]), 3)}" if outside[-1] else ""
        return f"{way} Beyond the plot from step {np.flatnonzero(outside)[0]:,}{latest}"

    def _lay_out(self) -> None:
        title = QLabel("Loss")
        title.setProperty("role", "heading")
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(10)
        head.addWidget(title)
        head.addWidget(self._log)
        head.addStretch(1)
        head.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.chart, 1)
        self.setMinimumHeight(170)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

"""The page of the loss: its plot, and its switch between a logarithmic and a linear axis."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from playground.descent.along import along
from playground.descent.loss_axis import LossAxis, axes_of
from playground.engine.array_functions import Array
from playground.engine.numbers import precise
from playground.ui.descent.analysis.page import ShownRuns
from playground.ui.descent.gesture_table import tip
from playground.ui.descent.loss_chart import LossChart, LossCurve
from playground.ui.theme import Theme

_ALONG = (
    "Draw the losses against epochs, steps, or evaluations of the loss and its gradient.\n"
    "Against evaluations, the runs of a race are kept level in these: some steps look more than once"
)


class LossPanel(QWidget):
    """Shows the loss of the runs; ``log_toggled`` and ``axis_chosen`` tell that a person switched an axis.

    ``head`` stands beside the tabs, as with every page below the surface.
    """

    log_toggled = Signal(bool)
    axis_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.head = QWidget()
        self.chart = LossChart(theme)
        self._losses: Array = np.empty(0)
        self._note = QLabel()
        self._note.setObjectName("lossNote")
        self._note.setProperty("role", "plot-note")
        self._log = QPushButton()
        self._log.setProperty("role", "quiet")
        self._log.setCheckable(True)
        self._log.setObjectName("logLossToggle")
        self._log.setAccessibleName("Logarithmic loss axis")
        self._log.setToolTip(tip("log_loss", "Switch between a logarithmic and a linear axis"))
        self._log.clicked.connect(self.log_toggled)
        self._axes: tuple[LossAxis, ...] = axes_of(0)
        self._axis: LossAxis = "epochs"
        self._along = QPushButton()
        self._along.setProperty("role", "quiet")
        self._along.setObjectName("lossAxisSwitch")
        self._along.setToolTip(tip("loss_axis", _ALONG))
        self._along.clicked.connect(lambda: self.axis_chosen.emit(self._next_axis))
        self._lay_out()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.chart.apply_theme(theme)

    def set_log(self, log: bool) -> None:
        """Show which axis is in use."""
        self._log.setChecked(log)
        self._log.setText("log" if log else "linear")
        self.chart.set_log(log)
        self._tell()

    def set_axis(self, axis: LossAxis) -> None:
        """Draw the losses along another axis, from the next ``show_runs`` on."""
        self._axis = axis
        self._show_axis()

    def toggle(self) -> None:
        """Switch between a logarithmic and a linear axis, as a click would."""
        self._log.click()

    def switch_axis(self) -> None:
        """Go on to the next axis, as a click would."""
        self._along.click()

    @property
    def axis(self) -> LossAxis:
        """What the losses are drawn along, as it was set."""
        return self._axis

    @property
    def _drawn_axis(self) -> LossAxis:
        return self._axis if self._axis in self._axes else "steps"

    @property
    def _next_axis(self) -> LossAxis:
        return self._axes[(self._axes.index(self._drawn_axis) + 1) % len(self._axes)]

    def _show_axis(self) -> None:
        if self._along.text() != self._drawn_axis or not self._along.accessibleName():
            self._along.setText(self._drawn_axis)
            self._along.setAccessibleName(f"Losses along {self._drawn_axis}")
            self.chart.set_axis(self._drawn_axis)

    def show_runs(self, shown: ShownRuns) -> None:
        """Show the losses of the selected run so far, and those of its rivals; see ``LossChart``."""
        run = shown.run
        self._losses, self._axes = run.losses, axes_of(run.surface.examples)
        self._show_axis()
        curves = {
            place: LossCurve(
                each.losses, self._theme.run_color(place), shown.forks.get(place), along(each, self._axis)
            )
            for place, each in {**shown.rivals, shown.place: run}.items()
        }
        own = curves.pop(shown.place)
        self.chart.set_losses(own, run.rate_changes, tuple(curves.values()), shown.step)
        self._tell()

    def leave(self) -> None:
        """Come to rest: there is nothing to do."""

    def finish(self) -> None:
        """Do what is under way: there is nothing."""

    def _tell(self) -> None:
        if len(self._losses):
            missing = self._what_is_missing(self._losses)
            self._note.setText(missing)
            self._note.setVisible(bool(missing))
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
        head = QHBoxLayout(self.head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(self._along)
        head.addWidget(self._log)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.addWidget(self.chart, 0, 0)
        corner = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight  # where a falling loss is not
        grid.addWidget(self._note, 0, 0, corner)

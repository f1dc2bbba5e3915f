"""Choose how the learning rate changes by itself, see the curve, or record one by hand."""

import numpy as np
from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.descent.schedules import PARAMETERS, SCHEDULES, Parameter, RatePlan
from playground.engine.numbers import precise
from playground.ui.descent.number_row import BOX_WIDTH, NumberRow
from playground.ui.formula import FormulaView
from playground.ui.plot.picture import Curve, Mark, Picture
from playground.ui.plot.plot import Plot
from playground.ui.plot.scale import Scale
from playground.ui.quiet_combo import QuietCombo
from playground.ui.theme import Theme
from playground.ui.type_size import zoomed

_TIP = (
    "How the learning rate changes by itself as the run goes on\n"
    "During a run another one holds from this step on"
)
_RECORD = (
    "Record: what you do to the learning rate from now on becomes a schedule\n"
    "Press again to end; the run goes back to where it began, ready to be played again"
)
_RECORDING = "Recording the learning rate; press to end and to go back to where it began"
_POINTS = 160  # of the curve
_ROOM = 1.08  # times the highest rate


class SchedulePanel(QWidget):
    """The schedule of the selected run; what shapes it is folded away while the rate is constant.

    ``plan_chosen`` carries a ``RatePlan``; ``record_toggled`` whether a recording is to begin.
    """

    plan_chosen = Signal(object)
    record_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._plan, self._rate, self._step = theme, RatePlan(), 0.1, 0
        self._drawn: tuple[RatePlan, float, int] | None = None
        self._chooser = QuietCombo("scheduleChooser", "Schedule", _TIP)
        for entry in SCHEDULES.values():
            if not entry.recorded:
                self._chooser.addItem(entry.name, entry.id)
        self._chooser.activated.connect(self._choose)
        self._record = QPushButton("● Record")
        self._record.setObjectName("recordSchedule")
        self._record.setCheckable(True)
        self._record.setProperty("role", "switch")
        self._record.clicked.connect(self.record_toggled)
        self._details: _Details | None = None
        self.set_recording(False)
        self._lay_out()
        self._fit_type()

    @property
    def plot(self) -> Plot | None:
        """The curve; None until a schedule was chosen."""
        return self._details.plot if self._details else None

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        if self._details is not None:
            self._details.plot.set_theme(theme)
            self._details.formula.set_theme(theme)

    def show_plan(self, plan: RatePlan, rate: float, step: int) -> None:
        """Show a schedule.

        Args:
            plan: The schedule.
            rate: The rate that is set, which it starts from.
            step: How many steps are done.
        """
        self._plan, self._rate, self._step = plan, rate, step
        self._offer_recording(plan)
        self._chooser.setCurrentIndex(self._chooser.findData(plan.schedule))
        self._chooser.setToolTip(f"{SCHEDULES[plan.schedule].about}\n{_TIP}")
        if not plan.is_constant and self._details is None:
            self._details = _Details(self._theme)
            self._details.changed.connect(self._change)
            self._column.addWidget(self._details)
        if self._details is not None:
            self._details.setVisible(not plan.is_constant)
            self._details.show_plan(plan)
        self._draw()

    def show_step(self, step: int) -> None:
        """Mark how many steps are done."""
        if step != self._step:
            self._step = step
            self._draw()

    def set_recording(self, recording: bool) -> None:
        """Show whether the rate is being recorded."""
        self._record.setChecked(recording)
        self._record.setText("■ Recording" if recording else "● Record")
        self._record.setAccessibleName("Stop recording" if recording else "Record the learning rate")
        self._record.setToolTip(_RECORDING if recording else _RECORD)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_type()

    def _fit_type(self) -> None:
        self._chooser.setMinimumWidth(zoomed(self, 2 * BOX_WIDTH - 8))

    def _offer_recording(self, plan: RatePlan) -> None:
        """Have the recording among the choices while there is one."""
        place = self._chooser.findData("recorded")
        wanted = bool(plan.points) or plan.schedule == "recorded"
        if wanted and place < 0:
            self._chooser.addItem(SCHEDULES["recorded"].name, "recorded")
        elif not wanted and place >= 0:
            self._chooser.removeItem(place)

    def _choose(self) -> None:
        self.plan_chosen.emit(RatePlan(self._chooser.currentData(), {}, self._plan.points))

    def _change(self, name: str, number: float) -> None:
        parameters = {**self._plan.parameters, name: number}
        self.plan_chosen.emit(RatePlan(self._plan.schedule, parameters, self._plan.points))

    def _draw(self) -> None:
        """Draw the coming rates and where the run is; the curve anew only where it is another one."""
        if self._details is None or self._plan.is_constant:
            return
        horizon = self._plan.horizon
        while horizon < self._step * 1.05:
            horizon *= 2
        wanted = self._plan, self._rate, horizon
        if wanted != self._drawn:
            self._drawn = wanted
            self._details.draw_curve(self._plan, self._rate, horizon)
        self._details.mark(self._plan, self._rate, self._step)

    def _lay_out(self) -> None:
        label = QLabel("Schedule")
        label.setProperty("role", "dim")
        label.setToolTip(_TIP)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self._record)
        row.addWidget(self._chooser)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addLayout(row)


class _Details(QWidget):
    """Formula, parameters and curve of a schedule; ``changed`` carries a parameter's new number."""

    changed = Signal(str, float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._rows = {entry.id: self._row(entry) for entry in PARAMETERS.values()}
        self.formula = FormulaView(theme, 15)
        self.formula.setObjectName("scheduleFormula")
        self.plot = Plot(theme, "schedulePlot", "Learning rate against step", height=104)
        self._curve: Picture | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.formula, *self._rows.values(), self.plot):
            column.addWidget(widget)

    def show_plan(self, plan: RatePlan) -> None:
        """Show the formula and the numbers of its letters."""
        schedule = SCHEDULES[plan.schedule]
        self.formula.set_lines((schedule.latex,), f"{schedule.name}: {schedule.formula}")
        for name, row in self._rows.items():
            row.setVisible(name in schedule.defaults)
            if name in schedule.defaults:
                row.set_number(plan.parameters.get(name, schedule.defaults[name]))

    def draw_curve(self, plan: RatePlan, rate: float, horizon: int) -> None:
        """Work out the curve over so many steps from the start."""
        steps = np.unique(np.linspace(0, horizon, _POINTS).astype(int))
        rates = np.array([plan.rate(rate, int(step)) for step in steps])
        self._curve = Picture(
            Scale(0.0, float(horizon)),
            Scale(0.0, _ROOM * float(rates.max())),
            curves=(Curve(steps.astype(float), rates),),
            description=f"From {precise(rates[0])} to {precise(rates[-1])} over {horizon:,} steps.",
        )

    def mark(self, plan: RatePlan, rate: float, step: int) -> None:
        """Mark the step that comes next."""
        if self._curve is None:
            return
        now = plan.rate(rate, step)
        mark = Mark(float(step), now, label=precise(now, 3))
        picture = self._curve
        said = f"{picture.description} {precise(now)} at step {step:,}."
        self.plot.show_picture(
            Picture(picture.x, picture.y, curves=picture.curves, marks=(mark,), description=said)
        )

    def _row(self, entry: Parameter) -> NumberRow:
        name = f"schedule{entry.id.capitalize()}"
        tip = f"{entry.meaning}\nDuring a run another one holds from this step on"
        row = NumberRow(
            name,
            f"{entry.name} {entry.symbol}",
            entry.low,
            entry.high,
            "from zero" if entry.low == 0 else "log",
            tip,
        )
        row.chosen.connect(lambda number: self.changed.emit(entry.id, number))
        return row

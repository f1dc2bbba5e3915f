"""The panel at the right: the learning rate always in sight, and below it all that scrolls."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QVBoxLayout, QWidget

from playground.descent.run import Run
from playground.document import DescentSetup
from playground.session.step_walk import StepWalk
from playground.ui.descent.optimizer_panel import OptimizerPanel
from playground.ui.descent.rate_panel import RatePanel
from playground.ui.descent.schedule_panel import SchedulePanel
from playground.ui.descent.step_card import StepCard
from playground.ui.separator import separator
from playground.ui.theme import Theme
from playground.ui.type_size import zoomed

WIDTH = 345  # px of the content at 100 %
_MARGIN = 22


class SidePanel(QWidget):
    """Learning rate, optimizer and the numbers of the step."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.rate, self.optimizer, self.step = RatePanel(theme), OptimizerPanel(theme), StepCard(theme)
        self.schedule = SchedulePanel(theme)
        self._room = 10_000
        self._lay_out()
        self._fit_type()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        for part in (self.rate, self.optimizer, self.schedule, self.step):
            part.apply_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_type()

    def set_room(self, width: int) -> None:
        """Take no more width than this, unless the text is as small as at 100 %."""
        self._room = width
        self._fit_type()

    def _fit_type(self) -> None:
        self.setFixedWidth(min(zoomed(self, WIDTH), max(self._room - 2 * _MARGIN, WIDTH)) + 2 * _MARGIN)

    def show_setup(self, setup: DescentSetup, run: Run) -> None:
        """Show the choices that a run was made with."""
        momentum = run.hyperparameters.get("momentum", 0.0)
        parameter = (
            "x" if "x" in run.surface.axes else "w"
        )  # x is no parameter but the data, or a circuit's input
        self.optimizer.show_optimizer(setup.optimizer, run.hyperparameters, parameter)
        self.optimizer.show_batch(setup.batch_size, run.surface.examples, setup.seed)
        self.rate.set_optimizer(setup.optimizer, momentum, run.batch_size)
        self.schedule.show_plan(setup.plan, setup.learning_rate, len(run.steps) - 1)

    def show_run(self, run: Run, shown: int | None = None, *, explain: bool = True) -> None:
        """Show what the rate does at the latest point or after ``shown`` steps."""
        k = -1 if shown is None else shown
        self.rate.set_point(run.surface, float(run.xs[k]), float(run.ys[k]), explain=explain)
        if explain:
            self.schedule.show_step(len(run.steps) - 1 if shown is None else shown)

    def show_step(self, walk: StepWalk, *, typeset: bool) -> None:
        """Show the numbers of the step, or of the part of it that is looked at."""
        work, stage = walk.work, walk.stage
        if stage is None:
            self.step.show_whole(work, typeset=typeset)
        else:
            self.step.show_stage(work, stage, walk.place)
            self._area.ensureWidgetVisible(self.step, 0, _MARGIN)

    def _lay_out(self) -> None:
        scrolled = QWidget()
        scrolled.setProperty("role", "panel")
        inside = QVBoxLayout(scrolled)
        inside.setContentsMargins(_MARGIN, 10, _MARGIN, 12)
        inside.setSpacing(10)
        inside.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)  # new lines squeeze nothing, ever
        inside.addWidget(self.optimizer)
        inside.addWidget(self.schedule)
        inside.addWidget(separator())
        inside.addWidget(self.step)
        inside.addStretch(1)
        self._area = area = QScrollArea()
        area.setWidget(scrolled)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar = area.verticalScrollBar()
        bar.rangeChanged.connect(  # the bar takes its room from the margin, so that edges stay in line
            lambda _, most: inside.setContentsMargins(_MARGIN, 10, _MARGIN - (bar.width() if most else 0), 12)
        )
        head = QVBoxLayout()
        head.setContentsMargins(_MARGIN, 12, _MARGIN, 10)
        head.addWidget(self.rate)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        line = QVBoxLayout()
        line.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        line.addWidget(separator())
        column.addLayout(line)
        column.addWidget(area, 1)

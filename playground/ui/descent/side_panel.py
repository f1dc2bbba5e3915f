"""The panel at the right: the learning rate always in sight, and below it all that scrolls."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from playground.descent.run import Run
from playground.document import DescentSetup
from playground.ui.descent.next_step import next_step
from playground.ui.descent.optimizer_panel import OptimizerPanel
from playground.ui.descent.rate_panel import RatePanel
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
        self.rate, self.optimizer, self.step = RatePanel(theme), OptimizerPanel(), StepCard()
        self._lay_out()
        self._fit_type()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self.rate.apply_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_type()

    def _fit_type(self) -> None:
        self.setFixedWidth(zoomed(self, WIDTH) + 2 * _MARGIN)

    def show_setup(self, setup: DescentSetup, run: Run) -> None:
        """Show the choices that a run was made with."""
        momentum = run.hyperparameters.get("momentum", 0.0)
        self.optimizer.show_optimizer(setup.optimizer, run.hyperparameters)
        self.optimizer.show_batch(setup.batch_size, run.surface.examples, setup.seed)
        self.rate.set_optimizer(setup.optimizer, momentum, run.batch_size)
        self.step.set_circuit(setup.surface.kind == "circuit")

    def show_run(self, run: Run, shown: int | None = None, *, explain: bool = True) -> None:
        """Show what the rate does at the latest point or after ``shown`` steps, and the step from there."""
        k = -1 if shown is None else shown
        self.rate.set_point(run.surface, float(run.xs[k]), float(run.ys[k]), explain=explain)
        self.show_step(run, shown)

    def show_step(self, run: Run, shown: int | None = None) -> None:
        """Show the numbers of the next step, or of the one after ``shown`` steps."""
        point, grad, change, arrival = next_step(run, shown)
        plain = run.optimizer.id == "sgd" and not run.hyperparameters["weight_decay"]
        update = ("η∇L", (-change[0], -change[1])) if plain else ("Δw", change)
        note = f"batch of {run.batch_size:,}" if run.batch_size else ""
        if run.surface.examples and not run.batch_size:
            note = f"all {run.surface.examples:,} examples"
        self.step.set_step(
            len(run.steps) if shown is None else shown + 1,
            run.surface.axes,
            [("w", point), ("∇L", grad), update, ("w′", arrival)],
            note,
        )

    def _lay_out(self) -> None:
        scrolled = QWidget()
        scrolled.setProperty("role", "panel")
        inside = QVBoxLayout(scrolled)
        inside.setContentsMargins(_MARGIN, 10, _MARGIN, 12)
        inside.setSpacing(10)
        inside.addWidget(self.optimizer)
        inside.addWidget(separator())
        inside.addWidget(self.step)
        inside.addStretch(1)
        area = QScrollArea()
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

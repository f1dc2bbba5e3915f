"""Surface and losses of the runs without their controls, at any step: for pictures and animations."""

from typing import Literal, NamedTuple

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from playground.descent.along import along
from playground.descent.loss_axis import LossAxis, axes_of
from playground.descent.optimizers import OPTIMIZERS
from playground.descent.run import Run, Status
from playground.descent.surface import Bounds
from playground.document.setup import DescentSetup, RunSetup
from playground.engine.array_functions import Array
from playground.engine.numbers import precise
from playground.session.descender import Descender
from playground.ui.descent.loss_chart import LossChart, LossCurve
from playground.ui.descent.next_step import next_step
from playground.ui.descent.surface_look import SurfaceLook
from playground.ui.descent.surface_view import SurfaceView
from playground.ui.theme import Theme, text_font

Part = Literal["surface", "loss", "both"]
SIZES = {"surface": (900, 600), "loss": (900, 320), "both": (800, 640)}
"""Width and height in pixels of each part, unless others are asked for."""

_CAPTION = 15  # px


class _Path(NamedTuple):
    """A run up to some step, as far as a rival is drawn by it."""

    xs: Array
    ys: Array
    status: Status


def _path(run: Run, step: int) -> _Path:
    status = run.status if step >= len(run.steps) - 1 else "running"
    return _Path(run.xs[: step + 1], run.ys[: step + 1], status)


class _FineView(SurfaceView):
    """A view that is not for a screen: paths are drawn as finely as the file will hold them."""

    def __init__(self, theme: Theme, fineness: float) -> None:
        self._fineness = fineness
        super().__init__(theme)
        self.keep_no_pixels()

    def devicePixelRatioF(self) -> float:
        return self._fineness


class RunsPicture(QWidget):
    """Draws what a descender shows; it follows nothing by itself."""

    def __init__(
        self,
        descender: Descender,
        setup: DescentSetup,
        part: Part,
        theme: Theme,
        size: tuple[int, int] | None = None,
        fineness: float = 1.0,
        look: SurfaceLook | None = None,
    ) -> None:
        """Lay out the parts of a picture.

        Args:
            descender: Has the runs.
            setup: How they are looked at.
            part: What to draw.
            theme: The colours.
            size: Width and height in pixels; None for what suits the part.
            fineness: How many pixels of the file there will be for each of these, along each axis.
            look: How the surface is drawn; None for how it is at first.
        """
        super().__init__()
        self._descender, self._setup, self._theme = descender, setup, theme
        self.view = _FineView(theme, fineness) if part != "loss" else None
        self.chart = LossChart(theme) if part != "surface" else None
        self._caption = QLabel()
        self._caption.setFont(text_font(_CAPTION, bold=True))
        self._caption.setStyleSheet(f"color: {theme.color('text').name()}; padding: 10px 16px 8px 16px")
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(self.backgroundRole(), theme.color("panel"))
        self.setPalette(palette)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._caption)
        if self.view is not None:
            self.view.set_look(look or SurfaceLook())
            column.addWidget(self.view, 5)
        if self.chart is not None:
            column.addSpacing(8)
            column.addWidget(self.chart, 2)
            column.addSpacing(6)
        self.resize(*(size or SIZES[part]))
        self.show()
        self._begin()

    @property
    def last(self) -> int:
        """The latest step that any visible run has made."""
        return max(len(run.steps) - 1 for _, run in self._runs)

    @property
    def _runs(self) -> list[tuple[RunSetup, Run]]:
        place = self._setup.place
        return [(s, run) for s, run in self._descender.runs if s.place == place or not s.hidden]

    def show_step(self, step: int) -> None:
        """Show every run after ``step`` steps, or after its last one."""
        run = self._descender.run
        here = min(step, len(run.steps) - 1)
        if self.view is not None:
            xs, ys = run.xs[: here + 1], run.ys[: here + 1]
            self.view.run_item.extend_path(xs, ys, next_step(run, here).change)
            rivals, forks = self._rivals(step), self._forks
            self.view.show_rivals(rivals, anew=False, forks=forks)  # type: ignore[arg-type]  # a path will do
        if self.chart is not None:
            self._show_losses(run, here)
        self._caption.setText(self._fitting(self._told(run, here)))

    def finish(self) -> None:
        """Draw finely what would wait for a hand to rest."""
        if self.view is not None:
            self.view.layer.finish()

    def image(self, scale: float = 1.0) -> QImage:
        """Return the picture as it is now."""
        image = QImage(self.size() * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        painter = QPainter(image)
        self.render(painter, QPoint())
        painter.end()
        return image

    def sizeHint(self) -> QSize:
        """Return the size that it has."""
        return self.size()

    # --- inside ------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Draw what no step changes."""
        setup, run = self._setup, self._descender.run
        self._caption.setText(self._told(run, 0))
        layout = self.layout()
        assert layout is not None
        layout.activate()
        if self.view is not None:
            self.view.set_surface(run.surface, Bounds(*setup.bounds) if setup.bounds else None)
            self.view.run_item.set_colour(self._theme.run_color(setup.place))
            self.view.run_item.set_start((run.steps[0].x, run.steps[0].y))
            self.view.run_item.set_fork(self._forks.get(setup.place))
            self.view.run_item.set_path(run.xs[:1], run.ys[:1], next_step(run, 0).change)
        if self.chart is not None:
            self.chart.set_log(setup.log_loss)
            self.chart.set_axis(self._axis)

    def _rivals(self, step: int) -> dict[int, _Path]:
        return {s.place: _path(run, step) for s, run in self._runs if s.place != self._setup.place}

    @property
    def _forks(self) -> dict[int, int]:
        return {s.place: s.forked_at for s, _ in self._runs if s.forked_at is not None}

    def _show_losses(self, run: Run, here: int) -> None:
        assert self.chart is not None
        forks, place = self._forks, self._setup.place
        curves = {
            s.place: LossCurve(
                each.losses, self._theme.run_color(s.place), forks.get(s.place), along(each, self._axis)
            )
            for s, each in self._runs
        }
        own = curves.pop(place)
        shown = here if here < len(run.steps) - 1 else None
        self.chart.set_losses(own, run.rate_changes, tuple(curves.values()), shown)

    @property
    def _axis(self) -> LossAxis:
        axis = self._setup.loss_axis
        return axis if axis in axes_of(self._descender.run.surface.examples) else "steps"

    def _told(self, run: Run, here: int) -> str:
        """Return what stands above the picture."""
        name = OPTIMIZERS[run.settings_at(here).optimizer].name
        step = run.steps[here]
        rate, loss = precise(step.learning_rate, 3), precise(step.loss, 3)
        return f"{run.surface.name} · {name}, η = {rate} · step {here:,} · L = {loss}"

    def _fitting(self, text: str) -> str:
        metrics = QFontMetrics(self._caption.font())
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width() - 32)

"""The surface with what lies over its corners: the chooser, the read-out and the notice."""

from collections.abc import Callable
from math import hypot, isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from playground.descent.analysis.ghosts import ghosts
from playground.descent.batch_gap import batch_view
from playground.descent.run import Run
from playground.descent.surface import Bounds, DataSurface, Surface
from playground.document.setup import OVERLAYS, Overlay
from playground.engine.numbers import precise
from playground.ui.announce import announce
from playground.ui.descent.basin_legend import BasinLegend
from playground.ui.descent.colour_bar import ColourBar
from playground.ui.descent.colour_map import band_colours
from playground.ui.descent.data_inset import DataInset
from playground.ui.descent.last_good_step import is_worse_off
from playground.ui.descent.next_step import next_step
from playground.ui.descent.notice_bar import NoticeBar
from playground.ui.descent.solid_pane import SolidPane
from playground.ui.descent.surface_chooser import SurfaceChooser
from playground.ui.descent.surface_look import SurfaceLook
from playground.ui.descent.surface_view import SurfaceView
from playground.ui.descent.view_tools import ViewTools
from playground.ui.theme import Theme
from playground.ui.type_size import set_code_face, zoomed

if TYPE_CHECKING:
    from playground.ui.descent.solid_view import SolidView

_MARGIN = 16
_FOOT = 22  # px below the chips, where the numbers of the axis are
_READ_OUT_WIDTH = 300  # px at 100 %


class SurfacePanel(QWidget):
    """Shows a run on its surface, and says in words what the picture cannot show.

    ``look_chosen`` tells that a person wants it drawn in another way.
    """

    look_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = SurfaceView(theme)
        self.chooser = SurfaceChooser()
        self.notice = NoticeBar()
        self.inset = DataInset(theme)
        self._run: Run | None = None
        self._shown: int | None = None
        self._following = self._asked = False  # asked for by the button, so that it outlasts a run
        self._theme = theme
        self._with_ghosts = False
        self._read_out = QLabel()
        self._read_out.setObjectName("descentReadout")
        self._read_out.setProperty("role", "dim")
        self._read_out.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._formula = QLabel()
        self._formula.setObjectName("surfaceFormula")
        self._formula.setProperty("role", "dim")
        set_code_face(self._formula)
        self.tools = ViewTools(theme)
        self._solid: SolidPane | None = None
        self._bar = ColourBar(theme)
        self._basins = BasinLegend(theme, self.view.basins)
        self._basins.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # no chip moves the edge
        self._lay_out()
        self.tools.fit_clicked.connect(self.view.fit)
        self.tools.solid_toggled.connect(self._show_solid)
        self.tools.path_clicked.connect(self._fit_paths)
        self.tools.follow_toggled.connect(self._set_following)
        self.tools.look_chosen.connect(self.set_look)
        self.tools.look_chosen.connect(self.look_chosen)
        self.view.layer.drawn.connect(self._show_bar)
        self.view.layer.drawn.connect(self._draw_solid)
        self.view.runs_shown.connect(self._draw_solid_runs)
        self.view.basins.changed.connect(self._map_basins)
        self.view.basins.changed.connect(self._tell_problem)
        self.chooser.folded.connect(self._measure)
        self.notice.follow_clicked.connect(self._follow)
        self.inset.switched.connect(self._show_batch)
        self.view.view_changed.connect(self._tell)
        self.view.moved_by_hand.connect(self._stop_following)
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self.view.apply_theme(theme)
        self.inset.set_theme(theme)
        self.tools.apply_theme(theme)
        self._bar.apply_theme(theme)
        self._basins.apply_theme(theme)
        self._theme = theme
        if self._solid is not None:
            self._solid.apply_theme(theme)
            self._draw_solid()
        self._show_bar()

    @property
    def handlers(self) -> dict[str, Callable[[], object]]:
        """What does each gesture of the table that is about the surface."""
        view, tools = self.view, self.tools
        return {
            "fit_surface": view.fit,
            "fit_paths": self._fit_paths,
            "follow_point": tools.toggle_following,
            "view_options": tools.open_options,
            "solid": tools.toggle_solid,
            "zoom_in": lambda: view.zoom(0.8),
            "zoom_out": lambda: view.zoom(1.25),
            "start_left": lambda: view.nudge_start(-1, 0),
            "start_right": lambda: view.nudge_start(1, 0),
            "start_up": lambda: view.nudge_start(0, 1),
            "start_down": lambda: view.nudge_start(0, -1),
        }

    def set_look(self, look: SurfaceLook) -> None:
        """Draw the surface in another way."""
        self.tools.set_look(look)
        self.view.set_look(look)
        self._measure()
        self._map_basins()

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        """What a person wants to see over the surface."""
        wanted = {*self.view.look.overlays, *self.inset.switches}
        return tuple(name for name in OVERLAYS if name in wanted)

    def set_overlays(self, overlays: tuple[Overlay, ...]) -> None:
        """Show these over the surface and no others."""
        if overlays != self.overlays:
            self.inset.set_switches(overlays)
            self.set_look(self.view.look.with_overlays(overlays))
            self._show_batch()

    def _show_bar(self) -> None:
        look, levels = self.view.look, self.view.layer.levels
        self._bar.show_levels(levels, band_colours(self._theme, look.levels + 1, look.colours))
        self._place_bar()

    def _place_bar(self) -> None:
        """Show the bar if it is wanted and fits between the buttons and the formula."""
        inset = self.inset.sizeHint().height() if self.inset.isVisibleTo(self) else 0
        above, below = self.tools.sizeHint().height(), self._formula_chip.sizeHint().height()
        room = self.height() - above - inset - below - 4 * _MARGIN
        look, taken = self.view.look, self._basins.isVisibleTo(self)
        fits = self._bar.sizeHint().height() < room
        self._bar.setVisible(look.legend and look.bands and fits and not taken)

    def hideEvent(self, event: QHideEvent) -> None:
        """Work on no map that nobody sees."""
        super().hideEvent(event)
        self.view.basins.stop()

    def _map_basins(self) -> None:
        """Have the map of the run's settings, if it is wanted, and its legend in the place of the bar."""
        flat = self._solid is None or self._solid.isHidden()  # no tint lies on the surface in 3D
        wanted = self.view.look.basins and self._run is not None and flat and self.isVisible()
        self.view.basins.want(self._run if wanted else None, self.view.bounds)
        shown = wanted and bool(self.view.basins.rows())
        if shown != self._basins.isVisibleTo(self):
            self._basins.setVisible(shown)
            self._place_bar()

    def _tell_problem(self) -> None:
        if self.view.basins.problem and self.view.look.basins:
            self.notice.say(self.view.basins.problem)

    def _show_solid(self, on: bool) -> None:
        """Show the surface in 3D instead of from above, or the other way round."""
        if self._solid is None:
            self._solid = SolidPane(self._theme, self)
            self._grid.addWidget(self._solid, 0, 0, 6, 5)
            self._solid.stackUnder(self.chooser)
        self._solid.setVisible(on)
        self.view.setVisible(not on)
        self._draw_solid()
        self._map_basins()
        (self._solid if on else self.view).setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self._solid.problem if on else "Seen from above.")

    def _draw_solid(self) -> None:
        solid, surface = self._solid_shown, self.view.surface
        if solid is not None and surface is not None:
            solid.show_surface(surface, self.view.bounds, self.view.layer.levels, self.view.look)
            self._draw_solid_runs()

    def _draw_solid_runs(self) -> None:
        solid = self._solid_shown
        if solid is not None and self._run is not None:
            selected = (self._run, self.view.run_item.colour, self._shown)
            rivals = [(run, colour, None) for run, colour in self.view.coloured_rivals]
            solid.show_runs([selected, *rivals])

    @property
    def _solid_shown(self) -> "SolidView | None":
        return self._solid.view if self._solid is not None and not self._solid.isHidden() else None

    def _fit_paths(self) -> None:
        if self._run is not None:
            near = [
                run for run in self.view.rivals if run.status != "diverged"
            ]  # else one makes specks of all
            self.view.fit_paths([self._run, *near])

    def hasHeightForWidth(self) -> bool:
        """Say no: the sentences over the picture wrap, but none of them changes its height."""
        return False

    def set_surface(self, surface: Surface, bounds: Bounds | None) -> None:
        """Show another surface."""
        self._hold(False)
        self._read_out.setMinimumWidth(0)
        self._formula.setText(surface.formula)
        self.inset.show_data(surface if isinstance(surface, DataSurface) else None)
        with self.view.layer.held():
            self._measure()
            self.view.set_surface(surface, bounds)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the corners fit."""
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        """Tell the view what lies over it, and show the formula if the lower corners hold both chips."""
        below = self.notice.sizeHint().height() + 2 * _MARGIN
        self.view.set_covered(self.chooser.resting_height() + 1.5 * _MARGIN, below)
        wanted = self._formula_chip.sizeHint().width() + zoomed(self, _READ_OUT_WIDTH) + 3 * _MARGIN
        self._formula_chip.setVisible(bool(self._formula.text()) and wanted < self.width())
        self.chooser.set_room(self.width() - self.tools.narrowest - 3 * _MARGIN)
        self.tools.arrange(self.width() - self.chooser.width() - 3 * _MARGIN)
        chip = self._formula_chip.sizeHint().height()
        self.inset.set_room(self.height() - self.tools.sizeHint().height() - chip - 3 * _MARGIN - _FOOT)
        self._place_bar()

    def set_run(self, run: Run, colour: QColor, *, keep_view: bool, fork: int | None = None) -> None:
        """Show another run, or one that was taken back; a view that followed the old one comes home.

        Args:
            run: What to show.
            colour: Its colour.
            keep_view: Whether to stay even where the start of a run without steps is out of sight.
            fork: The step at which it forked from another, if it did.
        """
        self._run, self._shown = run, None
        self.view.run_item.set_colour(colour)
        step = run.steps[0]
        if self._following and not self._asked:
            self._hold(False)
            self.view.fit()
        if len(run.steps) == 1 and not keep_view:
            self.view.bring_in(step.x, step.y)
        self._read_out.setMinimumWidth(0)
        self.view.run_item.set_start((step.x, step.y))
        self.view.run_item.set_fork(fork)
        self.view.run_item.set_path(run.xs, run.ys, next_step(run).change)
        self._place_ghosts()
        self._show_batch()
        self._tell()

    def show_progress(self, shown: int | None = None) -> None:
        """Show the steps done since, and the arrow of the next one, or of the one after ``shown`` steps."""
        if self._run is None:
            return
        self._shown = shown
        change = next_step(self._run, shown).change
        self.view.run_item.extend_path(self._run.xs, self._run.ys, change, shown)
        self._place_ghosts()
        self._show_batch()
        if self._following and not self._point_in_view():
            self._bring_path_into_view()
        self._tell()

    def show_ghosts(self, on: bool) -> None:
        """Show where the next step would land with half and with twice the rate, or leave that out."""
        self._with_ghosts = on
        self._place_ghosts()

    def _place_ghosts(self) -> None:
        wanted = self._with_ghosts and self._run is not None and self._run.status != "diverged"
        self.view.ghost_item.set_ghosts(ghosts(self._run, self._shown) if wanted and self._run else ())

    def _show_batch(self) -> None:
        """Show which examples the next step looks at, in the inset and on the surface."""
        seen = batch_view(self._run, self._shown) if self._run is not None else None
        inset, item = self.inset, self.view.batch_item
        if seen is not None:
            inset.show_view(seen, self.view.run_item.colour)
        levels = self.view.layer.levels if inset.shows("contours") else None
        item.show_batch(seen, gap=inset.shows("gap"), examples=inset.shows("examples"), levels=levels)

    def _point_in_view(self) -> bool:
        assert self._run is not None
        k = -1 if self._shown is None else self._shown
        return self.view.shows(float(self._run.xs[k]), float(self._run.ys[k]))

    def _follow(self) -> None:
        self._hold(True)
        self._bring_path_into_view()

    def _set_following(self, on: bool) -> None:
        """Do as the button says."""
        self._following = self._asked = on
        if on and self._run is not None and not self._point_in_view():
            self._bring_path_into_view()
        announce(self, "The point stays in view." if on else "The view stays where it is.")

    def _hold(self, on: bool) -> None:
        self._following, self._asked = on, False
        self.tools.set_following(on)

    def _bring_path_into_view(self) -> None:
        assert self._run is not None
        self.view.follow(self._run.xs, self._run.ys)

    def _stop_following(self) -> None:
        self._hold(False)

    def _tell(self) -> None:
        """Say where the point is and, if it is out of sight or the run has ended, what happened."""
        if self._run is None:
            return
        self._map_basins()
        k = len(self._run.steps) - 1 if self._shown is None else self._shown
        step, (x_name, y_name) = self._run.steps[k], self._run.surface.axes
        numbers = (step.x, step.y, step.loss, hypot(*step.grad))
        x, y, loss, slope = (precise(number, 3) for number in numbers)
        of = "L" if self._run.batch(k) is None else " batch"
        self._show_read_out(f"{x_name} = {x}   {y_name} = {y}   L = {loss}   |∇{of}| = {slope}")
        outside = not self._point_in_view()
        diverged = self._run.status == "diverged" and self._shown is None
        sentence = self._run.reason if diverged else ""
        if outside and not diverged:
            sentence = f"The point has left the view: it is at ({x}, {y})."
        followable = outside and isfinite(step.x) and isfinite(step.y)
        lost = diverged or (outside and is_worse_off(self._run))
        if sentence and not self.notice.isVisible():
            announce(self, sentence)
        self.notice.tell(sentence, outside=followable, lost=lost)

    def _show_read_out(self, text: str) -> None:
        """Show the numbers; within one run the chip only grows, for one that breathes distracts."""
        self._read_out.setText(text)
        width = self._read_out.sizeHint().width()
        if width > self._read_out.minimumWidth():
            self._read_out.setMinimumWidth(width)
            self._chip.updateGeometry()  # of several in one turn of the event loop Qt forgets the last
        self.view.setAccessibleDescription(text)

    def _lay_out(self) -> None:
        self._chip = chip = _chip(self._read_out)
        self._formula_chip = _chip(self._formula)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for k in (0, 4):
            grid.setRowMinimumHeight(k, _MARGIN)
            grid.setColumnMinimumWidth(k, _MARGIN)
        grid.setRowStretch(2, 1)
        grid.setColumnStretch(2, 1)
        top, left = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignLeft
        grid.addWidget(self.view, 0, 0, 6, 5)
        grid.addWidget(self.chooser, 1, 1, 2, 2, top | left)
        right = Qt.AlignmentFlag.AlignRight
        corner = QVBoxLayout()
        corner.setSpacing(8)
        for widget in (self.tools, self.inset, self._bar, self._basins):
            corner.addWidget(widget, 0, right)
        grid.addLayout(corner, 1, 2, 2, 2, top | right)
        grid.addWidget(chip, 2, 1, 1, 3, Qt.AlignmentFlag.AlignBottom | left)
        grid.addWidget(
            self._formula_chip, 2, 1, 1, 3, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
        )
        grid.addWidget(self.notice, 4, 1, 1, 3)
        grid.setRowMinimumHeight(3, 8)
        grid.setRowMinimumHeight(4, 0)
        grid.setRowMinimumHeight(5, _FOOT - 8)


def _chip(label: QLabel) -> QFrame:
    """Return a small card around a label."""
    chip = QFrame()
    chip.setProperty("role", "card")
    inside = QHBoxLayout(chip)
    inside.setContentsMargins(12, 7, 12, 7)
    inside.addWidget(label)
    return chip

"""The Descent workspace: surface, transport, loss plot and side panel around one descender."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.descent.data_choice import DataChoice
from playground.descent.run import Run
from playground.descent.state_drawing import state_drawing
from playground.descent.surface import Bounds
from playground.document import DocumentError, SurfaceChoice
from playground.document.setup import MAX_STEPS
from playground.session.descender import Descender
from playground.session.descent_runs import DescentAspect
from playground.session.editor import Aspect, Editor
from playground.session.rate_recorder import RateRecorder
from playground.session.replaying import replay_refusal
from playground.session.run_names import run_name
from playground.session.step_walk import StepWalk
from playground.ui.announce import announce
from playground.ui.descent.analysis.page import ShownRuns, Tools
from playground.ui.descent.foot_panel import FootPanel
from playground.ui.descent.gesture_menu import surface_menu
from playground.ui.descent.gesture_table import DESCENT_KEYS
from playground.ui.descent.last_good_step import last_good_step
from playground.ui.descent.own_data import OwnData
from playground.ui.descent.parts import Parts
from playground.ui.descent.surface_look import SurfaceLook
from playground.ui.descent.transport import StatusRole
from playground.ui.gesture import gesture_of
from playground.ui.plot.plot import Plot
from playground.ui.separator import separator
from playground.ui.settings import Settings
from playground.ui.theme import Theme
from playground.ui.ticker import Ticker

_EXPLAIN_EVERY = 8  # frames while playing; words that change faster cannot be read
_READABLE = 10  # steps a second up to which the numbers of each one are shown
_SLOW = 5  # steps a second up to which the ghosts of each next step can be read
_WIDEST, _WIDEST_RUNS = 0.45, 0.55  # of the window, and of what is beside the panel
_REMEMBER_MS = 400
_POLISHED = 40  # widgets at a time
_EVERYTHING: frozenset[DescentAspect] = frozenset(
    {"surface", "run", "runs", "rate", "settings", "playing", "shown"}
)
_OPENED = _EVERYTHING - {"playing", "shown"}  # a document comes with the part of the plane it was looked at
_STATUS: dict[str, tuple[str, StatusRole]] = {
    "running": ("running", "dim"),
    "converged": ("converged", "value"),
    "diverged": ("diverged", "error"),
}


class DescentWorkspace(QWidget):
    """Everything about going down a loss surface.

    ``show_step_requested`` carries the number of the step whose pass the circuit shall show.
    """

    show_step_requested = Signal(int)

    def __init__(
        self,
        editor: Editor,
        descender: Descender,
        ticker: Ticker,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
        parts: Parts | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._descender, self._ticker = editor, descender, ticker
        self._walk, self._recorder = StepWalk(descender), RateRecorder(descender)
        self._frames = 0
        self._goes_on = ""
        self._pending = _EVERYTHING
        self._shown_choice: SurfaceChoice | None = None
        parts = parts or Parts(theme)
        self._surface, self._side = parts.surface, parts.side
        self._transport, self._runs = parts.transport, parts.runs
        self.foot = FootPanel(Tools(theme, ticker, self._set_rate, editor.seal))
        self._theme = theme
        self._own_data = OwnData(self, self._own_choice, self._surface.notice.say)
        self._own_data.opened.connect(lambda data: self._choose_surface(SurfaceChoice("own", data=data)))
        self._remember = QTimer(self, singleShot=True, interval=_REMEMBER_MS)
        self.setFocusProxy(self._surface.view)
        self._remember_look(settings or Settings())
        self._lay_out()
        self._handlers = self._make_handlers()
        self._connect_widgets()
        ticker.tick.connect(descender.tick)
        descender.changed.connect(self._refresh)
        descender.advanced.connect(self._advance)
        descender.forked.connect(lambda: announce(self, self._fork_in_words()))
        editor.changed.connect(self._follow_document)

    def open_data(self, path: Path) -> None:
        """Show a file of data, and descend it if a person says so."""
        self._own_data.open(path)

    def _own_choice(self) -> DataChoice | None:
        return self._editor.document.descent.surface.data

    def prepare(self) -> Iterator[object]:
        """Do out of sight, step by step, what the first sight of it would have to wait for."""
        widgets = self.findChildren(QWidget)
        for k in range(0, len(widgets), _POLISHED):
            for widget in widgets[k : k + _POLISHED]:
                widget.ensurePolished()
            yield None
        if self._pending == _EVERYTHING:
            self._show(_EVERYTHING)
            yield None
        if self._pending == _EVERYTHING:  # nobody has come to look meanwhile
            self._descender.sleep()

    def opened(self) -> AbstractContextManager[None]:
        """Draw the surface once while the workspace takes its size and catches up."""
        held: AbstractContextManager[None] = self._surface.view.layer.held()
        return held

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        for part in (self._surface, self._transport, self.foot, self._runs, self._side):
            part.apply_theme(theme)

    @property
    def look(self) -> SurfaceLook:
        """How the surface is drawn."""
        look: SurfaceLook = self._surface.view.look
        return look

    @property
    def plot_below(self) -> QWidget:
        """The plot that is in front below the surface."""
        below = [plot for plot in self.foot.findChildren(Plot) if plot.isVisible()]
        return max(below, key=lambda plot: plot.width(), default=self.foot.loss.chart)

    def finish(self) -> None:
        """Draw finely now what waits for the hand to rest, and keep no pixels of it; for pictures."""
        self._surface.view.layer.finish()
        self._surface.view.keep_no_pixels()
        self.foot.finish()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while another workspace was in front."""
        super().showEvent(event)
        pending, self._pending = self._pending, frozenset()
        if pending:
            self._refresh(pending)
            self._show_view()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the surface and the losses their room where large type is in a small window."""
        super().resizeEvent(event)
        self._side.set_room(round(_WIDEST * self.width()))
        self._runs.set_room(round(_WIDEST_RUNS * max(0, self.width() - self._side.width())))

    def hideEvent(self, event: QHideEvent) -> None:
        """Come to rest when another workspace comes to the front: nothing runs unseen."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._descender.pause()
            self._surface.view.layer.finish()
            self.foot.leave()
            if self._remember.isActive():
                self._remember.stop()
                self._remember_view()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the table of gestures says, wherever the focus has no use for the key."""
        handler = self._handlers.get(gesture_of(event, DESCENT_KEYS))
        if handler is None:
            super().keyPressEvent(event)
        else:
            handler()

    @property
    def handled(self) -> frozenset[str]:
        """The gestures of the table that a key does."""
        return frozenset(self._handlers)

    def do(self, gesture: str) -> None:
        """Do what a gesture of the table with a key does."""
        self._handlers[gesture]()

    def _make_handlers(self) -> dict[str, Callable[[], object]]:
        to, rate = self._descender, self._side.rate
        return {
            **self._surface.handlers,
            "play_run": self._toggle_play,
            "step_run": to.step,
            "see_before": lambda: to.show(to.shown_step - 1),
            "next_part": self._walk.forward,
            "part_before": self._walk.back,
            "reset_run": to.reset,
            "fork_run": self._fork,
            "show_in_circuit": self._show_step,
            "log_loss": self.foot.loss.toggle,
            "loss_axis": self.foot.loss.switch_axis,
            "ghosts": rate.ghosts.toggle,
            "raise_rate": lambda: rate.turn(1),
            "lower_rate": lambda: rate.turn(-1),
            "go_to_rate": rate.take_focus,
        }

    # --- from the hand to the session ------------------------------------------------------------

    def _connect_widgets(self) -> None:
        to = self._descender
        surface, bar, rate, optimizer = self._surface, self._transport, self._side.rate, self._side.optimizer
        surface.chooser.chosen.connect(self._choose_surface)
        surface.chooser.number_chosen.connect(self._turn_surface)
        surface.chooser.settled.connect(self._editor.seal)
        surface.chooser.own_data_wanted.connect(self._own_data.ask)
        surface.view.start_moved.connect(self._move_start)
        surface.view.moved_by_hand.connect(self._remember.start)
        surface.view.menu_wanted.connect(self._open_menu)
        surface.notice.reset_clicked.connect(to.reset)
        surface.notice.back_clicked.connect(self._back_to_good)
        bar.reset_clicked.connect(to.reset)
        bar.play_clicked.connect(self._toggle_play)
        bar.step_clicked.connect(to.step)
        bar.speed_moved.connect(self._set_speed)
        bar.shown.connect(to.show)
        bar.fork_clicked.connect(self._fork)
        runs = self._runs
        runs.selected.connect(to.select)
        runs.renamed.connect(to.rename_run)
        runs.hidden.connect(to.hide_run)
        runs.removed.connect(to.remove_run)
        runs.added.connect(lambda: self._do(to.add_run))
        runs.offer_races(
            (
                ("Learning rates", "A low, a good, a high and a very high rate side by side", to.race_rates),
                (
                    "Optimizers, each at its best rate",
                    "Each optimizer with the rate that leads it lowest in 60 steps",
                    lambda: to.race_optimizers(tuned=True),
                ),
                (
                    "Optimizers at this rate",
                    "Each optimizer with the present learning rate",
                    lambda: to.race_optimizers(tuned=False),
                ),
                (
                    "Optimizers with equal evaluations",
                    "Line search and Newton look several times a step: all stop at the same count",
                    to.race_by_evaluations,
                ),
                ("Seeds", "Runs that differ only in how the examples are shuffled", to.race_seeds),
            )
        )
        rate.rate_chosen.connect(self._set_rate)
        rate.settled.connect(self._editor.seal)
        rate.ghosts_toggled.connect(lambda _: self._show_ghosts())
        optimizer.optimizer_chosen.connect(lambda key: self._do(lambda: to.set_optimizer(key)))
        optimizer.hyperparameter_chosen.connect(
            lambda name, number: self._do(lambda: to.set_hyperparameter(name, number))
        )
        optimizer.batch_size_chosen.connect(lambda size: self._do(lambda: to.set_batch_size(size)))
        optimizer.settled.connect(self._editor.seal)
        optimizer.seed_chosen.connect(lambda seed: self._do(lambda: to.set_seed(seed)))
        self.foot.loss.axis_chosen.connect(lambda axis: self._editor.set_view(loss_axis=axis))
        self.foot.loss.log_toggled.connect(lambda log: self._editor.set_view(log_loss=log))
        self._side.step.show_in_circuit.connect(self._show_step)
        self._side.step.walked.connect(lambda way: self._walk.forward() if way > 0 else self._walk.back())
        self._side.step.left.connect(self._walk.leave)
        self._walk.changed.connect(self._show_parts)
        optimizer.state_toggled.connect(lambda _on: self._show_parts())
        self._side.schedule.plan_chosen.connect(lambda plan: self._do(lambda: to.set_plan(plan)))
        self._side.schedule.record_toggled.connect(self._record)
        self._recorder.changed.connect(lambda: self._side.schedule.set_recording(self._recorder.recording))
        self._remember.timeout.connect(self._remember_view)

    def _do(self, do: Callable[[], object]) -> None:
        """Do something that there may be no room for; say so then."""
        try:
            do()
        except DocumentError as error:
            self._surface.notice.say(str(error))

    def _fork(self) -> None:
        """Fork at the step in sight, and let the keys turn the rate of the new run."""
        runs = len(self._descender.runs)
        self._do(self._descender.fork)
        if len(self._descender.runs) > runs:
            self._side.rate.take_focus()
            self._surface.notice.tell(self._fork_in_words(), outside=False, lost=False)

    def _fork_in_words(self) -> str:
        """Say what a fork has made."""
        step, name = self._descender.shown_step, run_name(self._editor.document.descent.selected)
        return (
            f"Forked at step {step:,}: “{name}” is selected, and goes on with a rate of its own. "
            "← → turn it, Space plays; the other run stays."
        )

    def _open_menu(self, where: QPoint, x: float, y: float) -> None:
        """Offer what can be done at a place of the surface."""
        surface_menu(self, self.do, lambda: self._move_start(x, y, True)).popup(where)

    def _set_rate(self, rate: float) -> None:
        self._do(lambda: self._descender.set_learning_rate(rate))

    def _choose_surface(self, choice: SurfaceChoice) -> None:
        try:
            self._descender.set_surface(choice)
        except ValueError as error:  # of the expression, the circuit or the document: all say what to do
            self._surface.chooser.show_error(str(error))

    def _turn_surface(self, name: str, number: float) -> None:
        if self._remember.isActive():
            self._remember.stop()
            self._remember_view()
        try:
            self._descender.set_surface_number(name, number)
        except ValueError as error:
            self._surface.chooser.show_error(str(error))

    def _move_start(self, x: float, y: float, final: bool) -> None:
        self._descender.set_start(x, y)
        if final:
            self._editor.seal()

    def _toggle_play(self) -> None:
        if self._descender.playing:
            self._descender.pause()
        else:
            self._descender.play()

    def _set_speed(self, steps_per_second: float) -> None:
        self._descender.steps_per_second = steps_per_second

    def _back_to_good(self) -> None:
        """Go back to where a lower rate may go on."""
        self._descender.rewind(last_good_step(self._descender.run))

    def _show_step(self) -> None:
        step = self._descender.shown_step
        if refusal := replay_refusal(self._descender, step):
            self._surface.notice.say(refusal)
        else:
            self.show_step_requested.emit(step)

    def _remember_look(self, settings: Settings) -> None:
        """Draw the surface as it was drawn last, and remember every other way.

        What is a matter of taste is remembered for every document, what lies over the surface by this one.
        """
        surface, ghosts, optimizer = self._surface, self._side.rate.ghosts, self._side.optimizer
        look = SurfaceLook.from_texts(settings.remembered("surface"))
        surface.set_look(look.with_overlays(self._editor.document.descent.overlays))
        surface.look_chosen.connect(lambda look: settings.remember("surface", look.to_texts()))
        texts = settings.remembered("descent")
        ghosts.setChecked(texts.get("ghosts") != "False")
        optimizer.want_state(texts.get("state") == "True")
        surface.inset.fold(texts.get("examples folded") == "True")

        def remember() -> None:
            switches = ghosts.isChecked(), optimizer.wants_state, surface.inset.folded
            names = "ghosts", "state", "examples folded"
            settings.remember("descent", dict(zip(names, map(str, switches), strict=True)))

        for told in (ghosts.toggled, optimizer.state_toggled, surface.inset.switched):
            told.connect(remember)
        for told in (surface.look_chosen, surface.inset.switched):
            told.connect(lambda *_: self._editor.set_view(overlays=surface.overlays))

    def _record(self, on: bool) -> None:
        """Begin a recording of the rate, or end it and say so where there was nothing to record."""
        if on:
            self._recorder.start()
        elif not self._recorder.stop():
            self._surface.notice.say("Nothing was recorded: make some steps while it records.")

    def _remember_view(self) -> None:
        self._editor.set_view(bounds=tuple(self._surface.view.bounds))

    def _show_parts(self) -> None:
        """Show the numbers of the shown step, or of a part of it, and draw that part on the surface."""
        if not self.isVisible():
            return
        self._side.show_step(self._walk, typeset=not self._descender.playing)
        self._side.step.set_refusal(replay_refusal(self._descender, self._descender.shown_step))
        stage, wanted = self._walk.stage, self._side.optimizer.shows_state
        drawing = None
        if stage is not None or wanted:
            drawing = state_drawing(self._walk.work, stage.id if stage else None, state=wanted)
        self._surface.view.show_state(drawing)
        if stage is not None:
            announce(self, f"{stage.title}. {stage.sentence}")

    # --- from the session to the eye -------------------------------------------------------------

    def _refresh(self, aspects: frozenset[DescentAspect]) -> None:
        """Show what changed, and nothing else; nothing at all while out of sight."""
        self._ticker.run(self, self._descender.playing)
        if not self.isVisible():
            self._pending |= aspects
            return
        with self._surface.view.layer.held():  # a bar that grows makes the surface lower
            self._show(aspects)

    def _show(self, aspects: frozenset[DescentAspect]) -> None:
        run, setup = self._descender.run, self._editor.document.descent
        if "run" in aspects:
            turned = "settings" in aspects and "surface" not in aspects
            self._goes_on = _how_it_goes_on(run) if turned else ""
        if "surface" in aspects:
            self._show_choice()
            self._show_surface()
        if aspects & {"surface", "settings", "run"}:
            self._side.show_setup(setup, run)
        if aspects & {"run", "runs", "settings"}:
            self._side.rate.show_owner(self._owner(), self._theme.run_color(setup.place))
        if aspects & {"run", "runs"}:
            self._runs.show_runs(self._descender.runs, setup.place)
        if aspects & {"surface", "run"}:
            colour = self._theme.run_color(setup.place)
            fork = setup.selected.forked_at
            self._surface.set_run(run, colour, keep_view=aspects >= _OPENED, fork=fork)
        if aspects & {"surface", "run", "runs", "shown"}:
            self._surface.view.show_rivals(self._rivals(), anew=True, shown=self._shown, forks=self._forks())
        if aspects & {"surface", "run", "runs", "shown"}:
            self._show_progress(explain=True)
            self._surface.show_progress(self._shown)
        if aspects == {"playing"}:  # at rest there is time for what most frames leave out
            self._show_progress(explain=True)
            self._show_parts()  # also in a frame that would not renew it: formulas go while it plays
        if "rate" in aspects:
            self._side.rate.set_rate(run.learning_rate)
            self._side.schedule.show_plan(setup.plan, run.learning_rate, self._descender.shown_step)
            self._show_parts()
            self._surface.show_progress(self._shown)
            self._show_runs_progress()
            self.foot.show_runs(self._shown_runs(rest=True))
        self._show_ghosts()
        self._show_playing()

    def _advance(self) -> None:
        if not self.isVisible():
            self._pending |= {"run"}
            return
        self._frames += 1
        self._surface.show_progress(self._shown)
        self._surface.view.show_rivals(self._rivals(), anew=False)
        playing = self._descender.playing
        self._show_progress(explain=not playing or self._frames % _EXPLAIN_EVERY == 0)
        self._show_playing()

    def _show_runs_progress(self) -> None:
        self._runs.show_progress(self._shown, playing=self._descender.playing)

    @property
    def _shown(self) -> int | None:
        """The step that is shown, if that is not the latest."""
        return None if self._descender.shows_latest else self._descender.shown_step

    def _rivals(self) -> dict[int, Run]:
        """Return the runs in sight that are not selected, by place."""
        place = self._editor.document.descent.place
        return {s.place: run for s, run in self._descender.runs if s.place != place and not s.hidden}

    def _owner(self) -> str:
        """Return whose settings the panels show; nothing while there is only one run."""
        setup = self._editor.document.descent
        return run_name(setup.selected) if setup.others else ""

    def _forks(self) -> dict[int, int]:
        """Return at which step each run forked from another, by place, for those that did."""
        runs = self._editor.document.descent.runs
        return {run.place: run.forked_at for run in runs if run.forked_at is not None}

    def _shown_runs(self, *, rest: bool) -> ShownRuns:
        place = self._editor.document.descent.place
        return ShownRuns(self._descender.run, place, self._rivals(), self._shown, rest, self._forks())

    def _show_progress(self, *, explain: bool) -> None:
        run, shown = self._descender.run, self._descender.shown_step
        epoch = run.epoch_at(shown) if run.surface.examples else None
        self._transport.set_step(shown, len(run.steps) - 1, epoch)
        self.foot.show_runs(self._shown_runs(rest=explain))
        self._side.show_run(run, self._shown, explain=explain)
        if explain or self._slow:
            self._show_parts()
        if explain:
            self._show_runs_progress()

    @property
    def _slow(self) -> bool:
        """Whether each step is seen long enough for its numbers to be read, or is drawn with its state."""
        return self._descender.steps_per_second <= _READABLE or self._side.optimizer.shows_state

    def _show_ghosts(self) -> None:
        to = self._descender
        slow = not to.playing or to.steps_per_second <= _SLOW
        self._surface.show_ghosts(slow and self._side.rate.ghosts.isChecked())

    def _show_playing(self) -> None:
        run, playing = self._descender.run, self._descender.playing
        self._transport.set_playing(playing)
        full = len(run.steps) > MAX_STEPS
        self._transport.set_can_step(run.status != "diverged" and not full)
        word, role = _STATUS[run.status]
        if run.status == "running" and not playing:
            word = "paused" if len(run.steps) > 1 else "ready"
            if self._editor.document.descent.selected.forked_at == len(run.steps) - 1:
                word = "forked here"
            elif self._goes_on and len(run.steps) - 1 == run.begun > 0:
                word = self._goes_on
        if not self._descender.shows_latest:  # how it ends says nothing of the step that is shown
            word, role = f"of {len(run.steps) - 1:,}", "dim"
        elif full:
            word = f"ends at {MAX_STEPS:,} steps"
        self._transport.set_status(word, role)

    def _show_surface(self) -> None:
        """Show the surface where it was looked at last; one with other numbers stays in place."""
        setup, surface = self._editor.document.descent, self._descender.run.surface
        self._remember.stop()
        bounds = Bounds(*setup.bounds) if setup.bounds else None
        view, shown = self._surface.view, self._shown_choice
        stays = setup.surface.kind == "circuit" or not view.at_home
        if shown and stays and setup.surface.same_family(shown):
            bounds = bounds or view.bounds
        self._shown_choice = setup.surface
        self._surface.set_surface(surface, bounds)

    def _show_choice(self) -> None:
        document, chooser = self._editor.document, self._surface.chooser
        chooser.show_error(self._descender.problem)
        chooser.show_choice(document.descent.surface, self._descender.run.surface, document.circuit.names)

    def _show_view(self) -> None:
        setup = self._editor.document.descent
        self._transport.set_speed(setup.steps_per_second)
        self.foot.loss.set_log(setup.log_loss)
        self._surface.set_overlays(setup.overlays)
        if setup.loss_axis != self.foot.loss.axis:
            self.foot.loss.set_axis(setup.loss_axis)
            self.foot.show_runs(self._shown_runs(rest=True))

    def _follow_document(self, aspects: frozenset[Aspect]) -> None:
        if "circuit" in aspects and self.isVisible():
            self._show_choice()
        if "view" in aspects and not self._descender.asleep:
            self._show_view()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self._surface, 5)
        left.addWidget(separator())
        left.addWidget(self._transport)
        left.addWidget(separator())
        foot = QHBoxLayout()
        foot.setSpacing(0)
        foot.addWidget(self.foot, 1)
        foot.addWidget(separator(vertical=True))
        foot.addWidget(self._runs)
        left.addLayout(foot, 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(separator(vertical=True))
        row.addWidget(self._side)


def _how_it_goes_on(run: Run) -> str:
    """Say what a run goes on with after another setting, and whether the optimizer forgot what it knew."""
    forgot = run.optimizer.memory and run.number_of(len(run.steps) - 1) == 1
    return f"goes on with {run.optimizer.name}" + (", from rest" if forgot else "")

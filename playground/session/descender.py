"""The descender: drives the runs that the open document's descent set-up describes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from playground.descent.along import advance_within
from playground.descent.optimizers import OPTIMIZERS
from playground.descent.run import Run
from playground.descent.schedules import RatePlan, highest, recorded
from playground.descent.surface import Point, Surface
from playground.document import descent_edits
from playground.document.document import Document, surface_of
from playground.document.setup import MAX_STEPS, DescentSetup, RunSetup, SurfaceChoice
from playground.session.descent_runs import DescentAspect, DescentRuns
from playground.session.editor import Aspect, Editor
from playground.session.notify import Notifier
from playground.session.playback import Playback
from playground.session.races import (
    RATE_NAMES,
    evaluation_race,
    optimizer_race,
    race_steps,
    rate_race,
    seed_race,
)

_OPENED: frozenset[Aspect] = frozenset({"circuit", "values", "positions", "descent", "view", "file"})


class Descender:
    """Keeps the runs that fit the document, and plays them side by side.

    Settings are edits of the document and come back from there, so opening a file needs nothing of its
    own. Settings are those of the selected run, and another one goes on from where the run is. Undoing
    one other than the learning rate brings the run of before back as far as it went. Another surface or
    start begins anew.

    Every step is kept, so the pictures can show an earlier one (``show``) while nothing is forgotten.
    From there ``fork`` makes another run, as does another setting: both futures stay.

    Attributes:
        changed: Told with what changed: ``surface``, ``run`` (the selected one is another one, rewound, or
            goes on with other settings), ``runs`` (which there are, their names and whether they are
            hidden), ``rate``, ``settings`` (optimizer, hyperparameters, batch, seed, schedule, speed),
            ``playing``, ``shown`` (the step that the pictures show).
        advanced: Told after steps were added to the runs.
        forked: Told after a fork was made and selected.
    """

    def __init__(self, editor: Editor) -> None:
        self.changed: Notifier[[frozenset[DescentAspect]]] = Notifier()
        self.advanced: Notifier[[]] = Notifier()
        self.forked: Notifier[[]] = Notifier()
        self._editor = editor
        self._playback = Playback(editor.document.descent.steps_per_second)
        self._runs = DescentRuns(editor.document)
        self._editing = False
        self._shown: int | None = None
        self._slept_since: Document | None = None
        editor.changed.connect(self._follow)

    # --- rest --------------------------------------------------------------------------------

    @property
    def asleep(self) -> bool:
        """Whether the document is not followed, and may be about other runs."""
        return self._slept_since is not None

    def sleep(self) -> None:
        """Follow the document no longer: as long as nobody looks, its surface need not be built."""
        self._slept_since = self._editor.document

    def wake(self) -> None:
        """Follow the document again; if it is another one by now, begin with what it tells."""
        before, self._slept_since = self._slept_since, None
        if before is not None and before is not self._editor.document:
            self._follow(_OPENED)

    # --- reading -----------------------------------------------------------------------------

    @property
    def surface(self) -> Surface:
        """What is descended; while that cannot be built, the one before."""
        return self._runs.surface

    @property
    def problem(self) -> str:
        """Why the surface that the document names cannot be built, or an empty text."""
        return self._runs.problem

    @property
    def run(self) -> Run:
        """The selected run as far as it went."""
        return self._runs[self._setup.place]

    @property
    def place(self) -> int:
        """The place of the selected run."""
        return self._setup.place

    @property
    def runs(self) -> tuple[tuple[RunSetup, Run], ...]:
        """Every run with its settings, by place."""
        return tuple((setup, self._runs[setup.place]) for setup in self._setup.runs)

    @property
    def shown_step(self) -> int:
        """The step of the selected run that the pictures show: the latest one, unless ``show`` went back."""
        last = len(self.run.steps) - 1
        return last if self._shown is None else min(self._shown, last)

    @property
    def shows_latest(self) -> bool:
        """Whether the pictures show the latest step."""
        return self.shown_step == len(self.run.steps) - 1

    @property
    def playing(self) -> bool:
        """Whether ``tick`` makes steps."""
        return self._playback.playing

    @property
    def steps_per_second(self) -> float:
        """How fast it plays."""
        return self._playback.rate

    @steps_per_second.setter
    def steps_per_second(self, speed: float) -> None:
        self._editor.set_view(steps_per_second=speed)

    # --- settings ----------------------------------------------------------------------------

    def set_surface(self, choice: SurfaceChoice) -> None:
        """Descend another surface, from its own start; that of a circuit is where its numbers are now.

        Raises:
            ValueError: If it cannot be built; nothing has changed then.
        """

        def edit(document: Document) -> Document:
            return descent_edits.unname_runs(descent_edits.choose_surface(document, choice), RATE_NAMES)

        self._apply("Change surface", edit)

    def set_surface_number(self, name: str, number: float) -> None:
        """Turn a number that shapes the surface; the turns of one drag are undone together.

        Raises:
            ValueError: If there is no such number, or it is out of range; nothing has changed then.
        """

        def edit(document: Document) -> Document:
            changed = descent_edits.set_surface_number(document, name, number)
            changed = descent_edits.begin_anew(changed)
            surface_of(changed)
            return changed

        self._apply(f"Change {name} of the surface", edit, merge=f"surface {name}")

    def set_start(self, x: float, y: float) -> None:
        """Start elsewhere; the moves of one drag are undone together."""

        def edit(document: Document) -> Document:
            return descent_edits.begin_anew(descent_edits.set_descent(document, start=(x, y)))

        self._apply("Move start", edit, merge="start")

    def set_learning_rate(self, rate: float) -> None:
        """Make the next steps with another learning rate; the changes of one sweep are undone together.

        While an earlier step is shown, the next steps are those after that one, so this forks there.
        """
        if not self.shows_latest:
            self.fork()
        self._set("Change learning rate", merge="learning rate", learning_rate=rate)

    def set_optimizer(self, optimizer: str) -> None:
        """Go on with another optimizer; it remembers nothing yet.

        It gets the hyperparameters that were set and that it knows.
        """
        self._turn("Change optimizer", optimizer=optimizer)

    def set_hyperparameter(self, name: str, value: float) -> None:
        """Go on with another number of the optimizer, which keeps what it remembers.

        Raises:
            ValueError: If the optimizer has none of that name or the number is out of range.
        """
        setup = self._setup
        OPTIMIZERS[setup.optimizer].settings({name: value})
        hyperparameters = {**setup.hyperparameters, name: float(value)}
        self._turn(f"Change {name}", merge=name, hyperparameters=hyperparameters)

    def set_plan(self, plan: RatePlan) -> None:
        """Let the learning rate follow another schedule; the moves of one parameter are undone together."""
        self._turn("Change schedule", merge=f"schedule {plan.schedule}", plan=plan)

    def replay_rates(self, rates: Sequence[float], begin: int) -> None:
        """Go back to where these rates were set by hand, and let a schedule set them from there on.

        Args:
            rates: Those of the steps after step ``begin``, one or more.
            begin: A step of the selected run; its settings are those of the latest step.
        """
        points = tuple((begin + k, rate) for k, rate in recorded(rates))
        plan, rate = RatePlan("recorded", {}, points), highest(points)
        self._set("Record schedule", plan=plan, learning_rate=rate, **self._up_to(begin))

    def set_batch_size(self, size: int | None) -> None:
        """Take so many examples for each gradient; None for all."""
        self._turn("Change batch size", merge="batch size", batch_size=size)

    def set_seed(self, seed: int) -> None:
        """Shuffle the examples in another way."""
        self._turn("Change seed", merge="seed", seed=seed)

    def _turn(self, label: str, *, merge: str | None = None, **changes: Any) -> None:
        """Go on with other settings; those of before hold for the steps that were made with them.

        Changes between two steps leave no trace but the last one. While an earlier step is shown this forks
        there, and at the start nothing was made with other settings.
        """
        if all(getattr(self._setup, name) == value for name, value in changes.items()):
            return
        if not self.shows_latest:
            self.fork()
        self._set(label, merge=merge, trunk=self.run.legs(self.shown_step), **changes)

    # --- several runs ------------------------------------------------------------------------

    def select(self, place: int) -> None:
        """Let the settings be those of another run."""
        self._shown = None
        self._editor.set_view(place=place)

    def add_run(self, **settings: Any) -> None:
        """Race another run from the start, with the selected one's settings but for those given; select it.

        Raises:
            DocumentError: If there are as many runs as there are colours, or a setting is out of range.
        """
        own = replace(self._setup.selected, trunk=(), fork=0, name="", hidden=False, steps=0, rate_changes=())
        self._add(
            "Race another run",
            replace(own, place=descent_edits.free_place(self._editor.document), **settings),
        )

    def set_runs(self, label: str, runs: tuple[RunSetup, ...], place: int = 0) -> None:
        """Race these runs from the start instead of the ones there are."""
        self._apply(label, lambda document: descent_edits.set_runs(document, runs, place))

    def race_rates(self) -> None:
        """Race a low, a good, a high and a very high rate, far enough to see the shapes of their losses."""
        self._race("Race learning rates", rate_race(self.surface, self._start, self._setup.selected))

    def race_optimizers(self, *, tuned: bool) -> None:
        """Race the optimizers, each with the rate that suits it best or all with the present one."""
        runs = optimizer_race(self.surface, self._start, self._setup.selected, tuned=tuned)
        self._race("Race optimizers", runs)

    def race_by_evaluations(self) -> None:
        """Race optimizers, searches and Newton among them, up to the same number of evaluations.

        The losses are then drawn against evaluations, and the runs are kept level in these.
        """
        self.pause()
        runs = evaluation_race(self.surface, self._start, self._setup.selected)
        self.set_runs("Race optimizers by evaluations", runs)
        self._editor.set_view(loss_axis="evaluations")
        allowed = race_steps(self.surface, self.run.batch_size)
        if sum(advance_within(run, allowed, MAX_STEPS) for run in self._runs):
            self.advanced.emit()

    def race_seeds(self) -> None:
        """Race runs that differ only in how the examples are shuffled."""
        self._race("Race seeds", seed_race(self._setup.selected))

    def _race(self, label: str, runs: tuple[RunSetup, ...]) -> None:
        self.pause()
        self.set_runs(label, runs, min(1, len(runs) - 1))
        self._advance(race_steps(self.surface, self.run.batch_size))

    @property
    def _start(self) -> Point:
        return self._setup.start or self.surface.start

    def fork(self) -> None:
        """Make another run of the steps up to the one that is shown, and select it; the present one stays.

        Raises:
            DocumentError: If there are as many runs as there are colours.
        """
        step, run = self.shown_step, self.run
        rate = run.rates_until(step)[-1][1]
        selected = replace(
            self._setup.selected,
            place=descent_edits.free_place(self._editor.document),
            trunk=run.legs(step),
            fork=step,
            learning_rate=rate,
            steps=step,
            rate_changes=tuple(run.rates_until(step)),
        )
        self._add(f"Fork at step {step}", selected)
        self.forked.emit()

    def _up_to(self, step: int) -> dict[str, Any]:
        """Return the set-up's account of the first steps of the selected run."""
        fork = self._setup.fork
        return {"trunk": self.run.legs(step), "fork": fork if fork <= step else 0}

    def remove_run(self, place: int) -> None:
        """Do without a run; the last one stays."""
        if len(self._setup.runs) > 1:
            self._apply("Remove run", lambda document: descent_edits.remove_run(document, place))

    def rename_run(self, place: int, name: str) -> None:
        """Call a run by a name of its own; an empty one goes back to its settings."""
        self._apply("Rename run", lambda document: descent_edits.rename_run(document, place, name))

    def hide_run(self, place: int, hidden: bool) -> None:
        """Leave a run out of the pictures, or show it again."""
        runs = [replace(run, hidden=hidden) if run.place == place else run for run in self._setup.runs]
        self._editor.set_view(runs=runs)

    def _add(self, label: str, run: RunSetup) -> None:
        self._shown = None
        self._apply(label, lambda document: descent_edits.add_run(document, run))

    # --- playing -----------------------------------------------------------------------------

    def play(self) -> None:
        """Let ``tick`` make steps, unless every run has diverged: then lower the rate or go back first."""
        if not self.playing and (self._runs.room or not self.shows_latest):
            self._playback.play()
            self.changed.emit(frozenset({"playing"}))

    def pause(self) -> None:
        """Stop playing."""
        if self.playing:
            self._playback.pause()
            self.changed.emit(frozenset({"playing"}))

    def tick(self, elapsed: float) -> int:
        """Make the steps that fall due after ``elapsed`` more seconds; return how many were made.

        It stops playing when no run goes on: when each has diverged or converged. While an earlier step
        is shown, the steps that are there are shown again first.
        """
        due = self._playback.due(elapsed)
        again = self._show_again(due)
        done = self._advance(due - again)
        if again + done < due or (done and self._runs.ended):
            self.pause()
        return done

    def step(self) -> None:
        """Make one step, or show the next one again while an earlier one is shown."""
        self.pause()
        if not self._show_again(1):
            self._advance(1)

    def show(self, step: int) -> None:
        """Show the point after ``step`` steps; what came later stays."""
        self.pause()
        before = self.shown_step
        last = len(self.run.steps) - 1
        self._shown = None if step >= last else max(0, step)
        if self.shown_step != before:
            self.changed.emit(frozenset({"shown"}))

    def back(self) -> None:
        """Take the latest step back, such as the one that went too far."""
        self.rewind(max(0, len(self.run.steps) - 2))

    def rewind(self, step: int) -> None:
        """Go back to the point after ``step`` steps, with the settings as they are.

        What came later in the selected run is forgotten, unless other settings were chosen since then: that
        can be undone.
        """
        self.pause()
        self._shown = None
        if step < self.run.begun:
            self._set(f"Go back to step {step}", **self._up_to(step))
        else:
            self.run.rewind(step)
            self.changed.emit(frozenset({"run"}))

    def reset(self) -> None:
        """Go back to the start with every run, with the settings as they are."""
        self.pause()
        if any(run.trunk for run in self._runs):
            self._apply("Back to the start", descent_edits.begin_anew)
        for run in self._runs:
            run.rewind(0)
        self.rewind(0)

    def capture(self) -> None:
        """Note in the document how far the runs went and with which rates, so that it can be saved."""
        if self.asleep:
            return
        runs = [replace(setup, steps=len(run.steps) - 1, rate_changes=run.rates) for setup, run in self.runs]
        self._editor.set_view(runs=runs)

    # --- inside ------------------------------------------------------------------------------

    @property
    def _setup(self) -> DescentSetup:
        return self._editor.document.descent

    def _set(self, label: str, *, merge: str | None = None, **changes: Any) -> None:
        """Change settings of the selected run; no name calls it after a rate that it has no more."""
        if self._setup.name in RATE_NAMES and changes.keys() & {"learning_rate", "optimizer"}:
            changes |= {"name": ""}
        self._apply(label, lambda document: descent_edits.set_descent(document, **changes), merge)

    def _apply(self, label: str, edit: Callable[[Document], Document], merge: str | None = None) -> None:
        """Make an edit that starts a run anew, even one that was made before: only undo brings runs back."""
        self._editing = True
        try:
            self._editor.apply(label, edit, merge)
        finally:
            self._editing = False

    def _advance(self, n: int) -> int:
        done = self._runs.advance(n)
        if done:
            self.advanced.emit()
        return done

    def _show_again(self, n: int) -> int:
        """Show up to ``n`` of the steps after the shown one; return how many there were."""
        if self._shown is None or n < 1:
            return 0
        before, last = self.shown_step, len(self.run.steps) - 1
        after = min(before + n, last)
        self._shown = None if after == last else after
        self.changed.emit(frozenset({"shown"}))
        return after - before

    def _open(self) -> None:
        """Begin with another document: that nothing plays is told when the runs are its own."""
        told: set[DescentAspect] = {"surface", "run", "runs", "rate", "settings"}
        if self.playing:
            self._playback.pause()
            told.add("playing")
        self._shown = None
        self._playback.rate = self._setup.steps_per_second
        self._runs.open(self._editor.document)
        self.changed.emit(frozenset(told))

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        """Bring the runs in line with the document, and tell what that changed."""
        if self.asleep:
            return
        if aspects >= _OPENED:
            self._open()
            return
        told = self._runs.follow(self._editor.document, edited=self._editing, merged=self._editor.merged)
        if self._setup.steps_per_second != self._playback.rate:
            told.add("settings")
            self._playback.rate = self._setup.steps_per_second
        if "surface" in told and self.problem:
            self.pause()
        if "run" in told:
            self._shown = None
        if told:
            self.changed.emit(frozenset(told))

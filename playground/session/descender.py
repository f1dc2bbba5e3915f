"""The descender: drives the runs that the open document's descent set-up describes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

from playground.descent.along import advance_within
from playground.descent.optimizers import OPTIMIZERS
from playground.descent.replay import replay
from playground.descent.run import Run
from playground.descent.schedules import RatePlan, highest, recorded
from playground.descent.surface import Point, Surface
from playground.descent.surfaces import SURFACES
from playground.document.document import Document, surface_of
from playground.document.edits import set_descent, set_surface_number
from playground.document.errors import DocumentError
from playground.document.setup import MAX_STEPS, MOST_RUNS, DescentSetup, RunSetup, SurfaceChoice
from playground.session.editor import Aspect, Editor
from playground.session.kept_runs import KeptRuns, Key, run_key, surface_key
from playground.session.notify import Notifier
from playground.session.playback import Playback
from playground.session.races import evaluation_race, optimizer_race, race_steps, rate_race, seed_race

DescentAspect = Literal["surface", "run", "runs", "rate", "settings", "playing", "shown"]

_OPENED: frozenset[Aspect] = frozenset({"circuit", "values", "positions", "descent", "view", "file"})
_ENDED = frozenset({"diverged", "converged"})


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
        self._surface: Surface = SURFACES["ravine"]
        self._problem = ""
        self._built: DescentSetup = editor.document.descent
        self._surface_key: Key = ()
        self._runs: dict[int, Run] = {}
        self._keys: dict[int, Key] = {}
        self._kept = KeptRuns()
        self._editing = False
        self._shown: int | None = None
        self._restore()
        editor.changed.connect(self._follow)

    # --- reading -----------------------------------------------------------------------------

    @property
    def surface(self) -> Surface:
        """What is descended; while that cannot be built, the one before."""
        return self._surface

    @property
    def problem(self) -> str:
        """Why the surface that the document names cannot be built, or an empty text."""
        return self._problem

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
            changed = set_descent(document, surface=choice, start=None, bounds=None)
            changed = replace(changed, descent=_without_forks(changed.descent))
            surface = surface_of(changed)
            return set_descent(changed, start=surface.start) if choice.kind == "circuit" else changed

        self._apply("Change surface", edit)

    def set_surface_number(self, name: str, number: float) -> None:
        """Turn a number that shapes the surface; the turns of one drag are undone together.

        Raises:
            ValueError: If there is no such number, or it is out of range; nothing has changed then.
        """

        def edit(document: Document) -> Document:
            changed = set_surface_number(document, name, number)
            changed = replace(changed, descent=_without_forks(changed.descent))
            surface_of(changed)
            return changed

        self._apply(f"Change {name} of the surface", edit, merge=f"surface {name}")

    def set_start(self, x: float, y: float) -> None:
        """Start elsewhere; the moves of one drag are undone together."""

        def edit(document: Document) -> Document:
            moved = set_descent(document, start=(x, y))
            return replace(moved, descent=_without_forks(moved.descent))

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
        self._add("Race another run", replace(own, place=self._free_place(), **settings))

    def set_runs(self, label: str, runs: tuple[RunSetup, ...], place: int = 0) -> None:
        """Race these runs from the start instead of the ones there are."""
        heat = 1 + max(run.heat for run in self._setup.runs)
        runs = tuple(replace(run, heat=heat) for run in runs)
        self._apply(label, lambda d: replace(d, descent=d.descent.with_runs(runs, place)))

    def race_rates(self) -> None:
        """Race a low, a good, a high and a very high rate, far enough to see the shapes of their losses."""
        self._race("Race learning rates", rate_race(self._surface, self._start, self._setup.selected))

    def race_optimizers(self, *, tuned: bool) -> None:
        """Race the optimizers, each with the rate that suits it best or all with the present one."""
        runs = optimizer_race(self._surface, self._start, self._setup.selected, tuned=tuned)
        self._race("Race optimizers", runs)

    def race_by_evaluations(self) -> None:
        """Race optimizers, searches and Newton among them, up to the same number of evaluations.

        The losses are then drawn against evaluations, and the runs are kept level in these.
        """
        self.pause()
        runs = evaluation_race(self._surface, self._start, self._setup.selected)
        self.set_runs("Race optimizers by evaluations", runs)
        self._editor.set_view(loss_axis="evaluations")
        allowed = race_steps(self._surface, self.run.batch_size)
        if sum(advance_within(run, allowed, MAX_STEPS) for run in self._runs.values()):
            self.advanced.emit()

    def race_seeds(self) -> None:
        """Race runs that differ only in how the examples are shuffled."""
        self._race("Race seeds", seed_race(self._setup.selected))

    def _race(self, label: str, runs: tuple[RunSetup, ...]) -> None:
        self.pause()
        self.set_runs(label, runs, min(1, len(runs) - 1))
        self._advance(race_steps(self._surface, self.run.batch_size))

    @property
    def _start(self) -> Point:
        return self._setup.start or self._surface.start

    def fork(self) -> None:
        """Make another run of the steps up to the one that is shown, and select it; the present one stays.

        Raises:
            DocumentError: If there are as many runs as there are colours.
        """
        step, run = self.shown_step, self.run
        rate = run.rates_until(step)[-1][1]
        selected = replace(
            self._setup.selected,
            place=self._free_place(),
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
        runs = [run for run in self._setup.runs if run.place != place]
        if runs:
            kept = self._setup.place if self._setup.place != place else runs[0].place
            self._apply("Remove run", lambda d: replace(d, descent=d.descent.with_runs(runs, kept)))

    def rename_run(self, place: int, name: str) -> None:
        """Call a run by a name of its own; an empty one goes back to its settings."""
        runs = [replace(run, name=name) if run.place == place else run for run in self._setup.runs]
        selected = self._setup.place
        self._apply("Rename run", lambda d: replace(d, descent=d.descent.with_runs(runs, selected)))

    def hide_run(self, place: int, hidden: bool) -> None:
        """Leave a run out of the pictures, or show it again."""
        runs = [replace(run, hidden=hidden) if run.place == place else run for run in self._setup.runs]
        self._editor.set_view(runs=runs)

    def _add(self, label: str, run: RunSetup) -> None:
        self._shown = None
        self._apply(
            label, lambda d: replace(d, descent=d.descent.with_runs((*d.descent.runs, run), run.place))
        )

    def _free_place(self) -> int:
        taken = {run.place for run in self._setup.runs}
        free = [place for place in range(MOST_RUNS) if place not in taken]
        if not free:
            raise DocumentError(f"There are {MOST_RUNS} runs already: remove one first.")
        return free[0]

    # --- playing -----------------------------------------------------------------------------

    def play(self) -> None:
        """Let ``tick`` make steps, unless every run has diverged: then lower the rate or go back first."""
        if not self.playing and (self._room() or not self.shows_latest):
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
        if again + done < due or (done and all(run.status in _ENDED for run in self._runs.values())):
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
        if any(run.trunk for run in self._runs.values()):
            self._apply("Back to the start", lambda d: replace(d, descent=_without_forks(d.descent)))
        for run in self._runs.values():
            run.rewind(0)
        self.rewind(0)

    def capture(self) -> None:
        """Note in the document how far the runs went and with which rates, so that it can be saved."""
        runs = [replace(setup, steps=len(run.steps) - 1, rate_changes=run.rates) for setup, run in self.runs]
        self._editor.set_view(runs=runs)

    # --- inside ------------------------------------------------------------------------------

    @property
    def _setup(self) -> DescentSetup:
        return self._editor.document.descent

    def _set(self, label: str, *, merge: str | None = None, **changes: Any) -> None:
        self._apply(label, lambda document: set_descent(document, **changes), merge)

    def _apply(self, label: str, edit: Callable[[Document], Document], merge: str | None = None) -> None:
        """Make an edit that starts a run anew, even one that was made before: only undo brings runs back."""
        self._editing = True
        try:
            self._editor.apply(label, edit, merge)
        finally:
            self._editing = False

    def _room(self) -> int:
        """Return how many more steps the runs can make."""
        able = [len(run.steps) for run in self._runs.values() if run.status != "diverged"]
        return MAX_STEPS + 1 - min(able) if able else 0

    def _advance(self, n: int) -> int:
        """Bring every run to where ``n`` more steps bring the one that leads, none any farther.

        Where the losses are drawn against evaluations that means: to as many evaluations.
        """
        going = [run for run in self._runs.values() if run.status != "diverged"]
        leading = self.run if self.run in going else max(going, key=lambda r: len(r.steps), default=self.run)
        target = min(len(leading.steps) + n, MAX_STEPS + 1)
        done = leading.advance(max(0, target - len(leading.steps)))
        for run in going:
            if run is leading:
                continue
            if self._setup.loss_axis == "evaluations":
                done = max(done, advance_within(run, leading.evaluations, MAX_STEPS))
            else:
                done = max(done, run.advance(max(0, target - len(run.steps))))
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

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        """Bring the runs in line with the document, and tell what that changed."""
        if aspects >= _OPENED:
            self.pause()
            self._restore()
            self.changed.emit(frozenset({"surface", "run", "runs", "rate", "settings"}))
            return
        old, setup = self._built, self._setup
        told: set[DescentAspect] = set()
        key = surface_key(self._editor.document)
        keys = {run.place: run_key(key, setup.start, run) for run in setup.runs}
        if key != self._surface_key:
            told |= {"surface", "run"}
        if setup.place != old.place:
            told |= {"run", "runs", "settings", "rate"}
        if keys != self._keys:
            told |= self._told_of(keys, old, setup)
            self._change_runs(keys)
        if [_listed(run) for run in setup.runs] != [_listed(run) for run in old.runs]:
            told.add("runs")
        if setup.steps_per_second != self._playback.rate:
            told.add("settings")
            self._playback.rate = setup.steps_per_second
        for run in setup.runs:
            if run.learning_rate != self._runs[run.place].learning_rate:
                self._runs[run.place].learning_rate = run.learning_rate
                told |= {"rate"} if run.place == setup.place else {"runs"}
        if setup.learning_rate != old.learning_rate:
            told.add("rate")
        self._built = setup
        if told & {"run"}:
            self._shown = None
        if told:
            self.changed.emit(frozenset(told))

    def _told_of(self, keys: dict[int, Key], old: DescentSetup, setup: DescentSetup) -> set[DescentAspect]:
        """Return what other keys of runs are about."""
        told: set[DescentAspect] = set()
        if {**keys, setup.place: ()} != {**self._keys, setup.place: ()}:
            told.add("runs")
        if keys.get(setup.place) != self._keys.get(setup.place):
            told.add("run")
            if _settings(setup) != _settings(old):
                told.add("settings")
        return told

    def _change_runs(self, keys: dict[int, Key]) -> None:
        """Put away the runs that fit no longer, and take the ones that do: kept ones, or new ones."""
        if not self._problem and not (self._editing and self._editor.merged):
            for place in self._keys:
                if keys.get(place) != self._keys[place]:
                    self._kept.put(self._keys[place], self._runs[place])
        changed = [run for run in self._setup.runs if keys[run.place] != self._keys.get(run.place)]
        old_runs, self._runs = self._runs, {p: self._runs[p] for p in keys if keys[p] == self._keys.get(p)}
        self._keys = keys
        kept = {run.place: None if self._editing else self._kept.take(keys[run.place]) for run in changed}
        self._take_surface([run for run in kept.values() if run is not None])
        for run in changed:
            self._runs[run.place] = kept[run.place] or self._forked(run, old_runs) or self._new_run(run)

    def _take_surface(self, kept: list[Run]) -> None:
        """Have the surface that the document names: that of a kept run, if there is one, or a new one."""
        if self._surface_key == surface_key(self._editor.document):
            return
        if kept:
            self._surface, self._problem = kept[0].surface, ""
            self._surface_key = surface_key(self._editor.document)
        else:
            self._build_surface()

    def _forked(self, setup: RunSetup, runs: dict[int, Run]) -> Run | None:
        """Return a run that goes on from steps of another, without making these again."""
        if not setup.trunk:
            return None
        step = setup.trunk[-1].steps
        for run in runs.values():
            if run.surface is self._surface and len(run.steps) > step and run.legs(step) == setup.trunk:
                fork = run.fork(
                    step,
                    optimizer=setup.optimizer,
                    batch_size=setup.batch_size,
                    seed=setup.seed,
                    plan=setup.plan,
                    **_known(setup),
                )
                fork.learning_rate = setup.learning_rate
                return fork
        return None

    def _restore(self) -> None:
        """Build the surface and the runs of a document just opened, and do the steps they had done."""
        self._kept = KeptRuns()
        self._shown = None
        self._built = setup = self._setup
        self._playback.rate = setup.steps_per_second
        self._build_surface()
        self._runs = {run.place: self._new_run(run, steps=True) for run in setup.runs}
        self._keys = {run.place: run_key(self._surface_key, setup.start, run) for run in setup.runs}

    def _build_surface(self) -> None:
        """Build the surface; that of a circuit lies around the start, whatever its two numbers are by now."""
        document = self._editor.document
        self._surface_key = surface_key(document)
        choice, start = document.descent.surface, document.descent.start
        if choice.kind == "circuit" and start and {choice.x, choice.y} <= document.values.keys():
            moved = {**document.values, choice.x: start[0], choice.y: start[1]}
            document = replace(document, values=moved)
        try:
            self._surface, self._problem = surface_of(document), ""
        except ValueError as error:
            self._problem = str(error)
            self.pause()

    def _new_run(self, setup: RunSetup, *, steps: bool = False) -> Run:
        """Make a run anew: only the steps before its fork, or with ``steps`` all that it had made."""
        before = setup.trunk[-1].steps if setup.trunk else 0
        done = setup if steps else replace(setup, steps=before, rate_changes=())
        own = replace(done.legs[-1], hyperparameters=_known(setup), steps=max(done.legs[-1].steps, before))
        run = replay(self._surface, self._setup.start, (*setup.trunk, own))
        run.learning_rate = setup.learning_rate
        return run


def _known(setup: RunSetup) -> dict[str, float]:
    """Return the hyperparameters that the run's optimizer takes."""
    known = OPTIMIZERS[setup.optimizer].defaults
    return {name: value for name, value in setup.hyperparameters.items() if name in known}


def _settings(setup: DescentSetup) -> tuple[object, ...]:
    """Return what starts a run anew, other than its surface and its start."""
    return setup.optimizer, setup.hyperparameters, setup.batch_size, setup.seed, setup.plan


def _listed(run: RunSetup) -> tuple[object, ...]:
    """Return what the list of runs shows of one, other than how it goes."""
    return run.place, run.name, run.hidden


def _without_forks(setup: DescentSetup) -> DescentSetup:
    """Return the descent with runs that all begin at the start: what they forked from is gone."""
    runs = [replace(run, trunk=(), fork=0, steps=0, rate_changes=()) for run in setup.runs]
    return setup.with_runs(runs, setup.place)

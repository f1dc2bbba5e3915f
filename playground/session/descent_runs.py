"""The runs that a document's descent describes, and the surface that they go down."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from playground.descent.along import advance_within
from playground.descent.optimizers import OPTIMIZERS
from playground.descent.replay import replay
from playground.descent.run import Run
from playground.descent.surface import Surface
from playground.descent.surfaces import SURFACES
from playground.document.document import Document, surface_of
from playground.document.setup import MAX_STEPS, DescentSetup, RunSetup
from playground.session.kept_runs import KeptRuns, Key, run_key, surface_key

DescentAspect = Literal["surface", "run", "runs", "rate", "settings", "playing", "shown"]
"""What of a descent may have changed; ``Descender`` tells what each is."""


class DescentRuns:
    """Makes the runs that fit a document, and keeps those that fit it no longer for when they do again.

    Attributes:
        surface: What is descended; while that cannot be built, the one before.
        problem: Why the surface that the document names cannot be built, or an empty text.
    """

    surface: Surface

    def __init__(self, document: Document) -> None:
        self.surface = SURFACES["ravine"]
        self.problem = ""
        self._surface_key: Key = ()
        self.open(document)

    def __getitem__(self, place: int) -> Run:
        return self._runs[place]

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs.values())

    def open(self, document: Document) -> None:
        """Build the surface and the runs of a document just opened, and do the steps they had done."""
        self._kept = KeptRuns()
        self._setup = setup = document.descent
        self._build_surface(document)
        self._runs = {run.place: self._new_run(run, steps=True) for run in setup.runs}
        self._keys = {run.place: run_key(self._surface_key, setup.start, run) for run in setup.runs}

    # --- following the document --------------------------------------------------------------

    def follow(self, document: Document, *, edited: bool, merged: bool) -> set[DescentAspect]:
        """Bring the runs in line with a document, and return what that changed.

        Args:
            document: What is open now.
            edited: Whether an edit was made, which starts runs anew; otherwise kept ones come back.
            merged: Whether that went into the edit before, of which no run need be kept.
        """
        old, setup = self._setup, document.descent
        self._setup = setup
        key = surface_key(document)
        keys = {run.place: run_key(key, setup.start, run) for run in setup.runs}
        told: set[DescentAspect] = set()
        if key != self._surface_key:
            told |= {"surface", "run"}
        if setup.place != old.place:
            told |= {"run", "runs", "settings", "rate"}
        if keys != self._keys:
            told |= self._told_of(keys, old)
            self._change_runs(document, keys, edited=edited, merged=merged)
        if [_listed(run) for run in setup.runs] != [_listed(run) for run in old.runs]:
            told.add("runs")
        if setup.learning_rate != old.learning_rate:
            told.add("rate")
        return told | self._take_rates()

    def _told_of(self, keys: dict[int, Key], old: DescentSetup) -> set[DescentAspect]:
        """Return what other keys of runs are about."""
        told: set[DescentAspect] = set()
        place = self._setup.place
        if {**keys, place: ()} != {**self._keys, place: ()}:
            told.add("runs")
        if keys.get(place) != self._keys.get(place):
            told.add("run")
            if _settings(self._setup) != _settings(old):
                told.add("settings")
        return told

    def _take_rates(self) -> set[DescentAspect]:
        """Let every run go on with the rate that is set for it."""
        told: set[DescentAspect] = set()
        for setup in self._setup.runs:
            run = self._runs[setup.place]
            if setup.learning_rate != run.learning_rate:
                run.learning_rate = setup.learning_rate
                told.add("rate" if setup.place == self._setup.place else "runs")
        return told

    def _change_runs(self, document: Document, keys: dict[int, Key], *, edited: bool, merged: bool) -> None:
        """Put away the runs that fit no longer, and take the ones that do: kept ones, or new ones."""
        if not self.problem and not (edited and merged):
            for place in self._keys:
                if keys.get(place) != self._keys[place]:
                    self._kept.put(self._keys[place], self._runs[place])
        changed = [run for run in self._setup.runs if keys[run.place] != self._keys.get(run.place)]
        old_runs, self._runs = self._runs, {p: self._runs[p] for p in keys if keys[p] == self._keys.get(p)}
        self._keys = keys
        kept = {run.place: None if edited else self._kept.take(keys[run.place]) for run in changed}
        self._take_surface(document, [run for run in kept.values() if run is not None])
        for run in changed:
            self._runs[run.place] = kept[run.place] or self._forked(run, old_runs) or self._new_run(run)

    def _take_surface(self, document: Document, kept: list[Run]) -> None:
        """Have the surface that the document names: that of a kept run, if there is one, or a new one."""
        if self._surface_key == surface_key(document):
            return
        if kept:
            self.surface, self.problem = kept[0].surface, ""
            self._surface_key = surface_key(document)
        else:
            self._build_surface(document)

    def _build_surface(self, document: Document) -> None:
        """Build the surface; that of a circuit lies around the start, whatever its two numbers are by now."""
        self._surface_key = surface_key(document)
        choice, start = document.descent.surface, document.descent.start
        if choice.kind == "circuit" and start and {choice.x, choice.y} <= document.values.keys():
            moved = {**document.values, choice.x: start[0], choice.y: start[1]}
            document = replace(document, values=moved)
        try:
            self.surface, self.problem = surface_of(document), ""
        except ValueError as error:
            self.problem = str(error)

    # --- making runs -------------------------------------------------------------------------

    def _forked(self, setup: RunSetup, runs: dict[int, Run]) -> Run | None:
        """Return a run that goes on from steps of another, without making these again."""
        if not setup.trunk:
            return None
        step = setup.trunk[-1].steps
        for run in runs.values():
            if run.surface is self.surface and len(run.steps) > step and run.legs(step) == setup.trunk:
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

    def _new_run(self, setup: RunSetup, *, steps: bool = False) -> Run:
        """Make a run anew: only the steps before its fork, or with ``steps`` all that it had made."""
        before = setup.trunk[-1].steps if setup.trunk else 0
        done = setup if steps else replace(setup, steps=before, rate_changes=())
        own = replace(done.legs[-1], hyperparameters=_known(setup), steps=max(done.legs[-1].steps, before))
        run = replay(self.surface, self._setup.start, (*setup.trunk, own))
        run.learning_rate = setup.learning_rate
        return run

    # --- making steps ------------------------------------------------------------------------

    @property
    def room(self) -> int:
        """How many more steps the runs can make."""
        able = [len(run.steps) for run in self if run.status != "diverged"]
        return MAX_STEPS + 1 - min(able) if able else 0

    @property
    def ended(self) -> bool:
        """Whether every run has diverged or converged."""
        return all(run.status in {"diverged", "converged"} for run in self)

    def advance(self, n: int) -> int:
        """Bring every run to where ``n`` more steps bring the one that leads, none any farther.

        Where the losses are drawn against evaluations that means: to as many evaluations. The selected run
        leads as long as it goes. Return the most steps that one of them made.
        """
        going = [run for run in self if run.status != "diverged"]
        selected = self._runs[self._setup.place]
        leading = selected if selected in going else max(going, key=lambda r: len(r.steps), default=selected)
        target = min(len(leading.steps) + n, MAX_STEPS + 1)
        done = leading.advance(max(0, target - len(leading.steps)))
        for run in going:
            if run is leading:
                continue
            if self._setup.loss_axis == "evaluations":
                done = max(done, advance_within(run, leading.evaluations, MAX_STEPS))
            else:
                done = max(done, run.advance(max(0, target - len(run.steps))))
        return done


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

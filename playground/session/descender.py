"""The descender: drives the run that the open document's descent set-up describes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from playground.descent.optimizers import OPTIMIZERS
from playground.descent.run import Run
from playground.descent.surface import Surface
from playground.descent.surfaces import SURFACES
from playground.document.document import Document, surface_of
from playground.document.edits import set_descent
from playground.document.setup import MAX_STEPS, DescentSetup, SurfaceChoice
from playground.session.editor import Aspect, Editor
from playground.session.kept_runs import KeptRuns, Key, run_key, surface_key
from playground.session.notify import Notifier
from playground.session.playback import Playback

DescentAspect = Literal["surface", "run", "rate", "settings", "playing"]

_OPENED: frozenset[Aspect] = frozenset({"circuit", "values", "positions", "descent", "view", "file"})


class Descender:
    """Keeps one run that fits the document, and plays it.

    Settings are edits of the document and come back from there, so opening a file needs nothing of its
    own. Another learning rate goes on from where the run is; any other setting starts it anew, and undoing
    that brings the run of before back as far as it went.

    Attributes:
        changed: Told with what changed: ``surface``, ``run`` (another one, or rewound), ``rate``,
            ``settings`` (optimizer, hyperparameters, batch, seed, speed), ``playing``.
        advanced: Told after steps were added to the run.
    """

    def __init__(self, editor: Editor) -> None:
        self.changed: Notifier[[frozenset[DescentAspect]]] = Notifier()
        self.advanced: Notifier[[]] = Notifier()
        self._editor = editor
        self._playback = Playback(editor.document.descent.steps_per_second)
        self._surface: Surface = SURFACES["ravine"]
        self._problem = ""
        self._built: DescentSetup = editor.document.descent
        self._surface_key: Key = ()
        self._run_key: Key = ()
        self._run: Run
        self._kept = KeptRuns()
        self._anew = False
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
        """The run as far as it went."""
        return self._run

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
            surface = surface_of(changed)
            return set_descent(changed, start=surface.start) if choice.kind == "circuit" else changed

        self._apply("Change surface", edit)

    def set_start(self, x: float, y: float) -> None:
        """Start elsewhere; the moves of one drag are undone together."""
        self._set("Move start", merge="start", start=(x, y))

    def set_learning_rate(self, rate: float) -> None:
        """Make the next steps with another learning rate; the changes of one sweep are undone together."""
        self._set("Change learning rate", merge="learning rate", learning_rate=rate)

    def set_optimizer(self, optimizer: str) -> None:
        """Take another optimizer; it gets the hyperparameters that were set and that it knows."""
        self._set("Change optimizer", optimizer=optimizer)

    def set_hyperparameter(self, name: str, value: float) -> None:
        """Set a number of the optimizer.

        Raises:
            ValueError: If the optimizer has none of that name or the number is out of range.
        """
        setup = self._setup
        OPTIMIZERS[setup.optimizer].settings({name: value})
        self._set(f"Change {name}", merge=name, hyperparameters={**setup.hyperparameters, name: value})

    def set_batch_size(self, size: int | None) -> None:
        """Take so many examples for each gradient; None for all."""
        self._set("Change batch size", merge="batch size", batch_size=size)

    def set_seed(self, seed: int) -> None:
        """Shuffle the examples in another way."""
        self._set("Change seed", merge="seed", seed=seed)

    # --- playing -----------------------------------------------------------------------------

    def play(self) -> None:
        """Let ``tick`` make steps, unless the run has diverged: then lower the rate or go back first."""
        if not self.playing and self._room():
            self._playback.play()
            self.changed.emit(frozenset({"playing"}))

    def pause(self) -> None:
        """Stop playing."""
        if self.playing:
            self._playback.pause()
            self.changed.emit(frozenset({"playing"}))

    def tick(self, elapsed: float) -> int:
        """Make the steps that fall due after ``elapsed`` more seconds; return how many were made.

        A run that diverges stops playing, and so does one that has converged.
        """
        due = self._playback.due(elapsed)
        done = self._advance(due)
        if done < due or (done and self._run.status == "converged"):
            self.pause()
        return done

    def step(self) -> None:
        """Make one step."""
        self.pause()
        self._advance(1)

    def back(self) -> None:
        """Take the latest step back, such as the one that went too far."""
        self.rewind(max(0, len(self._run.steps) - 2))

    def rewind(self, step: int) -> None:
        """Go back to the point after ``step`` steps; what came later is forgotten."""
        self.pause()
        self._run.rewind(step)
        self.changed.emit(frozenset({"run"}))

    def reset(self) -> None:
        """Go back to the start, with the settings as they are."""
        self.rewind(0)

    def capture(self) -> None:
        """Note in the document how far the run went and with which rates, so that it can be saved."""
        rates = self._run.steps.learning_rates[1:]
        changes = ((0, float(rates[0])), *self._run.rate_changes) if len(rates) else ()
        self._editor.set_view(steps=len(rates), rate_changes=changes)

    # --- inside ------------------------------------------------------------------------------

    @property
    def _setup(self) -> DescentSetup:
        return self._editor.document.descent

    def _set(self, label: str, *, merge: str | None = None, **changes: Any) -> None:
        self._apply(label, lambda document: set_descent(document, **changes), merge)

    def _apply(self, label: str, edit: Callable[[Document], Document], merge: str | None = None) -> None:
        """Make an edit that starts a run anew, even one that was made before: only undo brings runs back."""
        self._anew = True
        try:
            self._editor.apply(label, edit, merge)
        finally:
            self._anew = False

    def _room(self) -> int:
        """Return how many more steps the run can make."""
        return 0 if self._run.status == "diverged" else MAX_STEPS + 1 - len(self._run.steps)

    def _advance(self, n: int) -> int:
        done = self._run.advance(min(n, self._room()))
        if done:
            self.advanced.emit()
        return done

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        """Bring the run in line with the document, and tell what that changed."""
        if aspects >= _OPENED:
            self.pause()
            self._restore()
            self.changed.emit(frozenset({"surface", "run", "rate", "settings"}))
            return
        old, setup = self._built, self._setup
        told: set[DescentAspect] = set()
        if surface_key(self._editor.document) != self._surface_key:
            told |= {"surface", "run"}
        if _settings(setup) != _settings(old):
            told |= {"run", "settings"}
        if setup.start != old.start:
            told.add("run")
        if setup.steps_per_second != self._playback.rate:
            told.add("settings")
            self._playback.rate = setup.steps_per_second
        if setup.learning_rate != self._run.learning_rate:
            told.add("rate")
        if "run" in told:
            self._change_run()
        self._built = setup
        self._run.learning_rate = setup.learning_rate
        if told:
            self.changed.emit(frozenset(told))

    def _change_run(self) -> None:
        """Put the run away and take the one that fits the document now: the kept one, or a new one."""
        if not self._problem:
            self._kept.put(self._run_key, self._run)
        document = self._editor.document
        kept = None if self._anew else self._kept.take(run_key(document))
        if kept is not None:
            self._run, self._run_key = kept, run_key(document)
            self._surface, self._surface_key, self._problem = kept.surface, surface_key(document), ""
            return
        if self._surface_key != surface_key(document):
            self._build_surface()
        self._build_run(self._setup.learning_rate)

    def _restore(self) -> None:
        """Build the surface and the run of a document just opened, and do the steps it had done."""
        self._kept = KeptRuns()
        self._built = setup = self._setup
        self._playback.rate = setup.steps_per_second
        self._build_surface()
        self._build_run(setup.rate_changes[0][1] if setup.rate_changes else setup.learning_rate)
        steps = min(setup.steps, MAX_STEPS)
        for step, rate in (*setup.rate_changes, (steps, setup.learning_rate)):
            self._run.advance(min(step, steps) - (len(self._run.steps) - 1))
            self._run.learning_rate = rate

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

    def _build_run(self, learning_rate: float) -> None:
        setup = self._setup
        self._run_key = run_key(self._editor.document)
        known = OPTIMIZERS[setup.optimizer].defaults
        self._run = Run(
            self._surface,
            setup.optimizer,
            learning_rate,
            setup.start,
            setup.batch_size,
            setup.seed,
            **{name: value for name, value in setup.hyperparameters.items() if name in known},
        )


def _settings(setup: DescentSetup) -> tuple[object, ...]:
    """Return what starts a run anew, other than its surface and its start."""
    return setup.optimizer, setup.hyperparameters, setup.batch_size, setup.seed

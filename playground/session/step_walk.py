"""Walk through one step of a descent part by part: batch, gradient, state, update."""

from collections.abc import Callable

from playground.descent.run import Run
from playground.descent.step_work import Stage, StepWork, step_work
from playground.session.descender import Descender
from playground.session.descent_runs import DescentAspect
from playground.session.notify import Notifier


class StepWalk:
    """Tells which part of the shown step is looked at: all of it, or one stage.

    Walking on from the last stage makes the step, and goes on with the first stage of the next one;
    walking back from the first shows the step before. Any other way to another step ends the walk.

    Attributes:
        changed: Told when another stage is looked at, or the whole step again.
    """

    def __init__(self, descender: Descender) -> None:
        self.changed: Notifier[[]] = Notifier()
        self._descender = descender
        self._at: tuple[Run, int] | None = None
        self._index = 0
        self._walking = False
        descender.changed.connect(self._follow)
        descender.advanced.connect(self._check)

    @property
    def work(self) -> StepWork:
        """The step that is shown, taken apart."""
        return step_work(self._descender.run, self._descender.shown_step)

    @property
    def walking(self) -> bool:
        """Whether one stage is looked at."""
        return self._at is not None

    @property
    def stage(self) -> Stage | None:
        """The stage that is looked at; None for the whole step."""
        if self._at is None:
            return None
        stages = self.work.stages
        return stages[min(self._index, len(stages) - 1)]

    @property
    def place(self) -> tuple[int, int]:
        """Which stage it is, from 1, and how many there are; 0 for the whole step."""
        return (self._index + 1 if self.walking else 0), len(self.work.stages)

    def forward(self) -> None:
        """Go to the next stage; after the last one make the step."""
        self._descender.pause()
        if not self.walking:
            self._go(0)
        elif self._index < len(self.work.stages) - 1:
            self._go(self._index + 1)
        else:
            before = self._position
            self._move(self._descender.step)
            self._go(0 if self._position != before else self._index)

    def back(self) -> None:
        """Go to the stage before; before the first one is the last of the step before."""
        self._descender.pause()
        if self.walking and self._index > 0:
            self._go(self._index - 1)
        elif self._descender.shown_step > 0:
            step = self._descender.shown_step - 1
            self._move(lambda: self._descender.show(step))
            self._go(len(self.work.stages) - 1)
        elif self.walking:
            self.leave()

    def leave(self) -> None:
        """Look at the whole step again."""
        if self.walking:
            self._at = None
            self.changed.emit()

    # --- inside ------------------------------------------------------------------------------

    @property
    def _position(self) -> tuple[Run, int]:
        return self._descender.run, self._descender.shown_step

    def _go(self, index: int) -> None:
        self._at, self._index = self._position, index
        self.changed.emit()

    def _move(self, move: Callable[[], None]) -> None:
        self._walking = True
        try:
            move()
        finally:
            self._walking = False

    def _follow(self, _aspects: frozenset[DescentAspect]) -> None:
        self._check()

    def _check(self) -> None:
        """End the walk where another step is shown, unless the walk itself went there."""
        if not self._walking and self._at is not None and self._at != self._position:
            self.leave()

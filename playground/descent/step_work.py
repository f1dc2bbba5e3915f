"""One step of a run taken apart: batch, gradient, state, update, each with its numbers."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from playground.descent.optimizers import OPTIMIZERS, Optimizer
from playground.descent.run import Run
from playground.descent.update import ParameterUpdate
from playground.descent.working import PLAIN, Line, Quantities
from playground.engine.numbers import precise

Pair = tuple[float, float]
StageId = Literal["batch", "gradient", "state", "update"]


class Stage(NamedTuple):
    """A part of a step.

    Attributes:
        id: Which part.
        title: What it is called.
        rows: Symbol and its numbers along both axes, line by line.
        formulas: LaTeX with this step's numbers; the state along x first, then along y.
        sentence: What happens, in words.
    """

    id: StageId
    title: str
    rows: tuple[tuple[str, Pair], ...]
    formulas: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class StepWork:
    """The step after some steps of a run, with every number that goes into it.

    Attributes:
        run: The run.
        step: How many steps come before it.
        optimizer: The one that made it, or will.
        hyperparameters: All that the optimizer takes.
        rate: Its learning rate, by the schedule.
        point: The parameters before it.
        grad: The gradient that it goes by, over its mini-batch if any.
        arrival: The parameters after it.
        along: Every quantity of the update along x and along y.
    """

    run: Run
    step: int
    optimizer: Optimizer
    hyperparameters: dict[str, float]
    rate: float
    point: Pair
    grad: Pair
    arrival: Pair
    along: tuple[Quantities, Quantities]

    @property
    def change(self) -> Pair:
        """What the step adds to the parameters."""
        return self.arrival[0] - self.point[0], self.arrival[1] - self.point[1]

    @property
    def carried(self) -> Pair | None:
        """The part of the step that its speed brings along; None if it has none."""
        return self._of(self.optimizer.carried)

    @property
    def scaling(self) -> Pair | None:
        """What the optimizer multiplies the gradient by along each axis; None if by nothing."""
        return self._of(self.optimizer.scaling)

    @property
    def state(self) -> tuple[tuple[str, Pair], ...]:
        """What the optimizer remembers after the step: symbol and its numbers along both axes."""
        rows = [(PLAIN.get(name, ""), self.quantity(name)) for name in self.optimizer.memory]
        return tuple((symbol, pair) for symbol, pair in rows if symbol and pair)

    @property
    def updates(self) -> tuple[ParameterUpdate, ParameterUpdate]:
        """How each of the two parameters takes the step."""
        x, y = (
            ParameterUpdate(*numbers[:4], self.rate, self.optimizer, self.hyperparameters, numbers[4])
            for numbers in zip(
                self.run.surface.axes,
                self.point,
                self.grad,
                self.arrival,
                self.along,
                strict=True,
            )
        )
        return x, y

    @property
    def update(self) -> tuple[str, ...]:
        """The last line of the update rule in this step's numbers, along x and along y."""
        return tuple(line for update in self.updates for line in update.lines[-1:])

    @property
    def losses(self) -> Pair:
        """The loss over all examples before the step and after it."""
        made = self.step < len(self.run.steps) - 1
        steps, surface = self.run.steps, self.run.surface
        after = steps[self.step + 1].loss if made else float(surface.value(*self.arrival))
        return steps[self.step].loss, after

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The parts of the step that there are, in their order."""
        stages = [self._gradient(), self._update()]
        if self.run.surface.examples:
            stages.insert(0, self._batch())
        if len(self._lines) > 1:
            stages.insert(-1, self._state())
        return tuple(stages)

    def quantity(self, name: str) -> Pair | None:
        """Return one quantity along both axes; None if there is none of this name."""
        if not hasattr(self.along[0], name):
            return None
        return float(getattr(self.along[0], name)), float(getattr(self.along[1], name))

    # --- inside ------------------------------------------------------------------------------

    @property
    def _lines(self) -> tuple[Line, ...]:
        return self.optimizer.lines_for(self.hyperparameters)

    def _of(self, compute: object) -> Pair | None:
        if not callable(compute):
            return None
        return float(compute(self.along[0])), float(compute(self.along[1]))

    def _batch(self) -> Stage:
        examples, size = self.run.surface.examples, self.run.settings_at(self.step).batch_size
        if size is None or size >= examples:
            return Stage("batch", "Batch", (), (), f"All {examples:,} examples: the exact gradient.")
        per_epoch = -(-examples // size)
        epoch, i = divmod(self.step, per_epoch)
        count = min(size, examples - i * size)
        drawn = f"{count:,} example{'s' if count > 1 else ''}"
        where = f"batch {i + 1:,} of {per_epoch:,} in epoch {epoch + 1:,}"
        return Stage("batch", "Batch", (), (), f"{drawn} drawn in shuffled order: {where}.")

    def _gradient(self) -> Stage:
        rows: list[tuple[str, Pair]] = [("w", self.point), ("∇L", self.grad)]
        slope = precise(math.hypot(*self.grad), 4)
        return Stage("gradient", "Gradient", tuple(rows), (), f"Uphill from here: the slope is {slope}.")

    def _state(self) -> Stage:
        made = self._lines[:-1]
        rows = [(PLAIN.get(line.name, ""), self.quantity(line.name)) for line in made]
        said = self.optimizer.remark(*self.along) if self.optimizer.remark else ""
        shown = tuple((symbol, pair) for symbol, pair in rows if symbol and pair)
        formulas = tuple(line for update in self.updates for line in update.lines[:-1])
        return Stage("state", "State", shown, formulas, said or self.optimizer.about)

    def _update(self) -> Stage:
        rows = (("w", self.point), ("Δw", self.change), ("w′", self.arrival))
        before, after = map(precise, self.losses)
        told = f"A step at the rate {precise(self.rate)} takes the loss from {before} to {after}."
        return Stage("update", "Update", rows, self.update, told)


def step_work(run: Run, shown: int | None = None) -> StepWork:
    """Take the next step of ``run`` apart, without making it, or the one after ``shown`` steps."""
    last = len(run.steps) - 1
    k = last if shown is None else min(shown, last)
    settings, before, made = run.settings_at(k), run.steps[k], k < last
    optimizer = OPTIMIZERS[settings.optimizer]
    hyperparameters = {**optimizer.defaults, **settings.hyperparameters}
    if made:
        after, memory = run.steps[k + 1], run.steps.memory(k + 1, len(optimizer.memory))
        arrival, rate = (after.x, after.y), after.learning_rate
    else:
        rate = run.next_rate
        move = run.move(rate)
        arrival, memory = (move.x, move.y), (move.state_x, move.state_y)
    old, t = run.memory(k), run.number_of(k)
    along = (
        optimizer.working(before.x, before.grad[0], (old[0], memory[0]), rate, t, hyperparameters),
        optimizer.working(before.y, before.grad[1], (old[1], memory[1]), rate, t, hyperparameters),
    )
    return StepWork(
        run,
        k,
        optimizer,
        hyperparameters,
        rate,
        (before.x, before.y),
        before.grad,
        arrival,
        along,
    )

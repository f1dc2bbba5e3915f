"""One step of a run as a circuit: the loss that it goes down, at its point and over its batch."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.descent.batch_gap import angle_between
from playground.descent.loss_circuit import MOST_DRAWN, LossCircuit, loss_circuit
from playground.descent.run import Run
from playground.descent.surface import DataSurface, Point
from playground.engine.numbers import precise


@dataclass(frozen=True)
class StepCircuit:
    """The loss of one step written out in gates.

    A small batch is drawn whole: the circuit's gradient is the one that the step goes by. Of a larger one a
    single example is drawn; the step goes by the mean over all of them.

    Attributes:
        run: The run.
        step: How many steps come before it.
        loss: The circuit.
        count: How many examples the step looks at; 0 on a surface without data.
        place: Which of them is drawn, from 0; None if all are.
        example: Its number in the data, from 0; None likewise.
    """

    run: Run
    step: int
    loss: LossCircuit
    count: int = 0
    place: int | None = None
    example: int | None = None

    @property
    def values(self) -> Mapping[str, float]:
        """The number of every input and weight, by name."""
        point = self.run.steps[self.step]
        x, y = self.run.surface.axes
        return {**self.loss.numbers, x: point.x, y: point.y}

    @property
    def is_whole(self) -> bool:
        """Whether the circuit's gradient is the one that the step goes by."""
        return self.place is None

    def loss_at(self, point: Point) -> float:
        """Return the loss over the step's batch at some point."""
        surface, batch = self.run.surface, self.run.batch(self.step)
        if isinstance(surface, DataSurface) and batch is not None:
            return surface.batch_value_and_grad(*point, batch)[0]
        return float(surface.value(*point))

    @property
    def words(self) -> str:
        """What the circuit shows of the batch, in words; empty on a surface without data."""
        if not self.count:
            return ""
        if self.place is None:
            return "" if self.count == 1 else f"The mean over all {self.count} examples of the batch."
        own, mean = self._example_grad, self.run.steps[self.step].grad
        data = "" if self.example in (None, self.place) else f"Number {self.example + 1:,} of the data. "
        turn = angle_between(own, mean)
        where = "differs" if turn is None else f"points {turn:.0f}° away"
        told = f"Its gradient ({_pair(own)}) {where} from the mean over all {self.count:,} ({_pair(mean)})"
        return f"{data}{told}, which the step goes by."

    @property
    def _example_grad(self) -> Point:
        surface, point = self.run.surface, self.run.steps[self.step]
        if not isinstance(surface, DataSurface) or self.example is None:
            return point.grad
        x, y = surface.example_grads(point.x, point.y, np.array([self.example]))[0].tolist()
        return x, y


def step_circuit(run: Run, step: int, place: int = 0) -> StepCircuit:
    """Write the loss of the step after ``step`` steps out as a circuit.

    Args:
        run: Any run.
        step: One that it has made, or the next one.
        place: Which example of its batch to draw if they are too many, from 0; the last one beyond that.

    Raises:
        ValueError: If the run was at a number that is not finite there, or its surface is made of no gates.
    """
    point = run.steps[step]
    if not (math.isfinite(point.x) and math.isfinite(point.y)):
        raise ValueError("The parameters of this step are no finite numbers: go back to a step before it.")
    surface = run.surface
    if not isinstance(surface, DataSurface):
        return StepCircuit(run, step, loss_circuit(surface))
    batch = run.batch(step)
    examples = range(surface.examples) if batch is None else batch.tolist()
    if len(examples) <= MOST_DRAWN:
        return StepCircuit(run, step, loss_circuit(surface, examples), len(examples))
    place = max(0, min(place, len(examples) - 1))
    one = loss_circuit(surface, examples[place : place + 1])
    return StepCircuit(run, step, one, len(examples), place, examples[place])


def _pair(gradient: Point) -> str:
    return ",\u00a0".join(precise(part, 3) for part in gradient)  # no line ends inside

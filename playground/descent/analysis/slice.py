"""The loss along the next step, as a function of the learning rate.

The update rules that take a gradient are straight lines in η: the next step lands at a + η·b, where a is
where momentum alone would lead. For SGD that is w − ηg, the ray along the negative gradient.
"""

import math
from dataclasses import dataclass

import numpy as np

from playground.descent.curvature import curvature
from playground.descent.run import Run
from playground.descent.surface import Array, Point


@dataclass(frozen=True, eq=False)
class Slice:
    """The loss along the line on which the next step lands, whatever the learning rate.

    Attributes:
        run: The run; ``step`` the number of steps before the one that is looked at.
        origin: Where a rate of 0 would land.
        direction: What one unit of the rate adds.
        loss: The loss over all examples at the point itself.
        line_search: The rate at which the quadratic model of the loss is lowest, gᵀg / gᵀHg for SGD;
            None where the model has no lowest point at a positive rate.
    """

    run: Run
    step: int
    origin: Point
    direction: Point
    loss: float
    line_search: float | None
    _model: tuple[float, float, float]

    def landing(self, rate: float) -> Point:
        """Return where the next step lands with this rate."""
        return self.origin[0] + rate * self.direction[0], self.origin[1] + rate * self.direction[1]

    def losses(self, rates: Array) -> Array:
        """Return the loss over all examples where the next step lands, for each rate."""
        with np.errstate(all="ignore"):
            xs, ys = (o + rates * d for o, d in zip(self.origin, self.direction, strict=True))
        return self.run.surface.value(xs, ys)

    def model(self, rates: Array) -> Array:
        """Return the same by the quadratic model: loss + gᵀs + ½sᵀHs for a step s."""
        constant, linear, square = self._model
        return constant + linear * rates + square * rates**2


def slice_at(run: Run, step: int | None = None) -> Slice | None:
    """Cut through the loss along the step after ``step`` steps; None for the latest.

    It is None where nothing moves, where the numbers are not finite, and for a line search.
    """
    k = len(run.steps) - 1 if step is None else step
    if run.optimizer.planner and not run.optimizer.uses_curvature:
        return None  # a line search tries rates: where it lands is no straight line in η
    here = run.steps[k]
    origin, unit = run.landing(0.0, k), run.landing(1.0, k)
    direction = unit[0] - origin[0], unit[1] - origin[1]
    if not math.isfinite(sum(direction) + here.loss) or not any(direction):
        return None
    model = _model(run, (here.x, here.y), here.loss, origin, direction)
    _, linear, square = model
    best = -linear / (2 * square) if square > 0 and linear < 0 else None
    return Slice(run, k, origin, direction, here.loss, best, model)


def _model(run: Run, at: Point, loss: float, origin: Point, direction: Point) -> tuple[float, float, float]:
    """Return the coefficients of the quadratic model along the line, from the constant one on."""
    gradient = np.array(run.surface.grad(*at))
    bend = curvature(run.surface, *at)
    vectors = np.array(bend.eigenvectors)
    hessian = vectors.T @ np.diag(bend.eigenvalues) @ vectors
    rest, along = np.array(origin) - np.array(at), np.array(direction)
    with np.errstate(all="ignore"):
        return (
            float(loss + gradient @ rest + 0.5 * rest @ hessian @ rest),
            float(gradient @ along + rest @ hessian @ along),
            float(0.5 * along @ hessian @ along),
        )

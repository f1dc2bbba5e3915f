"""How far the gradient of a mini-batch lies from that of all examples."""

import math
from dataclasses import dataclass

from playground.descent.run import Run
from playground.descent.surface import Array, DataSurface, Indices, Point
from playground.engine.numbers import precise

_MOST_ARROWS = 256  # of single examples in a batch
_FROM_ALL = 60  # of all examples; more would be a thicket


@dataclass(frozen=True)
class BatchView:
    """What a step sees of the data.

    Attributes:
        surface: The loss over all examples.
        point: Where the step starts.
        batch: Which examples it looks at; None for all of them.
    """

    surface: DataSurface
    point: Point
    batch: Indices | None

    @property
    def grad(self) -> Point:
        """The gradient that the step goes by."""
        return self.surface.batch_grad(*self.point, slice(None) if self.batch is None else self.batch)

    @property
    def full_grad(self) -> Point:
        """The gradient over all examples."""
        return self.surface.batch_grad(*self.point, slice(None))

    @property
    def example_grads(self) -> Array:
        """The gradients of the examples it looks at, shape (n, 2); of many, evenly some."""
        if self.batch is None:
            step = -(-self.surface.examples // _FROM_ALL)
            return self.surface.example_grads(*self.point, slice(None, None, step))
        return self.surface.example_grads(*self.point, self.batch[:_MOST_ARROWS])

    @property
    def angle(self) -> float | None:
        """The angle between both gradients in degrees, 0 to 180; None if one of them vanishes."""
        return angle_between(self.grad, self.full_grad)

    @property
    def words(self) -> str:
        """The gap in words, such as "−∇ batch 0.42, full 0.35, 12° apart"."""
        full = precise(math.hypot(*self.full_grad), 2)
        if self.batch is None:
            return f"every step sees all: −∇ {full}"
        batch = precise(math.hypot(*self.grad), 2)
        apart = "" if self.angle is None else f", {self.angle:.0f}° apart"
        return f"−∇ batch {batch}, full {full}{apart}"


def angle_between(one: Point, other: Point) -> float | None:
    """Return the angle between two gradients in degrees, 0 to 180; None if one of them vanishes."""
    (ax, ay), (bx, by) = one, other
    if not (math.hypot(ax, ay) > 0 and math.hypot(bx, by) > 0):
        return None
    turn = math.degrees(abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by)))
    return turn if math.isfinite(turn) else None


def batch_view(run: Run, shown: int | None = None) -> BatchView | None:
    """Return what the next step of a run sees, or the one after ``shown`` steps; None without data."""
    if not isinstance(run.surface, DataSurface):
        return None
    step = len(run.steps) - 1 if shown is None else shown
    point = float(run.xs[step]), float(run.ys[step])
    if not all(map(math.isfinite, point)):
        return None
    return BatchView(run.surface, point, run.batch(step))

"""Where the next step would land at half the rate, at the rate, and at twice the rate."""

import math
from typing import NamedTuple

from playground.descent.run import Run

_FACTORS = ((0.5, "η/2"), (1.0, "η"), (2.0, "2η"))


class Ghost(NamedTuple):
    """One such place, and the rate that leads there in letters."""

    label: str
    x: float
    y: float


def ghosts(run: Run, step: int | None = None) -> tuple[Ghost, ...]:
    """Return where the step after ``step`` steps would land, of the places that are finite.

    Args:
        run: The run; it makes no step.
        step: The steps before it; None for the latest.
    """
    rate = run.next_rate if step is None else run.plan.rate(run.learning_rate, step)
    places = ((label, run.landing(factor * rate, step)) for factor, label in _FACTORS)
    return tuple(Ghost(label, x, y) for label, (x, y) in places if math.isfinite(x) and math.isfinite(y))

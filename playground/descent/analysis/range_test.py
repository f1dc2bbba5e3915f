"""The learning-rate range test: one run whose rate grows at every step until the loss blows up.

ηᵢ = η₀(η_end/η₀)^(i/(n − 1)), and it stops when the loss exceeds five times the best (Smith, "Cyclical
learning rates for training neural networks").
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from playground.descent.analysis.part import Part
from playground.descent.analysis.trial import like
from playground.descent.run import Run
from playground.descent.surface import Array, Point
from playground.engine.numbers import precise

STEPS = 100
BLOWN_UP = 5.0  # times the best loss
_FAR = 1e-3  # a fall of less than this share of the first loss is none


@dataclass(frozen=True, eq=False)
class RangeTest:
    """The loss after each step of growing rate.

    Attributes:
        rates: The rate of each step that was made, shape (n,).
        losses: The loss over all examples after it, shape (n,).
        first: The loss before the first of them.
        reason: Why it ended, as a sentence; empty while it goes on.
    """

    rates: Array
    losses: Array
    first: float
    reason: str = ""

    @property
    def suggestion(self) -> float | None:
        """A tenth of the rate with the lowest loss, well below where it blows up; None if it never fell."""
        if len(self.losses) == 0 or not self.losses.min() < self.first:
            return None
        return float(self.rates[int(np.argmin(self.losses))]) / 10


def growing_rates(lowest: float, highest: float, steps: int = STEPS) -> Array:
    """Return ηᵢ = η₀(η_end/η₀)^(i/(n − 1)) for i from 0 to n − 1, shape (n,)."""
    return np.asarray(lowest * (highest / lowest) ** (np.arange(steps) / (steps - 1)))


def range_test(run: Run, rates: Array, start: Point | None = None) -> Iterator[Part[RangeTest]]:
    """Make one step with each rate in turn until the loss exceeds five times the best.

    Where the best loss is not above 0 a multiple of it says nothing; there it stops above the first loss.

    Args:
        run: Whose surface, optimizer and batches are taken.
        rates: The rate of each step, such as those of ``growing_rates``.
        start: Where it begins; None for the start of the run.
    """
    trial = like(run, rate=float(rates[0]), start=start)
    first = best = trial.steps[0].loss
    losses: list[float] = []
    for i, rate in enumerate(rates.tolist()):
        trial.learning_rate = rate
        if not trial.advance(1):
            yield Part(1.0, RangeTest(rates[:i], np.array(losses), first, trial.reason))
            return
        losses.append(float(trial.losses[-1]))
        best = min(best, losses[-1])
        limit = BLOWN_UP * best if best > 0 else max(first, best + _FAR * abs(best))
        if not losses[-1] <= limit:
            why = f"5 × the best, {precise(best, 3)}" if best > 0 else f"the first, {precise(first, 3)}"
            reason = f"Step {i + 1} exceeded {why}."
            yield Part(1.0, RangeTest(rates[: i + 1], np.array(losses), first, reason))
            return
        yield Part((i + 1) / (len(rates) + 1), RangeTest(rates[: i + 1], np.array(losses), first))
    yield Part(
        1.0, RangeTest(rates, np.array(losses), first, "The loss never blew up: the rates ended first.")
    )

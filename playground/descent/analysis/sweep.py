"""The learning-rate sweep: the same descent again with one rate after the other."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from playground.descent.analysis.part import Part
from playground.descent.analysis.trial import chunk, like
from playground.descent.run import Run
from playground.descent.surface import Array, Surface

STEPS = 300
PER_DECADE = 16


@dataclass(frozen=True, eq=False)
class Sweep:
    """How far each rate came.

    Attributes:
        rates: Those that were tried, rising, shape (n,).
        losses: The loss after each step of each, shape (n, steps + 1); inf from where a run diverged on.
        first: The loss at the start.
        floor: The lowest loss that is known of the surface, from its minima or from these runs.
    """

    rates: Array
    losses: Array
    first: float
    floor: float

    @property
    def final(self) -> Array:
        """The loss that each rate ends with, shape (n,); inf for one that diverged.

        It is the mean of the last tenth of its steps, so that noise does not choose the winner.
        """
        last = max(1, self.losses.shape[1] // 10)
        with np.errstate(all="ignore"):
            mean: Array = self.losses[:, -last:].mean(axis=1)
        return mean

    def steps_to(self, share: float) -> Array:
        """Return how many steps each rate takes down to ``share`` of the way that is left at the start.

        They are counted up to where the loss stays that low; NaN for one that does not get there.
        """
        target = self.floor + share * (self.first - self.floor)
        above = ~(self.losses <= target)
        last_above = self.losses.shape[1] - 1 - np.argmax(above[:, ::-1], axis=1)
        steps = np.where(above.any(axis=1), last_above + 1.0, 0.0)
        return np.where(steps < self.losses.shape[1], steps, np.nan)

    def best(self, numbers: Array) -> float | None:
        """Return the rate with the least of ``numbers``, one per rate; None if none of them is finite."""
        finite = np.isfinite(numbers)
        if not finite.any():
            return None
        least = np.flatnonzero(numbers == numbers[finite].min())
        return float(self.rates[least[len(least) // 2]])


def sweep_rates(low: float, high: float) -> Array:
    """Return rates from ``low`` to ``high``, evenly far apart in their logarithm."""
    count = round(PER_DECADE * np.log10(high / low)) + 1
    return np.geomspace(low, high, max(count, 2))


def sweep(run: Run, rates: Array, steps: int = STEPS) -> Iterator[Part[Sweep]]:
    """Descend from the start of ``run``, with its settings, once for each rate.

    Args:
        run: Whose surface, start, optimizer, batches and schedule are taken.
        rates: The rates to try, rising.
        steps: How many steps each makes.
    """
    losses = np.full((len(rates), steps + 1), np.inf)
    for i, rate in enumerate(rates.tolist()):
        trial = like(run, rate=rate)
        while len(trial.steps) <= steps and trial.advance(min(chunk(run), steps + 1 - len(trial.steps))):
            _ = trial.losses  # with mini-batches they are worked out when somebody looks
            yield Part(
                (i + len(trial.steps) / (steps + 1)) / (len(rates) + 1), _so_far(run, rates, losses, i)
            )
        if trial.status != "diverged":
            losses[i, : len(trial.losses)] = trial.losses
        else:
            losses[i, : len(trial.losses) - 1] = trial.losses[:-1]
    yield Part(1.0, _so_far(run, rates, losses, len(rates)))


def _so_far(run: Run, rates: Array, losses: Array, done: int) -> Sweep:
    first = run.steps[0].loss
    known = losses[:done]
    lowest = known[np.isfinite(known)].min(initial=first)
    floor = min(_known_floor(run.surface), float(lowest))
    return Sweep(rates[:done], known, first, floor)


def _known_floor(surface: Surface) -> float:
    return min((surface.value(*minimum) for minimum in surface.minima), default=np.inf)

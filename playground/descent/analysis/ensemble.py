"""Many runs that differ only in their seed: the median of their losses and how far they spread."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from playground.descent.analysis.part import Part
from playground.descent.analysis.trial import chunk, like
from playground.descent.run import Run
from playground.descent.surface import Array

SEEDS = 30


@dataclass(frozen=True, eq=False)
class Ensemble:
    """The losses of runs with different seeds.

    Attributes:
        losses: After each step of each run, shape (runs, steps + 1); inf from where one diverged on.
    """

    losses: Array

    @property
    def median(self) -> Array:
        """The loss that half of the runs are below, after each step."""
        return self._quantile(0.5)

    @property
    def quartiles(self) -> tuple[Array, Array]:
        """The losses that a quarter of the runs are below, and three quarters."""
        return self._quantile(0.25), self._quantile(0.75)

    @property
    def diverged(self) -> int:
        """How many of the runs diverged."""
        return int(np.count_nonzero(~np.isfinite(self.losses[:, -1])))

    def _quantile(self, share: float) -> Array:
        if len(self.losses) == 0:
            return np.empty(0)
        # one of the losses, not a mean of two: a mean with inf would say nothing
        return np.asarray(np.quantile(self.losses, share, axis=0, method="inverted_cdf"))


def ensemble(run: Run, steps: int, seeds: int = SEEDS) -> Iterator[Part[Ensemble]]:
    """Descend from the start of ``run``, with its settings, once for each of ``seeds`` seeds from its own on.

    Args:
        run: Whose surface, start, optimizer, rate, batches and schedule are taken.
        steps: How many steps each makes.
        seeds: How many runs there are.
    """
    losses = np.full((seeds, steps + 1), np.inf)
    for i in range(seeds):
        trial = like(run, seed=run.seed + i)
        while len(trial.steps) <= steps and trial.advance(min(chunk(run), steps + 1 - len(trial.steps))):
            _ = trial.losses  # with mini-batches they are worked out when somebody looks
            yield Part((i + len(trial.steps) / (steps + 1)) / (seeds + 1), Ensemble(losses[:i]))
        known = trial.losses if trial.status != "diverged" else trial.losses[:-1]
        losses[i, : len(known)] = known
    yield Part(1.0, Ensemble(losses))

"""Runs for trial: like another run from its start, but for the rate or the seed."""

import math

from playground.descent.curvature import limits, sharpest
from playground.descent.run import Run
from playground.descent.surface import Point

_CHUNK, _EXAMPLES = 50, 2_000  # steps at a time, with up to so many examples: a millisecond or so
_USUAL = 1e-4, 10.0
_BELOW, _ABOVE = 300.0, 6.0  # the range of rates, in shares of the limit that the curvature sets
_LEAST, _MOST = 1e-8, 1e4


def chunk(run: Run) -> int:
    """Return how many steps of ``run`` take no time that anyone would feel."""
    return max(1, _CHUNK * _EXAMPLES // max(_EXAMPLES, run.surface.examples))


def rate_range(run: Run) -> tuple[float, float]:
    """Return the rates between which this descent is slow, good, and too fast; the present one among them."""
    momentum = run.hyperparameters.get("momentum", 0.0)
    first = run.steps[0]
    stable = limits(sharpest(run.surface, first.x, first.y), run.optimizer.id, momentum).stable
    low, high = (stable / _BELOW, stable * _ABOVE) if stable else _USUAL
    low, high = min(low, run.learning_rate / 2), max(high, run.learning_rate * 2)
    return _round_down(max(low, _LEAST)), -_round_down(-min(high, _MOST))


def _round_down(rate: float) -> float:
    """Return a rate of one digit below, or of one digit above its negative."""
    unit = 10.0 ** math.floor(math.log10(abs(rate)))
    return math.floor(rate / unit) * unit


def like(run: Run, *, rate: float | None = None, seed: int | None = None, start: Point | None = None) -> Run:
    """Return a run with the settings of another, standing at its start.

    Args:
        run: Whose settings it gets, its schedule included.
        rate: Another learning rate.
        seed: Another way to shuffle the examples.
        start: Another start.
    """
    first = run.steps[0]
    return Run(
        run.surface,
        run.optimizer.id,
        run.learning_rate if rate is None else rate,
        (first.x, first.y) if start is None else start,
        run.batch_size,
        run.seed if seed is None else seed,
        run.plan,
        **run.hyperparameters,
    )

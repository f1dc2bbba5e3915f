"""Make a run again from the settings that it was made with."""

from collections.abc import Sequence

from playground.descent.leg import Leg
from playground.descent.optimizers import OPTIMIZERS
from playground.descent.run import Run
from playground.descent.surface import Point, Surface


def replay(surface: Surface, start: Point | None, legs: Sequence[Leg]) -> Run:
    """Return a run that made its steps with one leg of settings after the other.

    Args:
        surface: What is descended.
        start: Where it starts; None for the surface's own.
        legs: At least one; the last has the settings that the run goes on with.
    """
    first, *others = legs
    rate = first.rates[0][1]
    run = Run(
        surface,
        first.optimizer,
        rate,
        start,
        first.batch_size,
        first.seed,
        first.plan,
        **first.hyperparameters,
    )
    _drive(run, first)
    for leg in others:
        run = run.fork(
            len(run.steps) - 1,
            optimizer=leg.optimizer,
            batch_size=leg.batch_size,
            seed=leg.seed,
            plan=leg.plan,
            **{**OPTIMIZERS[leg.optimizer].defaults, **leg.hyperparameters},
        )
        _drive(run, leg)
    return run


def _drive(run: Run, leg: Leg) -> None:
    """Make the steps of one leg, each with the rate that was set for it; the last one before it holds on."""
    begin = len(run.steps) - 1
    run.learning_rate = [rate for step, rate in leg.rates if step <= begin][-1]
    for step, rate in leg.rates:
        if step > begin:
            run.advance(min(step, leg.steps) - (len(run.steps) - 1))
            run.learning_rate = rate
    run.advance(leg.steps - (len(run.steps) - 1))

"""Runs for trial: like another run from its start, but for the rate or the seed."""

from playground.descent.run import Run
from playground.descent.surface import Point

CHUNK = 50  # steps at a time: a millisecond or less, but for circuits of hundreds of gates


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

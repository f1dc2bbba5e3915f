"""Where the points of a run lie along an axis of its losses, and how far a run goes within a budget."""

from collections.abc import Callable

import numpy as np

from playground.descent.loss_axis import LossAxis
from playground.descent.run import Run
from playground.descent.surface import Array

Along = Callable[[Array], Array]
"""Numbers of steps -> the places along an axis of the points after them."""


def by_steps(steps: Array) -> Array:
    """Return the steps themselves."""
    return steps


def along(run: Run, axis: LossAxis) -> Along:
    """Return where the points of a run lie along an axis; without examples one step is one epoch."""
    if axis == "evaluations":
        evaluations = run.steps.evaluations
        return lambda steps: evaluations[steps.astype(int)]
    return run.epochs_at if axis == "epochs" and run.surface.examples else by_steps


def step_at(places: Along, last: int, place: float) -> int:
    """Return which of the steps 0 to ``last`` is nearest to a place along an axis."""
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _place(places, middle) < place else (low, middle)
    before = max(low - 1, 0)
    return before if place - _place(places, before) < _place(places, low) - place else low


def _place(places: Along, step: int) -> float:
    return float(places(np.array([float(step)]))[0])


def advance_within(run: Run, evaluations: int, most: int) -> int:
    """Make the steps that need no more than so many evaluations in all; return how many were made.

    A line search tells only afterwards how often it looked: a step that took it too far is taken back.

    Args:
        run: The run.
        evaluations: Counted from the start of the run.
        most: The number of steps at which a run ends.
    """
    begun = len(run.steps) - 1
    while (left := min(evaluations - run.evaluations, most - len(run.steps) + 1)) > 0:
        if not run.advance(1 if run.optimizer.planner else left):
            break
        if run.evaluations > evaluations:
            run.rewind(len(run.steps) - 2)
            break
    return len(run.steps) - 1 - begun

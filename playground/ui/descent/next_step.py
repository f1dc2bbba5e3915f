"""The step that a run is about to make, in numbers."""

from typing import NamedTuple

import numpy as np

from playground.descent.run import Run

Pair = tuple[float, float]


class NextStep(NamedTuple):
    """What the next step starts from and does.

    Attributes:
        point: The parameters now.
        grad: The gradient it goes by, over its mini-batch if any.
        change: What it adds to the parameters.
        arrival: The parameters after it.
    """

    point: Pair
    grad: Pair
    change: Pair
    arrival: Pair


def next_step(run: Run) -> NextStep:
    """Work out the next step of ``run`` without making it."""
    number = len(run.steps)
    x, y, _, gx, gy, _, *memory = run.steps.row(number - 1)
    half = len(memory) // 2
    rule = run.optimizer.step(**run.hyperparameters)
    with np.errstate(all="ignore"):
        x_after, _ = rule(x, gx, tuple(memory[:half]), run.learning_rate, number)
        y_after, _ = rule(y, gy, tuple(memory[half:]), run.learning_rate, number)
    return NextStep((x, y), (gx, gy), (x_after - x, y_after - y), (x_after, y_after))

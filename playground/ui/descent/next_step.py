"""The step that a run is about to make, in numbers."""

from typing import NamedTuple

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


def next_step(run: Run, shown: int | None = None) -> NextStep:
    """Work out the next step of ``run`` without making it, or look up the one after ``shown`` steps."""
    if shown is not None and shown < len(run.steps) - 1:
        step, after = run.steps[shown], run.steps[shown + 1]
        return NextStep((step.x, step.y), step.grad, (after.x - step.x, after.y - step.y), (after.x, after.y))
    step = run.steps[-1]
    (x, y), (x_after, y_after) = (step.x, step.y), run.next_point
    return NextStep((x, y), step.grad, (x_after - x, y_after - y), (x_after, y_after))

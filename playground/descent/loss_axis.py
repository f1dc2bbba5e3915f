"""What the losses of runs are compared along: epochs, steps, or evaluations of the loss and its gradient."""

from typing import Literal, get_args

LossAxis = Literal["epochs", "steps", "evaluations"]
LOSS_AXES: tuple[LossAxis, ...] = get_args(LossAxis)


def axes_of(examples: int) -> tuple[LossAxis, ...]:
    """Return the axes that differ: epochs are steps where there are no examples."""
    return LOSS_AXES if examples else ("steps", "evaluations")

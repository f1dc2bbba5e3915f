"""The settings that a stretch of a run was made with; light, for documents hold them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from playground.descent.schedules import RatePlan

CONSTANT = RatePlan()


@dataclass(frozen=True)
class Leg:
    """The settings that some steps of a run were made with: all from the leg before up to ``steps``.

    Attributes:
        steps: Up to which step, counted from the start of the run.
        rates: The learning rates that were set: (k, rate) from the k-th step on. The first has k = 0 and is
            the one that was set when the leg began.
        optimizer: Key of the optimizer.
        hyperparameters: Those that differ from the optimizer's defaults.
        batch_size: Examples in a mini-batch; None for all.
        seed: Of the shuffling.
        plan: The schedule of the learning rate.
    """

    steps: int
    rates: tuple[tuple[int, float], ...]
    optimizer: str = "sgd"
    hyperparameters: Mapping[str, float] = field(default_factory=dict)
    batch_size: int | None = None
    seed: int = 0
    plan: RatePlan = CONSTANT

    def until(self, step: int) -> "Leg":
        """Return the part of this leg up to an earlier step."""
        return replace(self, steps=step, rates=tuple(entry for entry in self.rates if entry[0] < step))


def rest_of(optimizer: str, legs: Sequence[Leg], step: int) -> int:
    """Return the step at which an optimizer remembered nothing yet that goes on after ``legs``.

    It keeps what it remembers over all the last legs that it made, with whatever settings.
    """
    rest = step
    for k in reversed(range(len(legs))):
        if legs[k].optimizer != optimizer:
            break
        rest = legs[k - 1].steps if k else 0
    return rest

"""The settings that a stretch of a run was made with; light, for documents hold them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.descent.schedules import RatePlan

CONSTANT = RatePlan()


@dataclass(frozen=True)
class Leg:
    """The settings that the first steps of a forked run were made with.

    Attributes:
        steps: Up to which step, counted from the start of the run.
        rates: The learning rates that were set: (k, rate) from the k-th step on, the first with k = 0.
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

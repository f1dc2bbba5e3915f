"""A piece of work that is under way: how far it is, and what there is to see so far."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Part(Generic[T]):
    """One moment of a long analysis.

    Attributes:
        share: How much of it is done, from 0 to 1.
        result: What is known by now; with a share of 1 it is all.
    """

    share: float
    result: T

"""Numbers that are tried on: the circuit shows a pass over them, and keeps its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from playground.engine.trace import Update


@dataclass(frozen=True)
class Preview:
    """Other numbers for some inputs and weights; how the document is seen, neither saved nor undone.

    Attributes:
        values: The numbers by name.
        updates: What follows the two passes over them.
    """

    values: Mapping[str, float]
    updates: tuple[Update, ...] = ()

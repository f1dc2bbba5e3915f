"""The numbers that shape a known surface, such as the condition number of a ravine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Scale = Literal["log", "linear"]


@dataclass(frozen=True)
class SurfaceParameter:
    """One number that a person may turn, and the surface follows.

    Attributes:
        id: The stable key used in files and as a keyword of ``with_parameters``.
        name: What it is called beside its slider; ``symbol`` is its letter in formulas.
        low: The smallest number allowed; ``high`` the largest.
        default: What it is unless told otherwise.
        scale: Whether a slider goes by factors or by equal steps.
        meaning: One sentence on what it does.
        unit: What is written after the number.
    """

    id: str
    name: str
    symbol: str
    low: float
    high: float
    default: float
    scale: Scale
    meaning: str
    unit: str = ""


def complete(
    name: str, parameters: tuple[SurfaceParameter, ...], given: Mapping[str, float]
) -> dict[str, float]:
    """Return every number of the surface ``name``: the defaults, replaced by what is given.

    Raises:
        ValueError: If there is no such parameter, or the number is out of range.
    """
    table = {entry.id: entry for entry in parameters}
    for key, number in given.items():
        if key not in table:
            has = ", ".join(table) or "none"
            raise ValueError(f"The surface {name} has no parameter {key!r}; it has {has}.")
        entry = table[key]
        if not entry.low <= number <= entry.high:
            raise ValueError(f"{entry.name} must be from {entry.low:g} to {entry.high:g}, not {number}.")
    return {entry.id: float(given.get(entry.id, entry.default)) for entry in parameters}

"""A range of numbers along an axis, linear or logarithmic, with round ticks."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, log10
from typing import TYPE_CHECKING

import numpy as np

from playground.engine.array_functions import Array
from playground.engine.numbers import power_of_ten, precise

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_NARROWEST = 1e-290
_FAR = 1e3  # lengths of the axis; what lies farther out is drawn no farther


@dataclass(frozen=True)
class Scale:
    """The range shown along an axis; ``low`` and ``high`` are exponents of ten if ``log``."""

    low: float
    high: float
    log: bool = False

    def share(self, numbers: "ArrayLike") -> Array:
        """Return where numbers are along the axis, 0 at its beginning and 1 at its end.

        They may lie beyond both. NaN, and on a logarithmic axis zero and less, give NaN: they have no place.
        """
        given = np.asarray(numbers, float)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            places = np.log10(np.where(given > 0, given, np.nan)) if self.log else given
            share: Array = np.clip((places - self.low) / (self.high - self.low), -_FAR, _FAR)
        return share

    def number(self, share: float) -> float:
        """Return the number at a share of the axis: the inverse of ``share``."""
        place = self.low + share * (self.high - self.low)
        return float(10.0**place) if self.log else float(place)

    def numbers(self, count: int) -> Array:
        """Return ``count`` numbers from one end of the axis to the other, evenly far apart on it."""
        places = np.linspace(self.low, self.high, count)
        return 10.0**places if self.log else places

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """Return at most about ``most`` places (0 … 1) with their labels, from the beginning on.

        A range that is empty, or too narrow or too wide for numbers, has none.
        """
        span = self.high - self.low
        if not _NARROWEST < span < inf:
            return []
        step = ceil(span / max(most, 1)) if self.log else round_up(span / max(most, 1))
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        places = [k * step for k in range(first, last + 1)]
        return [
            ((place - self.low) / span, power_of_ten(round(place)) if self.log else precise(place))
            for place in places
        ]


def round_up(value: float, digits: Sequence[float] = (1, 2, 5, 10)) -> float:
    """Return the next number of 1, 2, 5, 10, 20, 50 … from ``value`` up; of other ``digits`` likewise."""
    decade = 10.0 ** floor(log10(value))
    return next(m * decade for m in digits if m * decade >= value * (1 - 1e-9))


def around(numbers: "ArrayLike", margin: float = 0.08, least: float = 1e-9) -> Scale:
    """Return a linear scale around the finite ones of some numbers; ``margin`` is a share of their span."""
    given = np.asarray(numbers, float)
    finite = given[np.isfinite(given)]
    if finite.size == 0:
        return Scale(-1.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    span = max(high - low, least * max(1.0, abs(low), abs(high)), 1e-300)
    return Scale(low - margin * span, high + margin * span)

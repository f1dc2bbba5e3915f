"""The error of a difference quotient against its step h: a U between truncation and rounding.

Source: CS231n notes "neural-networks-3", section "Gradient checks".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from playground.engine.gradcheck import Checker, Method
from playground.engine.probe import EPSILON, Target

DECADES = -15, -1
_PER_DECADE = 4
STEPS: tuple[float, ...] = tuple(
    10.0 ** (DECADES[0] + k / _PER_DECADE) for k in range(_PER_DECADE * (DECADES[1] - DECADES[0]) + 1)
)
"""The steps that a curve is measured at, smallest first."""

_CLEAR = 10.0  # times the rounding, where truncation shows
_SLACK = 0.25  # of a measured slope in the logarithms
_SMALL = 1e-4


@dataclass(frozen=True)
class ErrorCurve:
    """The errors of one gradient at many steps, and the two laws behind them.

    Attributes:
        steps: The steps h, smallest first.
        errors: The error at each; NaN where it is not finite.
        relative: Whether errors are shares of the gradient; where it is 0 they are differences.
        order: The power of h that truncation grows with: 2 centred, 1 forward.
        rounding: What rounding makes of it is about ``rounding / h``.
    """

    steps: tuple[float, ...]
    errors: tuple[float, ...]
    relative: bool
    order: int
    rounding: float

    @cached_property
    def truncation(self) -> float:
        """The c of the truncation c·hᵖ, read off the errors that follow this law; 0 if none do."""
        found: list[float] = []
        for k in range(len(self.steps) - 1):
            (h, error), (wider, larger) = (
                (self.steps[k], self.errors[k]),
                (self.steps[k + 1], self.errors[k + 1]),
            )
            if not (_CLEAR * self.rounding / h < error < math.inf and 0 < larger < math.inf):
                continue
            slope = math.log(larger / error) / math.log(wider / h)
            if abs(slope - self.order) <= _SLACK:
                found.append(error / h**self.order)
        return median(found[:_PER_DECADE]) if len(found) > 1 else 0.0

    @cached_property
    def best(self) -> float | None:
        """The step with the least error; None if every step gives a large one.

        Where both laws are known, it is where their sum is least; else the widest step that leaves nothing
        but rounding, or the best of those tried.
        """
        if self.truncation and self.rounding:
            h = math.pow(self.rounding / (self.order * self.truncation), 1 / (self.order + 1))
            return min(max(h, self.steps[0]), self.steps[-1])
        known = [pair for pair in zip(self.steps, self.errors, strict=True) if math.isfinite(pair[1])]
        exact = [h for h, error in known if error <= min(_CLEAR * max(self.rounding / h, EPSILON), _SMALL)]
        if exact:
            return max(exact)
        h, error = min(known, key=lambda pair: pair[1], default=(0.0, math.inf))
        return h if error < _SMALL else None


def error_at(checker: Checker, target: Target, h: float, method: Method) -> float:
    """Return how far the difference quotient is off, as a share of the gradient unless that is 0."""
    analytic = checker.analytic(target)
    error = abs(checker.numeric(target, h, method) - analytic) / (abs(analytic) or 1.0)
    return error if math.isfinite(error) else math.nan


def error_curve(checker: Checker, target: Target, method: Method, errors: Sequence[float]) -> ErrorCurve:
    """Make the curve from its errors at ``STEPS``."""
    analytic = checker.analytic(target)
    rounding = 0.5 * EPSILON * checker.probe.magnitude / (abs(analytic) or 1.0)
    return ErrorCurve(STEPS, tuple(errors), analytic != 0, 1 if method == "forward" else 2, rounding)

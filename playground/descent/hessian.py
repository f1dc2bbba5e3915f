"""The second derivatives of a loss at a point, by centred differences of its gradient."""

import math
from collections.abc import Callable

import numpy as np

from playground.descent.surface import Array, Point

Evaluate = Callable[[float, float], tuple[float, float, float]]
"""(x, y) -> loss and its two derivatives, over all examples or over a mini-batch."""

GRADIENTS = 4  # that one Hessian takes
_STEP = 1e-5  # of the differences, relative to the size of the coordinate


def hessian(evaluate: Evaluate, x: float, y: float, reach: float = 0.0) -> Array:
    """Return the symmetric matrix of second derivatives, shape (2, 2); NaN where the loss is not finite.

    Args:
        evaluate: The loss and its gradient.
        x: The first parameter.
        y: The second.
        reach: The least distance to both sides over which the gradient's change is measured.
    """
    xx, xy = _difference(evaluate, x, y, reach, along_x=True)
    yx, yy = _difference(evaluate, x, y, reach, along_x=False)
    return np.array([[xx, 0.5 * (xy + yx)], [0.5 * (xy + yx), yy]])


def _difference(evaluate: Evaluate, x: float, y: float, reach: float, *, along_x: bool) -> Point:
    """Return how the gradient changes along one axis, per unit of it."""
    h = max(_STEP * max(1.0, abs(x if along_x else y)), reach)
    dx, dy = (h, 0.0) if along_x else (0.0, h)
    before, after = evaluate(x - dx, y - dy), evaluate(x + dx, y + dy)
    if not math.isfinite(before[0] + after[0]):
        return math.nan, math.nan
    width = ((x + dx) - (x - dx)) + ((y + dy) - (y - dy))  # 2h as the computer rounds it
    return (after[1] - before[1]) / width, (after[2] - before[2]) / width

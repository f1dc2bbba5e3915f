"""The second derivatives of a loss at a point by differences of its gradient, where no formula tells them.

Richardson's extrapolation of two centred differences leaves an error of the fourth order, about 1e-11 on
losses of ordinary size.
"""

import math
from collections.abc import Callable

import numpy as np

from playground.engine.array_functions import Array

Evaluate = Callable[[float, float], tuple[float, float, float]]
"""(x, y) -> loss and its two derivatives, over all examples or over a mini-batch."""

Bend = Callable[[float, float], Array]
"""(x, y) -> the second derivatives of that loss, shape (2, 2)."""

GRADIENTS = 2  # that one Hessian counts as: its two columns are each the change of a gradient
_STEP = 1e-4  # of the differences, relative to the size of the coordinate


def hessian(evaluate: Evaluate, x: float, y: float, reach: float = 0.0) -> Array:
    """Return the symmetric matrix of second derivatives, shape (2, 2); NaN where the loss is not finite.

    Args:
        evaluate: The loss and its gradient.
        x: The first parameter.
        y: The second.
        reach: The distance to both sides over which the gradient's change is measured, where a smaller one
            tells nothing; 0 on smooth losses.
    """
    xx, xy = _change(evaluate, x, y, reach, along_x=True)
    yx, yy = _change(evaluate, x, y, reach, along_x=False)
    return np.array([[xx, 0.5 * (xy + yx)], [0.5 * (xy + yx), yy]])


def _change(evaluate: Evaluate, x: float, y: float, reach: float, *, along_x: bool) -> tuple[float, float]:
    """Return how the gradient changes along one axis, per unit of it."""
    h = _STEP * max(1.0, abs(x if along_x else y))
    if reach > h:
        return _difference(evaluate, x, y, reach, along_x)
    near, far = _difference(evaluate, x, y, h, along_x), _difference(evaluate, x, y, 2 * h, along_x)
    return (4 * near[0] - far[0]) / 3, (4 * near[1] - far[1]) / 3


def _difference(evaluate: Evaluate, x: float, y: float, h: float, along_x: bool) -> tuple[float, float]:
    dx, dy = (h, 0.0) if along_x else (0.0, h)
    before, after = evaluate(x - dx, y - dy), evaluate(x + dx, y + dy)
    if not math.isfinite(before[0] + after[0]):
        return math.nan, math.nan
    width = ((x + dx) - (x - dx)) + ((y + dy) - (y - dy))  # 2h as the computer rounds it
    return (after[1] - before[1]) / width, (after[2] - before[2]) / width

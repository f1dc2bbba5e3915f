"""A gate as a function of one of its inputs, the others held: its curve, the point on it and the tangent."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.engine.array_functions import Array
from playground.engine.circuit import Node

_POINTS = 161
_FEWER_POINTS = 41  # for groups of many gates, which are computed gate by gate
_MANY_GATES = 40
_DOUBLINGS = 3
_FAR = 1e200  # numbers beyond it cannot be added up and scaled without overflow
_LEAST_REACH = 2.0  # to either side of the point
_LEVEL = 0.5  # to either side of a level line, as a share of its height
_BOUNDED = 18.0  # a curve that goes this much farther than the tangent is cut off


@dataclass(frozen=True, eq=False)
class GateCurve:
    """A gate's output over one input.

    Attributes:
        xs: Numbers for the input around the present one, shape (n,).
        ys: The output at them, shape (n,); NaN outside the domain and where the curve jumps to the far side.
        slopes: The local gradient at them, shape (n,); NaN at a kink, too.
        x: The present input.
        y: The present output; may be NaN or infinite.
        slope: The local gradient there: the slope of the tangent.
        low: The least output to be shown; ``high`` the greatest.
    """

    xs: Array
    ys: Array
    slopes: Array
    x: float
    y: float
    slope: float
    low: float
    high: float

    @property
    def has_tangent(self) -> bool:
        """Whether the point and its slope are finite."""
        return _near(self.y) and _near(self.slope)

    def tangent(self, x: float) -> float:
        """Return the height of the tangent."""
        return self.y + self.slope * (x - self.x)


def gate_curve(node: Node, inputs: Sequence[float], port: int, *, slopes: bool = False) -> GateCurve | None:
    """Compute a gate's curve over one input.

    Args:
        node: The gate.
        inputs: The present numbers at its ports.
        port: Which of them runs.
        slopes: Whether to compute the local gradient along the curve, too; else it is NaN.

    Returns:
        The curve, or None if the inputs have no place on an axis: they are infinite, or nearly so.
    """
    if not all(map(_near, inputs)):
        return None
    x, y = inputs[port], node.kind.forward(inputs, node.parameter)
    slope = node.kind.local_gradients(inputs, y, node.parameter)[port]
    xs = _around(node, inputs, port, y, slope)
    rows = [(*inputs[:port], float(other), *inputs[port + 1 :]) for other in xs]
    ys = np.array([node.kind.forward(row, node.parameter) for row in rows])
    ys[~(np.abs(ys) < _FAR)] = np.nan
    low, high = _heights(ys, y, slope, float(xs[-1]) - x)
    along = _slopes(node, rows, ys, port) if slopes else np.full(len(xs), np.nan)
    return GateCurve(xs, _without_jumps(ys, low, high), along, x, y, slope, low, high)


def _near(number: float) -> bool:
    return abs(number) < _FAR


def _around(node: Node, inputs: Sequence[float], port: int, y: float, slope: float) -> Array:
    """Return where to look: far enough to see the bend, near enough to see the tangent."""
    x = inputs[port]
    usual = 1.25 * abs(x) if abs(x) <= 8 else 0.6 * abs(x)
    bend = abs(3 * y / slope) if slope and _near(y) and _near(slope) else usual
    reach = max(_LEAST_REACH, min(usual, bend))
    for _ in range(_DOUBLINGS):
        if node.kind.branch and _side(node, inputs, port, -reach) == _side(node, inputs, port, reach):
            reach *= 2  # to have the kink in sight
    many = node.body is not None and len(node.body.circuit) > _MANY_GATES
    return x + reach * np.linspace(-1, 1, _FEWER_POINTS if many else _POINTS)


def _side(node: Node, inputs: Sequence[float], port: int, away: float) -> bool:
    return node.kind.side((*inputs[:port], inputs[port] + away, *inputs[port + 1 :]))


def _heights(ys: Array, y: float, slope: float, reach: float) -> tuple[float, float]:
    """Return the outputs to show: all of a tame curve, the neighbourhood of the point of a wild one."""
    finite = ys[~np.isnan(ys)]
    if not finite.size:
        return -1.0, 1.0
    low, first, third, high = np.quantile(finite, (0.05, 0.25, 0.75, 0.95)).tolist()
    if _near(y) and _near(slope):
        room = max(0.42 * abs(slope) * reach, 0.5 * (third - first)) or high - low
        if high - low <= _BOUNDED * room:
            low, high = max(float(finite.min()), low - room), min(float(finite.max()), high + room)
        else:
            low, high = max(low, y - room), min(high, y + room)
        low, high = min(low, y), max(high, y)
    if low < high:
        return low, high
    level = _LEVEL * max(1.0, abs(low))
    return low - level, high + level


def _without_jumps(ys: Array, low: float, high: float) -> Array:
    """Break the curve where it leaves at one side and comes back at the other, as 1/x does at 0."""
    whole = ys.copy()
    above, below = ys > high, ys < low
    whole[1:][(above[1:] & below[:-1]) | (below[1:] & above[:-1])] = np.nan
    return whole


def _slopes(node: Node, rows: Sequence[tuple[float, ...]], ys: Array, port: int) -> Array:
    kind = node.kind
    along = np.array(
        [kind.local_gradients(row, y, node.parameter)[port] for row, y in zip(rows, ys.tolist(), strict=True)]
    )
    sides = np.array([kind.side(row) for row in rows])
    along[1:][sides[1:] != sides[:-1]] = np.nan
    along[~(np.abs(along) < _FAR)] = np.nan
    return along

"""Dual numbers along two axes: a value, and how it changes with x and with y.

Any formula of the program that is computed with them gives its derivatives as well, exactly but for
rounding. Computed so, a backward pass gives the second derivatives: forward mode over reverse mode.
"""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np

from playground.engine.array_functions import Array
from playground.engine.functions import SCALAR_FUNCTIONS

Number = Any  # a Dual, or a float that depends on neither axis


class Dual:
    """A number with its derivatives by x and by y; arithmetic and comparisons are those of the value."""

    __slots__ = ("dx", "dy", "value")

    def __init__(self, value: float, dx: float = 0.0, dy: float = 0.0) -> None:
        self.value, self.dx, self.dy = value, dx, dy

    def __add__(self, other: Number) -> "Dual":
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.dx + other.dx, self.dy + other.dy)
        return Dual(self.value + other, self.dx, self.dy)

    __radd__ = __add__

    def __neg__(self) -> "Dual":
        return Dual(-self.value, -self.dx, -self.dy)

    def __sub__(self, other: Number) -> "Dual":
        if isinstance(other, Dual):
            return Dual(self.value - other.value, self.dx - other.dx, self.dy - other.dy)
        return Dual(self.value - other, self.dx, self.dy)

    def __rsub__(self, other: float) -> "Dual":
        return Dual(other - self.value, -self.dx, -self.dy)

    def __mul__(self, other: Number) -> "Dual":
        a = self.value
        if isinstance(other, Dual):
            b = other.value
            return Dual(a * b, self.dx * b + a * other.dx, self.dy * b + a * other.dy)
        return Dual(a * other, self.dx * other, self.dy * other)

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> "Dual":
        if isinstance(other, Dual):
            b = other.value
            y = self.value / b
            return Dual(y, (self.dx - y * other.dx) / b, (self.dy - y * other.dy) / b)
        return Dual(self.value / other, self.dx / other, self.dy / other)

    def __rtruediv__(self, other: float) -> "Dual":
        y = other / self.value
        slope = -y / self.value
        return Dual(y, slope * self.dx, slope * self.dy)

    def __lt__(self, other: Number) -> bool:
        return bool(self.value < value_of(other))

    def __le__(self, other: Number) -> bool:
        return bool(self.value <= value_of(other))

    def __gt__(self, other: Number) -> bool:
        return bool(self.value > value_of(other))

    def __ge__(self, other: Number) -> bool:
        return bool(self.value >= value_of(other))


def value_of(number: Number) -> float:
    """Return a number without its derivatives."""
    return number.value if isinstance(number, Dual) else number


def as_number(number: Number) -> Number:
    """Return a Dual as it is, and anything else as a float."""
    return number if isinstance(number, Dual) else float(number)


def hessian_of(gx: Number, gy: Number) -> Array:
    """Return the second derivatives, shape (2, 2), from a gradient computed with dual numbers."""
    (xx, xy), (yx, yy) = ((g.dx, g.dy) if isinstance(g, Dual) else (0.0, 0.0) for g in (gx, gy))
    return np.array([[xx, 0.5 * (xy + yx)], [0.5 * (xy + yx), yy]])


# --- functions -----------------------------------------------------------------------------------


def _lifted(function: Callable[..., float], slope: Callable[..., float]) -> Callable[..., Number]:
    """Return a function for dual numbers; ``slope`` takes the argument, the value and any fixed number."""

    def lifted(a: Number, *fixed: float) -> Number:
        if not isinstance(a, Dual):
            return function(a, *fixed)
        y = function(a.value, *fixed)
        s = slope(a.value, y, *fixed)
        return Dual(y, s * a.dx, s * a.dy)

    return lifted


def _middle(a: Number, b: Number) -> Number:
    """Return two equal numbers as one that changes as they do on average: right where softplus is made so."""
    return 0.5 * a + 0.5 * b


def _bend_of_power(a: float, _y: float, n: float) -> float:
    return n * (n - 1.0) * math.pow(a, n - 2.0) if n * (n - 1.0) else 0.0


_S = SCALAR_FUNCTIONS
DUAL_FUNCTIONS: Mapping[str, Callable[..., Number]] = MappingProxyType(
    {
        "exp": _lifted(math.exp, lambda _a, y: y),
        "log": _lifted(math.log, lambda a, _y: 1.0 / a),
        "log1p": _lifted(math.log1p, lambda a, _y: 1.0 / (1.0 + a)),
        "sqrt": _lifted(math.sqrt, lambda _a, y: 0.5 / y),
        "sin": _lifted(math.sin, lambda a, _y: math.cos(a)),
        "cos": _lifted(math.cos, lambda a, _y: -math.sin(a)),
        "tanh": _lifted(math.tanh, lambda _a, y: 1.0 - y * y),
        "abs": _lifted(abs, lambda a, _y: _S["sign"](a)),
        "sign": lambda a: _S["sign"](value_of(a)),
        "power": _lifted(math.pow, lambda a, _y, n: _S["power_slope"](a, n)),
        "power_slope": _lifted(_S["power_slope"], _bend_of_power),
        "sigmoid": _lifted(_S["sigmoid"], lambda a, y: y * _S["sigmoid"](-a)),
        "max": lambda a, b: _middle(a, b) if value_of(a) == value_of(b) else _S["max"](a, b),
        "min": lambda a, b: _middle(a, b) if value_of(a) == value_of(b) else _S["min"](a, b),
    }
)
DUAL_MATH = SimpleNamespace(**DUAL_FUNCTIONS, pi=math.pi, e=math.e)
"""What stands for the module ``math`` where formulas are computed with dual numbers."""

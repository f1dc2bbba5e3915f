"""The functions that gate formulas are written in, for numbers; ``array_functions`` has them for arrays.

A gate's code such as ``exp(a)`` or ``max(a, 0.0)`` is evaluated with one of the two tables. The scalar
functions raise on domain errors, which is fast and lets the caller fall back; the array functions follow
IEEE 754 and give NaN or inf. Both use forms that do not overflow on the way.
"""

import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType


def _sigmoid(a: float) -> float:
    if a >= 0:
        return 1.0 / (1.0 + math.exp(-a))
    e = math.exp(a)
    return e / (1.0 + e)


def _max(a: float, b: float) -> float:
    return a if a >= b or a != a else b


def _min(a: float, b: float) -> float:
    return a if a <= b or a != a else b


def _sign(a: float) -> float:
    return (a > 0) - (a < 0) if a == a else a


def _power_slope(a: float, n: float) -> float:
    return n * math.pow(a, n - 1.0) if n else 0.0


SCALAR_FUNCTIONS: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "exp": math.exp,
        "log": math.log,
        "log1p": math.log1p,
        "sqrt": math.sqrt,
        "sin": math.sin,
        "cos": math.cos,
        "tanh": math.tanh,
        "abs": abs,
        "sign": _sign,
        "power": math.pow,
        "power_slope": _power_slope,
        "sigmoid": _sigmoid,
        "max": _max,
        "min": _min,
    }
)

_INLINED = (
    (r"\bmax\(([abc]), ([abc]|0\.0)\)", r"(\1 if \1 >= \2 or \1 != \1 else \2)"),
    (r"\bmin\(([abc]), ([abc]|0\.0)\)", r"(\1 if \1 <= \2 or \1 != \1 else \2)"),
    (r"\b1\.0 \* \((\w [<>]=? \w)\)", r"(1.0 if \1 else 0.0)"),
    (r"\b1\.0 - \((\w [<>]=? \w)\)", r"(0.0 if \1 else 1.0)"),
)


@cache  # there are as many as the gate table has formulas
def inlined(code: str) -> str:
    """Return a gate's code for numbers alone: Python is quickest where it neither calls nor converts."""
    for pattern, replacement in _INLINED:
        code = re.sub(pattern, replacement, code)
    return code

"""The functions that gate formulas are written in, for arrays; ``functions`` has them for numbers.

They are apart so that a pass over numbers, and with it the first window, need not wait for numpy.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

Array = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]  # numpy.typing takes long to load


def _sigmoid_array(a: Any, out: Array | None = None) -> Any:
    """Work in place where ``out`` is given; exp(-a) may reach inf, and 1/(1 + inf) is the right 0."""
    y = np.negative(a, out=out)
    y = np.exp(y, out=out)
    y = np.add(y, 1.0, out=out)
    return np.reciprocal(y, out=out)


def _power_array(a: Any, n: Any, out: Array | None = None) -> Any:
    """Use the exact and far quicker square where the exponent is 2."""
    return np.square(a, out=out) if np.ndim(n) == 0 and n == 2 else np.power(a, n, out=out)


def _power_slope_array(a: Any, n: float) -> Any:
    return n * np.power(a, n - 1.0) if n else np.zeros_like(a, dtype=float)


ARRAY_FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "exp": np.exp,
        "log": np.log,
        "log1p": np.log1p,
        "sqrt": np.sqrt,
        "sin": np.sin,
        "cos": np.cos,
        "tanh": np.tanh,
        "abs": np.abs,
        "sign": np.sign,
        "power": _power_array,
        "power_slope": _power_slope_array,
        "sigmoid": _sigmoid_array,
        "max": np.maximum,
        "min": np.minimum,
    }
)

"""Choose the heights at which a loss surface is cut into bands, so that its shape shows."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BANDS = 15
_HIGHEST = 1e150  # beyond, differences of heights overflow
_CLEARLY = 0.02  # how far below the edge of the view a lowest point must lie, as a share of all heights
_FULL = 0.3  # the share of the picture that one band of a slope may fill
_WEIGHTS = 0.0, 0.4, 0.7, 0.9, 0.99, 0.999, 0.9999  # any closer to 1 would show what is only rounding
_ROUNDING = 1e-12  # a loss that is below 0 by no more than this share of the highest counts as 0
_LOWEST_SHARE = 1e-6  # logarithmic levels go no farther down than this share of the highest
_FEWEST = 6  # fewer lines than this in view, and the levels are chosen anew


def choose_levels(z: Array, bands: int = BANDS) -> Array:
    """Return ``bands - 1`` rising levels for the heights ``z`` of a grid.

    The same heights always get the same levels. Around a lowest point they thin out upwards, so that a
    narrow valley shows as many lines as a round bowl; a slope gets even ones, and one that is flat over
    large parts, such as a sigmoid, gets more of them there.
    """
    finite = np.clip(z[np.isfinite(z)], -_HIGHEST, _HIGHEST)
    if finite.size == 0:
        return np.arange(1.0, bands)
    low, high = float(finite.min()), float(finite.max())
    if not high > low:
        return low + np.arange(1.0, bands) * max(1.0, abs(low)) * 1e-3
    return _of_a_basin(finite, bands) if _has_basin(z) else _of_a_slope(finite, bands)


def _has_basin(z: Array) -> bool:
    """Return whether the lowest point lies inside the view rather than at its edge."""
    heights = np.where(np.isfinite(z), z, np.inf)
    edge = min(heights[0].min(), heights[-1].min(), heights[:, 0].min(), heights[:, -1].min())
    finite = z[np.isfinite(z)]
    clearly = _CLEARLY * float(np.quantile(finite, 0.95) - finite.min())
    return bool(edge > finite.min() + clearly)


def _of_a_basin(finite: Array, bands: int) -> Array:
    """Space levels by a power of the height, chosen so that a third of the area lies below the middle one.

    The highest twentieth does not count, for many losses have walls.
    """
    low, middle, high = (float(v) for v in np.quantile(finite, (0.0, 0.35, 0.95)))
    if not high > low:
        return _of_a_slope(finite, bands)
    share = min(max((middle - low) / (high - low), 1e-3), 0.99)
    power = min(max(np.log(share) / np.log(0.5), 0.3), 5.0)
    levels: Array = low + (high - low) * (np.arange(1.0, bands) / bands) ** power
    return levels


def _of_a_slope(finite: Array, bands: int) -> Array:
    """Space levels evenly, or as far from that as it takes for no band to fill the picture."""
    shares = np.arange(1.0, bands) / bands
    low, high = (float(v) for v in np.quantile(finite, (0.02, 0.98)))
    least, most = float(finite.min()), float(finite.max())
    if not high > low or most - least < 2 * (high - low):  # no peaks that would take all the levels
        low, high = least, most
    even, by_area = low + (high - low) * shares, np.quantile(finite, shares)
    for weight in _WEIGHTS:
        levels: Array = (1 - weight) * even + weight * by_area
        filled = np.bincount(np.searchsorted(levels, finite), minlength=bands)
        if filled.max() < _FULL * finite.size:
            break
    return levels


def still_good(levels: Array, z: Array) -> bool:
    """Return whether ``levels`` still show the shape of ``z``, so that colours need not change."""
    finite = z[np.isfinite(z)]
    if finite.size == 0:
        return True
    low, wall = (float(v) for v in np.quantile(finite, (0.0, 0.6)))
    high = float(finite.max())
    inside = int(np.count_nonzero((levels > low) & (levels < high)))
    return inside >= _FEWEST and wall < levels[-1] + 0.5 * float(np.ptp(levels))


def bands_of(levels: Array, z: Array) -> NDArray[np.uint8]:
    """Return for each height the number of levels below it; NaN gives ``len(levels) + 1``."""
    bands = np.searchsorted(levels, z.ravel()).astype(np.uint8).reshape(z.shape)
    bands[np.isnan(z)] = len(levels) + 1
    return bands


def spaced_levels(z: Array, bands: int, spacing: str) -> Array:
    """Return ``bands - 1`` levels at equal distances (``even``) or equal factors (``log``).

    Factors are those of the loss where it is positive, else of the height above the lowest one in ``z``. The
    highest twentieth does not count, for many losses have walls; ``fitted`` is ``choose_levels``.
    """
    finite = np.clip(z[np.isfinite(z)], -_HIGHEST, _HIGHEST)
    if spacing == "fitted" or finite.size == 0 or not finite.max() > finite.min():
        return choose_levels(z, bands)
    low, high = float(finite.min()), float(np.quantile(finite, 0.95))
    if not high > low:
        high = float(finite.max())
    shares = np.arange(1.0, bands) / bands
    if spacing == "even":
        even: Array = low + (high - low) * shares
        return even
    base = min(low, 0.0) if low > -_ROUNDING * high else low
    heights = finite - base
    bottom = max(float(np.quantile(heights, 0.01)), (high - base) * _LOWEST_SHARE)
    levels: Array = base + bottom * ((high - base) / bottom) ** shares
    return levels if np.all(np.diff(levels) > 0) else choose_levels(z, bands)

"""Choose the heights at which a loss surface is cut into bands, so that its shape shows."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BANDS = 15
_HIGHEST = 1e150  # beyond, differences of heights overflow
_FEWEST = 6  # fewer lines than this in view, and the levels are chosen anew


def choose_levels(z: Array, bands: int = BANDS) -> Array:
    """Return ``bands - 1`` rising levels for the heights ``z``.

    They are spaced by a power of the height above the lowest point, chosen so that a third of the area
    lies below the middle level: a narrow valley gets as many lines as a round bowl. The highest twentieth
    does not count, for many losses have walls.
    """
    finite = np.clip(z[np.isfinite(z)], -_HIGHEST, _HIGHEST)
    if finite.size == 0:
        return np.arange(1.0, bands)
    low, middle, high = (float(v) for v in np.quantile(finite, (0.0, 0.35, 0.95)))
    if not high > low:
        return low + np.arange(1.0, bands) * max(1.0, abs(low)) * 1e-3
    share = min(max((middle - low) / (high - low), 1e-3), 0.99)
    power = min(max(np.log(share) / np.log(0.5), 0.3), 5.0)
    levels: Array = low + (high - low) * (np.arange(1.0, bands) / bands) ** power
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

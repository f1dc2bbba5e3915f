"""Where the points of a surface stand in the 3D view: plain numbers, without any drawing."""

from dataclasses import dataclass

import numpy as np

from playground.descent.surface import Bounds
from playground.ui.descent.view_map import Array

LONG, TALL = 10.0, 4.2  # half the longer side of the ground, and the height of the highest point
LIFT = 0.06  # how far paths float above the surface, so that it does not swallow them
_CELLS = 120  # along the longer side


@dataclass(frozen=True)
class SolidShape:
    """A box for the part of the plane between ``bounds``, with the losses from ``low`` to ``high``.

    What is higher is cut off at the top of the box. With ``log`` heights go by the logarithm of the distance
    to ``base``.
    """

    bounds: Bounds
    low: float
    high: float
    log: bool = False
    base: float = 0.0

    @property
    def half(self) -> tuple[float, float]:
        """Half the width and half the depth of the ground."""
        width, depth = self.bounds.x1 - self.bounds.x0, self.bounds.y1 - self.bounds.y0
        longer = max(width, depth)
        return LONG * max(width / longer, 0.35), LONG * max(depth / longer, 0.35)

    def grid(self) -> tuple[Array, Array]:
        """Return the parameters along both sides at which the surface is to be evaluated."""
        right, deep = self.half
        b = self.bounds
        columns, rows = (max(2, round(_CELLS * half / LONG)) for half in (right, deep))
        return np.linspace(b.x0, b.x1, columns), np.linspace(b.y0, b.y1, rows)

    def ground(self, xs: Array, ys: Array) -> tuple[Array, Array]:
        """Return where parameters lie on the ground."""
        right, deep, b = *self.half, self.bounds
        across = (2 * (np.asarray(xs, float) - b.x0) / (b.x1 - b.x0) - 1) * right
        along = (2 * (np.asarray(ys, float) - b.y0) / (b.y1 - b.y0) - 1) * deep
        return across, along

    def heights(self, losses: Array) -> Array:
        """Return how high losses stand, from 0 to ``TALL``; what is not a number stands at the top."""
        with np.errstate(all="ignore"):
            low, high = self._scaled(np.array([self.low, self.high])).tolist()
            given = self._scaled(np.asarray(losses, float))
            share: Array = np.nan_to_num((given - low) / (high - low), nan=1.0, posinf=1.0, neginf=0.0)
        return np.clip(share, 0.0, 1.0) * TALL

    def path(self, xs: Array, ys: Array, losses: Array, most: int = 4000) -> Array:
        """Return the segments of a path inside the box as pairs of points, shape (2n, 3).

        A longer path is thinned, for drawing only.
        """
        if len(xs) > most:
            kept = np.unique(np.linspace(0, len(xs) - 1, most).round().astype(int))
            xs, ys, losses = xs[kept], ys[kept], losses[kept]
        b = self.bounds
        with np.errstate(invalid="ignore"):
            inside = (xs >= b.x0) & (xs <= b.x1) & (ys >= b.y0) & (ys <= b.y1)
        points = self.points(xs, ys, losses)
        both = np.flatnonzero(inside[:-1] & inside[1:])
        segments: Array = np.stack([points[both], points[both + 1]], axis=1).reshape(-1, 3)
        return segments

    def points(self, xs: Array, ys: Array, losses: Array) -> Array:
        """Return where points of a run stand, a little above the surface, shape (n, 3)."""
        with np.errstate(all="ignore"):
            across, along = self.ground(xs, ys)
        return np.stack([across, along, self.heights(losses) + LIFT], axis=1)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point of the plane is on the ground."""
        b = self.bounds
        return b.x0 <= x <= b.x1 and b.y0 <= y <= b.y1

    def _scaled(self, losses: Array) -> Array:
        if not self.log:
            return losses
        scaled: Array = np.log10(np.maximum(losses - self.base, 1e-300))
        return scaled


def shape_of(bounds: Bounds, levels: Array, z: Array, *, log: bool) -> SolidShape:
    """Choose the box for the heights ``z``: from the lowest one to a little above the highest level."""
    finite = z[np.isfinite(z)]
    if finite.size == 0 or levels.size == 0:
        return SolidShape(bounds, 0.0, 1.0)
    low = float(finite.min())
    high = min(float(finite.max()), float(levels[-1] + 0.6 * (levels[-1] - low)))
    high = high if high > low else low + max(1.0, abs(low))
    if not log:
        return SolidShape(bounds, low, high)
    base = min(low, 0.0) if low > -1e-12 * max(high, 0.0) else low
    bottom = max(low, base + 0.3 * max(float(levels[0]) - base, 1e-300))
    return SolidShape(bounds, bottom, high, True, base)

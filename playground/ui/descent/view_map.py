"""The map between the parameters of a loss surface and pixels of its view."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_HUGE = 1e306
_FAR = 1e12  # px; beyond it the point where a segment enters the view is lost to rounding


@dataclass(frozen=True)
class ViewMap:
    """What part of the plane is in view, and how large it is drawn; y points up.

    Attributes:
        x0: Left edge, in parameters; ``x1``, ``y0`` and ``y1`` are the other edges.
        width: Width in px; ``height`` likewise.
    """

    x0: float
    x1: float
    y0: float
    y1: float
    width: float
    height: float

    @property
    def span_x(self) -> float:
        """Width in parameters."""
        return self.x1 - self.x0

    @property
    def span_y(self) -> float:
        """Height in parameters."""
        return self.y1 - self.y0

    @property
    def empty(self) -> bool:
        """True while there is nothing to draw into."""
        return not (self.width >= 2 and self.height >= 2 and self.span_x > 0 and self.span_y > 0)

    def contains(self, x: float, y: float) -> bool:
        """Return whether a point is in view; NaN never is."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def to_px(self, xs: Array, ys: Array) -> Array:
        """Return points as rows of px, shape (n, 2), from the top left corner."""
        with np.errstate(over="ignore", invalid="ignore"):
            right = (np.asarray(xs, float) - self.x0) * (self.width / self.span_x)
            down = (self.y1 - np.asarray(ys, float)) * (self.height / self.span_y)
        return np.stack([right, down], axis=-1)

    def cell_centres(self, cell: float) -> tuple[Array, Array]:
        """Return the xs and ys of a grid with cells of about ``cell`` px that fills the view."""
        columns = max(2, round(self.width / cell))
        rows = max(2, round(self.height / cell))
        xs: Array = self.x0 + (np.arange(columns, dtype=float) + 0.5) * (self.span_x / columns)
        ys: Array = self.y0 + (np.arange(rows, dtype=float) + 0.5) * (self.span_y / rows)
        return xs, ys


def clip_segments(starts: Array, ends: Array, low: Array, high: Array) -> Array:
    """Return the parts of straight segments inside a box, as rows x0, y0, x1, y1.

    Segments that are wholly outside, or have an end that is not finite or both ends too far away to tell,
    are left out (Liang and Barsky's parametric clipping, all segments at once).

    Args:
        starts: Where each segment starts, shape (n, 2).
        ends: Where each segment ends, shape (n, 2).
        low: The lower corner of the box, shape (2,).
        high: The upper corner of the box, shape (2,).
    """
    finite = np.isfinite(starts).all(axis=1) & np.isfinite(ends).all(axis=1)
    starts, ends = starts[finite], ends[finite]
    turned = np.abs(starts).max(axis=1) > np.abs(ends).max(axis=1)
    near, far = np.where(turned[:, None], ends, starts), np.where(turned[:, None], starts, ends)
    tellable = np.abs(near).max(axis=1) < _FAR
    rows, kept = _clip_from(near[tellable], far[tellable], low, high)
    back = turned[tellable][kept]
    rows[back] = rows[back][:, [2, 3, 0, 1]]
    return rows


def _clip_from(starts: Array, ends: Array, low: Array, high: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Clip segments that start at their end nearer to the origin; return rows and which were kept."""
    with np.errstate(over="ignore"):
        step = np.clip(ends - starts, -_HUGE, _HUGE)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        first, second = (low - starts) / step, (high - starts) / step
    still = step == 0  # parallel to an edge: in for the whole length, or not at all
    inside = (starts >= low) & (starts <= high)
    enters = np.where(still, np.where(inside, 0.0, np.inf), np.minimum(first, second))
    leaves = np.where(still, np.where(inside, 1.0, -np.inf), np.maximum(first, second))
    enter, leave = enters.max(axis=1, initial=0.0), leaves.min(axis=1, initial=1.0)
    kept = enter <= leave
    base, step = starts[kept], step[kept]
    return np.hstack([base + step * enter[kept, None], base + step * leave[kept, None]]), kept

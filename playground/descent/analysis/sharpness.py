"""The largest curvature along a path, against the limit that the learning rate sets.

Where sharpness stays above 2/η the steepest direction grows; where it is thrown to a flatter place it
settles below: the edge of stability.
"""

import numpy as np

from playground.descent.run import Run
from playground.descent.surface import Array, Surface

_FLAT = 1e-9  # curvatures smaller than this share of the other one count as none
_STEP = 1e-5  # of the differences, relative to the size of the coordinate


def sharpness(surface: Surface, xs: Array, ys: Array) -> Array:
    """Return the largest eigenvalue of the Hessian at each point, shape (n,); NaN where there is none.

    It is measured by centred differences of the gradient, for all points at once.
    """
    with np.errstate(all="ignore"):
        hx, hy = _STEP * np.maximum(1.0, abs(xs)), _STEP * np.maximum(1.0, abs(ys))
        right, left = surface.grad(xs + hx, ys), surface.grad(xs - hx, ys)
        above, below = surface.grad(xs, ys + hy), surface.grad(xs, ys - hy)
        wide, high = (xs + hx) - (xs - hx), (ys + hy) - (ys - hy)
        xx, yx = (right[0] - left[0]) / wide, (right[1] - left[1]) / wide
        xy, yy = (above[0] - below[0]) / high, (above[1] - below[1]) / high
        middle, half = 0.5 * (xx + yy), 0.5 * (xx - yy)
        spread = np.hypot(half, 0.5 * (xy + yx))
        largest: Array = middle + spread
        largest[abs(largest) < _FLAT * (abs(middle) + spread)] = 0.0  # rounding, beside the other curvature
    return np.where(np.isfinite(largest), largest, np.nan)


def edge_of_stability(run: Run) -> Array | None:
    """Return the sharpness that each step's rate is stable up to: 2/η, or (2 + 2μ)/η with momentum.

    The entry of a step is that of the step which leads on from it, shape (steps,); None for optimizers
    that scale the gradient, which have no such limit.
    """
    factor = {"sgd": 2.0, "momentum": 2.0 + 2.0 * run.hyperparameters.get("momentum", 0.0)}
    if run.optimizer.id == "nesterov":
        mu = run.hyperparameters["momentum"]
        factor["nesterov"] = (2 + 2 * mu) / (1 + 2 * mu)
    if run.optimizer.id not in factor:
        return None
    rates = np.append(run.steps.learning_rates[1:], run.next_rate)
    return factor[run.optimizer.id] / rates


def sampled(count: int, most: int = 400) -> Array:
    """Return at most about ``most`` numbers from 0 to ``count`` − 1, the last one included.

    They are multiples of a power of two, so that a path which grows keeps the points it was looked at.
    """
    stride = 1
    while count > stride * most:
        stride *= 2
    steps = np.arange(0, count, stride, dtype=float)
    return steps if count == 0 or steps[-1] == count - 1 else np.append(steps, count - 1.0)


class SharpnessPath:
    """The sharpness at points of one run, each measured once however often it is asked for."""

    def __init__(self) -> None:
        self._run: Run | None = None
        self._known: dict[int, tuple[float, float, float]] = {}

    def along(self, run: Run) -> tuple[Array, Array]:
        """Return steps and the sharpness after each of them, shape (n,) both."""
        if run is not self._run:
            self._run, self._known = run, {}
        steps = sampled(len(run.steps))
        wanted = steps.astype(int)
        xs, ys = run.xs[wanted], run.ys[wanted]
        places = list(zip(wanted.tolist(), xs.tolist(), ys.tolist(), strict=True))
        new = [i for i, place in enumerate(places) if self._is_new(*place)]
        if new:
            for i, value in zip(new, sharpness(run.surface, xs[new], ys[new]).tolist(), strict=True):
                k, x, y = places[i]
                self._known[k] = value, x, y
        self._known = {k: self._known[k] for k, _, _ in places}
        return steps, np.array([self._known[k][0] for k, _, _ in places])

    def _is_new(self, step: int, x: float, y: float) -> bool:
        """Return whether nothing is known of a step, or only from before the run was rewound."""
        return step not in self._known or self._known[step][1:] != (x, y)

"""The noise ball: how far mini-batches keep a run from the minimum, predicted against measured.

Along an eigenvector of the Hessian with eigenvalue λ, gradient noise of variance σ² makes the point move
about the minimum with the variance ησ²/(λ(2 − ηλ)), or with momentum μ ησ²(1 + μ)/((1 − μ)λ(2 + 2μ − ηλ)).
A batch of B of N examples has σ² = Σ/B · (N − B)/(N − 1), where Σ is the variance over single examples.
"""

import math
from dataclasses import dataclass

import numpy as np

from playground.descent.curvature import Curvature, curvature
from playground.descent.run import Run
from playground.descent.surface import Array, DataSurface, Point

_SAMPLE = 2_000  # examples whose gradients are looked at
FEWEST, _WINDOW = 100, 5_000  # steps that are measured


@dataclass(frozen=True, eq=False)
class NoiseBall:
    """The spread of a run about where it settles, along the flat and the steep direction.

    Attributes:
        centre: The mean of the points that were measured.
        at: The curvature there.
        predicted: The variance along each eigenvector; inf where the rate is beyond the limit, NaN where
            the loss does not curve upwards.
        measured: The variance of the points along each eigenvector.
        offsets: The points along the eigenvectors, as seen from the centre, shape (n, 2).
        steps: How many points those are.
    """

    centre: Point
    at: Curvature
    predicted: tuple[float, float]
    measured: tuple[float, float]
    offsets: Array
    steps: int


def stationary_variance(rate: float, curvature_: float, noise: float, momentum: float = 0.0) -> float:
    """Return ησ²(1 + μ)/((1 − μ)λ(2 + 2μ − ηλ)): the variance about the minimum of a parabola.

    Args:
        rate: η, the learning rate.
        curvature_: λ, the second derivative.
        noise: σ², the variance of the gradient.
        momentum: μ of the heavy ball; 0 for plain SGD.

    Returns:
        inf at and beyond the limit of the rate, NaN where the loss does not curve upwards.
    """
    left = 2 + 2 * momentum - rate * curvature_
    if not curvature_ > 0:
        return math.nan
    if left <= 0:
        return math.inf
    return rate * noise * (1 + momentum) / ((1 - momentum) * curvature_ * left)


def batch_covariance(surface: DataSurface, x: float, y: float, batch_size: int) -> Array:
    """Return the covariance of a mini-batch's gradient at a point, shape (2, 2).

    Of many examples only some are looked at, always the same ones.
    """
    count = surface.examples
    if count < 2 or batch_size >= count:
        return np.zeros((2, 2))
    chosen = np.arange(count)
    if count > _SAMPLE:
        chosen = np.sort(np.random.default_rng(0).choice(count, _SAMPLE, replace=False))
    with np.errstate(all="ignore"):
        gradients = surface.example_grads(x, y, chosen)
    covariance = np.cov(gradients.T, bias=True)
    return np.asarray(covariance / batch_size * (count - batch_size) / (count - 1))


def noise_ball(run: Run) -> NoiseBall | None:
    """Compare the spread of the latest steps with the theory; None if they are too few, or without noise.

    Measured are the latest half of the steps that were made with the present learning rate.
    """
    points = _settled(run)
    if points is None or run.batch_size is None or not isinstance(run.surface, DataSurface):
        return None
    centre = points.mean(axis=0)
    x, y = centre.tolist()
    at = curvature(run.surface, x, y)
    if not at.is_finite:
        return None
    vectors = np.array(at.eigenvectors)
    covariance = vectors @ batch_covariance(run.surface, x, y, run.batch_size) @ vectors.T
    momentum = run.hyperparameters.get("momentum", 0.0) if run.optimizer.id == "momentum" else 0.0
    rate = run.next_rate
    flat, steep = (
        stationary_variance(rate, value, float(covariance[i, i]), momentum)
        for i, value in enumerate(at.eigenvalues)
    )
    offsets = (points - centre) @ vectors.T
    spread = offsets.var(axis=0)
    measured = float(spread[0]), float(spread[1])
    return NoiseBall((x, y), at, (flat, steep), measured, offsets, len(points))


def why_no_noise_ball(run: Run) -> str:
    """Say why there is nothing to compare; empty if there is."""
    if not run.surface.examples:
        return "This loss is not made from examples, so its gradient has no noise."
    if run.batch_size is None:
        return "Every step uses all examples, so there is no noise: choose a batch size below."
    if run.optimizer.id not in ("sgd", "momentum"):
        return f"The theory is that of SGD, with or without momentum; {run.optimizer.name} has none as short."
    if run.status == "diverged":
        return "The run has diverged: there is nothing that it settles around."
    if _settled(run) is None:
        return f"Let it run on: at least {2 * FEWEST} steps at one rate tell how far the noise spreads."
    return ""


def _settled(run: Run) -> Array | None:
    """Return the latest half of the points made at the present rate, shape (n, 2)."""
    last = len(run.steps) - 1
    begun = run.rates_until(last)[-1][0]
    count = min((last - begun) // 2, _WINDOW)
    if count < FEWEST:
        return None
    points = np.stack([run.xs[-count:], run.ys[-count:]], axis=1)
    return points if np.isfinite(points).all() else None

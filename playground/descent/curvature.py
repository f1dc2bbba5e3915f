"""What the curvature at a point says about learning rates: limits, presets, and one plain sentence.

Near a point the loss is like a quadratic. Along each eigenvector of its Hessian, with eigenvalue λ,
descent multiplies the distance by 1 − ηλ at every step; with momentum the two roots of a quadratic
equation take the place of 1 − ηλ (CS231n notes "neural-networks-3"; Goh, "Why momentum really works").
"""

import cmath
import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from playground.descent.optimizers import OPTIMIZERS
from playground.descent.surface import Point, Surface

_STEP = 1e-5  # of the differences, relative to the size of the coordinate
_EXACT = 1e-9  # rates this close to a limit count as at it
_FLAT = 1e-9  # curvatures smaller than this, or than this share of the largest, count as none

Preset = Literal["low", "good", "high", "too high"]


@dataclass(frozen=True)
class Curvature:
    """The Hessian of a loss at a point, by its eigenvalues and eigenvectors.

    Attributes:
        eigenvalues: λ₁ ≤ λ₂; NaN where the loss has no finite second derivative.
        eigenvectors: The unit vector of each.
        far: The curvature that remains far away, where that is known; see ``Surface.far_curvature``.
    """

    eigenvalues: tuple[float, float]
    eigenvectors: tuple[Point, Point] = ((1.0, 0.0), (0.0, 1.0))
    far: float | None = None

    @property
    def is_finite(self) -> bool:
        """Whether there is anything to say about learning rates."""
        return all(map(math.isfinite, self.eigenvalues))

    @property
    def condition(self) -> float:
        """κ = λ₂/λ₁, how much steeper the steepest direction is; inf unless both curve upwards."""
        low, high = self.eigenvalues
        return high / low if low > 0 else math.inf


class Limits(NamedTuple):
    """Learning rates at which the behaviour changes; None where there is no such rate.

    Attributes:
        monotone: Up to here no direction overshoots: 1/λ₂ for SGD.
        best: The fastest rate on a quadratic: 2/(λ₁ + λ₂). Known for SGD only.
        stable: From here on the steepest direction diverges: 2/λ₂ for SGD, (2 + 2μ)/λ₂ with momentum.
    """

    monotone: float | None
    best: float | None
    stable: float | None


def curvature(surface: Surface, x: float, y: float) -> Curvature:
    """Measure the Hessian at a point by centred differences of the gradient."""
    (xx, xy), (yx, yy) = _difference(surface, x, y, along_x=True), _difference(surface, x, y, along_x=False)
    hessian = np.array([[xx, 0.5 * (xy + yx)], [0.5 * (xy + yx), yy]])
    if not np.isfinite(hessian).all():
        return Curvature((math.nan, math.nan))
    values, vectors = np.linalg.eigh(hessian)
    low, high = vectors.T.tolist()
    return Curvature(
        (float(values[0]), float(values[1])), ((low[0], low[1]), (high[0], high[1])), surface.far_curvature
    )


def sharpest(surface: Surface, x: float, y: float) -> Curvature:
    """Return the curvature at a point or at one of the known minima, whichever limits rates most.

    A run comes by both, so this is what presets are best made from.
    """
    reach = 1e-5  # where a minimum is the tip of a cone, the gradient next to it is not small
    smooth = [p for p in surface.minima if math.hypot(*surface.grad(p[0] + reach, p[1] + reach)) < 0.1]
    found = [curvature(surface, *point) for point in ((x, y), *smooth)]
    return max(found, key=lambda at: at.eigenvalues[1] if at.is_finite else -math.inf)


def limits(at: Curvature, optimizer: str = "sgd", momentum: float = 0.9) -> Limits:
    """Return the rates that the theory marks at this point.

    Args:
        at: The curvature there.
        optimizer: Key of the optimizer; the adaptive ones have no such limits.
        momentum: μ, which only the optimizers with momentum use.
    """
    low, high = at.eigenvalues
    if OPTIMIZERS[optimizer].adaptive or not at.is_finite or high <= _FLAT:
        return Limits(None, None, None)
    mu = _used_momentum(optimizer, momentum)
    if optimizer == "nesterov":
        monotone, stable = ((1 - mu) / (1 + mu)) ** 2, (2 + 2 * mu) / (1 + 2 * mu)
    else:
        monotone, stable = (1 - math.sqrt(mu)) ** 2, 2 + 2 * mu
    best = 2 / (low + high) if low > _flatness(at) and not mu else None
    return Limits(monotone / high, best, stable / high)


def presets(at: Curvature, optimizer: str = "sgd", momentum: float = 0.9) -> dict[Preset, float]:
    """Return a rate for each of the four shapes of a loss curve, as they come out at this point.

    Adaptive optimizers move each parameter by about the rate, whatever the curvature; so they get rates
    that suit parameters of ordinary size.
    """
    sharpness = max(map(abs, at.eigenvalues))  # where the loss only curves down, its size is the scale
    stable = limits(Curvature((sharpness, sharpness)), optimizer, momentum).stable
    if stable is None:
        return {"low": 0.001, "good": 0.05, "high": 0.5, "too high": 5.0}
    good = (1 - _used_momentum(optimizer, momentum)) / sharpness  # momentum adds steps up to η/(1 − μ)
    too_high = 1.1 * stable * max(1.0, sharpness / at.far if at.far else 1.0)
    return {"low": 0.05 * good, "good": good, "high": 0.9 * stable, "too high": too_high}


def describe(rate: float, at: Curvature, optimizer: str = "sgd", momentum: float = 0.9) -> str:
    """Say in one plain sentence what this learning rate does at this point."""
    low, high = at.eigenvalues
    flat = _flatness(at)
    if not at.is_finite:
        return "The loss has no curvature here, so nothing tells which rates are good."
    if OPTIMIZERS[optimizer].adaptive:
        return _describe_adaptive(rate, optimizer)
    if high <= flat and low >= -flat:
        return f"Nothing bends here, so nothing limits the rate: a step is {rate:.3g} × the gradient."
    stable = limits(at, optimizer, momentum).stable
    if stable is not None and rate > stable * (1 + _EXACT):
        return _describe_divergence(rate, stable, at, _modulus(rate * high, optimizer, momentum))
    if low < -flat:
        factor = _modulus(rate * low, optimizer, momentum)
        return f"It curves down on one side here: {rate:.3g} moves {factor:.4g} × farther out each step."
    return _describe_convergence(rate, at, optimizer, momentum)


# --- the sentences -------------------------------------------------------------------------------


def _describe_adaptive(rate: float, optimizer: str) -> str:
    name = OPTIMIZERS[optimizer].name
    if optimizer == "adagrad":
        return f"{name} first moves each parameter by {rate:.3g}, whatever the slope, then ever less."
    return f"{name} moves each parameter by about {rate:.3g} a step, whatever the slope."


def _describe_divergence(rate: float, stable: float, at: Curvature, factor: float) -> str:
    thrown = f"{rate:.3g} is above {stable:.3g}: each step lands {factor:.3g} × farther out"
    if not at.far:
        return f"{thrown}, and it diverges unless it is thrown to a flatter place."
    forever = stable * at.eigenvalues[1] / at.far
    if rate <= forever * (1 + _EXACT):
        return f"{thrown}, until it is flat enough to pull back; above {forever:.3g} it diverges for good."
    return f"{thrown} along the steepest direction, so it diverges."


def _share(factor: float) -> str:
    """Write a factor below 1 with two digits of what it lacks to 1, such as 0.92 or 0.99995."""
    return f"{factor:.{1 - math.floor(math.log10(1 - factor))}f}"


def _describe_convergence(rate: float, at: Curvature, optimizer: str, momentum: float) -> str:
    low, high = at.eigenvalues
    swings = _overshoots(rate * high, optimizer, momentum)
    how = f"{rate:.3g} {'overshoots and swings back' if swings else 'never overshoots'}"
    if low <= _flatness(at):
        return f"{how} across the valley; along it there is no curvature to tell."
    slowest = max(_modulus(rate * value, optimizer, momentum) for value in at.eigenvalues)
    if slowest >= 1 - _EXACT:
        return f"{rate:.3g} is right at the limit: it swings from side to side and gets no closer."
    steps = math.ceil(math.log(100) / -math.log(slowest)) if slowest > 0 else 1
    count = f"{steps:,} step{'s' if steps > 1 else ''}"
    return f"{how}; it converges, {count} bringing it 100 × closer: each leaves {_share(slowest)} of the way."


# --- the theory ----------------------------------------------------------------------------------


def _roots(step: float, optimizer: str, momentum: float) -> tuple[complex, complex]:
    """Return what multiplies the distance along one eigenvector at each step; ``step`` is ηλ.

    Heavy ball: z² − (1 + μ − ηλ)z + μ = 0. Nesterov: z² − (1 + μ)(1 − ηλ)z + μ(1 − ηλ) = 0.
    """
    mu = _used_momentum(optimizer, momentum)
    if optimizer == "nesterov":
        total, product = (1 + mu) * (1 - step), mu * (1 - step)
    else:
        total, product = 1 + mu - step, mu
    root = cmath.sqrt(total * total - 4 * product)
    return (total + root) / 2, (total - root) / 2


def _modulus(step: float, optimizer: str, momentum: float) -> float:
    return max(map(abs, _roots(step, optimizer, momentum)))


def _overshoots(step: float, optimizer: str, momentum: float) -> bool:
    """Say whether the slowest root is not a positive number, so that the distance changes its sign."""
    slowest = max(_roots(step, optimizer, momentum), key=abs)
    return abs(slowest.imag) > 1e-12 or slowest.real < -1e-12


def _used_momentum(optimizer: str, momentum: float) -> float:
    return momentum if "momentum" in OPTIMIZERS[optimizer].defaults else 0.0


def _flatness(at: Curvature) -> float:
    return _FLAT * max(1.0, *map(abs, at.eigenvalues))


def _difference(surface: Surface, x: float, y: float, *, along_x: bool) -> Point:
    """Return how the gradient changes along one axis, per unit of it."""
    h = _STEP * max(1.0, abs(x if along_x else y))
    dx, dy = (h, 0.0) if along_x else (0.0, h)
    before, after = surface.value_and_grad(x - dx, y - dy), surface.value_and_grad(x + dx, y + dy)
    if not math.isfinite(before[0] + after[0]):
        return math.nan, math.nan
    width = ((x + dx) - (x - dx)) + ((y + dy) - (y - dy))  # 2h as the computer rounds it
    return (after[1] - before[1]) / width, (after[2] - before[2]) / width

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
from playground.engine.numbers import precise

_CLOSE = 1e-4  # rates this close to a limit, as a share of it, count as at it: differences are not exact
_SLOW = 1e-9  # a step that takes away less than this share of the way hardly moves
_NOTHING = 0.005  # a step that leaves less than this share of the way leaves nothing to see
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


_UNIT = Curvature((1.0, 1.0))


def curvature(surface: Surface, x: float, y: float) -> Curvature:
    """Return the Hessian at a point by its eigenvalues and eigenvectors."""
    matrix = surface.second_derivatives(x, y)
    if not np.isfinite(matrix).all():
        return Curvature((math.nan, math.nan))
    values, vectors = np.linalg.eigh(matrix)
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
    if OPTIMIZERS[optimizer].uses_curvature:
        at, optimizer = _UNIT, "sgd"
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


def factors(rate: float, at: Curvature, optimizer: str = "sgd", momentum: float = 0.9) -> tuple[float, float]:
    """Return what a step multiplies the distance by, along the flat and along the steep direction.

    It is 1 − ηλ, below 0 where a step overshoots; with momentum, which swings, the size of the larger root.
    """
    low, high = at.eigenvalues
    if _used_momentum(optimizer, momentum):
        return _modulus(rate * low, optimizer, momentum), _modulus(rate * high, optimizer, momentum)
    return 1 - rate * low, 1 - rate * high


def presets(at: Curvature, optimizer: str = "sgd", momentum: float = 0.9) -> dict[Preset, float]:
    """Return a rate for each of the four shapes of a loss curve, as they come out at this point.

    Adaptive optimizers move each parameter by about the rate, whatever the curvature; so they get rates
    that suit parameters of ordinary size.
    """
    if OPTIMIZERS[optimizer].uses_curvature:
        at, optimizer = _UNIT, "sgd"
    sharpness = max(map(abs, at.eigenvalues))  # where the loss only curves down, its size is the scale
    stable = limits(Curvature((sharpness, sharpness)), optimizer, momentum).stable
    if stable is None:
        return {"low": 0.001, "good": 0.05, "high": 0.5, "too high": 5.0}
    good = (1 - _used_momentum(optimizer, momentum)) / sharpness  # momentum adds steps up to η/(1 − μ)
    too_high = 1.1 * stable * max(1.0, sharpness / at.far if at.far else 1.0)
    return {"low": 0.05 * good, "good": good, "high": 0.9 * stable, "too high": too_high}


def describe(
    rate: float,
    at: Curvature,
    optimizer: str = "sgd",
    momentum: float = 0.9,
    batch_size: int | None = None,
) -> str:
    """Say in one plain sentence what this learning rate does at this point.

    Args:
        rate: The learning rate.
        at: The curvature there, of the loss over all examples.
        optimizer: Key of the optimizer.
        momentum: μ, which only the optimizers with momentum use.
        batch_size: Examples in a mini-batch, whose noise no curvature tells; None for all of them.
    """
    low, high = at.eigenvalues
    flat = _flatness(at)
    if not at.is_finite:
        return "The loss has no curvature here, so nothing tells which rates are good."
    if OPTIMIZERS[optimizer].adaptive:
        return _describe_adaptive(rate, optimizer)
    if high <= flat and low >= -flat:
        return f"Nothing bends here, so nothing limits the rate: a step is {precise(rate, 3)} × the gradient."
    stable = limits(at, optimizer, momentum).stable
    if stable is not None and rate > stable * (1 + _CLOSE):
        return _describe_divergence(rate, at, optimizer, momentum)
    if low < -flat:
        factor = _modulus(rate * low, optimizer, momentum)
        moves = f"{precise(rate, 3)} moves {precise(factor)} × farther out each step"
        return f"It curves down on one side here: {moves}."
    if batch_size is not None:
        return _describe_noise(rate, at, optimizer, momentum, batch_size)
    return _describe_convergence(rate, at, optimizer, momentum)


# --- the sentences -------------------------------------------------------------------------------


def _describe_adaptive(rate: float, optimizer: str) -> str:
    name = OPTIMIZERS[optimizer].name
    if OPTIMIZERS[optimizer].rate_means:
        return OPTIMIZERS[optimizer].rate_means.format(rate=precise(rate, 3))
    if optimizer == "adagrad":
        return f"{name} first moves each parameter by {precise(rate, 3)}, whatever the slope, then ever less."
    if optimizer == "rmsprop":  # its cache begins at 0, and nothing corrects that
        return f"{name} moves each parameter by about {precise(rate, 3)} a step, the first ones by more."
    return f"{name} moves each parameter by about {precise(rate, 3)} a step, whatever the slope."


def _describe_divergence(rate: float, at: Curvature, optimizer: str, momentum: float) -> str:
    stable = limits(at, optimizer, momentum).stable
    assert stable is not None
    factor, sides = _modulus(rate * at.eigenvalues[1], optimizer, momentum), " on the other side"
    above = f"{precise(rate, 3)} is above {precise(stable, 3)}"
    swings = "" if _used_momentum(optimizer, momentum) else sides
    thrown = f"{above}: each step lands {precise(factor, 3)} × farther out{swings}"
    if not at.far:
        return f"{thrown}, and it diverges unless it is thrown to a flatter place."
    forever = stable * at.eigenvalues[1] / at.far
    if rate <= forever * (1 + _CLOSE):
        limit = precise(forever, 3)
        return f"{thrown}, until it is flat enough to pull back; above {limit} it diverges for good."
    return f"{thrown} along the steep direction, so it diverges."


def _share(factor: float) -> str:
    """Write a factor between −1 and 1 with two digits of what it lacks to ±1, such as 0.92 or −0.99995."""
    if abs(factor) < _NOTHING:
        return "0"
    sign, lacks = "−" if factor < 0 else "", max(1 - abs(factor), 1e-15)
    return f"{sign}{abs(factor):.{1 - math.floor(math.log10(lacks))}f}"


def _describe_convergence(rate: float, at: Curvature, optimizer: str, momentum: float) -> str:
    how = f"{precise(rate, 3)} {_manner(rate, at, optimizer, momentum)}"
    if at.eigenvalues[0] <= _flatness(at):
        return f"{how} across the valley; along it there is no curvature to tell."
    stable = limits(at, optimizer, momentum).stable
    if stable is not None and rate >= stable * (1 - _CLOSE):
        return f"{precise(rate, 3)} is right at the limit: it swings from side to side and gets no closer."
    slowest = max(_modulus(rate * value, optimizer, momentum) for value in at.eigenvalues)
    if slowest >= 1 - _SLOW:
        return f"{how} but hardly moves: after a billion steps it is not 100 × closer."
    how = how.replace(" and swings back", "")
    how = f"{how}: {_factors_in_words(rate, at, optimizer, momentum)}"
    steps = max(1, math.ceil(math.log(100) / -math.log(slowest))) if slowest > 0 else 1
    if slowest < _NOTHING:
        return f"{how}; it converges, 1 step going nearly the whole way."
    return f"{how}; it converges, 100 × closer in about {steps:,} step{'s' if steps > 1 else ''}."


def _factors_in_words(rate: float, at: Curvature, optimizer: str, momentum: float) -> str:
    """Say what each step multiplies the distance by, along both directions."""
    flat, steep = map(_share, factors(rate, at, optimizer, momentum))
    if at.condition <= 1 + _CLOSE:
        return f"× {steep} each step, in every direction"
    return f"× {steep} each step along the steep direction, × {flat} along the flat one"


def _describe_noise(rate: float, at: Curvature, optimizer: str, momentum: float, batch_size: int) -> str:
    how = f"{precise(rate, 3)} {_manner(rate, at, optimizer, momentum)}"
    batches = "Batches of 1 add" if batch_size == 1 else f"Batches of {batch_size:,} add"
    return f"On the full loss {how}. {batches} noise: it only settles around the minimum."


def _manner(rate: float, at: Curvature, optimizer: str, momentum: float) -> str:
    """Say whether the steepest direction overshoots; up to the limit it does not."""
    monotone = limits(at, optimizer, momentum).monotone
    share = _CLOSE if _used_momentum(optimizer, momentum) else _NOTHING  # what is left after a step of SGD
    overshoots = monotone is not None and rate > monotone * (1 + share)
    return "overshoots and swings back" if overshoots else "never overshoots"


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


def _used_momentum(optimizer: str, momentum: float) -> float:
    return momentum if "momentum" in OPTIMIZERS[optimizer].defaults else 0.0


def _flatness(at: Curvature) -> float:
    return _FLAT * max(1.0, *map(abs, at.eigenvalues))

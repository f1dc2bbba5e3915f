"""The logistic loss of a linear classifier with two weights, or with one weight and a bias."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from playground.descent.model_losses import design, interpolated_grid, linear_score, signs
from playground.descent.surface import Array, Batch, DataSurface, Indices

_BLOCK = 256  # points of the plane at a time: 256 × 1,000 numbers stay in the second-level cache
_MOST_SEPARABLE = 300  # examples; more take longer than the eye wants to wait
_LARGEST = 700.0  # exp of more overflows


@dataclass(frozen=True, kw_only=True, eq=False)
class LogisticLoss(DataSurface):
    """Mean of ln(1 + exp(−t·(w0·x0 + w1·x1))) over examples of class t = ±1, plus ½·l2·‖w‖².

    Far away the first part grows at most linearly, so what is left of the curvature is ``l2``. That
    makes the loss a good teacher: a rate above 2 over the largest curvature is thrown out of the valley
    and comes back, and only above 2/l2 it diverges for good.

    With one feature, w1 is the bias b, and x1 is 1.

    Attributes:
        half: Half of the signed features ½·t·(x0, x1), shape (2, examples). As
            σ(−m) = ½(1 − tanh(m/2)), the gradient then needs nothing but tanh, which never overflows.
    """

    half: Array

    def example_loss(self, x: Any, y: Any, inputs: Sequence[Any], target: Any, m: Any) -> Any:
        """Return ln(1 + exp(−t·z)) of one example."""
        return m.softplus(-(target * linear_score(x, y, inputs)))

    @property
    def written_targets(self) -> Array:
        """The classes as −1 and 1."""
        return signs(self.targets)

    def value_and_grad(self, x: float, y: float) -> tuple[float, float, float]:
        """Return the loss over all examples and its two derivatives."""
        with np.errstate(all="ignore"):
            return self.batch_value_and_grad(x, y, slice(None))

    def batch_value_and_grad(self, x: float, y: float, batch: Batch) -> tuple[float, float, float]:
        """Return the loss over the examples in ``batch`` and its two derivatives."""
        margins = np.dot((x, y), self.half[:, batch]) * 2.0
        mean = float(_softplus(-margins).mean())
        return mean + 0.5 * self.l2 * (x * x + y * y), *self.batch_grad(x, y, batch)

    def batch_grad(self, x: float, y: float, batch: Batch) -> tuple[float, float]:
        """Return the two derivatives over the examples in ``batch``."""
        half = self.half[:, batch]
        pull = np.tanh(np.dot((x, y), half))
        pull -= 1.0
        gx, gy = np.dot(half, pull).tolist()
        return gx / pull.size + self.l2 * x, gy / pull.size + self.l2 * y

    def batch_second_derivatives(self, x: float, y: float, batch: Batch) -> Array:
        """Return the Hessian over the examples in ``batch``, shape (2, 2)."""
        half = self.half[:, batch]
        bend = 1.0 - np.tanh(np.dot((x, y), half)) ** 2
        matrix: Array = (half * bend) @ half.T / bend.size + self.l2 * np.eye(2)
        return matrix

    def reordered(self, order: Indices) -> Self:
        """Return the same loss with its examples in another order."""
        return replace(
            self, half=self.half[:, order], inputs=self.inputs[:, order], targets=self.targets[order]
        )

    def example_grads(self, x: float, y: float, batch: Batch) -> Array:
        """Return the gradient of each example's own loss, shape (examples in ``batch``, 2)."""
        half = self.half[:, batch]
        pull = np.tanh(np.dot((x, y), half)) - 1.0
        grads: Array = (half * pull).T + self.l2 * np.array([x, y])
        return grads

    def predict(self, x: float, y: float, inputs: Array) -> Array:
        """Return the probability of class 1 for ``inputs`` of shape (features, n)."""
        score: Array = 0.5 * (1.0 + np.tanh(0.5 * np.dot((x, y), design(inputs))))
        return score

    def _values(self, x: Array, y: Array) -> Array:
        points = np.stack([x.ravel(), y.ravel()], axis=1)
        values, slopes = np.empty(len(points)), -2.0 * self.half
        for start in range(0, len(points), _BLOCK):
            values[start : start + _BLOCK] = _softplus_sums(points[start : start + _BLOCK] @ slopes)
        return values.reshape(x.shape) / self.examples + self._decay(x, y)

    def _gradients(self, x: Array, y: Array) -> tuple[Array, Array]:
        points = np.stack([x.ravel(), y.ravel()], axis=1)
        sums = np.empty_like(points)
        for start in range(0, len(points), _BLOCK):
            pull = np.tanh(points[start : start + _BLOCK] @ self.half) - 1.0
            sums[start : start + _BLOCK] = pull @ self.half.T
        gx, gy = (sums / self.examples + self.l2 * points).T
        return gx.reshape(x.shape), gy.reshape(x.shape)

    def _grid(self, xs: Array, ys: Array) -> Array:
        if self.examples > _MOST_SEPARABLE:
            return interpolated_grid(self._values, xs, ys, self.examples)
        sums = separable_softplus_sums(xs, ys, -2.0 * self.half)
        if sums is None:
            return self._values(*np.broadcast_arrays(xs[None, :], ys[:, None]))
        return sums / self.examples + self._decay(xs[None, :], ys[:, None])

    def _decay(self, x: Array, y: Array) -> Array:
        return 0.5 * self.l2 * (x * x + y * y)


def _softplus(z: Array) -> Array:
    """Return ln(1 + exp(z)), without overflow."""
    small: Array = np.log1p(np.exp(-np.abs(z)))
    small += np.maximum(z, 0.0)
    return small


def _softplus_sums(z: Array) -> Array:
    """Return the sum of ln(1 + exp(z)) over the last axis; ``z`` is overwritten.

    As max(z, 0) = ½(z + |z|), only 1 + exp(−|z|) needs a logarithm. It lies between 1 and 2, so several
    are multiplied first.
    """
    linear: Array = z.sum(axis=1)
    np.abs(z, out=z)
    linear += z.sum(axis=1)
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1.0
    narrowest = z.shape[1] // 512  # a product of 1,024 factors of 2 would overflow
    while z.shape[1] % 2 == 0 and z.shape[1] > narrowest:
        half = z.shape[1] // 2
        z = np.multiply(z[:, :half], z[:, half:], out=z[:, :half])
    linear *= 0.5
    linear += np.log(z).sum(axis=1)
    return linear


_ONE_THREAD = 1 << 18  # multiplications: a larger matrix product is shared among threads, at a loss
_GROUP = 4  # examples multiplied out at once: 2⁴ terms, and a quarter of the multiplications


def separable_softplus_sums(xs: Array, ys: Array, slopes: Array) -> Array | None:
    """Return Σ ln(1 + exp(x·aᵢ + y·bᵢ)) on a grid, or None if a factor would overflow.

    The sum is the logarithm of Π (1 + exp(x·aᵢ)·exp(y·bᵢ)). Multiplied out, a group of four factors is
    a matrix product over the 16 subsets of the group: exp is needed along the axes only, and the grid
    sees one product per group and a logarithm just before the running product would overflow.

    Args:
        xs: Shape (n,), finite.
        ys: Shape (m,), finite.
        slopes: The aᵢ and bᵢ, shape (2, examples).
    """
    along_x, along_y = np.multiply.outer(slopes[0], xs), np.multiply.outer(slopes[1], ys)
    reach = np.maximum(along_x.max(1) + along_y.max(1), 0.0) + math.log(2)  # of ln(1 + exp), at most
    steepest = max(float(np.abs(along_x).max()), float(np.abs(along_y).max()), float(reach.max()))
    if not _GROUP * steepest < _LARGEST / 2:
        return None
    ex, ey = np.exp(along_x), np.exp(along_y)
    starts = range(0, len(reach), _GROUP)
    factors = [
        (_subset_products(ey[k : k + _GROUP]).T, _subset_products(ex[k : k + _GROUP]), float(r))
        for k, r in zip(starts, np.add.reduceat(reach, starts), strict=True)
    ]
    size = max(1, _ONE_THREAD // (len(xs) << _GROUP))
    sums = np.empty((len(ys), len(xs)))
    for first in range(0, len(ys), size):
        rows = slice(first, first + size)
        sums[rows] = _log_of_products([(y[rows], x, r) for y, x, r in factors])
    return sums


def _log_of_products(factors: list[tuple[Array, Array, float]]) -> Array:
    """Return Σ ln(y @ x); the last number of each factor is the largest logarithm that it may have."""
    shape = len(factors[0][0]), factors[0][1].shape[1]
    sums, product, factor, used = np.zeros(shape), np.ones(shape), np.empty(shape), 0.0
    for y, x, reach in factors:
        used += reach
        if used >= _LARGEST:
            sums += np.log(product)
            product.fill(1.0)
            used = reach
        np.matmul(y, x, out=factor)
        product *= factor
    sums += np.log(product)
    return sums


def _subset_products(factors: Array) -> Array:
    """Return the product over every subset of the rows, shape (2^rows, columns)."""
    products = np.ones((1, factors.shape[1]))
    for row in factors:
        products = np.concatenate([products, products * row])
    return products

"""Losses of small models over a data set: squared error, hinge, a sigmoid neuron, a tanh unit.

All but the last see an example only through z = x·f0 + y·f1, where (f0, f1) are its two features, or
its one feature and 1: then the second parameter is the bias.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from playground.descent.surface import Array, Batch, DataSurface, Indices

_BLOCK = 2**18  # numbers at a time, so that they stay in the second-level cache
_AFFORDABLE = 3_000_000  # losses of one example that a grid may cost: some 30 ms
_FEWEST = 40, 26  # nodes that a grid is interpolated from at least


def design(inputs: Array) -> Array:
    """Return what the two parameters are multiplied by, shape (2, n), for inputs of 1 or 2 features."""
    return inputs if len(inputs) == 2 else np.concatenate([inputs, np.ones_like(inputs)])


def signs(targets: Array) -> Array:
    """Return the classes 0 and 1 as −1 and 1."""
    side: Array = 2.0 * targets - 1.0
    return side


def linear_score(x: Any, y: Any, inputs: Sequence[Any]) -> Any:
    """Return z of one example: x·f0 + y·f1, or x·f0 + y for one feature."""
    return x * inputs[0] + (y * inputs[1] if len(inputs) == 2 else y)


@dataclass(frozen=True, kw_only=True, eq=False)
class ModelLoss(DataSurface):
    """A mean over examples plus ½·l2·(x² + y²); a model says what one example adds."""

    @abstractmethod
    def _losses(self, x: Any, y: Any, batch: Batch) -> Array:
        """Return the loss of each example in ``batch``, in the last axis; x and y end with an axis of 1."""

    @abstractmethod
    def _slopes(self, x: Any, y: Any, batch: Batch) -> tuple[Array, Array]:
        """Return the two derivatives of each example's loss, shaped like ``_losses``."""

    def value_and_grad(self, x: float, y: float) -> tuple[float, float, float]:
        """Return the loss over all examples and its two derivatives."""
        with np.errstate(all="ignore"):
            return self.batch_value_and_grad(x, y, slice(None))

    def batch_value_and_grad(self, x: float, y: float, batch: Batch) -> tuple[float, float, float]:
        """Return the loss over the examples in ``batch`` and its two derivatives."""
        mean = float(self._losses(x, y, batch).mean())
        return mean + 0.5 * self.l2 * (x * x + y * y), *self.batch_grad(x, y, batch)

    def batch_grad(self, x: float, y: float, batch: Batch) -> tuple[float, float]:
        """Return the two derivatives over the examples in ``batch``."""
        gx, gy = self._slopes(x, y, batch)
        return float(gx.mean()) + self.l2 * x, float(gy.mean()) + self.l2 * y

    def example_grads(self, x: float, y: float, batch: Batch) -> Array:
        """Return the gradient of each example's own loss, shape (examples in ``batch``, 2)."""
        gx, gy = self._slopes(x, y, batch)
        grads: Array = np.stack([gx + self.l2 * x, gy + self.l2 * y], axis=1)
        return grads

    def reordered(self, order: Indices) -> Self:
        """Return the same loss with its examples in another order."""
        return replace(self, inputs=self.inputs[:, order], targets=self.targets[order])

    def _values(self, x: Array, y: Array) -> Array:
        means = self._in_blocks(x, y, lambda a, b: self._losses(a, b, slice(None)).mean(axis=-1))
        return means + 0.5 * self.l2 * (x * x + y * y)

    def _gradients(self, x: Array, y: Array) -> tuple[Array, Array]:
        means = self._in_blocks(
            x, y, lambda a, b: np.stack([s.mean(axis=-1) for s in self._slopes(a, b, slice(None))], axis=-1)
        )
        return means[..., 0] + self.l2 * x, means[..., 1] + self.l2 * y

    def _in_blocks(self, x: Array, y: Array, means: Callable[[Array, Array], Array]) -> Array:
        """Return ``means`` of a few points at a time, in the shape of ``x``."""
        xs, ys = np.ravel(x)[:, None], np.ravel(y)[:, None]
        size = max(1, _BLOCK // max(self.examples, 1))
        parts = [means(xs[k : k + size], ys[k : k + size]) for k in range(0, max(len(xs), 1), size)]
        every = np.concatenate(parts)
        return every.reshape(*np.shape(x), *every.shape[1:])

    def _grid(self, xs: Array, ys: Array) -> Array:
        return interpolated_grid(self._values, xs, ys, self.examples)


@dataclass(frozen=True, kw_only=True, eq=False)
class LinearLoss(ModelLoss):
    """A loss that depends on an example's z = x·f0 + y·f1 alone.

    Attributes:
        factors: (f0, f1) of each example, shape (2, examples).
    """

    factors: Array

    @abstractmethod
    def _loss_of(self, z: Array, targets: Array) -> Array:
        """Return the loss at each z."""

    @abstractmethod
    def _pull(self, z: Array, targets: Array) -> Array:
        """Return the derivative of the loss by z."""

    @abstractmethod
    def _bend(self, z: Array, _targets: Array) -> Array:
        """Return the second derivative of the loss by z."""

    def batch_second_derivatives(self, x: float, y: float, batch: Batch) -> Array:
        """Return the Hessian over the examples in ``batch``, shape (2, 2)."""
        if self.facet:
            return super().batch_second_derivatives(x, y, batch)
        factors = self.factors[:, batch]
        bend = self._bend(np.dot((x, y), factors), self.targets[batch])
        matrix: Array = (factors * bend) @ factors.T / bend.size + self.l2 * np.eye(2)
        return matrix

    def batch_grad(self, x: float, y: float, batch: Batch) -> tuple[float, float]:
        """Return the two derivatives over the examples in ``batch``."""
        factors = self.factors[:, batch]
        pull = self._pull(np.dot((x, y), factors), self.targets[batch])
        gx, gy = np.dot(factors, pull).tolist()
        return gx / pull.size + self.l2 * x, gy / pull.size + self.l2 * y

    def reordered(self, order: Indices) -> Self:
        """Return the same loss with its examples in another order."""
        return replace(
            self,
            inputs=self.inputs[:, order],
            targets=self.targets[order],
            factors=self.factors[:, order],
        )

    def _losses(self, x: Any, y: Any, batch: Batch) -> Array:
        return self._loss_of(self._z(x, y, batch), self.targets[batch])

    def _slopes(self, x: Any, y: Any, batch: Batch) -> tuple[Array, Array]:
        pull = self._pull(self._z(x, y, batch), self.targets[batch])
        return pull * self.factors[0, batch], pull * self.factors[1, batch]

    def _z(self, x: Any, y: Any, batch: Batch) -> Array:
        z: Array = x * self.factors[0, batch] + y * self.factors[1, batch]
        return z


@dataclass(frozen=True, kw_only=True, eq=False)
class SquaredError(LinearLoss):
    """Mean of (w·x + b − t)²: linear regression, a quadratic bowl whose lowest point is known."""

    def example_loss(self, x: Any, y: Any, inputs: Sequence[Any], target: Any, m: Any) -> Any:
        """Return (z − t)² of one example."""
        return m.square(linear_score(x, y, inputs) - target)

    def _loss_of(self, z: Array, targets: Array) -> Array:
        return (z - targets) ** 2

    def _pull(self, z: Array, targets: Array) -> Array:
        return 2.0 * (z - targets)

    def _bend(self, z: Array, _targets: Array) -> Array:
        return np.full_like(z, 2.0)

    def predict(self, x: float, y: float, inputs: Array) -> Array:
        """Return the fitted line at ``inputs`` of shape (1, n)."""
        line: Array = np.dot((x, y), design(inputs))
        return line

    def _grid(self, xs: Array, ys: Array) -> Array:
        """Return the quadratic, whose coefficients are means over the examples, at each crossing."""
        f, t = self.factors, self.targets
        (a, b), (_, c) = (f @ f.T) / self.examples
        p, q = (f @ t) / self.examples
        x, y = xs[None, :], ys[:, None]
        low = np.linalg.lstsq(f.T, t, rcond=None)[0]
        dx, dy = x - low[0], y - low[1]  # around the minimum, where nothing cancels
        least = float(((low @ f - t) ** 2).mean())
        tilt = 2 * ((a * low[0] + b * low[1] - p) * dx + (b * low[0] + c * low[1] - q) * dy)
        quadratic: Array = a * dx * dx + 2 * b * dx * dy + c * dy * dy + tilt + least
        return quadratic + 0.5 * self.l2 * (x * x + y * y)


@dataclass(frozen=True, kw_only=True, eq=False)
class HingeLoss(LinearLoss):
    """Mean of max(0, 1 − t·z) with t = ±1, plus weight decay: a support vector machine."""

    def example_loss(self, x: Any, y: Any, inputs: Sequence[Any], target: Any, m: Any) -> Any:
        """Return max(0, 1 − t·z) of one example."""
        return m.relu(1 - target * linear_score(x, y, inputs))

    @property
    def written_targets(self) -> Array:
        """The classes as −1 and 1."""
        return signs(self.targets)

    @property
    def threshold(self) -> float:
        """The score at which the class changes."""
        return 0.0

    def _loss_of(self, z: Array, targets: Array) -> Array:
        margins: Array = np.maximum(1.0 - signs(targets) * z, 0.0)
        return margins

    def _pull(self, z: Array, targets: Array) -> Array:
        side = signs(targets)
        pull: Array = np.where(side * z < 1.0, -side, 0.0)
        return pull

    def _bend(self, z: Array, _targets: Array) -> Array:
        return np.zeros_like(z)

    def predict(self, x: float, y: float, inputs: Array) -> Array:
        """Return the score z: positive for class 1; examples beyond ±1 cost nothing."""
        score: Array = np.dot((x, y), design(inputs))
        return score


@dataclass(frozen=True, kw_only=True, eq=False)
class NeuronLoss(LinearLoss):
    """Mean of (σ(z) − t)² with t = 0 or 1: flat wherever the neuron is sure, even where it is wrong."""

    def example_loss(self, x: Any, y: Any, inputs: Sequence[Any], target: Any, m: Any) -> Any:
        """Return (σ(z) − t)² of one example."""
        return m.square(m.sigmoid(linear_score(x, y, inputs)) - target)

    def _loss_of(self, z: Array, targets: Array) -> Array:
        return (_sigmoid(z) - targets) ** 2

    def _pull(self, z: Array, targets: Array) -> Array:
        pull: Array = 2.0 * (_sigmoid(z) - targets) * _sigmoid_slope(z)
        return pull

    def _bend(self, z: Array, _targets: Array) -> Array:
        output, slope = _sigmoid(z), _sigmoid_slope(z)
        bend: Array = 2.0 * slope * (slope + (output - _targets) * (1.0 - 2.0 * output))
        return bend

    def predict(self, x: float, y: float, inputs: Array) -> Array:
        """Return the neuron's output for ``inputs`` of shape (features, n)."""
        return _sigmoid(np.dot((x, y), design(inputs)))


@dataclass(frozen=True, kw_only=True, eq=False)
class TanhLoss(ModelLoss):
    """Mean of (w2·tanh(w1·x) − t)²: the smallest network; (w1, w2) and its opposite give the same."""

    def example_loss(self, x: Any, y: Any, inputs: Sequence[Any], target: Any, m: Any) -> Any:
        """Return (w2·tanh(w1·x) − t)² of one example."""
        return m.square(y * m.tanh(x * inputs[0]) - target)

    def _losses(self, x: Any, y: Any, batch: Batch) -> Array:
        losses: Array = (y * np.tanh(x * self.inputs[0, batch]) - self.targets[batch]) ** 2
        return losses

    def _slopes(self, x: Any, y: Any, batch: Batch) -> tuple[Array, Array]:
        inputs = self.inputs[0, batch]
        hidden = np.tanh(x * inputs)
        pull = 2.0 * (y * hidden - self.targets[batch])
        return pull * y * (1.0 - hidden * hidden) * inputs, pull * hidden

    def batch_second_derivatives(self, x: float, y: float, batch: Batch) -> Array:
        """Return the Hessian over the examples in ``batch``, shape (2, 2)."""
        inputs = self.inputs[0, batch]
        hidden = np.tanh(x * inputs)
        error, slope = y * hidden - self.targets[batch], (1.0 - hidden * hidden) * inputs
        xx = 2.0 * (y * slope) ** 2 - 4.0 * error * y * hidden * slope * inputs
        xy = 2.0 * slope * (y * hidden + error)
        means = xx.mean(), xy.mean(), 2.0 * (hidden * hidden).mean()
        return np.array([[means[0] + self.l2, means[1]], [means[1], means[2] + self.l2]])

    def _grid(self, xs: Array, ys: Array) -> Array:
        """Return the loss at each crossing: only two means over the examples depend on w1, none on w2."""
        squares, products = np.empty(len(xs)), np.empty(len(xs))
        size = max(1, _BLOCK // max(self.examples, 1))
        for k in range(0, len(xs), size):
            hidden = np.tanh(xs[k : k + size, None] * self.inputs[0])
            squares[k : k + size] = (hidden * hidden).mean(axis=1)
            products[k : k + size] = (hidden @ self.targets) / self.examples
        y = ys[:, None]
        means: Array = y * y * squares - 2.0 * y * products + (self.targets**2).mean()
        return means + 0.5 * self.l2 * (xs[None, :] ** 2 + y * y)

    def predict(self, x: float, y: float, inputs: Array) -> Array:
        """Return the curve at ``inputs`` of shape (1, n)."""
        curve: Array = y * np.tanh(x * inputs[0])
        return curve


def _sigmoid(z: Array) -> Array:
    """Return σ(z), without overflow."""
    output: Array = 0.5 * (1.0 + np.tanh(0.5 * z))
    return output


def _sigmoid_slope(z: Array) -> Array:
    """Return σ′(z), also far out where σ(1 − σ) is lost to rounding."""
    e = np.exp(-np.abs(z))
    slope: Array = e / (1.0 + e) ** 2
    return slope


# --- grids over many examples --------------------------------------------------------------------


def interpolated_grid(values: Callable[[Array, Array], Array], xs: Array, ys: Array, examples: int) -> Array:
    """Return a loss at every crossing: exact if that is affordable, else between exact nodes.

    A mean over many examples is smooth, so cubic interpolation between a few thousand nodes differs by
    less than a pixel can show.

    Args:
        values: The loss over arrays.
        xs: Along the first axis, shape (n,).
        ys: Along the second, shape (m,).
        examples: How many losses of one example a node costs.
    """
    share = (_AFFORDABLE / max(examples * len(xs) * len(ys), 1)) ** 0.5
    columns = max(min(len(xs), _FEWEST[0]), int(share * len(xs)))
    rows = max(min(len(ys), _FEWEST[1]), int(share * len(ys)))
    if columns < len(xs) and rows < len(ys):
        node_xs, node_ys = np.linspace(xs.min(), xs.max(), columns), np.linspace(ys.min(), ys.max(), rows)
        nodes = values(*np.broadcast_arrays(node_xs[None, :], node_ys[:, None]))
        if np.isfinite(nodes).all():
            between: Array = _cubic_weights(ys, rows) @ nodes @ _cubic_weights(xs, columns).T
            return between
    return values(*np.broadcast_arrays(xs[None, :], ys[:, None]))


def _cubic_weights(at: Array, nodes: int) -> Array:
    """Return how much each of evenly spaced nodes counts at each place, shape (len(at), nodes)."""
    low, high = float(at.min()), float(at.max())
    places = (at - low) * ((nodes - 1) / max(high - low, 1e-300))
    first = np.clip(np.floor(places).astype(int) - 1, 0, nodes - 4)
    s = places - first
    weights = np.zeros((len(at), nodes))
    rows = np.arange(len(at))
    for k, others in enumerate(((1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2))):
        terms = [(s - j) / (k - j) for j in others]
        weights[rows, first + k] = terms[0] * terms[1] * terms[2]
    return weights

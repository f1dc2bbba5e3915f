"""What a loss over two parameters is: its value, its gradient, and how it likes to be shown."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, Self, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.descent.hessian import hessian
from playground.descent.parameters import SurfaceParameter, complete

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Batch = slice | Indices
Point = tuple[float, float]
DataKind = Literal["regression", "classification"]


class Bounds(NamedTuple):
    """The part of the plane that is shown: x0 to x1, y0 to y1."""

    x0: float
    x1: float
    y0: float
    y1: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Surface(ABC):
    """A loss over two parameters.

    No method raises on a number or warns: outside the domain the answer is NaN or inf.

    Attributes:
        id: The stable key used in files.
        name: What it is called in the chooser.
        formula: The loss in letters; empty if there is no short one.
        about: One sentence on what there is to see.
        bounds: What the view shows at first.
        start: Where a run starts unless told otherwise.
        axes: The names of the two parameters.
        minima: The lowest points, where known; where they form a curve, two of them.
        examples: How many examples the loss is a mean over; 0 if it is not made from data.
        far_curvature: The largest curvature that remains far from the origin, where that is known and
            positive. Plain descent at a rate above 2 / far_curvature diverges for good.
        parameters: The numbers that shape it, for a known surface that has any.
        settings: What these numbers are, by id; of a circuit, the numbers that stay as they are.
        facet: The least distance over which the curvature tells anything; 0 on smooth surfaces. One made of
            flat facets is bent at their edges only, which a smaller distance misses or overrates.
    """

    id: str
    name: str
    formula: str
    bounds: Bounds
    start: Point
    about: str = ""
    axes: tuple[str, str] = ("x", "y")
    minima: tuple[Point, ...] = ()
    examples: int = 0
    far_curvature: float | None = None
    facet: float = 0.0
    parameters: tuple[SurfaceParameter, ...] = ()
    settings: Mapping[str, float] = field(default_factory=dict)

    def with_parameters(self, **numbers: float) -> "Surface":
        """Return the same kind of surface with other numbers; one that has no parameters stays as it is.

        Raises:
            ValueError: If there is no such parameter, or the number is out of range.
        """
        complete(self.name, self.parameters, numbers)
        return self

    @abstractmethod
    def value_and_grad(self, x: float, y: float) -> tuple[float, float, float]:
        """Return the loss and its two derivatives at one point; the fast path of a run."""

    @abstractmethod
    def _values(self, x: Array, y: Array) -> Array:
        """Return the loss over broadcast arrays; floating-point warnings are off already."""

    @abstractmethod
    def _gradients(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Return the two derivatives over broadcast arrays; warnings are off already."""

    @overload
    def value(self, x: float, y: float) -> float: ...
    @overload
    def value(self, x: Array, y: Array) -> Array: ...
    def value(self, x: Any, y: Any) -> Any:
        """Return the loss: a float for floats, an array of the broadcast shape for arrays."""
        if _are_floats(x, y):
            return self.value_and_grad(float(x), float(y))[0]
        with np.errstate(all="ignore"):
            return self._values(*_as_arrays(x, y))

    @overload
    def grad(self, x: float, y: float) -> tuple[float, float]: ...
    @overload
    def grad(self, x: Array, y: Array) -> tuple[Array, Array]: ...
    def grad(self, x: Any, y: Any) -> Any:
        """Return the two derivatives: floats for floats, arrays of the broadcast shape for arrays."""
        if _are_floats(x, y):
            return self.value_and_grad(float(x), float(y))[1:]
        with np.errstate(all="ignore"):
            return self._gradients(*_as_arrays(x, y))

    def second_derivatives(self, x: float, y: float) -> Array:
        """Return the Hessian at one point, shape (2, 2); NaN where the loss is not finite.

        It is exact but for rounding, unless it has to be found by differences of the gradient.
        """
        return hessian(self.value_and_grad, x, y, self.facet)

    def grid(self, xs: ArrayLike, ys: ArrayLike) -> Array:
        """Return the loss at every crossing of ``xs`` and ``ys``, of shape (len(ys), len(xs))."""
        x, y = np.asarray(xs, dtype=float), np.asarray(ys, dtype=float)
        with np.errstate(all="ignore"):
            return self._grid(x, y)

    def _grid(self, xs: Array, ys: Array) -> Array:
        return self._values(xs[None, :], ys[:, None])


@dataclass(frozen=True, kw_only=True, eq=False)
class DataSurface(Surface):
    """A loss that is a mean over examples, so that some of them give a noisy but cheap gradient.

    Attributes:
        examples: How many there are.
        inputs: What the model sees of each example, shape (features, examples), with 1 or 2 features.
        targets: What it shall answer, shape (examples,): a number, or the class 0 or 1.
        kind: Which of both.
        columns: What features and target are called, in this order.
        classes: What the classes 0 and 1 are called.
        l2: Strength of the weight decay that is part of the loss: ½·l2·(x² + y²).
    """

    inputs: Array
    targets: Array
    kind: DataKind = "regression"
    columns: tuple[str, ...] = ()
    classes: tuple[str, str] = ("0", "1")
    l2: float = 0.0

    @abstractmethod
    def example_loss(self, x: Any, y: Any, inputs: Sequence[Any], target: Any, m: Any) -> Any:
        """Return the loss of one example without weight decay, in plain arithmetic.

        Args:
            x: The first parameter.
            y: The second parameter.
            inputs: Its features, one or two.
            target: One of ``written_targets``.
            m: What has the functions, such as a ``Sketch``.
        """

    @property
    def written_targets(self) -> Array:
        """The targets as the formula has them: for some models the classes are −1 and 1."""
        return self.targets

    def second_derivatives(self, x: float, y: float) -> Array:
        """Return the Hessian over all examples, shape (2, 2)."""
        with np.errstate(all="ignore"):
            return self.batch_second_derivatives(x, y, slice(None))

    @abstractmethod
    def batch_grad(self, x: float, y: float, batch: Batch) -> Point:
        """Return the two derivatives of the mean over the examples in ``batch``, at a finite point."""

    @abstractmethod
    def batch_value_and_grad(self, x: float, y: float, batch: Batch) -> tuple[float, float, float]:
        """Return the mean loss over the examples in ``batch`` and its two derivatives."""

    def batch_second_derivatives(self, x: float, y: float, batch: Batch) -> Array:
        """Return the Hessian of the mean loss over the examples in ``batch``, shape (2, 2)."""
        return hessian(lambda a, b: self.batch_value_and_grad(a, b, batch), x, y, self.facet)

    @abstractmethod
    def reordered(self, order: Indices) -> Self:
        """Return the same loss with its examples in another order, such as that of a shuffled epoch."""

    @abstractmethod
    def example_grads(self, x: float, y: float, batch: Batch) -> Array:
        """Return the gradient of each example's own loss, shape (examples in ``batch``, 2).

        Weight decay counts with every example, so that their mean is the gradient of the batch.
        """

    @abstractmethod
    def predict(self, x: float, y: float, inputs: Array) -> Array:
        """Return the model's answers to ``inputs`` of shape (features, n): numbers, or scores of class 1.

        A score above ``threshold`` stands for class 1.
        """

    @property
    def threshold(self) -> float:
        """The score at which a classifier changes its mind."""
        return 0.5

    def only(self, batch: Indices) -> Self:
        """Return the loss over the examples in ``batch`` alone."""
        return replace(self.reordered(batch), examples=len(batch))


def _are_floats(x: object, y: object) -> bool:
    return isinstance(x, float | int) and isinstance(y, float | int)


def _as_arrays(x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Return both as arrays of one shape, without copying."""
    a, b = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    return a, b

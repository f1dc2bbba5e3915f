"""What a run remembers: one column per quantity, in arrays that grow by doubling."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, overload

import numpy as np

from playground.descent.surface import Array, Point

_FIRST_CAPACITY = 1024
_X, _Y, _LOSS, _GX, _GY, _RATE, EVALUATIONS, MEMORY = range(8)

Row = tuple[float, ...]
"""x, y, loss, gx, gy, learning rate, evaluations so far, then whatever the optimizer remembers."""


class Step(NamedTuple):
    """A point of a run.

    Attributes:
        x: The first parameter; ``y`` the second.
        loss: The loss at this point, over all examples.
        grad: The gradient at this point: what the next step goes by, over its mini-batch if any.
        learning_rate: The rate of the step that led here; at the start, the first rate.
    """

    x: float
    y: float
    loss: float
    grad: Point
    learning_rate: float


class Steps(Sequence[Step]):
    """The start and the point after each step; a million of them take 56 MB and some for the optimizer.

    Args:
        memory: How many numbers the optimizer remembers.
        losses: How to compute the losses of many points at once, for runs that do not know them; they
            are then filled in when somebody looks.
    """

    def __init__(self, memory: int, losses: Callable[[Array, Array], Array] | None = None) -> None:
        self._columns = np.empty((MEMORY + memory, _FIRST_CAPACITY))
        self._length = 0
        self._compute_losses = losses
        self._known_losses = 0

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Step, ...]: ...
    def __getitem__(self, index: int | slice) -> Step | tuple[Step, ...]:
        """Return the point after ``index`` steps, or several of them."""
        if isinstance(index, slice):
            return tuple(self[k] for k in range(self._length)[index])
        k = range(self._length)[index]  # resolves negative ones, and raises IndexError
        self._fill_losses()
        x, y, loss, gx, gy, rate = self._columns[:EVALUATIONS, k].tolist()
        return Step(x, y, loss, (gx, gy), rate)

    def row(self, k: int) -> Row:
        """Return all that is needed to go on from step ``k``."""
        return tuple(self._columns[:, k].tolist())

    def extend(self, rows: Iterable[Row]) -> None:
        """Add points at the end."""
        block = np.array(list(rows)).T
        length = self._length + block.shape[1]
        if length > self._columns.shape[1]:
            capacity = max(length, 2 * self._columns.shape[1])
            columns = np.empty((len(self._columns), capacity))
            columns[:, : self._length] = self._columns[:, : self._length]
            self._columns = columns
        self._columns[:, self._length : length] = block
        self._length = length

    def first(self, length: int) -> Array:
        """Return the first ``length`` points: a row per quantity, in the order of ``Row``."""
        self._fill_losses()
        return self._columns[:, :length]

    def begin_with(self, columns: Array) -> None:
        """Hold these points instead of any others; quantities that they lack are 0."""
        rows, length = min(len(columns), len(self._columns)), columns.shape[1]
        self._columns = np.zeros((len(self._columns), max(length, _FIRST_CAPACITY)))
        self._columns[:rows, :length] = columns[:rows]
        self._length = self._known_losses = length

    def replace_last(self, row: Row) -> None:
        """Put other numbers in place of those of the newest point."""
        self._columns[:, self._length - 1] = row

    def truncate(self, length: int) -> None:
        """Forget all but the first ``length`` points."""
        self._length = min(self._length, length)
        self._known_losses = min(self._known_losses, length)

    @property
    def xs(self) -> Array:
        """The first parameter at every point, read-only."""
        return self._view(_X)

    @property
    def ys(self) -> Array:
        """The second parameter at every point, read-only."""
        return self._view(_Y)

    @property
    def losses(self) -> Array:
        """The loss at every point, read-only."""
        self._fill_losses()
        return self._view(_LOSS)

    @property
    def gradients(self) -> tuple[Array, Array]:
        """The two derivatives at every point, which the step from there goes by; read-only."""
        return self._view(_GX), self._view(_GY)

    @property
    def learning_rates(self) -> Array:
        """The rate of the step that led to each point, read-only."""
        return self._view(_RATE)

    @property
    def evaluations(self) -> Array:
        """How often the loss or its gradient had been evaluated to get to each point, read-only."""
        return self._view(EVALUATIONS)

    def memory(self, k: int) -> tuple[Row, Row]:
        """Return what the optimizer remembers after ``k`` steps, along x and along y."""
        numbers = self.row(k)[MEMORY:]
        half = len(numbers) // 2
        return numbers[:half], numbers[half:]

    def _view(self, column: int) -> Array:
        view = self._columns[column, : self._length]
        view.flags.writeable = False
        return view

    def _fill_losses(self) -> None:
        if self._compute_losses is None or self._known_losses == self._length:
            return
        new = slice(self._known_losses, self._length)
        self._columns[_LOSS, new] = self._compute_losses(self._columns[_X, new], self._columns[_Y, new])
        self._known_losses = self._length

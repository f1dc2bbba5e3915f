"""What a run remembers: one column per quantity, in arrays that grow by doubling."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, overload

import numpy as np

from playground.descent.surface import Array, Point

_FIRST_CAPACITY = 1024
_X, _Y, _LOSS, _GX, _GY, _RATE, EVALUATIONS, MEMORY = range(8)

Row = tuple[float, ...]
"""x, y, loss, gx, gy, learning rate, evaluations so far; then what the optimizer remembers, first along x."""

State = tuple[float, ...]
"""What an optimizer remembers along one axis."""


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
        memory: How many numbers the optimizer remembers along each axis.
        losses: How to compute the losses of many points at once, for runs that do not know them; they
            are then filled in when somebody looks.
    """

    def __init__(self, memory: int, losses: Callable[[Array, Array], Array] | None = None) -> None:
        self._memory = self._room = memory  # steps of another optimizer may need more room than the latest
        self._columns = np.empty((MEMORY + 2 * memory, _FIRST_CAPACITY))
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
        """Return every number of the point after ``k`` steps but what the optimizer remembers."""
        return tuple(self._columns[:MEMORY, k].tolist())

    def extend(self, rows: Iterable[Row]) -> None:
        """Add points at the end."""
        block = np.array(list(rows)).T
        length = self._length + block.shape[1]
        if length > self._columns.shape[1]:
            capacity = max(length, 2 * self._columns.shape[1])
            columns = np.empty((len(self._columns), capacity))
            columns[:, : self._length] = self._columns[:, : self._length]
            self._columns = columns
        own, new, y = self._memory, slice(self._length, length), MEMORY + self._room
        self._columns[: MEMORY + own, new] = block[: MEMORY + own]
        self._columns[y : y + own, new] = block[MEMORY + own :]
        self._length = length

    def first(self, length: int) -> Array:
        """Return the first ``length`` points: a row per quantity, in the order of ``Row``."""
        self._fill_losses()
        return self._columns[:MEMORY, :length]

    def begin_with(self, other: "Steps", length: int) -> None:
        """Hold the first ``length`` points of others, with what was remembered there, instead of any."""
        first, memory = other.first(length), other.memories(length)
        theirs, room = len(memory) // 2, max(self._memory, len(memory) // 2)
        columns = np.zeros((MEMORY + 2 * room, max(length, _FIRST_CAPACITY)))
        columns[:MEMORY, :length] = first
        columns[MEMORY : MEMORY + theirs, :length] = memory[:theirs]
        columns[MEMORY + room : MEMORY + room + theirs, :length] = memory[theirs:]
        self._columns, self._room = columns, room
        self._length = self._known_losses = length

    def memories(self, length: int) -> Array:
        """Return all that is remembered at the first ``length`` points, along x and then along y."""
        return self._columns[MEMORY:, :length]

    def replace_last(self, row: Row) -> None:
        """Put other numbers in place of those of the newest point; what is remembered there stays."""
        self._columns[:MEMORY, self._length - 1] = row

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

    def memory(self, k: int, count: int | None = None) -> tuple[State, State]:
        """Return what the optimizer remembers after ``k`` steps, along x and along y.

        Args:
            k: How many steps.
            count: How many numbers the optimizer of the ``k``-th step has; None for that of the latest one.
        """
        numbers, count = self._columns[MEMORY:, k].tolist(), self._memory if count is None else count
        return tuple(numbers[:count]), tuple(numbers[self._room : self._room + count])

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

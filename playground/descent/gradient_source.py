"""Where the gradients of a run come from: everything there is, or the mini-batch of each step."""

from playground.descent.batches import batch_slices, epoch_order
from playground.descent.hessian import Bend, Evaluate
from playground.descent.surface import DataSurface, Surface


class Exact:
    """The gradient over everything there is."""

    size: int | None = None

    def __init__(self, surface: Surface) -> None:
        self._evaluate, self._bend = surface.value_and_grad, surface.second_derivatives

    def __call__(self, _k: int, x: float, y: float) -> tuple[float, float, float]:
        """Return the loss and its two derivatives at the point of a step."""
        return self._evaluate(x, y)

    def loss_of(self, _k: int) -> tuple[Evaluate, Bend]:
        """Return the loss that a step goes by, with its gradient, and its second derivatives."""
        return self._evaluate, self._bend


class MiniBatches:
    """The gradient over the mini-batch of each step; the loss is left to be computed later.

    The batch of step k depends on nothing but k and the seed, so that a run can be rewound.
    """

    def __init__(self, surface: DataSurface, size: int, seed: int) -> None:
        self._surface = surface
        self.size: int | None = size
        self._slices = batch_slices(surface.examples, size)
        self._seed = seed
        self._epoch = -1
        self._shuffled = surface

    def __call__(self, k: int, x: float, y: float) -> tuple[float, float, float]:
        """Return 0 and the two derivatives over the mini-batch of step ``k``."""
        batch = self._shuffle_for(k)
        return 0.0, *self._shuffled.batch_grad(x, y, batch)

    def loss_of(self, k: int) -> tuple[Evaluate, Bend]:
        """Return the loss over the mini-batch of a step, with its gradient, and its second derivatives."""
        batch, surface = self._shuffle_for(k), self._shuffled
        return (
            lambda x, y: surface.batch_value_and_grad(x, y, batch),
            lambda x, y: surface.batch_second_derivatives(x, y, batch),
        )

    def _shuffle_for(self, k: int) -> slice:
        """Have the examples in the order of the epoch of step ``k``; return which are its batch."""
        epoch, i = divmod(k, len(self._slices))
        if epoch != self._epoch:
            self._epoch = epoch
            order = epoch_order(self._surface.examples, self._seed, epoch)
            self._shuffled = self._surface.reordered(order)
        return self._slices[i]


def gradient_source(surface: Surface, batch_size: int | None, seed: int) -> Exact | MiniBatches:
    """Return what gives a run with these settings its gradients.

    Raises:
        ValueError: If a mini-batch would have no examples.
    """
    if batch_size is not None and batch_size < 1:
        raise ValueError(f"A mini-batch needs at least 1 example, not {batch_size}.")
    if batch_size is None or not isinstance(surface, DataSurface) or batch_size >= surface.examples:
        return Exact(surface)
    return MiniBatches(surface, batch_size, seed)

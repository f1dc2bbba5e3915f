"""Which examples a step looks at: shuffled epochs, each of which takes every example once.

The batch of step k depends on nothing but k, the size and the seed, so a run can be rewound, and any
step of it can be shown again.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from playground.descent.surface import Array, Indices


def batch_slices(examples: int, size: int) -> list[slice]:
    """Return where in an epoch each of its batches lies; the last one may be smaller."""
    return [slice(i, i + size) for i in range(0, examples, size)]


@lru_cache(maxsize=8)
def epoch_order(examples: int, seed: int, epoch: int) -> Indices:
    """Return the order in which an epoch takes the examples; read-only."""
    order: Indices = np.random.default_rng((seed, epoch)).permutation(examples)
    order.flags.writeable = False
    return order


def batch_of(examples: int, size: int, seed: int, step: int) -> Indices:
    """Return which examples the step after ``step`` others looks at."""
    slices = batch_slices(examples, size)
    epoch, i = divmod(step, len(slices))
    return epoch_order(examples, seed, epoch)[slices[i]]


def epochs_after(examples: int, sizes: Sequence[tuple[int, int | None]], steps: Array) -> Array:
    """Return how often each example was used after these numbers of steps, shaped like them.

    Args:
        examples: How many there are; without any, one epoch is one step.
        sizes: Up to which step the batches had which size; None for all examples.
        steps: Numbers of steps, none beyond the last entry of ``sizes``.
    """
    done, begin = np.zeros(len(steps)), 0
    for end, size in sizes:
        inside = np.clip(steps, begin, end)
        done += _epochs(examples, size, inside) - _epochs(examples, size, np.array([float(begin)]))
        begin = end
    return done


def _epochs(examples: int, size: int | None, steps: Array) -> Array:
    if size is None or size >= examples:
        return steps
    epoch, i = np.divmod(steps, -(-examples // size))
    epochs: Array = epoch + i * size / examples
    return epochs

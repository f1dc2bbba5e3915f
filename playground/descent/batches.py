"""Which examples a step looks at: shuffled epochs, each of which takes every example once.

The batch of step k depends on nothing but k, the size and the seed, so a run can be rewound, and any
step of it can be shown again.
"""

from functools import lru_cache

import numpy as np

from playground.descent.surface import Indices


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

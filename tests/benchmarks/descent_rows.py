"""Steps down the logistic loss of 1,000 points in mini-batches of 32, against torch.optim."""

from collections.abc import Iterator

import numpy as np

from playground.descent import Run
from playground.descent.batches import batch_of
from playground.descent.data import data_surface
from playground.descent.logistic import LogisticLoss
from tests.benchmarks.measure import Effort, absent, duel, installed
from tests.benchmarks.table import Row

GROUP = "Descent: one step, batch of 32 of 1,000, every step kept"
BATCH = 32
STEPS = 320  # a turn: ten epochs, with their shuffling
AT_LEAST = 15.0


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows of the descent."""
    for optimizer, name in (("sgd", "SGD"), ("adam", "Adam")):
        peer = f"torch.optim.{name}"
        if not installed("torch"):
            yield absent(GROUP, name, peer, at_least=AT_LEAST)
            continue
        yield from _duel(effort, optimizer, name, peer)


def _duel(effort: Effort, optimizer: str, name: str, peer: str) -> Iterator[Row]:
    surface = data_surface("logistic")
    assert isinstance(surface, LogisticLoss)
    ours = Run(surface, optimizer, 0.05, batch_size=BATCH)
    theirs = TorchRun(surface, name, 0.05)
    ours.advance(STEPS)
    theirs.advance(STEPS)
    assert np.allclose((ours.xs[-1], ours.ys[-1]), theirs.weights.tolist(), rtol=1e-9)
    row = duel(
        effort,
        GROUP,
        name,
        lambda: ours.advance(STEPS),
        peer,
        lambda: theirs.advance(STEPS),
        at_least=AT_LEAST,
    )
    yield row.per(STEPS)


class TorchRun:
    """The same steps over the same batches, as PyTorch's tutorial takes them; none of them is kept."""

    def __init__(self, surface: LogisticLoss, optimizer: str, rate: float) -> None:
        import torch

        self._torch, self._l2 = torch, surface.l2
        self._features = torch.tensor(2.0 * surface.half.T.copy())
        self.weights = torch.tensor(surface.start, dtype=torch.float64, requires_grad=True)
        self._optimizer = getattr(torch.optim, optimizer)([self.weights], lr=rate)
        self._step = 0
        per_epoch = -(-surface.examples // BATCH)
        self._batches = [
            torch.tensor(batch_of(surface.examples, BATCH, 0, k).copy()) for k in range(200 * per_epoch)
        ]

    def advance(self, steps: int) -> None:
        """Make some steps."""
        functional = self._torch.nn.functional
        for _ in range(steps):
            batch = self._features[self._batches[self._step % len(self._batches)]]
            loss = functional.softplus(-(batch @ self.weights)).mean()
            loss = loss + 0.5 * self._l2 * self.weights.square().sum()
            self._optimizer.zero_grad()
            loss.backward()
            self._optimizer.step()
            self._step += 1

"""The basin map: where the descent ends, for every start of a part of the plane at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.descent.analysis.part import Part
from playground.descent.run import LOSS_LIMIT, POINT_LIMIT, Run
from playground.descent.surface import Array, Bounds, Point, Surface

STEPS = 600
UNSETTLED, DIVERGED, ELSEWHERE = -1, -2, -3
MOST = 6  # minima that are told apart; the rest counts as elsewhere

_EVERY = 20  # steps between two looks at who has arrived
_STILL = 1e-7  # a step below this share of the surface's size counts as none
_NEAR = 0.02  # ends within this share of the surface's size are at the same minimum
_LEVEL = 1e-3  # and so are those whose loss is as low as that of a known minimum, by this share


@dataclass(frozen=True, eq=False)
class Basins:
    """Which start ends where.

    Attributes:
        bounds: The part of the plane with the starts, which stand in the middles of its cells.
        minima: The ends that are told apart, the known minima first.
        labels: For each start the place of its end in ``minima``, or UNSETTLED (it still moves), DIVERGED
            or ELSEWHERE (at a minimum that few starts lead to), of shape (rows, columns).
    """

    bounds: Bounds
    minima: tuple[Point, ...]
    labels: NDArray[np.int8]

    def at(self, x: float, y: float) -> int | None:
        """Return the label of the start nearest to a point; None outside."""
        b, (rows, columns) = self.bounds, self.labels.shape
        if not (b.x0 <= x < b.x1 and b.y0 <= y < b.y1):
            return None
        row = int((y - b.y0) / (b.y1 - b.y0) * rows)
        return int(self.labels[row, int((x - b.x0) / (b.x1 - b.x0) * columns)])

    def shares(self) -> dict[int, float]:
        """Return which share of the starts ends at each label that occurs."""
        found, counts = np.unique(self.labels, return_counts=True)
        return {int(k): int(n) / self.labels.size for k, n in zip(found, counts, strict=True)}


def basins(run: Run, bounds: Bounds, columns: int, rows: int, steps: int = STEPS) -> Iterator[Part[Basins]]:
    """Descend from a grid of starts with the settings of a run, over all examples at every step.

    Raises:
        ValueError: If its optimizer moves both parameters by a rule of their own, one start at a time.
    """
    if run.optimizer.rule is None:
        raise ValueError(
            f"{run.optimizer.name} has no basin map: it looks at the surface from one point only."
        )
    rule = run.optimizer.rule(**run.hyperparameters)
    xs = bounds.x0 + (np.arange(columns) + 0.5) * (bounds.x1 - bounds.x0) / columns
    ys = bounds.y0 + (np.arange(rows) + 0.5) * (bounds.y1 - bounds.y0) / rows
    x, y = (part.ravel().copy() for part in np.meshgrid(xs, ys))
    ends = np.stack([x, y], axis=1)
    state = np.full(x.size, UNSETTLED, np.int8)  # here 0 means: it stands still
    going = np.arange(x.size)
    memory_x = memory_y = run.optimizer.initial_state(x)
    size = _size(run.surface)
    for t in range(1, steps + 1):
        gx, gy = run.surface.grad(x, y)
        rate = run.plan.rate(run.learning_rate, t - 1)
        with np.errstate(all="ignore"):
            x_new, memory_x = rule(x, gx, memory_x, rate, t)
            y_new, memory_y = rule(y, gy, memory_y, rate, t)
            moved = np.hypot(x_new - x, y_new - y)
        x, y = x_new, y_new
        if t % _EVERY and t < steps:
            continue
        ends[going] = np.stack([x, y], axis=1)
        lost, still = _lost(run.surface, x, y), moved < _STILL * size
        state[going[lost]], state[going[still & ~lost]] = DIVERGED, 0
        kept = ~(lost | still)
        going, x, y = going[kept], x[kept], y[kept]
        memory_x, memory_y = (tuple(part[kept] for part in memory) for memory in (memory_x, memory_y))
        done = len(going) == 0 or t == steps
        yield Part(1.0 if done else t / steps, _told(run.surface, bounds, ends, state, (rows, columns)))
        if done:
            return


def _lost(surface: Surface, x: Array, y: Array) -> NDArray[np.bool_]:
    with np.errstate(all="ignore"):
        loss = surface.value(x, y)
        near = (np.abs(x) < POINT_LIMIT) & (np.abs(y) < POINT_LIMIT) & (np.abs(loss) < LOSS_LIMIT)
    lost: NDArray[np.bool_] = ~near
    return lost


def _told(
    surface: Surface, bounds: Bounds, ends: Array, state: NDArray[np.int8], shape: tuple[int, int]
) -> Basins:
    """Put ends that lie together under one label."""
    labels = state.copy()
    labels[state == 0] = ELSEWHERE
    minima = list(surface.minima[:MOST])
    near = _NEAR * _size(surface)
    with np.errstate(all="ignore"):
        there = state != DIVERGED
        for k, minimum in enumerate(minima):
            labels[there & (np.hypot(*(ends - minimum).T) < near)] = k
    _take_equally_low(surface, minima, ends, labels)
    for middle in _gathered(surface, ends[labels == ELSEWHERE], near, max(2, round(0.002 * len(ends)))):
        rest = np.flatnonzero(labels == ELSEWHERE)
        close = rest[np.hypot(*(ends[rest] - middle).T) < near]
        if len(close) and len(minima) < MOST:
            labels[close] = len(minima)
            minima.append((float(middle[0]), float(middle[1])))
    return Basins(bounds, tuple(minima), labels.reshape(shape))


def _take_equally_low(surface: Surface, minima: list[Point], ends: Array, labels: NDArray[np.int8]) -> None:
    """Give ends as low as the known minima to the nearest of them: minima may form a curve."""
    rest = np.flatnonzero(labels == ELSEWHERE)
    if not minima or len(rest) == 0:
        return
    lowest = surface.value(*minima[0])
    losses = surface.value(ends[rest, 0], ends[rest, 1])
    with np.errstate(all="ignore"):
        level = rest[np.abs(losses - lowest) < _LEVEL * max(1.0, abs(lowest)) * 1e-3]
    if len(level):
        away = np.stack([np.hypot(*(ends[level] - minimum).T) for minimum in minima])
        labels[level] = away.argmin(axis=0)


def _gathered(surface: Surface, points: Array, near: float, least: int) -> Array:
    """Return where at least so many points lie together, the lowest place first, shape (n, 2)."""
    if len(points) == 0:
        return points
    _, index, counts = np.unique(
        np.floor(points / near).astype(np.int64), axis=0, return_inverse=True, return_counts=True
    )
    full = np.flatnonzero(counts >= least)
    places = np.array([np.median(points[index.ravel() == k], axis=0) for k in full]).reshape(-1, 2)
    order: Array = places[np.argsort(surface.value(places[:, 0], places[:, 1]), kind="stable")]
    return order


def _size(surface: Surface) -> float:
    shown = surface.bounds
    return float(np.hypot(shown.x1 - shown.x0, shown.y1 - shown.y0))

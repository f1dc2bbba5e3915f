"""The axes of the loss plot: round ranges that seldom change, and what to do with losses off them."""

from math import ceil, floor, log10

import numpy as np

from playground.engine.array_functions import Array
from playground.ui.plot.scale import Scale, round_up

_BEYOND = 4.0  # a linear axis goes up to so many times the way from the first loss to the least
_BEYOND_RACE = 0.3  # and in a race less far: one run that blows up shall not flatten the others
_DECADES_UP, _DECADES_DOWN = 3, 12  # around the first loss, that a logarithmic axis shows of a race
_DEEPEST = 1e3  # and down to so many times the first loss, where losses have no floor
_LEAST_STEPS = 50
_SPANS = (1, 2, 3, 5, 7, 10)  # far apart, so that the axis seldom jumps, and yet seldom half empty


def scale_for(losses: Array, log: bool, *, race: bool = False) -> Scale:
    """Return a round range for ``losses``, which begin with the loss at the start.

    In a race they are those of several runs, one after the other.

    Losses below 0 have no logarithm: with any of them the range is linear, whatever ``log`` says.
    """
    finite = losses[np.isfinite(losses)]
    return (
        _log_scale(finite[finite > 0], race)
        if log and not (finite < 0).any()
        else _linear_scale(finite, race)
    )


def _log_scale(losses: Array, race: bool) -> Scale:
    if losses.size == 0:
        return Scale(-1.0, 1.0, True)
    low, high = floor(log10(losses.min())), ceil(log10(losses.max()))
    if race:
        first = log10(losses[0])
        low, high = max(low, floor(first) - _DECADES_DOWN), min(high, ceil(first) + _DECADES_UP)
    return Scale(float(low), float(max(high, low + 1)), True)


def _linear_scale(losses: Array, race: bool) -> Scale:
    if losses.size == 0:
        return Scale(0.0, 1.0, False)
    first, least = float(losses[0]), float(losses.min())
    least = max(least, first - _DEEPEST * max(1.0, abs(first)))  # a loss without a floor
    reach = max(first - least, abs(first), 1e-12)
    top = min(float(losses.max()), first + (_BEYOND_RACE if race else _BEYOND) * reach)
    bottom = min(least, 0.0)
    step = round_up(max(top - bottom, 0.05 * max(abs(top), abs(bottom)), 1e-12) / 5)
    low = floor(bottom / step) * step
    return Scale(low, max(ceil(top / step) * step, low + step), False)


def steps_shown(done: float, *, epochs: bool = False) -> int:
    """Return how many steps, or epochs, the axis spans once ``done`` are done: a round number."""
    span = ceil(round_up(max(done, 1.0), _SPANS))
    return span if epochs else max(_LEAST_STEPS, span)


def outline(losses: Array, columns: int) -> tuple[Array, Array]:
    """Return steps and losses to draw: all, or the least and the greatest of each column of px."""
    if len(losses) <= 2 * columns:
        return np.arange(len(losses), dtype=float), np.asarray(losses, float)
    edges = np.linspace(0, len(losses), columns, endpoint=False).astype(int)
    low, high = np.fmin.reduceat(losses, edges), np.fmax.reduceat(losses, edges)
    steps = np.repeat(edges.astype(float), 2)
    heights = np.stack([low, high], axis=1).ravel()
    steps, heights = np.append(steps, len(losses) - 1.0), np.append(heights, losses[-1])
    return steps, heights


def exits(heights: Array) -> list[tuple[int, float, bool]]:
    """Find where a curve leaves the plot: (k, share, top) if it does so between the points k and k + 1.

    Args:
        heights: Its heights, from 0 to 1 within the plot.

    Returns:
        The exits in no particular order; ``share`` is how far from one point to the next, and ``top`` tells
        an exit at the top from one at the bottom.
    """
    found: list[tuple[int, float, bool]] = []
    for top, beyond in ((True, heights - 1), (False, -heights)):
        outside = beyond > 1e-9
        for k in np.flatnonzero(outside[1:] & ~outside[:-1]).tolist():
            before, after = float(beyond[k]), float(beyond[k + 1])
            share = -before / (after - before) if np.isfinite(before) else 1.0
            found.append((k, share, top))
    return found

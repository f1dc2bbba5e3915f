"""Update rules that look at the surface and move both parameters together: line search and Newton.

They stand in the table of optimizers beside the rules that work element by element, to compare with.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from playground.descent.hessian import GRADIENTS, Bend, Evaluate
from playground.descent.surface import Array, Point

_MOST_TRIES = 60  # halvings; the smallest rate is then a 10¹⁸th of the first


class Planned(NamedTuple):
    """Where a step goes.

    Attributes:
        x: The first parameter after it; ``y`` the second.
        state_x: What is remembered of it along x, in the order of ``Optimizer.memory``; ``state_y`` along y.
        evaluations: How often the loss or its gradient was looked at, besides the first gradient; a Hessian
            counts as two gradients.
    """

    x: float
    y: float
    state_x: tuple[float, ...]
    state_y: tuple[float, ...]
    evaluations: int


Planner = Callable[[Evaluate, Bend, Point, Point, float, tuple[float, ...]], Planned]
"""(the loss of this step, its second derivatives, point, gradient, rate, state along x) -> the step."""


def line_search(armijo: float, shrink: float, growth: float) -> Planner:
    """Go against the gradient with the first rate of η₀, βη₀, β²η₀, … that lowers the loss enough.

    Enough is c·η·‖g‖², the condition of Armijo; backtracking by β from c = 10⁻⁴ is algorithm 3.1 of Nocedal
    and Wright, "Numerical Optimization". The first try η₀ is γ times the rate of the step before, so that
    rates grow again where they may; it is the learning rate η at first, after a new one was set, and where
    the step before found none.

    It remembers the rate that did, how many were tried, and the η that was set. Where none will do it
    stays, with the rate 0.
    """

    def plan(
        evaluate: Evaluate, _bend: Bend, at: Point, g: Point, rate: float, state: tuple[float, ...]
    ) -> Planned:
        (x, y), (gx, gy), (last, _, was_set) = at, g, state
        loss, slope = evaluate(x, y)[0], gx * gx + gy * gy
        tried = growth * last if last and was_set == rate else rate
        for tries in range(1, _MOST_TRIES + 1):
            there = x - tried * gx, y - tried * gy
            if evaluate(*there)[0] <= loss - armijo * tried * slope:
                state = tried, float(tries), rate
                return Planned(*there, state, state, tries)
            tried *= shrink
        state = 0.0, float(_MOST_TRIES), rate
        return Planned(x, y, state, state, _MOST_TRIES)

    return plan


def newton(damping: float) -> Planner:
    """Go by η·H⁻¹g, with the curvatures of H taken without their signs and none smaller than δ.

    Where H is positive definite this is Newton's step, which lands on the minimum of a quadratic. It
    remembers the direction H⁻¹g, and the curvatures λ₁ ≤ λ₂ as they are (NaN where there are none: then
    the step goes against the gradient).
    """

    def plan(
        _evaluate: Evaluate, bend: Bend, at: Point, g: Point, rate: float, _state: tuple[float, ...]
    ) -> Planned:
        (x, y), matrix = at, bend(*at)
        if not np.isfinite(matrix).all():
            return Planned(x - rate * g[0], y - rate * g[1], (g[0], math.nan), (g[1], math.nan), GRADIENTS)
        (low, high), (dx, dy) = _solve(matrix, g, damping)
        return Planned(x - rate * dx, y - rate * dy, (dx, low), (dy, high), GRADIENTS)

    return plan


def _solve(matrix: Array, g: Point, damping: float) -> tuple[Point, Point]:
    """Return the curvatures, and the gradient divided by their sizes."""
    values, vectors = np.linalg.eigh(matrix)
    along = vectors.T @ np.asarray(g) / np.maximum(np.abs(values), damping)
    direction = vectors @ along
    return (float(values[0]), float(values[1])), (float(direction[0]), float(direction[1]))

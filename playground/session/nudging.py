"""What a nudge of one number does to f: predicted by the gradient, and really; and the slope as a limit."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from playground.engine.array_functions import Array
from playground.engine.passes import trace
from playground.engine.probe import Probe
from playground.engine.trace import Trace

LIMIT = (1.0, 0.5, 0.1, 0.01, 1e-3, 1e-4)
"""The steps of the small table of secant slopes."""
SMALLEST = 1e-5
"""Where letting h go to 0 ends: below, rounding would be seen instead of the slope."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """A nudge of one number by h.

    Attributes:
        x: The number before.
        h: By how much it is moved.
        value: f at x.
        moved: f at x + h.
        gradient: ∂f/∂x.
    """

    x: float
    h: float
    value: float
    moved: float
    gradient: float

    @property
    def predicted(self) -> float:
        """The change of f that the gradient predicts."""
        return self.gradient * self.h

    @property
    def actual(self) -> float:
        """The change of f."""
        return self.moved - self.value

    @property
    def gap(self) -> float:
        """What the prediction lacks; of the order of h² where f is smooth."""
        return self.actual - self.predicted

    @property
    def secant(self) -> float:
        """The slope of the line through both points; the gradient itself where they are one."""
        span = (self.x + self.h) - self.x  # the step as rounded
        return self.actual / span if span else self.gradient


class Nudging:
    """f over one number of a pass at a time, the others being fixed.

    Inside of a group, f is the group's own output.

    Args:
        record: A pass that reached the output and went back.
        broken: The gradients by node id that predict instead of the right ones.

    Attributes:
        source: The pass that was given.
        broken: The gradients that were given.
        record: The pass whose numbers are moved.
        names: The inputs and weights.
    """

    def __init__(self, record: Trace, broken: Mapping[str, float] | None = None) -> None:
        self.source, self.broken = record, broken
        self.record = trace(record.circuit, record.values) if record.outside else record
        self._probe = Probe(self.record)
        self._ids = {node.name: node.id for node in record.circuit.variables if node.name in record.values}
        self.names = tuple(self._ids)

    def node(self, name: str) -> str:
        """Return the id of an input or weight."""
        return self._ids[name]

    def nudge(self, name: str, h: float) -> Nudge:
        """Move one number by ``h``."""
        target, value = self._ids[name], self._probe.value
        x = self._probe.number(target)
        moved = self._probe.at(target, x + h).value if h else value
        return Nudge(x, h, value, moved, (self.broken or {}).get(target, self.right(name)))

    def right(self, name: str) -> float:
        """Return the right gradient of an input or weight."""
        return self._probe.gradient(self._ids[name])

    def curve(self, name: str, xs: Array) -> Array:
        """Evaluate f over one number.

        Args:
            name: Which number.
            xs: Its values, shape (n,).

        Returns:
            Shape (n,), with NaN or inf where f is undefined or overflows.
        """
        return self._probe.curve(self._ids[name], xs)

    def secants(self, name: str, steps: Sequence[float] = LIMIT) -> list[Nudge]:
        """Return the nudges by some steps, from wide to narrow, worked out together."""
        still = self.nudge(name, 0.0)
        moved = self.curve(name, still.x + np.array(steps)).tolist()
        return [replace(still, h=h, moved=f) for h, f in zip(steps, moved, strict=True)]


def halved(h: float) -> float:
    """Return the next step on the way to 0."""
    return h / 2 if abs(h) / 2 >= SMALLEST else math.copysign(SMALLEST, h)


def at_limit(h: float) -> bool:
    """Tell whether h is as small as it gets on its way to 0."""
    return abs(h) <= SMALLEST


def gaps(xs: Array, ys: Array) -> list[tuple[float, float, str]]:
    """Return the stretches of xs where f has no finite value: first and last number, and a word for it."""
    found = []
    for word, holds in (("not defined", np.isnan(ys)), ("overflows", np.isinf(ys))):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], holds.astype(int), [0]])))
        found += [(float(xs[a]), float(xs[b - 1]), word) for a, b in edges.reshape(-1, 2).tolist()]
    return sorted(found)

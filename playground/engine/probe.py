"""What f does when one number of a pass is changed: only what follows from it is computed anew."""

import math
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from playground.engine.array_functions import Array
from playground.engine.circuit import Node, Wire
from playground.engine.gate import Gate
from playground.engine.passes import trace
from playground.engine.trace import Seed, Trace, state_at

EPSILON = sys.float_info.epsilon
"""The distance from 1 to the next larger number."""

Target = str | Wire
"""What is changed: the output of a node, by its id, or what one of its uses gets, by the wire."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The output at one point, and the sides that the gates with a kink are on.

    Attributes:
        value: The output, times the gradient that the backward pass begins with.
        sides: By gate, as far as they can differ from those of the pass.
    """

    value: float
    sides: Mapping[str, tuple[bool, ...]]


class Probe:
    """Evaluates a circuit around the point of one pass.

    Attributes:
        record: The pass.
        seed: The gradient that its backward pass begins with: 1, or what arrives at a group from outside.
    """

    def __init__(self, record: Trace) -> None:
        self.record = record
        seeds = (event.gradient for event in record.events[record.forward_count :] if isinstance(event, Seed))
        self.seed = next(seeds, 1.0)
        circuit = record.circuit
        self._output = circuit.output or ""
        reached = circuit.ancestors(self._output) if self._output else set()
        self._order = [_Step.of(circuit[node_id]) for node_id in circuit.order if node_id in reached]
        self._state = state_at(record, record.pass_end)
        self._values = {node_id: float(value) for node_id, value in self._state.values.items()}
        self._known: tuple[Target | None, list[_Step]] = None, []

    @property
    def value(self) -> float:
        """The output of the pass itself, times the seed."""
        return self.seed * self._values[self._output]

    def number(self, target: Target) -> float:
        """Return the number that the pass has there."""
        return self._values[target.source if isinstance(target, Wire) else target]

    def gradient(self, target: Target) -> float:
        """Return the gradient that the pass found there; 0 where the output does not depend on it."""
        if isinstance(target, Wire):
            return self._state.wire_gradients.get(target, 0.0)
        return self._state.gradients.get(target, 0.0)

    def at(self, target: Target, number: float) -> Sample:
        """Compute the output with ``number`` in one place of the circuit."""
        done = dict(self._values)
        if isinstance(target, str):
            done[target] = number
        sides: dict[str, tuple[bool, ...]] = {}
        for step in self._following(target):
            inputs = [done[source] for source in step.sources]
            if isinstance(target, Wire) and step.id == target.target:
                inputs[target.port] = number
            done[step.id] = step.gate.forward(inputs, step.parameter)
            if step.has_kinks:
                sides[step.id] = step.gate.sides(inputs)
        return Sample(self.seed * done[self._output], sides)

    def curve(self, target: Target, numbers: Array) -> Array:
        """Compute the output for many numbers in one place.

        Args:
            target: The place.
            numbers: Shape (n,).

        Returns:
            Shape (n,), NaN or infinite where the circuit is undefined or overflows.
        """
        done: dict[str, Any] = dict(self._values)
        if isinstance(target, str):
            done[target] = numbers
        for step in self._following(target):
            inputs = [done[source] for source in step.sources]
            if isinstance(target, Wire) and step.id == target.target:
                inputs[target.port] = numbers
            done[step.id] = step.gate.forward_array(inputs, step.parameter)
        return np.broadcast_to(self.seed * np.asarray(done[self._output], dtype=float), numbers.shape)

    def switched(self, target: Target, step: float) -> Counter[str]:
        """Count by gate the kinks that lie between ``step`` below the point and ``step`` above it."""
        x = self.number(target)
        return crossings(self.at(target, x + step), self.at(target, x - step))

    def noise(self, up: Sample, down: Sample, h: float) -> float:
        """Return how far rounding alone may move a difference quotient.

        Each gate rounds its value by up to ε|value|, which reaches the output times the gate's gradient.
        The circuit's own gradients weigh it, so a wrong gradient under test cannot widen its own bound.
        """
        return max(self.rounding, 4 * EPSILON * abs(up.value), 4 * EPSILON * abs(down.value)) / h

    @cached_property
    def rounding(self) -> float:
        """How far rounding may move the difference of two outputs near the point."""
        return 2 * EPSILON * sum(term for term in self._terms if math.isfinite(term))

    @cached_property
    def magnitude(self) -> float:
        """The largest number on the way to the output, in units of the output."""
        return max((term for term in self._terms if math.isfinite(term)), default=0.0)

    @cached_property
    def _terms(self) -> list[float]:
        """Return |value × gradient| for every node; inside of groups, too, where there are any."""
        circuit, state = self.record.circuit, self._state
        if any(node.body for node in circuit.nodes.values()):
            circuit = circuit.flattened()
            record = trace(circuit, self.record.values, self.seed)
            state = state_at(record, record.pass_end)
        return [abs(state.values[n] * gradient) for n, gradient in state.gradients.items()]

    def _following(self, target: Target) -> "list[_Step]":
        """Return what a change of ``target`` reaches on its way to the output, in order."""
        if self._known[0] != target:
            changed = {target} if isinstance(target, str) else set()
            following = []
            for step in self._order:
                first = isinstance(target, Wire) and step.id == target.target
                if first or not changed.isdisjoint(step.sources):
                    changed.add(step.id)
                    following.append(step)
            self._known = target, following
        return self._known[1]


class _Step(NamedTuple):
    """One gate, ready to be computed again and again."""

    id: str
    gate: Gate
    sources: tuple[str, ...]
    parameter: float | None
    has_kinks: bool

    @classmethod
    def of(cls, node: Node) -> "_Step":
        kind = node.kind
        sources = tuple(source for source in node.inputs if source is not None)
        return cls(node.id, kind, sources, node.parameter, kind.has_kinks)


def crossings(up: Sample, down: Sample) -> Counter[str]:
    """Count by gate the kinks on whose other side the second sample is."""
    differ = {
        gate: sum(a != b for a, b in zip(sides, down.sides[gate], strict=True))
        for gate, sides in up.sides.items()
    }
    return Counter({gate: count for gate, count in differ.items() if count})

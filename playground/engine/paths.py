"""Every path from one number to the output: its product of local gradients, and how many there are.

The gradient is the sum over all paths. Their number doubles with every fork that joins again, so they are
counted without walking them, and only the weightiest are ever listed.
"""

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from playground.engine.circuit import Wire
from playground.engine.trace import Backward, Seed, Trace, state_at

_Suffix = tuple[
    float, "tuple[Wire, _Suffix] | None"
]  # its weight as a logarithm; its first wire and the rest


@dataclass(frozen=True, slots=True)
class Path:
    """One way from a number to the output.

    Attributes:
        source: The id of the number.
        wires: From there on.
        locals: The local gradient of each wire.
        product: All of them multiplied with the gradient that the backward pass begins with.
    """

    source: str
    wires: tuple[Wire, ...]
    locals: tuple[float, ...]
    product: float

    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids of what it runs through, from the number to the output."""
        return (self.source, *(wire.target for wire in self.wires))


def slopes(trace: Trace) -> Mapping[Wire, float]:
    """Return the local gradient of every wire that leads to the output."""
    return {event.wire: event.local for event in trace.events if isinstance(event, Backward)}


def path_counts(trace: Trace) -> Mapping[str, tuple[int, int]]:
    """Return for each node that leads to the output how many paths do, and the sum of their lengths."""
    circuit, leading = trace.circuit, slopes(trace)
    output = next((event.node for event in trace.events if isinstance(event, Seed)), None)
    counts = {} if output is None else {output: (1, 0)}
    for node_id in reversed(circuit.order):
        found = [counts[wire.target] for wire in circuit.uses[node_id] if wire in leading]
        if found and node_id not in counts:
            paths = sum(count for count, _ in found)
            counts[node_id] = paths, paths + sum(wires for _, wires in found)
    return counts


class Paths:
    """The paths from one node to the output of a pass.

    Attributes:
        count: How many there are.
        wire_count: How many wires they have in all, each path counted on its own.
        seed: The gradient that the backward pass begins with.
        gradient: What backprop makes of them: their sum; 0 if there is none.
    """

    def __init__(self, trace: Trace, source: str) -> None:
        self._trace, self._source = trace, source
        self._counts = path_counts(trace)
        self.count, self.wire_count = self._counts.get(source, (0, 0))
        self.seed = next((event.gradient for event in trace.events if isinstance(event, Seed)), 0.0)
        self.gradient = state_at(trace, len(trace)).gradients.get(source, 0.0)

    def top(self, limit: int) -> list[Path]:
        """Return the paths with the largest products in absolute value, at most ``limit`` of them.

        It takes time in proportion to ``limit`` and the number of wires, however many paths there are.
        """
        suffixes: dict[str, list[_Suffix]] = {self._trace.circuit.output or "": [(0.0, None)]}
        for node_id in reversed(self._between):
            if node_id not in suffixes:
                suffixes[node_id] = heapq.nlargest(limit, self._ways(node_id, suffixes), key=lambda s: s[0])
        return [self._path(suffix) for suffix in suffixes.get(self._source, ())[:limit]]

    # --- inside ------------------------------------------------------------------------------

    @cached_property
    def _slopes(self) -> Mapping[Wire, float]:
        return slopes(self._trace)

    @cached_property
    def _between(self) -> list[str]:
        """What lies on a path, in order."""
        circuit = self._trace.circuit
        after = circuit.descendants(self._source)
        return [n for n in circuit.order if n in after and n in self._counts]

    def _ways(self, node_id: str, suffixes: Mapping[str, list[_Suffix]]) -> list[_Suffix]:
        """Return the best ways on from a node: a wire, then one of the best ways on from its end."""
        return [
            (_both(_weight(self._slopes[wire]), suffix[0]), (wire, suffix))
            for wire in self._trace.circuit.uses[node_id]
            if wire in self._slopes
            for suffix in suffixes[wire.target]
        ]

    def _path(self, suffix: _Suffix) -> Path:
        wires = []
        rest = suffix[1]
        while rest is not None:
            wire, (_, rest) = rest
            wires.append(wire)
        factors = tuple(self._slopes[wire] for wire in wires)
        product = self.seed
        for factor in reversed(factors):  # as the backward pass does
            product *= factor
        return Path(self._source, tuple(wires), factors, product)


def _weight(slope: float) -> float:
    """Return the logarithm of the size of a factor; what is not a number comes first."""
    return math.inf if math.isnan(slope) else math.log(abs(slope)) if slope else -math.inf


def _both(one: float, other: float) -> float:
    total = one + other
    return math.inf if math.isnan(total) else total

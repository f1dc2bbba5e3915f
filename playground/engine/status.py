"""Whether a number of a pass is alive: zero, vanished, infinite, NaN, not computed yet, or ordinary.

A number alone does not tell: a gradient of 0 on the losing side of a max is exactly 0, while that of
a sigmoid at 800 is a positive number too small to be written. The gate table and the pass tell.
"""

import math
import sys
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from playground.engine.circuit import Wire
from playground.engine.numbers import precise
from playground.engine.passes import trace
from playground.engine.trace import Accumulate, Backward, Forward, PassState, Seed, Trace, state_at

Status = Literal["not yet", "ordinary", "zero", "vanished", "infinite", "nan"]

VANISHED = 2.0**-23
"""The share of the output's gradient below which a gradient has vanished: about 1.2e-7.

In single precision, in which networks are mostly trained, so little beside 1 is lost in rounding.
"""

SMALLEST = sys.float_info.min
"""Below this, about 2.2e-308, numbers lose digits until they are 0: a value has vanished there."""

WORDS: Mapping[Status, str] = MappingProxyType(
    {
        "not yet": "not computed yet",
        "ordinary": "",
        "zero": "exactly zero",
        "vanished": "vanished",
        "infinite": "infinite",
        "nan": "not a number",
    }
)
"""What each status is called, for people; nothing needs to be said of an ordinary number."""


def described(number: float | None, status: Status) -> str:
    """Return a number with the word for its status, such as ``4.2e−18, vanished``."""
    if number is None or status == "not yet":
        return WORDS["not yet"]
    return f"{precise(number)}, {WORDS[status]}" if WORDS[status] else precise(number)


def status(number: float | None, least: float = SMALLEST) -> Status:
    """Tell the status that shows in a number itself; what is smaller than ``least`` has vanished."""
    if number is None:
        return "not yet"
    if math.isnan(number):
        return "nan"
    if math.isinf(number):
        return "infinite"
    if number == 0:
        return "zero"
    return "vanished" if abs(number) < least else "ordinary"


class Health:
    """The status of every number of a pass, worked out when it is first asked for.

    Attributes:
        trace: The pass.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    @cached_property
    def final(self) -> PassState:
        """What is known at the end of the pass."""
        return state_at(self.trace, self.trace.pass_end)

    @cached_property
    def least(self) -> float:
        """The size below which a gradient of this pass has vanished."""
        seed = next((event.gradient for event in self.trace.events if isinstance(event, Seed)), 1.0)
        usable = seed != 0 and math.isfinite(seed)
        return VANISHED * (abs(seed) if usable else 1.0)

    def value(self, node_id: str) -> Status:
        """Return the status of a node's value; ``not yet`` if it cannot be computed."""
        return self._values.get(node_id, "not yet")

    def gradient(self, target: str | Wire, number: float | None = None) -> Status:
        """Return the status of the gradient of a node or along a wire.

        Args:
            target: A node id, or a wire of which the share is meant.
            number: What is known of it so far, such as a part of the sum at a fork; by default all.
        """
        final = self.final
        known = final.wire_gradients.get(target) if isinstance(target, Wire) else final.gradients.get(target)
        if number is None or number == known or (math.isnan(number) and known is not None):
            return self._gradients.get(target, "not yet")
        return status(number, self.least)

    # --- values ------------------------------------------------------------------------------

    @cached_property
    def _values(self) -> dict[str, Status]:
        forward = {event.node: event for event in self.trace.events if isinstance(event, Forward)}
        found: dict[str, Status] = {}
        for node_id in self.trace.circuit.order:
            if node_id not in self.final.values:
                continue
            found[node_id] = status(self.final.values[node_id])
            if found[node_id] == "zero" and node_id in forward and self._underflowed(forward[node_id], found):
                found[node_id] = "vanished"
        return found

    def _underflowed(self, event: Forward, known: Mapping[str, Status]) -> bool:
        """Tell whether a value of 0 is a number too small to be written.

        A zero came in, exact or vanished, and was handed on; or the gate itself makes exact zeros; or
        the inputs times their slopes show whether a share of them, however small, could lead off 0.
        """
        node = self.trace.circuit[event.node]
        zeros = [known[s] for s in node.inputs if s is not None and self.final.values[s] == 0]
        if zeros:
            return "zero" not in zeros
        if node.kind.role == "router" or node.parameter == 0:
            return False
        if node.body is not None:
            return self._inside(event).value(node.body.circuit.output or "") == "vanished"
        slopes = node.kind.local_gradients(event.inputs, event.value, node.parameter)
        reach = sum(abs(slope * x) for slope, x in zip(slopes, event.inputs, strict=True))
        return not reach >= SMALLEST  # 1/∞ makes NaN of it

    def _inside(self, event: Forward) -> "Health":
        """Return the health of the pass inside a group."""
        body = self.trace.circuit[event.node].body
        assert body is not None
        return Health(trace(body.circuit, dict(zip(body.circuit.names, event.inputs, strict=True))))

    # --- gradients ---------------------------------------------------------------------------

    @cached_property
    def _gradients(self) -> dict[str | Wire, Status]:
        found: dict[str | Wire, Status] = {}
        for event in self.trace.events[self.trace.forward_count :]:
            match event:
                case Seed(node=node, gradient=gradient):
                    found[node] = status(gradient)
                case Backward(wire=wire):
                    found[wire] = self._downstream(event, found)
                    if not event.shared:
                        found[wire.source] = found[wire]
                case Accumulate(node=node, wire=wire):
                    found[node] = self._sum(event, found.get(node, "zero"), found[wire])
        return found

    def _downstream(self, event: Backward, known: Mapping[str | Wire, Status]) -> Status:
        plain = status(event.downstream, self.least)
        if plain != "zero":
            return plain
        if event.upstream == 0:
            return known[event.node]
        return "zero" if event.local == 0 and self._is_exact(event) else "vanished"

    def _sum(self, event: Accumulate, before: Status, part: Status) -> Status:
        plain = status(event.after, self.least)
        handed_on = plain == "zero" and event.before == 0 and "vanished" in (before, part)
        return "vanished" if handed_on else plain

    def _is_exact(self, event: Backward) -> bool:
        """Tell whether a local gradient of 0 is one, rather than too small to be written."""
        node = self.trace.circuit[event.node]
        if node.kind.role == "router" or node.parameter == 0:
            return True
        zeros = [self.value(s) for s in node.inputs if s is not None and self.final.values[s] == 0]
        if zeros:
            return "zero" in zeros
        if node.body is not None and not node.body.derivatives:
            forward = Forward(node.id, self.inputs(node.id), self.final.values[node.id])
            port = node.body.circuit.variables[event.wire.port].id
            return self._inside(forward).gradient(port) in ("zero", "not yet")
        return node.body is not None

    def inputs(self, node_id: str) -> tuple[float, ...]:
        """Return the values that go into a gate."""
        sources = self.trace.circuit[node_id].inputs
        return tuple(self.final.values[s] for s in sources if s is not None)

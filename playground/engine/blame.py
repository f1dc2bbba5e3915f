"""Where did it die? Walks from a number that is zero, vanished, infinite or NaN to the gate to blame."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from playground.engine.circuit import Node, Wire
from playground.engine.naming import letters_of
from playground.engine.numbers import precise
from playground.engine.status import VANISHED, Health, Status
from playground.engine.trace import Accumulate, Backward, Event, Forward, Trace

Cause = Literal[
    "losing side",
    "switched off",
    "times zero",
    "small factor",
    "saturated",
    "flat",
    "little by little",
    "cancelled",
    "underflow",
    "overflow",
    "domain",
    "infinite slope",
    "given",
    "no way",
]

_DEAD: frozenset[Status] = frozenset(("zero", "vanished"))
_BROKEN: frozenset[Status] = frozenset(("infinite", "nan"))
_ASIDE = 1e-3  # how far beside a flat point, as a share of the input, a curve has a slope again
_STEEP_AGAIN = 1e-5


@dataclass(frozen=True, slots=True)
class Blame:
    """Why a number died.

    Attributes:
        status: What the number is now.
        cause: What happened.
        node: The gate to blame.
        cursor: Behind the event in which it happened; 0 if it is none of the pass.
        sentence: What happened, with the numbers.
        wire: The wire along which it happened, if it was on the way back.
    """

    status: Status
    cause: Cause
    node: str
    cursor: int
    sentence: str
    wire: Wire | None = None


def where_did_it_die(trace: Trace, target: str | Wire, health: Health | None = None) -> Blame | None:
    """Find the gate to blame for the gradient of a node or wire, or for the node's value.

    Args:
        trace: The whole pass; how much of it is shown does not matter.
        target: A node id, or a wire.
        health: The statuses of the same pass, where they are known already.

    Returns:
        None if the gradient is an ordinary number, and so is the value.
    """
    return _Walk(health or Health(trace)).blame(target)


class _Walk:
    """Follows one dead number through a pass."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._trace = health.trace
        self._circuit = health.trace.circuit
        self._values = health.final.values

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(letters_of(self._trace))

    @cached_property
    def _cursors(self) -> dict[str | Wire, int]:
        """The cursor of the forward event of each gate, and of the backward event of each wire."""
        found: dict[str | Wire, int] = {}
        for cursor, event in enumerate(self._trace.events, start=1):
            if isinstance(event, Forward):
                found[event.node] = cursor
            elif isinstance(event, Backward):
                found[event.wire] = cursor
        return found

    def blame(self, target: str | Wire) -> Blame | None:
        if isinstance(target, str) and target not in self._circuit.nodes:
            return None
        status = self._health.gradient(target)
        if status in _DEAD | _BROKEN:
            found = self._gradient(target, _DEAD if status in _DEAD else _BROKEN)
            return replace(found, status=status) if found else None
        node = target.source if isinstance(target, Wire) else target
        value = self._health.value(node)
        if value in ("vanished", "infinite", "nan"):
            return replace(self._value(node), status=value)
        return self._no_way(node) if status == "not yet" else None

    def _no_way(self, node_id: str) -> Blame | None:
        """Say that the output does not depend on a node, if that is why it has no gradient."""
        output = self._circuit.output
        if output is None or output not in self._health.final.gradients:
            return None
        name, f = self._names[node_id], self._names[output]
        sentence = f"No wire leads from {name} to {f}, so {f} does not depend on it: its gradient is 0."
        return Blame("not yet", "no way", node_id, 0, sentence)

    # --- the way back ------------------------------------------------------------------------

    def _gradient(self, target: str | Wire, family: frozenset[Status]) -> Blame | None:
        """Walk towards the output while the gradient that comes from there is as dead."""
        while True:
            if isinstance(target, str):
                wire = self._worst_use(target)
                if wire is None:
                    return None
                if self._health.gradient(wire) not in family:
                    return self._at_fork(target)
                target = wire
            event = self._event(target)
            if event.local == 0 and event.upstream != 0 and family is _DEAD:
                return self._at_gate(event, family)
            if self._health.gradient(event.node) not in family or event.node == self._circuit.output:
                return self._at_gate(event, family)
            target = event.node

    def _event(self, wire: Wire) -> Backward:
        event = self._trace.events[self._cursors[wire] - 1]
        assert isinstance(event, Backward)
        return event

    def _worst_use(self, node_id: str) -> Wire | None:
        """Return the use that decides a gradient: NaN, or else the largest share."""
        uses = [wire for wire in self._circuit.uses[node_id] if wire in self._cursors]

        def weight(wire: Wire) -> float:
            share = self._event(wire).downstream
            return math.inf if math.isnan(share) else abs(share)

        nans = [wire for wire in uses if math.isnan(self._event(wire).downstream)]
        return max(nans or uses, key=weight, default=None)

    def _at_fork(self, node_id: str) -> Blame:
        """Blame the sum of gradients that are ordinary, each by itself."""
        found: tuple[int, Event] = next(
            (cursor, event)
            for cursor, event in reversed(list(enumerate(self._trace.events, start=1)))
            if isinstance(event, Accumulate) and event.node == node_id
        )
        cursor, event = found
        assert isinstance(event, Accumulate)
        name = self._names[node_id]
        parts = f"{precise(event.before)} + {_bracketed(event.contribution)} = {precise(event.after)}"
        if math.isfinite(event.after):
            sentence = f"The gradients of the uses of {name} cancel: {parts}."
            return Blame("zero", "cancelled", node_id, cursor, sentence, event.wire)
        sentence = f"The gradients of the uses of {name} overflow as they add up: {parts}."
        return Blame("infinite", "overflow", node_id, cursor, sentence, event.wire)

    def _at_gate(self, event: Backward, family: frozenset[Status]) -> Blame:
        cause, sentence = self._broken(event) if family is _BROKEN else self._dead(event)
        if cause in ("overflow", "domain") and not math.isfinite(event.local):
            return self._value(self._not_finite_at(event.node))
        if cause == "little by little":
            return self._little_by_little(event)
        cursor = self._cursors[event.wire]
        return Blame("zero", cause, event.node, cursor, sentence, event.wire)

    def _dead(self, event: Backward) -> tuple[Cause, str]:
        """Say why a gate let no gradient through, or hardly any."""
        node = self._circuit[event.node]
        title, source = node.kind.name, self._names[event.wire.source]
        x = precise(self._values[event.wire.source])
        inputs = self._health.inputs(node.id)
        stops = f"so {source} gets none of the gradient {precise(event.upstream)}."
        if node.kind.role == "router" and event.local == 0:
            return self._switched(node, event, stops)
        factor = self._factor(node, event.wire.port)
        share = f"{precise(event.upstream)} × {_bracketed(event.local)} = {precise(event.downstream)}"
        if factor and event.local == 0:
            return "times zero", f"{source} is multiplied by {factor}, {stops}"
        if abs(event.local) >= VANISHED and event.local != 0:
            return "little by little", ""
        if factor:
            return "small factor", f"{source} is multiplied by {factor}, hardly more than 0: {share}."
        if self._has_slope_aside(node, inputs, event):
            slope = precise(event.local)
            return "flat", f"{title} is flat at {source} = {x}: its slope there is {slope}, and {share}."
        return "saturated", (
            f"{title} is saturated at {source} = {x}: its slope is only {precise(event.local)}, and {share}."
        )

    def _switched(self, node: Node, event: Backward, stops: str) -> tuple[Cause, str]:
        """Say which side of a max, min, relu or abs a value is on."""
        title, source = node.kind.name, self._names[event.wire.source]
        x = precise(self._values[event.wire.source])
        others = [s for port, s in enumerate(node.inputs) if port != event.wire.port and s is not None]
        if not others:
            text = f"{title} got {source} = {x}, where its output does not follow the input: its slope is 0"
            return "switched off", f"{text}, {stops}"
        winner = self._names[others[0]]
        if others[0] == event.wire.source:
            return "losing side", f"{title} compares {source} with itself; the other input won, {stops}"
        text = f"In {title}, {source} = {x} lost to {winner} = {precise(self._values[others[0]])}"
        return "losing side", f"{text}, {stops}"

    def _factor(self, node: Node, port: int) -> str:
        """Return what a gate multiplies an input by, where that is a number of its own: ``y = 0``."""
        if node.gate == "mul":
            other = node.inputs[1 - port] or ""
            return f"{self._names[other]} = {precise(self._values[other])}"
        return f"{precise(node.parameter or 0.0)}" if node.gate == "scale" else ""

    @staticmethod
    def _has_slope_aside(node: Node, inputs: tuple[float, ...], event: Backward) -> bool:
        """Tell a flat point, such as the top of a sine, from a curve that stays flat."""
        port = event.wire.port
        for side in (-1, 1):
            aside = list(inputs)
            aside[port] += side * _ASIDE * max(1.0, abs(inputs[port]))
            output = node.kind.forward(aside, node.parameter)
            if abs(node.kind.local_gradients(aside, output, node.parameter)[port]) > _STEEP_AGAIN:
                return True
        return False

    def _little_by_little(self, event: Backward) -> Blame:
        """Blame no single gate but the product of many slopes, and name the smallest of them."""
        way = [event, *self._way_on(event.node)]
        small = [e for e in way if abs(e.local) < 1]
        least = min(way, key=lambda e: abs(e.local))
        gate = self._circuit[least.node].kind.name
        sentence = (
            f"No single gate is to blame: {len(small)} slopes below 1 on the way back multiply to "
            f"{precise(event.downstream)}. The smallest is {precise(least.local)}, at {gate}."
        )
        return Blame(
            "vanished", "little by little", least.node, self._cursors[least.wire], sentence, least.wire
        )

    def _way_on(self, node_id: str) -> Iterator[Backward]:
        """Yield the events between the output and a node, the nearest first, by the largest shares."""
        while (wire := self._worst_use(node_id)) is not None and node_id != self._circuit.output:
            event = self._event(wire)
            yield event
            node_id = event.node

    # --- numbers that are not finite ---------------------------------------------------------

    def _broken(self, event: Backward) -> tuple[Cause, str]:
        node = self._circuit[event.node]
        title, source = node.kind.name, self._names[event.wire.source]
        product = f"{precise(event.upstream)} × {_bracketed(event.local)} = {precise(event.downstream)}"
        if math.isfinite(event.local):
            return "overflow", f"{title} passes back {product}: the result is beyond 1.8e308."
        if self._not_finite_at(node.id):
            return "overflow", ""
        x = precise(self._values[event.wire.source])
        slope = precise(event.local)
        return "infinite slope", f"The slope of {title} at {source} = {x} is {slope}, and {product}."

    def _not_finite_at(self, node_id: str) -> str:
        """Return the gate, or what feeds it, whose value is not finite; empty if all are."""
        nodes = (*self._circuit[node_id].inputs, node_id)
        return next((n for n in nodes if n is not None and not math.isfinite(self._values[n])), "")

    def _value(self, node_id: str) -> Blame:
        """Walk towards the inputs while the values that come from there are as dead."""
        while source := self._dead_input(node_id):
            node_id = source
        if node_id not in self._cursors:
            number = precise(self._values[node_id])
            sentence = f"{self._names[node_id]} itself is {number}: no gate is to blame."
            return Blame(self._health.value(node_id), "given", node_id, 0, sentence)
        cursor = self._cursors[node_id]
        event = self._trace.events[cursor - 1]
        assert isinstance(event, Forward)
        node = self._circuit[node_id]
        if math.isfinite(event.value):
            given = " and ".join(map(precise, event.inputs))
            sentence = f"{node.kind.name} of {given} underflows: it is too small to be told from 0."
            return Blame("vanished", "underflow", node_id, cursor, sentence)
        outside = node.kind.domain and node.kind.domain in event.problem
        status: Status = "nan" if math.isnan(event.value) else "infinite"
        sentence = event.problem or f"{node.kind.name} gave {precise(event.value)}."
        return Blame(status, "domain" if outside else "overflow", node_id, cursor, sentence)

    def _dead_input(self, node_id: str) -> str:
        """Return the gate that hands a dead value on to this one; empty if it arose here."""
        cursor = self._cursors.get(node_id, 0)
        event = self._trace.events[cursor - 1] if cursor else None
        if isinstance(event, Forward) and event.problem:
            return ""
        sources = [source for source in self._circuit[node_id].inputs if source is not None]
        vanished = self._health.value(node_id) == "vanished"
        families = (_BROKEN, frozenset(("vanished",))) if vanished else (_BROKEN,)  # 1/∞ vanishes, too
        return next((s for family in families for s in sources if self._health.value(s) in family), "")


def _bracketed(number: float) -> str:
    text = precise(number)
    return f"({text})" if text.startswith("−") else text

"""The mistakes that people make at one event of a pass, and the number that each of them gives.

All follow from the event and the gate table, so any circuit will do. The likelier comes first.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from playground.engine.circuit import Node
from playground.engine.gates import GATES
from playground.engine.naming import letters_of
from playground.engine.numbers import precise
from playground.engine.trace import Accumulate, Backward, Event, Forward, Seed, Trace, Update, state_at


class Slip(NamedTuple):
    """One mistake: what it is, the number that it gives, and what to tell who made it."""

    id: str
    number: float
    sentence: str


_NEARLY = 0.05  # of the right number, for what would tell it


def right_number(event: Event) -> float:
    """Return the number that an event brings."""
    match event:
        case Forward():
            return event.value
        case Seed():
            return event.gradient
        case Backward():
            return event.downstream
        case Accumulate() | Update():
            return event.after


def slips(trace: Trace, cursor: int) -> Iterator[Slip]:
    """Yield the mistakes that can be made at the event that ``cursor`` stands behind.

    Their numbers may coincide with one another, and with the right one.
    """
    names = dict(letters_of(trace))
    match trace.events[cursor - 1]:
        case Forward() as event:
            yield from _forward(trace, cursor, names, event)
        case Seed() as event:
            yield from _seed(trace, cursor, names, event)
        case Backward() as event:
            yield from _backward(trace, names, event)
        case Accumulate() as event:
            yield from _accumulate(names, event)


# --- forward ---------------------------------------------------------------------------------


def _forward(trace: Trace, cursor: int, names: dict[str, str], event: Forward) -> Iterator[Slip]:
    node = trace.circuit[event.node]
    kind = node.kind
    if len(event.inputs) == 2:
        turned = kind.forward(event.inputs[::-1], node.parameter)
        yield Slip("turned round", turned, "The inputs are the other way round: the upper one comes first.")
    other_gates = list(_other_gates(node, event)) if node.body is None else []
    itself = [
        Slip("input", number, f"That is {names[s]} itself, but {kind.name} makes of it: {kind.formula}.")
        for s, number in zip(_sources(node), event.inputs, strict=True)
    ]
    yield from (*itself, *other_gates) if len(itself) == 1 else (*other_gates, *itself)
    yield Slip("wrong sign", -event.value, "The size is right, but the sign is the other one.")
    known = state_at(trace, cursor - 1).values
    for other, number in known.items():
        yield Slip("other value", number, f"That is the value of {names[other]}, another wire.")


def _other_gates(node: Node, event: Forward) -> Iterator[Slip]:
    """Yield what the other gates of the table would make of the inputs, those of the same kind first."""
    kind = node.kind
    fitting = [g for g in GATES.values() if len(g.ports) == len(kind.ports) and g.ports and g is not kind]
    for gate in sorted(fitting, key=lambda gate: gate.category != kind.category):
        number = gate.forward(event.inputs, node.parameter if gate.parameter else None)
        text = (
            f"That is what {gate.name} would give: {gate.formula}. This gate is {kind.name}: {kind.formula}."
        )
        yield Slip("other gate", number, text)


# --- backward --------------------------------------------------------------------------------


def _seed(trace: Trace, cursor: int, names: dict[str, str], event: Seed) -> Iterator[Slip]:
    f = names[event.node]
    value = state_at(trace, cursor - 1).values[event.node]
    yield Slip("value", value, f"That is the value of {f}. How much does {f} change when {f} itself changes?")
    yield Slip("zero", 0.0, f"{f} does change when {f} changes: by how much for each 1?")
    yield Slip("wrong sign", -event.gradient, "The size is right, but the sign is the other one.")


def _backward(trace: Trace, names: dict[str, str], event: Backward) -> Iterator[Slip]:
    node = trace.circuit[event.node]
    kind, port, up = node.kind, event.wire.port, event.upstream
    source, state = names[event.wire.source], state_at(trace, trace.pass_end)
    x, y = state.values[event.wire.source], state.values[event.node]
    siblings = _siblings(trace, event)
    if kind.role == "router":
        yield from _wrong_side(names, event, siblings)
    text = f"That is the local gradient alone. Multiply it by the upstream gradient, {precise(up)}."
    yield Slip("forgot upstream", event.local, text)
    for other in siblings:
        if kind.role == "swapper":
            slope = f"the slope towards {source} is {kind.local_formula[port]}, with {_letters(node, names)}"
            text = f"You took the wrong input: {slope}."
        else:
            text = (
                f"That goes to the other input, {names[other.wire.source]}. Towards {source} it is another."
            )
        yield Slip("wrong input", up * other.local, text)
    yield Slip("wrong sign", -event.downstream, "The size is right, but the sign is the other one.")
    if kind.role == "scaler":
        rule = f"The slope of {kind.name} is {kind.local_formula[port]}"
        yield Slip("input for slope", up * x, f"You multiplied by the input. {rule}.")
        yield Slip("output for slope", up * y, f"You multiplied by the output of the gate. {rule}.")
    yield from _arithmetic(event, kind.name)
    yield from _elsewhere(trace, names, event)
    yield Slip("value", x, f"That is the value of {source}, not the gradient that comes back to it.")
    yield Slip("value", y, f"That is what {kind.name} gave on the way forward, not a gradient.")


def _siblings(trace: Trace, event: Backward) -> list[Backward]:
    """Return the events of the same gate along its other wires."""
    backward = trace.events[trace.forward_count :]
    return [e for e in backward if isinstance(e, Backward) and e.node == event.node and e.wire != event.wire]


def _wrong_side(names: dict[str, str], event: Backward, siblings: list[Backward]) -> Iterator[Slip]:
    """Yield what comes of mistaking which side of a max, min or relu is on."""
    source = names[event.wire.source]
    if event.local == 0:
        winner = names[siblings[0].wire.source] if siblings else ""
        why = f"{source} lost to {winner}" if winner else f"the gate is switched off at this {source}"
        text = (
            f"That went through the losing side: {why}, so a small change of {source} does not get through."
        )
        yield Slip("losing side", event.upstream, text)
    else:
        text = f"{source} is on the winning side: a small change of it does get through."
        yield Slip("losing side", 0.0, text)


def _arithmetic(event: Backward, gate: str) -> Iterator[Slip]:
    up, local = event.upstream, event.local
    text = f"That is the upstream gradient unchanged. {gate} multiplies it by its local gradient."
    yield Slip("forgot local", up, text)
    yield Slip("added", up + local, "You added upstream and local. The chain rule multiplies them.")
    if local != 0:
        yield Slip(
            "divided", up / local, "You divided by the local gradient. The chain rule multiplies by it."
        )


def _elsewhere(trace: Trace, names: dict[str, str], event: Backward) -> Iterator[Slip]:
    for other in trace.events[trace.forward_count :]:
        if isinstance(other, Backward) and other.node != event.node:
            way = f"{trace.circuit[other.node].kind.name} to {names[other.wire.source]}"
            yield Slip("other wire", other.downstream, f"That is what goes from {way}, along another wire.")


def _accumulate(names: dict[str, str], event: Accumulate) -> Iterator[Slip]:
    name, so_far, share = names[event.node], precise(event.before), precise(event.contribution)
    text = f"That replaces what {name} has got so far. Add the new {share} to the {so_far} that is there."
    yield Slip("replaced", event.contribution, text)
    yield Slip("left out", event.before, f"That leaves the new share out. Add {share} to it.")
    difference = event.before - event.contribution
    yield Slip("subtracted", difference, "You subtracted. The gradients of all uses add up.")
    product = event.before * event.contribution
    yield Slip("multiplied", product, "You multiplied. The gradients of all uses add up.")
    yield Slip("wrong sign", -event.after, "The size is right, but the sign is the other one.")


def _letters(node: Node, names: dict[str, str]) -> str:
    """Return which wire each letter of a gate's formula stands for: ``a = w, b = x``."""
    return ", ".join(f"{port} = {names[s]}" for port, s in zip(node.kind.ports, _sources(node), strict=True))


def _sources(node: Node) -> list[str]:
    return [source for source in node.inputs if source is not None]


def how_far(answer: float, right: float) -> str:
    """Say how far a wrong number is off, without giving the right one away."""
    if not math.isfinite(right):
        return "That is a finite number, but the right one is not: a gate overflowed or left its domain."
    if not math.isfinite(answer):
        return "The right number is finite."
    if right == 0 or answer == 0:
        return "It is less than that." if right == 0 else "It is not 0."
    sign = "" if (answer > 0) == (right > 0) else "The sign is the other one, and "
    ratio = abs(answer / right)
    if not 0 < ratio < math.inf:
        return f"{sign or 'It is '}off by more than can be said."
    decade = round(math.log10(ratio))
    if decade and abs(math.log10(ratio) - decade) < 0.005:
        return f"{sign and sign + 't'}{'' if sign else 'T'}he digits are right, but the decimal point is not."
    by = f"{precise(max(ratio, 1 / ratio), 2)} times" if not 0.5 < ratio < 2 else f"{abs(ratio - 1):.0%}"
    by = "" if abs(abs(right) - 1) < _NEARLY else f"about {by} "  # else what was typed, or its rest, says it
    size = f"it is {by}too {'large' if ratio > 1 else 'small'}."
    return sign + size if sign else size[0].upper() + size[1:]

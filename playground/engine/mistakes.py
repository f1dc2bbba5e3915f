"""The classic mistakes of a backward pass, planted on purpose: what the gradients would be with them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType

from playground.engine.circuit import Circuit, Wire
from playground.engine.trace import Accumulate, Backward, Seed, Trace, state_at


@dataclass(frozen=True)
class Mistake:
    """One way to get a backward pass wrong.

    Attributes:
        id: What the code calls it.
        name: What its switch says.
        does: What the broken pass does, as a sentence.
        harmless: Why it changes nothing, said of a circuit where it does not.
        at_step: What goes wrong at a step; ``{share}`` comes in, ``{before}`` was there, ``{upstream}`` was
            passed back where ``{right}`` would be right.
        excludes: The mistakes that cannot be made together with it.
    """

    id: str
    name: str
    does: str
    harmless: str
    at_step: str
    excludes: frozenset[str] = frozenset()


_TABLE = (
    Mistake(
        "overwrite",
        "Overwrite at forks",
        "A value that is used twice keeps the gradient of the last use only: = in place of +=.",
        "No value is used twice with different gradients here, so there is nothing to overwrite.",
        "Overwritten: {share} replaces {before}.",
    ),
    Mistake(
        "no_reset",
        "No reset between passes",
        "This is the second pass, and it adds to what the first one left: nothing was set to 0 between.",
        "Every gradient but that of f is 0 here, so there is nothing that could be left over.",
        "Nothing was set to 0 before: {share} is added to {before}.",
    ),
    Mistake(
        "too_early",
        "Pass back too early",
        "A gate passes its gradient back at the first share, without waiting for its other uses.",
        "Every gate has all of its gradient here when its turn comes, so none is too early.",
        "Passed back too early: its own gradient was {upstream} then, and {right} would be right.",
        frozenset({"forward_order"}),
    ),
    Mistake(
        "forward_order",
        "Backward in forward order",
        "The gates pass back from the inputs to f, so most have no gradient yet when their turn comes.",
        "The gates stand in one row or pass back nothing, so the order does not matter here.",
        "In this order its own gradient was {upstream} when its turn came, and {right} would be right.",
        frozenset({"too_early"}),
    ),
    Mistake(
        "no_upstream",
        "Forget the upstream gradient",
        "Each gate passes back its local gradient alone, without multiplying by the one from above.",
        "Every upstream gradient is 1 here, so to leave it out changes nothing.",
        "The upstream gradient {right} is forgotten: the local one passes back alone.",
    ),
)

MISTAKES: Mapping[str, Mistake] = MappingProxyType({mistake.id: mistake for mistake in _TABLE})
"""Every mistake by id."""


def with_mistake(chosen: Collection[str], mistake: str, *, on: bool) -> frozenset[str]:
    """Return the chosen mistakes with one more or one less; those that it excludes go."""
    others = frozenset(chosen) - {mistake}
    return (others - MISTAKES[mistake].excludes) | {mistake} if on else others


@dataclass(frozen=True, slots=True)
class Use:
    """What a pass with mistakes does with one use of a value.

    Attributes:
        upstream: The gradient that is passed back.
        share: That times the local gradient: what this use sends back.
        before: The gradient of the value when the share comes.
        after: The same with the share.
    """

    upstream: float
    share: float
    before: float
    after: float


@dataclass(frozen=True)
class BrokenPass:
    """The gradients of a backward pass with mistakes.

    Attributes:
        gradients: By node id, for the nodes that have one in the right pass.
        uses: By wire, what happens to each use.
        wrong: The nodes whose gradient is not the right one, beyond rounding.
        wrong_shares: The wires of which the same is true.
    """

    gradients: Mapping[str, float]
    uses: Mapping[Wire, Use]
    wrong: frozenset[str]
    wrong_shares: frozenset[Wire]

    @property
    def shares(self) -> dict[Wire, float]:
        """By wire, what each use sends back."""
        return {wire: use.share for wire, use in self.uses.items()}

    def gradients_at(self, trace: Trace, cursor: int) -> dict[str, float]:
        """Return the gradients after ``cursor`` events of the right pass, by node; sums as they are then."""
        found, left = {}, Counter(e.node for e in trace.events if isinstance(e, Accumulate))
        for event in trace.events[:cursor]:
            match event:
                case Seed(node=node):
                    found[node] = self.gradients[node]
                case Backward(wire=wire, shared=False):
                    found[wire.source] = self.gradients[wire.source]
                case Accumulate(wire=wire, node=node):
                    left[node] -= 1
                    found[node] = self.uses[wire].after if left[node] else self.gradients[node]
        return found


def broken_pass(trace: Trace, mistakes: Collection[str]) -> BrokenPass:
    """Run the backward pass with mistakes.

    Args:
        trace: The right pass; its forward events and local gradients are used.
        mistakes: Ids of the mistakes to make, all at once. Without any, the pass is the right one.
    """
    backward = [event for event in trace.events if isinstance(event, Backward)]
    seed = next((event for event in trace.events if isinstance(event, Seed)), None)
    gradients: dict[str, float] = {}
    uses: dict[Wire, Use] = {}
    if seed is not None:
        locals_ = {event.wire: event.local for event in backward}
        order = _order(trace.circuit, seed.node, locals_, mistakes)
        gradients = dict.fromkeys((seed.node, *(wire.source for wire in locals_)), 0.0)
        for _ in range(2 if "no_reset" in mistakes else 1):
            gradients[seed.node] = seed.gradient
            uses = _pass_back(order, gradients, locals_, mistakes)
    right = state_at(trace, trace.pass_end)
    wrong = frozenset(n for n, gradient in gradients.items() if not alike(gradient, right.gradients[n]))
    wrong_shares = frozenset(w for w, use in uses.items() if not alike(use.share, right.wire_gradients[w]))
    return BrokenPass(gradients, uses, wrong, wrong_shares)


def broken_gradients(trace: Trace, mistakes: Collection[str]) -> dict[str, float]:
    """Return the gradient by node id that a backward pass with mistakes gives; see ``broken_pass``."""
    return dict(broken_pass(trace, mistakes).gradients)


def harmless(trace: Trace, mistake: str) -> str:
    """Say why a mistake changes nothing on this circuit; empty if it does, or if there is no pass."""
    broken = broken_pass(trace, {mistake})
    return "" if broken.wrong or not broken.gradients else MISTAKES[mistake].harmless


def _order(
    circuit: Circuit, output: str, locals_: Mapping[Wire, float], mistakes: Collection[str]
) -> list[list[Wire]]:
    """Return the wires into each gate that passes back, gate by gate in the order of the pass."""
    into: dict[str, list[Wire]] = {}
    for wire in locals_:
        into.setdefault(wire.target, []).append(wire)
    if "too_early" in mistakes:
        turns: Iterable[str] = _first_come(output, into)
    else:
        turns = circuit.order if "forward_order" in mistakes else reversed(circuit.order)
    return [into[node_id] for node_id in turns if node_id in into]


def _first_come(output: str, into: Mapping[str, list[Wire]]) -> list[str]:
    """Return the gates in the order in which a first share reaches them."""
    turns = {output: None}
    queue = [output]
    for node_id in queue:  # grows on the way
        for wire in into.get(node_id, []):
            if wire.source not in turns:
                turns[wire.source] = None
                queue.append(wire.source)
    return queue


def _pass_back(
    order: Iterable[list[Wire]],
    gradients: dict[str, float],
    locals_: Mapping[Wire, float],
    mistakes: Collection[str],
) -> dict[Wire, Use]:
    """Add the shares of all wires to the gradients, and return what was done."""
    uses = {}
    for wires in order:
        upstream = 1.0 if "no_upstream" in mistakes else gradients[wires[0].target]
        for wire in wires:
            share, before = upstream * locals_[wire], gradients[wire.source]
            after = share if "overwrite" in mistakes else before + share
            uses[wire] = Use(upstream, share, before, after)
            gradients[wire.source] = after
    return uses


def alike(a: float, b: float) -> bool:
    """Tell whether two numbers are the same but for rounding."""
    return a == b or (isnan(a) and isnan(b)) or abs(a - b) <= 1e-12 * max(abs(a), abs(b))

"""A pass as a value: the frozen events of forward and backward, and the state after any of them.

The screen shows ``state_at(trace, cursor)``, so stepping back, scrubbing and jumping are all the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from playground.engine.circuit import Circuit, Wire
from playground.engine.naming import letters


@dataclass(frozen=True, slots=True)
class Forward:
    """A gate computed its output. ``problem`` names what went wrong if the output is NaN or inf."""

    node: str
    inputs: tuple[float, ...]
    value: float
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Seed:
    """The backward pass begins: the output's gradient with respect to itself is 1.

    Inside of a group it is the gradient that arrives from outside.
    """

    node: str
    gradient: float = 1.0


@dataclass(frozen=True, slots=True)
class Backward:
    """A gate passed its gradient back along one wire: downstream = upstream × local.

    ``shared`` is set where the wire leaves a fork; an ``Accumulate`` then follows and adds it up.
    """

    wire: Wire
    upstream: float
    local: float
    downstream: float
    shared: bool = False

    @property
    def node(self) -> str:
        """The gate that passes the gradient back."""
        return self.wire.target


@dataclass(frozen=True, slots=True)
class Accumulate:
    """A value that is used more than once adds the gradient of one use: before + contribution = after."""

    wire: Wire
    before: float
    contribution: float
    after: float

    @property
    def node(self) -> str:
        """The node whose gradient adds up."""
        return self.wire.source


@dataclass(frozen=True, slots=True)
class Update:
    """An input or weight takes a step, by a rule that the engine need not know.

    Attributes:
        node: What takes the step.
        before: Its number before; ``after`` the one after.
        gradient: What the rule went by.
        formulas: The rule in LaTeX: letters first, then numbers.
        code: The rule as a line of code, where ``{x}`` is the number and ``{dx}`` its gradient.
        sentence: What happens, in words.
        about: What the rule does in general.
    """

    node: str
    before: float
    gradient: float
    after: float
    formulas: tuple[str, ...]
    code: str
    sentence: str
    about: str


Event = Forward | Seed | Backward | Accumulate | Update


@dataclass(frozen=True, slots=True)
class Outside:
    """What the pass inside of a group has to know of the pass around it.

    Attributes:
        title: The name of the group.
        output: The letter that its output has outside.
        objective: The letter of f, the output of the whole circuit: every gradient inside is one of f.
        is_objective: Whether the group's output is f itself.
        forked: The ports whose source outside has other uses too, by the id of their node inside.
        has_formulas: Whether the group's gradients outside come from a user's formulas instead.
    """

    title: str
    output: str
    objective: str
    is_objective: bool
    forked: frozenset[str] = frozenset()
    has_formulas: bool = False


@dataclass(frozen=True)
class Trace:
    """One forward and backward pass over a circuit.

    Attributes:
        circuit: What was computed.
        values: The number of each input and weight, by name.
        events: Every event in order: all forward, the seed, then backward; updates come last, if any.
        forward_count: How many of them are forward events.
        outside: For the pass inside of a group, what is around it; None for a whole circuit.
        update_count: How many of the events are updates.
    """

    circuit: Circuit
    values: Mapping[str, float]
    events: tuple[Event, ...]
    forward_count: int
    outside: Outside | None = None
    update_count: int = 0

    def __len__(self) -> int:
        return len(self.events)

    @property
    def pass_end(self) -> int:
        """How many events the two passes have; those after them are updates."""
        return len(self.events) - self.update_count

    def followed_by(self, updates: tuple[Update, ...]) -> "Trace":
        """Return the same pass with updates after it."""
        events = (*self.events[: self.pass_end], *updates)
        return replace(self, events=events, update_count=len(updates))

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """A name for each node; the output of a group is called what it is called outside."""
        return letters(self.circuit, self.outside.output) if self.outside else letters(self.circuit)

    @cached_property
    def given(self) -> Mapping[str, float]:
        """The values that are known before the first event: of inputs, weights and constants, by node."""
        return {
            node.id: self.values[node.name] if node.is_variable else float(node.parameter or 0.0)
            for node in self.circuit.nodes.values()
            if (node.name in self.values if node.is_variable else node.kind.is_source)
        }

    @cached_property
    def sums(self) -> Mapping[str, tuple[Accumulate, ...]]:
        """For each node with several uses the events that add up its gradient, in order."""
        found: dict[str, list[Accumulate]] = {}
        for event in self.events[self.forward_count :]:
            if isinstance(event, Accumulate):
                found.setdefault(event.node, []).append(event)
        return {node: tuple(events) for node, events in found.items()}

    @property
    def seed(self) -> float | None:
        """The gradient that the backward pass begins with; None if there is no backward pass."""
        begin = self.events[self.forward_count] if len(self) > self.forward_count else None
        return begin.gradient if isinstance(begin, Seed) else None


@dataclass(frozen=True, slots=True)
class PassState:
    """What is known after some of the events; what is not computed yet is absent.

    Attributes:
        values: Node id -> value.
        gradients: Node id -> gradient of the output with respect to it, so far.
        wire_gradients: Wire -> the gradient that its use contributes.
        event: The latest event, or None at the start.
    """

    values: Mapping[str, float]
    gradients: Mapping[str, float]
    wire_gradients: Mapping[Wire, float]
    event: Event | None


def touched(events: Iterable[Event]) -> tuple[set[str], set[Wire]]:
    """Return the nodes and the wires whose numbers some events change."""
    nodes: set[str] = set()
    wires: set[Wire] = set()
    for event in events:
        nodes.add(event.node)
        if isinstance(event, Backward):
            nodes.add(event.wire.source)
            wires.add(event.wire)
    return nodes, wires


def state_at(trace: Trace, cursor: int) -> PassState:
    """Fold the first ``cursor`` events of ``trace``; out-of-range cursors are clamped."""
    cursor = max(0, min(cursor, len(trace.events)))
    values = dict(trace.given)
    gradients: dict[str, float] = {}
    wires: dict[Wire, float] = {}
    for event in trace.events[:cursor]:
        match event:
            case Forward():
                values[event.node] = event.value
            case Seed():
                gradients[event.node] = event.gradient
            case Backward():
                wires[event.wire] = event.downstream
                if not event.shared:
                    gradients[event.wire.source] = event.downstream
            case Accumulate():
                gradients[event.node] = event.after
            case Update():
                values[event.node] = event.after
    return PassState(
        MappingProxyType(values),
        MappingProxyType(gradients),
        MappingProxyType(wires),
        trace.events[cursor - 1] if cursor else None,
    )

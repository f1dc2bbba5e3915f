"""The pass over a circuit as staged code, line by line in step with the events of its trace.

A group is one call, since the pass takes it as one step; what it computes inside is defined above. A use
of a forked value is one line, ``dx += 1.0 * dq``, for the two events that it is: multiply, then add up.
Every other line of the pass is one event, and every event belongs to exactly one line.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from playground.engine.code_lines import CodeLines, constant
from playground.engine.dialect import NUMPY, literal
from playground.engine.export_names import labels
from playground.engine.group_functions import GroupFunctions, called_helpers
from playground.engine.mistakes import BrokenPass, alike, broken_pass
from playground.engine.numbers import precise
from playground.engine.trace import Accumulate, Backward, Event, Forward, Seed, Trace, Update

Part = Literal["definition", "given", "forward", "backward", "update"]

_HEADINGS: Mapping[Part, str] = MappingProxyType(
    {
        "given": "# given",
        "forward": "# forward pass",
        "backward": "# backward pass",
        "update": "# update",
    }
)


@dataclass(frozen=True, slots=True)
class StagedLine:
    """One line.

    Attributes:
        text: The code.
        part: What it belongs to.
        events: The places in the trace of what it computes; empty for definitions and given numbers.
        name: The input or weight that a given line defines; empty for all others.
    """

    text: str
    part: Part
    events: range = range(0)
    name: str = ""


@dataclass(frozen=True)
class StagedCode:
    """Every line of a pass, in order.

    Attributes:
        trace: The pass.
        lines: Its lines.
        mistakes: The ids of those that are made on purpose.
    """

    trace: Trace
    lines: tuple[StagedLine, ...]
    mistakes: frozenset[str] = frozenset()

    @cached_property
    def _line_of(self) -> dict[int, int]:
        return {event: k for k, line in enumerate(self.lines) for event in line.events}

    def line_at(self, cursor: int) -> int | None:
        """Return which line the latest of ``cursor`` events belongs to; None at the start."""
        return self._line_of.get(min(cursor, len(self.trace)) - 1)

    def comment(self, line: int, cursor: int) -> str:
        """Return the number that a line has computed after ``cursor`` events; empty before."""
        events = self.lines[line].events
        latest = min(cursor, events.stop) - 1
        if latest < events.start or not events:
            return ""
        return self._broken_number(latest) or _number(self.trace.events[latest])

    def cursor_at(self, line: int) -> int | None:
        """Return the cursor that shows what a line has computed; None for a definition."""
        found = self.lines[line]
        if found.events:
            return found.events.stop
        if found.part == "definition":
            return None
        starts = {"backward": self.trace.forward_count, "update": self.trace.pass_end}
        return starts.get(found.part, 0)

    def same_steps(self, other: "StagedCode") -> bool:
        """Return whether both have the same lines, whatever their numbers are."""
        return self.mistakes == other.mistakes and _same_steps(self.trace, other.trace)

    def text(self) -> str:
        """Return the whole code, which runs as it stands."""
        return "".join(f"{line.text}\n" for line in self.lines)

    def follow(self, trace: Trace, mistakes: frozenset[str] = frozenset()) -> "StagedCode":
        """Return the code of another pass; only numbers are renewed if it takes the same steps."""
        if mistakes != self.mistakes or not _same_steps(self.trace, trace):
            return staged_code(trace, mistakes)
        lines = tuple(
            replace(line, text=_given(line.text.partition(" = ")[0], trace.values[line.name]))
            if line.name
            else line
            for line in self.lines
        )
        return StagedCode(trace, lines, mistakes)

    @cached_property
    def _broken(self) -> BrokenPass:
        return broken_pass(self.trace, self.mistakes)

    def _broken_number(self, place: int) -> str:
        """Return what an event gives where a mistake makes it wrong, and what is right; else nothing."""
        event = self.trace.events[place]
        if not self.mistakes or not isinstance(event, Backward | Accumulate):
            return ""
        if isinstance(event, Backward) and event.shared:
            number, right = self._broken.uses[event.wire].share, event.downstream
        else:
            number = self._broken.gradients_at(self.trace, place + 1)[event.wire.source]
            right = event.after if isinstance(event, Accumulate) else event.downstream
        return "" if alike(number, right) else f"{precise(number)}, right is {precise(right)}"


def staged_code(trace: Trace, mistakes: frozenset[str] = frozenset()) -> StagedCode:
    """Write the pass as NumPy code: definitions, given numbers, forward, backward.

    Mistakes that are made on purpose stand in the code, but for a wrong order, which only its numbers tell.
    What cannot be computed yet has no events, so it has no lines either.
    """
    circuit = trace.circuit
    called = labels(circuit, trace.outside.output) if trace.outside else labels(circuit)
    bodies = dict.fromkeys(event.node for event in trace.events[: trace.forward_count])
    taken = {*called.values(), *(f"d{label}" for label in called.values())}
    helpers = called_helpers(circuit, NUMPY)
    groups = GroupFunctions((body for n in bodies if (body := circuit[n].body)), NUMPY, helpers, taken)
    code = CodeLines(circuit, NUMPY, called, list(circuit.nodes), groups.calls)
    given, forward, backward = _numbers(trace, code), _forward(trace, code), _backward(trace, code, mistakes)
    steps = [*_section("forward", forward), *_section("backward", backward)]
    steps += _section("update", _updates(trace, code))
    texts = [line for name in helpers for line in NUMPY.helpers[name].splitlines()] + groups.definitions
    if "np." in "\n".join((*texts, *(line.text for line in steps))):
        texts.insert(0, "import numpy as np")
    definitions = (StagedLine(text, "definition") for text in texts)
    return StagedCode(trace, (*definitions, *_section("given", given), *steps), mistakes)


def _section(part: Part, lines: Iterable[StagedLine]) -> list[StagedLine]:
    """Put a heading above lines, if there are any."""
    found = list(lines)
    return [StagedLine(_HEADINGS[part], part), *found] if found else []


def _numbers(trace: Trace, code: CodeLines) -> Iterator[StagedLine]:
    """Write what the pass starts from: numbers of the variables, and constants that have a name."""
    for node in trace.circuit.nodes.values():
        if node.is_variable and node.name in trace.values:
            number = trace.values[node.name]
            yield StagedLine(_given(code.names[node.id], number), "given", name=node.name)
        elif node.gate == "constant" and node.id in code.names:
            yield StagedLine(_given(code.names[node.id], constant(node)), "given")


def _given(name: str, number: float) -> str:
    return f"{name} = {ast.unparse(literal(float(number)))}"


def _forward(trace: Trace, code: CodeLines) -> Iterator[StagedLine]:
    for k, event in enumerate(trace.events[: trace.forward_count]):
        yield StagedLine(code.forward(event.node), "forward", range(k, k + 1))


def _backward(trace: Trace, code: CodeLines, mistakes: frozenset[str]) -> Iterator[StagedLine]:
    started: set[str] = set()
    for k, event in enumerate(trace.events):
        if isinstance(event, Seed):
            seed = _given(code.gradients[event.node], event.gradient)
            yield StagedLine(seed, "backward", range(k, k + 1))
        elif isinstance(event, Backward):
            yield StagedLine(
                _use(trace, code, event, started, mistakes), "backward", range(k, k + 1 + event.shared)
            )
            started.add(event.wire.source)


def _updates(trace: Trace, code: CodeLines) -> Iterator[StagedLine]:
    for k, event in enumerate(trace.events):
        if isinstance(event, Update):
            line = event.code.format(x=code.names[event.node], dx=code.gradients.get(event.node, "0.0"))
            yield StagedLine(line, "update", range(k, k + 1))


def _use(trace: Trace, code: CodeLines, event: Backward, started: set[str], mistakes: frozenset[str]) -> str:
    source = trace.circuit[event.wire.source]
    if source.gate == "constant":
        called = code.names.get(source.id) or ast.unparse(literal(constant(source)))
        return f"# the constant {called} needs none: {code.product(event.wire)}"
    more = "overwrite" not in mistakes and (source.id in started or "no_reset" in mistakes)
    return code.backward(event.wire, more=more, alone="no_upstream" in mistakes)


def _number(event: Event) -> str:
    match event:
        case Forward(value=number) | Seed(gradient=number) | Backward(downstream=number):
            return precise(number)
        case Accumulate():
            sign = "−" if event.contribution < 0 else "+"
            before, added = precise(event.before), precise(abs(event.contribution))
            return f"{before} {sign} {added} = {precise(event.after)}"
        case Update(after=number):
            return precise(number)


def _same_steps(old: Trace, new: Trace) -> bool:
    return (
        (old.circuit is new.circuit or old.circuit == new.circuit)
        and old.outside == new.outside
        and old.values.keys() == new.values.keys()
        and _seed(old) == _seed(new)
        and _rules(old) == _rules(new)
    )


def _rules(trace: Trace) -> list[tuple[str, str]]:
    return [(event.node, event.code) for event in trace.events if isinstance(event, Update)]


def _seed(trace: Trace) -> float | None:
    place = trace.forward_count
    event = trace.events[place] if place < len(trace) else None
    return event.gradient if isinstance(event, Seed) else None

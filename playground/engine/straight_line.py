"""A circuit as straight-line source: one line for each gate forward, and at most one backward.

Only the gate table's own text and the circuit's finite numbers enter the source; names are quoted keys,
and everything else is a numbered local. Groups are written out where they stand: forward is as flat as
without them; backward, a group's local gradients come first, from a pass that begins with 1 or from the
formulas of a custom gate, so that the result is bit for bit that of the interpreter.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from playground.engine.body import OUTPUT_NAMES
from playground.engine.circuit import Circuit, Node
from playground.engine.functions import inlined

_LETTER = re.compile(r"\b([abcy])\b")
_MOST_TERMS = 50  # in one line: the compiler takes no expression that is nested too deeply


def straight_line(circuit: Circuit, output: str, *, for_numbers: bool = False) -> str:
    """Return the source of ``value_and_grad(values)``, which needs ``number`` and the functions table.

    Args:
        circuit: What it computes.
        output: The node whose value it returns.
        for_numbers: Whether it need not work for arrays, which makes it faster.
    """
    writer = _Writer(inlined if for_numbers else str)
    level = writer.forward(circuit, output)
    gradients = writer.backward(level)
    listed = ", ".join(f"{node.name!r}: {gradients.get(node.id, 'number(0)')}" for node in circuit.variables)
    lines = "".join(f" {line}\n" for line in writer.lines)
    return f"def value_and_grad(values):\n{lines} return {level.value[output]}, {{{listed}}}\n"


@dataclass(frozen=True)
class _Level:
    """A circuit, or what is inside a group, once its forward lines are written.

    Attributes:
        order: The nodes that the output depends on.
        value: The text that stands for the value of each of them.
        live: Those that depend on a variable: only there a gradient is wanted.
        inside: The level inside each group.
    """

    order: tuple[Node, ...]
    output: str
    value: Mapping[str, str]
    live: frozenset[str]
    inside: "Mapping[str, _Level]"


class _Writer:
    """Collects lines; each local is a letter and a number of its own."""

    def __init__(self, form: Callable[[str], str]) -> None:
        self.lines: list[str] = []
        self._form = form
        self._count = 0

    def forward(self, circuit: Circuit, output: str, given: Mapping[str, str] | None = None) -> _Level:
        """Write the values of a circuit; ``given`` is the text that stands for each variable by name."""
        needed = circuit.ancestors(output)
        order = tuple(circuit[node_id] for node_id in circuit.order if node_id in needed)
        value: dict[str, str] = {}
        inside: dict[str, _Level] = {}
        live: set[str] = set()
        for node in order:
            if node.is_variable and given is not None:
                value[node.id] = given[node.name]
            elif node.body is not None:
                sources = dict(zip(node.body.ports, _sources(node, value), strict=True))
                inner = node.body.circuit
                inside[node.id] = level = self.forward(inner, inner.output or "", sources)
                value[node.id] = level.value[level.output]
            else:
                value[node.id] = self._local("v", self._forward(node, value))
            if node.is_variable or live.intersection(node.inputs):
                live.add(node.id)
        return _Level(order, output, value, frozenset(live), inside)

    def backward(self, level: _Level) -> dict[str, str]:
        """Write a backward pass that begins with 1; return the text of the gradient of each live node."""
        terms = {level.output: ["number(1.0)"]}
        gradients: dict[str, str] = {}
        for node in reversed(level.order):
            if node.id not in level.live:
                continue
            gradients[node.id] = upstream = self._sum(terms[node.id])
            for source, slope in zip(node.inputs, self._slopes(node, level), strict=True):
                if source is not None and source in level.live:
                    term = upstream if slope == "1.0" else f"{upstream} * ({slope})"
                    terms.setdefault(source, []).append(term)
        return gradients

    def _sum(self, terms: list[str]) -> str:
        """Return the local that the gradients of all uses are added up in; one alone may be there already."""
        if len(terms) == 1 and terms[0].isalnum():
            return terms[0]
        total = self._local("g", " + ".join(terms[:_MOST_TERMS]))
        for start in range(_MOST_TERMS, len(terms), _MOST_TERMS):
            more = " + ".join(terms[start : start + _MOST_TERMS])
            self.lines.append(f"{total} = {total} + {more}")
        return total

    def _slopes(self, node: Node, level: _Level) -> list[str]:
        """Return the text of the local gradient of each port; those that are not wanted are empty."""
        if node.body is None:
            return [self._filled(slope, node, level.value) for slope in node.kind.local]
        wanted = [source in level.live for source in node.inputs]
        formulas = node.body.slopes
        inner = level.inside[node.id]
        given = [f for f, is_wanted in zip(formulas, wanted, strict=True) if is_wanted]
        gradients = {} if all(given) else self.backward(inner)
        named = {
            **dict.fromkeys(OUTPUT_NAMES, level.value[node.id]),
            **dict(zip(node.body.ports, _sources(node, level.value), strict=True)),
        }
        slopes = []
        for variable, formula, is_wanted in zip(node.body.circuit.variables, formulas, wanted, strict=True):
            if not is_wanted:
                slopes.append("")
            elif formula is None:
                slopes.append(gradients.get(variable.id, "0.0"))
            else:
                slope = self.forward(formula, formula.output or "", named)
                slopes.append(slope.value[slope.output])
        return slopes

    def _forward(self, node: Node, value: Mapping[str, str]) -> str:
        if node.is_variable:
            return f"number(values[{node.name!r}])"
        if node.kind.is_source:
            return f"number({node.parameter!r})"
        return self._filled(node.kind.code, node, value)

    def _filled(self, code: str, node: Node, value: Mapping[str, str]) -> str:
        """Replace the letters of a gate's code by this node's locals and number."""
        parts = _parts(self._form(code))
        if len(parts) == 1:
            return code
        letters = dict(zip(node.kind.ports, _sources(node, value), strict=True))
        letters |= {"y": value.get(node.id, ""), "c": repr(node.parameter)}
        return "".join(letters[part] if k % 2 else part for k, part in enumerate(parts))

    def _local(self, letter: str, text: str) -> str:
        self._count += 1
        local = f"{letter}{self._count}"
        self.lines.append(f"{local} = {text}")
        return local


def _sources(node: Node, value: Mapping[str, str]) -> list[str]:
    return [value[source] for source in node.inputs if source is not None]


@cache  # there are as many as the gate table has formulas
def _parts(code: str) -> tuple[str, ...]:
    """Return code as plain text and letters by turns."""
    return tuple(_LETTER.split(code))

"""A letter for every wire, so that formulas and sentences can speak of values that have no name."""

from __future__ import annotations

import re
from itertools import chain, count
from typing import TYPE_CHECKING

from playground.engine.numbers import precise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playground.engine.circuit import Circuit
    from playground.engine.trace import Trace

_LETTERS = "qprstuvghkmn"


def letters(circuit: Circuit, output: str = "f") -> Mapping[str, str]:
    """Return a name for each node: its own, f for the output, a constant's number, else q, p, r and so on.

    Args:
        circuit: Any circuit.
        output: What the output is called if it has no name of its own and this one is free.
    """
    taken = {node.name for node in circuit.nodes.values()}
    free = _free(taken | {"f", output})
    result: dict[str, str] = {}
    for node_id in circuit.order:
        node = circuit[node_id]
        if node.name:
            result[node_id] = node.name
        elif node.gate == "constant":
            result[node_id] = precise(node.parameter or 0.0)
        elif node_id == circuit.output:
            result[node_id] = next((name for name in (output, "out") if name not in taken), "") or next(free)
        else:
            result[node_id] = next(free)
    return result


def letters_of(trace: Trace) -> Mapping[str, str]:
    """Return a name for each node of a pass; the output of a group is called what it is called outside."""
    return trace.letters


def objective_of(trace: Trace) -> str:
    """Return the letter of what is differentiated: the output of the whole circuit, also inside of a group.

    If that letter means something else inside, another one stands for it there.
    """
    names, outside = letters_of(trace), trace.outside
    if outside is None or outside.is_objective:
        return names.get(trace.circuit.output or "", "f")
    taken = set(names.values())
    return next(name for name in chain((outside.objective, "f", "out"), _free(taken)) if name not in taken)


def latex_name(name: str) -> str:
    """Return a name or number for a formula: w0 becomes w with a subscript, long names stand upright."""
    if match := re.fullmatch(r"([^\W\d_])(\d*)", name):
        letter, digits = match.groups()
        return f"{letter}_{{{digits}}}" if digits else letter
    if re.fullmatch(r"[−\d.e]+", name):
        return name.replace("−", "-")
    return rf"\mathrm{{{name.replace('_', '')}}}"


def is_sum(latex: str) -> bool:
    """Tell whether a + or − stands outside of all brackets, so that the formula needs some as a factor."""
    flat, inner = "", latex
    while flat != inner:
        flat, inner = inner, re.sub(r"[({][^(){}]*[)}]", "", inner)
    return bool(re.search(r" [+-] ", flat))


def _free(taken: set[str]) -> Iterator[str]:
    for number in count():
        suffix = str(number) if number else ""
        yield from (name for letter in _LETTERS if (name := letter + suffix) not in taken)

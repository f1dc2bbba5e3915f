"""A letter for every wire, so that formulas and sentences can speak of values that have no name."""

import re
from collections.abc import Iterator, Mapping
from itertools import count

from playground.engine.circuit import Circuit
from playground.engine.numbers import precise

_LETTERS = "qprstuvghkmn"


def letters(circuit: Circuit) -> Mapping[str, str]:
    """Return a name for each node: its own, f for the output, a constant's number, else q, p, r and so on."""
    taken = {node.name for node in circuit.nodes.values()}
    free = _free(taken | {"f"})
    result: dict[str, str] = {}
    for node_id in circuit.order:
        node = circuit[node_id]
        if node.name:
            result[node_id] = node.name
        elif node.gate == "constant":
            result[node_id] = precise(node.parameter or 0.0)
        elif node_id == circuit.output:
            result[node_id] = "f" if "f" not in taken else "out" if "out" not in taken else next(free)
        else:
            result[node_id] = next(free)
    return result


def latex_name(name: str) -> str:
    """Return a name or number for a formula: w0 becomes w with a subscript, long names stand upright."""
    if match := re.fullmatch(r"([^\W\d_])(\d*)", name):
        letter, digits = match.groups()
        return f"{letter}_{{{digits}}}" if digits else letter
    if re.fullmatch(r"[−\d.e]+", name):
        return name.replace("−", "-")
    return rf"\mathrm{{{name.replace('_', '')}}}"


def _free(taken: set[str]) -> Iterator[str]:
    for number in count():
        suffix = str(number) if number else ""
        yield from (name for letter in _LETTERS if (name := letter + suffix) not in taken)

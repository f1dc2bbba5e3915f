"""The lines of an update rule: in letters, with the numbers of a step, and worked out one by one."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace
from typing import Any

from playground.engine.numbers import latex as latex_number

Quantities = (
    Any  # a SimpleNamespace: x, gradient, rate, t, hyperparameters, memory as <name>_old, and results
)
Compute = Callable[[Quantities], Any]

SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        "x": "x",
        "x_new": "x",
        "gradient": r"\nabla L",
        "g": "g",
        "rate": r"\eta",
        "t": "t",
        "momentum": r"\mu",
        "decay": r"\rho",
        "beta1": r"\beta_1",
        "beta2": r"\beta_2",
        "epsilon": r"\epsilon",
        "weight_decay": r"\lambda",
        "armijo": "c",
        "shrink": r"\beta",
        "growth": r"\gamma",
        "damping": r"\delta",
        "velocity_old": "v",
        "velocity_before": "v'",
        "velocity": "v",
        "cache_old": "c",
        "cache": "c",
        "m_old": "m",
        "m": "m",
        "m_hat": r"\hat m",
        "v_old": "v",
        "v": "v",
        "v_hat": r"\hat v",
        "first_rate": r"\eta_0",
        "step_rate": r"\eta_n",
        "shrinks": "n",
        "direction": "d",
    }
)
PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "g": "g",
        "velocity": "v",
        "cache": "c",
        "m": "m",
        "v": "v",
        "m_hat": "m̂",
        "v_hat": "v̂",
        "first_rate": "η₀",
        "step_rate": "ηₙ",
        "shrinks": "n",
        "direction": "d",
    }
)
"""Letters of what a line makes, where nothing is typeset."""

_NEW_DIGITS = 5  # of the new parameter: a small step shall be seen in it
_PLACE = re.compile(r"<([\w.]+)>")


@dataclass(frozen=True)
class Line:
    """One line of an update rule.

    Attributes:
        name: The quantity that it makes.
        template: LaTeX in which ``<name>`` is a quantity, and ``<.>`` a product that numbers need a dot for.
        compute: Quantities so far -> this one.
        needs: A hyperparameter without which, at 0, the line says nothing; empty if it always does.
        letters: LaTeX to show in place of the template in letters, where that says it better.
        hidden: Whether it is worked out but not shown.
        beside: Whether, in letters, there is room for it beside the line before.
    """

    name: str
    template: str
    compute: Compute
    needs: str = ""
    letters: str = ""
    hidden: bool = False
    beside: bool = False

    def in_letters(self, axis: str = "x") -> str:
        """Return the line in LaTeX, such as that of v ← μv − ηg, for a parameter of this name."""
        symbols = {**SYMBOLS, "x": symbol_of(axis), "x_new": symbol_of(axis)}
        text = self.letters or _PLACE.sub(lambda m: symbols.get(m[1], " "), self.template)
        return rf"{symbols[self.name]} \leftarrow {text}"

    def in_numbers(self, quantities: Quantities, axis: str) -> str:
        """Return the line with the numbers of a step along one axis, and its result.

        Args:
            quantities: Worked out for that axis, as by ``work_out``.
            axis: The name of the parameter.
        """
        text = _PLACE.sub(lambda m: _filled(m, quantities), self.template)
        made = symbol_of(axis) if self.name == "x_new" else f"{{{SYMBOLS[self.name]}}}_{{{symbol_of(axis)}}}"
        digits = _NEW_DIGITS if self.name == "x_new" else 4
        return rf"{made} \leftarrow {text} = {latex_number(getattr(quantities, self.name), digits)}"


def in_letters(lines: Iterable[Line], axis: str = "x") -> tuple[str, ...]:
    """Return lines in letters for a parameter of this name, some of them side by side."""
    rows: list[str] = []
    for line in lines:
        if line.beside and rows:
            rows[-1] += r" \qquad " + line.in_letters(axis)
        else:
            rows.append(line.in_letters(axis))
    return tuple(rows)


def work_out(lines: Iterable[Line], known: Mapping[str, Any]) -> Quantities:
    """Return ``known`` and what every line makes of it, in their order."""
    quantities = SimpleNamespace(**known)
    for line in lines:
        setattr(quantities, line.name, line.compute(quantities))
    return quantities


def symbol_of(name: str) -> str:
    """Return LaTeX for the name of a parameter: a letter with an index, or upright words."""
    if re.fullmatch(r"[a-zA-Z]", name):
        return name
    if match := re.fullmatch(r"([a-zA-Z])_?(\d+)", name):
        return f"{match[1]}_{{{match[2]}}}"
    return rf"\mathrm{{{re.sub(r'[^0-9a-zA-Z]', ' ', name)}}}"


def _filled(match: re.Match[str], quantities: Quantities) -> str:
    """Return a number in its place, in brackets where a sign or a power of ten would be misread."""
    if match[1] == ".":
        return r" \cdot "
    text = latex_number(float(getattr(quantities, match[1])))
    after, first = match.string[match.end() : match.end() + 1], match.start() == 0
    opened = match.string[match.start() - 1 : match.start()] in ("{", "(")
    signed = text.startswith(("-", "−")) and (after == "^" or not (first or opened))
    return rf"\left({text}\right)" if signed or ("times" in text and after == "^") else text

"""The update of one parameter in one step: the rule with its numbers, in formulas, words and code."""

import math
from dataclasses import dataclass

from playground.descent.optimizers import Optimizer
from playground.descent.working import Quantities, symbol_of
from playground.engine.numbers import latex, precise

_DIGITS = 5  # of the new number: a small step shall be seen in it


@dataclass(frozen=True)
class ParameterUpdate:
    """How one of the two parameters takes one step.

    Attributes:
        name: The parameter.
        before: Its number before the step; ``after`` the one after it.
        gradient: What the step went by.
        rate: The learning rate of the step.
        optimizer: Whose rule it is.
        settings: The optimizer's hyperparameters.
        worked_out: Every quantity of the rule; None if they are not on record.
    """

    name: str
    before: float
    gradient: float
    after: float
    rate: float
    optimizer: Optimizer
    settings: dict[str, float]
    worked_out: Quantities | None

    @property
    def lines(self) -> tuple[str, ...]:
        """The rule in LaTeX, line by line with the numbers of this step; empty if they are not on record."""
        if self.worked_out is None:
            return ()
        lines = self.optimizer.lines_for(self.settings)
        return tuple(line.in_numbers(self.worked_out, self.name) for line in lines)

    @property
    def formulas(self) -> tuple[str, ...]:
        """The rule in LaTeX with the numbers of this step; one of a single line in letters first."""
        lines = self.lines
        if len(lines) == 1:
            return self.optimizer.lines_for(self.settings)[0].in_letters(self.name), *lines
        return lines or self._difference

    @property
    def code(self) -> str:
        """The step as a line of code, where ``{x}`` is the parameter and ``{dx}`` its gradient."""
        if not self._is_plain:
            return self.code_by_number
        decay = self.settings["weight_decay"]
        return f"{{x}} -= {self.rate!r} * " + (f"({{dx}} + {decay!r} * {{x}})" if decay else "{dx}")

    @property
    def code_by_number(self) -> str:
        """The step as a line of code that says by how much ``{x}`` changes, whatever its gradient."""
        return f"{{x}} += {self.after - self.before!r}"

    @property
    def sentence(self) -> str:
        """The step in words and numbers."""
        new, eta = precise(self.after, _DIGITS), precise(self.rate)
        if self._is_plain and not self.settings["weight_decay"]:
            product = f"{precise(self.before)} − {eta} × {_in_brackets(self.gradient)}"
            return f"{self.name} moves against its gradient: {product} = {new}."
        change = self.after - self.before
        moves = f"{'−' if change < 0 else '+'}{precise(abs(change))}"
        told = f"{self.optimizer.name} moves {self.name} by {moves} to {new}, at the learning rate {eta}."
        return " ".join((told, *self._remembered))

    @property
    def _is_plain(self) -> bool:
        return self.optimizer.id == "sgd"

    @property
    def _remembered(self) -> list[str]:
        """Say how what the optimizer remembers has changed; a joint rule only tells what it found."""
        known = vars(self.worked_out) if self.worked_out and not self.optimizer.planner else {}
        return [
            f"Its {name} goes from {precise(known[f'{name}_old'])} to {precise(known[name])}."
            for name in self.optimizer.memory
            if name in known
        ]

    @property
    def _difference(self) -> tuple[str, str]:
        x, change = symbol_of(self.name), self.after - self.before
        sign = "-" if change < 0 else "+"
        numbers = f"{latex(self.before)} {sign} {latex(abs(change))}"
        return (
            rf"{x} \leftarrow {x} + \Delta {x}",
            rf"{x} \leftarrow {numbers} = {latex(self.after, _DIGITS)}",
        )


def _in_brackets(number: float) -> str:
    return f"({precise(number)})" if number < 0 or math.isnan(number) else precise(number)

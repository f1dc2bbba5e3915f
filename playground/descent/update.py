"""The update of one step of a run, with the numbers that it was made of."""

import math
from dataclasses import dataclass

from playground.descent.leg import Leg
from playground.descent.optimizers import OPTIMIZERS, Optimizer
from playground.descent.run import Run
from playground.descent.step_work import StepWork, step_work
from playground.engine.naming import latex_name
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
        memory: What the optimizer remembered before and after, by name; empty if it is not on record.
        lines: The rule with the numbers of this step, in LaTeX; empty if they are not on record.
    """

    name: str
    before: float
    gradient: float
    after: float
    rate: float
    optimizer: Optimizer
    settings: dict[str, float]
    memory: dict[str, tuple[float, float]]
    lines: tuple[str, ...]

    @property
    def formulas(self) -> tuple[str, ...]:
        """The rule in LaTeX: in letters, then with the numbers of this step."""
        x = latex_name(self.name)
        if self.optimizer.id == "sgd":
            decay = self.settings["weight_decay"]
            letters, numbers = "g", _bracketed(self.gradient)
            if decay:
                letters = rf"(g + \lambda {x})"
                numbers = rf"({latex(self.gradient)} + {latex(decay)} \cdot {_bracketed(self.before)})"
            numbers = rf"{latex(self.before)} - {latex(self.rate)} \cdot {numbers}"
            return rf"{x} \leftarrow {x} - \eta {letters}", rf"{x} \leftarrow {numbers} = {self._latex_after}"
        if self.lines:
            return self.lines
        change = self.after - self.before
        sign = "-" if change < 0 else "+"
        numbers = f"{latex(self.before)} {sign} {latex(abs(change))}"
        return (rf"{x} \leftarrow {x} + \Delta {x}", rf"{x} \leftarrow {numbers} = {self._latex_after}")

    @property
    def code(self) -> str:
        """The step as a line of code, where ``{x}`` is the parameter and ``{dx}`` its gradient."""
        if self.optimizer.id != "sgd":
            return f"{{x}} += {self.after - self.before!r}"
        decay = self.settings["weight_decay"]
        return f"{{x}} -= {self.rate!r} * " + (f"({{dx}} + {decay!r} * {{x}})" if decay else "{dx}")

    @property
    def sentence(self) -> str:
        """The step in words and numbers."""
        new, eta = precise(self.after, _DIGITS), precise(self.rate)
        if self.optimizer.id == "sgd" and not self.settings["weight_decay"]:
            product = f"{precise(self.before)} − {eta} × {_in_brackets(self.gradient)}"
            return f"{self.name} moves against its gradient: {product} = {new}."
        change = self.after - self.before
        moves = f"{'−' if change < 0 else '+'}{precise(abs(change))}"
        told = f"{self.optimizer.name} moves {self.name} by {moves} to {new}, at the learning rate {eta}."
        for name, (before, after) in self.memory.items():
            told += f" Its {name} goes from {precise(before)} to {precise(after)}."
        return told

    @property
    def _latex_after(self) -> str:
        return precise(self.after, _DIGITS).replace("−", "-") if abs(self.after) < 1e6 else latex(self.after)


def updates_of(run: Run, step: int) -> tuple[ParameterUpdate, ParameterUpdate]:
    """Return how both parameters go on from the point after ``step`` steps.

    The step that the run has not made yet is the one that it would make next.
    """
    made = step < len(run.steps) - 1
    here = run.steps[step]
    after = (run.steps[step + 1].x, run.steps[step + 1].y) if made else run.next_point
    rate = run.steps[step + 1].learning_rate if made else run.next_rate
    leg = run.legs(step + 1)[-1] if made else None
    optimizer = OPTIMIZERS[leg.optimizer] if leg else run.optimizer
    settings = {**optimizer.defaults, **leg.hyperparameters} if leg else run.hyperparameters
    memories, worked_out = _memories(run, step, leg, rate), _lines(step_work(run, step))
    x, y = (
        ParameterUpdate(name, before, gradient, new, rate, optimizer, settings, memory, lines)
        for name, before, gradient, new, memory, lines in zip(
            run.surface.axes, (here.x, here.y), here.grad, after, memories, worked_out, strict=True
        )
    )
    return x, y


def _lines(work: StepWork) -> list[tuple[str, ...]]:
    """Return the lines of the rule with their numbers, along both axes."""
    if work.along is None:
        return [(), ()]
    lines, axes = work.optimizer.lines_for(work.hyperparameters), work.run.surface.axes
    return [
        tuple(line.in_numbers(quantities, axis) for line in lines)
        for axis, quantities in zip(axes, work.along, strict=True)
    ]


def _memories(run: Run, step: int, leg: Leg | None, rate: float) -> list[dict[str, tuple[float, float]]]:
    """Return what the optimizer remembers of each axis before and after, if it is the run's own."""
    names, number = run.optimizer.memory, step + 1 - run.from_rest
    if not names or number < 1 or (leg and leg.optimizer != run.optimizer.id):
        return [{}, {}]
    if step < len(run.steps) - 1:
        after = run.steps.memory(step + 1)
    else:
        move = run.move(rate)
        after = move.state_x, move.state_y
    return [
        dict(zip(names, zip(was, now, strict=True), strict=True))
        for was, now in zip(run.steps.memory(step), after, strict=True)
    ]


def _in_brackets(number: float) -> str:
    return f"({precise(number)})" if number < 0 or math.isnan(number) else precise(number)


def _bracketed(number: float) -> str:
    return f"({latex(number)})" if number < 0 else latex(number)

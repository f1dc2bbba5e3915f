"""What a wire wants: which way its value should go, for the output to rise or for the loss to fall."""

import math
from typing import Literal, get_args

from playground.engine.numbers import precise

Goal = Literal["raise", "lower"]
GOALS: tuple[Goal, ...] = get_args(Goal)

_NUDGE = 0.01


def direction(gradient: float, goal: Goal) -> int:
    """Return 1 if the value should rise, −1 if it should fall, 0 if it does not matter or cannot be said."""
    if gradient == 0 or math.isnan(gradient):
        return 0
    return 1 if (gradient > 0) == (goal == "raise") else -1


def wish(
    f: str, source: str, gradient: float, goal: Goal, through: str = "", *, upstream: float = 1.0
) -> str:
    """Say what a small rise of a value does to the output, and which way it should go.

    Args:
        f: The output's name; ``source`` is the name of the value.
        source: The value whose gradient it is.
        gradient: Of the output, with respect to the value.
        goal: Whether the output should be raised or lowered.
        through: By which way only, such as " along this wire".
        upstream: The gradient that the gate after the value was given.
    """
    if not math.isfinite(gradient):
        return f"The gradient is {precise(gradient)} here: a number overflowed or left its domain."
    if gradient == 0:
        why = "the gradient stops here" if upstream else "no gradient comes as far as this"
        return f"A small change of {source} does not reach {f}{through}: {why}."
    verb = "rises" if gradient > 0 else "falls"
    change = precise(abs(gradient) * _NUDGE, 3)
    effect = f"If {source} rises by {_NUDGE}, {f} {verb} by about {change}{through}."
    return f"{effect} {aim(f, gradient, goal)}"


def aim(f: str, gradient: float, goal: Goal, who: str = "this wire") -> str:
    """Say which way a value should go; empty if it does not matter."""
    way = direction(gradient, goal)
    if not way or not math.isfinite(gradient):
        return ""
    return f"To {goal} {f}, {who} wants to {'increase' if way > 0 else 'decrease'}."

"""What a step does in a pass that is broken on purpose: the wrong numbers, why, and what would be right."""

from collections.abc import Collection
from dataclasses import replace

from playground.engine.explain import Chip, Explanation, bracketed, explain, factor, partial
from playground.engine.mistakes import MISTAKES, BrokenPass, Use, alike
from playground.engine.naming import letters_of, objective_of
from playground.engine.numbers import latex, precise
from playground.engine.trace import Accumulate, Backward, Trace
from playground.engine.wish import Goal

_OF_THE_SUM = ("overwrite", "no_reset")
_OF_THE_TURN = ("too_early", "forward_order")


def explain_broken(
    trace: Trace, cursor: int, mistakes: Collection[str], broken: BrokenPass, goal: Goal = "raise"
) -> Explanation:
    """Explain the event that ``cursor`` stands behind as it is with mistakes; see ``explain``.

    Args:
        trace: The right pass.
        cursor: How many of its events have happened.
        mistakes: The ids of the mistakes that are made.
        broken: The pass with them.
        goal: Whether wires want the output to rise, or to fall.
    """
    right = explain(trace, cursor, goal)
    event = trace.events[cursor - 1] if 0 < cursor <= len(trace) else None
    if isinstance(event, Backward):
        return _backward(trace, event, mistakes, broken.uses[event.wire], right)
    if isinstance(event, Accumulate):
        return _accumulate(trace, cursor, mistakes, broken, right)
    return right


def _backward(
    trace: Trace, event: Backward, mistakes: Collection[str], use: Use, right: Explanation
) -> Explanation:
    result = use.share if event.shared else use.after
    if alike(result, event.downstream) and alike(use.upstream, event.upstream):
        return right
    names = letters_of(trace)
    left = partial(objective_of(trace), names[event.wire.source])
    product = rf"{latex(use.upstream)} \cdot {factor(latex(event.local))} = {latex(use.share)}"
    chips = [
        Chip("upstream", use.upstream, "gradient"),
        Chip("local", event.local, "local", "×"),
        Chip("downstream", use.share, "gradient", "="),
    ]
    if "no_upstream" in mistakes:
        product = latex(event.local)
        chips = [Chip("local", event.local, "local"), Chip("downstream", use.share, "gradient", "→")]
    formulas = [rf"{left} \leftarrow {product}"]
    said = [_of_turn(mistakes, use, event)]
    if not event.shared and not alike(use.share, use.after):
        formulas.append(rf"{left} \leftarrow {_sum(mistakes, use)}")
        said.append(_of_sum(mistakes, use))
    end = f"Right would be {precise(event.downstream)}."
    return _broken(right, tuple(chips), tuple(formulas), [*said, end])


def _accumulate(
    trace: Trace, cursor: int, mistakes: Collection[str], broken: BrokenPass, right: Explanation
) -> Explanation:
    event = trace.events[cursor - 1]
    assert isinstance(event, Accumulate)
    use, name = broken.uses[event.wire], letters_of(trace)[event.node]
    shown = broken.gradients_at(trace, cursor)[event.node]
    if alike(use.after, event.after) and alike(shown, event.after):
        return right
    overwrites = "overwrite" in mistakes
    via, left = letters_of(trace)[event.wire.target], partial(objective_of(trace), name)
    chips = (
        Chip("so far", use.before, "gradient"),
        Chip(f"via {via}", use.share, "gradient", "←" if overwrites else "+"),
        Chip("now" if overwrites else "sum", use.after, "gradient", "="),
    )
    said = [_of_sum(mistakes, use)]
    if not alike(use.share, event.contribution):
        said.append(f"{precise(use.share)} is wrong already, it should be {precise(event.contribution)}.")
    if not alike(use.after, shown):
        said.append(f"Others came after it in this order: in the end {name} has {precise(shown)}.")
    end = f"Right would be {precise(event.after)}."
    return _broken(right, chips, (rf"{left} \leftarrow {_sum(mistakes, use)}",), [*said, end])


def _broken(
    right: Explanation, chips: tuple[Chip, ...], formulas: tuple[str, ...], said: list[str]
) -> Explanation:
    return replace(
        right, about="", chips=chips, formulas=formulas, sentence=" ".join(filter(None, said)), wants=False
    )


def _sum(mistakes: Collection[str], use: Use) -> str:
    """Return what becomes of a gradient, in LaTeX."""
    if "overwrite" in mistakes:
        return latex(use.after)
    return f"{latex(use.before)} + {factor(latex(use.share))} = {latex(use.after)}"


def _of_sum(mistakes: Collection[str], use: Use) -> str:
    """Say how a share goes into the gradient."""
    share, before = precise(use.share), precise(use.before)
    if use.before != 0:
        for mistake in _OF_THE_SUM:
            if mistake in mistakes:
                return MISTAKES[mistake].at_step.format(share=share, before=before)
    return f"{before} + {bracketed(share)} = {precise(use.after)}."


def _of_turn(mistakes: Collection[str], use: Use, event: Backward) -> str:
    """Say what is wrong with the upstream gradient; nothing if it is right."""
    if alike(use.upstream, event.upstream):
        return ""
    upstream, right = precise(use.upstream), precise(event.upstream)
    causes = ("no_upstream", *(() if set(_OF_THE_SUM) & set(mistakes) else _OF_THE_TURN))
    for mistake in causes:
        if mistake in mistakes:
            return MISTAKES[mistake].at_step.format(upstream=upstream, right=right)
    return f"The upstream gradient is wrong already: {upstream}, and {right} would be right."

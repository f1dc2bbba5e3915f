"""Break it: what a pass that is broken on purpose has to say of itself."""

from playground.engine.circuit import Wire
from playground.engine.explain import Explanation, explain
from playground.engine.explain_broken import explain_broken
from playground.engine.mistakes import MISTAKES, harmless
from playground.session.stepper import Stepper


def judged_gradients(stepper: Stepper) -> dict[str | Wire, float] | None:
    """Return the gradients that the check is to judge in place of the right ones; None if none is broken."""
    if not stepper.mistakes:
        return None
    found: dict[str | Wire, float] = dict(stepper.broken.gradients.items())
    return found | dict(stepper.broken.shares.items())


def explain_shown(stepper: Stepper) -> Explanation:
    """Explain the present step, as it is with the mistakes that are made on purpose."""
    if not stepper.mistakes:
        return explain(stepper.trace, stepper.cursor, stepper.goal)
    return explain_broken(stepper.trace, stepper.cursor, stepper.mistakes, stepper.broken, stepper.goal)


def broken_sentence(stepper: Stepper) -> str:
    """Say which mistakes are made, and what they change; empty if nothing is broken."""
    chosen = [mistake for mistake in MISTAKES.values() if mistake.id in stepper.mistakes]
    if not chosen:
        return ""
    parts = [f"Broken on purpose: {', '.join(mistake.name.lower() for mistake in chosen)}."]
    wrong, count = len(stepper.broken.wrong), len(stepper.broken.gradients)
    if wrong:
        verb = "gradient is" if count == 1 else "gradients are" if wrong != 1 else "gradients is"
        parts.append(f"{wrong} of {count} {verb} wrong: struck through, with the right number below.")
    elif not count:
        parts.append("The circuit is not complete, so no gradient comes back yet.")
    parts += [text for mistake in chosen if (text := harmless(stepper.trace, mistake.id))]
    return " ".join(parts)

"""What is drawn of a step at the ball: the gradient, the speed that is carried, the scaling of the axes."""

from dataclasses import dataclass
from math import hypot, isfinite
from typing import Literal

from playground.descent.optimizers import Optimizer
from playground.descent.step_work import StageId, StepWork

Pair = tuple[float, float]
ArrowRole = Literal["gradient", "carried", "pushed", "update"]


@dataclass(frozen=True)
class Arrow:
    """An arrow on the surface.

    Attributes:
        role: What it is: the gradient, what is carried along, what the gradient adds to that, or the step.
        tail: Where it begins; ``tip`` where it ends, both in parameters.
        label: The symbol beside its tip.
        direction_only: Whether only its direction counts: it is then drawn in one length.
    """

    role: ArrowRole
    tail: Pair
    tip: Pair
    label: str
    direction_only: bool = False


@dataclass(frozen=True)
class StateDrawing:
    """What is drawn of the shown step, besides its update.

    Attributes:
        at: The point before the step.
        arrows: Arrows in the order in which they are drawn.
        behind: Where the ball would be without looking ahead; None if it does not.
        scaling: What the gradient is multiplied by along each axis; None if by nothing.
        shows_update: Whether the arrow of the update is drawn as without it.
    """

    at: Pair
    arrows: tuple[Arrow, ...] = ()
    behind: Pair | None = None
    scaling: Pair | None = None
    shows_update: bool = True

    @property
    def ratio(self) -> float:
        """How much longer steps are along y than along x for the same gradient; 1 without scaling."""
        return self.scaling[1] / self.scaling[0] if self.scaling and self.scaling[0] else 1.0


def state_drawing(work: StepWork, stage: StageId | None, *, state: bool) -> StateDrawing | None:
    """Return what to draw of a step.

    Args:
        work: The step.
        stage: The part of it that is looked at; None for all of it.
        state: Whether the inner state is wanted while all of it is looked at.

    Returns:
        None if there is nothing to draw but the update.
    """
    if not all(map(isfinite, (*work.point, *work.grad, *work.arrival))):
        return None
    match stage:
        case "batch":
            return StateDrawing(work.point, shows_update=False)
        case "gradient":
            return StateDrawing(work.point, (_gradient(work),), shows_update=False)
        case "state":
            return _with_state(work, shows_update=False)
        case "update":
            return _with_state(work, shows_update=True)
    return _with_state(work, shows_update=True) if state else None


def state_in_words(optimizer: Optimizer) -> str:
    """Say in one sentence what the drawing of the inner state means; empty if there is no such state."""
    if optimizer.looks_ahead:
        return "The hollow ball is where speed has led; μv looks ahead, to where the gradient is taken."
    if optimizer.carried is not None:
        return (
            "μv is what the ball keeps of its speed, −ηg what the gradient adds: together they are the step."
        )
    if optimizer.scaling is not None:
        return "The ellipse shows how each axis is scaled: wide along x, and steps are longer along x."
    return ""


def _gradient(work: StepWork) -> Arrow:
    x, y = work.point
    length = hypot(*work.grad) or 1.0
    tip = x + work.grad[0] / length, y + work.grad[1] / length
    return Arrow("gradient", work.point, tip, "∇L", direction_only=True)


def _with_state(work: StepWork, *, shows_update: bool) -> StateDrawing:
    (x, y), carried = work.point, work.carried
    if carried is None:
        return StateDrawing(work.point, scaling=work.scaling, shows_update=shows_update)
    step = (Arrow("update", work.point, work.arrival, ""),) if shows_update else ()
    if work.optimizer.looks_ahead:
        behind = x - carried[0], y - carried[1]
        along = Arrow("carried", behind, work.point, "μv")
        return StateDrawing(work.point, (*step, along), behind, shows_update=False)
    halfway = x + carried[0], y + carried[1]
    parts = (Arrow("carried", work.point, halfway, "μv"), Arrow("pushed", halfway, work.arrival, "−ηg"))
    return StateDrawing(work.point, (*step, *parts), shows_update=False)

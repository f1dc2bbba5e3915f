"""Which number of the pass so far is dead, so that it makes sense to ask where it died."""

from collections.abc import Mapping
from types import MappingProxyType

from playground.engine.blame import Blame, where_did_it_die
from playground.engine.circuit import Wire
from playground.engine.naming import letters_of
from playground.engine.status import WORDS, Status
from playground.engine.trace import Accumulate, Backward, Forward, Seed
from playground.session.stepper import Stepper

_DEAD: frozenset[Status] = frozenset(("zero", "vanished", "infinite", "nan"))
_WORSE_THAN_ZERO = _DEAD - {"zero"}  # a value may well be 0
_VERBS: Mapping[Status, str] = MappingProxyType({"vanished": "has"})


def dead_number(stepper: Stepper, target: str | Wire) -> str:
    """Say in a sentence which number of a node or wire is dead by now; empty if none is.

    The gradient comes before the value. What is not shown yet is not told.
    """
    record, state, health = stepper.trace, stepper.state, stepper.health
    names = letters_of(record)
    node = target.source if isinstance(target, Wire) else target
    if node not in record.circuit.nodes:
        return ""
    known = state.wire_gradients.get(target) if isinstance(target, Wire) else state.gradients.get(target)
    if known is not None and (status := health.gradient(target, known)) in _DEAD:
        where = f" through {names[target.target]}" if isinstance(target, Wire) else ""
        return _sentence("gradient", names[node] + where, status)
    if node in state.values and (status := health.value(node)) in _WORSE_THAN_ZERO:
        return _sentence("value", names[node], status)
    complete = stepper.cursor >= record.pass_end > record.forward_count
    if complete and node not in health.final.gradients:
        return f"No gradient comes back to {names[node]}."
    return ""


def current_target(stepper: Stepper) -> str | Wire | None:
    """Return the node or wire that the latest event is about."""
    match stepper.state.event:
        case Backward(wire=wire):
            return wire
        case Accumulate(node=node):
            return node
        case None:
            return None
        case event:
            return event.node


def latest_status(stepper: Stepper) -> Status:
    """Return the status of the number that the latest event brought; ``not yet`` at the start."""
    health, state = stepper.health, stepper.state
    match state.event:
        case Forward(node=node):
            return health.value(node)
        case Backward(wire=wire):
            return health.gradient(wire)
        case Seed(node=node) | Accumulate(node=node):
            return health.gradient(node, state.gradients[node])
    return "not yet"


def blame_for(stepper: Stepper, target: str | Wire) -> Blame | None:
    """Find the gate to blame for a number that is dead by now."""
    if not dead_number(stepper, target):
        return None
    return where_did_it_die(stepper.trace, target, stepper.health)


def _sentence(kind: str, name: str, status: Status) -> str:
    return f"The {kind} of {name} {_VERBS.get(status, 'is')} {WORDS[status]}."

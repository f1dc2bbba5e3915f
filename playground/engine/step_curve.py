"""The curve that belongs to a step: the gate at work over the input that the step is about."""

from dataclasses import dataclass

from playground.engine.circuit import Circuit
from playground.engine.explain import forward_of
from playground.engine.gate_curve import GateCurve, gate_curve
from playground.engine.naming import letters_of
from playground.engine.trace import Accumulate, Backward, Event, Forward, Trace


@dataclass(frozen=True, eq=False)
class StepCurve:
    """A gate's curve with the names of the two values that it connects."""

    gate: str
    x_name: str
    y_name: str
    curve: GateCurve


def step_curve(trace: Trace, cursor: int) -> StepCurve | None:
    """Return the curve for the event that ``cursor`` stands behind; None where no gate is at work."""
    if not 0 < cursor <= len(trace):
        return None
    place = _place(trace.circuit, trace.events[cursor - 1])
    return node_curve(trace, *place) if place else None


def node_curve(trace: Trace, node_id: str, port: int, *, slopes: bool = False) -> StepCurve | None:
    """Return a gate's curve over one of its inputs; None if it was not computed, or lies beyond any axis."""
    forward = forward_of(trace, node_id)
    if forward is None or not forward.inputs:
        return None
    node = trace.circuit[node_id]
    curve = gate_curve(node, forward.inputs, port, slopes=slopes)
    if curve is None:
        return None
    names = letters_of(trace)
    return StepCurve(node.kind.name, names[node.inputs[port] or ""], names[node_id], curve)


def first_port(circuit: Circuit, node_id: str) -> int:
    """Return the first port that something else than a constant feeds."""
    sources = circuit[node_id].inputs
    fed = (k for k, source in enumerate(sources) if source is not None)
    return next((k for k in fed if circuit[sources[k] or ""].gate != "constant"), 0)


def _place(circuit: Circuit, event: Event) -> tuple[str, int] | None:
    match event:
        case Forward(node=node):
            return node, first_port(circuit, node)
        case Backward(wire=wire) | Accumulate(wire=wire):
            return wire.target, wire.port
    return None

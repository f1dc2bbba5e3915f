"""The pass inside of a group, with the numbers that the pass around it brings there.

Its ports hold the values that reach them, and its backward pass begins with the gradient that arrives at
the group's output. So every gradient inside is one of f, the output of the whole circuit.
"""

from dataclasses import dataclass, replace

from playground.engine.body import Body
from playground.engine.circuit import Circuit, CircuitError
from playground.engine.naming import letters_of, objective_of
from playground.engine.passes import trace
from playground.engine.trace import Accumulate, Backward, Event, Forward, Outside, Trace, state_at


def trace_inside(around: Trace, group: str) -> Trace:
    """Record the pass inside of a group.

    Args:
        around: The pass over the circuit that the group stands in.
        group: The id of the group.

    Raises:
        CircuitError: If the node is no group.
    """
    body = group_body(around.circuit, group)
    known = state_at(around, around.pass_end)
    sources = around.circuit[group].inputs
    ports = zip(body.circuit.variables, sources, strict=True)
    values = {port.name: known.values[source] for port, source in ports if source and source in known.values}
    record = trace(body.circuit, values, known.gradients.get(group))
    return replace(record, outside=_outside(around, group, body))


def _outside(around: Trace, group: str, body: Body) -> Outside:
    circuit = around.circuit
    ports = zip(body.circuit.variables, circuit[group].inputs, strict=True)
    is_end = group == circuit.output
    return Outside(
        title=body.title,
        output=letters_of(around)[group],
        objective=objective_of(around),
        is_objective=is_end and (around.outside is None or around.outside.is_objective),
        forked=frozenset(port.id for port, source in ports if source and len(circuit.uses[source]) > 1),
        has_formulas=body.has_formulas,
    )


def group_body(circuit: Circuit, node_id: str) -> Body:
    """Return what is inside of a group.

    Raises:
        CircuitError: If the node is no group.
    """
    body = circuit[node_id].body
    if body is None:
        raise CircuitError(f"{circuit[node_id].label} is no group: it has no inside.")
    return body


# --- where a group stands in the pass around it --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A row of events of one group, as cursors: ``start`` is before the first, ``end`` after the last."""

    start: int
    end: int


def group_of(trace: Trace, event: Event) -> str:
    """Return the id of the group that computes, or passes gradients back, at an event; empty for none."""
    match event:
        case Forward(node=node) | Backward(wire=(_, node, _)) | Accumulate(wire=(_, node, _)):
            return node if trace.circuit[node].body else ""
    return ""


def forward_span(trace: Trace, group: str) -> Span | None:
    """Return where a group is computed; None if it cannot be."""
    return _span(trace, group, 0, trace.forward_count)


def backward_span(trace: Trace, group: str) -> Span | None:
    """Return where a group passes its gradients back; None if f does not depend on its ports."""
    return _span(trace, group, trace.forward_count, trace.pass_end)


def _span(trace: Trace, group: str, start: int, end: int) -> Span | None:
    places = [k for k in range(start, end) if group_of(trace, trace.events[k]) == group]
    return Span(places[0], places[-1] + 1) if places else None

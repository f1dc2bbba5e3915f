"""The forward and the backward pass over a circuit: as numbers, and as a trace of events.

Both walk ``circuit.order``; backward walks it in reverse, so every gradient is complete before the
gate passes it on.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

from playground.engine.circuit import Circuit, CircuitError, Node, Wire
from playground.engine.trace import Accumulate, Backward, Event, Forward, Seed, Trace


def value_and_grad(circuit: Circuit, values: Mapping[str, float]) -> tuple[float, dict[str, float]]:
    """Run one forward and one backward pass.

    Args:
        circuit: A complete circuit.
        values: A number for every input and weight, by name.

    Returns:
        The output, and its gradient with respect to every input and weight by name (0 for those that
        the output does not depend on). Domain errors give NaN or inf.

    Raises:
        CircuitError: If the circuit is empty, a port is unconnected or a number is missing.
    """
    output = check_computable(circuit, values)
    outputs = {node_id: event.value for node_id, event in _forward(circuit, values).items()}
    gradients, _ = _backward(circuit, outputs, output)
    return outputs[output], {node.name: gradients.get(node.id, 0.0) for node in circuit.variables}


def trace(circuit: Circuit, values: Mapping[str, float], seed: float | None = 1.0) -> Trace:
    """Record every forward and backward event in order.

    Gates that cannot be computed yet (a port is unconnected, a number is missing) have no events;
    if the output is one of them, there is no backward pass.

    Args:
        circuit: Any circuit.
        values: A number for every input and weight that has one, by name.
        seed: The gradient that the backward pass begins with; None for no backward pass.
    """
    forward = _forward(circuit, values)
    events: list[Event] = [e for e in forward.values() if not circuit[e.node].kind.is_source]
    count = len(events)
    if circuit.output in forward and seed is not None:
        outputs = {node_id: event.value for node_id, event in forward.items()}
        events += _backward(circuit, outputs, circuit.output, seed)[1]
    return Trace(circuit, MappingProxyType(dict(values)), tuple(events), count)


def check_computable(circuit: Circuit, values: Mapping[str, float]) -> str:
    """Return the output's id, or raise CircuitError saying what is missing."""
    output = circuit.output
    if output is None:
        raise CircuitError("The circuit is empty: add a gate first.")
    needed = circuit.ancestors(output)
    for node_id, port in circuit.missing:
        if node_id in needed:
            kind = circuit[node_id].kind
            raise CircuitError(f"{kind.name} needs something wired to its input {kind.ports[port]}.")
    for reason in (circuit[node_id].kind.unfinished for node_id in circuit.order if node_id in needed):
        if reason:
            raise CircuitError(reason)
    for node in circuit.variables:
        if node.id in needed and node.name not in values:
            raise CircuitError(f"{node.name} has no value: give one such as {node.name}=1.")
    return output


def problem(node: Node, inputs: tuple[float, ...], value: float) -> str:
    """Name what went wrong at the gate where NaN or inf arises; empty if it was handed on."""
    if math.isfinite(value) or any(map(math.isnan if math.isnan(value) else math.isinf, inputs)):
        return ""
    given = " and ".join(f"{number:.6g}" for number in inputs).replace("-", "−")
    if any(map(math.isinf, inputs)):
        return f"{node.kind.name} of {given} has no value."
    if node.body is not None:
        return _problem_inside(node.body.circuit, inputs, node.kind.name)
    if node.kind.domain and (math.isnan(value) or 0.0 in inputs):
        return f"{node.kind.name} of {given}: {node.kind.domain}."
    return f"{node.kind.name} of {given} overflows: the result is beyond 1.8e308."


def _problem_inside(circuit: Circuit, inputs: tuple[float, ...], name: str) -> str:
    reached = circuit.ancestors(circuit.output) if circuit.output else set()
    events = _forward(circuit, dict(zip(circuit.names, inputs, strict=True))).values()
    problems = (event.problem for event in events if event.problem and event.node in reached)
    return next((f"Inside {name}: {text}" for text in problems), "")


def _forward(circuit: Circuit, values: Mapping[str, float]) -> dict[str, Forward]:
    """Compute every node that can be, in order; sources give events too."""
    done: dict[str, Forward] = {}
    for node_id in circuit.order:
        node = circuit[node_id]
        if node.is_variable:
            if node.name in values:
                done[node_id] = Forward(node_id, (), float(values[node.name]))
        elif all(source in done for source in node.inputs) and not node.kind.unfinished:
            inputs = tuple(done[source].value for source in node.inputs if source is not None)
            value = node.kind.forward(inputs, node.parameter)
            done[node_id] = Forward(node_id, inputs, value, problem(node, inputs, value))
    return done


def _backward(
    circuit: Circuit, outputs: Mapping[str, float], output: str, seed: float = 1.0
) -> tuple[dict[str, float], list[Event]]:
    """Return the gradient of each node that the output depends on, and the events that made it."""
    reached = circuit.ancestors(output)
    shared = {n for n in reached if sum(wire.target in reached for wire in circuit.uses[n]) > 1}
    gradients = {output: seed}
    events: list[Event] = [Seed(output, seed)]
    for node_id in reversed(circuit.order):
        node = circuit[node_id]
        if node_id not in reached or node.kind.is_source:
            continue
        sources = tuple(source for source in node.inputs if source is not None)
        inputs = tuple(outputs[source] for source in sources)
        locals_ = node.kind.local_gradients(inputs, outputs[node_id], node.parameter)
        upstream = gradients[node_id]
        for port, (source, local) in enumerate(zip(sources, locals_, strict=True)):
            wire = Wire(source, node_id, port)
            downstream = upstream * local
            events.append(Backward(wire, upstream, local, downstream, source in shared))
            if source in shared:
                before = gradients.get(source, 0.0)
                gradients[source] = before + downstream
                events.append(Accumulate(wire, before, downstream, gradients[source]))
            else:
                gradients[source] = downstream
    return gradients, events

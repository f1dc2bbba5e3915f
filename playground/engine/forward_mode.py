"""Forward mode: the derivative of every node with respect to one number, carried along with the values.

Each node holds a pair, its value and its tangent (a dual number). A gate's tangent is the sum over its
inputs of local gradient times tangent; inputs that do not depend on the chosen number take no part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from playground.engine.trace import Forward, Trace


@dataclass(frozen=True)
class ForwardMode:
    """One forward-mode pass.

    Attributes:
        source: The id of the number that everything is differentiated by.
        tangents: The derivative of each node that was computed, by id, in the order of the pass.
        multiplications: How many the tangents took.
        additions: How many the tangents took.
    """

    source: str
    tangents: Mapping[str, float]
    multiplications: int
    additions: int


def forward_mode(trace: Trace, source: str) -> ForwardMode:
    """Run a forward-mode pass along the forward events of ``trace``, seeded with 1 at ``source``."""
    circuit = trace.circuit
    sources = [n for n in circuit.order if circuit[n].kind.is_source]
    tangents = {node_id: float(node_id == source) for node_id in sources}
    live = {source}
    multiplications = additions = 0
    for event in trace.events[: trace.forward_count]:
        if not isinstance(event, Forward):
            continue
        node = circuit[event.node]
        slopes = node.kind.local_gradients(event.inputs, event.value, node.parameter)
        pairs = zip(node.inputs, slopes, strict=True)
        terms = [slope * tangents[n] for n, slope in pairs if n is not None and n in live]
        tangents[node.id] = sum(terms[1:], terms[0]) if terms else 0.0
        if terms:
            live.add(node.id)
            multiplications += len(terms)
            additions += len(terms) - 1
    return ForwardMode(source, MappingProxyType(tangents), multiplications, additions)

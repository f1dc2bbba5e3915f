"""Tell whether two circuits are built in the same way, whatever their ids."""

from playground.engine.circuit import Circuit, Node
from playground.engine.expression import ExpressionError, parse


def match(circuit: Circuit, other: Circuit) -> dict[str, str] | None:
    """Pair the nodes of two circuits of the same structure.

    The numbers fixed inside gates and the names of gates may differ; the names of variables may not.

    Returns:
        For each node of ``circuit`` the one of ``other``, or None if the structures differ.
    """
    if len(circuit) != len(other):
        return None
    pairs: dict[str, str] = {}
    for ours, theirs in zip(circuit.order, other.order, strict=True):
        if not _alike(circuit[ours], other[theirs], pairs):
            return None
        pairs[ours] = theirs
    return pairs


def describes(text: str, circuit: Circuit) -> bool:
    """Return whether parsing ``text`` gives ``circuit``, numbers and names included.

    Groups do not matter: the text stands for what is inside of them.
    """
    circuit = circuit.flattened()
    try:
        parsed = parse(text)
    except ExpressionError:
        return False
    pairs = match(circuit, parsed)
    return pairs is not None and all(
        (circuit[ours].parameter, circuit[ours].name) == (parsed[theirs].parameter, parsed[theirs].name)
        for ours, theirs in pairs.items()
    )


def _alike(ours: Node, theirs: Node, pairs: dict[str, str]) -> bool:
    """Compare two nodes whose sources have been paired already."""
    inputs = tuple(None if source is None else pairs[source] for source in ours.inputs)
    return (
        ours.gate == theirs.gate
        and ours.body == theirs.body
        and inputs == theirs.inputs
        and (ours.name == theirs.name or not ours.is_variable)
    )

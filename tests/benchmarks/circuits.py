"""Circuits of any size whose numbers stay moderate, for measuring."""

import random
from collections.abc import Mapping
from math import isqrt

from playground.engine import Circuit, Node, parse


def circuit_of(gates: int) -> tuple[Circuit, Mapping[str, float]]:
    """Return add, mul and relu gates, all of which the output depends on, and the numbers of its inputs.

    Each gate takes the result that has waited longest; what still waits at the end is added up. So the
    circuit is about as deep as it is wide, which the recursion of some peers needs.
    """
    if gates == 2:
        return parse("(x + y) * z"), {"x": -2.0, "y": 5.0, "z": -4.0}
    pick = random.Random(gates)
    inputs = [Node(f"x{k}", "input", name=f"x{k}") for k in range(max(3, isqrt(gates)))]
    values = {node.name: pick.choice((-1.0, 1.0)) * pick.uniform(0.5, 0.95) for node in inputs}
    nodes, waiting = list(inputs), [node.id for node in inputs]
    for k in range(gates):
        first = waiting.pop(0)
        left = gates - k
        if len(waiting) >= left:
            gate, sources = "add", (first, waiting.pop(0))
        elif (gate := pick.choice(("add", "mul", "mul", "relu"))) == "relu":
            sources = (first,)
        else:
            others = inputs if gate == "mul" else nodes[-10:]
            sources = (first, pick.choice(others).id)
        nodes.append(Node(f"g{k}", gate, sources))
        waiting.append(f"g{k}")
    return Circuit.of(nodes, f"g{gates - 1}"), values

"""A look into a group: which one, and how far the pass inside is shown."""

from dataclasses import dataclass
from typing import Literal

from playground.engine.circuit import Circuit

Part = Literal["whole", "forward", "backward"]


@dataclass(frozen=True, slots=True)
class Visit:
    """One level of looking inside; how the document is seen, neither saved nor undone.

    Attributes:
        group: The id of the group, in the circuit that it stands in.
        cursor: How many events of the pass inside are shown.
        part: What to step through before coming out again: of a group that was stepped into only the way
            that the pass around it takes just then, else the whole pass.
    """

    group: str
    cursor: int = 0
    part: Part = "whole"


def still_there(circuit: Circuit, visits: tuple[Visit, ...]) -> tuple[Visit, ...]:
    """Return the visits up to the first whose group is gone."""
    for depth, visit in enumerate(visits):
        node = circuit.nodes.get(visit.group)
        if node is None or node.body is None:
            return visits[:depth]
        circuit = node.body.circuit
    return visits

"""How many wires cross between the columns of a layout."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

Columns = Sequence[Sequence[int]]
Outputs = Sequence[Sequence[tuple[int, float]]]
"""For each vertex those that it feeds in the next column, with the port's place in 0…1."""


def crossings(columns: Columns, outputs: Outputs) -> int:
    """Count the crossings of wires, ports included, between neighbouring columns."""
    return sum(_crossings_between(left, right, outputs) for left, right in pairwise(columns))


def _crossings_between(left: Sequence[int], right: Sequence[int], outputs: Outputs) -> int:
    place = {vertex: i for i, vertex in enumerate(right)}
    count = 0
    above: list[float] = []
    for vertex in left:
        for end in sorted([place[target] + port for target, port in outputs[vertex]]):
            i = bisect_right(above, end)
            count += len(above) - i
            above.insert(i, end)
    return count

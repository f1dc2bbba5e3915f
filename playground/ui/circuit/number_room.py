"""How wide the numbers of a whole pass are, so that room is kept for them before they appear."""

import math
from collections.abc import Collection, Mapping

from playground.engine.circuit import Wire
from playground.engine.numbers import short
from playground.engine.trace import Trace, state_at
from playground.ui.circuit.number_item import number_width
from playground.ui.circuit.number_size import BRANCH, MARGIN, SIZE, Shape, branch_shape, number_shape

_STEP = 12.0  # px; numbers that change a little keep their room, so that nothing jumps
_LEAST, _LEAST_BRANCH = 50.0, 40.0  # px at the usual size

Rooms = Mapping[str | Wire, Shape]
"""The room for the numbers of each node, and for the gradient of each use of a forked value."""


def rooms(trace: Trace, size: float = SIZE, below: str = "", only: Collection[str] | None = None) -> Rooms:
    """Return the room that the numbers at the end of a pass need; ``below`` as in ``number_shape``.

    ``only`` for some nodes, if these are given, and for their uses.
    """
    end = state_at(trace, len(trace.events))
    needed: dict[str | Wire, Shape] = {}
    circuit = trace.circuit
    nodes = circuit.nodes.keys() if only is None else only & circuit.nodes.keys()
    for node_id in nodes:
        numbers = (end.values.get(node_id), end.gradients.get(node_id))
        needed[node_id] = number_shape(_width(_LEAST, size, *numbers), size, below)
    wires = end.wire_gradients.keys() if only is None else [w for n in nodes for w in circuit.uses[n]]
    for wire in wires:
        gradient = end.wire_gradients.get(wire)
        needed[wire] = branch_shape(_width(_LEAST_BRANCH, size, gradient, scale=BRANCH), size)
    return needed


def _width(least: float, size: float, *numbers: float | None, scale: float = 1.0) -> float:
    texts = (short(number) for number in numbers if number is not None)
    widest = max((number_width(text, size * scale) for text in texts), default=0.0)
    least *= size / SIZE
    beyond = max(0.0, widest + MARGIN - least)
    return least + math.ceil(beyond / _STEP) * _STEP

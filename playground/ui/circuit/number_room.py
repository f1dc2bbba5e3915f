"""How wide the numbers of a whole pass are, so that room is kept for them before they appear."""

import math
from collections.abc import Mapping

from PySide6.QtCore import QSizeF

from playground.engine.circuit import Wire
from playground.engine.numbers import short
from playground.engine.trace import Trace, state_at
from playground.ui.circuit.labels import BRANCH_BOX, NUMBER_BOX
from playground.ui.circuit.number_item import BRANCH_SIZE, SIZE, number_width

_STEP = 12.0  # px; numbers that change a little keep their room, so that nothing jumps
_MARGIN = 6.0

Rooms = Mapping[str | Wire, QSizeF]
"""The room for the numbers of each node, and for the gradient of each use of a forked value."""


def rooms(trace: Trace) -> Rooms:
    """Return the room that the numbers at the end of a pass need."""
    end = state_at(trace, len(trace.events))
    needed: dict[str | Wire, QSizeF] = {}
    for node_id in trace.circuit.nodes:
        numbers = (end.values.get(node_id), end.gradients.get(node_id))
        needed[node_id] = _room(NUMBER_BOX, SIZE, *numbers)
    for wire, gradient in end.wire_gradients.items():
        needed[wire] = _room(BRANCH_BOX, BRANCH_SIZE, gradient)
    return needed


def _room(least: QSizeF, size: float, *numbers: float | None) -> QSizeF:
    widest = max((number_width(short(n), size) for n in numbers if n is not None), default=0.0)
    beyond = max(0.0, widest + _MARGIN - least.width())
    return QSizeF(least.width() + math.ceil(beyond / _STEP) * _STEP, least.height())

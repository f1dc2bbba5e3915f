"""Room for a new gate: near where it is wanted, and never upon another."""

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF

from playground.ui.circuit.shapes import GATE_SIZE

_COLUMN, _ROW = 100, 80
_REACH = 9


def free_place(shown: QRectF, taken: Collection[QPointF]) -> QPointF:
    """Return the place nearest to the middle of what is shown where no gate is; in sight if there is one."""
    middle = shown.center()
    steps = range(-_REACH + 1, _REACH)
    grid = [QPointF(_COLUMN * column, _ROW * row) for column in steps for row in steps]
    places = [middle + step for step in sorted(grid, key=QPointF.manhattanLength)]
    places.sort(key=lambda place: not shown.contains(place))
    others = [place.toTuple() for place in taken]
    return next((place for place in places if _is_free(*place.toTuple(), others)), middle)


def _is_free(x: float, y: float, taken: Collection[tuple[float, float]]) -> bool:
    return not any(abs(x - other_x) <= 84 and abs(y - other_y) <= 64 for other_x, other_y in taken)


def clear_of_gates(at: QPointF, taken: Collection[QPointF]) -> QPointF:
    """Return the point, or one beside it if a gate stands right there: none shall hide another."""
    while any((at - place).manhattanLength() < GATE_SIZE / 2 for place in taken):
        at = at + QPointF(GATE_SIZE, GATE_SIZE) * 0.75
    return at

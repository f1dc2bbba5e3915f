"""Room for a new gate: near where it is wanted, and never upon another."""

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF

from playground.ui.circuit.shapes import GATE_SIZE

_COLUMN, _ROW = 100, 80
_PITCH = 140  # from one column to the next
_REACH = 9


def free_place(
    shown: QRectF, taken: Collection[QPointF], wanted: QPointF | None = None, *, anywhere: bool = False
) -> QPointF:
    """Return the place nearest to where it is wanted, or to the middle of what is shown, where no gate is.

    Args:
        shown: What is in sight; a place in it goes before others.
        taken: Where gates are.
        wanted: Where a gate would be best.
        anywhere: Whether it may as well be out of sight.
    """
    start = shown.center() if wanted is None else wanted
    steps = range(-_REACH + 1, _REACH)
    grid = [QPointF(_COLUMN * column, _ROW * row) for column in steps for row in steps]
    places = [start + step for step in sorted(grid, key=QPointF.manhattanLength)]
    if not anywhere:
        places.sort(key=lambda place: not shown.contains(place))
    others = [place.toTuple() for place in taken]
    return next((place for place in places if _is_free(*place.toTuple(), others)), start)


def next_place(shown: QRectF, taken: Collection[QPointF], *, source: bool) -> QPointF:
    """Return where the next gate reads best: a source below the leftmost ones, a gate right of all."""
    if not taken:
        return shown.center() - (QPointF(_PITCH, _ROW) if source else QPointF())
    first = min(place.x() for place in taken)
    if source:
        column = [place.y() for place in taken if place.x() - first < _COLUMN]
        return QPointF(first, max(column) + _ROW)
    heights = [place.y() for place in taken]
    return QPointF(max(place.x() for place in taken) + _PITCH, (min(heights) + max(heights)) / 2)


def _is_free(x: float, y: float, taken: Collection[tuple[float, float]]) -> bool:
    return not any(abs(x - other_x) <= 84 and abs(y - other_y) <= 64 for other_x, other_y in taken)


def clear_of_gates(at: QPointF, taken: Collection[QPointF]) -> QPointF:
    """Return the point, or one beside it if a gate stands right there: none shall hide another."""
    while any((at - place).manhattanLength() < GATE_SIZE / 2 for place in taken):
        at = at + QPointF(GATE_SIZE, GATE_SIZE) * 0.75
    return at

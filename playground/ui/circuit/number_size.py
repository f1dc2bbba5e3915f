"""How large numbers are written on the canvas and the room that they take, for drawing and placing alike."""

import math

from PySide6.QtCore import QRectF

SIZE = 14.0
"""Of a number at 100 %, in px of the scene; what else is written grows with it."""
SMALLER = 0.86
"""Of numbers in a narrow place."""
LARGEST = 20.0  # what the room between two columns takes
READABLE = 12.0
"""Px on the screen below which numbers grow, while there is room; times the lecture zoom."""
BRANCH = 12 / SIZE
"""The gradient of one use, compared with other numbers."""
OFFSET = 11 / SIZE
"""From a wire to the middle of a number, in parts of the number's size."""
BELOW = 17 / SIZE
"""From a wrong gradient to the right one below it."""
MARGIN = 6.0
"""Px of a number's room beyond its text; a narrow place does without."""

Shape = tuple[QRectF, ...]
"""What is written around a place: rectangles relative to it."""

_HEIGHT = 15 / SIZE
_WISH = (19 / SIZE, 8 / SIZE, 12 / SIZE)  # top, height and width of the triangle below a gradient


def number_size(zoom: float, readable: float = READABLE) -> float:
    """Return the size of numbers at a zoom of the canvas, in px of the scene: larger from afar.

    In whole px, so that numbers keep their places while the zoom changes a little.
    """
    return min(LARGEST, max(SIZE, float(math.floor(readable / max(zoom, 0.1) + 0.25))))


def number_shape(width: float, size: float = SIZE, below: str = "") -> Shape:
    """Return the room for a value above a wire and a gradient below it.

    Args:
        width: Of the wider of the two, with a margin.
        size: Of the numbers.
        below: What may stand under the gradient: a ``wish``, the ``right`` gradient, or nothing.
    """
    height, offset = _HEIGHT * size, OFFSET * size
    value = QRectF(-width / 2, -offset - height * 0.6, width, height)
    gradient = QRectF(-width / 2, offset - height * 0.4, width, height)
    if below == "right":
        return value, gradient, gradient.translated(0, BELOW * size)
    if below == "wish":
        top, tall, wide = (part * size for part in _WISH)
        return value, gradient, QRectF(-wide / 2, top, wide, tall)
    return value, gradient


def branch_shape(width: float, size: float = SIZE) -> Shape:
    """Return the room for the gradient of one use; ``size`` is that of other numbers."""
    height = _HEIGHT * size
    return (QRectF(-width / 2, -height / 2, width, height),)


def smaller(shape: Shape) -> Shape:
    """Return the room for smaller numbers, without their margin."""
    return tuple(_smaller(rect) for rect in shape)


def _smaller(rect: QRectF) -> QRectF:
    width = max(rect.width() - MARGIN, rect.width() / 2) * SMALLER
    return QRectF(-width / 2, rect.y() * SMALLER, width, rect.height() * SMALLER)


def area(shape: Shape) -> float:
    """Return how much a shape covers, in px²."""
    return sum(rect.width() * rect.height() for rect in shape)

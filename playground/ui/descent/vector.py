"""What is drawn otherwise in a file of lines and areas, such as SVG, than in one of pixels."""

from itertools import pairwise

import numpy as np
from contourpy import FillType, contour_generator
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPaintEngine, QPainter, QPainterPath, QPolygonF

from playground.ui.descent.levels import Array

_VECTOR = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


def is_vector(painter: QPainter) -> bool:
    """Return whether a painter writes lines and areas rather than pixels."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() in _VECTOR


def ink(painter: QPainter, at: QPointF, font: QFont, text: str, colour: QColor) -> None:
    """Write a text at a place of its base line: as text in a file of lines, else as sharp as any shape."""
    if is_vector(painter):
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(at, text)
    else:
        letters = QPainterPath()
        letters.addText(at, font, text)
        painter.fillPath(letters, colour)


def areas_above(xs: Array, ys: Array, z: Array, levels: Array) -> list[QPainterPath]:
    """Return the area where there is a loss at all, then what lies above each level.

    Each lies inside the one before, so painted in this order they leave no gaps between bands.

    Args:
        xs: Places of the columns of ``z``.
        ys: Places of its rows.
        z: Heights, shape (len(ys), len(xs)); NaN where there is none.
        levels: Rising heights.
    """
    high = float(levels[-1] + 2 * (levels[-1] - levels[0]) + 1)
    low = float(levels[0] - 1 - abs(levels[0]))
    with np.errstate(invalid="ignore"):
        heights = np.ma.masked_invalid(np.clip(z, low, high))
    generator = contour_generator(xs, ys, heights, fill_type=FillType.OuterOffset)
    return [_path(*generator.filled(level, high + 1)) for level in (low - 1, *levels.tolist())]


def _path(outlines: list[Array], offsets: list[Array]) -> QPainterPath:
    """Return polygons with their holes as one path."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for points, ends in zip(outlines, offsets, strict=True):
        for start, end in pairwise(ends):
            corners = points[start:end][_bends(points[start:end])]
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners.tolist()]))
    return path


def _bends(ring: Array) -> Array:
    """Return which points of a closed line are needed: not those amid a straight stretch along an axis."""
    inner = ring[1:-1]
    amid = np.any((inner == ring[:-2]) & (inner == ring[2:]), axis=1)
    return np.concatenate([[True], ~amid, [True]])

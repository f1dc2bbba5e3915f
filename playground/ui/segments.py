"""Many straight lines at once, from an array: a Python object for each would take longer than to draw it."""

from typing import cast

import numpy as np
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter
from shiboken6 import wrapInstance

from playground.engine.array_functions import Array


def draw_segments(painter: QPainter, rows: Array) -> None:
    """Draw a line from (x0, y0) to (x1, y1) for each row of shape (n, 4): the layout of a QLineF."""
    if len(rows):
        numbers = np.ascontiguousarray(rows, dtype=np.float64)
        first = cast("QLineF", wrapInstance(numbers.ctypes.data, QLineF))
        painter.drawLines(first, len(numbers))

"""The colours of a loss surface, low to high, for each theme."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from playground.ui.theme import Theme

_LIGHT = (
    "#2B3A8C",
    "#3B5BA9",
    "#4C7CBF",
    "#6399CC",
    "#7FB4D6",
    "#9CCADF",
    "#B8DCE6",
    "#D2EAEE",
    "#E6F3F4",
    "#F6FBFA",
)
_DARK = (
    "#5468C9",
    "#47599F",
    "#3D4D86",
    "#354370",
    "#2E3A5E",
    "#29324F",
    "#242C43",
    "#202739",
    "#1C2230",
    "#191D27",
)


def band_colours(theme: Theme, bands: int) -> NDArray[np.uint8]:
    """Return ``bands`` colours and one more for "no value", as rows of red, green, blue, alpha."""
    stops = [QColor(text) for text in (_DARK if theme.is_dark else _LIGHT)]
    rgb = np.array([(c.red(), c.green(), c.blue()) for c in stops], float)
    at = np.linspace(0, len(stops) - 1, bands)
    table = [np.interp(at, np.arange(len(stops)), rgb[:, k]) for k in range(3)]
    colours = np.full((bands + 1, 4), 255, np.uint8)
    colours[:bands, :3] = np.stack(table, axis=1).round()
    hole = theme.color("line")
    colours[bands, :3] = hole.red(), hole.green(), hole.blue()
    return colours


def contour_colour(theme: Theme) -> QColor:
    """Return the colour of the lines between the bands."""
    return QColor(23, 26, 32, 150) if theme.is_dark else QColor(255, 255, 255, 130)

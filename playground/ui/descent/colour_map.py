"""The colours of a loss surface, low to high, for each theme.

Each scale grows lighter (or darker) all the way, by equal steps of perceived lightness where it is made here,
so that it can be read without telling hues apart. Blue against yellow is what all readers can tell.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from playground.ui.theme import Theme

Array = NDArray[np.float64]

_LIGHT_BLUE = (
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
_DARK_BLUE = (
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
# Places in CIELAB (lightness, green to red, blue to yellow), evenly far apart.
_LIGHT_LAB: Mapping[str, tuple[tuple[float, float, float], ...]] = {
    "contrast": ((22, 8, -42), (40, 2, -16), (58, -1, 6), (76, 0, 36), (94, -5, 44)),
    "grey": ((24, 0, 0), (97, 0, 0)),
}
_DARK_LAB: Mapping[str, tuple[tuple[float, float, float], ...]] = {
    "contrast": ((84, 2, 62), (67, 1, 34), (50, 0, 6), (33, 4, -18), (16, 8, -30)),
    "grey": ((66, 0, 0), (10, 0, 0)),
}


def band_colours(theme: Theme, bands: int, colours: str = "blue") -> NDArray[np.uint8]:
    """Return ``bands`` colours and one more for "no value", as rows of red, green, blue, alpha."""
    table = np.full((bands + 1, 4), 255, np.uint8)
    if colours == "blue":
        stops = [QColor(text) for text in (_DARK_BLUE if theme.is_dark else _LIGHT_BLUE)]
        table[:bands, :3] = _between([(c.red(), c.green(), c.blue()) for c in stops], bands).round()
    else:
        table[:bands, :3] = _rgb(_between((_DARK_LAB if theme.is_dark else _LIGHT_LAB)[colours], bands))
    hole = theme.color("line")
    table[bands, :3] = hole.red(), hole.green(), hole.blue()
    return table


def contour_colour(theme: Theme, *, filled: bool = True) -> QColor:
    """Return the colour of the lines, between filled bands or on the bare ground."""
    if not filled:
        return theme.color("dim")
    return QColor(23, 26, 32, 150) if theme.is_dark else QColor(255, 255, 255, 130)


def lightness(rgb: NDArray[np.uint8]) -> Array:
    """Return the perceived lightness L* (0 … 100) of rows of red, green and blue."""
    share = rgb[:, :3] / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    y = linear @ np.array([0.2126, 0.7152, 0.0722])
    lab: Array = np.where(y > 216 / 24389, 116 * np.cbrt(y) - 16, y * 24389 / 27)
    return lab


def _between(stops: object, count: int) -> Array:
    places = np.asarray(stops, float)
    at = np.linspace(0, len(places) - 1, count)
    return np.stack([np.interp(at, np.arange(len(places)), places[:, k]) for k in range(3)], axis=1)


def _rgb(lab: Array) -> NDArray[np.uint8]:
    """Return CIELAB colours (D65) as red, green and blue of 0 … 255."""
    fy = (lab[:, 0] + 16) / 116
    f = np.stack([fy + lab[:, 1] / 500, fy, fy - lab[:, 2] / 200], axis=1)
    xyz = np.where(f > 6 / 29, f**3, (f - 4 / 29) * 3 * (6 / 29) ** 2) * np.array([0.95047, 1.0, 1.08883])
    to_rgb = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
    linear = np.clip(xyz @ to_rgb.T, 0, 1)
    share = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    rgb: NDArray[np.uint8] = (255 * share).round().astype(np.uint8)
    return rgb

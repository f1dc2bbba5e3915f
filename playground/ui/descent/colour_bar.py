"""A bar that tells which colour of the surface means which loss."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from playground.engine.numbers import precise
from playground.ui.descent.gesture_table import tip
from playground.ui.descent.view_map import Array
from playground.ui.theme import Theme, text_font
from playground.ui.type_size import zoom_of

_BAR, _SIZE, _PAD = 12.0, 11.0, 10.0  # px at 100 %: width of the bar, size of the type, room around
_BAND = 11.0  # px of one band at 100 %, unless there are many
_TALLEST = 190.0
_DIGITS = 3


class ColourBar(QFrame):
    """Shows the bands from the lowest at the bottom to the highest, with the loss at some of the levels."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("colourBar")
        self.setAccessibleName("Loss by colour")
        self.setProperty("role", "card")
        self.setToolTip(f"Which colour means which loss. {tip('view_options')}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._levels: list[float] = []
        self._colours: list[QColor] = []

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.update()

    def show_levels(self, levels: Array, colours: NDArray[np.uint8]) -> None:
        """Show the heights of the levels, and the colours of the bands between them, lowest first."""
        self._levels = levels.tolist()
        self._colours = [QColor(*row) for row in colours.tolist()][: len(self._levels) + 1]
        if self._levels:
            low, high = (precise(self._levels[k], _DIGITS) for k in (0, -1))
            self.setAccessibleDescription(f"The levels go from {low} to {high}.")
        self.updateGeometry()
        self.adjustSize()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all bands and the widest number."""
        zoom = zoom_of(self)
        metrics = QFontMetricsF(text_font(_SIZE * zoom))
        wide = max((metrics.horizontalAdvance(text) for _, text in self._numbers()), default=0.0)
        pad = _PAD * zoom
        return QSize(round(2 * pad + _BAR * zoom + 6 * zoom + wide), round(2 * pad + self._length()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bands and the numbers."""
        super().paintEvent(event)
        zoom = zoom_of(self)
        pad, bar = _PAD * zoom, _BAR * zoom
        band = self._band()
        painter = QPainter(self)
        bottom = pad + self._length()
        painter.setPen(Qt.PenStyle.NoPen)
        for k, colour in enumerate(self._colours):
            painter.fillRect(QRectF(pad, bottom - (k + 1) * band, bar, band + 0.5), colour)
        painter.setPen(QPen(self._theme.color("faint"), 1))
        painter.drawRect(QRectF(pad, pad, bar, self._length()))
        font = text_font(_SIZE * zoom)
        painter.setFont(font)
        painter.setPen(self._theme.color("dim"))
        half = QFontMetricsF(font).capHeight() / 2
        for k, text in self._numbers():
            painter.drawText(QPointF(pad + bar + 6 * zoom, bottom - (k + 1) * band + half), text)

    def _band(self) -> float:
        count = max(1, len(self._colours))
        return min(_BAND, _TALLEST / count) * zoom_of(self)

    def _length(self) -> float:
        return len(self._colours) * self._band()

    def _numbers(self) -> list[tuple[int, str]]:
        """Return some of the levels with their places, about three bands or one line apart."""
        every = max(1, round(2.2 * _SIZE * zoom_of(self) / max(self._band(), 1e-9)))
        digits = _DIGITS
        chosen = list(range(0, len(self._levels), every))
        texts = [precise(self._levels[k], digits) for k in chosen]
        if any(a == b for a, b in pairwise(texts)):  # levels that differ only far behind the point
            texts = [precise(self._levels[k], 6) for k in chosen]
        return list(zip(chosen, texts, strict=True))

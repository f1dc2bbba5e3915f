"""A slider over numbers instead of ticks, on the scale that suits the number."""

from math import copysign, floor, log10
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from playground.engine.numbers import precise
from playground.ui.type_size import zoomed

Scale = Literal["log", "complement", "from zero", "both ways", "linear"]
"""Logarithmic; logarithmic in the distance to 1, for 0 … 0.999; logarithmic beyond a small number, from 0;
the same to both sides of 0; even.
"""

TICKS = 6000
_SMALL = 1e-4
_NARROW = 1e-3  # where a scale to both sides turns from even steps into decades


class ScaledSlider(QSlider):
    """A horizontal slider from ``low`` to ``high``; ``number_moved`` tells what a person chose.

    Keys and wheel go by a hundredth of the length, PageUp and PageDown by a twelfth.
    """

    number_moved = Signal(float)

    def __init__(self, low: float, high: float, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.low, self.high, self.scale = low, high, scale
        self.setRange(0, TICKS)
        self.setSingleStep(TICKS // 120)
        self.setPageStep(TICKS // 12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(lambda tick: self.number_moved.emit(self.number_at(tick / TICKS)))

    def set_number(self, number: float) -> None:
        """Show ``number`` without telling anyone; beyond the ends the thumb rests at the end."""
        self.setAccessibleDescription(precise(number))
        if self.value() != round(self.share_of(number) * TICKS):
            self.blockSignals(True)
            self.setValue(round(self.share_of(number) * TICKS))
            self.blockSignals(False)
            self.update()

    def share_of(self, number: float) -> float:
        """Return how far along the slider a number is, 0 … 1."""
        low, high = self._placed(self.low), self._placed(self.high)
        share = (self._placed(max(number, self.low)) - low) / (high - low)
        return min(max(share, 0.0), 1.0)

    def number_at(self, share: float) -> float:
        """Return the number at a share of the length, to three digits: nobody means 0.16826."""
        low, high = self._placed(self.low), self._placed(self.high)
        if self.scale == "both ways":
            place = low + share * (high - low)
            return copysign(float(f"{_NARROW * (10 ** abs(place) - 1):.2g}"), place) if place else 0.0
        if self.scale == "linear":
            return _rounded(low + share * (high - low), (high - low) / 1000)
        power = 10 ** (low + share * (high - low))
        if self.scale == "complement":
            return round(1 - float(f"{1 / power:.2g}"), 8)
        return float(f"{power - _SMALL if self.scale == 'from zero' else power:.3g}")

    def sizeHint(self) -> QSize:
        """Return room for the whole handle at any zoom."""
        return QSize(zoomed(self, 80), zoomed(self, 22))

    def minimumSizeHint(self) -> QSize:
        """Return room for the whole handle at any zoom."""
        return QSize(zoomed(self, 40), zoomed(self, 22))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the space bar to the workspace; the other keys of a slider work as everywhere."""
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn with the wheel only while focused, so that scrolling the panel changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _placed(self, number: float) -> float:
        if self.scale == "linear":
            return number
        if self.scale == "both ways":
            return copysign(log10(1 + abs(number) / _NARROW), number)
        if self.scale == "complement":
            return -log10(1 - min(number, self.high))
        return log10(number + _SMALL if self.scale == "from zero" else number)


def _rounded(number: float, fineness: float) -> float:
    """Round to the decimals that tell apart numbers as far apart as ``fineness``."""
    return round(number, max(0, -floor(log10(fineness)))) + 0.0

"""Type and lengths that grow with the window's zoom, which arrives as a larger font."""

from collections.abc import Iterable

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QWidget

from playground.ui.theme import code_font

_NORMAL = 13  # px of the text at 100 %


def zoom_of(widget: QWidget) -> float:
    """Return the zoom that ``widget`` is shown at; 1 for none."""
    return widget.fontInfo().pixelSize() / _NORMAL


def zoomed(widget: QWidget, length: float) -> int:
    """Return a length in px for the zoom that ``widget`` is shown at."""
    return round(length * zoom_of(widget))


def fit_icons(owner: QWidget, buttons: Iterable[QAbstractButton], size: float) -> None:
    """Give the icons of buttons a size in px at 100 %, for the zoom that ``owner`` is shown at."""
    side = zoomed(owner, size)
    for button in buttons:
        button.setIconSize(QSize(side, side))


def set_code_face(widget: QWidget) -> None:
    """Show the text of ``widget`` in the fixed-width face, in whatever size it inherits."""
    font = QFont()
    font.setFamilies(code_font().families())
    widget.setFont(font)


def set_bold(widget: QWidget) -> None:
    """Show the text of ``widget`` in a heavier weight, in whatever size and face it inherits."""
    font = QFont()
    font.setWeight(QFont.Weight.DemiBold)
    widget.setFont(font)

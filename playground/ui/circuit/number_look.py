"""How the numbers on wires look: zero, vanished, infinite, NaN and not computed yet, each its own way.

Each status has a shape as well as a colour, so that none is told by hue alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from playground.engine.numbers import precise, short
from playground.engine.status import WORDS, Status, described
from playground.ui.theme import Theme

NOT_YET = "·"
ASKED = "?"

Frame = Literal["", "ring", "dots", "box"]

_FRAMES: Mapping[Status, Frame] = MappingProxyType({"zero": "ring", "vanished": "dots", "nan": "box"})
_ROLES: Mapping[Status, str] = MappingProxyType({"vanished": "dim", "infinite": "error", "nan": "error"})


@dataclass(frozen=True)
class NumberLook:
    """A number as it is drawn.

    Attributes:
        text: What is drawn.
        role: Its colour in the theme.
        frame: What is drawn around it: a ring for an exact zero, dots for what has vanished, a box for NaN.
        words: The same for those who cannot see it.
        struck: Whether it is struck through, as a wrong number is.
    """

    text: str = NOT_YET
    role: str = "faint"
    frame: Frame = ""
    words: str = "not computed yet"
    struck: bool = False

    def wrong(self, right: float) -> "NumberLook":
        """Return the look of the same number where another one would be right."""
        words = f"{self.words}: wrong, it should be {precise(right)}"
        return replace(self, role="text", words=words, struck=True)


@lru_cache(maxsize=16_384)  # a step shows thousands of numbers anew, of which one or two have changed
def number_look(number: float, status: Status, role: Literal["value", "gradient"]) -> NumberLook:
    """Return how a value or a gradient is drawn."""
    text = "0" if status == "zero" else "≈0" if status == "vanished" and number == 0 else short(number)
    return NumberLook(text, _ROLES.get(status, role), _FRAMES.get(status, ""), described(number, status))


def marked(text: str, status: Status, role: str) -> NumberLook:
    """Return how a number is drawn that is written in some other way, such as in a table."""
    text = "≈0" if status == "vanished" and text == "0" else text
    return NumberLook(text, _ROLES.get(status, role), _FRAMES.get(status, ""), WORDS[status])


UNKNOWN = NumberLook()
"""In place of a number that is not computed yet."""

ASKED_LOOK = NumberLook(ASKED, "accent", "box", "to be predicted")
"""In place of a number that is to be predicted."""


def draw_marks(
    p: QPainter, theme: Theme, centre: QPointF, look: NumberLook, width: float, size: float
) -> None:
    """Draw the frame around a number and the stroke through it.

    Args:
        p: Paints in coordinates of the canvas.
        theme: The colours.
        centre: Of the number.
        look: What is drawn.
        width: Of its text.
        size: Of its type.
    """
    if not (look.frame or look.struck):
        return
    half = QPointF(max(width / 2 + size * 0.28, size * 0.58), size * 0.58)
    box = QRectF(centre - half, centre + half)
    pen = QPen(theme.color(look.role), 1.2)
    if look.frame == "dots":
        pen.setStyle(Qt.PenStyle.DotLine)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    p.setPen(pen)
    p.setBrush(Qt.BrushStyle.NoBrush)
    if look.frame:
        radius = 2.5 if look.frame == "box" else half.y()
        p.drawRoundedRect(box, radius, radius)
    if look.struck:
        p.setPen(QPen(theme.color("error"), 1.4))
        p.drawLine(
            QPointF(box.left(), centre.y() + size * 0.12), QPointF(box.right(), centre.y() - size * 0.12)
        )

"""A number's history as one small line, with a dot where it stands now."""

from collections.abc import Sequence
from math import isfinite

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.theme import Theme
from playground.ui.type_size import zoomed

_MARGIN = 5.0
_MOST_POINTS = 400  # more would fall on the same px


class Sparkline(QWidget):
    """Draws numbers from left to right, the smallest at the bottom; what is not finite leaves a gap."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._numbers: tuple[float, ...] = ()
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_numbers(self, numbers: Sequence[float], now: int) -> None:
        """Show other numbers; those after ``now`` are drawn faintly."""
        self._numbers, self._now = tuple(numbers), now
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(zoomed(self, 90), zoomed(self, 24))

    def minimumSizeHint(self) -> QSize:
        return QSize(zoomed(self, 40), zoomed(self, 24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        places = self._places()
        if not places:
            return
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        before = [at for k, at in places if k <= self._now]
        after = [at for k, at in places if k >= self._now]
        for points, role in ((after, "faint"), (before, "value")):
            p.setPen(QPen(self._theme.color(role), 1.6))
            p.drawPolyline(QPolygonF(points))
        if before:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(self._theme.color("value"))
            p.drawEllipse(before[-1], 3.2, 3.2)

    def _places(self) -> list[tuple[int, QPointF]]:
        """Return the px of the numbers that are finite, thinned to what can be told apart."""
        count = len(self._numbers)
        stride = max(1, count // _MOST_POINTS)
        wanted = sorted({*range(0, count, stride), self._now, count - 1} & set(range(count)))
        finite = [(k, self._numbers[k]) for k in wanted if isfinite(self._numbers[k])]
        if not finite:
            return []
        low, high = min(x for _, x in finite), max(x for _, x in finite)
        width, height = self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN
        return [
            (
                k,
                QPointF(
                    _MARGIN + width * k / max(count - 1, 1),
                    _MARGIN + height * (1 - (x / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.5),
                ),
            )
            for k, x in finite
        ]

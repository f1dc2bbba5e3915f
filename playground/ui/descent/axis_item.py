"""The numbers along the edges of a view of the plane."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.descent.vector import ink
from playground.ui.descent.view_map import ViewMap
from playground.ui.plot.scale import Scale
from playground.ui.theme import Theme, text_font

_SIZE = 11.0  # px of the type at 100 %
_TICK, _HALF = 4.0, 2.5  # px into the view and to each side
_APART_X, _APART_Y = 96.0, 56.0  # px between two ticks at 100 %


class AxisItem(QGraphicsItem):
    """Paints a few round numbers at the lower and the left edge, in px of the view."""

    def __init__(self, theme: Theme, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._theme, self._zoom = theme, 1.0
        self._view = ViewMap(0, 1, 0, 1, 0, 0)
        self._covered = 0.0, 0.0
        self.setZValue(5)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def apply_theme(self, theme: Theme, zoom: float) -> None:
        """Take over the colours and the size of the type."""
        self._theme, self._zoom = theme, zoom
        self.update()

    def set_view(self, view: ViewMap) -> None:
        """Follow the view."""
        if (view.width, view.height) != (self._view.width, self._view.height):
            self.prepareGeometryChange()
        self._view = view
        self.update()

    def set_covered(self, above: float, below: float) -> None:
        """Tell how many px at the upper and the lower end of the left edge something lies over."""
        if (above, below) != self._covered:
            self._covered = above, below
            self.update()

    @property
    def ticks(self) -> tuple[list[tuple[float, str]], list[tuple[float, str]]]:
        """The places in px with their numbers: from the left along the lower edge, upwards along the left."""
        view = self._view
        if view.empty:
            return [], []
        across = Scale(view.x0, view.x1).ticks(max(2, round(view.width / (_APART_X * self._zoom))))
        up = Scale(view.y0, view.y1).ticks(max(2, round(view.height / (_APART_Y * self._zoom))))
        above, below = self._covered
        left, room = 34 * self._zoom, 8 * self._zoom
        kept_x = [(s * view.width, t) for s, t in across if left < s * view.width < view.width - 2 * room]
        places = [((1 - s) * view.height, t) for s, t in up]
        return kept_x, [(y, t) for y, t in places if above + room < y < view.height - below - room]

    def boundingRect(self) -> QRectF:
        """Return the whole view."""
        return QRectF(0, 0, self._view.width, self._view.height)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw each number beside its tick, with an edge that sets it off any colour.

        A tick is a wedge: a dash before a number would read as its minus sign.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = text_font(_SIZE * self._zoom)
        metrics, height = QFontMetricsF(font), self._view.height
        across, up = self.ticks
        for x, text in across:
            at = QPointF(x - metrics.horizontalAdvance(text) / 2, height - _TICK - 2)
            wedge = (QPointF(x - _HALF, height), QPointF(x, height - _TICK), QPointF(x + _HALF, height))
            self._paint(painter, font, text, at, wedge)
        for y, text in up:
            at = QPointF(_TICK + 3, y + metrics.capHeight() / 2)
            wedge = (QPointF(0, y - _HALF), QPointF(_TICK, y), QPointF(0, y + _HALF))
            self._paint(painter, font, text, at, wedge)

    def _paint(self, p: QPainter, font: QFont, text: str, at: QPointF, wedge: Sequence[QPointF]) -> None:
        letters = QPainterPath()
        letters.addText(at, font, text)
        halo = QPen(self._theme.color("canvas", 0.75), 3.2, j=Qt.PenJoinStyle.RoundJoin)
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(halo)
        p.drawPath(letters)
        p.drawPolygon(wedge)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(self._theme.color("text"))
        p.drawPolygon(wedge)
        ink(p, at, font, text, self._theme.color("text"))

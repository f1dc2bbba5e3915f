"""The legend of the basin map: each kind of end with its colour, its mark and its share of the starts."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from playground.ui.descent.basin_map import BasinMap
from playground.ui.theme import Theme, text_font
from playground.ui.type_size import zoom_of, zoomed

_LINE, _SIZE, _SWATCH = 19.0, 11.5, 16.0  # px at 100 %


class _Rows(QWidget):
    """The painted lines."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.map: BasinMap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def lines(self) -> list[tuple[str, str]]:
        if self.map is None:
            return []
        return [(words, f"{100 * share:.0f} %") for _, _, words, share in self.map.rows()]

    def sizeHint(self) -> QSize:
        zoom = zoom_of(self)
        metrics = QFontMetricsF(text_font(_SIZE * zoom))
        wide = max((metrics.horizontalAdvance(a + b) for a, b in self.lines()), default=60.0)
        return QSize(round(wide + (_SWATCH + 34) * zoom), round(len(self.lines()) * _LINE * zoom))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.map is None:
            return
        zoom = zoom_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font(_SIZE * zoom))
        for k, (mark, colour, words, share) in enumerate(self.map.rows()):
            line = QRectF(0, k * _LINE * zoom, self.width(), _LINE * zoom)
            swatch = QRectF(0, line.top() + 2 * zoom, _SWATCH * zoom, line.height() - 4 * zoom)
            painter.setPen(self.theme.color("faint"))
            painter.setBrush(colour)
            painter.drawRoundedRect(swatch, 3, 3)
            painter.setPen(Qt.GlobalColor.black if colour.lightnessF() > 0.4 else Qt.GlobalColor.white)
            painter.drawText(swatch, Qt.AlignmentFlag.AlignCenter, mark)
            painter.setPen(self.theme.color("text"))
            text = line.adjusted((_SWATCH + 8) * zoom, 0, 0, 0)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            painter.setPen(self.theme.color("dim"))
            painter.drawText(
                text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{100 * share:.0f} %"
            )


class BasinLegend(QFrame):
    """A card at the edge of the surface, with the progress and a way to stop while it is worked out."""

    def __init__(self, theme: Theme, source: BasinMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("basinLegend")
        self.setAccessibleName("Where the starts end")
        self.setProperty("role", "card")
        self._source, self._rows = source, _Rows(theme)
        self._rows.map = source
        self._bar = QProgressBar()
        self._bar.setObjectName("basinProgress")
        self._bar.setAccessibleName("Basin map")
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._stop = QPushButton("Stop")
        self._stop.setObjectName("basinStop")
        self._stop.setToolTip("Leave the basin map as it is by now (Space when focused)")
        self._stop.clicked.connect(self._leave_off)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        for widget in (self._rows, self._bar, self._stop):
            column.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        source.changed.connect(self.follow)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._rows.theme = theme
        self._rows.update()

    def follow(self) -> None:
        """Show what is known by now."""
        busy = 0 < self._source.share < 1
        self._bar.setFixedHeight(zoomed(self, 6))
        self._bar.setVisible(busy)
        self._stop.setVisible(busy)
        self._bar.setValue(round(100 * self._source.share))
        self._rows.updateGeometry()
        self._rows.update()
        told = [f"{100 * share:.0f} % {words}" for _, _, words, share in self._source.rows()]
        self.setAccessibleDescription("; ".join(told))
        self.adjustSize()

    def _leave_off(self) -> None:
        self._source.leave_off()

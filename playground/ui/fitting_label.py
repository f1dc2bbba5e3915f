"""A label of one line that writes smaller where there is no room for it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

_SMALLEST = 8  # px


class FittingLabel(QLabel):
    """Shows all of a short text, such as a number, whatever the width."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def fitted_font(self) -> QFont:
        """Return the font in which the text fits."""
        font, room = QFont(self.font()), self.contentsRect().width()
        width = QFontMetricsF(font).horizontalAdvance(self.text())
        if width > room > 0:
            font.setPixelSize(max(_SMALLEST, int(self.fontInfo().pixelSize() * room / width)))
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.fitted_font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()

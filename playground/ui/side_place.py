"""A place for a panel that comes and goes at the right: beside what is there, or over it."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.ui.type_size import zoomed


class SidePlace(QWidget):
    """Shows a panel beside a widget where there is room for both, else over its right edge."""

    def __init__(self, main: QWidget, panel: QWidget, widths: tuple[int, int], least: int) -> None:
        """Hold both; lengths in px at 100 %.

        Args:
            main: What is always there.
            panel: What comes and goes.
            widths: Of the panel, beside and over.
            least: The width that ``main`` needs to have the panel beside it.
        """
        super().__init__()
        self._panel = panel
        self._widths = widths
        self._least = least
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(main)
        panel.setParent(self)
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.FontChange):
            self._place()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        beside_width, over_width = (zoomed(self, width) for width in self._widths)
        beside = self.width() - beside_width >= zoomed(self, self._least)
        width = beside_width if beside else min(over_width, self.width())
        self._row.setContentsMargins(0, 0, width if beside and self._panel.isVisible() else 0, 0)
        self._panel.setGeometry(self.width() - width, 0, width, self.height())
        self._panel.raise_()

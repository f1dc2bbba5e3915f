"""A place for panels that come and go at the right: beside what is there, or over it."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.ui.type_size import zoomed


class SidePlace(QWidget):
    """Shows one panel at a time beside a widget where there is room for both, else over its right edge."""

    def __init__(self, main: QWidget, least: int) -> None:
        """Begin without a panel; ``main`` needs ``least`` px at 100 % to have one beside it."""
        super().__init__()
        self._panels: dict[QWidget, tuple[int, int]] = {}
        self._least = least
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(main)

    def add(self, panel: QWidget, widths: tuple[int, int]) -> None:
        """Let a panel come here, hidden at first; its ``widths`` are in px at 100 %, beside and over."""
        self._panels[panel] = widths
        panel.setParent(self)
        panel.hide()
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            for panel in self._panels:
                if panel is not watched:
                    panel.hide()
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.FontChange):
            self._place()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        panel = next((panel for panel in self._panels if panel.isVisible()), None)
        if panel is None:
            self._row.setContentsMargins(0, 0, 0, 0)
            return
        beside_width, over_width = (zoomed(self, width) for width in self._panels[panel])
        beside = self.width() - beside_width >= zoomed(self, self._least)
        width = beside_width if beside else min(over_width, self.width())
        self._row.setContentsMargins(0, 0, width if beside else 0, 0)
        panel.setGeometry(self.width() - width, 0, width, self.height())
        panel.raise_()

"""The first rows of a file as a table; headings tell which columns are in use."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableWidget, QTableWidgetItem

from playground.ui.plain import plain
from playground.ui.type_size import zoomed

_ROW = 24  # px at 100 %
_MOST_ROWS = 6
_WIDEST = 220  # px of a column at 100 %
_NARROWEST = 90


class CsvPreview(QTableWidget):
    """Shows cells as they stand in the file, those of columns that are not used dimmed."""

    def __init__(self) -> None:
        super().__init__()
        self._names: Sequence[str] = ()
        self.setObjectName("csvPreview")
        self.setAccessibleName("First rows of the file")
        self.setProperty("role", "small")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)

    def show_rows(self, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self._names = names
        self.setRowCount(len(rows))
        self.setColumnCount(len(names))
        for line, row in enumerate(rows):
            for place in range(len(names)):
                item = QTableWidgetItem(row[place][:200] if place < len(row) else "")
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(line, place, item)
        self.mark((), -1)
        self._fit()

    def mark(self, features: Sequence[int], target: int) -> None:
        """Tell which columns are features and which is the target."""
        used = dict.fromkeys(features, "feature") | {target: "target"}
        for place, name in enumerate(self._names):
            heading = f"{name} · {used[place]}" if place in used else name
            item = QTableWidgetItem(heading)
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(plain(heading))
            self.setHorizontalHeaderItem(place, item)
            shown = place in used or target < 0
            role = QPalette.ColorRole.Text if shown else QPalette.ColorRole.PlaceholderText
            colour = self.palette().color(role)
            for line in range(self.rowCount()):
                cell = self.item(line, place)
                if cell is not None:
                    cell.setForeground(colour)
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        high = zoomed(self, _ROW)
        self.verticalHeader().setMinimumSectionSize(high)
        self.verticalHeader().setDefaultSectionSize(high)
        self.horizontalHeader().setFixedHeight(high)
        rows = min(max(self.rowCount(), 1), _MOST_ROWS)
        self.setFixedHeight((rows + 1) * high + zoomed(self, 14))
        self._fit_columns()

    def _fit_columns(self) -> None:
        for place in range(self.columnCount()):
            wanted = max(self.sizeHintForColumn(place), self.horizontalHeader().sectionSizeHint(place))
            room = zoomed(self, _NARROWEST), zoomed(self, _WIDEST)
            self.setColumnWidth(place, max(room[0], min(wanted + 8, room[1])))

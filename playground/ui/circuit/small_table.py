"""A small table of a page: as high as its rows need, up to a limit; ← and → stay with the stepper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from playground.ui.plain import plain
from playground.ui.theme import Theme
from playground.ui.type_size import zoomed

Index = QModelIndex | QPersistentModelIndex

_MEASURED = 50  # rows that a column's width goes by; measuring thousands would be felt
_ROW = 22  # px at 100 %
_WALK = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what that means, and the colour of its texts as a role of the theme."""

    heading: str
    tip: str = ""
    role: str = "text"


class _Rows(QAbstractTableModel):
    """Texts in rows; the first column stands at the left, the others at the right."""

    def __init__(self, columns: Sequence[Column], theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.columns, self.theme = columns, theme
        self.rows: list[tuple[str, ...]] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text = self.rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                return plain(text)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(index.column())
            case Qt.ItemDataRole.ForegroundRole:
                return self.theme.color(self.columns[index.column()].role)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.columns[section].heading
            case Qt.ItemDataRole.ToolTipRole:
                return self.columns[section].tip
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(section)
        return None


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class SmallTable(QTableView):
    """Shows rows of text; the first column takes the width that the others leave.

    Attributes:
        chosen: The row that was selected; −1 for none.
    """

    chosen = Signal(int)

    def __init__(
        self, name: str, label: str, columns: Sequence[Column], theme: Theme, most_rows: int = 8
    ) -> None:
        super().__init__()
        self._most_rows = most_rows
        self._rows = _Rows(columns, theme, self)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setModel(self._rows)
        self.setProperty("role", "small")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self._set_up_headers()
        self.selectionModel().selectionChanged.connect(lambda: self.chosen.emit(self.row))
        self._fit()

    def _set_up_headers(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setResizeContentsPrecision(_MEASURED)
        for column in range(len(self._rows.columns)):
            mode = QHeaderView.ResizeMode.ResizeToContents if column else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(column, mode)

    @property
    def row(self) -> int:
        """The selected row; −1 for none."""
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """What is shown."""
        return self._rows.rows

    def show_rows(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show other rows, none of them selected."""
        if list(rows) != self._rows.rows:
            self._rows.beginResetModel()
            self._rows.rows = list(rows)
            self._rows.endResetModel()
            self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._rows.theme = theme
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the rows, and clear the selection with Esc; leave every other key to the workspace."""
        if event.key() == Qt.Key.Key_Escape and self.row >= 0:
            self.clearSelection()
        elif event.key() in _WALK:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """Take the height that the rows need at this zoom."""
        high = zoomed(self, _ROW)
        self.verticalHeader().setMinimumSectionSize(high)
        self.verticalHeader().setDefaultSectionSize(high)
        self.horizontalHeader().setFixedHeight(high)
        rows = min(max(len(self._rows.rows), 1), self._most_rows)
        self.setFixedHeight((rows + 1) * high + 2 * self.frameWidth() + 2)

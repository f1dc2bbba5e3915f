"""The history panel: every edit in a list, the present one marked; choosing one goes there."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from playground.session.editor import Aspect, Editor
from playground.ui.panel_head import PanelHead, lay_out_panel, panel_hint
from playground.ui.plain import plain
from playground.ui.theme import Theme, text_font
from playground.ui.type_size import zoom_of, zoomed

_ROW = 30
_RAIL = 22  # px from the left to the line that joins the dots
_BEGINNING = "Start"
_Index = QModelIndex | QPersistentModelIndex


class HistoryPanel(QWidget):
    """Lists the edits of the open document, oldest first; those taken back follow the present one.

    Attributes:
        WIDTHS: Beside a workspace, and over it, where it covers the step panel; px at 100 %.
        closed: Told when the user closes the panel from within.
    """

    WIDTHS = (236, 345)
    closed = Signal()

    def __init__(self, editor: Editor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.setObjectName("historyPanel")
        self.setAccessibleName("History")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shown: tuple[tuple[str, ...], int] = ((), 0)
        self._rows = _EntryPainter(theme, self)
        self._list = QListWidget()
        self._head = PanelHead("History", "history", "Ctrl+H")
        self._hint = panel_hint("Every edit appears here. Choose one to go back to it.")
        self._set_up_list()
        lay_out_panel(self, self._head, self._list, self._hint)
        self.set_theme(theme)
        self._list.currentRowChanged.connect(self._jump)
        self._head.closed.connect(self.closed)
        editor.changed.connect(self._follow)
        self.hide()

    def _set_up_list(self) -> None:
        self._list.setObjectName("historyList")
        self._list.setAccessibleName("Edits, oldest first")
        self._list.setItemDelegate(self._rows)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._rows.theme = theme
        self._head.set_theme(theme)
        self._list.viewport().update()

    def open(self) -> None:
        """Show the panel, with the keyboard in its list."""
        self.show()
        self._list.setFocus()

    def showEvent(self, event: object) -> None:
        """Catch up: what is hidden does not follow."""
        self._show_entries()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if self.isVisible():
            self._show_entries()

    def _show_entries(self) -> None:
        """Bring the list in line with the history, touching only the entries that differ."""
        labels, present = self._editor.history_labels, self._editor.history_index
        if (labels, present) == self._shown:
            return
        pairs = enumerate(zip(labels, self._shown[0], strict=False))
        same = next((k for k, (new, old) in pairs if new != old), min(len(labels), len(self._shown[0])))
        self._shown = labels, present
        self._list.blockSignals(True)
        while self._list.count() > same:
            self._list.takeItem(self._list.count() - 1)
        self._list.addItems([label or _BEGINNING for label in labels[same:]])
        self._mark(present)
        self._list.blockSignals(False)
        self._hint.setVisible(len(labels) == 1)

    def _mark(self, present: int) -> None:
        """Mark the present entry, and tell assistive technology which ones are taken back."""
        self._rows.present = present
        for row in range(self._list.count()):
            item = self._list.item(row)
            said = f"{item.text()}{', now' if row == present else ', taken back' if row > present else ''}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            item.setToolTip(plain(item.text()))
        self._list.setCurrentRow(present)
        self._list.viewport().update()

    def _jump(self, row: int) -> None:
        if row >= 0:
            self._editor.jump(row)


class _EntryPainter(QStyledItemDelegate):
    """Paints an entry as a stop on a line: done, present, or taken back."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.present = 0
        self._panel = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, zoomed(self._panel, _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, zoom = index.row(), zoom_of(self._panel)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, box)
        x = _RAIL * zoom
        self._paint_line(painter, index, box, x)
        self._paint_dot(painter, row, QPointF(x, box.center().y()), zoom)
        painter.setFont(text_font(13 * zoom, bold=row == self.present))
        painter.setPen(self.theme.color("dim" if row > self.present else "text"))
        room = box.adjusted(x + 14 * zoom, 0, -12, 0)
        text = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, box: QRectF) -> None:
        """Put the present entry, and the one under the pointer, on a chip; ring it while keys go there."""
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if not selected and not state & QStyle.StateFlag.State_MouseOver:
            return
        ringed = selected and bool(state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(QPen(self.theme.color("accent"), 1) if ringed else Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("chip_hover" if selected else "chip"))
        painter.drawRoundedRect(box.adjusted(6.5, 1.5, -6.5, -1.5), 6, 6)

    def _paint_line(self, painter: QPainter, index: _Index, box: QRectF, x: float) -> None:
        row, last = index.row(), index.model().rowCount() - 1
        for near, far, role in (
            (row == 0, box.top(), "accent" if row <= self.present else "faint"),
            (row == last, box.bottom(), "accent" if row < self.present else "faint"),
        ):
            if not near:
                line = Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap
                painter.setPen(QPen(self.theme.color(role), 1.5, *line))
                painter.drawLine(QPointF(x, box.center().y()), QPointF(x, far))

    def _paint_dot(self, painter: QPainter, row: int, at: QPointF, zoom: float) -> None:
        """Paint what is done full, what is taken back hollow, and the present larger."""
        done = row <= self.present
        painter.setPen(QPen(self.theme.color("accent" if done else "faint"), 1.5))
        painter.setBrush(self.theme.color("accent" if done else "panel"))
        radius = (5.5 if row == self.present else 3.5) * zoom
        painter.drawEllipse(at, radius, radius)

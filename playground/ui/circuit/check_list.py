"""The list of the gradient check: walked with ↑ and ↓, while ← and → go on stepping."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from playground.engine.probe import Target
from playground.ui.circuit.check_model import NOT_YET, CheckModel, ShownRow
from playground.ui.circuit.number_look import NumberLook, draw_marks, marked
from playground.ui.theme import Theme, text_font
from playground.ui.type_size import zoom_of, zoomed

_HEADINGS = "value", "analytic", "numeric"
_ROLES = "value", "gradient", "text"
_FIRST = 0.19  # of the width: where the numbers begin
_PAD = 8.0  # px at 100 %, as all lengths here
_ROW, _HEAD, _INDENT = 40, 20, 12
_MOST_SHOWN = 13
_LEFT_TO_THE_STEPPER = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space)


def _columns(area: QRectF, zoom: float) -> Iterator[QRectF]:
    """Yield the places of the three numbers of a row."""
    left, right = area.left() + _FIRST * area.width(), area.right() - _PAD * zoom
    width = (right - left) / len(_HEADINGS)
    for column in range(len(_HEADINGS)):
        yield QRectF(left + column * width, area.top(), width, area.height())


class CheckHeadings(QWidget):
    """Names the columns above the list."""

    def __init__(self, theme: Theme, room: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._room = theme, room
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def set_room(self, room: int) -> None:
        """Leave room on the right, where the list has its scroll bar."""
        if room != self._room:
            self._room = room
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, zoomed(self, _HEAD))

    def paintEvent(self, event: QPaintEvent) -> None:
        p, zoom = QPainter(self), zoom_of(self)
        p.setFont(text_font(12 * zoom))
        p.setPen(self._theme.color("dim"))
        area = QRectF(self.rect()).adjusted(0, 0, -self._room, 0)
        for box, text in zip(_columns(area, zoom), _HEADINGS, strict=True):
            p.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        p.end()


class _RowPainter(QStyledItemDelegate):
    """Paints a row: name and numbers, and the verdict with its error below them."""

    def __init__(self, theme: Theme, view: QWidget) -> None:
        super().__init__(view)
        self.theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, zoomed(self._view, _ROW))

    def paint(
        self, p: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, zoom, t = index.data(Qt.ItemDataRole.UserRole), zoom_of(self._view), self.theme
        rect, state = option.rect, option.state
        p.save()
        if state & QStyle.StateFlag.State_Selected:
            p.fillRect(rect, t.color("chip_hover"))
            p.fillRect(QRectF(rect.left(), rect.top(), 3 * zoom, rect.height()), t.color("accent"))
        half = rect.height() / 2
        upper = QRectF(rect).adjusted(0, 3 * zoom, 0, -half + 1)
        lower = QRectF(rect).adjusted(_PAD * zoom, half - 1, -_PAD * zoom, -3 * zoom)
        self._paint_numbers(p, upper, row, zoom)
        self._paint_verdict(p, lower, row, zoom)
        p.restore()

    def _paint_numbers(self, p: QPainter, area: QRectF, row: ShownRow, zoom: float) -> None:
        name = area.adjusted((_PAD + _INDENT * row.is_use) * zoom, 0, 0, 0)
        name.setRight(area.left() + (0.44 if row.is_use else _FIRST + 0.06) * area.width())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self._write(p, name, left, row.name, "text", text_font(12.5 * zoom, bold=not row.is_use, italic=True))
        looks = (
            marked(row.value, row.value_status, "value"),
            marked(row.analytic, row.status, "gradient"),
            marked(row.numeric, "ordinary", "text"),
        )
        for box, look, role in zip(_columns(area, zoom), looks, _ROLES, strict=True):
            if not (row.is_use and role == "value"):  # that of a use is that of the fork
                self._write_number(p, box, look, zoom)

    def _write_number(self, p: QPainter, box: QRectF, look: NumberLook, zoom: float) -> None:
        """Write a number on the right of its place, marked as on the canvas."""
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        role = "dim" if look.text == NOT_YET else look.role
        self._write(p, box, right, look.text, role, text_font(12.5 * zoom))
        width = p.fontMetrics().horizontalAdvance(look.text)
        centre = QPointF(box.right() - width / 2, box.center().y())
        if look.text != NOT_YET:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_marks(p, self.theme, centre, look, width, 12.5 * zoom)

    def _paint_verdict(self, p: QPainter, area: QRectF, row: ShownRow, zoom: float) -> None:
        font = text_font(11.5 * zoom)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        indent = area.adjusted(_INDENT * zoom * row.is_use, 0, 0, 0)
        self._write(p, indent, left, row.verdict, "dim" if row.passed else "error", font)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._write(p, area, right, row.error, "dim", font)

    def _write(
        self, p: QPainter, box: QRectF, side: Qt.AlignmentFlag, text: str, role: str, font: QFont
    ) -> None:
        p.setFont(font)
        p.setPen(self.theme.color(role))
        p.drawText(box, side, p.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width())))


class CheckList(QListView):
    """Shows a ``CheckModel``.

    Attributes:
        chosen: The target of another row, when the user chose it.
    """

    chosen = Signal(object)

    def __init__(self, model: CheckModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._quiet = False
        self._painter = _RowPainter(theme, self)
        self.headings = CheckHeadings(theme)
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setObjectName("checkList")
        self.setAccessibleName("Gradients, analytic against numeric")
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.fit_rows()

    def dataChanged(
        self,
        first: QModelIndex | QPersistentModelIndex,
        last: QModelIndex | QPersistentModelIndex,
        roles: Sequence[int] = (),
    ) -> None:
        """Paint the rows anew; Qt would also measure all of them, though each is as high as before."""
        if first == last:
            super().dataChanged(first, last, list(roles))
        else:
            self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._painter.theme = theme
        self.headings.set_theme(theme)
        self.viewport().update()

    def target(self) -> Target | None:
        """Return what the present row is about."""
        return self._model.target(self.currentIndex().row())

    def choose(self, target: object) -> bool:
        """Make the row of a node or wire the present one, without telling; return whether there is one."""
        row = self._model.row_of(target)
        if row < 0:
            return False
        if row != self.currentIndex().row():
            self._quiet = True
            self.setCurrentIndex(self._model.index(row))
            self._quiet = False
        return True

    def in_sight(self) -> list[Target]:
        """Return the targets of the rows that can be seen."""
        first = max(self.indexAt(self.viewport().rect().topLeft()).row(), 0)
        rows = range(first, first + _MOST_SHOWN + 1)
        return [target for row in rows if (target := self._model.target(row)) is not None]

    def fit_rows(self) -> None:
        """Be as high as the rows need, up to a limit: the page scrolls, so the list seldom has to."""
        count = self._model.rowCount()
        shown = min(max(count, 1), _MOST_SHOWN)
        self.setFixedHeight(shown * zoomed(self, _ROW) + 2 * self.frameWidth())
        self.headings.set_room(self.verticalScrollBar().sizeHint().width() if count > shown else 0)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if not self._quiet and current.isValid() and current.row() != previous.row():
            self.chosen.emit(self._model.target(current.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys of the stepper to the workspace."""
        if event.key() in _LEFT_TO_THE_STEPPER:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()
            self.fit_rows()

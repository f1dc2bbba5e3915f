"""The staged code as a list of lines: the current one is marked, those to come are dimmed."""

import textwrap
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from playground.engine.staged_code import StagedCode, StagedLine, staged_code
from playground.engine.trace import Trace
from playground.ui.theme import Theme, code_font
from playground.ui.type_size import zoom_of

Index = QModelIndex | QPersistentModelIndex

_SIZE = 12  # px at 100 %
_BAR, _PAD = 3.0, 9.0  # the mark of the current line, and the room before the text
_LINE = 1.45  # from one line to the next, in sizes of the type
_COMMENTS = 18  # the column where comments begin, if the code leaves it free
_INDENT = 4
_COLORS = {"forward": "value", "backward": "gradient", "update": "accent"}
_AHEAD = 2  # lines after the current one that stay in sight
_WALK = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


@dataclass(frozen=True, slots=True)
class Setting:
    """How a line stands in a column of limited width: its rows, and where its comment begins."""

    rows: tuple[str, ...]
    comment_row: int
    comment_column: int


def setting(text: str, comment: str, columns: int) -> Setting:
    """Break a line where it is too long; its comment follows if there is room, else in a row of its own."""
    rows = (text,) if len(text) <= columns else _broken(text, columns)
    least = len(rows[-1]) + 2
    for column in (max(least, _COMMENTS), least):
        if column + len(comment) <= columns:
            return Setting(rows, len(rows) - 1, column)
    return Setting(rows, len(rows), _INDENT) if comment else Setting(rows, len(rows) - 1, least)


def _broken(text: str, columns: int) -> tuple[str, ...]:
    indent = " " * (len(text) - len(text.lstrip()) + _INDENT)
    width = max(columns, len(indent) + 8)
    return tuple(textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False))


class CodeModel(QAbstractListModel):
    """The lines of a pass, with the numbers that are known at a cursor.

    Attributes:
        stepped: Tells that other numbers are known, while every line keeps its place: a view that is told
            of changed data would measure all lines anew.
    """

    stepped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._code: StagedCode | None = None
        self.cursor = 0
        self.asking = False

    @property
    def lines(self) -> tuple[StagedLine, ...]:
        """Every line."""
        return self._code.lines if self._code else ()

    @property
    def current(self) -> int | None:
        """The row that the latest event belongs to."""
        return self._code.line_at(self.cursor) if self._code else None

    def show_pass(
        self, trace: Trace, cursor: int, *, asking: bool = False, mistakes: frozenset[str] = frozenset()
    ) -> None:
        """Show another pass, or another place in it.

        Args:
            trace: The pass.
            cursor: How many of its events are shown.
            asking: Whether the number of the next event is to be predicted.
            mistakes: The ids of those that are made on purpose.
        """
        old = self._code
        if old is not None and old.trace is trace and old.mistakes == mistakes:
            code = old
        else:
            code = staged_code(trace, mistakes) if old is None else old.follow(trace, mistakes)
        if old is None or not code.same_steps(old):
            self.beginResetModel()
            self._code, self.cursor, self.asking = code, cursor, asking
            self.endResetModel()
        elif code is not old and code.lines:
            self._code, self.cursor, self.asking = code, cursor, asking
            self.dataChanged.emit(self.index(0), self.index(len(code.lines) - 1))
        elif (cursor, asking) != (self.cursor, self.asking):
            self.cursor, self.asking = cursor, asking
            self.stepped.emit()

    def comment(self, row: int, *, final: bool = False) -> str:
        """Return the number of a line as a comment: what is known now, or the final one."""
        if self._code is None:
            return ""
        if self.asking and not final and self.cursor in self.lines[row].events:
            return "# ?"
        number = self._code.comment(row, len(self._code.trace) if final else self.cursor)
        return f"# {number}" if number else ""

    def target(self, row: int) -> int | None:
        """Return the cursor that a line stands for; None for a definition."""
        return self._code.cursor_at(row) if self._code else None

    def is_reached(self, row: int) -> bool:
        """Whether the pass has come to a line; what is given is there from the start."""
        events = self.lines[row].events
        return not events or events.start < self.cursor

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        row = index.row()
        text = "  ".join(filter(None, (self.lines[row].text, self.comment(row))))
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        state = "current line" if row == self.current else "" if self.is_reached(row) else "not reached yet"
        return ", ".join(filter(None, (text, state)))


class _LineDelegate(QStyledItemDelegate):
    """Paints one line, broken into rows where it is too long."""

    def __init__(self, view: "CodeList", theme: Theme) -> None:
        super().__init__(view)
        self._view, self.theme = view, theme
        self._settings: dict[int, Setting] = {}
        self.fit()

    def fit(self) -> None:
        """Take the size of the type and the width of the view as they are now."""
        self._font: QFont = code_font(_SIZE * zoom_of(self._view))
        self._font.setFeature(QFont.Tag("calt"), 0)  # >= stays two signs, as it is typed
        metrics = QFontMetricsF(self._font)
        self._wide = metrics.horizontalAdvance("0")
        self._tall, self._ascent = metrics.height(), metrics.ascent()
        self._high = round(_LINE * self._font.pixelSize())
        self._columns = max(8, int((self._view.viewport().width() - _PAD - 4) / self._wide))
        self._settings.clear()

    def _setting(self, row: int) -> Setting:
        """Return where a line's parts stand, with room for its final number, so that nothing moves later."""
        if row not in self._settings:
            model = self._view.code
            self._settings[row] = setting(
                model.lines[row].text, model.comment(row, final=True), self._columns
            )
        return self._settings[row]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        place = self._setting(index.row())
        return QSize(80, self._high * max(len(place.rows), place.comment_row + 1) + 2)

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, t = index.row(), self.theme
        model, place = self._view.code, self._setting(row)
        rect = QRectF(option.rect)
        if row == model.current:
            p.fillRect(rect, t.color("active_fill"))
            p.fillRect(QRectF(rect.left(), rect.top(), _BAR, rect.height()), t.color("active_ring"))
        line = model.lines[row]
        heading = not line.events and line.text.startswith("#")
        p.setFont(self._font)
        p.setPen(t.color("text" if model.is_reached(row) and not heading else "dim"))
        for k, text in enumerate(place.rows):
            p.drawText(self._at(rect, k, 0), text)
        if comment := model.comment(row):
            p.setPen(t.color(_COLORS.get(line.part, "gradient")))
            p.drawText(self._at(rect, place.comment_row, place.comment_column), comment)
        if option.state & QStyle.StateFlag.State_HasFocus:
            p.setPen(QPen(t.color("accent"), 1.5))
            p.drawRect(rect.adjusted(1, 1, -1, -1))

    def _at(self, rect: QRectF, row: int, column: int) -> QPointF:
        """Return where the text of a row begins, on its baseline."""
        base = 1 + row * self._high + (self._high - self._tall) / 2 + self._ascent
        return rect.topLeft() + QPointF(_PAD + column * self._wide, base)


class CodeList(QListView):
    """Shows the lines; click or Enter on one asks to go there, ↑ and ↓ walk along them.

    Attributes:
        wanted: The cursor that a line stands for.
    """

    wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("codeList")
        self.setAccessibleName("Code of the pass")
        self.setProperty("role", "code")
        self.code = CodeModel(self)
        self.setModel(self.code)
        self._lines = _LineDelegate(self, theme)
        self.setItemDelegate(self._lines)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.clicked.connect(self._go)
        self.code.modelReset.connect(self._lines.fit)
        self.code.dataChanged.connect(self._lines.fit)
        self.code.stepped.connect(self.viewport().update)

    def show_pass(
        self, trace: Trace, cursor: int, *, asking: bool = False, mistakes: frozenset[str] = frozenset()
    ) -> None:
        """Show another pass, or another place in it, with the current line in sight."""
        self.code.show_pass(trace, cursor, asking=asking, mistakes=mistakes)
        row = self.code.current or 0
        if row < self.code.rowCount():
            self.setCurrentIndex(self.code.index(row))
            self._bring_into_sight()

    def _bring_into_sight(self) -> None:
        """Scroll so that the current line and what comes next can be seen."""
        row = self.code.current or 0
        if row < self.code.rowCount():
            self.scrollTo(self.code.index(min(row + _AHEAD, self.code.rowCount() - 1)))
            self.scrollTo(self.code.index(row))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._lines.theme = theme
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lines.fit()
        super().resizeEvent(event)
        self._bring_into_sight()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk and go; leave every other key to the workspace, which steps and plays with them."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(self.currentIndex())
        elif key in _WALK and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _go(self, index: Index) -> None:
        target = self.code.target(index.row()) if index.isValid() else None
        if target is not None:
            self.wanted.emit(target)

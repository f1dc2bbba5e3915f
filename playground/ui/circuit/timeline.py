"""The timeline: one dot for each event of the pass; click or drag to go there."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground.engine.explain import explain
from playground.engine.trace import Accumulate
from playground.session.stepper import Stepper
from playground.ui.theme import Theme, text_font
from playground.ui.type_size import zoom_of

_MARGIN = 22
_DOTS_UNTIL = 7.0  # px between events, below which dots would run into one another


class Timeline(QWidget):
    """Forward events in the value's colour, backward ones in the gradient's; filled once they happened.

    Attributes:
        moved: The cursor that the user asks for.
        entered: The cursor whose event is to be seen inside of its folded gate.
    """

    moved = Signal(int)
    entered = Signal(int)

    def __init__(self, stepper: Stepper, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepper = stepper
        self._theme = theme
        self.setObjectName("timeline")
        self.setAccessibleName("Timeline of the pass")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        stepper.moved.connect(self._show)
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(400, round(54 * zoom_of(self)))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def cursor_at(self, x: float) -> int:
        """Return the cursor whose dot is nearest to ``x``; left of the first dot is the start."""
        spacing = self._spacing()
        return max(0, min(round((x - _MARGIN) / spacing), len(self._stepper.trace))) if spacing else 0

    def x_of(self, cursor: int) -> float:
        """Return where the dot of a cursor stands; the start has a small mark of its own."""
        return _MARGIN + cursor * self._spacing()

    def _spacing(self) -> float:
        return (self.width() - 2 * _MARGIN) / max(1, len(self._stepper.trace))

    def _show(self) -> None:
        outside = self._stepper.trace.outside
        where = f" inside {outside.title}" if outside else ""
        self.setAccessibleDescription(f"Step {self._stepper.cursor} of {len(self._stepper.trace)}{where}")
        self.update()

    # --- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        t, trace, cursor = self._theme, self._stepper.trace, self._stepper.cursor
        y = 16.0 * zoom_of(self)
        p.setPen(QPen(t.color("line"), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        p.drawLine(QPointF(_MARGIN, y), QPointF(self.width() - _MARGIN, y))
        self._paint_progress(p, y)
        p.setPen(QPen(t.color("faint"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        p.drawLine(QPointF(_MARGIN, y - 6), QPointF(_MARGIN, y + 6))
        if self._spacing() >= _DOTS_UNTIL:
            for k in range(1, len(trace) + 1):
                if k != cursor:
                    self._paint_dot(p, k, y, done=k <= cursor, radius=min(5.5, self._spacing() / 2.6))
        self._paint_cursor(p, y)
        self._paint_captions(p, y)
        if self.hasFocus():
            p.setPen(QPen(t.color("accent"), 1))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawRoundedRect(QRectF(self.rect()).adjusted(2, 0.5, -2, -0.5), 6, 6)
        p.end()

    def _paint_progress(self, p: QPainter, y: float) -> None:
        trace, cursor = self._stepper.trace, self._stepper.cursor
        middle = min(cursor, trace.forward_count)
        for start, end, role in ((0, middle, "value"), (trace.forward_count, cursor, "gradient")):
            if end > start:
                p.setPen(
                    QPen(self._theme.color(role, 0.45), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
                )
                p.drawLine(QPointF(self.x_of(start), y), QPointF(self.x_of(end), y))

    def _paint_dot(self, p: QPainter, k: int, y: float, *, done: bool, radius: float) -> None:
        role = self._role(k)
        p.setPen(QPen(self._theme.color(role), 2))
        p.setBrush(self._theme.color(role if done else "panel"))
        if isinstance(self._stepper.trace.events[k - 1], Accumulate):
            radius *= 0.72  # a sub-step of the one before
        self._paint_mark(p, k, QPointF(self.x_of(k), y), radius)

    def _paint_mark(self, p: QPainter, cursor: int, at: QPointF, radius: float) -> None:
        """Paint a dot, or a square for a folded gate that can be stepped into."""
        if cursor and self._stepper.group_at(cursor):
            p.drawRoundedRect(
                QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius), radius / 3, radius / 3
            )
        else:
            p.drawEllipse(at, radius, radius)

    def _paint_cursor(self, p: QPainter, y: float) -> None:
        cursor = self._stepper.cursor
        role = self._role(cursor) if cursor else "accent"
        p.setPen(QPen(self._theme.color("panel"), 2))
        p.setBrush(self._theme.color(role))
        self._paint_mark(p, cursor, QPointF(self.x_of(cursor), y), 9)

    def _paint_captions(self, p: QPainter, y: float) -> None:
        trace = self._stepper.trace
        p.setFont(text_font(12 * zoom_of(self), bold=True))
        top = y + 14 * zoom_of(self)
        p.setPen(self._theme.color("value"))
        p.drawText(QRectF(_MARGIN - 6, top, 200, 24), Qt.AlignmentFlag.AlignLeft, "Forward")
        if len(trace) == trace.forward_count:
            return
        x = self.x_of(trace.forward_count) + self._spacing() / 2
        p.setPen(QPen(self._theme.color("faint"), 1.5))
        p.drawLine(QPointF(x, y - 13), QPointF(x, y + 13))
        p.setPen(self._theme.color("gradient"))
        room = QRectF(max(x + 4, _MARGIN + 58 * zoom_of(self)), top, 200, 24)
        p.drawText(room, Qt.AlignmentFlag.AlignLeft, "Backward")

    def _role(self, cursor: int) -> str:
        return "value" if cursor <= self._stepper.trace.forward_count else "gradient"

    # --- pointer and keys --------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.moved.emit(self.cursor_at(event.position().x()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Step inside of the folded gate whose event was clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.entered.emit(self.cursor_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.moved.emit(self.cursor_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the workspace steps for all of its parts

    def event(self, event: QEvent) -> bool:
        """Tell in a tooltip which event is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cursor = self.cursor_at(event.pos().x())
            title = explain(self._stepper.trace, cursor).title
            into = "\nDouble-click to step inside" if cursor and self._stepper.group_at(cursor) else ""
            QToolTip.showText(event.globalPos(), f"{cursor}: {title}{into}", self)
            return True
        return super().event(event)

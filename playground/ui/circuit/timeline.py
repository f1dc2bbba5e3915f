"""The timeline: one dot for each event of the pass; click, drag or turn the wheel to go there."""

from bisect import bisect_left
from itertools import accumulate

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground.engine.explain import explain
from playground.engine.trace import Accumulate, Trace
from playground.session.stepper import Stepper
from playground.ui.theme import Theme, text_font
from playground.ui.type_size import zoom_of

_MARGIN = 22
_SUB_STEP = 0.55  # of the way between two events, from a gradient to where it is added up
_DOTS_FROM = 7.0  # px between events, below which dots would run into one another
_TICKS_FROM = 3.0  # px below which ticks would, too: the pass is a band then
_NOTCH = 120  # of a wheel


class Timeline(QWidget):
    """Forward events in the value's colour, backward ones in the gradient's, updates in the accent's.

    Each is filled once it happened.

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
        self._hovered: int | None = None
        self._wheel = 0
        self._offsets: tuple[Trace, list[float]] | None = None
        self.setObjectName("timeline")
        self.setAccessibleName("Timeline of the pass")
        self.setToolTip("Click or drag to go to a step; ← and → or the wheel step one by one")
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

    # --- places ------------------------------------------------------------------------------

    def cursor_at(self, x: float) -> int:
        """Return the cursor whose dot is nearest to ``x``; left of the first dot is the start."""
        offsets, spacing = self._places(), self._spacing()
        if not spacing:
            return 0
        at = (x - _MARGIN) / spacing
        after = min(bisect_left(offsets, at), len(offsets) - 1)
        before = max(after - 1, 0)
        return before if at - offsets[before] < offsets[after] - at else after

    def x_of(self, cursor: int) -> float:
        """Return where the dot of a cursor stands; the start has a small mark of its own."""
        return _MARGIN + self._places()[cursor] * self._spacing()

    def _places(self) -> list[float]:
        """Return how many whole steps each cursor is from the start; adding up is a smaller step."""
        trace = self._stepper.trace
        if self._offsets is None or self._offsets[0] is not trace:
            steps = (_SUB_STEP if isinstance(event, Accumulate) else 1.0 for event in trace.events)
            self._offsets = trace, list(accumulate(steps, initial=0.0))
        return self._offsets[1]

    def _spacing(self) -> float:
        return (self.width() - 2 * _MARGIN) / max(1.0, self._places()[-1])

    def _middle(self) -> float:
        return 16.0 * zoom_of(self)

    def _show(self) -> None:
        outside = self._stepper.trace.outside
        where = f" inside {outside.title}" if outside else ""
        self.setAccessibleDescription(f"Step {self._stepper.cursor} of {len(self._stepper.trace)}{where}")
        if self._hovered is not None and self._hovered > len(self._stepper.trace):
            self._hovered = None
        self.update()

    # --- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        y, spacing = self._middle(), self._spacing()
        band = spacing < _TICKS_FROM
        p.setPen(self._line("line", 9 if band else 4))
        p.drawLine(QPointF(_MARGIN, y), QPointF(self.width() - _MARGIN, y))
        self._paint_progress(p, y, 9 if band else 4)
        p.setPen(self._line("faint", 2))
        p.drawLine(QPointF(_MARGIN, y - 6), QPointF(_MARGIN, y + 6))
        if spacing >= _DOTS_FROM:
            self._paint_dots(p, y, spacing)
        elif not band:
            self._paint_ticks(p, y)
        self._paint_cursor(p, y)
        if self._hovered is None:
            self._paint_captions(p, y)
        else:
            self._paint_hovered(p, y, self._hovered)
        if self.hasFocus():
            p.setPen(QPen(self._theme.color("accent"), 1))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawRoundedRect(QRectF(self.rect()).adjusted(2, 0.5, -2, -0.5), 6, 6)
        p.end()

    def _line(self, role: str, width: float, alpha: float = 1.0) -> QPen:
        color = self._theme.color(role, alpha)
        return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)

    def _paint_progress(self, p: QPainter, y: float, width: float) -> None:
        trace, cursor = self._stepper.trace, self._stepper.cursor
        for start, end, role in (
            (0, trace.forward_count, "value"),
            (trace.forward_count, trace.pass_end, "gradient"),
            (trace.pass_end, len(trace), "accent"),
        ):
            if cursor > start:
                p.setPen(self._line(role, width, 0.45))
                p.drawLine(QPointF(self.x_of(start), y), QPointF(self.x_of(min(end, cursor)), y))

    def _paint_dots(self, p: QPainter, y: float, spacing: float) -> None:
        cursor = self._stepper.cursor
        for k in range(1, len(self._stepper.trace) + 1):
            if k != cursor:
                role = self._role(k)
                p.setPen(QPen(self._theme.color(role), 2))
                p.setBrush(self._theme.color(role if k <= cursor else "panel"))
                self._paint_mark(p, k, y, self._radius(k, spacing))

    def _radius(self, cursor: int, spacing: float) -> float:
        radius = min(5.5, spacing / 2.6)
        return radius * 0.64 if self._adds_up(cursor) else radius

    def _adds_up(self, cursor: int) -> bool:
        return cursor > 0 and isinstance(self._stepper.trace.events[cursor - 1], Accumulate)

    def _paint_mark(self, p: QPainter, cursor: int, y: float, radius: float) -> None:
        """Paint a dot, or a square for a folded gate that can be stepped into."""
        at = QPointF(self.x_of(cursor), y)
        if cursor and self._stepper.group_at(cursor):
            box = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
            p.drawRoundedRect(box, radius / 3, radius / 3)
        else:
            p.drawEllipse(at, radius, radius)

    def _paint_ticks(self, p: QPainter, y: float) -> None:
        """Paint a stroke for each event, all of a colour at once; short ones where a gradient adds up."""
        spacing = self._spacing()
        xs = [_MARGIN + place * spacing for place in self._places()]
        lines: dict[str, list[QLineF]] = {"value": [], "gradient": [], "accent": []}
        for k, x in enumerate(xs[1:], start=1):
            half = 3.0 if self._adds_up(k) else 5.5
            lines[self._role(k)].append(QLineF(x, y - half, x, y + half))
        for role, strokes in lines.items():
            p.setPen(QPen(self._theme.color(role), 1.2))
            p.drawLines(strokes)

    def _paint_cursor(self, p: QPainter, y: float) -> None:
        cursor = self._stepper.cursor
        role = self._role(cursor) if cursor else "accent"
        p.setPen(QPen(self._theme.color("panel"), 2))
        p.setBrush(self._theme.color(role))
        self._paint_mark(p, cursor, y, 6.5 if self._adds_up(cursor) else 9)

    def _paint_captions(self, p: QPainter, y: float) -> None:
        trace = self._stepper.trace
        self._paint_caption(p, y, _MARGIN - 6, "Forward", "value")
        if trace.pass_end > trace.forward_count:
            x = self._paint_boundary(p, y, trace.forward_count)
            self._paint_caption(p, y, max(x + 4, _MARGIN + 58 * zoom_of(self)), "Backward", "gradient")
        if trace.update_count:
            x = self._paint_boundary(p, y, trace.pass_end)
            self._paint_caption(p, y, x + 4, "Update", "accent")

    def _paint_boundary(self, p: QPainter, y: float, cursor: int) -> float:
        """Paint a line between an event and the first one of the next part; return where."""
        x = (self.x_of(cursor) + self.x_of(cursor + 1)) / 2
        p.setPen(QPen(self._theme.color("faint"), 1.5))
        p.drawLine(QPointF(x, y - 13), QPointF(x, y + 13))
        return x

    def _paint_caption(self, p: QPainter, y: float, left: float, text: str, role: str) -> None:
        """Write below the line, from ``left`` on, or from where it still fits."""
        font = text_font(12 * zoom_of(self), bold=True)
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width() - 16)
        left = max(8.0, min(left, self.width() - 8 - metrics.horizontalAdvance(text)))
        p.setFont(font)
        p.setPen(self._theme.color(role))
        p.drawText(QPointF(left, y + 14 * zoom_of(self) + metrics.ascent()), text)

    def _paint_hovered(self, p: QPainter, y: float, cursor: int) -> None:
        """Ring the event under the pointer and say what it is."""
        role, x = self._role(cursor) if cursor else "accent", self.x_of(cursor)
        p.setPen(QPen(self._theme.color(role), 1.5))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.drawEllipse(QPointF(x, y), 11.5, 11.5)
        text = self.told(cursor)
        width = QFontMetricsF(text_font(12 * zoom_of(self), bold=True)).horizontalAdvance(text)
        self._paint_caption(p, y, x - width / 2, text, role if cursor else "text")

    def told(self, cursor: int) -> str:
        """Return what the hover says of a step."""
        title = explain(self._stepper.trace, cursor).title
        return f"{cursor}: {title}" if cursor else title

    def _role(self, cursor: int) -> str:
        trace = self._stepper.trace
        if cursor > trace.pass_end:
            return "accent"
        return "value" if cursor <= trace.forward_count else "gradient"

    # --- pointer and keys --------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.moved.emit(self.cursor_at(event.position().x()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Step inside of the folded gate whose event was clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.entered.emit(self.cursor_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cursor = self.cursor_at(event.position().x())
        self._hover(cursor)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.moved.emit(cursor)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step by a notch, forward when the wheel is turned away."""
        self._wheel += event.angleDelta().y() or event.angleDelta().x()
        notches = int(self._wheel / _NOTCH)
        self._wheel -= notches * _NOTCH
        if notches:
            self.moved.emit(max(0, min(self._stepper.cursor + notches, len(self._stepper.trace))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the workspace steps for all of its parts

    def event(self, event: QEvent) -> bool:
        """Tell in a tooltip where a folded gate can be stepped into."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cursor = self.cursor_at(event.pos().x())
            if cursor and self._stepper.group_at(cursor):
                QToolTip.showText(event.globalPos(), "Double-click to step inside", self)
                return True
        return super().event(event)

    def _hover(self, cursor: int | None) -> None:
        if cursor != self._hovered:
            self._hovered = cursor
            self.update()

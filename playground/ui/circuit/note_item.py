"""Notes on the canvas: a quiet box of text beneath gates and wires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.ui.theme import Theme, text_font

if TYPE_CHECKING:
    from playground.engine.note import Note

TEXT_SIZE = 14.0
PADDING = 10.0
CORNER = 14.0  # how far from the corner a press resizes
_RADIUS = 6.0
_EDGE = 3.0  # the bar at the left that tells a note from a gate
_TEXT_VISIBLE_ABOVE = 0.3
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere


class NoteItem(QGraphicsItem):
    """Draws a note from its top left corner on; it grows downwards where its text needs more room."""

    def __init__(self, note_id: str, note: Note, theme: Theme) -> None:
        super().__init__()
        self.note_id = note_id
        self.hovered = False
        self.edited = False
        self._theme = theme
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(0.2)
        self.update_note(note)

    def update_note(self, note: Note) -> None:
        """Show another version of the same note."""
        self.note = note
        self.set_size(*note.size)
        self.setPos(*note.position)
        self.setToolTip("Note. Double-click or press Enter to write.")

    def set_size(self, width: float, height: float) -> None:
        """Show it with another width and least height."""
        self.prepareGeometryChange()
        self.rect = QRectF(0, 0, width, max(height, text_height(self.note.text, width)))
        self.update()

    def set_hovered(self, hovered: bool) -> None:
        """Mark the note under the pointer."""
        if hovered != self.hovered:
            self.hovered = hovered
            self.update()

    def set_edited(self, edited: bool) -> None:
        """Leave the text out while it is typed in place."""
        self.edited = edited
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def is_corner(self, at: QPointF) -> bool:
        """Return whether a point of the scene is at the corner that resizes."""
        away = self.mapFromScene(at) - self.rect.bottomRight()
        return -CORNER <= away.x() <= CORNER / 2 and -CORNER <= away.y() <= CORNER / 2

    def boundingRect(self) -> QRectF:
        return self.rect.adjusted(-2, -2, CORNER / 2, CORNER / 2)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.boundingRect() if self.isSelected() else self.rect)
        return path

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        t = self._theme
        marked = self.isSelected() or self.hovered
        p.setPen(QPen(t.color("accent" if marked else "line"), 2 if self.isSelected() else 1))
        p.setBrush(t.color("chip"))
        p.drawRoundedRect(self.rect, _RADIUS, _RADIUS)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(t.color("faint"))
        bar = QRectF(0, _RADIUS, _EDGE, self.rect.height() - 2 * _RADIUS)
        p.drawRoundedRect(bar, _EDGE / 2, _EDGE / 2)
        if option.levelOfDetailFromTransform(p.worldTransform()) >= _TEXT_VISIBLE_ABOVE and not self.edited:
            p.setFont(text_font(TEXT_SIZE))
            p.setPen(t.color("text"))
            p.drawText(text_rect(self.rect), _WRAPPED, self.note.text)
        if marked:
            self._paint_corner(p)

    def _paint_corner(self, p: QPainter) -> None:
        corner = self.rect.bottomRight() - QPointF(3, 3)
        p.setPen(QPen(self._theme.color("accent"), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for reach in (4.0, 8.0):
            p.drawLine(corner - QPointF(reach, 0), corner - QPointF(0, reach))


def text_rect(rect: QRectF) -> QRectF:
    """Return where the text of a note stands."""
    return rect.adjusted(PADDING + _EDGE, PADDING - 2, -PADDING, -PADDING + 2)


def text_height(text: str, width: float) -> float:
    """Return how high a note of this width must be to show the whole text."""
    room = text_rect(QRectF(0, 0, width, 1_000_000))
    needed = QFontMetricsF(text_font(TEXT_SIZE)).boundingRect(room, _WRAPPED, text)
    return float(needed.height()) + 2 * (PADDING - 2)

"""The field that opens over a note, to write in it in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QFrame, QPlainTextEdit

from playground.document import note_edits
from playground.engine.note import Note
from playground.ui.circuit.note_item import TEXT_SIZE, text_height, text_rect
from playground.ui.theme import text_font

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from playground.document.document import Document
    from playground.ui.circuit.view import CircuitView

_MARGIN = 8  # px between the field and the lower edge of the canvas
_LOWEST = 60  # px
_SMALLEST = 10  # px of the type, however far out the canvas is


class NoteEdit(QPlainTextEdit):
    """Takes lines of text; Ctrl+Enter or a click elsewhere keeps them, Esc gives up.

    A text that no note can hold stays open with the reason, so that none is lost.
    """

    problem = Signal(str)  # why the text cannot be taken

    def __init__(self, view: CircuitView, note: Note, note_id: str = "") -> None:
        """Open a field for a note of the document, or for a new one without an id."""
        super().__init__(note.text, view)
        self._view = view
        self._note, self._note_id = note, note_id
        self._open = True
        self.setObjectName("noteEdit")
        self.setAccessibleName("Text of the note" if note_id else "Text of the new note")
        self.setToolTip("Ctrl+Enter keeps the text, Esc gives up.")
        self.setPlaceholderText("Write a note. Ctrl+Enter keeps it.")
        self.setProperty("role", "inPlace")
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._follow_text)
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self._place)
            bar.rangeChanged.connect(self._place)
        self._mark_item(edited=True)
        self._place()
        self.show()
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.setFocus()

    def finish(self) -> bool:
        """Close, keeping the text if a note can hold it; return whether it is closed."""
        if self._open and self._commit():
            self._close()
        return not self._open

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finish()
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        popup = QApplication.activePopupWidget()
        if popup is None or popup.parent() not in (self, self.viewport()):  # the field's own menu
            self.finish()

    def event(self, event: QEvent) -> bool:
        """Keep every key to the field while it is open, so that no shortcut fires."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def _commit(self) -> bool:
        text, note_id, note = self.toPlainText(), self._note_id, self._note
        if text == note.text or not (text.strip() or note_id):
            return True
        if text.strip() and (problem := Note(text.strip("\n"), note.position, note.size).problem):
            self._mark(problem)
            return False

        def edit(document: Document) -> Document:
            if note_id:
                return note_edits.write_note(document, note_id, text)
            return note_edits.add_note(document, text, note.position, note.size)[0]

        self._view.apply("Write note" if note_id else "Add note", edit)
        return True

    def _follow_text(self) -> None:
        text = self.toPlainText()
        self._mark(Note(text, self._note.position).problem if text.strip() else "")
        self._place()

    def _mark(self, problem: str) -> None:
        self.setProperty("state", "error" if problem else "")
        self.style().unpolish(self)
        self.style().polish(self)
        self.problem.emit(problem)

    def _place(self) -> None:
        """Lie over the note, with its type at the zoom of the canvas."""
        scale = self._view.transform().m11()
        self.setFont(text_font(max(_SMALLEST, TEXT_SIZE * scale)))
        (x, y), (width, height) = self._note.position, self._note.size
        height = max(height, text_height(self.toPlainText() + "\n", width))
        area = self._view.mapFromScene(QRectF(x, y, width, height)).boundingRect()
        inset = text_rect(QRectF(0, 0, width, height))
        left, top, right = (round(side * scale) - 2 for side in (inset.x(), inset.y(), width - inset.right()))
        self.setViewportMargins(left, top, right, 0)
        in_sight = self._view.height() - max(0, area.top()) - _MARGIN
        area.setHeight(min(area.height(), max(in_sight, _LOWEST)))
        self.setGeometry(QRect(area.topLeft(), area.size().expandedTo(self.minimumSizeHint())))

    def _mark_item(self, *, edited: bool) -> None:
        item = self._view.canvas.drawn.notes.get(self._note_id)
        if item is not None:
            item.set_edited(edited)

    def _close(self) -> None:
        self._open = False
        self.setObjectName("")  # the name belongs to the field that is open
        self._view.setFocus()  # first: a field that hides with the focus hands it on, as Tab does
        self.hide()
        self._mark_item(edited=False)
        self.problem.emit("")
        self.deleteLater()

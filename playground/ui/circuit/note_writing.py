"""Begin to write in a note; the field for it is loaded when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from playground.engine.note import NEW_NOTE, Note
from playground.ui.circuit.free_place import free_place

if TYPE_CHECKING:
    from playground.ui.circuit.view import CircuitView


def write_note(view: CircuitView, note_id: str) -> None:
    """Write in a note in place."""
    from playground.ui.circuit.note_edit import NoteEdit

    if view.finish_edit():
        view.open_field(NoteEdit(view, view.document.notes[note_id], note_id))


def new_note(view: CircuitView, at: QPointF | None = None) -> None:
    """Write a new note with its corner at a point of the scene, or where there is room."""
    from playground.ui.circuit.note_edit import NoteEdit

    if at is None:
        shown = view.mapToScene(view.viewport().rect()).boundingRect().adjusted(60, 50, -60, -50)
        canvas = view.canvas
        items = (*canvas.node_items.values(), *canvas.drawn.notes.values())
        corner = QPointF(NEW_NOTE[0] / 2, NEW_NOTE[1] / 2)
        at = free_place(shown, [item.sceneBoundingRect().center() for item in items]) - corner
    if view.finish_edit():
        view.open_field(NoteEdit(view, Note("", (at.x(), at.y()), NEW_NOTE)))

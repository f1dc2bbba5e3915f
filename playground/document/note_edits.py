"""Edits of the notes on the canvas, as plain functions from a document to a new one."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from playground.document.document import Document, Position
from playground.document.errors import DocumentError
from playground.engine.note import LARGEST_NOTE, NEW_NOTE, SMALLEST_NOTE, Note


def add_note(
    document: Document, text: str, position: Position, size: Position = NEW_NOTE
) -> tuple[Document, str]:
    """Add a note with its top left corner at ``position``; return the new document and the note's id."""
    document, (note_id,) = with_notes(document, [Note(text.strip("\n"), position, size)])
    return document, note_id


def write_note(document: Document, note_id: str, text: str) -> Document:
    """Change what a note says; without a text there is no note."""
    if not text.strip():
        return remove_notes(document, [note_id])
    return _changed(document, note_id, replace(_note(document, note_id), text=text.strip("\n")))


def resize_note(document: Document, note_id: str, size: Position) -> Document:
    """Give a note another width and least height, within what is readable."""
    return _changed(document, note_id, replace(_note(document, note_id), size=readable(size)))


def readable(size: Position) -> Position:
    """Return the size nearest to this one that a note can be read at."""
    sides = (max(least, min(side, LARGEST_NOTE)) for side, least in zip(size, SMALLEST_NOTE, strict=True))
    width, height = sides
    return width, height


def remove_notes(document: Document, ids: Collection[str]) -> Document:
    """Remove some notes."""
    for note_id in ids:
        _ = _note(document, note_id)
    return replace(document, notes={n: note for n, note in document.notes.items() if n not in ids})


def move_notes(document: Document, ids: Collection[str], dx: float, dy: float) -> Document:
    """Move some notes."""
    places = {note_id: moved(_note(document, note_id), dx, dy) for note_id in ids}
    return replace(document, notes={**document.notes, **places})


def with_notes(document: Document, notes: Iterable[Note]) -> tuple[Document, list[str]]:
    """Add notes under new ids; return the new document and the ids."""
    everything = dict(document.notes)
    added = []
    for note in notes:
        number = len(everything) + 1
        while f"note{number}" in everything:
            number += 1
        everything[f"note{number}"] = note
        added.append(f"note{number}")
    return (replace(document, notes=everything) if added else document), added


def moved(note: Note, dx: float, dy: float) -> Note:
    """Return a note that stands elsewhere."""
    return replace(note, position=(note.position[0] + dx, note.position[1] + dy))


def _note(document: Document, note_id: str) -> Note:
    if note_id not in document.notes:
        raise DocumentError(f"There is no note {note_id!r}.")
    return document.notes[note_id]


def _changed(document: Document, note_id: str, note: Note) -> Document:
    return replace(document, notes={**document.notes, note_id: note})

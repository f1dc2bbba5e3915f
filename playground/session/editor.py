"""The editor: the open document, its history and its file; tells what each change touched."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, get_args

from playground.document.document import Document, new_document
from playground.document.edits import set_view
from playground.document.errors import DocumentError
from playground.document.files import load, save
from playground.document.history import History
from playground.session.notify import Notifier

Aspect = Literal["circuit", "values", "positions", "descent", "view", "file"]


class Editor:
    """The one open document.

    Attributes:
        changed: Told after each change, with the aspects that really changed: ``circuit`` (gates, wires
            and the expression's text), ``values``, ``positions``, ``descent`` (what is descended and how),
            ``view`` (workspace, cursor, window, speed, steps done), ``file`` (its path, or whether it is
            modified). Another document touches all of them.
    """

    _document: Document
    _saved: Document
    _path: Path | None
    _modified: bool
    _history: History

    def __init__(self, document: Document | None = None) -> None:
        self.changed: Notifier[[frozenset[Aspect]]] = Notifier()
        self._begin(document or new_document(), None)

    # --- reading -----------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self._document

    @property
    def path(self) -> Path | None:
        """The file that it was opened from or saved to last."""
        return self._path

    @property
    def modified(self) -> bool:
        """Whether there is work that the file lacks; undoing all of it makes this False again."""
        return self._modified

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return self._history.can_redo

    @property
    def undo_label(self) -> str:
        """The name of the edit that undo takes back."""
        return self._history.undo_label

    @property
    def redo_label(self) -> str:
        """The name of the edit that redo does again."""
        return self._history.redo_label

    # --- editing -----------------------------------------------------------------------------

    def apply(self, label: str, edit: Callable[[Document], Document], merge: str | None = None) -> None:
        """Change the document by ``edit``; an edit that changes nothing leaves no trace.

        Args:
            label: What undo calls it, such as "Move gate".
            edit: A function from the document to a new one. What it raises is passed on, and nothing
                has changed then.
            merge: Consecutive edits with the same key are undone together, such as those of one drag.
        """
        document = edit(self._document)
        if not document.same_content(self._document):
            self._history.push(label, merge, document)
        self._show(document)

    def seal(self) -> None:
        """End the merging of edits, such as when a drag ends."""
        self._history.seal()

    def undo(self) -> None:
        """Take the latest edit back, if there is one."""
        if self.can_undo:
            self._show(self._history.undo().with_view_of(self._document))

    def redo(self) -> None:
        """Do the edit again that was taken back last, if there is one."""
        if self.can_redo:
            self._show(self._history.redo().with_view_of(self._document))

    def set_view(self, **changes: Any) -> None:
        """Change how the document is looked at: saved with it, but neither undone nor work to be saved.

        Args:
            changes: The fields that ``document.edits.set_view`` lists.
        """
        self._show(set_view(self._document, **changes))

    # --- files -------------------------------------------------------------------------------

    def new(self, document: Document | None = None) -> None:
        """Begin a document without a file, such as an example."""
        self._begin(document or new_document(), None)

    def open(self, path: str | Path) -> None:
        """Open a file.

        Raises:
            DocumentError: If it is no document; what is open stays open.
        """
        self._begin(load(path), Path(path))

    def save(self, path: str | Path | None = None) -> None:
        """Save under ``path``, or in the document's own file.

        Raises:
            DocumentError: If it has no file yet or cannot be written.
        """
        target = self._path if path is None else Path(path)
        if target is None:
            raise DocumentError("This document has no file yet: choose a place to save it.")
        save(self._document, target)
        self._history.seal()
        told = self._modified or target != self._path
        self._saved, self._path, self._modified = self._document, target, False
        if told:
            self.changed.emit(frozenset({"file"}))

    # --- inside ------------------------------------------------------------------------------

    def _begin(self, document: Document, path: Path | None) -> None:
        self._document = self._saved = document
        self._path, self._modified = path, False
        self._history = History(document)
        self.changed.emit(frozenset(get_args(Aspect)))

    def _show(self, document: Document) -> None:
        """Make ``document`` the open one; the pass begins anew with another circuit."""
        old, was_modified = self._document, self._modified
        if document.circuit != old.circuit:
            document = replace(document, cursor=0)
        self._document = document
        self._modified = not document.same_content(self._saved)
        aspects = _touched(old, document)
        if self._modified != was_modified:
            aspects.add("file")
        if aspects:
            self.changed.emit(frozenset(aspects))


def _touched(old: Document, new: Document) -> set[Aspect]:
    """Return what differs between two documents."""
    aspects: set[Aspect] = set()
    if old.circuit != new.circuit or old.expression != new.expression:
        aspects.add("circuit")
    if old.values != new.values:
        aspects.add("values")
    if old.positions != new.positions:
        aspects.add("positions")
    if old.descent.content != new.descent.content:
        aspects.add("descent")
    if (old.workspace, old.cursor, old.descent.view) != (new.workspace, new.cursor, new.descent.view):
        aspects.add("view")
    return aspects

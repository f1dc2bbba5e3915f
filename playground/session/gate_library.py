"""Gates that are kept on this computer, for every document: a file of the same kind as documents."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from playground.document import edits, my_gates
from playground.document.document import Document
from playground.document.errors import DocumentError
from playground.engine.circuit import Circuit
from playground.session.notify import Notifier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playground.engine.body import Body


_EMPTY = Document(Circuit())


class GateLibrary:
    """Keeps gates in a file that all running programs share; each change reads it again first.

    Attributes:
        changed: The gates may be others.
    """

    def __init__(self, file: Path | None = None) -> None:
        """Keep the gates in ``file``, which is read when they are first needed; None for no file."""
        self.changed = Notifier[[]]()
        self._problem = ""
        self._file = file
        self._shelf: Document | None = None

    @property
    def gates(self) -> tuple[Body, ...]:
        """The gates in the order in which they were kept."""
        return self._known().my_gates

    def keep(self, body: Body) -> str:
        """Keep a gate, under another title if a different gate has its own; return its title.

        Raises:
            DocumentError: If the file cannot be written; then nothing has changed.
        """
        title = ""

        def edit(shelf: Document) -> Document:
            nonlocal title
            body_here = edits.keep_body(_EMPTY, body).my_gates[0]
            if body_here in shelf.my_gates:
                title = body.title
                return shelf
            title = my_gates.free_title(shelf, body.title)
            return edits.keep_body(shelf, replace(body_here, title=title))

        self._change(edit)
        return title

    def remove(self, title: str) -> None:
        """Keep a gate no longer; documents that use it have their own copy.

        Raises:
            DocumentError: If there is none of this title, or the file cannot be written.
        """
        self._change(lambda shelf: edits.forget_gate(shelf, title))

    def rename(self, title: str, new: str) -> None:
        """Give a gate another title.

        Raises:
            CircuitError: If the new title cannot be shown.
            DocumentError: If another gate has it, or the file cannot be written.
        """
        self._change(lambda shelf: my_gates.rename_kept(shelf, title, new))

    def take_problem(self) -> str:
        """Return what became of a file that could not be read, once; empty if all is well."""
        problem, self._problem = self._problem, ""
        return problem

    def _known(self) -> Document:
        if self._shelf is None:
            try:
                self._shelf = self._read()
            except DocumentError as error:
                self._shelf, self._problem = _EMPTY, f"My gates are not shown: {error}"
        return self._shelf

    def _change(self, edit: Callable[[Document], Document]) -> None:
        """Write an edited file, from what it holds now: another program may have changed it."""
        before = self._read() if self._file else self._known()
        after = edit(before)
        if self._file is not None and after != before:
            from playground.document.files import save

            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DocumentError(f"{self._file.parent} cannot be made: {error.strerror}.") from error
            save(after, self._file)
        self._shelf = after
        self.changed.emit()

    def _read(self) -> Document:
        """Return what the file holds; one that is broken is put aside, and said to be."""
        if self._file is None or not self._file.exists():
            return _EMPTY
        from playground.document.files import load

        try:
            return Document(Circuit(), my_gates=load(self._file).my_gates)
        except DocumentError as error:
            if isinstance(error.__cause__, OSError):  # it may be readable again
                raise
            self._put_aside(error)
            return _EMPTY

    def _put_aside(self, why: DocumentError) -> None:
        """Rename the file, so that nothing is written over it."""
        assert self._file is not None
        names = (self._file.with_name(f"{self._file.stem}-unreadable-{k}.json") for k in count(1))
        aside = next(name for name in names if not name.exists())
        try:
            self._file.rename(aside)
        except OSError as error:
            raise DocumentError(
                f"My gates cannot be read, and the file cannot be put aside: {error.strerror}."
            ) from why
        self._problem = (
            f"My gates could not be read: {why} The file is kept as {aside}, and the list begins anew."
        )

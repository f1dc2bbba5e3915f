"""Undo and redo: frozen snapshots of the document, each with what was done to get there."""

from typing import NamedTuple

from playground.document.document import Document


class Entry(NamedTuple):
    """A document, the name of the edit that made it, and the key under which edits merge."""

    label: str
    merge: str | None
    document: Document


class History:
    """The snapshots up to the present one, and those undone after it."""

    def __init__(self, document: Document, limit: int = 1000) -> None:
        """Begin with ``document``; forget the oldest snapshot beyond ``limit`` of them."""
        self._entries = [Entry("", None, document)]
        self._index = 0
        self._limit = limit
        self._sealed = True

    @property
    def document(self) -> Document:
        """The present snapshot."""
        return self._entries[self._index].document

    @property
    def index(self) -> int:
        """The number of edits that can be undone, which is the place of the present in ``labels``."""
        return self._index

    @property
    def labels(self) -> tuple[str, ...]:
        """The name of the edit that led to each snapshot; the first is empty."""
        return tuple(entry.label for entry in self._entries)

    @property
    def undo_label(self) -> str:
        """The name of the edit that undo takes back; empty if there is none."""
        return self._entries[self._index].label if self._index else ""

    @property
    def redo_label(self) -> str:
        """The name of the edit that redo does again; empty if there is none."""
        later = self._entries[self._index + 1 : self._index + 2]
        return later[0].label if later else ""

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier snapshot."""
        return self._index > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a later snapshot."""
        return self._index + 1 < len(self._entries)

    def push(self, label: str, merge: str | None, document: Document) -> bool:
        """Make ``document`` the present; what had been undone is gone.

        It takes the place of the present one if both have the same merge key and nothing came between:
        a whole drag is one entry, and none at all if it ends where it began.

        Returns:
            Whether it took the place of the present one.
        """
        del self._entries[self._index + 1 :]
        merges = merge is not None and not self._sealed and merge == self._entries[-1].merge
        if merges:
            self._entries.pop()
        if unchanged := merges and document.same_content(self._entries[-1].document):
            self._entries[-1] = self._entries[-1]._replace(document=document)
        else:
            self._entries.append(Entry(label, merge, document))
        del self._entries[: -self._limit]
        self._index = len(self._entries) - 1
        self._sealed = unchanged
        return merges

    def seal(self) -> None:
        """Let the next edit begin an entry of its own."""
        self._sealed = True

    def undo(self) -> Document:
        """Step back and return the document there; at the beginning stay."""
        return self.jump(self._index - 1)

    def redo(self) -> Document:
        """Step forward and return the document there; at the end stay."""
        return self.jump(self._index + 1)

    def jump(self, index: int) -> Document:
        """Go to a place in ``labels``, the nearest one if there is none, and return the document there."""
        self._index = max(0, min(index, len(self._entries) - 1))
        self._sealed = True
        return self.document

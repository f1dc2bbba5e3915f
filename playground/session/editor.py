"""The editor: the open document, its history and its file; tells what each change touched."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, get_args

from playground.document.document import Document, new_document
from playground.document.edits import edit_inside, inside, set_view
from playground.document.errors import DocumentError
from playground.document.files import load, save
from playground.document.history import History
from playground.engine.inside import group_body
from playground.session.notify import Notifier
from playground.session.preview import LENT, Preview, with_circuit_of
from playground.session.visit import Part, Visit, still_there

Aspect = Literal["circuit", "values", "positions", "gates", "descent", "view", "inside", "file"]


class Editor:
    """The one open document.

    Attributes:
        changed: Told after each change, with the aspects that really changed: ``circuit`` (gates, wires
            and the expression's text), ``values``, ``positions`` (those inside of groups included), ``gates``
            (those kept for further use), ``descent`` (what is descended and how), ``view`` (workspace,
            cursor, window, speed, steps done), ``inside`` (which group is looked into), ``file`` (its path,
            or whether it is modified). Another document touches all of them; a jump in the history may
            touch none.
    """

    _document: Document
    _saved: Document
    _path: Path | None
    _fingerprint: str
    _modified: bool
    _history: History
    _visits: tuple[Visit, ...] = ()
    _shown: tuple[Document, tuple[str, ...], Document] | None = None
    _preview: Preview | None = None
    _tried: tuple[Document, Preview, Document] | None = None
    _parked: tuple[int, tuple[Visit, ...]] = 0, ()  # how the own circuit was looked at before a lent one

    def __init__(self, document: Document | None = None) -> None:
        self.changed: Notifier[[frozenset[Aspect]]] = Notifier()
        self._begin(document or new_document(), None)

    # --- reading -----------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """The document as it is now: always the whole, whatever is looked into."""
        return self._document

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The groups that are looked into, from the outermost; empty for the whole circuit."""
        return self._visits

    @property
    def inside_path(self) -> tuple[str, ...]:
        """The ids of the groups that are looked into."""
        return tuple(visit.group for visit in self._visits)

    @property
    def preview(self) -> Preview | None:
        """The numbers that are tried on; None while the circuit shows its own."""
        return self._preview

    @property
    def lent(self) -> Document | None:
        """The document whose circuit is shown in place of the own one; None while that is shown."""
        return self._preview.lent if self._preview else None

    @property
    def tried(self) -> Document:
        """The document with the circuit or the numbers that are tried on, or as it is."""
        document, preview, known = self._document, self._preview, self._tried
        if preview is None:
            return document
        if known is None or known[0] is not document or known[1] is not preview:
            self._tried = known = document, preview, preview.over(document)
        return known[2]

    @property
    def shown(self) -> Document:
        """What is looked at: the document, or what is inside of the group that is looked into.

        It holds the numbers that reach the ports there; a port that none reaches holds 1.
        """
        document = self.tried
        if not self._visits:
            return document
        known, path, cursor = self._shown, self.inside_path, self._visits[-1].cursor
        if known is None or known[0] is not document or known[1] != path:
            within = inside(document, path)
        else:
            within = known[2]
        if within.cursor != cursor:
            within = replace(within, cursor=cursor)
        self._shown = document, path, within
        return within

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

    @property
    def merged(self) -> bool:
        """Whether the latest edit took the place of the one before: undo does not come by that one."""
        return self._merged

    @property
    def history_labels(self) -> tuple[str, ...]:
        """The names of all edits, those taken back included, after an empty one for the beginning."""
        return self._history.labels

    @property
    def history_index(self) -> int:
        """The place in ``history_labels`` of the edit that was done last."""
        return self._history.index

    @property
    def fingerprint(self) -> str:
        """What tells the content of the file when it was opened or saved; empty if there is none."""
        return self._fingerprint

    @property
    def changed_on_disk(self) -> bool:
        """Whether the file is there and holds something else than when it was opened or saved here."""
        return self._path is not None and _fingerprint(self._path) not in ("", self._fingerprint)

    # --- editing -----------------------------------------------------------------------------

    def apply(self, label: str, edit: Callable[[Document], Document], merge: str | None = None) -> None:
        """Change the document by ``edit``; an edit that changes nothing leaves no trace.

        An edit of the circuit or its numbers is one of what is shown: numbers that are tried on are kept
        with it. A circuit that is lent can be arranged, and no more.

        Args:
            label: What undo calls it, such as "Move gate".
            edit: A function from the document to a new one. What it raises is passed on, and nothing
                has changed then.
            merge: Consecutive edits with the same key are undone together, such as those of one drag.

        Raises:
            DocumentError: If it would change a circuit that is lent.
        """
        tried, preview = self.tried, self._preview
        self._merged = False
        document = edit(tried)
        if preview is not None and preview.lent is not None:
            document, preview = self._given_back(document, preview)
        elif tried is not self._document and _same_numbers(document, tried):
            document = replace(document, values=self._document.values)
        if not document.same_content(self._document):
            self._merged = self._history.push(label, merge, document)
        kept = preview if _same_numbers(document, self._document) else None
        self._show(document, preview=kept)

    def apply_shown(self, label: str, edit: Callable[[Document], Document], merge: str | None = None) -> None:
        """Change what is looked at, like ``apply``: inside of a group, the group changes."""
        path = self.inside_path
        if path:
            label = f"{label} in {self.titles[-1]}"
        self.apply(label, lambda document: edit_inside(document, path, edit), merge)

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

    def jump(self, index: int) -> None:
        """Take edits back or do them again up to a place in ``history_labels``, the nearest there is."""
        if not self._show(self._history.jump(index).with_view_of(self._document)):
            self.changed.emit(frozenset())  # the place in the history is another one all the same

    def set_view(self, **changes: Any) -> None:
        """Change how the document is looked at: saved with it, but neither undone nor work to be saved.

        Args:
            changes: The fields that ``document.edits.set_view`` lists.
        """
        self._show(set_view(self._document, **changes))

    def try_on(self, preview: Preview | None) -> None:
        """Show other numbers or another circuit, which are not the document's; None for its own again.

        The own circuit is looked at afterwards as it was before another one was lent.

        Raises:
            DocumentError: If a number is not finite; what is shown stays.
        """
        changes = preview != self._preview
        told = self._show(self._document, preview=preview)
        self._history.seal()
        if changes and not told:
            self.changed.emit(frozenset({"values"}))

    def keep_tried(self, label: str) -> None:
        """Make the circuit or the numbers that are tried on those of the document."""
        document = self.tried
        if not document.same_content(self._document):
            self._history.push(label, None, document)
        if not self._show(document, preview=None):
            self.changed.emit(frozenset({"values"}))

    # --- looking inside ----------------------------------------------------------------------

    @property
    def titles(self) -> tuple[str, ...]:
        """The names of the groups that are looked into."""
        circuit, titles = self.tried.circuit, []
        for node_id in self.inside_path:
            body = group_body(circuit, node_id)
            titles.append(body.title)
            circuit = body.circuit
        return tuple(titles)

    def look_inside(self, node_id: str, cursor: int = 0, part: Part = "whole") -> None:
        """Look into a group of what is shown.

        Args:
            node_id: The id of the group.
            cursor: How many events of the pass inside to show.
            part: What ``Visit`` says.

        Raises:
            CircuitError: If the node is no group.
        """
        _ = group_body(self.shown.circuit, node_id)
        self._history.seal()
        self._show(self._document, (*self._visits, Visit(node_id, cursor, part)))

    def come_out(self, levels: int = 1, cursor: int | None = None) -> None:
        """Look at what is around the group again, some levels up; further than the whole there is none.

        Args:
            levels: How many groups to leave.
            cursor: How many events of the pass there to show; None for as many as before.
        """
        self._history.seal()
        visits = self._visits[: max(0, len(self._visits) - max(0, levels))]
        document = self._document
        if cursor is not None and visits:
            visits = (*visits[:-1], replace(visits[-1], cursor=cursor))
        elif cursor is not None:
            document = set_view(document, cursor=cursor)
        self._show(document, visits)

    def show_step(self, cursor: int, part: Part = "whole") -> None:
        """Show the first ``cursor`` events of the pass over what is looked at."""
        if self._visits:
            *outer, visit = self._visits
            self._show(self._document, (*outer, replace(visit, cursor=cursor, part=part)))
        else:
            self.set_view(cursor=cursor)

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

    def restore(self, document: Document, path: Path | None, fingerprint: str) -> None:
        """Go on with recovered work as the unsaved document; undo leads to what its file holds.

        Args:
            document: The work.
            path: The file that it belongs to. If that cannot be opened any more, the work has none.
            fingerprint: The fingerprint of the file when the work was begun.
        """
        try:
            saved = load(path) if path else new_document()
        except DocumentError:
            saved, path = new_document(), None
        self._begin(saved, path, document, fingerprint if path else "")

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
        self._fingerprint = _fingerprint(target)
        if told:
            self.changed.emit(frozenset({"file"}))

    # --- inside ------------------------------------------------------------------------------

    def _begin(
        self,
        saved: Document,
        path: Path | None,
        unsaved: Document | None = None,
        fingerprint: str | None = None,
    ) -> None:
        """Open what a file holds, or with it the ``unsaved`` work that goes on from there."""
        self._document = unsaved or saved
        self._visits, self._shown, self._preview = (), None, None
        self._saved, self._path = saved, path
        self._fingerprint = (_fingerprint(path) if path else "") if fingerprint is None else fingerprint
        self._modified = not self._document.same_content(saved)
        self._history = History(saved)
        self._merged = False
        if self._modified:
            self._history.push("Restore unsaved work", None, self._document)
        self.changed.emit(frozenset(get_args(Aspect)))

    def _show(
        self,
        document: Document,
        visits: tuple[Visit, ...] | None = None,
        preview: Preview | Literal["same"] | None = "same",
    ) -> bool:
        """Make ``document`` the open one, looked at as ``visits`` say; return whether anything changed.

        The pass begins anew with another circuit. What is inside of a group that is gone is left. Other
        numbers of its own end those that are tried on, unless others are given.

        Raises:
            DocumentError: If a number that is tried on is not finite; nothing has changed then.
        """
        old, shown, before, was_modified = self._document, self.tried, self._visits, self._modified
        if preview == "same":
            preview = self._preview if _same_numbers(document, old) else None
        now = preview.over(document) if preview else document
        document, visits = self._looked_at(document, before if visits is None else visits, now, preview)
        self._document, self._preview = document, preview
        self._visits = still_there(now.circuit, visits)
        self._modified = not document.same_content(self._saved)
        aspects = _touched(old, document)
        if shown is not old or now is not document:
            aspects |= _touched(shown, self.tried) & _DRAWN
        if self._visits != before:
            aspects.add("view")
        if self.inside_path != tuple(visit.group for visit in before):
            aspects.add("inside")
        if self._modified != was_modified:
            aspects.add("file")
        if aspects:
            self.changed.emit(frozenset(aspects))
        return bool(aspects)

    def _looked_at(
        self, document: Document, visits: tuple[Visit, ...], now: Document, preview: Preview | None
    ) -> tuple[Document, tuple[Visit, ...]]:
        """Return the document with the cursor, and the visits, that suit the circuit that is shown now."""
        was_lent, is_lent = self.lent is not None, preview is not None and preview.lent is not None
        if is_lent and not was_lent:
            self._parked = document.cursor, visits
        if now.circuit == self.tried.circuit:
            return document, visits
        if was_lent and not is_lent and document.circuit == self._document.circuit:
            cursor, visits = self._parked
            return replace(document, cursor=cursor), visits
        lent = was_lent or is_lent
        return replace(document, cursor=0), () if lent else tuple(Visit(visit.group) for visit in visits)

    def _given_back(self, document: Document, preview: Preview) -> tuple[Document, Preview]:
        """Return what an edit made of the document but for its lent circuit, and that arranged anew.

        Raises:
            DocumentError: If the edit changes the circuit that is lent, or its numbers.
        """
        tried = self.tried
        if not _same_numbers(tried, document) or tried.expression != document.expression:
            raise DocumentError(LENT)
        if preview.lent and not tried.same_places(document):
            preview = replace(preview, lent=with_circuit_of(preview.lent, document))
        return with_circuit_of(document, self._document), preview


_DRAWN: frozenset[Aspect] = frozenset({"circuit", "values", "positions"})


def _same_numbers(one: Document, other: Document) -> bool:
    return one.circuit == other.circuit and one.values == other.values


def _fingerprint(path: Path) -> str:
    """Return what tells a file's content from any other; empty if it cannot be read."""
    from hashlib import blake2b

    try:
        return blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


def _touched(old: Document, new: Document) -> set[Aspect]:
    """Return what differs between two documents."""
    aspects: set[Aspect] = set()
    if old.circuit != new.circuit or old.expression != new.expression:
        aspects.add("circuit")
    if old.values != new.values:
        aspects.add("values")
    if not old.same_places(new):
        aspects.add("positions")
    if not old.same_gates(new):
        aspects.add("gates")
    if old.descent.content != new.descent.content:
        aspects.add("descent")
    if (old.workspace, old.cursor, old.descent.view) != (new.workspace, new.cursor, new.descent.view):
        aspects.add("view")
    return aspects

"""Recovery: copies of work that is not saved yet, to be found again after a crash."""

import json
import sys
import time
from contextlib import suppress
from datetime import datetime
from os import urandom
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from playground.document.errors import DocumentError
from playground.document.files import load, save
from playground.session.editor import Editor

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from playground.document.document import Document

_RECORD = ".record"
_DAY = 86_400.0  # seconds
_LOCKED_BYTE = 1 << 30  # beyond what is read: Windows keeps others from reading what is locked


class Recovered(NamedTuple):
    """Unsaved work of a program that ended without closing it.

    Attributes:
        path: Where the copy is.
        original: The file that it was opened from or saved to last; None if it had none.
        time: When the copy was made.
        fingerprint: What ``original`` held when it was opened or saved last.
    """

    path: Path
    original: Path | None
    time: datetime
    fingerprint: str = ""


class Recovery:
    """Keeps the open document's unsaved work in a folder that all running programs share.

    Each has one copy there and beside it a record: the file that it belongs to, and by whom it is kept.
    The record stays locked while its program runs. The system lifts the lock however the program ends,
    while a process id alone may soon be that of another process, as after a restart of the computer.
    """

    def __init__(self, folder: Path) -> None:
        """Keep copies in ``folder``, which is made when it is needed."""
        self._folder = folder
        self._copy = folder / f"{urandom(8).hex()}.json"
        self._record: BinaryIO | None = None
        self._origin: tuple[Path | None, str] = (None, "")
        self._kept: Document | None = None
        self._writer: ThreadPoolExecutor | None = None
        self._writing: Future[None] | None = None
        self._unwanted = Event()  # set when the copy that is being written is not wanted any more

    @property
    def kept(self) -> "Document | None":
        """The document that the copy holds; None if there is no copy."""
        return self._kept

    def keep(self, editor: Editor) -> None:
        """Copy the open document now, unless the copy is up to date; its own file is not touched.

        Raises:
            DocumentError: If the copy cannot be written; the one before stays then.
        """
        if self._writing is not None:
            self._writing.exception()  # waits for it; what failed is tried again here
        if self._begin_copy(editor):
            self._write(editor.document, self._unwanted)

    def keep_soon(self, editor: Editor) -> bool:
        """Let another thread copy the open document, which nobody can change; do not wait for it.

        Returns:
            Whether the copy before this one is known to be written well.

        Raises:
            DocumentError: If it could not be written; another one is begun all the same.
        """
        before = self._writing
        if before is not None and not before.done():
            return False
        self._writing = None
        if self._begin_copy(editor):
            from concurrent.futures import ThreadPoolExecutor

            self._writer = self._writer or ThreadPoolExecutor(1, "recovery")
            self._writing = self._writer.submit(self._write, editor.document, self._unwanted)
        if before is not None:
            before.result()
        return before is not None or self._writing is None

    def end(self) -> None:
        """Wait for what is being written, and remove it: its work is saved, or not wanted."""
        if self._writer is not None:
            self._writer.shutdown()
            self._writer = self._writing = None
        self.clear()

    def _begin_copy(self, editor: Editor) -> bool:
        """Make the record of a copy; return whether one is to be written."""
        origin = (editor.path, editor.fingerprint)
        record = self._copy.with_suffix(_RECORD)
        if self._record is None or origin != self._origin or not record.exists():
            self.clear()
            self._begin(record, origin)
        return self._kept is not editor.document or not self._copy.exists()

    def _write(self, document: "Document", unwanted: Event) -> None:
        """Write a copy; take it away again if it became unwanted meanwhile."""
        try:
            save(document, self._copy)
        except DocumentError:
            if not unwanted.is_set():
                raise
        if unwanted.is_set():
            _remove_file(self._copy)
        else:
            self._kept = document

    def clear(self) -> None:
        """Remove the copy: its work is saved, or not wanted."""
        self._unwanted.set()
        self._unwanted = Event()
        self._kept = None
        if self._record is not None:
            _remove_file(self._copy)  # while no other program takes it for one of a crash
            self._record.close()
            self._record = None
            _remove(self._copy)

    def found(self) -> list[Recovered]:
        """Return the unsaved work of programs that run no more, newest first.

        Copies that hold no more than their file are removed.
        """
        self._sweep()
        everything = (_recovered(path) for path in self._folder.glob("*.json") if path != self._copy)
        gone = [work for work in everything if work is not None]
        for work in gone:
            if _is_saved(work):
                discard(work)
        return sorted((w for w in gone if w.path.exists()), key=lambda work: work.time, reverse=True)

    def _begin(self, record: Path, origin: tuple[Path | None, str]) -> None:
        """Write and lock the record, before there is a copy that needs one."""
        path, fingerprint = origin
        facts = {
            "original": str(path.absolute()) if path else None,
            "fingerprint": fingerprint,
            **_this_process(),
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._record = record.open("xb")
            _lock(self._record)
            self._record.write(json.dumps(facts).encode())
            self._record.flush()
        except OSError as error:
            self.clear()
            reason = error.strerror or str(error)
            raise DocumentError(f"{self._folder} cannot hold a copy: {reason}.") from error
        self._origin = origin

    def _sweep(self) -> None:
        """Remove what a program left that ended while it wrote its first copy."""
        for record in self._folder.glob(f"*{_RECORD}"):
            with suppress(OSError):
                old = time.time() - record.stat().st_mtime > _DAY
                if old and not record.with_suffix(".json").exists() and not _is_locked(record):
                    _remove(record)


def discard(work: Recovered) -> None:
    """Remove recovered work that is restored, or not wanted."""
    _remove(work.path)


def _remove(copy: Path) -> None:
    """Remove a copy, its record, and what a crash left of writing it."""
    for path in (copy, copy.with_suffix(_RECORD), *copy.parent.glob(f".{copy.stem}.*.tmp")):
        _remove_file(path)


def _remove_file(path: Path) -> None:
    with suppress(OSError):  # it will be found again
        path.unlink()


def _recovered(copy: Path) -> Recovered | None:
    """Return what is known about a copy, or None if someone may still be at work on it."""
    record = copy.with_suffix(_RECORD)
    try:
        facts = _read(record)
        made = copy.stat().st_mtime
        elsewhere = facts.get("host", "") not in ("", _this_process()["host"])
        if _is_locked(record) or (elsewhere and time.time() - made < _DAY):  # locks may end at the host
            return None
    except OSError:  # cleared at this moment
        return None
    original = facts.get("original")
    return Recovered(
        copy,
        Path(original) if original else None,
        datetime.fromtimestamp(made).astimezone(),
        facts.get("fingerprint", ""),
    )


def _is_saved(work: Recovered) -> bool:
    """Return whether the file holds the work already; what cannot be read may be work."""
    try:
        return work.original is not None and load(work.original).same_content(load(work.path))
    except DocumentError:
        return False


def _read(record: Path) -> dict[str, str]:
    """Return the texts in a record; a damaged one costs no more than the name of the file."""
    try:
        facts = json.loads(record.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    texts = facts.items() if isinstance(facts, dict) else ()
    return {name: text for name, text in texts if isinstance(text, str)}


def _this_process() -> dict[str, str]:
    from os import getpid
    from socket import gethostname

    return {"process": str(getpid()), "host": gethostname()}


def _is_locked(record: Path) -> bool:
    try:
        with record.open("r+b") as file:
            return not _lock(file)
    except FileNotFoundError:
        return False


def _lock(file: BinaryIO) -> bool:
    """Lock an open file until it is closed or the process ends; return False if another has it locked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            place = file.tell()
            file.seek(_LOCKED_BYTE)
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            finally:
                file.seek(place)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

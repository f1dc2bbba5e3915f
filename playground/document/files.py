"""Read and write documents, and list those that ship with the program."""

import errno
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from playground.assets import asset
from playground.document.document import Document
from playground.document.errors import DocumentError

FORMAT_VERSION = 3
MAX_BYTES = 20_000_000
_SYNCED = 4_000_000  # bytes that are written between two waits for the disk


class Example(NamedTuple):
    """A document that ships with the program."""

    name: str
    path: Path
    summary: str
    group: str


def load(path: str | Path) -> Document:
    """Read a document.

    Raises:
        DocumentError: If there is no such file, or it is no document; the message says what is wrong,
            its ``place`` where in the file.
    """
    from playground.document.records import decode, to_document

    return to_document(decode(_read(Path(path))))


def save(document: Document, path: str | Path) -> None:
    """Write a document; after any failure the file is what it was before.

    Raises:
        DocumentError: If it cannot be written.
    """
    from playground.document.records import encode

    try:
        _check_path(path)
        target = Path(os.path.realpath(path))  # a link stays a link
        text = encode(document)
        write_whole(target, text)
    except OSError as error:
        raise DocumentError(_write_failure(Path(path), error)) from error
    except UnicodeEncodeError as error:
        raise DocumentError(
            f"A name or text has a character that no file can hold: {error.object!r}."
        ) from error


def examples() -> list[Example]:
    """List the documents that ship with the program, in the order in which to show them."""
    folder = asset("examples")
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    return [
        Example(entry["name"], folder / entry["file"], entry["summary"], group["group"])
        for group in index
        for entry in group["examples"]
    ]


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise DocumentError(f"{path} is no file. Choose a saved document.")
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentError(f"{path} cannot be read: {reason}. Choose another file.") from error
    if len(text) > MAX_BYTES:
        raise DocumentError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB. Choose a saved document.")
    return text


def write_whole(target: Path, content: bytes) -> None:
    """Write a new file beside ``target``, then put it in its place in one step.

    Raises:
        OSError: If that cannot be done; whatever was there is still there, and nothing else.
    """
    for _ in write_parts(target, (content,)):
        pass


def write_parts(target: Path, parts: Iterable[bytes]) -> Iterator[int]:
    """Write a file as ``write_whole`` does, a part at each turn; closing this undoes all of it.

    Yields:
        How many parts are written.

    Raises:
        OSError: As of ``write_whole``.
    """
    _check_path(target)
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    beside = target.with_name(f".{target.stem[:40]}.{os.urandom(4).hex()}.tmp")
    try:
        with beside.open("xb") as file:
            size = 0
            for done, part in enumerate(parts, start=1):
                file.write(part)
                size += len(part)
                if size > _SYNCED:  # so that little is left to wait for at the end
                    size = 0
                    file.flush()
                    os.fsync(file.fileno())
                yield done
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _check_path(path: str | Path) -> None:
    if "\0" in str(path):
        raise OSError(errno.EINVAL, "a name cannot hold the character of code 0", str(path))


def _write_failure(target: Path, error: OSError) -> str:
    advice = {
        errno.ENOSPC: "Free some space or save elsewhere.",
        errno.EDQUOT: "Free some space or save elsewhere.",
        errno.ENOENT: "The folder does not exist: save elsewhere.",
    }
    reason = error.strerror or str(error)
    return f"{target} was not saved: {reason}. {advice.get(error.errno or 0, 'Save it elsewhere.')}"

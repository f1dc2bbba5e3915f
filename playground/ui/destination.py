"""Where an export is to be written: refused before the work, rather than after it."""

import os
from collections.abc import Collection
from pathlib import Path


def kind_of(out: Path, kinds: Collection[str], what: str, such_as: str) -> str:
    """Return the kind of file that ``out`` names by its ending, if it can be written there.

    Args:
        out: The file to be.
        kinds: The endings that can be made, in lower case and without the dot.
        what: What is made, for the message, such as ``picture``.
        such_as: The endings to name there.

    Raises:
        OSError: If the folder does not exist or cannot be written to, or there is no such kind.
    """
    kind = out.suffix.lower().lstrip(".")
    if "\0" in str(out):
        raise OSError("a name cannot hold the character of code 0")
    if kind not in kinds:
        raise OSError(f"no {what} ends in {out.suffix!r}: use {such_as}")
    if out.is_dir():
        raise IsADirectoryError(f"{out} is a folder")
    if not out.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {out.parent}")
    if not os.access(out.parent, os.W_OK):
        raise PermissionError(f"{out.parent} cannot be written to")
    return kind

"""Where an export goes, and what is said when it cannot: the same for every kind of file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from playground.engine.circuit import CircuitError
from playground.engine.export import ExportError
from playground.ui.plain import plain
from playground.ui.question import Button, ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.ui.window import MainWindow


class Refusal(Exception):  # noqa: N818  # it is an answer, not an accident
    """Something that cannot be exported; the message says why and what to do."""


def chosen_path(window: MainWindow, title: str, kind: str, kinds: str, part: str = "") -> Path | None:
    """Ask for a file; add its ending if it lacks one, asking again if that file exists.

    Args:
        window: Whose document it is; the name suggested follows it.
        title: Of the dialog.
        kind: The ending, without the point.
        kinds: What the dialog says of the kind, with its pattern.
        part: What of the document it is, to be put behind the name that is suggested.
    """
    editor = window.editor
    here = editor.path or Path(f"{window.title}.json")
    name = f"{here.stem}-{part}.{kind}" if part else f"{here.stem}.{kind}"
    chosen, _ = QFileDialog.getSaveFileName(window, title, str(here.with_name(name)), kinds)
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() == f".{kind}":
        return path
    path = path.with_name(f"{path.name}.{kind}")
    return path if not path.exists() or _may_replace(window, path) else None


def free_name(path: Path, content: bytes) -> Path:
    """Return this path, or one with a number where another file is there that has something else in it."""
    k, wanted = 2, path
    while path.exists() and not (path.is_file() and path.read_bytes() == content):
        path, k = wanted.with_name(f"{wanted.stem}-{k}{wanted.suffix}"), k + 1
    return path


def attempt(window: MainWindow, failure: str, do: Callable[[], object]) -> None:
    """Do it, or say what failed and what to do."""
    try:
        do()
    except (ExportError, CircuitError, Refusal) as error:
        QMessageBox.warning(window, failure, plain(f"{failure}.\n\n{error}"))
    except OSError as error:
        tell_failure(window, failure, error.strerror or str(error))


def tell_failure(window: MainWindow, failure: str, why: str) -> None:
    """Say that a file could not be written."""
    QMessageBox.warning(
        window, failure, plain(f"{failure}: {why}.\n\nChoose another folder, or free some space.")
    )


def _may_replace(window: MainWindow, path: Path) -> bool:
    buttons = {Button.Yes: "Replace it", Button.No: "Leave it"}
    question = f"{path.name} already exists. Replace it?"
    return ask(window, "Replace?", question, buttons, Button.No) == Button.Yes

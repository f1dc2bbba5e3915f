"""The Export menu: pictures of the workspace in front, and the circuit as source text."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QImage

from playground.document.files import write_whole
from playground.engine.export import SCRIPTS
from playground.ui.announce import announce
from playground.ui.descent_export import DescentExport
from playground.ui.saving import attempt, chosen_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from playground.ui.window import MainWindow

_SCALES = (1, 2, 4)
_CLIPBOARD_SCALE = 2


class ExportMenu:
    """Fills a menu with exports of what the window shows; errors are told in a message box."""

    def __init__(self, window: MainWindow, menu: QMenu) -> None:
        self._window, self._menu = window, menu
        png = menu.addMenu("Picture PNG…")
        for scale in _SCALES:
            tip = "Screen size" if scale == 1 else f"{scale} times as fine, for print"
            png.addAction(f"{scale}×", partial(self._save_picture, "png", scale)).setToolTip(tip)
        png.setToolTipsVisible(True)
        self._add("Picture SVG…", partial(self._save_picture, "svg"), "Sharp at every size")
        self._add("Picture PDF…", partial(self._save_picture, "pdf"), "One page as large as the picture")
        self._add("Copy picture", self._copy_picture, "Put a picture of this workspace on the clipboard")
        menu.addSeparator()
        for name in SCRIPTS:
            tip = "The derivation by the chain rule" if name == "LaTeX" else "The circuit as a script"
            self._add(f"Copy code as {name}", partial(self._copy_code, name), f"{tip}, on the clipboard")
        self._add("Save code as NumPy script…", self._save_script, "A script that runs on NumPy alone")
        menu.addSeparator()
        menu.addMenu(DescentExport(window, menu))

    def _add(self, text: str, do: Callable[[], object], tip: str) -> None:
        self._menu.addAction(text, do).setToolTip(tip)

    # --- pictures ----------------------------------------------------------------------------

    def _save_picture(self, kind: str, scale: float = 1.0) -> None:
        path = chosen_path(self._window, "Save picture", kind, f"{kind.upper()} picture (*.{kind})")
        if path is not None:
            attempt(self._window, f"{path.name} was not saved", lambda: self._draw_to(path, scale))

    def _copy_picture(self) -> None:
        def copy() -> None:
            with TemporaryDirectory() as folder:
                path = Path(folder) / "picture.png"
                self._draw(path, _CLIPBOARD_SCALE)
                QGuiApplication.clipboard().setImage(QImage(str(path)))
            announce(self._window, "The picture is on the clipboard.")

        attempt(self._window, "The picture was not copied", copy)

    def _draw_to(self, path: Path, scale: float) -> None:
        self._draw(path, scale)
        self._window.tell(f"Saved as {path}.")

    def _draw(self, path: Path, scale: float) -> None:
        """Draw the workspace in front as it is now: its step or its run, in its theme."""
        from playground.ui.render import render

        window = self._window
        descent = window.editor.document.workspace == "descent"
        if descent:
            window.descender.capture()
        dark = window.palette().window().color().lightness() < 128
        step = None if descent else window.stepper.cursor
        render(
            window.editor.document if descent else window.editor.tried,
            path,
            step=step,
            theme="dark" if dark else "light",
            scale=scale,
            inside=() if descent else window.editor.inside_path,
        )

    # --- code --------------------------------------------------------------------------------

    def _code(self, name: str) -> str:
        document = self._window.editor.document
        return SCRIPTS[name](document.circuit, document.values)

    def _copy_code(self, name: str) -> None:
        def copy() -> None:
            QGuiApplication.clipboard().setText(self._code(name))
            announce(self._window, f"The {name} code is on the clipboard.")

        attempt(self._window, f"The {name} code was not copied", copy)

    def _save_script(self) -> None:
        path = chosen_path(self._window, "Save script", "py", "Python script (*.py)")
        if path is not None:
            attempt(
                self._window,
                f"{path.name} was not saved",
                lambda: self._write_script(path),
            )

    def _write_script(self, path: Path) -> None:
        write_whole(path, self._code("NumPy").encode())
        self._window.tell(f"Saved as {path}.")

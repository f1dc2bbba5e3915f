"""The Export menu of a descent: pictures of its parts, its runs as tables and scripts, an animation."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMenu

from playground.document.files import write_parts, write_whole
from playground.session.run_names import run_name
from playground.ui.announce import announce
from playground.ui.saving import Refusal, attempt, chosen_path, free_name, tell_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Literal

    from playground.descent.run import Run
    from playground.ui.descent.runs_picture import Part
    from playground.ui.window import MainWindow

_SCALES = (1, 2, 4)
_CLIPBOARD_SCALE = 2
_LANGUAGES = ("NumPy", "PyTorch")
_PARTS: tuple[tuple[Part, str], ...] = (("surface", "Surface"), ("loss", "Loss plot"))


class DescentExport(QMenu):
    """Exports what the Descent workspace shows, at the step that it shows."""

    def __init__(self, window: MainWindow, parent: QMenu) -> None:
        super().__init__("Descent", parent)
        self._window = window
        self.setToolTipsVisible(True)
        for part, name in _PARTS:
            self._add_pictures(part, name)
        self._add_pictures("below", "Plot below the surface")
        self.addSeparator()
        self._add("Runs as CSV…", self._save_csv, "Every step of every run: x, y, loss, gradient, rate")
        for language in _LANGUAGES:
            tip = "A short script that makes the steps of the selected run again"
            self._add(f"Run as {language} script…", partial(self._save_script, language), tip)
            self._add(
                f"Copy run as {language}", partial(self._copy_script, language), f"{tip}, on the clipboard"
            )
        self.addSeparator()
        for kind in ("gif", "apng"):
            tip = "Surface and losses from the first step to the last"
            self._add(f"Animation {kind.upper()}…", partial(self._animate, kind), tip)

    def _add(self, text: str, do: Callable[[], object], tip: str) -> None:
        self.addAction(text, do).setToolTip(tip)

    def _add_pictures(self, part: Part | Literal["below"], name: str) -> None:
        menu = self.addMenu(name)
        menu.setToolTipsVisible(True)
        kinds = [*((f"{name} PNG {scale}×…", "png", scale) for scale in _SCALES)]
        kinds += [(f"{name} {kind.upper()}…", kind, 1) for kind in ("svg", "pdf")]
        for text, kind, scale in kinds:
            tip = "Sharp at every size" if kind != "png" else f"{scale} times the screen's size"
            menu.addAction(text, partial(self._save_picture, part, name, kind, scale)).setToolTip(tip)
        menu.addAction(f"Copy {name.lower()}", partial(self._copy_picture, part, name)).setToolTip(
            "Put a picture on the clipboard"
        )

    # --- pictures ----------------------------------------------------------------------------

    def _save_picture(self, part: Part | Literal["below"], name: str, kind: str, scale: float) -> None:
        kinds = f"{kind.upper()} picture (*.{kind})"
        path = chosen_path(self._window, f"Save {name.lower()}", kind, kinds, part)
        if path is not None:
            attempt(self._window, f"{path.name} was not saved", lambda: self._draw_to(part, path, scale))

    def _draw_to(self, part: Part | Literal["below"], path: Path, scale: float) -> None:
        self._draw(part, path, scale)
        self._window.tell(f"Saved as {path}.")

    def _copy_picture(self, part: Part | Literal["below"], name: str) -> None:
        def copy() -> None:
            with TemporaryDirectory() as folder:
                path = Path(folder) / "picture.png"
                self._draw(part, path, _CLIPBOARD_SCALE)
                QGuiApplication.clipboard().setImage(QImage(str(path)))
            announce(self._window, f"The {name.lower()} is on the clipboard.")

        attempt(self._window, f"The {name.lower()} was not copied", copy)

    def _draw(self, part: Part | Literal["below"], path: Path, scale: float) -> None:
        from playground.ui.render import draw_part, draw_widget

        if part == "below":
            plot = self._window.descent.plot_below
            if not plot.isVisible():
                raise Refusal("No plot is in sight: go to Descent and choose one below the surface.")
            draw_widget(plot, path, self._window.theme, scale)
            return
        descender, setup = self._window.descender, self._window.editor.document.descent
        draw_part(
            descender,
            setup,
            part,
            path,
            descender.shown_step,
            self._window.theme,
            None,
            scale,
            self._window.descent.look,
        )

    # --- tables and scripts ------------------------------------------------------------------

    def _runs(self) -> list[tuple[str, Run]]:
        """Return every run with a name that no other has."""
        named: dict[str, Run] = {}
        for setup, run in self._window.descender.runs:
            name = run_name(setup)
            name = name if setup.name else f"{name} {run.learning_rate:g}"
            named[name if name not in named else f"{name} ({setup.place + 1})"] = run
        return list(named.items())

    def _save_csv(self) -> None:
        path = chosen_path(self._window, "Save runs", "csv", "Table (*.csv)", "runs")
        if path is not None:
            self._work(f"Saving {path.name}", path, self._written(path))

    def _written(self, path: Path) -> Iterator[float]:
        """Write the table of all runs, a little at each turn."""
        from playground.descent.record import csv_parts

        runs = self._runs()
        lines, total = 0, sum(len(run.steps) for _, run in runs)
        parts = csv_parts(runs)

        def encoded() -> Iterator[bytes]:
            nonlocal lines
            for part in parts:
                lines += part.count("\n")
                yield part.encode()

        for _ in write_parts(path, encoded()):
            yield min(lines / (total + 1), 0.999)

    def _script(self, language: str, table: str = "") -> str:
        from playground.descent.script import ScriptError, numpy_script
        from playground.descent.script_torch import torch_script

        try:
            write = numpy_script if language == "NumPy" else torch_script
            return write(self._window.descender.run, table)
        except ScriptError as error:
            raise Refusal(str(error)) from None

    def _save_script(self, language: str) -> None:
        part = "run" if language == "NumPy" else "run-torch"
        path = chosen_path(self._window, "Save script", "py", "Python script (*.py)", part)
        if path is not None:
            failure = f"{path.name} was not saved"
            attempt(self._window, failure, lambda: self._write_script(language, path))

    def _write_script(self, language: str, path: Path) -> None:
        """Write a script, and beside it the examples if these are too many to stand in it."""
        from playground.descent.script_data import examples_csv, needs_table

        surface = self._window.descender.run.surface
        if not needs_table(surface):
            write_whole(path, self._script(language).encode())
            self._window.tell(f"Saved as {path}.")
            return
        content = examples_csv(surface).encode()
        beside = free_name(path.with_name(f"{path.stem}-data.csv"), content)
        script = self._script(language, beside.name)
        write_whole(beside, content)
        write_whole(path, script.encode())
        self._window.tell(f"Saved as {path}, with the examples in {beside.name} beside it.")

    def _copy_script(self, language: str) -> None:
        def copy() -> None:
            QGuiApplication.clipboard().setText(self._script(language))
            announce(self._window, f"The {language} script is on the clipboard.")

        attempt(self._window, f"The {language} script was not copied", copy)

    # --- animation ---------------------------------------------------------------------------

    def _animate(self, kind: str) -> None:
        def ask() -> None:
            from playground.ui.animation_file import AnimationError, check_installed

            try:
                check_installed()
            except AnimationError as error:
                raise Refusal(str(error)) from None
            if max(len(run.steps) for _, run in self._window.descender.runs) == 1:
                raise Refusal("No run has made a step yet: press Play or Step first.")
            self._window.descender.pause()
            from playground.ui.animation_sheet import AnimationSheet

            sheet = AnimationSheet(self._window.descender, self._window)
            sheet.wanted.connect(lambda every, fps: self._save_animation(kind, every, fps))
            sheet.open()

        attempt(self._window, "There is no animation", ask)

    def _save_animation(self, kind: str, every: int, fps: int) -> None:
        path = chosen_path(self._window, "Save animation", kind, f"{kind.upper()} animation (*.{kind})")
        if path is None:
            return

        def begin() -> None:
            from playground.ui.descent.animation import animation_of

            descender, setup = self._window.descender, self._window.editor.document.descent
            work = animation_of(
                descender,
                setup,
                path,
                self._window.theme,
                every=every,
                fps=fps,
                look=self._window.descent.look,
            )
            self._work(f"Making {path.name}", path, work)

        attempt(self._window, f"{path.name} was not saved", begin)

    def _work(self, title: str, path: Path, work: Iterator[float]) -> None:
        """Write a file by long work with its progress in sight."""
        from playground.ui.progress_sheet import ProgressSheet

        sheet = ProgressSheet(title, work, self._window)
        sheet.ended.connect(lambda why: self._tell_end(path, why))
        sheet.open()

    def _tell_end(self, path: Path, why: str | None) -> None:
        """Say that a file is written, or why it is not; nothing if it was not wanted any more."""
        if why:
            tell_failure(self._window, f"{path.name} was not saved", why)
        elif why is not None:
            self._window.tell(f"Saved as {path}.")

"""The file of the open document: opening, saving, and asking about what would be lost."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from playground.document.document import Document
from playground.document.errors import DocumentError
from playground.document.files import examples, load
from playground.engine.circuit import Circuit
from playground.session.editor import Editor
from playground.session.recovery import Recovered
from playground.ui.plain import plain
from playground.ui.settings import Settings

_FILTER = "Gradient Playground documents (*.json)"


class DocumentFile:
    """Opens and saves the document of a window, with the boxes that this takes."""

    def __init__(
        self, window: QWidget, editor: Editor, settings: Settings, capture: Callable[[], None]
    ) -> None:
        """Serve a window.

        Args:
            window: What the boxes belong to.
            editor: Has the document.
            settings: Keep the latest files.
            capture: Puts into the document what it does not follow all the time; called before each saving.
        """
        self._window, self._editor, self._settings = window, editor, settings
        self._capture = capture
        self._example = ""  # its file's name, until the document has a file of its own

    # --- what it is called -------------------------------------------------------------------

    @property
    def title(self) -> str:
        """What the document is called: its file, its example, or nothing yet."""
        if self._editor.path:
            return self._editor.path.stem
        if not self._example:
            return "Untitled"
        return self._titles.get(self._example, self._example.replace("-", " ").capitalize())

    @property
    def state(self) -> str:
        """Whether it is ``edited`` or ``saved``, or as it began: an ``example`` or ``new``."""
        if self._editor.modified:
            return "edited"
        return "saved" if self._editor.path else "example" if self._example else "new"

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The titles of the examples by the names of their files."""
        return {Path(example.path).stem: example.name for example in examples()}

    # --- opening -----------------------------------------------------------------------------

    def new(self) -> None:
        """Begin with an empty canvas, after asking about unsaved work."""
        if self.may_leave():
            self._begin(Document(Circuit()))

    def open_example(self, path: Path) -> None:
        """Open a shipped example as a new document."""
        if not self.may_leave():
            return
        try:
            document = load(path)
        except DocumentError as error:  # the installation is damaged
            self.refuse(f"The example {path.stem} was not opened", error)
        else:
            self._begin(document, path.stem)

    def _begin(self, document: Document, example: str = "") -> None:
        self._example = example
        self._editor.new(document)

    def open(self, path: Path | None = None) -> None:
        """Open a file, after asking about unsaved work and, without ``path``, which one."""
        if not self.may_leave():
            return
        if path is None:
            start = str(self._editor.path.parent) if self._editor.path else ""
            chosen, _ = QFileDialog.getOpenFileName(self._window, "Open", start, _FILTER)
            if not chosen:
                return
            path = Path(chosen)
        try:
            self._editor.open(path)
        except DocumentError as error:
            self.refuse(f"{path.name} was not opened", error)
        else:
            self._settings.add_recent(path)

    def restore(self, work: Recovered) -> bool:
        """Go on with recovered work, after asking about what is unsaved now; return whether it is open."""
        if not self.may_leave():
            return False
        try:
            document = load(work.path)
        except DocumentError as error:
            self.refuse("The work was not restored", error)
            return False
        self._example = ""
        self._editor.restore(document, work.original, work.fingerprint)
        return True

    # --- saving ------------------------------------------------------------------------------

    def save(self) -> bool:
        """Save to the document's file; ask for one if it has none. Return whether it was saved.

        What another program wrote there meanwhile is overwritten only after asking.
        """
        path = self._editor.path
        if path is None:
            return self.save_as()
        if self._editor.changed_on_disk and not self._may_overwrite(
            f"Another program has changed {path.name} since it was opened or saved here."
        ):
            return False
        return self._save_to(path)

    def save_as(self) -> bool:
        """Ask for a file and save there. Return whether it was saved."""
        start = str(self._editor.path or f"{self._example or 'circuit'}.json")
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save as", start, _FILTER)
        if not chosen:
            return False
        path = Path(chosen)
        if not path.suffix:  # the dialog has asked about the name without one
            path = path.with_suffix(".json")
            if path.exists() and not self._may_overwrite(f"There is a file {path.name} already."):
                return False
        return self._save_to(path)

    def _save_to(self, path: Path) -> bool:
        try:
            self._capture()
            self._editor.save(path)
        except DocumentError as error:
            self.refuse(f"{path.name} was not saved", error)
            return False
        self._settings.add_recent(path)
        return True

    # --- boxes -------------------------------------------------------------------------------

    def may_leave(self) -> bool:
        """Ask about unsaved work; return whether it is saved, or may be lost."""
        from playground.ui.question import Button, ask

        if not self._editor.modified:
            return True
        buttons = {
            Button.Save: "Save",
            Button.Discard: "Discard changes",
            Button.Cancel: "Keep editing",
        }
        question = f"Save the changes to {self.title}?"
        answer = ask(self._window, "Save changes?", question, buttons, Button.Save)
        return answer == Button.Discard or (answer == Button.Save and self.save())

    def refuse(self, what: str, why: object) -> None:
        """Say what was not done, and why."""
        QMessageBox.warning(self._window, what, plain(f"{what}.\n\n{why}"))

    def _may_overwrite(self, why: str) -> bool:
        from playground.ui.question import Button, ask

        buttons = {Button.Yes: "Overwrite it", Button.No: "Choose another name"}
        return ask(self._window, "Overwrite?", f"{why} Overwrite it?", buttons, Button.No) == Button.Yes

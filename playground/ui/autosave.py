"""The clock of autosave: keeps a copy of the work while it is not saved."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from playground.document.errors import DocumentError
from playground.session.editor import Aspect, Editor
from playground.session.recovery import Recovery

EVERY_MS = 3000


class Autosave(QObject):
    """Copies the open document every few seconds from its first unsaved change until it is saved.

    Attributes:
        failed: Why the copy could not be written; empty once it can again.
    """

    failed = Signal(str)

    def __init__(
        self, editor: Editor, recovery: Recovery, prepare: Callable[[], None], parent: QObject | None = None
    ) -> None:
        """Begin; ``prepare`` is called before each copy, to put into the document what it lacks."""
        super().__init__(parent)
        self._editor = editor
        self._recovery = recovery
        self._prepare = prepare
        self._problem = ""
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._keep_soon)
        self._unfollow = editor.changed.connect(self._follow)

    def keep(self) -> None:
        """Copy the document now if it is not saved, and wait until it is written."""
        if not self._editor.modified:
            return
        try:
            self._prepare()
        finally:
            self._keep_now()

    def rescue(self) -> bool:
        """Copy the document now, whatever else fails; return whether nothing can be lost."""
        kept = True
        try:
            self.keep()
        except Exception:  # it is called because of a failure, which may come again
            kept = self._editor.document is self._recovery.kept or not self._editor.modified
        return kept and not self._problem

    def _keep_now(self) -> None:
        try:
            self._recovery.keep(self._editor)
        except DocumentError as error:
            self._tell(str(error))
        else:
            self._tell("")

    def _keep_soon(self) -> None:
        """Copy the document while the user works on; how it went is told the next time."""
        if not self._editor.modified:
            return
        try:
            self._prepare()
        finally:  # a copy without what is lacking is better than none
            self._begin_to_keep()

    def _begin_to_keep(self) -> None:
        try:
            well = self._recovery.keep_soon(self._editor)
        except DocumentError as error:
            self._tell(str(error))
        else:
            if well:
                self._tell("")

    def end(self) -> None:
        """Stop for good; the copy is not needed any more."""
        self._unfollow()
        self._timer.stop()
        self._recovery.end()

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if "file" not in aspects:
            return
        if not self._editor.modified:
            self._timer.stop()
            self._recovery.clear()
            self._tell("")
        elif not self._timer.isActive():
            self._timer.start()

    def _tell(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            self.failed.emit(problem)

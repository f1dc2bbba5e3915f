"""What happens to an exception that nobody caught: it is logged, the work is copied, the window is told.

Qt calls Python for every click, key, timer and paint; what is raised there comes to ``sys.excepthook``,
and what is raised in a thread to ``threading.excepthook``. Nothing of that may end the program.
"""

import faulthandler
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QStandardPaths,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from playground.session.problems import Problem, ProblemLog

CRASHES = "crash.log"
_MOST_CRASH_BYTES = 100_000


class Unexpected(QObject):
    """Takes every exception that nobody caught, and what Qt itself has to say.

    Attributes:
        rescue: Called at once, in the thread of the window, to save what may be lost.
        tell: Called with a ``Problem`` once the window is at rest, but not for each of many alike.
    """

    _noted = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Keep the log in ``folder``, which is made when it is needed."""
        super().__init__(parent)
        self.rescue: Callable[[], object] = _nothing
        self.tell: Callable[[Problem], object] = _nothing
        self._folder = folder
        self._log: ProblemLog | None = None
        self._inside = threading.local()  # while a thread is in here: errors of its own are not told
        self._hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        # after the event in which it happened: a bar cannot come up in the middle of a paint
        self._noted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def log(self) -> "ProblemLog":
        """The log; loading it waits for the first problem."""
        if self._log is None:
            from playground.session.problems import ProblemLog

            self._log = ProblemLog(self._folder)
        return self._log

    def install(self) -> None:
        """Take exceptions and messages from now on."""
        self._hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._caught
        threading.excepthook = lambda args: self._caught(args.exc_type, args.exc_value, args.exc_traceback)
        sys.unraisablehook = lambda args: self._caught(args.exc_type, args.exc_value, args.exc_traceback)
        qInstallMessageHandler(self._qt_says)

    def remove(self) -> None:
        """Leave exceptions and messages to whoever had them before."""
        qInstallMessageHandler(None)
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
        if self._log is not None:
            self._log.close()

    def report(self, error: BaseException) -> None:
        """Log an exception, save the work, and have it told; never raise one."""
        if getattr(self._inside, "busy", False):
            return
        self._inside.busy = True
        try:
            problem = self.log.note(error)
            if problem.count == 1:
                sys.__excepthook__(type(error), error, error.__traceback__)
            if problem.is_news:
                self._save_and_tell(problem)
        except Exception as second:  # whatever fails here must not come back here
            with suppress(Exception):
                print(f"An error could not be reported: {second!r}", file=sys.stderr)
        finally:
            _let_go(error)
            self._inside.busy = False

    def _caught(
        self, kind: type[BaseException], error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        if error is None:
            error = kind()
        if isinstance(error, Exception):
            self.report(error.with_traceback(trace))
        else:  # Ctrl+C, for one
            self._hooks[0](kind, error, trace)

    def _save_and_tell(self, problem: "Problem") -> None:
        if threading.current_thread() is threading.main_thread():
            self.rescue()
        self._noted.emit(problem)

    def _deliver(self, problem: "Problem") -> None:
        """Save what a thread could not, then tell; an error in that goes to the log alone."""
        self._inside.busy = True
        try:
            self.rescue()
            self.tell(problem)
        except Exception as error:  # telling of it would fail in the same way
            with suppress(Exception):
                self.log.note(error)
        finally:
            self._inside.busy = False

    def _qt_says(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        with suppress(Exception):
            level = _LEVELS.get(kind, "error")
            if level != "debug":
                self.log.write(level, f"Qt, {context.category}: {text}")
            if sys.stderr is not None:
                print(text, file=sys.stderr)


_LEVELS = {
    QtMsgType.QtDebugMsg: "debug",
    QtMsgType.QtInfoMsg: "info",
    QtMsgType.QtWarningMsg: "warning",
}


def log_folder() -> Path:
    """Return where the logs of this user are kept, on this computer."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.StateLocation)) / "log"


def catch_crashes(folder: Path) -> TextIO | None:
    """Have Python write where it was if Qt or a library ends the process; return the file, kept open."""
    path = folder / CRASHES
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _MOST_CRASH_BYTES:
            path.unlink()
        file = path.open("a", encoding="utf-8")
    except OSError:
        return None
    faulthandler.enable(file)
    return file


def _let_go(error: BaseException | None) -> None:
    """Forget the variables of where it was raised: a QPainter among them would stay active, and crash."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def _nothing(*_: object) -> None:
    """Do nothing: nobody is there yet."""

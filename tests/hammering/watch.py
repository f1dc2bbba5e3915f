"""What must never happen: collected while the window is hammered, so that it can be asked for afterwards."""

import gc
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

_PLATFORM = (  # what the offscreen platform says of itself
    "This plugin does not support",
    "Populating font family aliases",
    "QOpenGL",
    "Mouse event",  # of QtTest, when a widget lets an event pass
)


class Watch:
    """Exceptions, Python warnings and what Qt complains about, as texts."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def _exception(self, kind, error, trace) -> None:
        self.problems.append("".join(traceback.format_exception(kind, error, trace)))

    def _warning(self, message, category, filename, lineno, file=None, line=None) -> None:
        if "path is deprecated" not in str(message) and "QDrag" not in str(message):
            self.problems.append(f"{category.__name__} in {filename}:{lineno}: {message}")

    def _garbage(self, phase, _details) -> None:
        if phase == "start" and threading.current_thread() is not threading.main_thread():
            self.problems.append(f"{threading.current_thread().name} takes garbage apart")

    def _message(self, kind, _context, text) -> None:
        quiet = kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if not quiet and not text.startswith(_PLATFORM):
            self.problems.append(f"Qt says: {text}\n{''.join(traceback.format_stack(limit=9)[:-1])}")

    @contextmanager
    def on(self) -> Iterator["Watch"]:
        """Collect until the block ends."""
        before = sys.excepthook, sys.unraisablehook
        sys.excepthook = self._exception
        sys.unraisablehook = lambda it: self._exception(it.exc_type, it.exc_value, it.exc_traceback)
        handler = qInstallMessageHandler(self._message)
        gc.callbacks.append(self._garbage)
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = self._warning
            try:
                yield self
            finally:
                gc.callbacks.remove(self._garbage)
                qInstallMessageHandler(handler)
                sys.excepthook, sys.unraisablehook = before

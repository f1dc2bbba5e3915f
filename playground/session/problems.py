"""What went wrong inside the program and nobody caught: counted, kept in a log of bounded size, told.

The log holds tracebacks and versions, nothing of the work beyond what a traceback says.
"""

import logging
import platform
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Lock

from playground import __version__

LOG = "playground.log"
_LOG_BYTES, _OLD_LOGS = 256_000, 3
_MOST_KINDS = 40  # that are told apart; beyond these the oldest is forgotten
_LONGEST_TEXT = 20_000  # characters of one entry
_LONGEST_LINE = 120
_PACKAGES = ("numpy", "PySide6", "pyqtgraph", "contourpy", "msgspec", "ziamath", "OpenGL")
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


@dataclass(frozen=True)
class Problem:
    """An exception that nobody caught, all of one kind and place together.

    Attributes:
        name: The kind of exception and its message, in one line.
        trace: The traceback of the first one.
        count: How often it has happened.
    """

    name: str
    trace: str
    count: int = 1

    @property
    def is_news(self) -> bool:
        """Whether to tell of it again: after 1, 2, 4, 8, … times, so that no flood is made of it."""
        return self.count & (self.count - 1) == 0


class ProblemLog:
    """Counts problems and writes them into a file, which is made when there is something to write.

    Nothing in here raises for want of a place to write to. Any thread may call it.
    """

    def __init__(self, folder: Path) -> None:
        """Keep the log in ``folder``."""
        self.folder = folder
        self._counts: dict[str, int] = {}
        self._logger: logging.Logger | None = None
        self._lock = Lock()

    def note(self, error: BaseException) -> Problem:
        """Count an exception, and write it into the log if that is news; return what is known of it."""
        kind = type(error).__name__
        name = _line(f"{kind}: {_message(error)}")
        with self._lock:
            count = self._counted(f"{kind} {_place(error)}")
        problem = Problem(name, _trace(error), count)
        if problem.is_news:
            self._write(logging.ERROR, problem.trace if count == 1 else f"{count} times by now: {name}")
        return problem

    def write(self, level: str, text: str) -> None:
        """Write a message of ``debug``, ``info``, ``warning`` or ``error``; a repeated one only at times."""
        with self._lock:
            count = self._counted(text)
        if Problem(text, "", count).is_news:
            often = f" ({count} times by now)" if count > 1 else ""
            self._write(_LEVELS.get(level, logging.WARNING), f"{text[:_LONGEST_TEXT]}{often}")

    def close(self) -> None:
        """Let go of the file."""
        for handler in self._logger.handlers if self._logger else ():
            handler.close()
        self._logger = None

    def _counted(self, key: str) -> int:
        self._counts[key] = count = self._counts.get(key, 0) + 1
        if len(self._counts) > _MOST_KINDS:
            del self._counts[next(iter(self._counts))]
        return count

    def _write(self, level: int, text: str) -> None:
        with self._lock:
            if self._logger is None:
                self._logger = _logger(self.folder)
                self._logger.info(", ".join(f"{name} {version}" for name, version in versions().items()))
        self._logger.log(level, "%s", text)


def details(problems: list[Problem], facts: Mapping[str, str]) -> str:
    """Return the text that helps to mend problems: what is known, the versions, the tracebacks."""
    lines = [f"{name}: {text}" for name, text in {**versions(), **facts}.items() if text]
    parts = [f"{problem.name}\nHappened: {problem.count}×\n\n{problem.trace}" for problem in problems]
    return "\n\n".join(["\n".join(lines), *parts])


def versions() -> dict[str, str]:
    """Return the versions of the program and of what it stands on, as far as that is loaded."""
    known = {"Gradient Playground": __version__, "Python": platform.python_version()}
    for package in _PACKAGES:
        if version := getattr(sys.modules.get(package), "__version__", ""):
            known[package] = str(version)
    return {**known, "System": f"{platform.system()} {platform.release()} {platform.machine()}"}


class _QuietFile(RotatingFileHandler):
    """A log that goes without what cannot be written, as on a full disk."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


def _logger(folder: Path) -> logging.Logger:
    logger = logging.Logger("playground")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = _QuietFile(
            folder / LOG,
            maxBytes=_LOG_BYTES,
            backupCount=_OLD_LOGS,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError:
        return logger
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger


def _place(error: BaseException) -> str:
    """Return the last place of its traceback, which tells one problem from another."""
    last = None
    trace = error.__traceback__
    while trace is not None:
        last, trace = trace, trace.tb_next
    return f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else ""


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an exception may have any __str__
        return "(it cannot be said in words)"


def _trace(error: BaseException) -> str:
    try:
        text = "".join(traceback.format_exception(error))
    except Exception as second:  # as above
        text = f"{type(error).__name__} at {_place(error)}; its traceback failed: {type(second).__name__}"
    half = _LONGEST_TEXT // 2
    return text if len(text) <= _LONGEST_TEXT else f"{text[:half]}\n…\n{text[-half:]}"


def _line(text: str) -> str:
    """Return a text in one line that is not too long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_LINE else f"{plain[: _LONGEST_LINE - 1]}…"

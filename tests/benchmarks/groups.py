"""The parts of the table, each measured in a process of its own."""

import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

from tests.benchmarks.measure import Effort
from tests.benchmarks.table import Row

GROUPS = ("engine", "surface", "descent", "frame", "canvas", "start", "memory", "file")


def measured(group: str, effort: Effort) -> list[Row]:
    """Measure one group in a new process: no peer's threads or imports weigh on the next group."""
    with (
        tempfile.TemporaryDirectory() as home,
        ProcessPoolExecutor(1, get_context("spawn"), initializer=_settle, initargs=(home,)) as pool,
    ):
        return pool.submit(_rows, group, effort).result()


def _settle(home: str) -> None:
    """Give the process a display and a home of its own, so that nobody's settings and files play a part."""
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        os.environ[f"XDG_{kind}_HOME"] = str(Path(home, kind.lower()))
    if sys.platform.startswith("linux") and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _rows(group: str, effort: Effort) -> list[Row]:
    """Return the rows of a group; a measurement that shows something else than it should ends it."""
    module = import_module(f"tests.benchmarks.{group}_rows")
    rows: list[Row] = []
    try:
        rows.extend(module.rows(effort))
    except AssertionError as error:
        rows.append(Row(module.GROUP, "not measured", note=f"failed: {error}", failed=True))
    return rows

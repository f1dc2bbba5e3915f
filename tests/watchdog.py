"""A plugin that records how long the event loop was blocked in each test: ``-p tests.watchdog``.

The time from Qt handing over an event until its handler is done is a block: nothing else can be painted or
answered meanwhile. A handler that runs an event loop of its own, as a dialog does, blocks nothing; what is
handled in there counts by itself. Besides the time on the clock, the processor time of the thread is
recorded: other programs do not stretch it.
"""

import gc
import json
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import QThread
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication


class Block(NamedTuple):
    """The handling of one event, in milliseconds."""

    busy: float
    wall: float
    event: str
    receiver: str


class WatchedApplication(QApplication):
    """Measures every event that it hands over."""

    blocks: list[Block]
    levels: list[int]  # the level of the event loop of each handler that is going on

    def notify(self, receiver, event):
        return self.measured(
            event.type().name, receiver, lambda: super(WatchedApplication, self).notify(receiver, event)
        )

    def measured(self, what, receiver, handle):
        level = QThread.currentThread().loopLevel()
        if self.levels and self.levels[-1] == level:
            return handle()  # sent by a handler, which is measured as a whole
        told = what, f"{type(receiver).__name__} {receiver.objectName()}".strip()
        self.levels.append(level)
        self.deepest = level
        busy, wall = time.thread_time(), time.perf_counter()
        try:
            return handle()
        finally:
            busy, wall = time.thread_time() - busy, time.perf_counter() - wall
            self.levels.pop()
            if self.deepest == level:
                self.blocks.append(Block(1e3 * busy, 1e3 * wall, *told))
            if self.levels:
                self.deepest = max(self.deepest, level)


WatchedApplication.blocks = []
WatchedApplication.levels = []


def pytest_addoption(parser):
    parser.addoption("--blocks", type=Path, help="write the longest blocks of each test to this JSON file")


def pytest_configure(config):
    import playground.ui.app
    from playground.ui.app import application
    from playground.ui.warm_up import load_all

    playground.ui.app.QApplication = WatchedApplication
    trigger = QAction.trigger

    def choose(action):
        """Tests choose entries of menus without an event."""
        application().measured("choose", action, lambda: trigger(action))

    QAction.trigger = choose
    config.stash[LONGEST] = {}
    load_all()  # as a second after the start of the program


LONGEST = pytest.StashKey()
KEPT = 5


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    if window := item.funcargs.get("window"):
        window.preparation.finish()  # likewise
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # so does the program, which keeps no windows of other tests
    WatchedApplication.blocks.clear()
    try:
        return (yield)
    finally:
        longest = sorted(WatchedApplication.blocks, reverse=True)[:KEPT]
        item.config.stash[LONGEST][item.nodeid] = longest


def pytest_terminal_summary(terminalreporter, config):
    longest = config.stash[LONGEST]
    if path := config.getoption("--blocks"):
        path.write_text(json.dumps({test: [block._asdict() for block in longest[test]] for test in longest}))
    terminalreporter.write_line(table(longest))


def table(longest):
    """Return the longest block of each test as text, the worst first."""
    rows = sorted(((blocks[0], test) for test, blocks in longest.items() if blocks), reverse=True)
    lines = [f"{'busy ms':>8} {'wall ms':>8}  {'event':<22} {'receiver':<32} test"]
    for block, test in rows:
        times = f"{block.busy:8.1f} {block.wall:8.1f}"
        lines.append(f"{times}  {block.event:<22.22} {block.receiver:<32.32} {test.rpartition('/')[2]}")
    return "\n".join(lines)

"""Long work in slices: a little of it between two frames, with progress, and left off at once if wanted."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, Signal

from playground.descent.analysis.part import Part
from playground.ui.ticker import Ticker

_SLICE = 0.008  # seconds of each frame; the rest is for the pictures


class Slices(QObject):
    """Takes one ``Part`` after the other while there is time, as often as the window's clock ticks.

    Attributes:
        moved: Told after each slice, with the newest ``Part``.
        ended: Told when the work is done, or was left off.
    """

    moved = Signal(object)
    ended = Signal()

    def __init__(self, ticker: Ticker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ticker = ticker
        self._parts: Iterator[Part[Any]] | None = None
        ticker.tick.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether there is work left."""
        return self._parts is not None

    def start(self, parts: Iterator[Part[Any]]) -> None:
        """Do this work instead of any other."""
        self._parts = parts
        self._ticker.run(self, True)

    def cancel(self) -> None:
        """Leave the work off; what was told of it stays as it is."""
        if self._parts is not None:
            self._parts = None
            self._ticker.run(self, False)
            self.ended.emit()

    def finish(self) -> None:
        """Do the rest of the work now; for pictures and tests."""
        while self._parts is not None:
            self._tick(0.0)

    def _tick(self, _elapsed: float) -> None:
        if self._parts is None:
            return
        until, part, more = perf_counter() + _SLICE, None, True
        while more and perf_counter() < until:
            newest = next(self._parts, None)
            part, more = newest or part, newest is not None
        if part is not None:
            self.moved.emit(part)
        if not more:
            self.cancel()

"""Python's garbage is taken apart in the thread of the windows, and nowhere else.

Left to Python, whichever thread makes the next object collects. Widgets and items of a scene are often part
of circles of references, and Qt crashes sooner or later when another thread deletes them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 500


class Garbage(QObject):
    """Collects garbage from a timer, about as often as Python would."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(collect_due)

    def start(self) -> None:
        """Begin; from now on no other thread collects."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Collect nothing any more."""
        self._timer.stop()


@contextmanager
def collected_here() -> Iterator[None]:
    """Keep Python from collecting by itself until the block ends; for work without an event loop."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def collect_due() -> None:
    """Collect the generations of which enough was made since the last time."""
    due = [made > most > 0 for made, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if due[0]:
        gc.collect(2 if due[1] and due[2] else 1 if due[1] else 0)

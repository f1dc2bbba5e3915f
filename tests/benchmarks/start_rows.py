"""From the start of Python to the first painted frame, against windows with next to nothing in them."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from time import perf_counter

from tests.benchmarks.measure import Effort, paired
from tests.benchmarks.table import Row

try:
    import resource
except ImportError:  # Windows has none
    resource = None

GROUP = "Start: until the first frame is painted"

_PAINT = """
import os
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QGraphicsView
class Painted(QObject):
    done = False
    def eventFilter(self, _watched, event):
        self.done = self.done or event.type() == QEvent.Type.Paint
        return False
def paint(app):
    painted = Painted()
    window = next(widget for widget in app.topLevelWidgets() if widget.isVisible())
    for view in window.findChildren(QGraphicsView):  # each window has one, and Qt paints nothing below it
        view.viewport().installEventFilter(painted)
    while not painted.done:
        app.processEvents()
    os._exit(0)
"""
_OURS = """
import PySide6.QtWidgets
PySide6.QtWidgets.QApplication.exec = paint
from playground.__main__ import main
main([])
"""
_BARE = """
import numpy
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QMainWindow
app = QApplication([])
scene = QGraphicsScene()
window = QMainWindow()
window.setCentralWidget(QGraphicsView(scene))
window.show()
paint(app)
"""
_PLOT = """
from PySide6.QtWidgets import QApplication, QMainWindow
import pyqtgraph
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(pyqtgraph.PlotWidget())
window.show()
paint(app)
"""
PEERS = {
    "QMainWindow, QGraphicsView, numpy": (_BARE, 1 / 1.5),
    "QMainWindow, empty pyqtgraph plot": (_PLOT, 1.0),
}


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows of the start; the compiled modules are kept, as in an installation."""
    rounds = 3 if effort.quick else 9
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        for peer, (code, at_least) in PEERS.items():
            pairs = [(_seconds(_OURS, environment), _seconds(code, environment)) for _ in range(rounds + 1)]
            yield paired(GROUP, "the Circuit workspace", pairs[1:], peer, at_least=at_least)


def _seconds(code: str, environment: dict[str, str]) -> float:
    """Return the processor time of a program where the system tells it, else how long it ran."""
    began = _children()
    command = [sys.executable, "-c", _PAINT + code]
    subprocess.run(command, check=True, capture_output=True, env=environment, timeout=60)
    return _children() - began


def _children() -> float:
    if resource is None:
        return perf_counter()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime

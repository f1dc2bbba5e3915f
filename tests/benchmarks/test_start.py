"""The first window against bare ones; run with ``pytest -m benchmark -s``."""

import os
import statistics
import subprocess
import sys

import pytest

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(not hasattr(os, "wait4"), reason="the time of a process is read with wait4"),
]

PEERS = {
    "ours": """
import os
import PySide6.QtWidgets as qt

def paint(app):
    app.processEvents()
    os._exit(0)

qt.QApplication.exec = paint
from playground.__main__ import main
main([])
""",
    "bare": """
import numpy
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QMainWindow
app = QApplication([])
scene = QGraphicsScene()
window = QMainWindow()
window.setCentralWidget(QGraphicsView(scene))
window.show()
app.processEvents()
import os; os._exit(0)
""",
    "pyqtgraph": """
from PySide6.QtWidgets import QApplication, QMainWindow
import pyqtgraph
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(pyqtgraph.PlotWidget())
window.show()
app.processEvents()
import os; os._exit(0)
""",
}
ROUNDS = 9


def seconds(code, environment):
    """The processor time until the first frame is painted: waiting for other programs does not count."""
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
    )
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    assert process.returncode == 0, complaint.decode()
    return usage.ru_utime + usage.ru_stime


def test_the_first_window_is_nearly_as_fast_as_a_bare_one(tmp_path):
    """Compiled modules are kept, as in an installation; the first round makes them and does not count."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path)
    rounds = [[seconds(code, environment) for code in PEERS.values()] for _ in range(ROUNDS + 1)][1:]
    medians = map(statistics.median, zip(*rounds, strict=True))
    ours, bare, pyqtgraph = (1e3 * median for median in medians)
    print(
        f"\nfirst window {ours:.0f} ms; bare window with numpy {bare:.0f} ms: {ours / bare:.2f} ×; "
        f"with pyqtgraph {pyqtgraph:.0f} ms: {ours / pyqtgraph:.2f} ×"
    )
    assert ours < 2 * bare
    assert ours < pyqtgraph

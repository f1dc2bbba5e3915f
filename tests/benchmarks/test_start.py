"""The first window against a bare one; run with ``pytest -m benchmark -s``."""

import os
import statistics
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.benchmark

BARE = """
import numpy
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QMainWindow
app = QApplication([])
scene = QGraphicsScene()
window = QMainWindow()
window.setCentralWidget(QGraphicsView(scene))
window.show()
app.processEvents()
import os; os._exit(0)
"""
OURS = """
from playground.ui.app import application
app = application()
from playground.ui.window import MainWindow
window = MainWindow()
window.show()
app.processEvents()
import os; os._exit(0)
"""


def seconds(code, environment):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def test_the_first_window_is_nearly_as_fast_as_a_bare_one(tmp_path):
    """Compiled modules are kept, as in an installation; the first pair makes them and does not count."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path)
    pairs = [(seconds(OURS, environment), seconds(BARE, environment)) for _ in range(8)][1:]
    ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"\nfirst window {ours * 1e3:.0f} ms, bare window {bare * 1e3:.0f} ms: {ours / bare:.2f} ×")
    assert ours < 3 * bare

"""The program is killed while someone works: the work comes back, and the file is never damaged."""

import json
import os
import random
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from playground.document import load, new_document, save

ROOT = Path(__file__).resolve().parents[2]
EVERY_MS = 500
LAST_SECONDS = 2.0  # a copy every half a second, and time to write it on a busy machine

START = """
import json, os, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from playground.document.edits import set_value
from playground.ui import autosave
from playground.ui.app import application
from playground.ui.window import MainWindow

path = Path(sys.argv[1])
app = application()
"""

WORK = """
autosave.EVERY_MS = int(sys.argv[2])
saving = sys.argv[3] == "saving"
window = MainWindow()
window.show()
window.file.open(path)

def work():
    number = window.editor.document.values["x"] + 1
    window.editor.apply("Set x", lambda document: set_value(document, "x", number))
    if saving and number % 2:
        window.file.save()
    print(json.dumps([number, window.editor.modified, time.monotonic()]), flush=True)

timer = QTimer(interval=5)
timer.timeout.connect(work)
timer.start()
app.exec()
"""

AGAIN = """
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

window = MainWindow()
window.show()
app.processEvents()
offered = window.findChild(QWidget, "recoveryBar").isVisible()
if offered:
    QTest.mouseClick(window.findChild(QPushButton, "recoveryRestore"), Qt.MouseButton.LeftButton)
else:
    window.file.open(path)
x, modified, file = window.editor.document.values["x"], window.editor.modified, str(window.editor.path)
window.editor.new()
window.close()
print(json.dumps([offered, x, modified, file]))
"""


@pytest.fixture
def environment(tmp_path):
    """A home of its own for the program."""
    kinds = {f"XDG_{kind}_HOME": str(tmp_path / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE")}
    return {**os.environ, **kinds, "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "mine.json"
    save(new_document(), path)
    return path


def kill_at_work(environment, path, every, kind, enough):
    """Start the program, kill it once ``enough(lines)``, and return all the lines that it said."""
    words = [sys.executable, "-c", START + WORK, str(path), str(every), kind]
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        lines = []
        while not enough(lines):
            lines.append(json.loads(process.stdout.readline()))
        process.kill()
        rest = process.stdout.read()
    whole, _, _ = rest.rpartition("\n")
    return lines + [json.loads(line) for line in whole.splitlines()]


def start_again(environment, path):
    """Return whether work was offered, and x, whether it is unsaved, and the file once it is restored."""
    done = subprocess.run(
        [sys.executable, "-c", START + AGAIN, str(path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_killed_while_editing_at_most_the_last_seconds_are_lost(environment, path):
    before = path.read_bytes()
    lines = kill_at_work(
        environment,
        path,
        EVERY_MS,
        "editing",
        lambda said: said and said[-1][2] - said[0][2] > LAST_SECONDS + 0.5,
    )
    killed = time.monotonic()
    assert path.read_bytes() == before
    offered, x, modified, file = start_again(environment, path)
    assert (offered, modified, file) == (True, True, str(path))
    assert x >= max(number for number, _, at in lines if at < killed - LAST_SECONDS)
    assert path.read_bytes() == before
    assert start_again(environment, path)[0] is False  # restored, and closed without saving


@pytest.mark.parametrize("count", [1, 25])
def test_killed_while_saving_the_file_holds_the_last_save_or_a_later_one(environment, path, count):
    lines = kill_at_work(environment, path, 1, "saving", lambda said: len(said) >= count)
    last_saved = max((number for number, modified, _ in lines if not modified), default=-2.0)
    in_file = load(path).values["x"]
    assert in_file >= last_saved
    offered, x, modified, file = start_again(environment, path)
    assert file == str(path)
    assert x >= last_saved
    assert modified is offered
    assert load(path).values["x"] == in_file


SAVE = """
import sys
from pathlib import Path
from playground.document import new_document, save
from playground.document.edits import set_value
path, document = Path(sys.argv[1]), new_document()
for k in range(300):
    document = set_value(document, "x", float(k))
    document = set_value(document, "y", float(k))
    save(document, path)
    print(k, flush=True)
"""


def test_killed_in_the_middle_of_saving_the_file_is_the_old_one_or_the_new_one(environment, path):
    """Kill at moments that wander through a save; both numbers of the file are always of one save."""
    pick = random.Random(4)
    for _ in range(8):
        words = [sys.executable, "-c", SAVE, str(path)]
        with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            last = int(process.stdout.readline())
            while last < pick.randrange(3, 12):
                last = int(process.stdout.readline())
            select.select([process.stdout], [], [], pick.random() * 0.004)
            process.kill()
            said = [last, *(int(line) for line in process.stdout.read().split("\n")[:-1])]
        values = load(path).values
        assert values["x"] == values["y"]
        assert values["x"] in (said[-1], said[-1] + 1)
    save(new_document(), path)  # and what was cut short is in nobody's way
    assert load(path) == new_document()

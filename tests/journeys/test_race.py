"""A teacher shows what a learning rate does: races four, goes back, forks, and keeps both futures."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.document import SurfaceChoice, load
from tests.driving import child, type_into

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def logistic(window, descent):
    """Return the Descent workspace on a loss over data, with batches of 32."""
    window.descender.set_surface(SurfaceChoice("data", "logistic"))
    window.descender.set_batch_size(32)
    QApplication.processEvents()
    return descent


def offered(descent, text):
    """Return what the menu of races offers under a name."""
    return next(a for a in child(descent, "raceMenu").menu().actions() if a.text() == text)


def lengths(window):
    return [len(run.steps) - 1 for _, run in window.descender.runs]


def test_race_go_back_fork_and_keep_both_futures(window, logistic, tmp_path):
    descent, table = logistic, child(logistic, "runsTable")
    offered(descent, "Learning rates").trigger()
    assert [table.item(row, 1).text() for row in range(4)] == ["low", "good", "high", "very high"]
    assert table.item(3, 4).text() == "diverged"
    low, good, high, _ = (run.losses[-50:].mean() for _, run in window.descender.runs)
    assert good < high < low

    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualItemRect(table.item(2, 1)).center())
    assert window.descender.run.learning_rate == window.descender.runs[2][1].learning_rate
    QApplication.processEvents()
    line = child(descent, "descentTimeline")
    before = lengths(window)
    QTest.mouseClick(line, LEFT, pos=QPoint(line.width() // 4, line.height() // 2))
    step = window.descender.shown_step
    assert 0 < step < before[2]

    type_into(child(descent, "learningRateBox"), "0.2")  # the past cannot change: this forks
    assert table.rowCount() == 5
    assert lengths(window) == [*before, step]
    QTest.keyClick(child(descent, "surfaceView"), Qt.Key.Key_Right)
    assert lengths(window) == [*before, step + 1]
    old, new = window.descender.runs[2][1], window.descender.run
    assert (old.xs[: step + 1] == new.xs[: step + 1]).all()
    assert old.xs[step + 1] != new.xs[step + 1]

    window._capture()
    window.editor.save(tmp_path / "race.json")
    assert [run.steps for run in load(tmp_path / "race.json").descent.runs] == lengths(window)
    while window.editor.can_undo:
        window.editor.undo()
    assert table.rowCount() == 1


def test_every_optimizer_at_its_best_rate(window, descent):
    offered(descent, "Optimizers, each at its best rate").trigger()
    runs = [run for _, run in window.descender.runs]
    assert len({run.optimizer.id for run in runs}) == len(runs) == 6
    assert len({run.steps.evaluations[-1] for run in runs}) == 1  # all have looked equally often
    assert all(run.losses[-1] < 0.1 * run.losses[0] for run in runs)

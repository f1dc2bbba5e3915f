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
    ends = table.item(3, 4).text(), child(descent, "runStatus").text()
    assert "diverged" not in ends  # they say how many steps there are, for this step has not ended
    assert ends[1] == f"of {before[2]:,}"

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


def test_optimizers_with_equal_evaluations_saved_with_their_axis(window, descent, tmp_path):
    offered(descent, "Optimizers with equal evaluations").trigger()
    chart, table = child(descent, "lossPlot"), child(descent, "runsTable")
    assert child(descent, "lossAxisSwitch").text() == "evaluations"
    assert child(descent, "learningRateBox").text() == table.item(0, 2).text()
    QTest.mouseClick(child(descent, "logLossToggle"), LEFT)  # Newton's loss is 0 by now, and has no logarithm
    for _ in range(30):
        QTest.keyClick(child(descent, "surfaceView"), Qt.Key.Key_Right)
    most = window.descender.run.evaluations
    assert most == 90
    counts = [run.evaluations for _, run in window.descender.runs if run.status != "diverged"]
    assert all(most - 4 <= count <= most for count in counts)
    assert len(set(lengths(window))) > 1
    assert chart.span >= most
    assert not chart.grab().isNull()

    window._capture()
    window.editor.save(tmp_path / "race.json")
    assert load(tmp_path / "race.json").descent.loss_axis == "evaluations"
    QTest.keyClick(child(descent, "surfaceView"), Qt.Key.Key_X)
    assert child(descent, "lossAxisSwitch").text() == "steps"


def test_numbers_of_the_optimizer_change_while_it_runs_and_the_run_comes_back_from_its_file(
    window, logistic, tmp_path
):
    descent = logistic
    QTest.mouseClick(child(descent, "optimizerMomentum"), LEFT)
    view = child(descent, "surfaceView")
    type_into(child(descent, "learningRateBox"), "0.05")
    for name, text in (("momentumBox", "0.5"), ("seedBox", "3"), ("momentumBox", "0.8")):
        for _ in range(6):
            QTest.keyClick(view, Qt.Key.Key_Right)
        type_into(child(descent, name), text)
    QTest.mouseClick(child(descent, "optimizerAdam"), LEFT)
    assert "rest" in child(descent, "runStatus").text()
    for _ in range(6):
        QTest.keyClick(view, Qt.Key.Key_Right)
    run = window.descender.run
    assert [leg.steps for leg in run.legs(24)] == [6, 12, 18, 24]
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert len(window.descender.runs) == 1

    window._capture()
    window.editor.save(tmp_path / "turned.json")
    xs, rates = run.xs.tolist(), run.steps.learning_rates.tolist()
    window.editor.new()
    window.editor.open(tmp_path / "turned.json")
    again = window.descender.run
    assert again.xs.tolist() == xs
    assert again.steps.learning_rates[1:].tolist() == rates[1:]
    while window.editor.can_undo:
        window.editor.undo()

"""A lecture on learning rates: turn it live, look along the step, sweep, test, diverge, come back."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.driving import child, move, type_into

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def test_turn_the_rate_while_it_plays_then_find_a_better_one_in_three_ways(window, qtbot):
    QTest.mouseClick(child(window, "tabDescent"), LEFT)
    descent, run = window.descent, window.descender.run
    slider, box = child(descent, "learningRateSlider"), child(descent, "learningRateBox")
    foot = child(descent, "footPanel")
    type_into(box, "0.01")

    # live: nothing resets
    QTest.mouseClick(child(descent, "descentPlay"), LEFT)
    qtbot.waitUntil(lambda: len(run.steps) > 5, timeout=10_000)
    before = run.xs.copy()
    at = QPoint(round(slider.position_of(0.01)), round(slider.groove().center().y()))
    QTest.mousePress(slider, LEFT, NO_KEY, at)
    move(slider, QPoint(round(slider.position_of(0.03)), at.y()))
    reached = len(run.steps)
    qtbot.waitUntil(lambda: len(run.steps) > reached, timeout=10_000)
    QTest.mouseRelease(slider, LEFT, NO_KEY, at)
    assert window.descender.run is run
    assert np.array_equal(run.xs[: len(before)], before)
    assert run.rate_changes
    QTest.mouseClick(child(descent, "descentPlay"), LEFT)
    QTest.mouseClick(child(descent, "descentReset"), LEFT)

    # along the step: drag the point to where the line search stands
    QTest.mouseClick(child(foot, "sliceTab"), LEFT)
    plot = child(foot, "slicePlot")
    (rule,) = plot.picture.rules
    (mark,) = (mark for mark in plot.picture.marks if mark.name == "rate")
    QTest.mousePress(plot, LEFT, NO_KEY, plot.place(mark.x, mark.y).toPoint())
    move(plot, plot.place(rule.at, mark.y).toPoint())
    QTest.mouseRelease(plot, LEFT, NO_KEY, plot.place(rule.at, mark.y).toPoint())
    assert run.learning_rate == pytest.approx(rule.at, rel=0.05)
    assert run.surface.value(*run.next_point) < 0.5 * run.steps[0].loss

    # sweep: adopt the fastest
    QTest.mouseClick(child(foot, "sweepTab"), LEFT)
    sweep = foot.page("sweep")
    qtbot.waitUntil(lambda: not sweep.slices.running, timeout=20_000)
    plot = child(foot, "sweepPlot")
    (best,) = plot.picture.marks
    QTest.mouseClick(plot, LEFT, NO_KEY, plot.place(best.x, best.y).toPoint())
    assert run.learning_rate == pytest.approx(2 / 26, rel=0.1)

    # range test: adopt what it suggests
    foot.show_page("range")
    test = foot.page("range")
    qtbot.waitUntil(lambda: not test.slices.running, timeout=20_000)
    plot = child(foot, "rangePlot")
    (suggested,) = plot.picture.marks
    QTest.mouseClick(plot, LEFT, NO_KEY, plot.place(suggested.x, suggested.y).toPoint())
    assert run.learning_rate < 2 / 25
    assert len(run.steps) == 1
    assert not window.ticker.active


@pytest.mark.parametrize("scrubbed", [False, True])
def test_diverge_beside_another_run_and_come_back_with_one_click(window, qtbot, scrubbed):
    QTest.mouseClick(child(window, "tabDescent"), LEFT)
    descent, descender = window.descent, window.descender
    type_into(child(descent, "learningRateBox"), "0.05")
    QTest.mouseClick(child(descent, "addRun"), LEFT)
    type_into(child(descent, "learningRateBox"), "0.3")
    good, bad = (run for _, run in descender.runs)
    QTest.mouseClick(child(descent, "descentPlay"), LEFT)
    qtbot.waitUntil(lambda: bad.status == "diverged", timeout=20_000)
    descender.pause()
    notice, words = child(descent, "descentNotice"), child(descent, "noticeText")
    assert notice.isVisible()
    assert "1e12" in words.text()
    assert "0.3" in words.text()
    assert not math.isnan(bad.losses[-1])
    view = child(descent, "surfaceView")
    assert not view.shows(float(bad.xs[-1]), float(bad.ys[-1]))
    QTest.mouseClick(child(descent, "followPath"), LEFT)
    assert view.shows(float(bad.xs[-1]), float(bad.ys[-1]))

    table = child(descent, "runsTable")
    table.setCurrentCell(0, 1)  # another run comes to the front: its own story is told
    assert descender.run is good
    assert "1e12" not in words.text() or not notice.isVisible()
    table.setCurrentCell(1, 1)
    assert "1e12" in words.text()
    if scrubbed:
        descender.show(len(bad.steps) - 3)
        assert child(descent, "backToGood").isVisible()
    others = len(good.steps)
    QTest.mouseClick(child(descent, "backToGood"), LEFT)
    assert bad.status == "running"
    assert bad.losses[-1] == min(bad.losses)
    assert len(good.steps) == others, "the other run is left alone"
    assert descender.shows_latest
    type_into(child(descent, "learningRateBox"), "0.05")
    QTest.mouseClick(child(descent, "descentStep"), LEFT)
    assert bad.losses[-1] < bad.losses[0]

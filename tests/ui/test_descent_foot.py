"""The pages below the surface: tabs, work in slices, and rates that are adopted from plots."""

from collections import deque
from itertools import pairwise
from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.descent.analysis.part import Part
from playground.document import SurfaceChoice
from playground.ui.descent.foot_panel import PAGES
from playground.ui.descent.slices import Slices
from playground.ui.ticker import Ticker
from tests.driving import child, move

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
IDS = [entry.id for entry in PAGES]


@pytest.fixture
def foot(descent):
    return descent.foot


def press_at(plot, x, y):
    QTest.mousePress(plot, LEFT, NO_KEY, plot.place(x, y).toPoint())


def test_pages_are_made_when_they_are_first_shown_and_only_the_front_one_is_told(window, foot):
    assert list(foot._pages) == ["loss"]
    QTest.mouseClick(child(foot, "sliceTab"), LEFT)
    assert foot.page_id == "slice"
    assert child(foot, "slicePlot").isVisible()
    assert not child(foot, "lossPlot").isVisible()
    before = child(foot, "lossPlot")._own.losses
    window.descender.step()
    assert child(foot, "lossPlot")._own.losses is before
    QTest.mouseClick(child(foot, "lossTab"), LEFT)
    assert len(child(foot, "lossPlot")._own.losses) == 2


@pytest.mark.parametrize("width", [1024, 1280, 1920])
def test_every_page_is_reached_by_a_tab_or_the_menu(window, foot, qapp, width):
    window.resize(width, 720)
    qapp.processEvents()
    for entry in PAGES:
        tab = child(foot, f"{entry.id}Tab")
        if tab.isVisible():
            QTest.mouseClick(tab, LEFT)
        else:
            (action,) = (a for a in foot.tabs.menu.actions() if a.text() == entry.title)
            assert action.isVisible()
            action.trigger()
        assert foot.page_id == entry.id
        more = child(foot, "moreTabs")
        marked = tab if tab.isVisible() else more
        assert marked.isChecked()
        qapp.processEvents()
        shown = [child(foot, f"{key}Tab") for key in IDS] + [more]
        for button in shown:
            if button.isVisible():
                assert button.width() >= button.sizeHint().width()
                assert foot.rect().contains(button.geometry().translated(foot.tabs.pos()))
        foot.page(entry.id).leave()


def test_the_slice_shows_the_next_step_and_its_point_is_the_learning_rate(window, foot):
    foot.show_page("slice")
    plot, run = child(foot, "slicePlot"), window.descender.run
    (mark,) = (m for m in plot.picture.marks if m.name == "rate")
    assert mark.x == run.learning_rate
    assert mark.y == pytest.approx(run.surface.value(*run.next_point))
    gx, gy = run.steps[0].grad
    (rule,) = plot.picture.rules
    assert rule.at == pytest.approx((gx**2 + gy**2) / (gx**2 + 25 * gy**2), rel=1e-4)


def test_dragging_the_point_of_the_slice_is_one_undo_and_resets_nothing(window, foot):
    window.descender.step()
    foot.show_page("slice")
    plot, run = child(foot, "slicePlot"), window.descender.run
    high = plot.picture.x.high
    (mark,) = (m for m in plot.picture.marks if m.name == "rate")
    press_at(plot, mark.x, mark.y)
    rates = []
    for rate in (0.03, 0.05, 0.07):
        move(plot, plot.place(rate, mark.y).toPoint())
        rates.append(run.learning_rate)
        assert plot.picture.x.high == high
        (mark,) = (m for m in plot.picture.marks if m.name == "rate")
        assert mark.x == run.learning_rate
    QTest.mouseRelease(plot, LEFT, NO_KEY, plot.place(0.07, mark.y).toPoint())
    assert rates == pytest.approx([0.03, 0.05, 0.07], abs=high / plot.width() * 2)
    assert window.descender.run is run
    assert len(run.steps) == 2
    window.editor.undo()
    assert run.learning_rate == 0.05
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert run.learning_rate > 0.05


def test_a_sweep_finds_the_best_rate_and_a_click_adopts_it(window, foot, qtbot):
    foot.show_page("sweep")
    page = foot.page("sweep")
    assert page.slices.running
    assert window.ticker.active
    qtbot.waitUntil(lambda: not page.slices.running, timeout=20_000)
    assert not window.ticker.active
    best = page.result.best(page.result.steps_to(0.01))
    assert best == pytest.approx(2 / 26, rel=0.2)
    plot, run = child(foot, "sweepPlot"), window.descender.run
    (mark,) = plot.picture.marks
    assert mark.x == best
    QTest.mouseClick(plot, LEFT, NO_KEY, plot.place(mark.x, mark.y).toPoint())
    assert run.learning_rate == pytest.approx(best, rel=0.03)
    assert not page.slices.running, "another rate does not sweep again"
    window.descender.set_start(-4.0, 1.0)
    assert page.slices.running, "another start does"
    QTest.mouseClick(child(foot, "sweepRun"), LEFT)
    assert not page.slices.running, "a press leaves it off"
    child(foot, "sweepGoal").setCurrentIndex(2)
    assert not page.slices.running


def test_a_range_test_stops_and_a_click_adopts_its_suggestion(window, foot):
    foot.show_page("range")
    page = foot.page("range")
    page.finish()
    result = page.result
    assert result.reason
    assert result.losses[-1] > 5 * min(result.losses)
    plot = child(foot, "rangePlot")
    (mark,) = plot.picture.marks
    assert mark.x == pytest.approx(result.suggestion)
    QTest.mouseClick(plot, LEFT, NO_KEY, plot.place(mark.x, mark.y).toPoint())
    assert window.descender.run.learning_rate == pytest.approx(result.suggestion, rel=0.05)
    assert len(window.descender.run.steps) == 1


@pytest.mark.parametrize("key", ["sharpness", "gradient", "ratio"])
def test_curves_follow_every_run_and_the_shown_step(window, foot, key):
    foot.show_page(key)
    window.descender.add_run(learning_rate=0.01)
    for _ in range(12):
        window.descender.step()
    plot = child(foot, f"{key}Plot")
    own = [curve for curve in plot.picture.curves if curve.role == "run1"]
    other = [curve for curve in plot.picture.curves if curve.role == "run0"]
    assert len(own) == len(other) == 1
    run = window.descender.run
    dx, dy = np.diff(run.xs[:6]), np.diff(run.ys[:6])
    expected = {
        "sharpness": 25.0,
        "gradient": np.hypot(run.xs[5], 25 * run.ys[5]),
        "ratio": np.hypot(run.xs[6] - run.xs[5], run.ys[6] - run.ys[5]) / np.hypot(run.xs[5], run.ys[5]),
    }
    assert len(dx) == len(dy) == 5
    assert own[0].ys[5] == pytest.approx(expected[key], rel=1e-4)
    window.descender.show(5)
    (mark,) = plot.picture.marks
    assert mark.x == 5
    assert mark.y == pytest.approx(expected[key], rel=1e-4)


def test_the_limit_of_sharpness_goes_with_the_rate(window, foot):
    foot.show_page("sharpness")
    window.descender.step()
    (limit,) = (curve for curve in child(foot, "sharpnessPlot").picture.curves if curve.dashed)
    assert limit.ys[-1] == pytest.approx(2 / 0.05)
    window.descender.set_learning_rate(0.1)
    (limit,) = (curve for curve in child(foot, "sharpnessPlot").picture.curves if curve.dashed)
    assert limit.ys.tolist() == pytest.approx([40, 20])


@pytest.mark.parametrize("key", ["noise", "seeds"])
def test_without_mini_batches_a_sentence_says_why_there_is_nothing(window, foot, key):
    foot.show_page(key)
    assert child(foot, f"{key}Blank").text()
    assert child(foot, f"{key}Blank").isVisible()
    assert not child(foot, f"{key}Plot").isVisible()
    window.descender.set_surface(SurfaceChoice("data", "logistic"))
    full = child(foot, f"{key}Blank").text()
    window.descender.set_batch_size(32)
    assert child(foot, f"{key}Blank").text() != full or not child(foot, f"{key}Blank").isVisible()
    foot.leave()


def test_noise_is_compared_once_the_run_is_long_enough(window, foot):
    window.descender.set_surface(SurfaceChoice("data", "logistic"))
    window.descender.set_batch_size(16)
    foot.show_page("noise")
    window.descender.run.advance(500)
    window.descender.step()
    plot = child(foot, "noisePlot")
    assert plot.isVisible()
    assert [curve.line for curve in plot.picture.curves] == [False, True, True]


def test_seeds_give_a_median_within_a_band(window, foot):
    window.descender.set_surface(SurfaceChoice("data", "logistic"))
    window.descender.set_batch_size(64)
    foot.show_page("seeds")
    page = foot.page("seeds")
    page.finish()
    assert len(page.result.losses) == 30
    (band,) = child(foot, "seedsPlot").picture.bands
    assert (band.low <= band.high).all()


def test_work_ends_with_the_page_and_with_the_workspace(window, foot):
    foot.show_page("sweep")
    QTest.mouseClick(child(foot, "lossTab"), LEFT)
    assert not foot.page("sweep").slices.running
    foot.show_page("sweep")
    assert foot.page("sweep").slices.running
    window.show_workspace("circuit")
    assert not foot.page("sweep").slices.running
    assert not window.ticker.active


def test_slices_are_short_and_can_be_left_off(qtbot):
    ticker = Ticker()
    slices = Slices(ticker)
    told = []
    slices.moved.connect(lambda part: told.append((perf_counter(), part.share)))

    def parts():
        for k in range(10_000):
            until = perf_counter() + 0.001
            while perf_counter() < until:
                pass
            yield Part((k + 1) / 10_000, k)

    slices.start(parts())
    qtbot.waitUntil(lambda: len(told) > 5, timeout=5000)
    assert all(later - earlier < 0.3 for (earlier, _), (later, _) in pairwise(told))
    began = perf_counter()
    slices._tick(0.0)
    assert perf_counter() - began < 0.05
    slices.cancel()
    assert not ticker.active
    before = deque(told)
    slices._tick(0.0)
    assert deque(told) == before
    slices.start(iter([Part(1.0, "done")]))
    slices.finish()
    assert not slices.running
    assert told[-1][1] == 1.0


def test_the_pages_can_be_worked_by_keyboard(window, foot):
    tab = child(foot, "sliceTab")
    tab.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(tab, Qt.Key.Key_Space)
    assert foot.page_id == "slice"


def test_a_page_that_is_opened_after_a_pause_is_not_empty(descent, window, qtbot):
    view = child(window, "surfaceView")
    view.setFocus()
    window.descender.steps_per_second = 200.0
    for pages in ("slice", "sharpness"):
        QTest.keyClick(view, Qt.Key.Key_Space)
        before = len(window.descender.run.steps)
        qtbot.waitUntil(lambda before=before: len(window.descender.run.steps) > before + 5, timeout=5000)
        QTest.keyClick(view, Qt.Key.Key_Space)
        descent.foot.show_page(pages)
        assert descent.foot.page(pages).plot.picture.curves

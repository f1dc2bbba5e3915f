"""The loss surface by mouse and keys: contours, start, path, what happens when the point leaves."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from playground.descent import DATA_LOSSES, SURFACES
from playground.descent.surface import Bounds
from playground.document import SurfaceChoice
from playground.engine.numbers import precise
from playground.ui.theme import LIGHT
from tests.driving import child, move, turn_wheel, type_into

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(window, descent):
    return child(descent, "surfaceView")


def pixel(view, x, y):
    """Return where a point of the plane is drawn, as a pixel of the viewport."""
    ((right, down),) = view.view_map.to_px(np.array([x]), np.array([y])).tolist()
    return QPoint(round(right), round(down))


def drag(view, start, end):
    target = view.viewport()
    QTest.mousePress(target, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for part in (0.3, 0.7, 1.0):
        move(target, start + (end - start) * part)
    QTest.mouseRelease(target, LEFT, Qt.KeyboardModifier.NoModifier, end)


def run_away(window, rate=0.1):
    """Let the run on the ravine (2/λ = 0.08) diverge."""
    window.descender.set_learning_rate(rate)
    while window.descender.run.status == "running":
        window.descender.step()


# --- the picture -----------------------------------------------------------------------------


def contour_points(view):
    x, y = view.layer.lines.getData()
    whole = np.isfinite(x)
    return x[whole], y[whole]


@pytest.mark.parametrize("surface", ["ravine", "himmelblau", "saddle"])
def test_contour_lines_are_one_curve_whose_points_lie_on_the_levels(window, descent, view, surface):
    window.descender.set_surface(SurfaceChoice("analytic", surface))
    x, y = contour_points(view)
    heights, slopes = window.descender.surface.value(x, y), np.hypot(*window.descender.surface.grad(x, y))
    off = np.abs(heights[:, None] - view.layer.levels).min(axis=1) / slopes
    pixels = off * view.view_map.width / view.view_map.span_x
    assert len(x) > 500
    assert np.quantile(pixels, 0.99) < 0.25


def test_zooming_draws_the_contours_anew_for_the_smaller_view(view):
    before = view.bounds
    levels = view.layer.levels
    turn_wheel(view.viewport(), 10)
    after = view.bounds
    assert after.x1 - after.x0 < 0.7 * (before.x1 - before.x0)
    x, _y = contour_points(view)
    assert len(x) > 300
    assert after.x0 <= x.min()
    assert x.max() <= after.x1
    assert x.max() - x.min() > 0.9 * (after.x1 - after.x0)
    assert np.array_equal(levels, view.layer.levels) or np.ptp(view.layer.levels) < np.ptp(levels)


def test_scales_are_equal_so_that_the_gradient_stands_on_the_contours(window, view):
    window.resize(1500, 700)
    QApplication.processEvents()
    m = view.view_map
    assert m.width / m.span_x == pytest.approx(m.height / m.span_y, rel=1e-6)


def test_a_data_loss_is_drawn_coarsely_first_and_sharply_when_the_hand_rests(window, descent, view, qtbot):
    window.descender.set_surface(SurfaceChoice("data", "logistic"))
    coarse = len(contour_points(view)[0])
    qtbot.waitUntil(lambda: len(contour_points(view)[0]) > 3 * coarse, timeout=3000)


def test_a_part_without_values_is_drawn_and_breaks_nothing(window, descent, view):
    window.descender.set_surface(SurfaceChoice("expression", expression="log(x) + y**2"))
    x, _ = contour_points(view)
    assert len(x)
    assert x.min() > 0
    hole = view.grab().toImage().pixelColor(pixel(view, view.bounds.x0 * 0.5, 1.0))
    assert hole == LIGHT.color("line")


def test_the_theme_reaches_the_picture(window, view):
    corner = QPoint(view.width() // 2, 6)
    window.choose_theme("light")
    light = view.grab().toImage().pixelColor(corner).lightness()
    window.choose_theme("dark")
    dark = view.grab().toImage().pixelColor(corner).lightness()
    assert light > 180
    assert dark < 80


def test_the_path_is_painted_along_the_steps(window, view):
    for _ in range(8):
        window.descender.step()
    image = view.grab().toImage()
    run, colour = window.descender.run, view.run_item.colour
    for k in range(2):
        middle = pixel(view, *(np.array([run.xs[k : k + 2].mean(), run.ys[k : k + 2].mean()])))
        near = [image.pixelColor(middle + QPoint(dx, dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        assert min(_distance(c, colour) for c in near) < 60


def _distance(a: QColor, b: QColor) -> int:
    return abs(a.red() - b.red()) + abs(a.green() - b.green()) + abs(a.blue() - b.blue())


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_the_arrow_is_the_step_that_then_comes(window, view, optimizer):
    window.descender.set_optimizer(optimizer)
    window.descender.set_learning_rate(0.5 if optimizer == "adam" else 0.06)
    window.descender.step()
    tail, tip = view.run_item.arrow
    told = tip - tail
    window.descender.step()
    went = view.run_item.point_px - tail
    assert np.hypot(went.x(), went.y()) > 24
    assert (told.x(), told.y()) == pytest.approx((went.x(), went.y()), abs=0.01)


def test_an_arrow_too_short_to_see_keeps_its_direction(window, view):
    window.descender.set_learning_rate(1e-4)
    tail, tip = view.run_item.arrow
    gx, gy = window.descender.run.steps[-1].grad
    right, up = tip.x() - tail.x(), tail.y() - tip.y()
    assert np.hypot(right, up) > 20
    assert (right * -gx + up * -gy) / (np.hypot(right, up) * np.hypot(gx, gy)) == pytest.approx(1)


def test_the_same_view_has_the_same_levels_however_it_was_reached(view):
    levels = view.layer.levels
    turn_wheel(view.viewport(), 25)
    close = view.bounds
    assert not np.array_equal(view.layer.levels, levels)
    turn_wheel(view.viewport(), -60)
    view.fit()
    assert np.array_equal(view.layer.levels, levels)
    view.set_bounds(close)
    assert view.bounds == pytest.approx(close)


@pytest.mark.parametrize("span", [1e-8, 1e10])
@pytest.mark.parametrize("surface", ["rosenbrock", "plateau", "ackley", "camel"])
def test_any_zoom_can_be_drawn(window, descent, view, surface, span):
    window.descender.set_surface(SurfaceChoice("analytic", surface))
    x, y = window.descender.surface.start
    view.set_bounds(Bounds(x - span, x + span, y - span, y + span))
    window.descender.step()
    view.grab()
    assert view.bounds.x1 - view.bounds.x0 == pytest.approx(2 * span * view.width() / view.height(), rel=0.01)


# --- the start -------------------------------------------------------------------------------


def test_a_click_sets_the_start(window, view):
    window.descender.step()
    at = pixel(view, 3.0, -1.0)
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, at)
    run = window.descender.run
    assert len(run.steps) == 1
    assert (run.xs[0], run.ys[0]) == pytest.approx((3.0, -1.0), abs=0.02)
    assert view.run_item.start == (run.xs[0], run.ys[0])


def test_dragging_the_handle_takes_the_start_along_and_is_one_undo(window, view):
    x, y = window.descender.surface.start
    bounds = view.bounds
    drag(view, pixel(view, x, y) + QPoint(4, 3), pixel(view, 2.0, 1.5))
    run = window.descender.run
    assert (run.xs[0], run.ys[0]) == pytest.approx((2.0, 1.5), abs=0.1)
    assert view.bounds == bounds
    window.editor.undo()
    assert view.run_item.start == (x, y)


def test_dragging_the_plane_pans_and_leaves_the_start(window, view):
    start, bounds = view.run_item.start, view.bounds
    drag(view, QPoint(500, 330), QPoint(430, 360))
    assert view.run_item.start == start
    assert view.bounds.x0 > bounds.x0
    assert view.bounds.y0 > bounds.y0
    assert window.descender.run.xs[0] == start[0]
    QTest.keyClick(view, Qt.Key.Key_F)
    assert view.bounds == pytest.approx(bounds)


def test_shift_and_arrows_move_the_start(view):
    x, y = view.run_item.start
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(view, key, Qt.KeyboardModifier.ShiftModifier)
    assert view.run_item.start[0] > x
    assert view.run_item.start[1] > y


def test_the_view_comes_back_with_the_document(window, view, tmp_path):
    drag(view, QPoint(500, 330), QPoint(430, 360))
    seen = view.bounds
    window.show_workspace("circuit")
    window.editor.save(tmp_path / "moved.json")
    window.editor.new()
    window.editor.open(tmp_path / "moved.json")
    window.show_workspace("descent")
    assert view.bounds == pytest.approx(seen, rel=1e-6)


# --- out of sight ----------------------------------------------------------------------------


def test_a_diverged_run_says_why_and_can_go_back_to_its_best_step(window, descent, view):
    for _ in range(3):
        window.descender.step()
    run_away(window)
    notice = child(descent, "descentNotice")
    assert notice.isVisible()
    assert child(notice, "noticeText").text() == window.descender.run.reason
    assert not child(descent, "descentStep").isEnabled()
    losses = window.descender.run.losses.copy()
    QTest.mouseClick(child(notice, "backToGood"), LEFT)
    assert window.descender.run.losses[-1] == losses.min() < losses[-1]
    assert not notice.isVisible()
    assert child(descent, "descentStep").isEnabled()


def test_a_surface_without_a_floor_can_be_gone_back_on_too(window, descent):
    window.descender.set_surface(SurfaceChoice("analytic", "saddle"))
    run_away(window, rate=1)
    QTest.mouseClick(child(descent, "backToGood"), LEFT)
    run, bounds = window.descender.run, window.descender.surface.bounds
    assert run.status == "running"
    assert len(run.steps) > 2
    assert bounds.y0 <= run.ys[-1] <= bounds.y1


def test_the_view_keeps_its_size_when_the_notice_comes(window, descent, view):
    height = view.height()
    run_away(window)
    for _ in range(3):
        QApplication.processEvents()
    assert child(descent, "descentNotice").isVisible()
    assert view.height() == height


def test_the_start_lies_free_of_the_chooser_on_every_surface(window, descent, view):
    chooser = child(descent, "surfaceChooser").parentWidget()
    for surface in SURFACES:
        window.descender.set_surface(SurfaceChoice("analytic", surface))
        QApplication.processEvents()
        assert not chooser.geometry().contains(pixel(view, *view.run_item.start))


def test_follow_brings_the_whole_path_into_view_and_reset_comes_home(window, descent, view):
    home = view.bounds
    run_away(window)
    notice, run = child(descent, "descentNotice"), window.descender.run
    assert not view.shows(run.xs[-1], run.ys[-1])
    QTest.mouseClick(child(notice, "followPath"), LEFT)
    assert all(view.shows(x, y) for x, y in zip(run.xs, run.ys, strict=True))
    assert pixel(view, run.xs[-1], run.ys[-1]).y() < view.height() - notice.height()
    QTest.mouseClick(child(notice, "noticeReset"), LEFT)
    assert len(window.descender.run.steps) == 1
    assert view.bounds == pytest.approx(home)
    assert not notice.isVisible()


def test_a_point_that_left_the_view_is_told_while_the_run_goes_on(window, descent, view):
    window.descender.set_learning_rate(0.085)
    while view.shows(window.descender.run.xs[-1], window.descender.run.ys[-1]):
        window.descender.step()
    notice = child(descent, "descentNotice")
    assert window.descender.run.status == "running"
    assert notice.isVisible()
    assert child(notice, "followPath").isVisible()
    assert child(notice, "backToGood").isVisible()


def test_lowering_the_rate_after_a_divergence_keeps_the_way_back(window, descent, view):
    run_away(window, 0.5)
    window.descender.set_learning_rate(0.01)
    assert window.descender.run.status == "running"
    window.descender.step()
    back = child(descent, "backToGood")
    assert back.isVisible()
    QTest.mouseClick(back, LEFT)
    assert view.shows(window.descender.run.xs[-1], window.descender.run.ys[-1])
    assert not child(descent, "descentNotice").isVisible()


def test_reset_brings_the_start_back_into_view(window, descent, view):
    x, y = view.run_item.start
    window.descender.step()
    view.set_bounds(Bounds(2, 4, 1, 2))
    assert not view.shows(x, y)
    QTest.mouseClick(child(descent, "descentReset"), LEFT)
    assert view.shows(x, y)
    window.descender.set_start(300.0, 0.0)
    assert view.shows(300.0, 0.0)


def test_a_path_that_leaves_is_drawn_to_the_edge(window, descent, view):
    run_away(window, rate=0.16)
    image = view.grab().toImage()
    colour = view.run_item.colour
    top = [image.pixelColor(x, 2) for x in range(image.width())]
    assert sum(_distance(c, colour) < 90 for c in top) >= 3


# --- the chooser -----------------------------------------------------------------------------


def choose(descent, text):
    combo = child(descent, "surfaceChooser")
    index = combo.findText(text, Qt.MatchFlag.MatchStartsWith)
    combo.setFocus()
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def test_every_surface_of_the_tables_can_be_chosen_and_drawn(window, descent, view):
    combo = child(descent, "surfaceChooser")
    entries = [combo.itemData(k) for k in range(combo.count())]
    choices = [entry for entry in entries if isinstance(entry, SurfaceChoice) and entry.id]
    assert {choice.id for choice in choices} == SURFACES.keys() | DATA_LOSSES.keys()
    for choice in choices:
        choose(descent, combo.itemText(entries.index(choice)))
        assert window.editor.document.descent.surface == choice
        assert len(contour_points(view)[0]) > 50
        assert view.shows(*view.run_item.start)


def test_a_typed_expression_becomes_the_surface_and_a_wrong_one_is_told_beside_it(window, descent):
    choose(descent, "Typed expression")
    edit, error = child(descent, "surfaceExpression"), child(descent, "surfaceError")
    assert edit.isVisible()
    assert edit.hasFocus()
    type_into(edit, "x**2 + 5*y**2 + x*y")
    assert window.descender.surface.value(1.0, 1.0) == 7
    type_into(edit, "x**2 + ")
    assert error.isVisible()
    assert error.text()
    assert edit.text() == "x**2 + "
    assert window.descender.surface.value(1.0, 1.0) == 7
    type_into(edit, "x**2")
    assert "two" in error.text()
    type_into(edit, "x**2 + y**2")
    assert not error.isVisible()
    assert window.descender.surface.value(1.0, 1.0) == 2


def test_an_error_of_the_expression_moves_nothing(window, descent, view):
    choose(descent, "Typed expression")
    window.resize(1280, 720)
    for _ in range(3):
        QApplication.processEvents()
    size, bounds = view.size(), view.bounds
    type_into(child(descent, "surfaceExpression"), "x**2 + 3*y**2sin(x) + a very long text that wraps")
    assert child(descent, "surfaceError").isVisible()
    for _ in range(3):
        QApplication.processEvents()
    assert (view.size(), view.bounds) == (size, bounds)
    window.resize(1280, 721)
    QApplication.processEvents()
    window.resize(1280, 720)
    for _ in range(3):
        QApplication.processEvents()
    assert view.size() == size
    assert view.bounds == pytest.approx(bounds)


def test_choosing_a_typed_expression_selects_the_sample_so_that_typing_replaces_it(window, descent):
    choose(descent, "Typed expression")
    edit, error = child(descent, "surfaceExpression"), child(descent, "surfaceError")
    assert edit.selectedText() == edit.text() != ""
    QTest.keyClicks(edit, "x**2 + 7*y**2")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert window.descender.surface.value(0.0, 1.0) == 7
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert error.isVisible()
    type_into(edit, "x**2 + 7*y**2")
    assert not error.isVisible()


def test_the_circuit_is_descended_over_any_two_of_its_numbers(window, descent):
    choose(descent, "This circuit")
    assert window.descender.surface.axes == ("x", "y")
    y_axis = child(descent, "yAxisChooser")
    y_axis.setFocus()
    QTest.keyClick(y_axis, Qt.Key.Key_Down)
    assert window.descender.surface.axes == ("x", "z")
    assert window.descender.run.steps[0].grad == pytest.approx((-4, 3))
    QTest.keyClick(y_axis, Qt.Key.Key_Home)
    assert window.descender.surface.axes == ("z", "x")


def test_a_circuit_of_one_number_has_no_surface_to_offer(window, descent):
    from playground.document.edits import set_expression

    combo = child(descent, "surfaceChooser")
    item = combo.model().item(combo.findText("This circuit"))
    assert item.isEnabled()
    window.editor.apply("Type", lambda document: set_expression(document, "x ** 2"))
    assert not item.isEnabled()
    assert item.toolTip()


def test_a_step_of_the_circuit_is_shown_in_the_circuit(window, descent):
    button = child(descent, "showStepInCircuit")
    choose(descent, "This circuit")
    window.descender.step()
    window.descender.step()
    point = window.descender.run.steps[2]
    QTest.mouseClick(button, LEFT)
    assert window.editor.document.workspace == "circuit"
    shown = window.stepper.trace.values
    assert (shown["x"], shown["y"]) == (point.x, point.y)
    assert window.editor.document.values["x"] == -2.0  # the document keeps its own
    window.show_workspace("descent")
    assert len(window.descender.run.steps) == 3
    assert child(descent, "stepCount").text() == "Step 2"


def test_scrubbing_a_number_of_the_circuit_out_of_sight_costs_no_drawing(window, descent, view):
    from playground.document.edits import set_value

    choose(descent, "This circuit")
    window.show_workspace("circuit")
    drawn = view.layer.lines.getData()[0]
    window.editor.apply("Set", lambda document: set_value(document, "z", 2.0))
    assert view.layer.lines.getData()[0] is drawn
    window.show_workspace("descent")
    assert view.layer.lines.getData()[0] is not drawn
    assert window.descender.surface.value(1.0, 1.0) == 4


def test_the_read_out_tells_the_current_point(window, descent):
    read_out = child(descent, "descentReadout")
    before = read_out.text()
    window.descender.step()
    assert isinstance(read_out, QLabel)
    assert read_out.text() != before
    assert child(descent, "surfaceView").accessibleDescription() == read_out.text()


def test_the_read_out_says_whose_gradient_it_tells(window, descent):
    window.descender.set_surface(SurfaceChoice("data", "linear"))
    QApplication.processEvents()
    read_out = child(descent, "descentReadout")
    assert "|∇L|" in read_out.text()
    window.descender.set_batch_size(8)
    QApplication.processEvents()
    step = window.descender.run.steps[-1]
    assert "|∇L|" not in read_out.text()  # L is over all examples, and this is not its gradient
    assert "batch" in read_out.text()
    assert precise(float(np.hypot(*step.grad)), 3) in read_out.text()


def test_leaving_the_expression_box_takes_it_over_as_enter_does(window, descent):
    choose(descent, "Typed expression")
    edit = child(descent, "surfaceExpression")
    assert isinstance(edit, QLineEdit)
    edit.selectAll()
    QTest.keyClicks(edit, "x**2 + 9*y**2")
    child(descent, "learningRateBox").setFocus()
    assert window.descender.surface.value(0.0, 1.0) == 9


def test_a_pan_does_not_leave_the_view_behind_another_surface(window, descent, view):
    drag(view, QPoint(500, 330), QPoint(430, 360))
    window.descender.set_surface(SurfaceChoice("analytic", "himmelblau"))
    bounds = window.descender.surface.bounds
    assert view.bounds.x0 <= bounds.x0
    assert view.bounds.y1 >= bounds.y1


def test_another_surface_is_drawn_once_whatever_grows_with_it(descent, window):
    drawn = []
    child(window, "surfaceView").layer.drawn.connect(lambda: drawn.append(1))
    window.descender.set_surface(SurfaceChoice("data", "linear"))  # with an inset and epochs
    assert len(drawn) == 1

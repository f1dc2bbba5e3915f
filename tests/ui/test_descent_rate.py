"""The learning rate by slider, box and presets, while a run plays."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground.descent import SURFACES
from playground.descent.curvature import curvature, presets, sharpest
from playground.document import SurfaceChoice
from playground.ui.descent.rate_slider import RateZones
from tests.driving import child, move, turn_wheel, type_into

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def slider(descent):
    return child(descent, "learningRateSlider")


@pytest.fixture
def box(descent):
    return child(descent, "learningRateBox")


def at_rate(slider, rate):
    return QPoint(round(slider.position_of(rate)), slider.height() // 2)


def test_dragging_the_slider_while_it_plays_changes_the_rate_and_keeps_every_step(window, slider, qtbot):
    descender = window.descender
    descender.steps_per_second = 500
    QTest.mouseClick(child(window.descent, "descentPlay"), LEFT)
    qtbot.waitUntil(lambda: len(descender.run.steps) > 20, timeout=5000)
    run, before = descender.run, descender.run.xs.copy()
    QTest.mousePress(slider, LEFT, NO_KEY, at_rate(slider, 0.05))
    for rate in (0.03, 0.02, 0.01):
        move(slider, at_rate(slider, rate))
        reached = len(run.steps)
        qtbot.waitUntil(lambda reached=reached: len(run.steps) > reached, timeout=5000)
    QTest.mouseRelease(slider, LEFT, NO_KEY, at_rate(slider, 0.01))
    assert descender.playing
    assert descender.run is run
    assert np.array_equal(run.xs[: len(before)], before)
    assert run.learning_rate == pytest.approx(0.01, rel=0.05)
    assert len(run.rate_changes) == 3
    descender.pause()


def test_one_sweep_is_one_undo(window, slider):
    QTest.mousePress(slider, LEFT, NO_KEY, at_rate(slider, 0.05))
    for rate in (0.1, 1, 7):
        move(slider, at_rate(slider, rate))
    QTest.mouseRelease(slider, LEFT, NO_KEY, at_rate(slider, 7))
    QTest.mouseClick(slider, LEFT, NO_KEY, at_rate(slider, 0.001))
    window.editor.undo()
    assert window.descender.run.learning_rate == pytest.approx(7, rel=0.05)
    window.editor.undo()
    assert window.descender.run.learning_rate == 0.05
    assert child(window.descent, "learningRateBox").value() == 0.05


def test_keys_and_wheel_cover_the_whole_range(window, slider):
    slider.setFocus()
    rates = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_End, Qt.Key.Key_Left):
        QTest.keyClick(slider, key)
        rates.append(window.descender.run.learning_rate)
    assert rates[0] == 1e-4
    assert rates[3] == 100
    assert rates[0] < rates[1] < rates[2]
    assert rates[4] < rates[3]
    assert rates[2] / rates[1] == pytest.approx(10**0.5, rel=0.01)
    turn_wheel(slider, -1)
    assert window.descender.run.learning_rate < rates[4]


def test_the_marks_stand_where_the_theory_puts_them(slider):
    zones = slider.zones
    assert zones.monotone == pytest.approx(1 / 25, rel=1e-4)
    assert zones.stable == pytest.approx(2 / 25, rel=1e-4)
    assert zones.best == pytest.approx(2 / 26, rel=1e-4)
    a_decade = slider.position_of(1) - slider.position_of(0.1)
    between = slider.position_of(zones.stable) - slider.position_of(zones.monotone)
    assert between == pytest.approx(a_decade * np.log10(2), rel=1e-3)


@pytest.mark.parametrize("width", [300, 345, 460])
@pytest.mark.parametrize("scale", [1e-3, 1 / 50, 1.0, 20.0, 3e3])
@pytest.mark.parametrize("condition", [1.0, 2.0, 25.0, 1e4])
def test_no_label_of_a_mark_overlaps_another_or_leaves_the_slider(slider, width, scale, condition):
    slider.resize(width, slider.height())
    high = scale
    slider.set_zones(RateZones(1 / high, 2 / high, 2 / (high + high / condition)))
    marks = slider.marks()
    labels = [label for _, label, _ in marks]
    assert len(labels) == 3 or not 1e-4 < 1 / high < 50
    for i, (_, _, box) in enumerate(marks):
        assert box.left() >= 0
        assert box.right() <= width + 0.5
        assert box.bottom() < slider.groove().top()
        assert not any(box.intersects(other) for _, _, other in marks[:i])


def test_momentum_moves_the_limit_and_says_so(window, slider):
    window.descender.set_optimizer("momentum")
    assert slider.zones.stable == pytest.approx((2 + 2 * 0.9) / 25)
    assert "μ" in slider.zones.stable_label
    assert slider.zones.best is None


def test_the_marks_move_with_the_point(window, slider):
    window.descender.set_surface(SurfaceChoice("analytic", "rosenbrock"))
    window.descender.set_learning_rate(1e-4)
    before = slider.zones.stable
    for _ in range(30):
        window.descender.step()
    assert slider.zones.stable != before
    x, y = window.descender.run.xs[-1], window.descender.run.ys[-1]
    high = curvature(SURFACES["rosenbrock"], float(x), float(y)).eigenvalues[1]
    assert slider.zones.stable == pytest.approx(2 / high)


def test_the_zones_are_painted_left_to_right(slider):
    image = slider.grab().toImage()

    def colour(rate):
        return image.pixelColor(round(slider.position_of(rate)), slider.height() // 2 + 1)

    calm, wild = colour(0.001), colour(10)
    assert calm.green() > calm.red()
    assert wild.red() > wild.green()


def test_adaptive_optimizers_have_no_marks(window, slider):
    window.descender.set_optimizer("adam")
    assert slider.zones.monotone is None
    assert slider.zones.stable is None


@pytest.mark.parametrize(("text", "rate"), [("1e-3", 1e-3), ("0,25", 0.25), (".5", 0.5), ("2E-2", 0.02)])
def test_the_box_takes_any_notation_on_enter(window, box, text, rate):
    type_into(box, text)
    assert window.descender.run.learning_rate == rate


def test_the_box_waits_for_enter_or_for_leaving(window, box):
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "0.02")
    assert window.descender.run.learning_rate == 0.05
    child(window.descent, "surfaceView").setFocus()
    assert window.descender.run.learning_rate == 0.02


def test_an_empty_box_is_no_rate(window, box):
    box.setFocus()
    box.selectAll()
    QTest.keyClick(box, Qt.Key.Key_Delete)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.complaint
    assert window.descender.run.learning_rate == 0.05


@pytest.mark.parametrize("text", ["e", "-", "1e", "+-3", "abc", "1/25", "0", "-1", "1e9", "nan", "inf"])
def test_what_is_no_rate_is_marked_and_changes_nothing(window, box, text):
    type_into(box, text)
    assert window.descender.run.learning_rate == 0.05
    assert box.text() == text
    assert box.property("state") == "error"
    assert child(window, "boxMessage").isVisible()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert float(box.text()) == 0.05
    assert box.property("state") == ""
    assert box.complaint == ""


def test_leaving_a_wrong_rate_restores_it(window, box):
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "-3")
    child(window.descent, "surfaceView").setFocus()
    assert window.descender.run.learning_rate == 0.05
    assert float(box.text()) == 0.05
    assert box.complaint == ""


def test_typing_on_takes_the_complaint_away(window, box):
    type_into(box, "0")
    assert box.complaint
    QTest.keyClicks(box, ".02")
    assert not box.complaint
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert window.descender.run.learning_rate == 0.02


def test_escape_puts_the_last_number_back(window, box):
    box.setFocus()
    QTest.keyClicks(box, "99")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert float(box.text()) == 0.05
    assert window.descender.run.learning_rate == 0.05


def test_keys_and_wheel_step_the_box_by_a_part_of_a_decade(window, box):
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    first = window.descender.run.learning_rate
    assert first / 0.05 == pytest.approx(10 ** (1 / 20), rel=0.02)
    turn_wheel(box, 2)
    assert window.descender.run.learning_rate / first == pytest.approx(10 ** (2 / 20), rel=0.02)
    QTest.keyClick(box, Qt.Key.Key_PageDown)
    assert window.descender.run.learning_rate < first


def test_a_rate_beyond_the_slider_keeps_its_value(window, box, slider):
    type_into(box, "1e-6")
    assert window.descender.run.learning_rate == 1e-6
    assert slider.value() == slider.minimum()


@pytest.mark.parametrize(
    ("button", "preset"),
    [("presetLow", "low"), ("presetGood", "good"), ("presetHigh", "high"), ("presetTooHigh", "too high")],
)
def test_presets_come_from_the_curvature_and_keep_the_run(window, descent, button, preset):
    window.descender.step()
    run = window.descender.run
    expected = presets(sharpest(run.surface, float(run.xs[-1]), float(run.ys[-1])))[preset]
    QTest.mouseClick(child(descent, button), LEFT)
    assert run.learning_rate == pytest.approx(expected, rel=0.01)
    assert window.descender.run is run
    assert len(run.steps) == 2
    assert child(descent, button).property("role") == "marked"


def test_the_mark_of_a_preset_goes_with_the_next_rate(window, descent, box):
    QTest.mouseClick(child(descent, "presetGood"), LEFT)
    QTest.mouseClick(child(descent, "presetLow"), LEFT)
    assert child(descent, "presetGood").property("role") != "marked"
    type_into(box, "0.033")
    assert child(descent, "presetLow").property("role") != "marked"


def test_the_mark_of_a_preset_is_only_where_it_would_be_the_same_rate(window, descent):
    good = child(descent, "presetGood")
    QTest.mouseClick(good, LEFT)
    assert good.property("role") == "marked"
    window.descender.set_surface(SurfaceChoice("expression", expression="x**2 + 10*y**2"))
    assert good.property("role") != "marked"
    window.descender.set_learning_rate(0.05)
    assert good.property("role") == "marked"
    window.descender.set_optimizer("momentum")
    assert good.property("role") != "marked"
    window.editor.undo()
    assert good.property("role") == "marked"


def test_too_high_diverges_and_good_does_not(window, descent):
    QTest.mouseClick(child(descent, "presetTooHigh"), LEFT)
    for _ in range(300):
        window.descender.step()
    assert window.descender.run.status == "diverged"
    QTest.keyClick(child(descent, "surfaceView"), Qt.Key.Key_R)
    QTest.mouseClick(child(descent, "presetGood"), LEFT)
    for _ in range(300):
        window.descender.step()
    assert window.descender.run.losses[-1] < 1e-6 * window.descender.run.losses[0]


def test_the_sentence_follows_the_rate_and_reaches_assistive_technology(descent, box, slider):
    sentence = child(descent, "rateSentence")
    calm = sentence.text()
    type_into(box, "10")
    assert sentence.text() != calm
    assert sentence.text() in slider.accessibleDescription()
    assert "10" in slider.accessibleDescription()


def test_a_lower_rate_lets_a_diverged_run_go_on(window, descent, box):
    window.descender.set_learning_rate(0.1)
    while window.descender.run.status == "running":
        window.descender.step()
    steps = len(window.descender.run.steps)
    assert not child(descent, "descentPlay").isEnabled()
    type_into(box, "0.05")
    assert child(descent, "descentPlay").isEnabled()
    assert not child(descent, "descentNotice").findChild(type(descent), "noticeReset")
    QTest.mouseClick(child(descent, "descentStep"), LEFT)
    assert len(window.descender.run.steps) == steps + 1

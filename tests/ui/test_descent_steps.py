"""The optimizer, its schedule and the parts of a step, driven with real events."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.descent import OPTIMIZERS, SCHEDULES
from playground.descent.step_work import step_work
from playground.document import SurfaceChoice
from playground.ui.formula import typeset
from tests.driving import child, type_into

LEFT = Qt.MouseButton.LeftButton


def press(descent, name):
    QTest.mouseClick(child(descent, name), LEFT)


def choose(descent, optimizer):
    press(descent, "optimizer" + optimizer.title().replace("_", ""))


def key(descent, pressed):
    QTest.keyClick(child(descent, "surfaceView"), pressed)


def title(descent):
    return child(descent, "stepTitle").text()


# --- parts of a step -------------------------------------------------------------------------


def test_keys_walk_through_the_parts_and_make_the_step(window, descent):
    choose(descent, "momentum")
    seen = []
    for _ in range(4):
        key(descent, Qt.Key.Key_Period)
        seen.append(title(descent))
    assert seen == ["Gradient", "State", "Update", "Gradient"]
    assert len(window.descender.run.steps) == 2
    key(descent, Qt.Key.Key_Comma)
    assert (title(descent), window.descender.shown_step) == ("Update", 0)
    key(descent, Qt.Key.Key_Right)
    assert title(descent) == "This step"


def test_buttons_walk_as_the_keys_do_and_lead_back_to_the_whole(window, descent):
    window.descender.step()
    press(descent, "stepPartForward")
    assert title(descent) == "Gradient"
    press(descent, "stepPartBack")
    assert (title(descent), window.descender.shown_step) == ("Update", 0)
    press(descent, "wholeStep")
    assert title(descent) == "This step"
    assert not child(descent, "wholeStep").isVisible()


def test_the_part_that_is_walked_to_comes_into_sight(window, descent):
    window.resize(1280, 720)
    choose(descent, "adam")
    pick(descent, "cosine")
    QApplication.processEvents()
    numbers = child(descent, "stepNumbers")
    assert numbers.visibleRegion().isEmpty()
    key(descent, Qt.Key.Key_Period)
    QApplication.processEvents()
    assert numbers.visibleRegion().boundingRect() == numbers.rect()


def test_the_surface_draws_the_part_that_is_looked_at(window, descent):
    view = child(descent, "surfaceView")
    choose(descent, "momentum")
    window.descender.set_learning_rate(0.01)
    for _ in range(4):
        window.descender.step()
    run = window.descender.run
    drawn = []
    for _ in range(3):
        key(descent, Qt.Key.Key_Period)
        drawn.append([arrow.role for arrow in view.state_item.drawing.arrows])
    assert drawn == [["gradient"], ["carried", "pushed"], ["update", "carried", "pushed"]]
    key(descent, Qt.Key.Key_Comma)
    key(descent, Qt.Key.Key_Comma)
    (line,) = view.state_item.lines()
    uphill = line.dx() * run.steps[-1].grad[0] - line.dy() * run.steps[-1].grad[1]
    assert uphill > 0
    assert line.p1() == view.run_item.point_px


def test_an_earlier_step_is_taken_apart_as_it_was(window, descent):
    choose(descent, "adam")
    for _ in range(6):
        window.descender.step()
    window.descender.show(2)
    key(descent, Qt.Key.Key_Period)
    key(descent, Qt.Key.Key_Period)
    work = step_work(window.descender.run, 2)
    shown = child(descent, "stepNumbers").text().splitlines()
    assert [row.split()[0] for row in shown] == ["m", "v", "m̂", "v̂"]
    told = float(shown[0].partition("(")[2].split(",")[0].replace("−", "-"))
    assert told == pytest.approx(work.quantity("m")[0], rel=1e-3)


def test_the_copied_numbers_have_all_their_digits(window, descent):
    window.descender.step()
    press(descent, "copyStep")
    rows = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    run = window.descender.run
    assert [float(number) for number in rows[0][1:]] == [run.xs[-1], run.ys[-1]]
    assert [float(number) for number in rows[3][1:]] == list(run.next_point)


def test_the_batch_is_a_part_without_numbers(window, descent):
    window.descender.set_surface(SurfaceChoice("data", "logistic"))
    window.descender.set_batch_size(32)
    key(descent, Qt.Key.Key_Period)
    assert title(descent) == "Batch"
    assert "32 examples" in child(descent, "stepSentence").text()
    assert not child(descent, "stepNumbers").isVisible()
    assert child(descent, "surfaceView").state_item.drawing.arrows == ()


# --- equations and state -----------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_formula_can_be_typeset(window, descent, optimizer):
    choose(descent, optimizer)
    for _ in range(2):
        window.descender.step()
    work = step_work(window.descender.run)
    lines = [line.in_letters() for line in work.optimizer.lines if not line.hidden]
    for formula in (*lines, *(text for stage in work.stages for text in stage.formulas)):
        assert typeset(formula, 15, "#000000"), formula


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
def test_every_schedule_can_be_typeset(schedule):
    assert typeset(schedule.latex, 15, "#000000")


def test_nothing_is_typeset_while_it_plays(window, descent):
    formula = child(descent, "stepFormula")
    window.descender.step()
    assert formula.isVisibleTo(descent)
    window.descender.play()
    window.descender.tick(0.1)
    assert not formula.isVisibleTo(descent)
    window.descender.pause()
    assert formula.isVisibleTo(descent)


def test_the_state_is_drawn_on_demand(window, descent):
    view, switch = child(descent, "surfaceView"), child(descent, "showState")
    assert not switch.isEnabled()
    choose(descent, "rmsprop")
    window.descender.step()
    assert view.state_item.drawing is None
    QTest.mouseClick(switch, LEFT)
    (wide, high), scaling = view.state_item.radii(), step_work(window.descender.run).scaling
    assert (wide > high) == (scaling[0] > scaling[1])
    choose(descent, "nesterov")
    window.descender.step()
    window.descender.step()
    run = window.descender.run
    velocity = np.array([along[0] for along in run.memory(len(run.steps) - 1)])
    ball = np.array([run.xs[-1], run.ys[-1]]) - 0.9 * velocity
    assert view.state_item.drawing.behind == pytest.approx(tuple(ball))
    choose(descent, "sgd")
    assert view.state_item.drawing is None


def test_rarely_turned_numbers_are_folded_until_wanted_or_turned(window, descent):
    choose(descent, "adam")
    assert child(descent, "beta1Box").isVisibleTo(descent)
    assert not child(descent, "epsilonBox").isVisibleTo(descent)
    press(descent, "moreHyperparameters")
    type_into(child(descent, "epsilonBox"), "0.01")
    press(descent, "moreHyperparameters")
    assert child(descent, "epsilonBox").isVisibleTo(descent)
    assert not child(descent, "weightDecayBox").isVisibleTo(descent)


# --- schedules ---------------------------------------------------------------------------------


def pick(descent, schedule):
    chooser = child(descent, "scheduleChooser")
    chooser.setFocus()
    QTest.keyClick(chooser, Qt.Key.Key_Home)
    while chooser.currentData() != schedule:
        QTest.keyClick(chooser, Qt.Key.Key_Down)


def test_a_schedule_is_chosen_shaped_and_drawn(window, descent):
    assert not descent.findChildren(type(child(descent, "lossPlot")), "schedulePlot")
    pick(descent, "cosine")
    assert window.descender.run.plan.schedule == "cosine"
    type_into(child(descent, "scheduleTotalBox"), "50")
    assert window.descender.run.plan.parameters == {"total": 50.0}
    for _ in range(25):
        window.descender.step()
    plot = child(descent, "schedulePlot")
    (mark,), (curve,) = plot.picture.marks, plot.picture.curves
    assert (mark.x, mark.y) == (25.0, pytest.approx(0.025))
    assert (curve.ys[0], curve.ys[-1]) == (0.05, 0.0)
    pick(descent, "constant")
    assert not plot.isVisibleTo(descent)


def test_the_curve_goes_on_where_the_run_does(window, descent):
    pick(descent, "warmup")
    type_into(child(descent, "scheduleStepsBox"), "5")
    for _ in range(30):
        window.descender.step()
    picture = child(descent, "schedulePlot").picture
    assert picture.x.high >= 30
    assert picture.marks[0].x == 30


def test_the_schedule_of_another_run_is_shown_when_it_is_selected(window, descent):
    pick(descent, "inverse")
    window.descender.add_run()
    pick(descent, "constant")
    window.descender.select(0)
    QApplication.processEvents()
    assert child(descent, "scheduleChooser").currentData() == "inverse"


def test_recording_without_a_step_says_so(window, descent):
    press(descent, "recordSchedule")
    assert child(descent, "recordSchedule").isChecked()
    press(descent, "recordSchedule")
    assert not child(descent, "recordSchedule").isChecked()
    assert window.descender.run.plan.is_constant

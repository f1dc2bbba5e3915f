"""A teacher turns the learning rate by hand, records it, and lets it be done again."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.descent.schedules import RatePlan
from playground.document import load, save
from tests.driving import child

LEFT = Qt.MouseButton.LeftButton


def steps(window, count):
    for _ in range(count):
        QTest.mouseClick(child(window.descent, "descentStep"), LEFT)


def path(window):
    return np.stack([window.descender.run.xs, window.descender.run.ys]).copy()


def test_the_rate_is_recorded_replayed_and_kept(window, descent, tmp_path):
    record, slider = child(descent, "recordSchedule"), child(descent, "learningRateSlider")
    QTest.mouseClick(record, LEFT)
    assert window.descender.run.plan.is_constant
    slider.setFocus()
    for _ in range(4):
        steps(window, 5)
        QTest.keyClick(slider, Qt.Key.Key_Left)
    by_hand, rates = path(window), window.descender.run.steps.learning_rates[1:].tolist()
    assert len(set(rates)) == 4

    QTest.mouseClick(record, LEFT)
    assert not record.isChecked()
    assert child(descent, "scheduleChooser").currentData() == "recorded"
    assert child(descent, "schedulePlot").isVisibleTo(descent)
    steps(window, 20)
    assert (path(window) == by_hand).all()

    QTest.keyClick(child(descent, "surfaceView"), Qt.Key.Key_R)
    steps(window, 20)
    assert (path(window) == by_hand).all()

    QTest.mouseClick(child(descent, "optimizerMomentum"), LEFT)
    QTest.keyClick(child(descent, "surfaceView"), Qt.Key.Key_R)
    steps(window, 20)
    assert window.descender.run.steps.learning_rates[1:].tolist() == rates

    chooser = child(descent, "scheduleChooser")
    chooser.setFocus()
    QTest.keyClick(chooser, Qt.Key.Key_Home)
    assert window.descender.run.plan == RatePlan("constant", {}, window.descender.run.plan.points)
    QTest.keyClick(chooser, Qt.Key.Key_End)
    assert window.descender.run.plan.schedule == "recorded"

    save(window.editor.document, tmp_path / "recorded.json")
    assert load(tmp_path / "recorded.json").descent.plan == window.descender.run.plan
    for _ in range(5):
        window.editor.undo()
    QApplication.processEvents()
    assert (path(window) == by_hand).all()

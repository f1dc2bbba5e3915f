"""The data inset and what a batch looks like on the surface."""

from math import isfinite
from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.descent.batch_gap import BatchView, batch_view
from playground.document import SurfaceChoice
from tests.driving import child

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def inset(window, descent):
    return child(descent, "dataInset")


def descend(window, loss, batch=8, rate=0.1, steps=0):
    window.descender.set_surface(SurfaceChoice("data", loss))
    window.descender.set_batch_size(batch)
    window.descender.set_learning_rate(rate)
    for _ in range(steps):
        window.descender.step()


def switch(inset, name):
    next(
        action for action in inset.findChild(type(inset._menu)).actions() if action.objectName() == name
    ).trigger()


def test_it_is_there_for_data_only(window, inset):
    assert not inset.isVisible()
    descend(window, "linear")
    assert inset.isVisible()
    window.descender.set_surface(SurfaceChoice("analytic", "bowl"))
    assert not inset.isVisible()


@pytest.mark.parametrize("loss", ["linear", "logistic", "hinge", "neuron", "tanh"])
def test_the_batch_of_the_shown_step_is_highlighted(window, inset, loss):
    descend(window, loss, steps=5)
    run, plot = window.descender.run, child(inset, "dataPlot")
    assert list(plot.batch) == list(run.batch(5))
    window.descender.show(2)
    assert list(plot.batch) == list(run.batch(2))
    plain = plot.grab().toImage()
    at = plot.place(int(run.batch(2)[0])).toPoint()
    window.descender.show(3)
    assert plot.grab().toImage() != plain
    assert plot.rect().contains(at)


def test_the_line_moves_with_the_ball_and_is_that_of_the_shown_step(window, inset):
    descend(window, "linear", steps=1)
    plot = child(inset, "dataPlot")
    first = plot.line
    for _ in range(30):
        window.descender.step()
    assert plot.line != first
    window.descender.show(1)
    assert plot.line == first


def test_the_boundary_of_two_features_stands_on_the_weights(window, inset):
    descend(window, "hinge", steps=9)
    line = child(inset, "dataPlot")
    run = window.descender.run
    step = run.steps[-1]
    a, b = line.line.at(0), line.line.at(1)
    data = [(line._across.number((p.x() - line._frame.left()) / line._frame.width()), p) for p in (a, b)]
    assert data[0][0] != data[1][0]
    x0, x1 = run.surface.inputs
    scores = step.x * x0 + step.y * x1
    near = int(np.abs(scores).argmin())  # the example nearest to the boundary lies beside the line
    at = line.place(near)
    along, off = b - a, at - a
    distance = abs(along.x() * off.y() - along.y() * off.x()) / np.hypot(along.x(), along.y())
    assert distance < 12


def test_words_tell_the_gap(window, inset):
    descend(window, "linear", steps=3)
    view = batch_view(window.descender.run)
    step = window.descender.run.steps[-1]
    assert view.grad == pytest.approx(step.grad)
    text = child(inset, "batchWords").text()
    assert text == view.words
    assert f"{view.angle:.0f}°" in text
    window.descender.set_batch_size(None)
    assert "°" not in child(inset, "batchWords").text()


def test_arrows_of_gradients_that_nearly_vanish_have_ends(window, descent, inset, monkeypatch):
    descend(window, "linear", steps=3)
    switch(inset, "batchGap")
    item = child(descent, "surfaceView").batch_item
    monkeypatch.setattr(BatchView, "full_grad", property(lambda _: (5e-324, 0.0)))
    monkeypatch.setattr(BatchView, "grad", property(lambda _: (0.0, 1e-323)))
    window.descender.step()
    ends = [place for (arrow,) in item.arrows().values() for place in arrow.toTuple()]
    assert len(ends) == 4
    assert all(map(isfinite, ends))
    assert max(map(abs, ends)) > 10


def test_switches_draw_on_the_surface_and_are_off_at_first(window, descent, inset):
    descend(window, "linear", steps=3)
    view = child(descent, "surfaceView")
    item = view.batch_item
    assert not item.arrows()
    before = view.grab().toImage()
    switch(inset, "batchGap")
    assert set(item.arrows()) == {"batch", "full"}
    assert view.grab().toImage() != before
    (batch,), step = item.arrows()["batch"], window.descender.run.steps[-1]
    ratio = view.view_map.height / view.view_map.span_y
    assert batch.x() * step.grad[1] == pytest.approx(-batch.y() * step.grad[0], rel=1e-6)
    assert batch.x() * step.grad[0] < 0 < ratio
    switch(inset, "batchExamples")
    assert len(item.arrows()["examples"]) == 8
    mean = sum(arrow.x() for arrow in item.arrows()["examples"]) / 8
    assert mean == pytest.approx(item.arrows()["batch"][0].x())
    switch(inset, "batchContours")
    xs, _ = item.contours.getData()
    assert len(xs) > 20
    switch(inset, "batchContours")
    assert not len(item.contours.getData()[0] if item.contours.xData is not None else ())
    switch(inset, "batchGap")
    switch(inset, "batchExamples")
    assert not item.arrows()


def test_it_folds_by_mouse_and_key_and_catches_up_when_unfolded(window, inset):
    descend(window, "linear", steps=2)
    fold, plot = child(inset, "dataFold"), child(inset, "dataPlot")
    high = inset.height()
    QTest.mouseClick(fold, LEFT)
    assert not plot.isVisible()
    QApplication.processEvents()
    assert inset.height() < high / 2
    window.descender.step()
    fold.setFocus()
    QTest.keyClick(fold, Qt.Key.Key_Space)
    assert plot.isVisible()
    assert not window.descender.playing
    assert list(plot.batch) == list(window.descender.run.batch(3))


@pytest.mark.benchmark
@pytest.mark.parametrize("switches", [(), ("batchGap", "batchExamples", "batchContours")])
def test_a_frame_with_the_inset_takes_less_than_a_frame(window, qtbot, descent, inset, switches):
    window.resize(1440, 900)
    descend(window, "logistic", batch=32, rate=1e-3)
    window.descender.run.advance(2000)
    for name in switches:
        switch(inset, name)
    qtbot.wait(400)
    took = []
    for _ in range(100):
        began = perf_counter()
        window.descender.step()
        QApplication.processEvents()
        took.append(perf_counter() - began)
    print(
        f"{len(switches)} switches: {np.median(took) * 1e3:.1f} ms, p99 {np.quantile(took, 0.99) * 1e3:.1f}"
    )
    assert np.median(took) < 0.016

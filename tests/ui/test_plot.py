"""The small plot: scales there and back, marks that the mouse and the arrow keys move."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground.ui.plot.picture import Curve, Mark, Picture, Rule
from playground.ui.plot.plot import Plot
from playground.ui.plot.scale import Scale, around
from playground.ui.theme import LIGHT
from tests.driving import move


@given(st.floats(-5, 5), st.floats(0.1, 8), st.booleans(), st.floats(-0.5, 1.5))
def test_a_place_on_a_scale_and_its_number_belong_together(low, span, log, share):
    scale = Scale(low, low + span, log)
    assert float(scale.share(scale.number(share))) == pytest.approx(share, abs=1e-9)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_a_scale_around_numbers_holds_them(numbers):
    shares = around([*numbers, float("nan")]).share(numbers)
    assert ((shares > 0) & (shares < 1)).all()


@pytest.fixture
def plot(qapp, qtbot):
    plot = Plot(LIGHT, "aPlot", "A plot")
    qtbot.addWidget(plot)
    plot.resize(320, 200)
    xs = np.linspace(0, 1, 20)
    plot.show_picture(
        Picture(
            Scale(0, 1),
            Scale(0, 1),
            curves=(Curve(xs, xs**2), Curve(xs, np.where(xs > 0.5, np.nan, xs), dots=True)),
            marks=(Mark(0.5, 0.25, name="here"), Mark(0.1, float("nan"))),
            rules=(Rule(0.8, name="h"), Rule(0.9, level=True)),
        )
    )
    plot.show()
    return plot


@pytest.mark.parametrize(("name", "start"), [("here", (0.5, 0.25)), ("h", (0.8, 0.6))])
def test_a_named_part_follows_the_mouse(plot, name, start):
    seen, dropped = [], []
    plot.dragged.connect(lambda *told: seen.append(told))
    plot.dropped.connect(dropped.append)
    grab, end = plot.place(*start).toPoint(), plot.place(0.3, 0.4).toPoint()
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, grab)
    move(plot, end)
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    assert seen[-1] == (name, pytest.approx(0.3, abs=0.01), pytest.approx(0.4, abs=0.01))
    assert dropped == [name]


def test_elsewhere_nothing_is_taken_hold_of(plot):
    seen = []
    plot.dragged.connect(lambda *told: seen.append(told))
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=plot.place(0.2, 0.8).toPoint())
    assert not seen


def test_arrow_keys_move_the_first_named_part(plot):
    seen = []
    plot.nudged.connect(lambda *told: seen.append(told))
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Down)
    assert seen == [("here", 1, 0), ("here", 0, -1)]


def test_the_curves_are_painted(plot):
    picture = plot.grab().toImage()
    at = plot.place(0.75, 0.5625).toPoint()
    near = {picture.pixelColor(at + QPoint(dx, dy)).name() for dx in (-1, 0, 1) for dy in range(-3, 4)}
    assert LIGHT.accent.lower() in near

"""A fork is seen: where it begins, what it is called, and that the hand turns its rate now."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from playground.engine.numbers import precise
from playground.ui.descent.path_pixmap import PathPixmap
from playground.ui.descent.view_map import ViewMap
from tests.driving import child


@pytest.fixture
def forked(descent, window, qtbot):
    """Return the workspace after a fork at step 12 of 20 with the key, from the surface."""
    with qtbot.waitActive(window):
        window.activateWindow()
    for _ in range(20):
        window.descender.step()
    window.descender.show(12)
    view = child(window, "surfaceView")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Y)
    return descent


def test_a_fork_takes_the_focus_to_its_rate_and_is_named(forked, window):
    slider, rate = child(window, "learningRateSlider"), window.descender.run.learning_rate
    assert QApplication.focusWidget() is slider
    assert child(window, "rateOwner").text() == "SGD, from 12"
    table = child(window, "runsTable")
    assert table.item(table.currentRow(), 1).text() == "SGD, from 12"
    assert "SGD, from 12" in child(window, "noticeText").text()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert window.descender.run.learning_rate > rate
    assert window.descender.runs[0][1].learning_rate == rate


def test_the_fork_is_marked_on_the_path_and_on_the_losses_also_when_it_is_not_selected(forked, window):
    view, chart = child(window, "surfaceView"), child(window, "lossPlot")
    run = window.descender.run
    for _ in range(4):
        window.descender.step()
    where = view.view_map.to_px(run.xs[12:13], run.ys[12:13])[0]
    assert np.allclose(view.run_item.fork_px.toTuple(), where)
    marked = chart.grab().toImage()
    window.descender.select(0)
    assert view.run_item.fork_px is None
    assert child(window, "rateOwner").text() == "SGD"
    assert chart.grab().toImage() != marked


def test_undoing_the_fork_takes_its_marks_away(forked, window):
    view = child(window, "surfaceView")
    window.editor.undo()
    assert view.run_item.fork_px is None
    assert not child(window, "rateOwner").isVisible()
    assert len(window.descender.runs) == 1


def test_a_name_is_edited_without_the_fork_in_it(forked, window):
    table = child(window, "runsTable")
    table.item(1, 1).setText("lower, from 12")
    assert window.editor.document.descent.selected.name == "lower"
    table.item(1, 1).setText("SGD, from 12")
    assert window.editor.document.descent.selected.name == ""


def test_the_part_before_the_fork_is_a_thin_line():
    path = PathPixmap()
    path.set_colours(Qt.GlobalColor.red, Qt.GlobalColor.black)
    path.set_view(ViewMap(0, 100, 0, 100, 100, 100), 1.0)
    path.set_trunk(1)
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    path.paint(painter, np.array([10.0, 50.0, 90.0]), np.array([50.0, 50.0, 50.0]))
    painter.end()

    def thickness(x: int) -> int:
        return sum(image.pixelColor(x, y) != Qt.GlobalColor.white for y in range(100))

    assert 0 < thickness(30) < thickness(70)


def test_a_rate_turned_at_an_earlier_step_says_that_it_forked(descent, window):
    for _ in range(20):
        window.descender.step()
    window.descender.show(7)
    slider = child(window, "learningRateSlider")
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert child(window, "rateOwner").text() == "SGD, from 7"
    assert "fork" in window.findChild(QLabel, "runStatus").text()


def test_the_optimizers_state_is_among_the_numbers_of_the_step(descent, window):
    window.descender.set_optimizer("adam")
    for _ in range(3):
        window.descender.step()
    run = window.descender.run
    _, _, along_x, along_y, *_ = run.move(run.next_rate)
    lines = child(window, "stepNumbers").text().splitlines()
    assert [line.split()[0] for line in lines] == ["w", "∇L", "m", "v", "Δw", "w′"]
    for line, pair in zip(lines[2:4], zip(along_x, along_y, strict=True), strict=True):
        assert all(precise(number) in line for number in pair)

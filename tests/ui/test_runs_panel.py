"""The list of runs, the timeline and the fork, with real events."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from playground.document.setup import MOST_RUNS
from playground.engine.numbers import precise
from tests.driving import child, type_into

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def table(descent):
    return child(descent, "runsTable")


def cell(table, row, column):
    return table.visualItemRect(table.item(row, column)).center()


def click(descent, name):
    QTest.mouseClick(child(descent, name), LEFT)
    QApplication.processEvents()


def rates(window):
    return [run.learning_rate for _, run in window.descender.runs]


def test_another_run_is_added_selected_and_turned_alone(window, descent, table):
    click(descent, "addRun")
    assert table.rowCount() == 2
    type_into(child(descent, "learningRateBox"), "0.01")
    assert rates(window) == [0.05, 0.01]
    QTest.mouseClick(table.viewport(), LEFT, pos=cell(table, 0, 1))
    assert child(descent, "learningRateBox").text() == "0.05"
    type_into(child(descent, "learningRateBox"), "0.03")
    assert rates(window) == [0.03, 0.01]


def test_a_row_is_renamed_hidden_and_removed_by_keys(window, descent, table):
    click(descent, "addRun")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    QTest.keyClicks(editor, "careful")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # Qt commits an edit a moment later
    assert [setup.name for setup, _ in window.descender.runs] == ["", "careful"]
    QTest.keyClick(table, Qt.Key.Key_H)
    assert [setup.hidden for setup, _ in window.descender.runs] == [False, True]
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert table.rowCount() == 1
    window.editor.undo()
    assert [setup.name for setup, _ in window.descender.runs] == ["", "careful"]


def test_a_click_on_the_colour_hides_and_shows(window, descent, table):
    click(descent, "addRun")
    for hidden in (True, False):
        QTest.mouseClick(table.viewport(), LEFT, pos=cell(table, 0, 0))
        assert window.descender.runs[0][0].hidden == hidden


def test_other_runs_are_drawn_in_their_colours_until_hidden(window, descent, table):
    click(descent, "addRun")
    window.descender.set_learning_rate(0.002)
    for _ in range(20):
        window.descender.step()
    window.descender.select(0)
    QApplication.processEvents()
    view = child(descent, "surfaceView")
    other = window.descender.runs[1][1]
    at = view.view_map.to_px(other.xs[-1:], other.ys[-1:])[0]
    colour = window.theme.run_color(1)

    def seen():
        return view.grab().toImage().pixelColor(QPoint(round(at[0]), round(at[1]))) == colour

    assert seen()
    window.descender.hide_run(1, True)
    QApplication.processEvents()
    assert not seen()


def test_there_is_no_room_for_a_seventh_run(window, descent, table):
    for _ in range(MOST_RUNS + 2):
        click(descent, "addRun")
    assert table.rowCount() == MOST_RUNS
    assert not child(descent, "addRun").isEnabled()


def test_going_back_on_the_timeline_and_forking_there(window, descent, table):
    for _ in range(20):
        QTest.keyClick(descent, Qt.Key.Key_Right)
    for _ in range(15):
        QTest.keyClick(descent, Qt.Key.Key_Left)
    line = child(descent, "descentTimeline")
    assert (line.value(), line.maximum()) == (5, 20)
    assert child(descent, "stepCount").text().endswith("5")
    view, run = child(descent, "surfaceView"), window.descender.run
    px = view.view_map.to_px(run.xs[5:6], run.ys[5:6])[0]
    assert (view.run_item.point_px - view.run_item.point_px.__class__(*px)).manhattanLength() < 1e-6
    QTest.keyClick(descent, Qt.Key.Key_Y)
    QTest.keyClick(descent, Qt.Key.Key_Right)
    assert [len(run.steps) - 1 for _, run in window.descender.runs] == [20, 6]


def test_the_line_is_pressed_where_one_wants_to_be(window, descent):
    for _ in range(40):
        window.descender.step()
    QApplication.processEvents()
    line = child(descent, "descentTimeline")
    QTest.mouseClick(line, LEFT, pos=QPoint(line.width() // 2, line.height() // 2))
    assert abs(window.descender.shown_step - 20) <= 2
    assert len(window.descender.run.steps) == 41


def test_the_list_agrees_with_the_rest_at_the_end_of_a_run_and_at_an_earlier_step(window, descent, table):
    window.descender.set_learning_rate(0.2)
    window.descender.play()
    while window.descender.playing:
        window.descender.tick(0.1)
    run = window.descender.run
    assert table.item(0, 4).text() == run.status == "diverged"
    assert table.item(0, 3).text() == precise(float(run.losses[-1]), 3)
    window.descender.show(4)
    assert table.item(0, 3).text() == precise(float(run.losses[4]), 3)


def test_the_paths_of_all_runs_end_at_the_step_that_is_shown(window, descent):
    click(descent, "addRun")
    for _ in range(12):
        window.descender.step()
    window.descender.show(3)
    (rival,) = child(descent, "surfaceView")._rivals.values()
    assert len(rival._xs) == 4
    window.descender.show(12)
    assert len(rival._xs) == 13

"""What a student does with data of their own: open a CSV file, mend what is wrong, descend in batches."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from playground.document import load
from playground.ui.descent.own_data_sheet import OwnDataSheet
from tests.driving import child, choose

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def houses(tmp_path):
    """Write a table of 41 houses; the area in row 7 is no number."""
    rng = np.random.default_rng(5)
    area = rng.uniform(40, 160, 41)
    price = 2 * area + 50 + rng.normal(0, 15, 41)
    rows = [f"{a:.1f};{k % 6};{p:.1f}" for k, (a, p) in enumerate(zip(area, price, strict=True))]
    rows[5] = rows[5].replace(rows[5].split(";")[0], "n/a", 1)
    path = tmp_path / "houses.csv"
    path.write_text("area;age;price\n" + "\n".join(rows), encoding="utf-8")
    return path


@pytest.fixture
def sheet_of(window, qtbot, monkeypatch):
    """Return what picks "Own data" in the chooser and a file in the dialog, and waits for the sheet."""

    def ask(path):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
        combo = child(window.descent, "surfaceChooser")
        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_End)
        return ready_sheet(window, qtbot)

    return ask


def ready_sheet(window, qtbot):
    sheet = child(window, "ownDataSheet")
    qtbot.waitUntil(lambda: not sheet.reading)
    return sheet


def test_open_own_data_skip_a_bad_cell_and_descend_in_batches_of_8(window, descent, qtbot, sheet_of, houses):
    sheet = sheet_of(houses)
    open_it = child(sheet, "csvOpen")
    choose(child(sheet, "csvModel"), "Linear")
    choose(child(sheet, "csvFeature"), "area")
    choose(child(sheet, "csvTarget"), "price")
    problems = child(sheet, "csvProblems")
    assert [problems.item(k).text() for k in range(problems.count())] == [
        "Row 7, column area: “n/a” is no number"
    ]
    assert not open_it.isEnabled()
    choose(child(sheet, "csvFeature"), "age")  # the bad cell is in nobody's way then
    assert open_it.isEnabled()
    choose(child(sheet, "csvFeature"), "area")
    QTest.mouseClick(child(sheet, "csvSkip"), LEFT)
    assert open_it.isEnabled()
    QTest.mouseClick(open_it, LEFT)

    run = window.descender.run
    assert run.surface.examples == 40
    assert run.surface.columns == ("area", "price")
    assert "houses.csv" in child(descent, "surfaceChooser").currentText()
    choose(child(descent, "batchSizeChooser"), "8")
    inset = child(descent, "dataInset")
    assert inset.isVisible()
    run, plot = window.descender.run, child(inset, "dataPlot")
    for _ in range(60):
        QTest.mouseClick(child(descent, "descentStep"), LEFT)
    assert list(plot.batch) == list(run.batch(60))
    assert len(plot.batch) == 8
    assert (run.steps[-1].x, run.steps[-1].y) == pytest.approx(run.surface.minima[0], abs=0.25)


def test_save_lose_the_file_and_load(window, descent, qtbot, sheet_of, houses, tmp_path):
    sheet = sheet_of(houses)
    QTest.mouseClick(child(sheet, "csvSkip"), LEFT)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    window.descender.set_batch_size(8)
    for _ in range(12):
        window.descender.step()
    points = [(s.x, s.y) for s in window.descender.run.steps]
    path = tmp_path / "mine.json"
    window.descender.capture()
    window.editor.save(path)
    houses.unlink()
    window.editor.new()
    window.editor.open(path)
    assert [(s.x, s.y) for s in window.descender.run.steps] == points
    assert load(path).descent.surface.data.source == str(houses)
    assert max(map(len, path.read_text().splitlines())) > 200  # a column to a line
    damaged = json.loads(path.read_text())
    damaged["descent"]["surface"]["data"]["columns"][0][3] = 1e400
    path.write_text(json.dumps(damaged).replace("Infinity", "1e400"))
    with pytest.raises(ValueError, match="data"):
        load(path)


def test_undo_goes_back_to_the_surface_before_and_redo_to_the_data(window, descent, qtbot, sheet_of, houses):
    sheet = sheet_of(houses)
    QTest.mouseClick(child(sheet, "csvSkip"), LEFT)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.descender.surface.id == "ravine"
    assert not child(descent, "dataInset").isVisible()
    window.editor.redo()
    assert window.descender.surface.id == "own"


def test_escape_leaves_everything_as_it_was(window, descent, qtbot, sheet_of, houses):
    before = window.editor.document
    sheet = sheet_of(houses)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert window.editor.document is before
    assert child(descent, "surfaceChooser").currentText() == "Ravine"


def test_another_delimiter_reads_the_file_anew(window, descent, qtbot, sheet_of, houses):
    sheet = sheet_of(houses)
    delimiter = child(sheet, "csvDelimiter")
    assert delimiter.currentText() == "Semicolon"
    choose(delimiter, "Comma")
    qtbot.waitUntil(lambda: not sheet.reading)
    assert not child(sheet, "csvOpen").isEnabled()  # there is but one column
    choose(delimiter, "Semicolon")
    qtbot.waitUntil(lambda: not sheet.reading)
    assert child(sheet, "csvTarget").count() == 3
    sheet.reject()


def pick_again(descent):
    """Pick the entry that is chosen already, from the open list."""
    combo = child(descent, "surfaceChooser")
    combo.setFocus()
    combo.showPopup()
    QTest.keyClick(combo.view(), Qt.Key.Key_Return)


def test_picked_again_the_file_is_shown_with_its_columns_or_said_to_be_gone(
    window, descent, qtbot, sheet_of, houses, monkeypatch
):
    sheet = sheet_of(houses)
    choose(child(sheet, "csvFeature"), "age")
    QTest.mouseClick(child(sheet, "csvStandardise"), LEFT)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.findChildren(OwnDataSheet))
    pick_again(descent)
    sheet = ready_sheet(window, qtbot)
    assert child(sheet, "csvFeature").currentText() == "age"
    assert not child(sheet, "csvStandardise").isChecked()
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: asked.append(1) or ("", ""))
    QTest.mouseClick(child(sheet, "csvOtherFile"), LEFT)
    assert asked == [1]
    qtbot.waitUntil(lambda: not window.findChildren(OwnDataSheet))
    houses.unlink()
    before = window.editor.document
    pick_again(descent)
    assert asked == [1, 1]
    assert "houses.csv" in child(descent, "noticeText").text()
    assert window.editor.document is before
    assert window.descender.surface.examples == 41


def drop(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    actions, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    place = window.rect().center()
    QApplication.sendEvent(window, QDragEnterEvent(place, actions, data, LEFT, keys))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), actions, data, LEFT, keys))


def test_a_table_that_is_dropped_is_shown_and_one_that_is_none_is_refused(window, qtbot, houses, tmp_path):
    drop(window, houses)
    qtbot.waitUntil(lambda: bool(window.findChildren(OwnDataSheet)))
    sheet = ready_sheet(window, qtbot)
    assert window.editor.document.workspace == "descent"
    QTest.mouseClick(child(sheet, "csvCancel"), LEFT)
    qtbot.waitUntil(lambda: not window.findChildren(OwnDataSheet))
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    drop(window, empty)
    notice = child(window.descent, "noticeText")
    qtbot.waitUntil(lambda: "empty.csv" in notice.text())


def test_a_long_file_never_holds_the_window_up_and_can_be_cancelled(window, descent, qtbot, tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("x,y\n" + "".join(f"{k},{k % 9}\n" for k in range(300_000)))
    descent.open_data(path)
    sheet = child(window, "ownDataSheet")
    qtbot.waitUntil(lambda: child(sheet, "csvProgress").value() > 50)
    assert not child(sheet, "csvOpen").isEnabled()
    QTest.mouseClick(child(sheet, "csvCancel"), LEFT)
    qtbot.waitUntil(lambda: not window.findChildren(OwnDataSheet))
    assert window.descender.surface.id == "ravine"

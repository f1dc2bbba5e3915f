"""Look at a surface in every way: turn its numbers, choose colours and levels, map its basins, come back."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.descent import SURFACES
from playground.descent.analysis.basins import DIVERGED
from playground.document.files import load, save
from tests.driving import child, turn_wheel, type_into


def pick(descent, name):
    """Pick a surface in the chooser by keys."""
    combo = child(descent, "surfaceChooser")
    combo.setFocus()
    combo.setCurrentIndex(combo.findText(name))
    combo.activated.emit(combo.currentIndex())
    QApplication.processEvents()


def test_turn_a_ravine_look_closer_and_keep_it(window, descent, tmp_path):
    view = child(descent, "surfaceView")
    QTest.mouseClick(child(descent, "surfaceNumbersFold"), Qt.MouseButton.LeftButton)
    type_into(child(descent, "surfaceConditionBox"), "100")
    type_into(child(descent, "surfaceRotationBox"), "45")
    surface = window.descender.surface
    assert surface.settings == {"condition": 100.0, "rotation": 45.0}
    turn_wheel(view.viewport(), 2, QPoint(400, 250))
    bounds = view.bounds
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert len(window.descender.run.steps) == 2
    QTest.qWait(450)  # the part of the plane is remembered
    save(window.editor.document, tmp_path / "turned.json")
    again = load(tmp_path / "turned.json")
    assert again.descent.surface.parameters == {"condition": 100.0, "rotation": 45.0}
    assert tuple(again.descent.bounds) == tuple(bounds)
    window.editor.undo()
    window.editor.undo()
    assert window.descender.surface.settings == SURFACES["ravine"].settings


def test_map_the_basins_and_see_a_higher_rate_break_them(window, descent):
    view = child(descent, "surfaceView")
    pick(descent, "Himmelblau")
    type_into(child(descent, "learningRateBox"), "0.01")
    legend = child(descent, "basinLegend")
    assert not legend.isVisible()
    QTest.keyClick(view, Qt.Key.Key_V)
    options = child(descent, "viewOptionsPanel")
    box = child(options, "lookBasins")
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    QTest.keyClick(options, Qt.Key.Key_Escape)
    view.basins.finish()
    assert legend.isVisible()
    assert not child(descent, "colourBar").isVisible()
    low = view.basins.result
    assert low.at(3.1, 2.1) == 0
    assert "(3, 2)" in view.basins.told_at(3.1, 2.1)
    type_into(child(descent, "learningRateBox"), "0.03")
    view.basins.finish()
    high = view.basins.result
    assert high is not low
    assert high.shares()[DIVERGED] > low.shares()[DIVERGED]
    combo = child(descent, "surfaceChooser")
    assert combo.currentText() == "Himmelblau"
    QTest.keyClick(view, Qt.Key.Key_V)
    child(options, "lookBasins").click()
    QTest.keyClick(options, Qt.Key.Key_Escape)
    assert view.basins.result is None
    assert not legend.isVisible()


def test_a_map_that_was_out_of_sight_can_be_switched_off(window, descent):
    view, legend = child(descent, "surfaceView"), child(descent, "basinLegend")
    pick(descent, "Himmelblau")
    QTest.keyClick(view, Qt.Key.Key_V)
    options = child(descent, "viewOptionsPanel")
    child(options, "lookBasins").click()
    view.basins.finish()
    QTest.keyClick(options, Qt.Key.Key_Escape)
    window.hide()  # as a first view in 3D does too, which makes the window anew
    window.show()
    QApplication.processEvents()
    QTest.keyClick(view, Qt.Key.Key_V)
    child(options, "lookBasins").click()
    QTest.keyClick(options, Qt.Key.Key_Escape)
    pick(descent, "Ravine")
    assert view.basins.result is None
    assert not view.basins._image.isVisible()
    assert not legend.isVisible()


def test_the_legend_of_the_basins_goes_with_the_map_in_3d(window, descent):
    view, legend = child(descent, "surfaceView"), child(descent, "basinLegend")
    pick(descent, "Himmelblau")
    QTest.keyClick(view, Qt.Key.Key_V)
    options = child(descent, "viewOptionsPanel")
    child(options, "lookBasins").click()
    view.basins.finish()
    QTest.keyClick(options, Qt.Key.Key_Escape)
    QTest.keyClick(view, Qt.Key.Key_D)
    assert not legend.isVisible()
    QTest.mouseClick(child(descent, "flatView"), Qt.MouseButton.LeftButton)
    view.basins.finish()
    assert legend.isVisible()


def test_the_map_is_worked_out_in_slices_and_can_be_left_off(window, descent, qtbot):
    view = child(descent, "surfaceView")
    window.descender.set_learning_rate(1e-4)
    pick(descent, "Rastrigin")
    QTest.keyClick(view, Qt.Key.Key_V)
    options = child(descent, "viewOptionsPanel")
    child(options, "lookBasins").click()
    options.close()
    qtbot.waitUntil(lambda: 0 < view.basins.share < 1, timeout=5000)
    stop = child(descent, "basinStop")
    assert stop.isVisible()
    QTest.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert not stop.isVisible()
    known = view.basins.result
    QTest.qWait(50)
    assert view.basins.result is known
    child(options, "lookBasins").click()

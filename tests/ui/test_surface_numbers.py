"""The numbers that shape a surface, turned below the chooser with real events."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground.document import SurfaceChoice, edits
from playground.document.files import load, save
from tests.driving import child, move, type_into


def drag_slider(slider, to: float):
    """Drag the thumb to a share of the length, in four moves."""
    y = slider.height() // 2
    at = QPoint(
        round(slider.share_of(slider.number_at(slider.value() / 6000)) * (slider.width() - 14)) + 7, y
    )
    end = QPoint(round(to * (slider.width() - 14)) + 7, y)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    for k in range(1, 5):
        move(slider, at + (end - at) * k / 4)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)


@pytest.fixture
def unfolded(descent, qapp):
    child(descent, "surfaceNumbersFold").click()
    qapp.processEvents()
    return descent


def test_a_drag_turns_the_ravine_live_and_is_undone_at_once(window, unfolded):
    window.descender.step()
    run, before = window.descender.run, window.editor.document
    told = []
    window.descender.changed.connect(
        lambda aspects: told.append(window.descender.surface.settings["condition"])
    )
    drag_slider(child(unfolded, "surfaceConditionSlider"), 0.9)
    assert len(set(told)) >= 3
    kappa = window.descender.surface.settings["condition"]
    assert 300 < kappa < 1000
    assert window.editor.document.descent.surface.parameters == {"condition": kappa}
    assert window.descender.surface.grad(1.0, 1.0) == (1.0, kappa)
    drag_slider(child(unfolded, "surfaceConditionSlider"), 0.1)
    window.editor.undo()
    assert window.descender.surface.settings["condition"] == kappa
    window.editor.undo()
    assert window.editor.document.descent.surface == before.descent.surface
    assert window.descender.run is run
    assert float(child(unfolded, "surfaceConditionBox").text()) == 25


def test_typing_turns_the_valley_and_a_wrong_number_says_so(window, unfolded):
    type_into(child(unfolded, "surfaceRotationBox"), "90")
    assert window.descender.surface.grad(1.0, 1.0) == pytest.approx((25.0, 1.0))
    type_into(child(unfolded, "surfaceRotationBox"), "91")
    assert window.descender.surface.settings["rotation"] == 90
    assert child(unfolded, "surfaceRotationBox").property("state") == "error"


def test_turning_leaves_the_part_of_the_plane_in_view(window, unfolded, qapp):
    view = child(unfolded, "surfaceView")
    QTest.keyClick(view, Qt.Key.Key_Plus)
    bounds = view.bounds
    type_into(child(unfolded, "surfaceConditionBox"), "100")
    assert view.bounds == pytest.approx(bounds)
    window.editor.undo()
    assert view.bounds == pytest.approx(bounds)


def test_every_other_number_of_the_circuit_turns_the_surface(window, unfolded, qapp):
    window.editor.apply("Type", lambda d: edits.set_expression(d, "sigmoid(w0*x0 + w1*x1 + w2)"))
    window.descender.set_surface(SurfaceChoice("circuit", x="w0", y="w1"))
    fold = child(unfolded, "surfaceNumbersFold")
    assert not fold.isChecked()
    QTest.keyClick(fold, Qt.Key.Key_Space)
    assert fold.isChecked()
    type_into(child(unfolded, "surfaceNumber0Box"), "-2")
    assert window.editor.document.values["x0"] == -2
    assert window.descender.surface.settings == {"x0": -2.0, "x1": 1.0, "w2": 1.0}
    start = window.descender.run.steps[0]
    drag_slider(child(unfolded, "surfaceNumber2Slider"), 0.2)
    assert window.editor.document.values["w2"] < -4
    assert window.descender.run.steps[0][:2] == start[:2]
    window.editor.undo()
    assert window.editor.document.values["w2"] == 1.0


def test_an_expression_of_many_variables_takes_any_two_as_axes(window, unfolded, tmp_path):
    window.descender.set_surface(SurfaceChoice("expression", expression="a*x**2 + b*y**2"))
    type_into(child(unfolded, "surfaceNumber0Box"), "3")
    assert window.descender.surface.settings == {"a": 3.0, "b": 1.0}
    axis = child(unfolded, "yAxisChooser")
    assert axis.isVisible()
    axis.setCurrentText("b")
    axis.activated.emit(axis.currentIndex())
    assert window.descender.surface.axes == ("x", "b")
    assert window.descender.surface.settings == {"a": 3.0, "y": 1.0}
    save(window.editor.document, tmp_path / "many.json")
    assert load(tmp_path / "many.json").descent.surface == window.editor.document.descent.surface


def test_a_surface_without_numbers_shows_none(window, descent):
    window.descender.set_surface(SurfaceChoice("analytic", "bowl"))
    assert not child(descent, "surfaceNumbersFold").isVisible()
    assert not child(descent, "xAxisChooser").isVisible()

"""The surface in 3D: where its points stand, and what is said where there is no OpenGL."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from playground.descent import SURFACES, Run
from playground.descent.surface import Bounds
from playground.ui.descent import solid_ready
from playground.ui.descent.solid_shape import LIFT, TALL, SolidShape, shape_of
from tests.driving import child, move


def test_heights_go_from_the_lowest_to_the_highest_level_and_are_cut_off_above():
    shape = SolidShape(Bounds(-2, 2, -1, 1), 1.0, 5.0)
    heights = shape.heights(np.array([1.0, 3.0, 5.0, 80.0, np.inf, np.nan, -4.0]))
    np.testing.assert_allclose(heights, np.array([0, 0.5, 1, 1, 1, 1, 0]) * TALL)
    log = SolidShape(Bounds(-2, 2, -1, 1), 0.01, 100.0, True)
    np.testing.assert_allclose(
        log.heights(np.array([0.01, 1.0, 100.0, 0.0])), np.array([0, 0.5, 1, 0]) * TALL
    )


def test_the_ground_keeps_the_shape_of_the_view():
    shape = SolidShape(Bounds(-4, 4, -2, 2), 0.0, 1.0)
    across, along = shape.ground(np.array([-4.0, 0.0, 4.0]), np.array([-2.0, 0.0, 2.0]))
    np.testing.assert_allclose(across, [-10, 0, 10])
    np.testing.assert_allclose(along, [-5, 0, 5])
    xs, ys = shape.grid()
    assert len(xs) == 2 * len(ys)


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_every_surface_fills_its_box(surface, log):
    xs, ys = SolidShape(surface.bounds, 0, 1).grid()
    z = surface.grid(xs, ys)
    levels = np.quantile(z, np.linspace(0.05, 0.9, 14))
    heights = shape_of(surface.bounds, levels, z, log=log).heights(z)
    assert heights.shape == z.shape
    assert heights.min() == 0
    assert heights.max() == TALL


def test_a_path_is_drawn_in_the_box_only_and_thinned_for_drawing():
    run = Run(SURFACES["ravine"], learning_rate=0.083)
    run.advance(60)  # leaves the box, in ever wider steps across
    shape = SolidShape(SURFACES["ravine"].bounds, 0.0, 250.0)
    segments = shape.path(run.xs, run.ys, run.losses)
    assert 0 < len(segments) < 120
    assert np.abs(segments[:, 1]).max() <= shape.half[1]
    np.testing.assert_allclose(segments[0, 2], shape.heights(run.losses[:1])[0] + LIFT)
    many = np.linspace(-1, 1, 100_000)
    assert len(shape.path(many, many, many**2)) < 8000


def test_where_there_is_no_opengl_a_sentence_says_what_to_do(window, descent, qapp):
    if QGuiApplication.platformName() != "offscreen":
        pytest.skip("this screen may have OpenGL")
    view = child(descent, "surfaceView")
    QTest.keyClick(view, Qt.Key.Key_D)
    assert child(descent, "solidProblem").isVisible()
    assert not view.isVisible()
    window.descender.step()
    window.descender.set_learning_rate(0.02)
    QTest.mouseClick(child(descent, "flatView"), Qt.MouseButton.LeftButton)
    assert view.isVisible()
    assert not child(descent, "solidProblem").isVisible()
    assert len(window.descender.run.steps) == 2


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setattr(solid_ready, "find_spec", lambda _: None)
    assert "pip install PyOpenGL" in solid_ready.solid_problem()


def test_where_there_is_opengl_the_surface_turns_with_mouse_and_keys(window, descent, qapp):
    if solid_ready.solid_problem():
        pytest.skip("this screen has no OpenGL")
    QTest.keyClick(child(descent, "surfaceView"), Qt.Key.Key_D)
    solid = child(descent, "surfaceSolid")
    assert window.focusWidget() is solid
    before = dict(solid.opts)
    QTest.keyClick(solid, Qt.Key.Key_Left)
    assert solid.opts["azimuth"] == before["azimuth"] - 6
    QTest.mousePress(solid, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    move(solid, QPoint(330, 280))
    move(solid, QPoint(360, 260))
    QTest.mouseRelease(solid, Qt.MouseButton.LeftButton, pos=QPoint(360, 260))
    assert solid.opts["elevation"] != before["elevation"]
    QTest.keyClick(solid, Qt.Key.Key_Plus)
    assert solid.opts["distance"] < before["distance"]
    QTest.keyClick(solid, Qt.Key.Key_0)
    assert solid.opts["azimuth"] == before["azimuth"]
    for _ in range(3):
        window.descender.step()
    qapp.processEvents()
    picture = solid.grabFramebuffer()
    seen = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 7) for y in range(0, 400, 7)}
    assert len(seen) > 20
    QTest.keyClick(solid, Qt.Key.Key_D)
    assert not solid.isVisible()
    assert window.focusWidget() is child(descent, "surfaceView")

"""How the surface is drawn and what part of it is in view, chosen with real events."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from playground.descent import SURFACES
from playground.document import SurfaceChoice
from playground.ui.descent.arrow_field import downhill
from playground.ui.descent.colour_map import band_colours, lightness
from playground.ui.descent.levels import spaced_levels
from playground.ui.descent.surface_look import COLOURS, FEWEST, MOST, SPACINGS, SurfaceLook
from playground.ui.descent.view_map import ViewMap
from playground.ui.settings import Settings
from playground.ui.theme import THEMES
from tests.driving import child, drag, turn_wheel, type_into


@pytest.fixture
def view(descent):
    return child(descent, "surfaceView")


@pytest.fixture
def options(descent, view, qapp):
    """The options, opened by the key."""
    QTest.keyClick(view, Qt.Key.Key_V)
    panel = child(descent, "viewOptionsPanel")
    assert panel.isVisible()
    yield panel
    panel.close()


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("bands", [FEWEST + 1, 15, MOST + 1])
def test_colours_change_in_lightness_all_the_way(theme, colours, bands):
    table = band_colours(theme, bands, colours)
    assert table.shape == (bands + 1, 4)
    steps = np.diff(lightness(table[:bands]))
    assert (steps < 0).all() if theme.is_dark else (steps > 0).all()
    assert abs(steps.sum()) > 30
    if colours != "blue":  # made by equal steps of lightness, but for rounding to whole numbers of colour
        assert np.ptp(steps) < 1.5


def test_even_levels_are_equally_far_apart_and_logarithmic_ones_by_equal_factors():
    z = np.add.outer(np.linspace(-3, 3, 61) ** 2, np.linspace(-3, 3, 61) ** 2)
    even, log = spaced_levels(z, 11, "even"), spaced_levels(z, 11, "log")
    np.testing.assert_allclose(np.diff(even), np.diff(even)[0])
    np.testing.assert_allclose(log[1:] / log[:-1], log[1] / log[0])
    below = spaced_levels(z - 5.0, 11, "log")  # a loss below 0: the height above the lowest counts
    np.testing.assert_allclose(below + 5.0, log, rtol=1e-9)


@given(
    z=st.lists(st.floats(width=64), min_size=4, max_size=40),
    bands=st.integers(FEWEST + 1, MOST + 1),
    spacing=st.sampled_from(list(SPACINGS)),
)
def test_levels_of_any_heights_rise(z, bands, spacing):
    with np.errstate(all="ignore"):
        levels = spaced_levels(np.array(z)[None, :], bands, spacing)
    assert levels.shape == (bands - 1,)
    assert np.isfinite(levels).all()
    assert (np.diff(levels) >= 0).all()


def test_arrows_point_down_and_are_longer_where_it_is_steeper():
    surface, view = SURFACES["ravine"], ViewMap(-10, 10, -4, 4, 600, 300)
    rows = downhill(surface, view)
    assert len(rows) > 40
    middle = (rows[:, :2] + rows[:, 2:]) / 2
    xs, ys = view.x0 + middle[:, 0] / 30, view.y1 - middle[:, 1] / 37.5
    gx, gy = surface.grad(xs, ys)
    right, down = (rows[:, 2:] - rows[:, :2]).T
    assert (right * -gx - down * -gy > 0).all()
    lengths, steep = np.hypot(right, down), np.hypot(gx, gy)
    assert lengths[steep.argmax()] == pytest.approx(lengths.max())
    assert lengths[steep.argmin()] == pytest.approx(lengths.min())
    assert len(downhill(SURFACES["plateau"].with_parameters(), ViewMap(1e9, 2e9, 0, 1e9, 600, 300))) == 0


@given(
    texts=st.dictionaries(
        st.sampled_from(["bands", "colours", "levels", "spacing", "equal", "no"]), st.text()
    )
)
def test_garbage_in_the_settings_is_as_at_first(texts):
    look = SurfaceLook.from_texts(texts)
    assert look.colours in COLOURS
    assert look.spacing in SPACINGS
    assert FEWEST <= look.levels <= MOST
    assert SurfaceLook.from_texts(look.to_texts()) == look


# --- the options -----------------------------------------------------------------------------


def test_the_options_change_the_picture_and_are_remembered(window, descent, view, options):
    QTest.keyClick(options.focusWidget(), Qt.Key.Key_Space)  # the first switch: bands
    assert not view.look.bands
    assert not view.layer._image.isVisible()
    assert not child(descent, "colourBar").isVisible()
    lines = child(options, "lookLines")
    QTest.mouseClick(lines, Qt.MouseButton.LeftButton, pos=QPoint(8, lines.height() // 2))
    assert not view.layer.lines.isVisible()
    combo = child(options, "surfaceColours")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert view.look.colours == list(COLOURS)[1]
    type_into(child(options, "levelCountBox"), "24")
    assert len(view.layer.levels) == 24
    child(options, "lookMinima").click()
    child(options, "lookArrows").click()
    assert view.arrows.isVisible()
    assert len(view.arrows.arrows)
    taste = SurfaceLook.from_texts(Settings().remembered("surface"))
    assert taste.with_overlays({"arrows"}) == view.look
    assert not taste.arrows  # these belong to the picture
    assert window.editor.document.descent.overlays == ("arrows",)
    assert view.look == SurfaceLook(
        bands=False, lines=False, minima=False, arrows=True, colours=list(COLOURS)[1], levels=24
    )
    QTest.keyClick(options, Qt.Key.Key_Escape)
    assert not options.isVisible()


@pytest.mark.parametrize("spacing", SPACINGS)
def test_the_bar_tells_the_levels_of_the_picture(window, descent, view, options, spacing):
    combo = child(options, "levelSpacing")
    combo.setCurrentIndex(combo.findData(spacing))
    combo.activated.emit(combo.currentIndex())
    bar = child(descent, "colourBar")
    assert bar.isVisible()
    assert bar._levels == view.layer.levels.tolist()
    numbers = [text for _, text in bar._numbers()]
    assert len(numbers) == len(set(numbers)) >= 3


def test_without_equal_scales_the_wheel_over_an_axis_zooms_that_one_alone(window, descent, view, qapp):
    def spans():
        return view.view_map.span_x, view.view_map.span_y

    size = view.viewport().size()
    low, left = QPoint(size.width() // 2, size.height() - 8), QPoint(8, size.height() // 2)
    x, y = spans()
    turn_wheel(view.viewport(), 1, low)
    assert spans()[0] / x == pytest.approx(spans()[1] / y)
    assert spans()[0] < x
    descent._surface.set_look(replace(view.look, equal=False))
    x, y = spans()
    turn_wheel(view.viewport(), 1, low)
    assert spans()[0] < 0.9 * x
    assert spans()[1] == pytest.approx(y)
    x, y = spans()
    turn_wheel(view.viewport(), -1, left)
    assert spans()[0] == pytest.approx(x)
    assert spans()[1] > y
    sharp = view.layer._image.image.shape
    assert sharp == (round(view.view_map.height / 2), round(view.view_map.width / 2))


def test_unequal_scales_fill_the_view_with_the_whole_surface(window, descent, view):
    descent._surface.set_look(replace(view.look, equal=False))
    bounds, home = view.bounds, SURFACES["ravine"].bounds
    assert (bounds.x0, bounds.x1) == pytest.approx((home.x0, home.x1))
    assert bounds.y0 == pytest.approx(home.y0)
    descent._surface.set_look(replace(view.look, equal=True))
    seen = view.view_map
    assert seen.width / seen.span_x == pytest.approx(seen.height / seen.span_y, rel=1e-6)


# --- axes, follow and fit --------------------------------------------------------------------


def test_the_edges_tell_round_numbers_that_follow_the_view(window, descent, view):
    across, up = view.axes.ticks
    assert len(across) >= 3
    assert len(up) >= 2
    for ticks, axis in ((across, 0), (up, 1)):
        for px, text in ticks:
            number = float(text.replace("−", "-"))
            at = view.view_map.to_px(np.array([number]), np.array([number]))[0][axis]
            assert at == pytest.approx(px, abs=0.01)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.axes.ticks[0] != across


def test_following_keeps_the_point_in_view_until_the_hand_moves_the_plane(window, descent, view):
    window.descender.set_learning_rate(0.1)
    button = child(descent, "followPoint")
    QTest.keyClick(view, Qt.Key.Key_B)
    assert button.isChecked()
    for _ in range(12):
        window.descender.step()
        step = window.descender.run.steps[-1]
        assert view.shows(step.x, step.y)
    window.descender.reset()
    assert button.isChecked()
    drag(view, QPoint(500, 300), QPoint(600, 260))
    assert not button.isChecked()


def test_p_shows_the_path_of_every_run_and_the_minima(window, descent, view):
    window.descender.set_learning_rate(0.1)
    for _ in range(8):
        window.descender.step()
    run = window.descender.run
    assert not view.shows(run.xs[-1], run.ys[-1])
    QTest.keyClick(view, Qt.Key.Key_P)
    assert all(view.shows(x, y) for x, y in zip(run.xs, run.ys, strict=True))
    assert view.shows(0.0, 0.0)
    QTest.keyClick(view, Qt.Key.Key_F)
    assert view.at_home


def test_a_run_that_diverged_makes_no_specks_of_the_others(window, descent, view):
    window.descender.add_run(learning_rate=1.0)
    window.descender.select(0)
    for _ in range(60):
        window.descender.step()
    diverged = window.descender.runs[1][1]
    assert diverged.status == "diverged"
    QTest.keyClick(view, Qt.Key.Key_P)
    run = window.descender.run
    assert all(view.shows(x, y) for x, y in zip(run.xs, run.ys, strict=True))
    assert not view.shows(diverged.xs[-1], diverged.ys[-1])


def test_the_corner_fits_at_lecture_zoom(window, descent, qapp):
    window.descender.set_surface(SurfaceChoice("analytic", "ravine"))
    for _ in range(3):
        window.zoom_by(1.15)
    qapp.processEvents()
    tools = child(descent, "fitSurface").parentWidget()
    chooser = child(descent, "surfaceChooser").parentWidget()
    assert not tools.geometry().intersects(chooser.geometry())
    assert isinstance(tools, QWidget)

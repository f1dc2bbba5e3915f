"""Pictures of a descent as SVG and PDF hold areas, lines and text, and no pixels."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from playground.ui.descent.vector import areas_above
from playground.ui.render import draw_part


@pytest.fixture
def drawn(descent, window, tmp_path):
    """Return a function that draws a part of a race with one run that diverges."""
    to = window.descender
    to.race_rates()
    to.select(3)

    def draw(part, name):
        path = tmp_path / name
        draw_part(to, window.editor.document.descent, part, path, 20, window.theme, None, 1.0, descent.look)
        return path

    return draw


def test_the_surface_has_areas_lines_and_text_and_no_pixels(drawn):
    text = drawn("surface", "surface.svg").read_text(encoding="utf-8")
    assert "<image" not in text
    fills = set(re.findall(r'fill="(#\w+)" fill-opacity="1" stroke="none"[^>]*>\s*<path', text))
    assert len(fills) >= 15  # a colour for each band
    assert text.count("<polyline") + text.count("<line") > 40  # steps of the paths
    assert len(re.findall(r"<text[^>]*>\s*[−0-9.]+\s*</text>", text)) >= 6  # the numbers of the axes


def test_a_pdf_holds_no_pixels(drawn):
    assert b"/Subtype /Image" not in drawn("surface", "surface.pdf").read_bytes()


def test_the_areas_look_as_the_pixels_do(drawn):
    svg, png = drawn("surface", "a.svg"), QImage(str(drawn("surface", "a.png")))
    image = QImage(png.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    QSvgRenderer(str(svg)).render(painter)
    painter.end()
    points = [(x, y) for x in range(450, 880, 30) for y in range(60, 560, 25)]  # away from the paths

    def distance(a: QColor, b: QColor) -> int:
        return max(abs(p - q) for p, q in zip(a.getRgb(), b.getRgb(), strict=True))

    alike = sum(distance(image.pixelColor(*at), png.pixelColor(*at)) < 12 for at in points)
    assert alike > 0.9 * len(points)


def test_no_loss_is_drawn_outside_of_the_plot(drawn):
    text = drawn("loss", "loss.svg").read_text(encoding="utf-8")
    heights = [
        float(pair.partition(",")[2])
        for points in re.findall(r'<polyline[^>]*points="([^"]+)"', text)
        for pair in points.split()
    ]
    assert heights
    assert min(heights) >= -10


def test_each_area_lies_in_the_one_before_and_leaves_out_what_has_no_height():
    xs = ys = np.linspace(-1.0, 1.0, 41)
    z = xs[None, :] ** 2 + ys[:, None] ** 2
    z[(xs[None, :] > 0.7) & (ys[:, None] > 0.7)] = np.nan
    everything, *above = areas_above(xs, ys, z, np.array([0.25, 0.81]))
    hole, middle = QPointF(0.9, 0.9), QPointF(0.0, 0.0)
    assert everything.contains(middle)
    assert not any(area.contains(hole) for area in (everything, *above))
    assert [area.contains(middle) for area in above] == [False, False]
    assert [area.contains(QPointF(0.7, 0.0)) for area in above] == [True, False]
    assert [area.contains(QPointF(-0.95, 0.0)) for area in above] == [True, True]

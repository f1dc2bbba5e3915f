"""Lines drawn from an array are those drawn one by one."""

import numpy as np
import pytest
from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.ui.segments import draw_segments


def picture(draw):
    image = QImage(120, 80, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("red"), 2))
    draw(painter)
    painter.end()
    return image


@pytest.mark.parametrize("count", [0, 1, 40])
def test_an_array_is_drawn_as_its_rows_are(qapp, count):
    ends = np.random.default_rng(1).uniform(0, 80, (count + 1, 2))
    rows = np.hstack([ends[:-1], ends[1:]])
    one_by_one = picture(lambda p: p.drawLines([QLineF(*row) for row in rows.tolist()]))
    assert picture(lambda p: draw_segments(p, rows)) == one_by_one
    assert picture(lambda p: draw_segments(p, rows[:, [2, 3, 0, 1]][:, [2, 3, 0, 1]][::1])) == one_by_one
    assert (one_by_one == picture(lambda p: None)) == (count == 0)

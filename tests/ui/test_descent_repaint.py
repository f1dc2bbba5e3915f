"""A frame of the playing descent repaints what moved, and nothing of the frames before stays behind."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage

from playground.document import SurfaceChoice
from playground.document.setup import RunSetup
from tests.driving import child

FRAMES = 12


class Painted(QObject):
    """Adds up how many pixels of a widget are painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.area = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):
        if event.type() == QEvent.Type.Paint:
            self.area += sum(part.width() * part.height() for part in event.region())
        return False


def on_screen(window):
    """Return the pixels of the window as they are on the screen, not painted anew as by ``grab``."""
    image = window.screen().grabWindow(window.winId()).toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].astype(int)


@pytest.mark.parametrize(
    ("choice", "rates", "batch_size"),
    [
        (SurfaceChoice("analytic", "rosenbrock"), (1e-4, 2e-4, 4e-4, 8e-4), None),
        (SurfaceChoice("analytic", "ravine"), (0.077,), None),  # from side to side
        (SurfaceChoice("data", "logistic"), (0.5, 0.05), 8),
    ],
)
def test_a_frame_repaints_what_moved_and_leaves_nothing_behind(window, qapp, choice, rates, batch_size):
    window.descender.set_surface(choice)
    setups = tuple(RunSetup(place=k, learning_rate=r, batch_size=batch_size) for k, r in enumerate(rates))
    window.descender.set_runs("Race", setups, 0)
    window.show_workspace("descent")
    qapp.processEvents()
    view = child(window.descent, "surfaceView")
    view.layer.finish()
    for _ in range(3):
        window.descender.step()
        qapp.processEvents()
    painted = Painted(view.viewport())
    for _ in range(FRAMES):
        window.descender.step()
        qapp.processEvents()
    size = view.viewport().width() * view.viewport().height()
    assert 0 < painted.area < 0.25 * size * FRAMES
    if qapp.platformName() != "offscreen":
        return  # on a desktop, another window may lie over this one
    shown = on_screen(window)
    view.viewport().update()
    qapp.processEvents()
    assert np.abs(shown - on_screen(window)).max() <= 2  # the last bit of a blended edge

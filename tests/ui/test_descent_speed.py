"""A frame of the playing Descent workspace: fast, painted once, and showing the newest step."""

from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from playground.document import SurfaceChoice
from playground.document.setup import RunSetup
from tests.driving import child

FRAMES = 120


class Paints(QObject):
    """Counts the paint events of a widget."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.mark.benchmark
@pytest.mark.parametrize(
    "choice", [SurfaceChoice("analytic", "rosenbrock"), SurfaceChoice("data", "logistic")]
)
def test_a_frame_takes_less_than_a_frame(window, qtbot, choice):
    window.resize(1440, 900)
    window.descender.set_surface(choice)
    window.descender.set_learning_rate(1e-4)
    window.descender.run.advance(2000)
    window.show_workspace("descent")
    view, chart = child(window.descent, "surfaceView"), child(window.descent, "lossPlot")
    qtbot.wait(400)  # the surface is drawn sharply
    paints, chart_paints = Paints(view.viewport()), Paints(chart)
    window.descender.steps_per_second = 60.0
    window.descender.play()
    window.ticker.run(window.descent, False)  # the frames are made below
    took = []
    for _ in range(FRAMES):
        began = perf_counter()
        window.descender.tick(1 / 60)  # as the ticker of the playing window does
        QApplication.processEvents()
        took.append(perf_counter() - began)
    assert FRAMES <= paints.count <= 2 * FRAMES  # what moved, and sometimes what lies under the read-out
    assert FRAMES <= chart_paints.count <= FRAMES + 3
    at = view.run_item.point_px.toPoint()
    assert view.grab().toImage().pixelColor(at) == view.run_item.colour
    assert len(window.descender.run.steps) == 2001 + FRAMES
    assert np.median(took) < 0.016
    assert np.quantile(took, 0.99) < 0.033


@pytest.mark.benchmark
def test_a_frame_with_four_long_runs_takes_less_than_a_frame(window, qtbot):
    window.resize(1440, 900)
    window.descender.set_surface(SurfaceChoice("analytic", "rosenbrock"))
    rates = (1e-4, 2e-4, 4e-4, 8e-4)
    window.descender.set_runs("Race", tuple(RunSetup(k, learning_rate=r) for k, r in enumerate(rates)), 1)
    for _, run in window.descender.runs:
        run.advance(2000)
    window.show_workspace("descent")
    view = child(window.descent, "surfaceView")
    qtbot.wait(400)
    paints = Paints(view.viewport())
    window.descender.steps_per_second = 60.0
    window.descender.play()
    window.ticker.run(window.descent, False)  # the frames are made below
    took = []
    for _ in range(FRAMES):
        began = perf_counter()
        window.descender.tick(1 / 60)  # as the ticker of the playing window does
        QApplication.processEvents()
        took.append(perf_counter() - began)
    assert FRAMES <= paints.count <= 2 * FRAMES
    assert {len(run.steps) for _, run in window.descender.runs} == {2001 + FRAMES}
    print(f"median {1e3 * np.median(took):.1f} ms, p99 {1e3 * np.quantile(took, 0.99):.1f} ms")
    assert np.median(took) < 0.016
    assert np.quantile(took, 0.99) < 0.033

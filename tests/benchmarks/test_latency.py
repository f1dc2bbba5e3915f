"""From the hand to the painted change; run with ``pytest -m benchmark -s``."""

from time import perf_counter, thread_time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.document import SurfaceChoice
from playground.ui.warm_up import load_all
from tests.driving import at, child, move

pytestmark = pytest.mark.benchmark

MOVES = 100
MEDIAN, WORST = 16, 50  # ms
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True, scope="module")
def all_loaded(qapp):
    """Measure as it is a second after the start."""
    load_all()


class Paints(QObject):
    """Counts the paint events of a widget, each when it is done: filters come before the painting."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


def latencies(acts, paints):
    """Return for each act the milliseconds until its change is painted, on the clock and of this thread."""
    times = []
    for act in acts:
        before = paints.count
        wall, busy = perf_counter(), thread_time()
        act()
        while paints.count == before:
            QApplication.processEvents()
        times.append((1e3 * (perf_counter() - wall), 1e3 * (thread_time() - busy)))
        QApplication.processEvents()
    return np.array(times)


def tell(name, times):
    wall, busy = times.T
    print(
        f"\n{name}: median {np.median(wall):.1f} ms, worst {wall.max():.1f} ms; "
        f"of it this thread {np.median(busy):.1f} ms, at worst {busy.max():.1f} ms"
    )
    assert np.median(busy) < MEDIAN
    assert busy.max() < WORST


def test_the_learning_rate_while_a_thousand_steps_a_second_play(window, qtbot):
    window.resize(1440, 900)
    window.descender.set_surface(SurfaceChoice("analytic", "rosenbrock"))
    window.descender.set_learning_rate(1e-4)
    window.descender.run.advance(2000)
    window.show_workspace("descent")
    qtbot.wait(500)
    slider = child(window.descent, "learningRateSlider")
    window.descender.steps_per_second = 1000.0
    window.descender.play()
    y = round(slider.groove().center().y())
    places = [QPoint(round(slider.position_of(rate)), y) for rate in np.geomspace(1e-5, 3e-4, MOVES)]
    QTest.mousePress(slider, LEFT, NO_KEY, places[0])
    qtbot.wait(100)
    reached = len(window.descender.run.steps)
    times = latencies([lambda to=to: move(slider, to) for to in places[1:]], Paints(slider))
    QTest.mouseRelease(slider, LEFT, NO_KEY, places[-1])
    assert len(window.descender.run.steps) > reached  # it did play
    window.descender.pause()
    tell("learning rate", times)


def test_a_number_scrubbed_on_the_canvas(window, qtbot):
    view = window.circuit.view
    qtbot.wait(300)
    window.stepper.last()
    node = next(n.id for n in window.editor.document.circuit.nodes.values() if n.name == "x")
    item = view.canvas.number_items[node]
    start = at(view, item.mapToScene(item.value_rect().center()))
    QTest.mousePress(view.viewport(), LEFT, NO_KEY, start)
    acts = [lambda k=k: move(view.viewport(), start + QPoint(6 + 3 * k, 0)) for k in range(MOVES)]
    acts[0]()
    value = window.editor.document.values["x"]
    times = latencies(acts[1:], Paints(view.viewport()))
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, start)
    assert window.editor.document.values["x"] != value
    tell("scrub of a number", times)


def test_an_arrow_key_to_the_painted_step(window, qtbot):
    from playground.assets import asset
    from playground.document import load

    window.editor.new(load(asset("examples") / "sigmoid-neuron.json"))
    view = window.circuit.view
    view.setFocus()
    window.set_animation(False)
    qtbot.wait(300)
    window.stepper.last()
    window.stepper.first()
    acts = [lambda: QTest.keyClick(view, Qt.Key.Key_Right) for _ in range(len(window.stepper.trace))]
    times = latencies(acts, Paints(view.viewport()))
    assert window.stepper.cursor == len(window.stepper.trace)
    tell("arrow key", times)

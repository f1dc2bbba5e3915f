"""Frames of the canvas at 100 and 1,000 gates against painting a bare scene; ``pytest -m benchmark -s``."""

import random
import statistics
import time

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView

from playground.document import Document
from playground.engine import Circuit, Node
from tests.driving import centre, move

pytestmark = pytest.mark.benchmark


def random_document(gates):
    """Return two-input and one-input gates, each wired to recent ones."""
    pick = random.Random(1)
    nodes = [Node(name, "input", name=name) for name in "xyzw"]
    for k in range(gates):
        gate = pick.choice(("add", "mul", "tanh", "sigmoid"))
        inputs = [pick.choice(nodes[-30:]).id for _ in range(2 if gate in ("add", "mul") else 1)]
        nodes.append(Node(f"g{k}", gate, tuple(inputs)))
    return Document(Circuit.of(nodes), dict.fromkeys("xyzw", 0.5))


def median_ms(app, act, times=20):
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        app.processEvents()
        spent.append((time.perf_counter() - start) * 1e3)
    return statistics.median(spent)


def bare_repaint(app, gates):
    """Return how long Qt takes for as many plain ellipses and lines."""
    scene = QGraphicsScene()
    for k in range(gates):
        x, y = 120 * (k % 40), 80 * (k // 40)
        scene.addEllipse(QRectF(x, y, 52, 52))
        scene.addLine(x + 52, y + 26, x + 120, y + 26)
        scene.addLine(x + 52, y + 26, x + 120, y + 106)
    view = QGraphicsView(scene)
    view.resize(900, 600)
    view.show()
    view.fitInView(scene.itemsBoundingRect())
    app.processEvents()
    spent = median_ms(app, view.viewport().repaint)
    view.close()
    return spent


@pytest.mark.parametrize("gates", [100, 1000])
def test_frames_of_the_canvas(window, qapp, gates):
    window.editor.new(random_document(gates))
    view = window.circuit.view
    window.stepper.last()
    whole = median_ms(qapp, view.viewport().repaint)
    bare = bare_repaint(qapp, gates)
    step = median_ms(qapp, window.stepper.back)
    view.show_place(view.canvas.node_items["g10"].sceneBoundingRect())
    view.actual_size()
    view.canvas.select(["g10"])
    start = centre(view, "g10")
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    way = iter(range(2, 200, 2))

    def drag_on():
        by = next(way)
        move(view.viewport(), start + QPoint(by, by))

    drag = median_ms(qapp, drag_on)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    print(
        f"\n{gates} gates: whole scene {whole:.1f} ms ({whole / bare:.1f} × bare items), "
        f"step {step:.1f} ms, drag {drag:.1f} ms"
    )
    assert whole < 5 * bare

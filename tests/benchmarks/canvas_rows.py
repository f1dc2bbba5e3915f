"""Frames of the circuit canvas: the whole of it, a gate that is dragged, and a step of the pass."""

import random
from collections.abc import Iterator
from statistics import median
from time import process_time

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView

from playground.document import Document
from playground.engine import Circuit, Node
from playground.ui.window import MainWindow
from tests.benchmarks.measure import Effort, Work, paired
from tests.benchmarks.table import Row
from tests.benchmarks.window import let_happen, shown_window
from tests.driving import centre, move

GROUP = "Canvas: one frame, a window of 1,280 × 800, numbers and gradients shown"
SIZES = (100, 1_000, 5_000)
PEER = "bare Qt items"
WHOLE_WITHIN, DRAG_WITHIN = {1_000: 0.025}, {1_000: 0.008}


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows of the canvas."""
    times = 8 if effort.quick else 25
    for gates in SIZES[:-1] if effort.quick else SIZES:
        with shown_window(1280, 800) as window:
            yield from _frames(window, gates, times)


def _frames(window: MainWindow, gates: int, times: int) -> Iterator[Row]:
    began = process_time()
    window.editor.new(_document(gates))
    let_happen()
    yield Row(GROUP, f"{gates:,} gates: lay out and show", process_time() - began)
    window.stepper.last()
    let_happen()
    view = window.circuit.view
    bare = _bare_view(gates, view.viewport().width(), view.viewport().height())
    pairs = [(_frame(view.viewport().repaint), _frame(bare.viewport().repaint)) for _ in range(times)]
    yield paired(GROUP, f"{gates:,} gates: all of it", pairs, PEER, at_most=WHOLE_WITHIN.get(gates))
    bare.close()
    took = median(_frame(window.stepper.back) for _ in range(times))
    yield Row(GROUP, f"{gates:,} gates: one step back", took)
    yield Row(GROUP, f"{gates:,} gates: drag a gate", _drag(window, times), at_most=DRAG_WITHIN.get(gates))


def _drag(window: MainWindow, times: int) -> float:
    """Return what a frame takes while a gate is dragged at full size."""
    view = window.circuit.view
    view.show_place(view.canvas.node_items["g10"].sceneBoundingRect())
    view.actual_size()
    view.canvas.select(["g10"])
    let_happen()
    start = centre(view, "g10")
    target = view.viewport()
    QTest.mousePress(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    took = [_frame(lambda by=by: move(target, start + QPoint(by, by))) for by in range(10, 10 + 4 * times, 4)]
    assert centre(view, "g10") != start, "the gate was not dragged"
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    return median(took)


def _frame(act: Work) -> float:
    began = process_time()
    act()
    let_happen()
    return process_time() - began


def _document(gates: int) -> Document:
    """Return two-input and one-input gates, each wired to recent ones."""
    pick = random.Random(1)
    nodes = [Node(name, "input", name=name) for name in "xyzw"]
    for k in range(gates):
        gate = pick.choice(("add", "mul", "tanh", "sigmoid"))
        inputs = [pick.choice(nodes[-30:]).id for _ in range(2 if gate in ("add", "mul") else 1)]
        nodes.append(Node(f"g{k}", gate, tuple(inputs)))
    return Document(Circuit.of(nodes), dict.fromkeys("xyzw", 0.5))


def _bare_view(gates: int, width: int, height: int) -> QGraphicsView:
    """Show as many plain ellipses and lines, all in view."""
    scene = QGraphicsScene()
    for k in range(gates):
        x, y = 120 * (k % 40), 80 * (k // 40)
        scene.addEllipse(QRectF(x, y, 52, 52))
        scene.addLine(x + 52, y + 26, x + 120, y + 26)
        scene.addLine(x + 52, y + 26, x + 120, y + 106)
    view = QGraphicsView(scene)
    scene.setParent(view)
    view.resize(width, height)
    view.show()
    view.fitInView(scene.itemsBoundingRect())
    let_happen()
    return view

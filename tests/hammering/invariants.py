"""What is always so, whatever was done to the window."""

import math

import shiboken6
from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from playground.document import load, save

MOST_TIMERS = 12
LEAST_WIDTH = 520  # px at 100 % that both workspaces need to have all within reach


def whole(document) -> list[str]:
    """Return what is wrong with a document."""
    circuit, problems, seen = document.circuit, [], set()
    for node_id in circuit.order:  # acyclic: whatever feeds a node comes before it
        node = circuit[node_id]
        if len(node.inputs) != len(node.kind.ports):
            problems.append(f"{node_id} has {len(node.inputs)} inputs")
        if dangling := {s for s in node.inputs if s is not None} - seen:
            problems.append(f"wires into {node_id} come from nowhere: {dangling}")
        seen.add(node_id)
    if seen != circuit.nodes.keys():
        problems.append(f"not in order: {circuit.nodes.keys() - seen}")
    if document.values.keys() != set(circuit.names):
        problems.append(f"values {set(document.values)} of names {set(circuit.names)}")
    if not all(map(math.isfinite, document.values.values())):
        problems.append(f"values not finite: {document.values}")
    if document.positions.keys() != circuit.nodes.keys():
        problems.append("positions are not those of the gates")
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in document.positions.values()):
        problems.append("a place is not finite")
    return problems


def canvas_agrees(window) -> list[str]:
    """Return where the canvas differs from the document that it shows."""
    canvas, circuit = window.circuit.view.canvas, window.editor.shown.circuit
    pairs = {
        "gates": (canvas.node_items.keys(), circuit.nodes.keys()),
        "wires": (canvas.wire_items.keys(), set(circuit.wires)),
        "numbers": (canvas.number_items.keys(), circuit.nodes.keys()),
    }
    return [f"{what} on the canvas: {set(a) ^ set(b)}" for what, (a, b) in pairs.items() if set(a) != set(b)]


def stepper_agrees(window) -> list[str]:
    """Return what the pass is wrong about."""
    stepper = window.stepper
    if not 0 <= stepper.cursor <= len(stepper.trace.events):
        return [f"cursor {stepper.cursor} of {len(stepper.trace.events)} events"]
    return []


def saves_and_loads(document, path) -> list[str]:
    """Return what a file loses."""
    save(document, path)
    return [] if load(path) == document else ["the file holds another document"]


def placed(window) -> list[str]:
    """Return the visible widgets that reach out of the window; what scrolls may be anywhere."""
    problems: list[str] = []
    if window.width() < LEAST_WIDTH * window.settings.zoom:
        return problems
    for widget in window.findChildren(QWidget):
        if (
            widget.isVisible()
            and not widget.isWindow()
            and widget.window() is window
            and not _scrolls(widget)
        ):
            rect = QRect(widget.mapTo(window, QPoint()), widget.size())
            if not window.rect().contains(rect) and not rect.isEmpty():
                problems.append(
                    f"{type(widget).__name__} {widget.objectName()!r} is at {rect} of {window.rect()}"
                )
    return problems


def _scrolls(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def timers_sane() -> list[str]:
    """Return what is odd about the timers that run."""
    running = [t for t in shiboken6.getAllValidWrappers() if isinstance(t, QTimer) and t.isActive()]
    if len(running) <= MOST_TIMERS:
        return []
    return [
        f"{len(running)} timers run: {[(t.objectName(), t.interval(), str(t.parent())) for t in running]}"
    ]

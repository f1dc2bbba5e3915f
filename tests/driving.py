"""Drive the window with real mouse, key and drop events, in the coordinates of the canvas."""

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from playground.ui.circuit.view import GATE_MIME, CircuitView


def child(window, name):
    """Return the one widget of this object name."""
    found = window.findChildren(QWidget, name)
    assert len(found) == 1, f"{len(found)} widgets are named {name}"
    return found[0]


def at(view: CircuitView, point: QPointF) -> QPoint:
    """Return the viewport's pixel of a point of the scene."""
    return view.mapFromScene(point)


def centre(view: CircuitView, node_id: str) -> QPoint:
    """Return the viewport's pixel of a node's centre."""
    return at(view, view.canvas.node_items[node_id].pos())


def output(view: CircuitView, node_id: str) -> QPoint:
    """Return the viewport's pixel of a node's output port."""
    return at(view, view.canvas.output_point(node_id))


def input_(view: CircuitView, node_id: str, port: int = 0) -> QPoint:
    """Return the viewport's pixel of an input port."""
    return at(view, view.canvas.input_point(node_id, port))


def drag(
    view: CircuitView, start: QPoint, end: QPoint, button=Qt.MouseButton.LeftButton, release=True
) -> None:
    """Press, move in three steps, and release."""
    target = view.viewport()
    QTest.mousePress(target, button, Qt.KeyboardModifier.NoModifier, start)
    for part in (0.3, 0.7, 1.0):
        move(target, start + (end - start) * part, button)
    if release:
        QTest.mouseRelease(target, button, Qt.KeyboardModifier.NoModifier, end)


def move(
    target: QWidget,
    to: QPoint,
    buttons=Qt.MouseButton.LeftButton,
    keys=Qt.KeyboardModifier.NoModifier,
) -> None:
    """Move the mouse with buttons held, which QTest.mouseMove does not tell."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(to),
        QPointF(target.mapToGlobal(to)),
        Qt.MouseButton.NoButton,
        buttons,
        keys,
    )
    QApplication.sendEvent(target, event)


def turn_wheel(target: QWidget, notches: int, at: QPoint | None = None) -> None:
    """Turn the wheel over a widget, up for positive notches."""
    place = at or target.rect().center()
    event = QWheelEvent(
        QPointF(place),
        QPointF(target.mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)


def drop_gate(view: CircuitView, gate: str, point: QPoint) -> str:
    """Drop a gate of the palette at a pixel of the viewport; return the new node's id."""
    before = set(view.canvas.node_items)
    data = QMimeData()
    data.setData(GATE_MIME, gate.encode())
    actions, button, keys = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    target = view.viewport()
    QApplication.sendEvent(target, QDragEnterEvent(point, actions, data, button, keys))
    QApplication.sendEvent(target, QDragMoveEvent(point, actions, data, button, keys))
    QApplication.sendEvent(target, QDropEvent(QPointF(point), actions, data, button, keys))
    (added,) = set(view.canvas.node_items) - before
    return added


def wire(view: CircuitView, source: str, target: str, port: int = 0) -> None:
    """Drag a wire from an output to an input port."""
    drag(view, output(view, source), input_(view, target, port))


def type_into(widget: QWidget, text: str) -> None:
    """Replace what a line holds and press Enter."""
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


def set_number(window, node_id: str, text: str) -> None:
    """Double-click a node's number on the canvas and type another one."""
    view = window.circuit.view
    item = view.canvas.number_items[node_id]
    place = at(view, item.mapToScene(item.value_rect().center()))
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    type_into(child(view, "inPlaceEdit"), text)


def press(key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is, as a user without a mouse does."""
    focus = QApplication.focusWidget()
    assert focus is not None, "the keyboard leads nowhere"
    QTest.keyClick(focus, key, modifier)


def type_text(text: str) -> None:
    """Type letter by letter, wherever each one leads the keyboard."""
    for letter in text:
        QTest.keyClicks(QApplication.focusWidget(), letter)


def choose(combo: QComboBox, text: str) -> None:
    """Pick the entry of a chooser that begins with ``text``, with the keyboard."""
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentText().startswith(text):
            return
        QTest.keyClick(combo, Qt.Key.Key_Down)
    raise AssertionError(f"{text} is not offered")

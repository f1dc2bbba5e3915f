"""The sigmoid neuron from an empty canvas to its gradients and a saved file, with keys alone.

Every key goes to whatever has the focus, as the system would send it.
"""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from playground.document import load
from tests.driving import child, press, type_text

COURSE = {  # values and gradients of the course notes
    "w0": (2, -0.196611933241482),
    "x0": (-1, 0.393223866482964),
    "w1": (-3, -0.393223866482964),
    "x1": (-2, -0.589835799724446),
    "w2": (-3, 0.196611933241482),
}
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def view(window, qtbot):
    """An empty canvas, begun by keys."""
    with qtbot.waitActive(window):
        window.activateWindow()
    press(Qt.Key.Key_N, CTRL)
    assert not window.editor.document.circuit.nodes
    assert window.circuit.view.hasFocus()
    return window.circuit.view


def selected(view):
    (node_id,) = view.canvas.selected_nodes
    return node_id


def add(view, query):
    """Search, take the first that is found, and return the gate, which is selected."""
    type_text("/")
    assert QApplication.focusWidget().objectName() == "gateSearchField"
    type_text(query)
    press(Qt.Key.Key_Return)
    assert view.hasFocus()
    return selected(view)


def add_number(view, query, name, number):
    node_id = add(view, query)
    press(Qt.Key.Key_F2)
    type_text(name)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    type_text(str(number))
    press(Qt.Key.Key_Return)
    assert view.hasFocus()
    assert selected(view) == node_id
    return node_id


def walk_to(view, node_id):
    """↓ from gate to gate, in at most one round."""
    for _ in range(len(view.canvas.node_items) + 1):
        if view.canvas.selected_nodes == [node_id]:
            return
        press(Qt.Key.Key_Down)
    raise AssertionError(f"↓ never came to {node_id}")


def note(view):
    return next(label.text() for label in view.findChildren(QLabel) if label.property("role") == "note")


def wire_to(view, source, target, port):
    """W from the source; Tab and the arrows until the note names the wanted input; Enter."""
    walk_to(view, source)
    type_text("w")
    choose(view, target, port)
    assert view.document.circuit[target].inputs[port] == source


def choose(view, other, port):
    gesture = view._gesture
    for _ in range(len(view.canvas.node_items)):
        if gesture._others[gesture._index] == other:
            break
        press(Qt.Key.Key_Tab)
    for _ in range(4):
        if gesture._port == port:
            break
        press(Qt.Key.Key_Down)
    assert "input" in note(view)
    press(Qt.Key.Key_Return)
    assert view.hasFocus()


def answer_file_dialog(text, tries=100):
    """Type a name into the file dialog once it has the keyboard, and press Enter."""
    dialog, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
    if dialog is not None and focus is not None and dialog.isAncestorOf(focus):
        press(Qt.Key.Key_A, CTRL)
        type_text(text)
        press(Qt.Key.Key_Return)
    elif tries:
        QTimer.singleShot(20, lambda: answer_file_dialog(text, tries - 1))
    elif dialog is not None:
        dialog.close()  # and the test goes on to fail


def test_the_neuron_from_nothing_to_a_saved_file(window, view, tmp_path):
    editor = window.editor
    numbers = {
        name: add_number(view, "weight" if name[0] == "w" else "input", name, number)
        for name, (number, _) in COURSE.items()
    }
    first, second = add(view, "*"), add(view, "mul")
    wire_to(view, numbers["w0"], first, 0)
    wire_to(view, numbers["x0"], first, 1)
    walk_to(view, second)  # the other way round: into the selected gate
    for port, name in enumerate(("w1", "x1")):
        press(Qt.Key.Key_W, SHIFT)
        choose(view, numbers[name], port)
    total, dot = add(view, "+"), add(view, "add")
    wire_to(view, first, total, 0)
    wire_to(view, second, total, 1)
    wire_to(view, total, dot, 0)
    wire_to(view, numbers["w2"], dot, 1)
    last = dot
    for query in ("negate", "exp", "shift", "reciprocal"):
        gate = add(view, query)
        press(Qt.Key.Key_W, SHIFT)
        choose(view, last, 0)
        last = gate
    assert child(window, "expressionBar").text().replace(" ", "") == "1/(exp(-(w0*x0+w1*x1+w2))+1)"

    type_text("l")
    places = set(editor.document.positions.values())
    assert len(places) == len(editor.document.circuit)

    press(Qt.Key.Key_Home)
    for _ in range(len(window.stepper.trace)):
        press(Qt.Key.Key_Right)
    state = window.stepper.state
    assert state.values[last] == pytest.approx(0.731058578630005, abs=1e-15)
    for name, (_, gradient) in COURSE.items():
        assert state.gradients[numbers[name]] == pytest.approx(gradient, abs=1e-14)

    press(Qt.Key.Key_Z, CTRL)
    press(Qt.Key.Key_Z, CTRL | SHIFT)
    path = tmp_path / "neuron.json"
    QTimer.singleShot(0, lambda: answer_file_dialog(str(path)))
    press(Qt.Key.Key_S, CTRL)
    assert not editor.modified
    assert load(path).same_content(editor.document)


def test_a_wrong_wire_is_given_up_replaced_and_taken_off_by_keys(window, view, qapp):
    x, y, add_id = add(view, "input"), add(view, "input"), add(view, "+")
    walk_to(view, x)
    type_text("w")
    press(Qt.Key.Key_Escape)
    assert not view.document.circuit.wires
    wire_to(view, x, add_id, 0)
    wire_to(view, y, add_id, 0)
    assert view.document.circuit[add_id].inputs == (y, None)
    type_text("o")
    tree = QApplication.focusWidget()
    assert tree is child(window, "outlineTree")
    press(Qt.Key.Key_Home)
    while "add" not in tree.currentIndex().data():
        press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Delete)
    assert not view.document.circuit.wires
    press(Qt.Key.Key_Escape)
    assert view.hasFocus()


def test_a_cycle_is_never_offered(window, view):
    first, second = add(view, "exp"), add(view, "exp")
    wire_to(view, first, second, 0)
    walk_to(view, second)
    type_text("w")
    press(Qt.Key.Key_Return)
    walk_to(view, first)
    press(Qt.Key.Key_W, SHIFT)
    press(Qt.Key.Key_Return)
    assert len(view.document.circuit.wires) == 1
    assert view.hasFocus()


def test_the_expression_is_reached_and_left_with_keys(window, view):
    window.file.new()
    view.setFocus()
    QTest.keyClick(view, "=")
    bar = child(window, "expressionBar")
    assert bar.hasFocus()
    QTest.keyClicks(bar, "(x + y) * z")
    QTest.keyClick(bar, Qt.Key.Key_Return)
    assert window.editor.document.circuit.names == ("x", "y", "z")
    assert view.hasFocus()
    QTest.keyClick(view, "=")
    assert bar.selectedText() == bar.text()

"""What a student does first: build a circuit by hand, and step a neuron forward and back."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.driving import child, drop_gate, set_number, type_into, wire


def named(window, name):
    return next(node.id for node in window.editor.document.circuit.nodes.values() if node.name == name)


def add_input(window, name, number, place):
    """Drop an input, name it and give it its number, all on the canvas."""
    view = window.circuit.view
    node_id = drop_gate(view, "input", place)
    QTest.keyClick(view, Qt.Key.Key_F2)
    type_into(child(view, "inPlaceEdit"), name)
    set_number(window, node_id, number)
    return node_id


def test_build_the_first_circuit_from_the_palette_alone_and_read_its_gradients(window):
    view = window.circuit.view
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert not window.editor.document.circuit.nodes

    x = add_input(window, "x", "-2", QPoint(120, 80))
    y = add_input(window, "y", "5", QPoint(120, 180))
    z = add_input(window, "z", "-4", QPoint(120, 300))
    add = drop_gate(view, "add", QPoint(320, 130))
    mul = drop_gate(view, "mul", QPoint(520, 220))
    wire(view, x, add, 0)
    wire(view, y, add, 1)
    wire(view, add, mul, 0)
    wire(view, z, mul, 1)
    assert child(window, "expressionBar").text() == "(x + y) * z"

    QTest.keyClick(view, Qt.Key.Key_End)
    numbers = view.canvas.number_items
    assert [numbers[n].gradient for n in (x, y, z)] == ["−4.00", "−4.00", "3.00"]
    assert (numbers[add].value, numbers[mul].value, numbers[mul].gradient) == ("3.00", "−12.00", "1.00")

    while window.editor.can_undo:
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert child(window, "expressionBar").text() == "(x + y) * z"
    assert named(window, "x") in view.canvas.node_items


def test_step_the_sigmoid_neuron_to_the_end_and_back(window):
    view = window.circuit.view
    type_into(child(window, "expressionBar"), "1/(1+exp(-(w0*x0+w1*x1+w2)))")
    for name, number in (("w0", "2"), ("x0", "-1"), ("w1", "-3"), ("x1", "-2"), ("w2", "-3")):
        set_number(window, named(window, name), number)
    circuit = window.editor.document.circuit
    gates = {circuit[n].label: n for n in circuit.order}
    numbers = view.canvas.number_items

    for _ in range(8):  # forward
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert [numbers[gates[g]].value for g in ("×−1", "exp", "+1", "1/x")] == ["−1.00", "0.37", "1.37", "0.73"]
    assert {item.gradient for item in numbers.values()} == {"·"}

    while window.stepper.cursor < len(window.stepper.trace):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert [numbers[gates[g]].gradient for g in ("1/x", "+1", "exp", "×−1")] == [
        "1.00",
        "−0.53",
        "−0.53",
        "−0.20",
    ]
    course = {"w0": "−0.20", "x0": "0.39", "w1": "−0.39", "x1": "−0.59", "w2": "0.20"}
    assert {name: numbers[named(window, name)].gradient for name in course} == course

    while window.stepper.cursor:
        QTest.keyClick(view, Qt.Key.Key_Left)
    assert {item.gradient for item in numbers.values()} == {"·"}
    assert numbers[gates["1/x"]].value == "·"

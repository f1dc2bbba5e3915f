"""A gate of one's own: written with a wrong derivative, caught, corrected, used, saved and used again."""

import math

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from playground.engine.numbers import short
from tests.driving import centre, child, drop_gate, type_into, wire

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def retype(field, text):
    """Replace what a line holds, without Enter."""
    QTest.keyClick(field, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(field, text)


def custom_nodes(window):
    return [node for node in window.editor.document.circuit.nodes.values() if node.body]


def named(window, name):
    return next(node.id for node in window.editor.document.circuit.nodes.values() if node.name == name)


def test_write_a_gate_with_a_wrong_derivative_and_mend_it(window, tmp_path):
    view = window.circuit.view
    type_into(child(window, "expressionBar"), "x + y")

    # write it: the sheet says at once which derivative is wrong
    QTest.mouseDClick(child(window, "gateCustom"), LEFT)
    formula = child(window, "customFormula")
    assert formula.hasFocus()
    retype(child(window, "customTitle"), "decay")
    QTest.keyClicks(formula, "a*exp(-b")
    assert (formula.mistake, child(window, "customProblem").isVisible()) == (5, True)
    QTest.keyClicks(formula, ")")
    assert not child(window, "customProblem").isVisible()
    QTest.keyClicks(child(window, "customSlope_b"), "exp(-b)")
    assert child(window, "customVerdict_b").property("role") == "error"
    QTest.keyClick(formula, Qt.Key.Key_Return)
    (node,) = custom_nodes(window)
    assert "for b " in view.canvas.node_items[node.id].warning
    assert "for b " in child(window, "myGate_decay").accessibleDescription()

    # wire it in the place of the sum and step through it: the step panel names the port
    view.canvas.select(
        [node.id for node in window.editor.document.circuit.nodes.values() if node.gate == "add"]
    )
    QTest.keyClick(view, Qt.Key.Key_Delete)
    for name, port in (("x", 0), ("y", 1)):
        wire(view, named(window, name), node.id, port)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert "for b " in child(window, "stepWarning").text()
    QTest.mouseClick(child(window, "checkTab"), LEFT)
    assert "for b " in child(window, "checkWarning").text()
    numbers = view.canvas.number_items
    assert numbers[named(window, "y")].gradient == short(math.exp(-5.0))

    # mend it: one edit for the gate and the kept one
    window.circuit.panel.show_page("step")
    before = window.editor.history_index
    QTest.mouseDClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, centre(view, node.id))
    assert child(window, "customFormula").text() == "a*exp(-b)"
    assert child(window, "customSlope_b").text() == "exp(-b)"
    retype(child(window, "customSlope_b"), "-y")
    assert child(window, "customVerdict_b").property("role") == "right"
    QTest.mouseClick(child(window, "customApply"), LEFT)
    assert window.editor.history_index == before + 1
    assert not child(window, "customSheet").isVisible()
    assert view.canvas.node_items[node.id].warning == ""
    assert "warning" not in child(window, "myGate_decay").accessibleName()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert child(window, "stepWarning").isHidden()
    assert numbers[named(window, "x")].gradient == short(math.exp(-5.0))
    assert numbers[named(window, "y")].gradient == short(2.0 * math.exp(-5.0))

    # save, open, and use it again from the kept gates, dropped on a wire
    path = tmp_path / "decay.json"
    window.editor.save(path)
    window.editor.new()
    assert not window.findChildren(QWidget, "myGate_decay")
    window.editor.open(path)
    added = drop_gate(view, "my:decay", QPoint(60, 60))
    assert window.editor.document.circuit[added].body == custom_nodes(window)[0].body
    QTest.keyClick(child(window, "myGate_decay"), Qt.Key.Key_Return)
    assert len(custom_nodes(window)) == 3

    # forget it: those in the circuit stay, and undo brings everything back
    QTest.keyClick(child(window, "myGate_decay"), Qt.Key.Key_Delete)
    assert not window.findChildren(QWidget, "myGate_decay")
    assert len(custom_nodes(window)) == 3
    while window.editor.can_undo:
        QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert child(window, "myGate_decay").isVisible()
    assert [node.id for node in custom_nodes(window)] == [node.id]


def test_undo_leads_back_from_a_new_gate_to_none(window):
    before = window.editor.document
    QTest.keyClick(window.circuit.view, Qt.Key.Key_F, CTRL | Qt.KeyboardModifier.ShiftModifier)
    type_into(child(window, "customFormula"), "u * v")
    assert len(custom_nodes(window)) == len(window.editor.document.my_gates) == 1
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.editor.document.same_content(before)

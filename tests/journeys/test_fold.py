"""Modularity: fold a chain of gates into one, prove that nothing changed, unfold it again."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.driving import child, set_number, type_into

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def gradients(window):
    state = window.stepper.state
    return {node.name: state.gradients[node.id] for node in window.editor.document.circuit.variables}


def test_fold_the_sigmoid_prove_it_and_unfold_it(window):
    view = window.circuit.view
    type_into(child(window, "expressionBar"), "1/(1+exp(-(w0*x0+w1*x1+w2)))")
    names = {node.name: node.id for node in window.editor.document.circuit.variables}
    for name, number in (("w0", "2"), ("x0", "-1"), ("w1", "-3"), ("x1", "-2"), ("w2", "-3")):
        set_number(window, names[name], number)
    window.stepper.last()
    before = gradients(window)
    circuit = window.editor.document.circuit
    chain = [n for n, node in circuit.nodes.items() if node.gate in ("neg", "exp", "shift", "reciprocal")]
    view.canvas.select(chain)
    QTest.keyClick(view, Qt.Key.Key_G, CTRL)
    field = child(view, "inPlaceEdit")
    assert field.text() == "sigmoid"
    QTest.keyClick(field, Qt.Key.Key_Return)
    (folded,) = [node for node in window.editor.document.circuit.nodes.values() if node.body]
    assert folded.label == "σ"
    window.stepper.last()
    assert gradients(window) == before
    assert view.canvas.number_items[folded.id].value == "0.73"

    view.canvas.select([folded.id])
    QTest.keyClick(view, Qt.Key.Key_P, CTRL | SHIFT)
    sheet = child(window, "proofSheet")
    texts = [label.text() for label in sheet.findChildren(QLabel)]
    assert texts.count("identical") == 6
    sheet.close()

    view.canvas.select([folded.id])
    QTest.keyClick(view, Qt.Key.Key_G, CTRL | SHIFT)
    assert not any(node.body for node in window.editor.document.circuit.nodes.values())
    window.stepper.last()
    assert gradients(window) == before
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert sorted(window.editor.document.circuit.nodes) == sorted(circuit.nodes)


def test_what_cannot_be_folded_is_refused_with_the_reason(window):
    view = window.circuit.view
    before = window.editor.document
    view.canvas.select([node.id for node in before.circuit.variables])
    QTest.keyClick(view, Qt.Key.Key_G, CTRL)
    assert child(window, "canvasMessage").isVisible()
    assert window.editor.document == before

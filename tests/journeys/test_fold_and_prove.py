"""Modularity: fold gates into one, prove that nothing changed, look and step inside, unfold again."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.driving import at, centre, child, drag, set_number, type_into

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
COURSE = {"w0": -0.196612, "x0": 0.393224, "w1": -0.393224, "x1": -0.589836, "w2": 0.196612}


def gradients(window):
    state = window.stepper.state
    return {node.name: state.gradients[node.id] for node in window.editor.document.circuit.variables}


def ids(window, *gates):
    return [node.id for node in window.editor.shown.circuit.nodes.values() if node.gate in gates]


def build_the_neuron(window):
    type_into(child(window, "expressionBar"), "1/(1+exp(-(w0*x0+w1*x1+w2)))")
    names = {node.name: node.id for node in window.editor.document.circuit.variables}
    for name, number in (("w0", "2"), ("x0", "-1"), ("w1", "-3"), ("x1", "-2"), ("w2", "-3")):
        set_number(window, names[name], number)


def chips(window):
    """Return the numbers that the step panel shows as an equation."""
    labels = child(window, "stepPanel").findChildren(QLabel)
    return [label.text() for label in labels if label.objectName().startswith("chip_") and label.isVisible()]


def box_select(window, nodes):
    """Drag a box around some nodes, from above on the left to below on the right."""
    view = window.circuit.view
    box = QRect()
    for node_id in nodes:
        around = view.canvas.node_items[node_id].sceneBoundingRect()
        box |= QRect(at(view, around.topLeft()), at(view, around.bottomRight()))
    drag(view, box.topLeft() - QPoint(2, 30), box.bottomRight() + QPoint(2, 30))
    assert sorted(view.canvas.selected_nodes) == sorted(nodes)


def test_fold_the_sigmoid_prove_it_look_and_step_inside_and_unfold_it(window):
    view, editor, stepper = window.circuit.view, window.editor, window.stepper
    start = editor.document
    build_the_neuron(window)
    QTest.keyClick(view, Qt.Key.Key_End)
    before, circuit = gradients(window), editor.document.circuit
    assert before == pytest.approx(COURSE, abs=1e-6)

    # fold the four gates of the sigmoid: its name is offered
    box_select(window, ids(window, "neg", "exp", "shift", "reciprocal"))
    QTest.keyClick(view, Qt.Key.Key_G, CTRL)
    field = child(view, "inPlaceEdit")
    assert field.text() == "sigmoid"
    QTest.keyClick(field, Qt.Key.Key_Return)
    (group,) = ids(window, "group")
    assert editor.document.circuit[group].label == "σ"
    QTest.keyClick(view, Qt.Key.Key_End)
    assert gradients(window) == before

    # it is one step forward and one step back
    shown = []
    while stepper.cursor:
        if view.canvas.node_items[group].active:
            shown.append(chips(window))
        QTest.keyClick(view, Qt.Key.Key_Left)
    assert shown == [["1", "0.1966", "0.1966"], ["1"], ["1", "0.7311"]]

    # prove it
    view.canvas.select([group])
    QTest.keyClick(view, Qt.Key.Key_P, CTRL | SHIFT)
    sheet = child(window, "proofSheet")
    assert [label.text() for label in sheet.findChildren(QLabel)].count("identical") == 6
    sheet.close()

    # look inside and step to the gradient at the port: it is the one outside
    QTest.mouseDClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre(view, group)
    )
    assert editor.inside_path == (group,)
    assert child(window, "breadcrumbHere").text() == "sigmoid"
    for _ in range(len(stepper.trace)):
        QTest.keyClick(view, Qt.Key.Key_Right)
    (port,) = [node.id for node in editor.shown.circuit.variables]
    assert stepper.state.gradients[port] == pytest.approx(before["w2"], rel=1e-14)
    assert view.canvas.number_items[port].gradient == "0.20"

    # edit inside, come out, and see what it does to the whole
    (shift,) = ids(window, "shift")
    QTest.mouseDClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre(view, shift)
    )
    type_into(child(view, "inPlaceEdit"), "3")
    view.canvas.clearSelection()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert editor.inside_path == ()
    assert view.canvas.selected_nodes == [group]
    QTest.keyClick(view, Qt.Key.Key_End)
    assert stepper.state.values[group] == pytest.approx(1 / (3 + 0.36787944117144233))

    # take that back, unfold, take everything back
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    view.canvas.select([group])
    QTest.keyClick(view, Qt.Key.Key_G, CTRL | SHIFT)
    assert editor.document.circuit.nodes == circuit.nodes
    QTest.keyClick(view, Qt.Key.Key_End)
    assert gradients(window) == before
    while editor.can_undo:
        QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert editor.document.same_content(start)


def test_what_cannot_be_folded_is_refused_with_the_reason(window):
    view = window.circuit.view
    before = window.editor.document
    view.canvas.select([node.id for node in before.circuit.variables])
    QTest.keyClick(view, Qt.Key.Key_G, CTRL)
    assert child(window, "canvasMessage").isVisible()
    assert window.editor.document == before

"""Where did it die? From a dead number to the gate that is to blame, by the mouse."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.document import document_from_expression
from playground.session.dead_numbers import dead_number
from playground.ui.circuit.hit import Hit
from playground.ui.circuit.menu import canvas_menu
from tests.driving import centre, child

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

CASES = [
    ("sigmoid(x) * y", {"x": 40, "y": 2}, "sigmoid", "4.248e−18", "vanished"),
    ("max(x, y) * z", {"x": 1, "y": 2, "z": 3}, "max", "y = 2", "exactly zero"),
    ("relu(x) * y", {"x": -3, "y": 2}, "relu", "−3", "exactly zero"),
    ("exp(x) * y", {"x": 800, "y": 2}, "exp", "800", "infinite"),
]


def opened(window, qapp, text, values):
    window.editor.new(document_from_expression(text, {name: float(x) for name, x in values.items()}))
    qapp.processEvents()
    circuit = window.editor.document.circuit
    return {node.name or node.gate: node.id for node in circuit.nodes.values()}


@pytest.mark.parametrize(("text", "values", "gate", "said", "status"), CASES)
def test_the_link_leads_to_the_gate_to_blame(window, qapp, text, values, gate, said, status):
    ids = opened(window, qapp, text, values)
    view = window.circuit.view
    QTest.keyClick(view, Qt.Key.Key_End)
    QTest.mouseClick(view.viewport(), LEFT, NONE, centre(view, ids["x"]))
    assert status in child(window, "blameText").text()

    QTest.mouseClick(child(window, "whereDidItDie"), LEFT)
    assert view.canvas.selected_nodes == [ids[gate]]
    assert window.stepper.state.event.node == ids[gate]
    assert said in child(window, "blameText").text()
    assert not child(window, "whereDidItDie").isVisible()


def test_the_current_step_is_asked_about_without_a_selection(window, qapp):
    ids = opened(window, qapp, "max(x, y) * z", {"x": 1, "y": 2, "z": 3})
    stepper = window.stepper
    while dead_number(stepper, ids["x"]) == "" and stepper.cursor < len(stepper.trace):
        QTest.keyClick(window.circuit.view, Qt.Key.Key_Right)
    assert child(window, "whereDidItDie").isVisible()
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Home)
    assert not child(window, "blameRow").isVisible()


def test_the_menu_of_a_gate_asks_too_and_the_canvas_answers(window, qapp):
    ids = opened(window, qapp, "relu(x) * y", {"x": -3, "y": 2})
    view = window.circuit.view
    window.stepper.last()
    actions = {
        a.text(): a
        for a in canvas_menu(view, Hit("node", ids["x"]), view.canvas.node_items[ids["x"]].pos()).actions()
    }
    actions["Where did it die?"].trigger()
    assert view.canvas.selected_nodes == [ids["relu"]]
    assert "−3" in child(window, "canvasMessage").text()
    alive = [
        a.text()
        for a in canvas_menu(
            view, Hit("node", ids["mul"]), view.canvas.node_items[ids["mul"]].pos()
        ).actions()
    ]
    assert "Where did it die?" not in alive


def test_zero_vanished_infinite_nan_and_not_yet_differ_on_the_canvas(window, qapp):
    text = "max(a, b) + sigmoid(x) + sqrt(u) + 0 * sqrt(v)"
    ids = opened(window, qapp, text, {"a": 1, "b": 2, "x": 40, "u": 0, "v": 0})
    items = window.circuit.view.canvas.number_items
    before = items[ids["a"]].looks[1]
    window.stepper.last()
    looks = [before, *(items[ids[name]].looks[1] for name in ("a", "x", "u", "v", "b"))]
    shapes = [(look.frame, look.text if look.text in ("·", "∞") else "") for look in looks]
    assert len(set(shapes)) == len(shapes)
    words = [look.words for look in looks]
    assert [
        part in said
        for part, said in zip(
            ("not computed yet", "exactly zero", "vanished", "infinite", "not a number", "1"),
            words,
            strict=True,
        )
    ] == [True] * 6


def test_what_is_not_shown_yet_is_not_told(window, qapp):
    ids = opened(window, qapp, "relu(x) * y", {"x": -3, "y": 2})
    assert dead_number(window.stepper, ids["x"]) == ""
    window.stepper.last()
    assert dead_number(window.stepper, ids["x"])

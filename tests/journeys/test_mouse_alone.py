"""The sigmoid neuron by the mouse: gates dropped from the palette, wires drawn, steps clicked.

The keyboard types names and numbers only.
"""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground.document import Document
from playground.engine import Circuit
from tests.driving import centre, child, drag, drop_gate, input_, output, set_number, type_into, wire
from tests.journeys.test_keyboard_alone import COURSE


def click(widget, place=None):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place or widget.rect().center())


def add_number(window, name, number, place):
    """Drop it, double-click its name, then its number."""
    view = window.circuit.view
    node_id = drop_gate(view, "weight" if name[0] == "w" else "input", place)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, node_id))
    type_into(child(view, "inPlaceEdit"), name)
    set_number(window, node_id, str(number))
    return node_id


@pytest.fixture
def view(window):
    window.editor.new(Document(Circuit()))
    window.circuit.view.actual_size()
    return window.circuit.view


def test_the_neuron_from_the_palette_to_its_gradients(window, view):
    numbers = {
        name: add_number(window, name, number, QPoint(60, 50 + 90 * row))
        for row, (name, (number, _)) in enumerate(COURSE.items())
    }
    first = drop_gate(view, "mul", QPoint(160, 95))
    second = drop_gate(view, "mul", QPoint(160, 275))
    total = drop_gate(view, "add", QPoint(250, 185))
    dot = drop_gate(view, "add", QPoint(330, 300))
    wire(view, numbers["w0"], first, 0)
    wire(view, numbers["x0"], first, 1)
    drag(view, input_(view, second, 0), output(view, numbers["w1"]))  # from the other end
    drag(view, input_(view, second, 1), output(view, numbers["x1"]))
    wire(view, first, total, 0)
    wire(view, second, total, 1)
    wire(view, total, dot, 0)
    wire(view, numbers["w2"], dot, 1)
    last = dot
    for place, gate in ((410, "neg"), (490, "exp"), (410, "shift"), (490, "reciprocal")):
        added = drop_gate(view, gate, QPoint(place, 100 if gate in ("shift", "reciprocal") else 380))
        wire(view, last, added)
        last = added
    assert child(window, "expressionBar").text().replace(" ", "") == "1/(exp(-(w0*x0+w1*x1+w2))+1)"

    while window.stepper.cursor < len(window.stepper.trace):
        click(child(window, "stepForward"))
    state = window.stepper.state
    assert state.values[last] == pytest.approx(0.731058578630005, abs=1e-15)
    for name, (_, gradient) in COURSE.items():
        assert state.gradients[numbers[name]] == pytest.approx(gradient, abs=1e-14)

    wires = window.editor.document.circuit.wires
    drag(view, input_(view, total, 1), QPoint(60, 500))  # pulled off its input and let go
    assert len(window.editor.document.circuit.wires) == len(wires) - 1
    click(child(window, "undoButton"))
    assert window.editor.document.circuit.wires == wires

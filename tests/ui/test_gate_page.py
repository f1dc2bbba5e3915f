"""The Gate page by real events: which gate it shows, live numbers, and how it is opened."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from playground.engine import GATES
from playground.ui.formula import FormulaView
from tests.driving import centre, child, type_into

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def page(window):
    QTest.mouseClick(child(window, "gateTab"), LEFT)
    return window.circuit.panel.page("gate")


def title(window):
    return child(window, "gateTitle").text()


def node_of(window, gate):
    return next(n.id for n in window.editor.document.circuit.nodes.values() if n.gate == gate)


def test_it_follows_the_gate_at_work_and_the_selected_one_comes_first(window, page):
    assert title(window) == "Multiply"  # the output
    window.stepper.jump(1)
    assert title(window) == "Add"
    view = window.circuit.view
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, centre(view, node_of(window, "mul")))
    assert title(window) == "Multiply"
    window.stepper.jump(7)
    assert title(window) == "Multiply"
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert title(window) == "Add"


def test_the_numbers_are_live(window, page):
    type_into(child(window, "expressionBar"), "sigmoid(x)")
    window.stepper.jump(1)
    picture = child(window, "gatePlot").picture
    value, slope = picture.marks
    x = window.editor.document.values["x"]
    y = GATES["sigmoid"].forward((x,))
    assert (value.x, value.y, slope.y) == pytest.approx((x, y, y * (1 - y)))


def test_a_gate_that_is_not_computed_yet_keeps_its_numbers_to_itself(window, page):
    output = window.editor.document.circuit.output
    window.circuit.view.canvas.select([output])
    window.stepper.first()
    assert "−12" not in child(window, "gateHere").text()
    assert child(window, "gatePlot").picture.marks[0].y != -12
    window.stepper.jump(2)
    assert "f = −12" in child(window, "gateHere").text()


def test_the_port_can_be_chosen(window, page):
    window.stepper.jump(2)  # multiply q and z
    chooser = child(window, "gatePort")
    assert chooser.isVisible()
    assert child(window, "gatePlot").picture.x_label == "q"
    chooser.setFocus()
    QTest.keyClick(chooser, Qt.Key.Key_Down)
    assert child(window, "gatePlot").picture.x_label == "z"


@pytest.mark.parametrize("gate", GATES.values(), ids=GATES.keys())
def test_about_a_gate_of_the_palette_by_key(window, gate):
    QTest.keyClick(
        child(window, f"gate{gate.id.title().replace('_', '')}"),
        Qt.Key.Key_F1,
        Qt.KeyboardModifier.ShiftModifier,
    )
    assert window.circuit.panel.page_id == "gate"
    assert title(window) == gate.name
    page = window.circuit.panel.page("gate")
    page.finish()
    formula, derivation = page.findChildren(FormulaView)
    assert formula.isVisible() == derivation.isVisible() == bool(gate.ports)
    assert derivation._lines == gate.derivation
    assert child(window, "gatePlot").isVisible() == bool(gate.ports)


def test_the_menus_of_palette_and_canvas_open_it(window):
    menu = child(window, "gateTanh").gate_menu()
    next(action for action in menu.actions() if action.text().startswith("About")).trigger()
    assert title(window) == "Tanh"
    window.circuit.panel.show_page("step")
    view = window.circuit.view
    view.canvas.select([node_of(window, "add")])
    QTest.keyClick(view, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert window.circuit.panel.page_id == "gate"
    assert title(window) == "Add"
    assert isinstance(menu, QMenu)


def test_a_step_goes_back_from_the_palette_to_the_circuit(window, page):
    QTest.keyClick(child(window, "gateTanh"), Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert title(window) == "Tanh"
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Right)
    assert title(window) == "Add"


def test_a_hidden_page_computes_nothing(window, page, monkeypatch):
    window.circuit.panel.show_page("step")
    monkeypatch.setattr(type(page), "_show", lambda self: pytest.fail("shown"))
    window.stepper.forward()
    window.circuit.view.canvas.select([node_of(window, "mul")])

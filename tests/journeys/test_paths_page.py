"""The Paths page: list the paths of a number, mark them on the canvas, compare what each way costs."""

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.document.document import Document, document_from_expression
from playground.document.edits import disconnect, set_value
from playground.engine import Circuit, value_and_grad
from playground.engine.circuit import Node
from tests.driving import child, type_into

CIRCUITS = {
    "sigmoid neuron": (
        "1/(1+exp(-(w0*x0+w1*x1+w2)))",
        {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0},
    ),
    "forks": ("x*y + sin(x) + x*x", {"x": 0.5, "y": 4.0}),
    "max and relu": ("max(x, y) * relu(z) + x", {"x": 3.0, "y": -4.0, "z": -2.0}),
    "overflow": ("exp(x) * y", {"x": 800.0, "y": 2.0}),
}


def ladder(rungs):
    """Return forks that join again, each doubling the number of paths."""
    nodes = [Node("0", "input", name="x")]
    nodes += [Node(f"{k + 1}", "add", (f"{k}", f"{k}")) for k in range(rungs)]
    return Document(Circuit.of(nodes), {"x": 1.0})


@pytest.fixture
def page(window):
    """Return the Paths page in front."""
    QTest.mouseClick(child(window, "pathsTab"), Qt.MouseButton.LeftButton)
    return child(window, "pathsPage")


def marked(window):
    return {wire for wire, item in window.circuit.view.canvas.wire_items.items() if item.on_path}


def click_row(table, row):
    place = table.visualRect(table.model().index(row, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def choose(window, name):
    """Choose another number with the keyboard."""
    chooser = child(window, "pathSourceChooser")
    chooser.setFocus()
    QTest.keyClicks(chooser, name)
    assert chooser.currentText() == name


@pytest.mark.parametrize(("text", "values"), CIRCUITS.values(), ids=CIRCUITS)
def test_the_paths_of_every_number_add_up_to_its_gradient(window, page, text, values):
    window.editor.new(document_from_expression(text, values))
    gradients = value_and_grad(window.editor.document.circuit, values)[1]
    for name in window.editor.document.circuit.names:
        child(window, "pathSourceChooser").setCurrentText(name)
        products = [path.product for path in page._paths]
        assert len(page.table.rows) == len(products) >= 1
        if math.isfinite(gradients[name]):
            assert sum(products) == pytest.approx(gradients[name])
        run = page.tangents.rows
        assert len(run) == len(window.editor.document.circuit)
        assert all(row[0].startswith(f"{name} →") and row[0].endswith(" f") for row in page.table.rows)


def test_select_a_path_and_its_wires_are_marked(window, page):
    window.editor.new(document_from_expression(*CIRCUITS["forks"]))
    assert marked(window) == set()
    for row in range(len(page.table.rows)):
        click_row(page.table, row)
        assert marked(window) == set(page._paths[row].wires)
        assert child(window, "pathFactors").isVisible()
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Up)
    assert marked(window) == set(page._paths[len(page.table.rows) - 2].wires)
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    assert marked(window) == set()


def test_the_mark_follows_the_numbers_and_goes_with_the_page(window, page):
    click_row(page.table, 0)
    wires = marked(window)
    assert len(wires) == 2
    window.editor.apply("Change y", lambda d: set_value(d, "y", 9.0))
    assert marked(window) == wires
    QTest.mouseClick(child(window, "stepTab"), Qt.MouseButton.LeftButton)
    assert marked(window) == set()
    QTest.mouseClick(child(window, "pathsTab"), Qt.MouseButton.LeftButton)
    assert marked(window) == wires
    choose(window, "z")
    assert marked(window) == set()
    type_into(child(window, "expressionBar"), "a*b")
    assert marked(window) == set()


def test_stepping_goes_on_beside_the_table(window, page):
    click_row(page.table, 0)
    QTest.keyClick(page.table, Qt.Key.Key_Right)
    QTest.keyClick(page.table, Qt.Key.Key_Right)
    assert window.stepper.cursor == 2
    assert len(marked(window)) == 2


def test_millions_of_paths_are_counted_and_a_few_listed(window, page):
    window.editor.new(ladder(22))
    assert len(page.table.rows) == 12
    assert "4,194,304" in child(window, "pathSummary").text()
    assert {row[0]: row[1:] for row in page.costs.rows} == {
        "Backprop": ("1", "44", "22"),
        "Forward mode": ("1", "44", "22"),
        "Numerical": ("2", "1", "1"),
        "Path by path": ("1", "92,274,688", "4,194,303"),
    }
    QTest.mouseClick(child(window, "morePaths"), Qt.MouseButton.LeftButton)
    assert len(page.table.rows) == 48
    QTest.mouseClick(child(window, "morePaths"), Qt.MouseButton.LeftButton)
    assert len(page.table.rows) == 192
    assert not child(window, "morePaths").isVisible()


def test_forward_mode_arrives_at_the_gradient(window, page):
    window.editor.new(document_from_expression(*CIRCUITS["forks"]))
    rows = {name: derivative for name, _, derivative in page.tangents.rows}
    assert rows["x"] == "1"
    assert rows["y"] == "0"
    assert rows["f"] == "5.878"
    choose(window, "y")
    assert {name: d for name, _, d in page.tangents.rows}["f"] == "0.5"


def test_what_is_not_complete_has_no_paths(window, page):
    output = window.editor.document.circuit.output
    click_row(page.table, 0)
    window.editor.apply("Cut", lambda d: disconnect(d, output, 1))
    assert not page.table.isVisible()
    assert marked(window) == set()
    window.editor.new(Document(Circuit()))
    assert not page.table.isVisible()
    window.editor.undo()


def test_a_number_that_does_not_reach_the_output_says_so(window, page):
    circuit, _ = window.editor.document.circuit.add("input", name="spare")
    window.editor.new(Document(circuit, {"x": 1.0, "y": 2.0, "z": 3.0, "spare": 4.0}))
    choose(window, "spare")
    assert not page.table.isVisible()
    assert "spare" in child(window, "pathSummary").text()

"""The outline: the canvas in words, selecting both ways, cheap when closed."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget

from playground.document.document import document_from_expression
from playground.engine.circuit import Wire
from tests.driving import centre, child, type_into

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
VALUES = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}


@pytest.fixture
def tree(window, qapp):
    """The neuron's outline, open."""
    window.editor.new(document_from_expression(NEURON, VALUES))
    QTest.keyClick(window.circuit.view, Qt.Key.Key_O)
    return child(window, "outlineTree")


def said(tree):
    model = tree.model()
    return [model.index(r, 0).data(Qt.ItemDataRole.AccessibleTextRole) for r in range(model.rowCount())]


def row_of(window, tree, name):
    titles = [tree.model().index(r, 0).data() for r in range(tree.model().rowCount())]
    return titles.index(name)


def press(tree, *keys):
    for key in keys:
        QTest.keyClick(tree, key)


def test_there_is_none_until_it_is_opened(window):
    assert window.findChild(QWidget, "outlinePanel") is None


def test_it_opens_by_key_and_gives_the_keyboard_back(window, tree, qapp):
    assert qapp.focusWidget() is tree
    press(tree, Qt.Key.Key_O)
    assert window.circuit.view.hasFocus()
    assert tree.isVisible()
    QTest.keyClick(window.circuit.view, Qt.Key.Key_O)
    press(tree, Qt.Key.Key_Escape)
    assert not tree.isVisible()
    assert window.circuit.view.hasFocus()


def test_only_one_panel_stands_at_the_side(window, tree):
    window.toggle_history()
    assert not tree.isVisible()
    window.go_to_outline()
    assert tree.isVisible()
    assert not child(window, "historyPanel").isVisible()


def test_the_model_keeps_the_rules_of_qt_through_edits(window, tree):
    tester = QAbstractItemModelTester(tree.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    tree.expandAll()
    window.stepper.last()
    window.editor.new(document_from_expression("x + y"))
    window.editor.apply("Clear", lambda d: document_from_expression("x*x"))
    window.editor.undo()
    window.circuit.view.add_gate("mul")
    assert tree.model().rowCount() == 4
    del tester


def test_it_follows_each_step(window, tree):
    q = "multiply q, value {}, gradient {}; from w0 and x0"
    assert q.format("not computed yet", "not computed yet") in said(tree)
    window.stepper.forward()
    assert q.format("−2", "not computed yet") in said(tree)
    window.stepper.last()
    assert q.format("−2", "0.1966") in said(tree)
    window.stepper.back()
    window.stepper.first()
    assert q.format("not computed yet", "not computed yet") in said(tree)


def test_a_step_tells_only_the_rows_that_it_touches(window, tree, qtbot):
    rows = set()
    tree.model().dataChanged.connect(lambda a, b: rows.update(range(a.row(), b.row() + 1)))
    window.stepper.forward()
    assert rows <= {0, 1, 2}
    assert rows


def test_a_screen_reader_finds_the_lines(window, tree):
    reader = QAccessible.queryAccessibleInterface(tree)
    names = [reader.child(k).text(QAccessible.Text.Name) for k in range(reader.childCount())]
    assert "weight w0, value 2, gradient not computed yet" in names
    assert reader.text(QAccessible.Text.Name) == tree.accessibleName()


def test_walking_selects_on_the_canvas(window, tree):
    canvas = window.circuit.view.canvas
    press(tree, Qt.Key.Key_Home, Qt.Key.Key_Down)
    (node_id,) = canvas.selected_nodes
    assert window.editor.document.circuit[node_id].name == "x0"
    press(tree, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down)
    assert not canvas.selected_nodes
    (wire,) = canvas.selected_wires
    assert window.editor.document.circuit[wire.source].name == "w0"


def test_what_is_selected_on_the_canvas_is_selected_here(window, tree, qapp):
    view = window.circuit.view
    circuit = window.editor.document.circuit
    exp = next(n for n in circuit.order if circuit[n].gate == "exp")
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre(view, exp)
    )
    qapp.processEvents()
    assert [i.data() for i in tree.selectionModel().selectedRows()] == [
        tree.model().index(circuit.order.index(exp), 0).data()
    ]
    wire = circuit.uses[exp][0]
    view.canvas.select([], [wire])
    qapp.processEvents()
    (index,) = tree.selectionModel().selectedRows()
    assert tree.model().key(index) == wire
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qapp.processEvents()
    assert len(tree.selectionModel().selectedRows()) == len(circuit)


def test_a_wire_and_a_gate_are_deleted_from_here_and_the_keyboard_stays(window, tree, qapp):
    press(tree, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down)
    (wire,) = window.circuit.view.canvas.selected_wires
    press(tree, Qt.Key.Key_Delete)
    assert wire not in window.editor.document.circuit.wires
    assert "wire" in window.editor.undo_label
    assert qapp.focusWidget() is tree
    assert tree.currentIndex().isValid()
    before = len(window.editor.document.circuit)
    press(tree, Qt.Key.Key_End, Qt.Key.Key_Delete)
    assert len(window.editor.document.circuit) == before - 1
    assert tree.currentIndex().isValid()
    window.editor.undo()
    window.editor.undo()
    assert isinstance(wire, Wire)
    assert wire in window.editor.document.circuit.wires


def test_a_number_is_edited_from_here_and_the_keyboard_comes_back(window, tree, qapp):
    press(tree, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return)
    type_into(qapp.focusWidget(), "7.5")
    assert window.editor.document.values["w0"] == 7.5
    assert qapp.focusWidget() is tree
    assert said(tree)[0].startswith("weight w0, value 7.5")


def test_what_is_open_stays_open_through_an_edit(window, tree):
    row = row_of(window, tree, "multiply q")
    tree.setExpanded(tree.model().index(row, 0), True)
    window.circuit.view.add_gate("input")
    assert tree.isExpanded(tree.model().index(row_of(window, tree, "multiply q"), 0))


def test_hidden_it_does_nothing(window, tree, monkeypatch):
    press(tree, Qt.Key.Key_Escape)
    calls = []
    for method in ("show_pass", "show_state"):
        monkeypatch.setattr(tree.model(), method, lambda *a, m=method: calls.append(m))
    window.stepper.last()
    window.circuit.view.add_gate("exp")
    assert not calls


@pytest.mark.benchmark
def test_a_thousand_gates_open_and_step_at_once(window, qapp):
    text = "+".join(f"x{k % 7}*{k}" for k in range(500))
    window.editor.new(document_from_expression(text))
    start = time.perf_counter()
    window.go_to_outline()
    qapp.processEvents()
    opened = time.perf_counter() - start
    tree = child(window, "outlineTree")
    start = time.perf_counter()
    for _ in range(20):
        tree.model().show_state(window.stepper.state)
    spent = (time.perf_counter() - start) / 20
    assert tree.model().rowCount() > 1000
    assert opened < 1.0
    assert spent < 0.02

"""Break it: the classic mistakes planted from the menu, seen on the canvas, found by the check, mended."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.document import document_from_expression
from playground.engine import check_gradients
from playground.engine.mistakes import MISTAKES, broken_gradients
from playground.ui.circuit.break_switches import switch_name
from tests.driving import child

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def forked(window, qapp):
    """A circuit in which x is used twice."""
    window.editor.new(document_from_expression("(x + y) * x", {"x": 2.0, "y": 5.0}))
    qapp.processEvents()
    window.stepper.last()
    return window


def plant(window, mistake):
    """Choose a mistake from the View menu."""
    from PySide6.QtGui import QAction

    window.findChild(QAction, f"{switch_name(MISTAKES[mistake])}Action").trigger()


def looks(window, name):
    node = next(n.id for n in window.editor.document.circuit.nodes.values() if name in (n.name, n.gate))
    return window.circuit.view.canvas.number_items[node]


def test_overwriting_is_marked_on_the_canvas_with_the_right_number_and_mended(forked):
    assert not child(forked, "breakBar").isVisible()
    plant(forked, "overwrite")
    gradient = looks(forked, "x").looks[1]
    assert (gradient.text, gradient.struck) == ("2.00", True)
    assert "9" in gradient.words
    assert looks(forked, "x").right.text == "9.00"
    assert not looks(forked, "y").looks[1].struck
    assert child(forked, "breakBar").isVisible()
    assert "1 of 4" in child(forked, "breakText").text()

    QTest.mouseClick(child(forked, "breakMend"), LEFT)
    assert not child(forked, "breakBar").isVisible()
    assert not looks(forked, "x").looks[1].struck
    assert looks(forked, "x").gradient == "9.00"


def test_nothing_broken_is_shown_before_the_pass_comes_there(forked):
    plant(forked, "overwrite")
    QTest.keyClick(forked.circuit.view, Qt.Key.Key_Home)
    assert looks(forked, "x").gradient == "·"


@pytest.mark.parametrize("mistake", sorted(MISTAKES))
def test_every_mistake_can_be_planted_and_says_what_it_does_here(forked, mistake):
    plant(forked, mistake)
    assert forked.stepper.mistakes == {mistake}
    said = child(forked, "breakText").text()
    wrong = forked.stepper.broken.wrong
    assert (MISTAKES[mistake].harmless in said) == (not wrong)
    assert {n for n, item in forked.circuit.view.canvas.number_items.items() if item.looks[1].struck} == wrong


def test_the_document_knows_nothing_of_it(forked):
    before = forked.editor.document
    plant(forked, "overwrite")
    assert forked.editor.document == before
    assert not forked.editor.can_undo
    assert not forked.editor.modified


def test_the_gradient_check_finds_the_planted_mistake(forked):
    document, record = forked.editor.document, forked.stepper.trace
    broken = broken_gradients(record, {"overwrite"})
    named = {node.name: broken[node.id] for node in document.circuit.variables}
    report = check_gradients(document.circuit, document.values, analytic=named)
    assert {row.name: row.passed for row in report.rows} == {"x": False, "y": True}


def test_the_check_page_plants_a_mistake_and_finds_it(forked):
    QTest.mouseClick(child(forked, "checkTab"), LEFT)
    forked.circuit.panel.finish()
    good = child(forked, "checkSummary").text()
    box = child(forked, "breakOverwrite")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert forked.stepper.mistakes == {"overwrite"}
    assert not forked.circuit.transport.playing
    forked.circuit.panel.finish()
    page = forked.circuit.panel.page("check")
    x = next(n.id for n in forked.editor.document.circuit.variables if n.name == "x")
    assert not page.checking.row(x).passed
    assert child(forked, "checkSummary").text() != good
    QTest.keyClick(box, Qt.Key.Key_Space)
    forked.circuit.panel.finish()
    assert page.checking.row(x).passed

"""The Code page: walk a pass line by line, with the mouse and with keys, and take the code away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from playground.document.document import document_from_expression
from playground.engine.circuit import Circuit
from playground.engine.export import to_micrograd, to_numpy, to_torch
from playground.engine.groups import fold
from playground.engine.trace import Accumulate
from tests.driving import child, type_into

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
NUMBERS = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}
CIRCUITS = {
    "sigmoid neuron": (NEURON, NUMBERS),
    "forks": ("x*y + sin(x) + x*x", {"x": 0.5, "y": 4.0}),
    "max and relu": ("max(x, y) * relu(z)", {"x": 3.0, "y": -4.0, "z": -2.0}),
    "overflow": ("exp(x) * y", {"x": 800.0, "y": 2.0}),
}


@pytest.fixture
def page(window):
    """Return the Code page in front."""
    QTest.mouseClick(child(window, "codeTab"), Qt.MouseButton.LeftButton)
    return child(window, "codePage")


def row_of(page, text):
    return next(k for k, line in enumerate(page.list.code.lines) if line.text == text)


def click(page, row):
    index = page.list.code.index(row)
    page.list.scrollTo(index)
    place = page.list.visualRect(index).center()
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def shown(page, row):
    return page.list.code.data(page.list.code.index(row))


def test_click_a_line_and_the_canvas_goes_there(window, page):
    click(page, row_of(page, "dq = z * df"))
    assert window.stepper.cursor == 4
    canvas = window.circuit.view.canvas
    (flowing,) = [item for item in canvas.wire_items.values() if item.look.arrow]
    assert canvas.node_items[flowing.wire.source].node.label == "+"
    assert page.list.code.current == row_of(page, "dq = z * df")
    assert shown(page, row_of(page, "dq = z * df")).endswith("# −4")
    assert shown(page, row_of(page, "dz = q * df")) == "dz = q * df"  # not reached yet


@pytest.mark.parametrize(("text", "values"), CIRCUITS.values(), ids=CIRCUITS)
def test_step_through_and_the_current_line_keeps_in_step(window, page, text, values):
    window.editor.new(document_from_expression(text, values))
    view, code = window.circuit.view, page.list.code
    view.setFocus()
    trace = window.stepper.trace
    seen = [code.current]
    for cursor in range(1, len(trace) + 1):
        QTest.keyClick(view, Qt.Key.Key_Right)
        line = code.lines[code.current]
        assert cursor - 1 in line.events
        assert page.list.visualRect(code.index(code.current)).intersects(page.list.viewport().rect())
        seen.append(code.current)
    assert seen == [None, *sorted(seen[1:])]
    assert all(code.comment(k) for k, line in enumerate(code.lines) if line.events)
    assert sum(isinstance(e, Accumulate) for e in trace.events) == len(trace) - len(set(seen[1:]))


def test_walk_with_the_arrow_keys_and_go_with_enter(window, page):
    page.list.setFocus()
    window.stepper.first()
    for _ in range(5):
        QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert window.stepper.cursor == 0
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert (page.list.code.lines[page.list.code.current].text, window.stepper.cursor) == ("q = x + y", 1)
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert window.stepper.cursor == 2
    QTest.keyClick(page.list, Qt.Key.Key_Up)
    QTest.keyClick(page.list, Qt.Key.Key_Enter)
    assert window.stepper.cursor == 1
    QTest.keyClick(page.list, Qt.Key.Key_Right)  # the stepper's own keys work here, too
    assert window.stepper.cursor == 2
    QTest.keyClick(page.list, Qt.Key.Key_End)
    assert window.stepper.cursor == len(window.stepper.trace)


def test_headings_and_given_numbers_lead_to_the_ends_of_the_passes(window, page):
    window.stepper.last()
    click(page, row_of(page, "# backward pass"))
    assert window.stepper.cursor == 2
    click(page, row_of(page, "x = -2.0"))
    assert window.stepper.cursor == 0


def test_a_changed_number_shows_in_the_code_at_once(window, page):
    window.stepper.last()
    from playground.document.edits import set_value

    window.editor.apply("Change x", lambda d: set_value(d, "x", 7.0))
    assert shown(page, row_of(page, "x = 7.0")) == "x = 7.0"
    assert shown(page, row_of(page, "q = x + y")).endswith("# 12")
    type_into(child(window, "expressionBar"), "x*exp(y)")
    assert "f = x * q" in [line.text for line in page.list.code.lines]


@pytest.mark.parametrize(
    ("button", "write"), [("copyNumPy", to_numpy), ("copyPyTorch", to_torch), ("copyMicrograd", to_micrograd)]
)
def test_copy_as_a_script(window, page, button, write):
    QTest.mouseClick(child(window, button), Qt.MouseButton.LeftButton)
    document = window.editor.document
    assert QGuiApplication.clipboard().text() == write(document.circuit, document.values)
    assert child(window, "codeMessage").isVisible()


def test_what_cannot_be_copied_is_refused_with_the_reason(window, page):
    QGuiApplication.clipboard().setText("before")
    window.editor.new(document_from_expression("exp(x)", {"x": 1.0}))
    QTest.mouseClick(child(window, "copyMicrograd"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "before"
    assert "Exp" in child(window, "codeMessage").text()
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Right)
    assert not child(window, "codeMessage").isVisible()


def test_inside_of_a_group_the_code_is_that_of_the_inside(window, page):
    document = document_from_expression(NEURON, NUMBERS)
    chain = [
        n for n, node in document.circuit.nodes.items() if node.gate in ("neg", "exp", "shift", "reciprocal")
    ]
    from dataclasses import replace

    circuit, group = fold(document.circuit, chain, "squash", "s")
    window.editor.new(replace(document, circuit=circuit, positions={}, expression=""))
    assert "f = squash(s)" in [line.text for line in page.list.code.lines]
    window.stepper.last()
    window.stepper.look_inside(group)
    lines = page.list.code.lines
    assert [line.text for line in lines if line.part == "forward"][1:] == [
        "q = -a",
        "p = np.exp(q)",
        "r = p + 1.0",
        "f = 1 / r",
    ]
    assert shown(page, row_of(page, "da = -1.0 * dq")).endswith("0.1966")


def test_an_empty_circuit_has_no_code_and_does_no_harm(window, page):
    from playground.document.document import Document

    window.editor.new(Document(Circuit()))
    assert page.list.code.rowCount() == 0
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    QTest.keyClick(page.list, Qt.Key.Key_Down)


def test_the_number_to_be_predicted_is_a_question_mark(window, page):
    window.editor.new(document_from_expression("x*y + sin(x)", {"x": 0.5, "y": 4.0}))
    window.stepper.first()
    window.stepper.predicting = True
    for cursor in range(len(window.stepper.trace)):
        assert window.stepper.cursor == cursor
        asked = [k for k in range(page.list.code.rowCount()) if shown(page, k).endswith("# ?")]
        assert asked == [page.list.code._code.line_at(cursor + 1)]
        window.stepper.jump(cursor + 1)
    window.stepper.predicting = False
    assert not any(shown(page, k).endswith("# ?") for k in range(page.list.code.rowCount()))

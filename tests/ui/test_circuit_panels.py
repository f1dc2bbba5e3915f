"""Palette search, expression bar, stepper, timeline and step panel, by real events."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from playground.engine.gates import GATES
from playground.ui.circuit.gate_button import GateButton
from tests.driving import child, type_into

LEFT = Qt.MouseButton.LeftButton


def shown_gates(window):
    palette = child(window, "gatePalette")
    return {
        button.gate.id
        for button in palette.findChildren(QWidget)
        if isinstance(button, GateButton) and button.isVisibleTo(palette)
    }


def test_the_palette_shows_every_gate_of_the_table(window):
    assert shown_gates(window) == {*GATES, "custom"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [("*", "mul"), ("^", "power"), ("exp", "exp"), ("logistic", "sigmoid"), ("/", "div")],
)
def test_search_finds_by_name_and_sign_and_enter_adds(window, query, expected):
    search = child(window, "gateSearch")
    QTest.keyClicks(search, query)
    assert expected in shown_gates(window)
    assert len(shown_gates(window)) < len(GATES)
    QTest.keyClick(search, Qt.Key.Key_Return)
    added = list(window.editor.document.circuit.nodes.values())[-1]
    assert expected in (added.gate, "reciprocal") or query in GATES[added.gate].aliases


def test_a_search_that_finds_nothing_says_so(window):
    QTest.keyClicks(child(window, "gateSearch"), "zzz")
    assert shown_gates(window) == set()
    assert any(label.isVisible() for label in child(window, "gatePalette").findChildren(QLabel))


def test_slash_opens_the_search_on_the_canvas_and_enter_adds(window):
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Slash)
    field = child(window, "gateSearchField")
    assert field.hasFocus()
    QTest.keyClicks(field, "ex")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert next(reversed(window.editor.document.circuit.nodes.values())).gate == "exp"
    assert window.circuit.view.hasFocus()


def test_a_typed_expression_becomes_the_circuit_and_keeps_values_of_names_that_stay(window):
    bar = child(window, "expressionBar")
    type_into(bar, "1/(1+exp(-(w*x)))")
    circuit = window.editor.document.circuit
    assert [circuit[n].gate for n in circuit.order][2:] == ["mul", "neg", "exp", "shift", "reciprocal"]
    assert window.editor.document.values == {"w": 1.0, "x": -2.0}
    assert bar.text() == "1/(1+exp(-(w*x)))"


def test_bad_text_leaves_the_circuit_and_marks_the_place(window):
    before = window.editor.document
    bar = child(window, "expressionBar")
    type_into(bar, "(x + y) ^ z")
    assert window.editor.document == before
    assert bar.mistake == 8
    problem = child(window, "expressionProblem")
    assert problem.isVisible()
    assert "**" in problem.text()
    QTest.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.text() == "(x + y) * z"
    assert not problem.isVisible()


def test_an_edit_on_the_canvas_shows_in_the_expression(window):
    view = window.circuit.view
    view.canvas.select(
        [node.id for node in window.editor.document.circuit.nodes.values() if node.name == "z"]
    )
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert child(window, "expressionBar").text() == ""  # the product lacks an input
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert child(window, "expressionBar").text() == "(x + y) * z"


def test_keys_and_buttons_step_alike(window):
    view = window.circuit.view
    for key, cursor in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_End, 7),
    ):
        QTest.keyClick(view, key)
        assert window.stepper.cursor == cursor
    for name, cursor in (("stepFirst", 0), ("stepForward", 1), ("stepLast", 7), ("stepBack", 6)):
        QTest.mouseClick(child(window, name), LEFT)
        assert window.stepper.cursor == cursor


def test_ten_fast_key_presses_are_ten_steps(window):
    type_into(child(window, "expressionBar"), "1/(1+exp(-(w0*x0+w1*x1+w2)))")
    for _ in range(10):
        QTest.keyClick(window.circuit.view, Qt.Key.Key_Right)
    assert window.stepper.cursor == 10


def test_play_runs_to_the_end_and_stops(window, qtbot):
    speed = child(window, "stepSpeed")
    speed.setCurrentIndex(speed.count() - 1)
    QTest.mouseClick(child(window, "stepPlay"), LEFT)
    qtbot.waitUntil(lambda: window.stepper.cursor == 7, timeout=5000)
    qtbot.waitUntil(lambda: not window.circuit.transport.playing, timeout=1000)
    assert not window.ticker.active


def test_the_timeline_goes_where_it_is_clicked_and_dragged(window):
    timeline = child(window, "timeline")
    QTest.mouseClick(timeline, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(round(timeline.x_of(3)), 16))
    assert window.stepper.cursor == 3
    QTest.mousePress(timeline, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(round(timeline.x_of(3)), 16))
    from tests.driving import move

    move(timeline, QPoint(round(timeline.x_of(6)), 16))
    assert window.stepper.cursor == 6


def chips(window):
    panel = child(window, "stepPanel")
    return {
        label.objectName().removeprefix("chip_"): label.text()
        for label in panel.findChildren(QLabel)
        if label.objectName().startswith("chip_") and label.isVisible()
    }


def test_the_panel_shows_upstream_times_local(window, qtbot):
    window.stepper.jump(5)  # multiply to z
    assert chips(window) == {"upstream": "1", "local": "3", "downstream": "3"}
    window.stepper.jump(7)  # add to y
    assert chips(window) == {"upstream": "−4", "local": "1", "downstream": "−4"}


def test_a_domain_error_is_named_at_its_gate_and_the_window_goes_on(window):
    type_into(child(window, "expressionBar"), "log(x) + y")
    window.stepper.forward()
    assert "greater than 0" in child(window, "stepSentence").text()
    window.stepper.last()
    items = window.circuit.view.canvas.number_items
    assert {item.value for item in items.values()} >= {"NaN"}


def test_numbers_are_as_large_as_the_zoom_of_the_fitted_view_asks_for(window):
    from playground.ui.circuit.number_size import SMALLER, number_size

    view = window.circuit.view
    sizes = []
    for text in ("x * y", "1/(1+exp(-(w0*x0+w1*x1+w2)))"):
        type_into(child(window, "expressionBar"), text)
        sizes.append(view.canvas.places.size)
        assert sizes[-1] == number_size(view.transform().m11())
        drawn = {item.size for item in view.canvas.number_items.values()}
        assert drawn <= {sizes[-1], sizes[-1] * SMALLER}
    assert sizes[0] < sizes[1]


def test_a_drag_from_the_palette_carries_the_gate(window, monkeypatch):
    from PySide6.QtGui import QDrag

    from playground.ui.circuit.view import GATE_MIME

    carried = []
    monkeypatch.setattr(
        QDrag, "exec", lambda self, *_: carried.append(bytes(self.mimeData().data(GATE_MIME).data()))
    )
    button = child(window, "gateRelu")
    QTest.mousePress(button, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(10, 10))
    from tests.driving import move

    move(button, QPoint(60, 40))
    assert carried == [b"relu"]


def test_the_gates_fit_the_palette_again_after_lecture_zoom_has_hidden_it(window):
    window.resize(1280, 720)
    palette = window.circuit.palette_panel
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_0):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()
        for button in palette.findChildren(GateButton):
            if button.isVisible():
                right = button.mapTo(palette, button.rect().topRight()).x()
                assert right < palette.width()


def test_a_new_document_comes_with_an_empty_palette_search(window):
    field = child(window, "gateSearch")
    field.setText("tanh")
    window.editor.new()
    assert field.text() == ""


def test_the_caret_stays_where_it_was_when_an_expression_is_refused(window):
    bar = child(window, "expressionBar")
    bar.setText("foo(x) + y")
    bar.setFocus()
    bar.setCursorPosition(7)
    QTest.keyClick(bar, Qt.Key.Key_Return)
    assert child(window, "expressionProblem").isVisible()
    assert bar.cursorPosition() == 7

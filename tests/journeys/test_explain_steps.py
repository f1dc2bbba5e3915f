"""Stepping through a pass and reading why: a neuron, a fork, a max with a relu, an overflow."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from playground.engine.trace import Accumulate, Backward
from playground.ui.fitting_label import FittingLabel
from playground.ui.formula import FormulaView
from tests.driving import centre, child, move, set_number, type_into

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
NEURON_VALUES = {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3}
NEURON_GRADIENTS = {
    "w0": -0.196611933241482,
    "x0": 0.393223866482964,
    "w1": -0.393223866482964,
    "x1": -0.589835799724446,
    "w2": 0.196611933241482,
}


def build(window, text, **values):
    """Type a circuit and put its numbers in on the canvas."""
    type_into(child(window, "expressionBar"), text)
    for name, value in values.items():
        set_number(window, named(window, name), str(value))
    window.circuit.view.setFocus()
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Home)


def named(window, name):
    return next(n.id for n in window.editor.document.circuit.nodes.values() if n.name == name)


def chips(window):
    labels = child(window, "stepPanel").findChildren(QLabel)
    texts = {b.objectName(): b.text() for b in labels if b.objectName().startswith("chip_") and b.isVisible()}
    return {name.removeprefix("chip_"): float(text.replace("−", "-")) for name, text in texts.items()}


def sentence(window):
    return child(window.circuit, "stepSentence").text()


def formulas(window):
    return child(window, "stepPanel").findChild(FormulaView)._lines


def steps(window):
    """Press → until the end, yielding each event."""
    view = window.circuit.view
    for event in window.stepper.trace.events:
        QTest.keyClick(view, Qt.Key.Key_Right)
        assert window.stepper.state.event is event
        yield event
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert window.stepper.cursor == len(window.stepper.trace)


def test_a_neuron_step_by_step_with_every_product_and_slope(window):
    build(window, NEURON, **NEURON_VALUES)
    for event in steps(window):
        assert sentence(window)
        if isinstance(event, Backward):
            shown = chips(window)
            assert shown["downstream"] == pytest.approx(shown["upstream"] * shown["local"], rel=2e-3)
            tangent = child(window, "gateCurve").picture.curves[1]
            slope = (tangent.ys[1] - tangent.ys[0]) / (tangent.xs[1] - tangent.xs[0])
            assert slope == pytest.approx(event.local, rel=1e-6)
    gradients = window.stepper.state.gradients
    for name, gradient in NEURON_GRADIENTS.items():
        assert gradients[named(window, name)] == pytest.approx(gradient)


def test_to_lower_a_loss_every_arrow_turns(window):
    build(window, NEURON, **NEURON_VALUES)
    QTest.keyClick(window.circuit.view, Qt.Key.Key_End)
    numbers = window.circuit.view.canvas.number_items
    raised = {name: numbers[named(window, name)].wish for name in NEURON_VALUES}
    assert raised == {name: int(math.copysign(1, g)) for name, g in NEURON_GRADIENTS.items()}
    chooser = child(window, "wantsChooser")
    chooser.setFocus()
    QTest.keyClick(chooser, Qt.Key.Key_Down)
    assert {name: numbers[named(window, name)].wish for name in NEURON_VALUES} == {
        name: -way for name, way in raised.items()
    }
    assert "lower" in sentence(window)


def test_the_timeline_leads_to_a_step_and_the_step_to_the_card_of_its_gate(window):
    build(window, NEURON, **NEURON_VALUES)
    timeline = child(window, "timeline")
    exp = next(n.id for n in window.editor.document.circuit.nodes.values() if n.gate == "exp")
    events = window.stepper.trace.events
    cursor = next(k for k, e in enumerate(events, 1) if isinstance(e, Backward) and e.node == exp)
    place = QPoint(round(timeline.x_of(cursor)), 16)
    move(timeline, place, Qt.MouseButton.NoButton)
    assert "Exp" in timeline.told(timeline.cursor_at(place.x()))
    QTest.mouseClick(timeline, LEFT, NO_KEY, place)
    assert chips(window)["downstream"] == pytest.approx(-0.1966)
    assert "= 0.3679" in child(window, "stepSaved").text()
    QTest.keyClick(window.circuit.view, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert child(window, "gateTitle").text() == "Exp"
    assert "slope 0.3679" in child(window, "gateHere").text()
    view = window.circuit.view
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, centre(view, window.editor.document.circuit.output))
    assert child(window, "gateTitle").text() == "Reciprocal"


def test_a_fork_adds_up_before_the_eyes(window):
    build(window, "x*y + sin(x)", x=0.5, y=4)
    marks = window.circuit.view.canvas.marks
    sums = []
    for event in steps(window):
        assert marks.sum.isVisible() == isinstance(event, Accumulate)
        if isinstance(event, Accumulate):
            sums.append(formulas(window)[-1])
            assert [j.text for j in marks.travel.under_way] == [f"{event.contribution:.2f}"]
    assert sums == [r"0 \to 0 + 0.8776 = 0.8776", r"0 \to 0.8776 \to 0.8776 + 4 = 4.878"]
    assert window.stepper.state.gradients[named(window, "x")] == pytest.approx(4.87758256189037)
    for _ in range(3):
        QTest.keyClick(window.circuit.view, Qt.Key.Key_Left)
    assert not marks.travel.under_way


def test_the_losing_side_of_a_max_and_a_dead_relu_want_nothing(window):
    build(window, "relu(max(x, y)) + relu(z)", x=3, y=-1, z=-2)
    told = {}
    for event in steps(window):
        if isinstance(event, Backward):
            told[event.wire.source] = (event.downstream, sentence(window))
    numbers = window.circuit.view.canvas.number_items
    for name, gradient, wish in (("x", 1, 1), ("y", 0, 0), ("z", 0, 0)):
        node = named(window, name)
        assert told[node][0] == gradient
        assert ("does not reach" in told[node][1]) == (gradient == 0)
        assert numbers[node].wish == wish


def test_the_gradient_stops_at_one_gate_only(window):
    build(window, "relu(w * x) * 2", w=1, x=-3)
    last = {}
    for event in steps(window):
        if isinstance(event, Backward) and event.downstream == 0:
            source = window.editor.document.circuit[event.wire.source].name
            last[source] = sentence(window).replace(f" {source} ", " ")
    at_relu, beyond = last.pop(""), set(last.values())
    assert len(beyond) == 1
    assert at_relu not in beyond


def test_an_overflow_is_named_and_every_step_still_explained(window):
    build(window, "exp(x * 1000) * y", x=1, y=2)
    problems = []
    for _ in steps(window):
        assert sentence(window)
        problems.append(sentence(window))
        assert child(window, "stepPanel").findChild(FormulaView)._lines
    assert "overflows" in problems[1]
    assert any("Exp" in text and "not a finite number" in text for text in problems[4:])
    assert child(window, "wantsChooser").isVisible() is False


def assert_seen_whole(label):
    if label.wordWrap():
        assert label.height() >= label.heightForWidth(label.width()), label.text()
        return
    font = label.fitted_font() if isinstance(label, FittingLabel) else label.font()
    assert label.height() >= QFontMetricsF(font).height(), label.text()
    assert label.contentsRect().width() + 1 >= QFontMetricsF(font).horizontalAdvance(label.text()), (
        label.text()
    )


@pytest.mark.parametrize(("zoom", "theme"), [(1.0, "light"), (1.0, "dark"), (1.5, "light")])
@pytest.mark.parametrize("text", [NEURON, "x*y + sin(x)", "relu(max(x, y)) * 2", "exp(x * 1000)"])
def test_nothing_in_the_panel_is_clipped(window, qapp, zoom, theme, text):
    window.resize(1280, 720)
    window.choose_theme(theme)
    window.zoom_by(zoom)
    build(window, text)
    panel = child(window, "stepPanel")
    for cursor in range(len(window.stepper.trace) + 1):
        window.stepper.jump(cursor)
        window.circuit.panel.finish()
        qapp.processEvents()
        for label in panel.findChildren(QLabel):
            if label.isVisible() and label.text():
                assert_seen_whole(label)
    window.zoom_by(0)

"""Predict first: the whole pass of the sigmoid neuron by typing, with wrong answers on the way."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground.document import document_from_expression
from playground.engine.numbers import precise
from playground.session.slips import right_number
from playground.ui.circuit.side_panel import PAGES
from tests.driving import child, type_into

LEFT = Qt.MouseButton.LeftButton
SIGMOID = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
VALUES = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}


@pytest.fixture
def neuron(window, qapp):
    window.editor.new(document_from_expression(SIGMOID, VALUES))
    qapp.processEvents()
    return window


def text(window, name):
    return child(window, name).text()


def numbers_on_canvas(window):
    return [
        t for item in window.circuit.view.canvas.number_items.values() for t in (item.value, item.gradient)
    ]


def test_a_whole_pass_by_typing_with_two_wrong_answers(neuron):
    view, stepper = neuron.circuit.view, neuron.stepper
    QTest.keyClick(view, Qt.Key.Key_P)
    field = child(neuron, "predictAnswer")
    assert field.hasFocus()
    assert neuron.circuit.view.canvas.numbers.asked is not None

    events = stepper.trace.events
    exp = next(
        k
        for k, e in enumerate(events)
        if k > stepper.trace.forward_count and stepper.trace.circuit[e.node].gate == "exp"
    )
    product = next(
        k
        for k, e in enumerate(events)
        if k > stepper.trace.forward_count and stepper.trace.circuit[e.node].gate == "mul"
    )
    for k, event in enumerate(events):
        assert stepper.cursor == k
        assert numbers_on_canvas(neuron).count("?") == 1
        if k == exp:
            type_into(field, str(event.local))
            assert "upstream" in text(neuron, "predictReply")
            assert precise(event.downstream) not in text(neuron, "predictReply")
        if k == product:
            type_into(field, str(-event.downstream))
            assert "sign" in text(neuron, "predictReply")
        type_into(field, f"{right_number(event):.4g}")
    count = len(events)
    assert stepper.cursor == count
    assert text(neuron, "predictScore") == f"{count - 2} of {count} at first try"
    assert "?" not in numbers_on_canvas(neuron)
    assert not child(neuron, "predictAnswer").isVisible()
    assert not neuron.editor.can_undo  # nothing was edited


def test_the_second_wrong_answer_offers_the_number(neuron):
    QTest.mouseClick(child(neuron, "predictFirst"), LEFT)
    field, show = child(neuron, "predictAnswer"), child(neuron, "predictShow")
    assert field.hasFocus()
    type_into(field, "17")
    assert not show.isVisible()
    type_into(field, "18")
    assert show.isVisible()
    QTest.mouseClick(show, LEFT)
    assert neuron.stepper.cursor == 1
    assert "1 shown" in text(neuron, "predictScore")
    assert not show.isVisible()
    assert field.hasFocus()


def test_what_is_no_number_is_said_and_does_not_count(neuron):
    QTest.keyClick(neuron.circuit.view, Qt.Key.Key_P)
    field = child(neuron, "predictAnswer")
    for bad in ("hello", "2 3", "("):
        type_into(field, bad)
        assert "no number" in text(neuron, "predictReply") or "name" in text(neuron, "predictReply")
    type_into(field, "-4/2")
    assert neuron.stepper.cursor == 1
    assert text(neuron, "predictScore") == "1 of 1 at first try"


def test_the_stepper_is_never_blocked(neuron):
    QTest.keyClick(neuron.circuit.view, Qt.Key.Key_P)
    field = child(neuron, "predictAnswer")
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End):
        QTest.keyClick(field, key)
    assert neuron.stepper.cursor == 0  # in the field they are of the field
    for _ in range(2):
        QTest.keyClick(neuron.circuit.view, Qt.Key.Key_Right)
    assert neuron.stepper.cursor == 2
    assert "2 skipped" in text(neuron, "predictScore")
    QTest.keyClick(neuron.circuit.view, Qt.Key.Key_Left)
    assert neuron.stepper.cursor == 1
    timeline = child(neuron, "timeline")
    QTest.mouseClick(timeline, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(round(timeline.x_of(5)), 16))
    assert "5 skipped" in text(neuron, "predictScore")
    QTest.keyClick(neuron.circuit.view, Qt.Key.Key_Home)
    assert text(neuron, "predictScore") == ""


def test_play_pauses_for_the_answer(neuron):
    neuron.circuit.transport.toggle_play()
    QTest.keyClick(neuron.circuit.view, Qt.Key.Key_P)
    assert not neuron.circuit.transport.playing
    neuron.circuit.view.setFocus()
    QTest.mouseClick(child(neuron, "stepPlay"), LEFT)
    assert not neuron.circuit.transport.playing
    assert child(neuron, "predictAnswer").hasFocus()
    assert not neuron.ticker.active


def test_p_in_the_field_ends_it(neuron):
    QTest.keyClick(neuron.circuit.view, Qt.Key.Key_P)
    QTest.keyClick(child(neuron, "predictAnswer"), Qt.Key.Key_P)
    assert not neuron.stepper.predicting
    assert not child(neuron, "predictPanel").isVisible()
    assert not child(neuron, "predictFirst").isChecked()
    assert neuron.circuit.view.hasFocus()
    assert "?" not in numbers_on_canvas(neuron)


def test_nothing_on_the_page_tells_the_number(neuron):
    from PySide6.QtWidgets import QLabel

    neuron.stepper.jump(10)
    QTest.keyClick(neuron.circuit.view, Qt.Key.Key_P)
    event = neuron.stepper.trace.events[10]
    panel = child(neuron, "predictPanel")
    shown = [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]
    assert shown.count("?") == 2  # local and downstream
    assert precise(event.local) not in shown


def test_pages_that_would_tell_the_number_are_hidden_until_the_last_one(neuron):
    QTest.keyClick(neuron.circuit.view, Qt.Key.Key_P)
    cover = child(neuron, "pageCover")
    for page in PAGES:
        QTest.mouseClick(child(neuron, f"{page.id}Tab"), LEFT)
        assert cover.isVisible() == page.spoils
    QTest.mouseClick(child(neuron, "pathsTab"), LEFT)
    neuron.stepper.last()
    assert not cover.isVisible()
    neuron.stepper.first()
    QTest.mouseClick(child(neuron, "predictEnd"), LEFT)
    assert not neuron.stepper.predicting
    assert not cover.isVisible()

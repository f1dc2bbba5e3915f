"""The Nudge page: predicted and actual change, on the page and on the canvas, and the slope as a limit."""

import math
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from playground.document.document import document_from_expression
from playground.session.nudging import SMALLEST
from playground.ui.circuit.nudge_plot import POINT
from tests.driving import centre, child, move, type_into

LEFT = Qt.MouseButton.LeftButton


def open_page(window, text, **values):
    window.editor.new(document_from_expression(text, values))
    window.circuit.view.fit()
    QTest.mouseClick(child(window, "nudgeTab"), LEFT)
    return window.circuit.panel.page("nudge")


def chips(window):
    page = child(window, "nudgePage")
    return {
        label.objectName().removeprefix("chip_"): label.text()
        for label in page.findChildren(QLabel)
        if label.objectName().startswith("chip_") and label.isVisible()
    }


def ghosts(window):
    items = window.circuit.view.canvas.number_items.values()
    return [item.ghost.text for item in items if item.ghost is not None and item.ghost.isVisible()]


def node(window, name):
    return next(n.id for n in window.editor.document.circuit.variables if n.name == name)


def test_the_gradient_predicts_and_f_answers(window):
    open_page(window, "x**2", x=3.0)
    type_into(child(window, "nudgeBox"), "0.1")
    assert chips(window) == {
        "predicted": "0.6", "gap": "0.01", "actual": "0.61", "secant": "6.1", "gradient": "6"
    }  # fmt: skip
    assert ghosts(window) == ["3.10", "9.61"]
    assert "0.25 times" in child(window, "nudgeGap").text()


def test_nothing_is_edited_and_the_preview_goes_with_the_page(window):
    open_page(window, "(x+y)*z", x=-2.0, y=5.0, z=-4.0)
    before = window.editor.document
    slider = child(window, "nudgeSlider")
    slider.setFocus()
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Left, Qt.Key.Key_Home):
        QTest.keyClick(slider, key)
    assert child(window, "nudgeBox").value() == -2
    assert chips(window)["actual"] == "8"
    assert ghosts(window) == ["−4.00", "−4.00"]
    assert window.editor.document is before
    assert not window.editor.can_undo
    QTest.mouseClick(child(window, "stepTab"), LEFT)
    assert ghosts(window) == []
    QTest.mouseClick(child(window, "nudgeTab"), LEFT)
    assert ghosts(window) == ["−4.00", "−4.00"]
    window.show_workspace("descent")
    window.show_workspace("circuit")
    assert ghosts(window) == ["−4.00", "−4.00"]


def test_the_number_is_chosen_in_the_list_or_on_the_canvas(window):
    open_page(window, "1/(1+exp(-(w0*x0+w1*x1+w2)))", w0=2.0, x0=-1.0, w1=-3.0, x1=-2.0, w2=-3.0)
    view, chooser = window.circuit.view, child(window, "nudgeChooser")
    assert chips(window)["gradient"] == "−0.1966"
    chooser.setFocus()
    QTest.keyClick(chooser, Qt.Key.Key_Down)
    assert view.canvas.selected_nodes == [node(window, "x0")]
    assert chips(window)["gradient"] == "0.3932"
    place = centre(view, node(window, "x1"))
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert chooser.currentText() == "x1"
    assert chips(window)["gradient"] == "−0.5898"


def test_keep_makes_the_nudge_an_edit_that_can_be_undone(window):
    open_page(window, "(x+y)*z", x=-2.0, y=5.0, z=-4.0)
    type_into(child(window, "nudgeBox"), "0.25")
    QTest.mouseClick(child(window, "nudgeKeep"), LEFT)
    assert window.editor.document.values["x"] == -1.75
    assert window.editor.undo_label == "Nudge x"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.document.values["x"] == -2
    assert chips(window)["predicted"] == "−1"


def test_the_point_in_the_plot_is_dragged_and_moved_with_arrows(window):
    page = open_page(window, "x*y + sin(x)", x=0.5, y=4.0)
    plot = child(window, "nudgePlot")
    (point,) = [mark for mark in plot.picture.marks if mark.name == POINT]
    start, end = plot.place(point.x, point.y).toPoint(), plot.place(1.75, 5).toPoint()
    QTest.mousePress(plot, LEFT, Qt.KeyboardModifier.NoModifier, start)
    move(plot, end)
    QTest.mouseRelease(plot, LEFT, Qt.KeyboardModifier.NoModifier, end)
    h = child(window, "nudgeBox").value()
    assert h == pytest.approx(1.25, abs=0.05)
    nudge = page._nudging.nudge("x", h)
    assert nudge.moved == pytest.approx(4 * (0.5 + h) + math.sin(0.5 + h))
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Left)
    assert child(window, "nudgeBox").value() < h


def test_letting_h_go_to_0_turns_the_secant_into_the_tangent(window, qtbot):
    page = open_page(window, "exp(x)", x=1.0)
    page._timer.setInterval(0)
    seen = []
    button = child(window, "nudgeLimit")
    page._timer.timeout.connect(
        lambda: seen.append((child(window, "nudgeBox").value(), chips(window)["secant"]))
    )
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: not page._timer.isActive(), timeout=10_000)
    steps = [h for h, _ in seen]
    assert steps[0] == 0.25
    assert all(after <= before / 2 or after == SMALLEST for before, after in pairwise(steps))
    assert steps[-1] == SMALLEST
    assert chips(window)["secant"] == chips(window)["gradient"] == "2.718"


def test_letting_h_go_is_stopped_by_button_escape_or_another_step(window):
    page = open_page(window, "exp(x)", x=1.0)
    button = child(window, "nudgeLimit")
    for stop in (
        lambda: QTest.mouseClick(button, LEFT),
        lambda: QTest.keyClick(button, Qt.Key.Key_Escape),
        lambda: type_into(child(window, "nudgeBox"), "0.3"),
        lambda: QTest.mouseClick(child(window, "stepTab"), LEFT),
    ):
        QTest.mouseClick(button, LEFT)
        assert page._timer.isActive()
        stop()
        assert not page._timer.isActive()


def test_without_movement_h_is_small_at_once(window):
    page = open_page(window, "exp(x)", x=1.0)
    window.set_animation(False)
    QTest.mouseClick(child(window, "nudgeLimit"), LEFT)
    assert not page._timer.isActive()
    assert child(window, "nudgeBox").value() == SMALLEST


def test_a_kink_leaves_half_of_the_gap_not_a_quarter(window):
    open_page(window, "max(x, y) * 2", x=1.0, y=1.0)
    type_into(child(window, "nudgeBox"), "-0.5")
    assert chips(window)["gap"] == "1"
    assert "0.5 times" in child(window, "nudgeGap").text()


def test_where_f_is_undefined_or_overflows_the_curve_breaks_and_a_word_says_so(window):
    open_page(window, "log(x) * y", x=0.5, y=2.0)
    type_into(child(window, "nudgeBox"), "-1")
    assert "not defined" in child(window, "nudgeSentence").text()
    (zone,) = child(window, "nudgePlot").picture.zones
    assert (zone.label, zone.high) == ("not defined", pytest.approx(0, abs=0.02))
    open_page(window, "exp(x * y)", x=40.0, y=40.0)
    assert "nothing to predict" in child(window, "nudgeSentence").text()
    child(window, "nudgePlot").grab()


def test_inside_of_a_group_nothing_is_kept(window):
    from playground.document import edits

    document = document_from_expression("sin(x) * 3", {"x": 0.5})
    gates = [n.id for n in document.circuit.nodes.values() if n.gate == "sin"]
    document, group = edits.fold(document, gates, "wave", "w")
    window.editor.new(document)
    QTest.mouseClick(child(window, "nudgeTab"), LEFT)
    assert child(window, "nudgeKeep").isEnabled()
    window.editor.look_inside(group)
    assert not child(window, "nudgeKeep").isEnabled()
    assert chips(window)["gradient"] == "0.8776"


def test_an_unfinished_circuit_says_what_is_missing(window):
    from playground.document import edits

    open_page(window, "(x+y)*z", x=-2.0, y=5.0, z=-4.0)
    output = window.editor.document.circuit.output
    window.editor.apply("cut", lambda d: edits.set_output(edits.disconnect(d, output, 1), output))
    assert not child(window, "nudgeSlider").isVisible()
    assert ghosts(window) == []


def test_a_nudge_does_not_give_away_what_is_to_be_predicted(window):
    open_page(window, "(x+y)*z", x=-2.0, y=5.0, z=-4.0)
    window.stepper.predicting = True
    assert not child(window, "nudgeSlider").isVisible()
    assert ghosts(window) == []
    window.stepper.last()
    assert child(window, "nudgeSlider").isVisible()
    window.stepper.predicting = False

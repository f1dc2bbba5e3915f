"""The step panel's curve, wishes and saved values; arrows, ⊕ and travelling numbers on the canvas."""

import math

import pytest
from PySide6.QtCore import QAbstractAnimation, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.engine import GATES
from playground.engine.numbers import short
from playground.engine.trace import Accumulate, Backward, Forward
from playground.ui.circuit.scene import CircuitScene
from playground.ui.plot.plot import Plot
from playground.ui.settings import Settings
from playground.ui.theme import LIGHT
from tests.driving import child, type_into

RIGHT, LEFT = Qt.Key.Key_Right, Qt.Key.Key_Left


@pytest.fixture
def canvas(window):
    return window.circuit.view.canvas


def go_to(window, kind, **wanted):
    """Step to the first event of a kind with these fields."""
    events = window.stepper.trace.events
    for cursor, event in enumerate(events, start=1):
        if isinstance(event, kind) and all(getattr(event, k) == v for k, v in wanted.items()):
            window.stepper.jump(cursor)
            return event
    raise AssertionError(f"no such event: {kind}")


def node_named(window, name):
    return next(n.id for n in window.editor.document.circuit.nodes.values() if n.name == name)


# --- the panel -----------------------------------------------------------------------------------


@pytest.mark.parametrize("gate", [gate for gate in GATES.values() if gate.ports], ids=lambda gate: gate.id)
def test_the_tangent_of_the_plot_is_the_local_gradient_on_the_chip(window, gate):
    call = f"{gate.id}({', '.join('uv'[: len(gate.ports)])})"
    type_into(child(window, "expressionBar"), f"{call} * 3")
    for name, value in zip("uv", gate.samples[-1], strict=False):
        window.editor.apply("Set", lambda d, n=name, v=value: set_value(d, n, v))
    gates = [n for n in window.editor.document.circuit.nodes.values() if n.gate == gate.id]
    event = go_to(window, Backward, node=gates[0].id)
    picture = child(window, "gateCurve").picture
    tangent, (point,) = picture.curves[1], picture.marks
    rise = (tangent.ys[1] - tangent.ys[0]) / (tangent.xs[1] - tangent.xs[0])
    assert rise == pytest.approx(event.local, rel=1e-6, abs=1e-6)
    assert tangent.ys[0] + rise * (point.x - tangent.xs[0]) == pytest.approx(point.y)
    assert point.x == pytest.approx(gate.samples[-1][event.wire.port])
    assert len(picture.description) > 10


def set_value(document, name, value):
    from playground.document import edits

    return edits.set_value(document, name, value)


def test_the_plot_is_there_for_gates_only(window):
    for cursor, seen in ((0, False), (1, True), (3, False), (4, True), (0, False)):
        window.stepper.jump(cursor)
        plots = window.findChildren(Plot, "gateCurve")
        assert [plot.isVisibleTo(plot.parentWidget()) for plot in plots].count(True) == seen


def test_an_overflow_and_a_domain_error_leave_a_plot_without_tangent_or_none(window):
    type_into(child(window, "expressionBar"), "log(x) + exp(y)")
    window.editor.apply("Set", lambda d: set_value(set_value(d, "x", -1.0), "y", 1e4))
    window.stepper.jump(1)
    assert len(child(window, "gateCurve").picture.curves) == 1
    window.stepper.last()
    assert child(window, "stepSentence").text()


def test_what_the_wires_want_can_be_switched_and_stays(window, canvas):
    go_to(window, Backward)
    raised = child(window, "stepSentence").text()
    output = window.editor.document.circuit.output
    window.stepper.last()
    assert canvas.number_items[output].wish == 1
    assert canvas.number_items[node_named(window, "x")].wish == -1
    assert canvas.number_items[node_named(window, "z")].wish == 1
    go_to(window, Backward)
    chooser = child(window, "wantsChooser")
    chooser.setFocus()
    QTest.keyClick(chooser, Qt.Key.Key_Down)
    lowered = child(window, "stepSentence").text()
    assert raised != lowered
    assert ("increase" in raised) != ("increase" in lowered)
    assert canvas.number_items[output].wish == -1
    assert Settings().goal == "lower"


def test_a_wire_that_changes_nothing_and_one_not_computed_yet_have_no_arrow(window, canvas):
    type_into(child(window, "expressionBar"), "relu(x) + y")
    window.editor.apply("Set", lambda d: set_value(d, "x", -1.0))
    window.stepper.jump(1)
    assert {item.wish for item in canvas.number_items.values()} == {0}
    window.stepper.last()
    assert canvas.number_items[node_named(window, "x")].wish == 0
    assert canvas.number_items[node_named(window, "y")].wish == 1


def test_arrows_can_be_switched_off_for_good(window, canvas):
    window.stepper.last()
    switch = next(a for a in window._actions.menus["View"].actions() if a.objectName() == "wishesSwitch")
    switch.trigger()
    assert {item.wish for item in canvas.number_items.values()} == {0}
    assert Settings().wishes is False


def test_pictures_for_export_have_no_arrows(window):
    window.stepper.last()
    scene = CircuitScene(window.editor, window.stepper, LIGHT)
    assert {item.wish for item in scene.number_items.values()} == {0}
    scene.release()


def test_saved_values_are_told_both_ways(window):
    go_to(window, Forward, node=window.editor.document.circuit.output)  # q * z
    saved = child(window, "stepSaved")
    assert "q = 3" in saved.text()
    assert "z = −4" in saved.text()
    go_to(window, Backward, local=3.0)
    assert "q = 3" in saved.text()
    assert "z" not in saved.text()


def test_a_hidden_page_draws_no_curve(window, monkeypatch):
    window.stepper.forward()
    window.circuit.panel.show_page("check")
    drawn = []
    monkeypatch.setattr(Plot, "show_picture", lambda self, picture: drawn.append(picture))
    window.stepper.forward()
    assert not drawn
    window.circuit.panel.show_page("step")
    assert len(drawn) == 1


# --- on the canvas -------------------------------------------------------------------------------


def journeys(canvas):
    return [(journey.text, journey.role, journey.back) for journey in canvas.marks.travel.under_way]


def test_each_step_sends_its_numbers_along_the_wires(window, canvas):
    assert [journeys(canvas) for _ in range(7) if QTest.keyClick(window.circuit.view, RIGHT) is None] == [
        [("−2.00", "value", False), ("5.00", "value", False)],
        [("3.00", "value", False), ("−4.00", "value", False)],
        [("1.00", "gradient", True)],
        [("−4.00", "gradient", True)],
        [("3.00", "gradient", True)],
        [("−4.00", "gradient", True)],
        [("−4.00", "gradient", True)],
    ]


def test_ten_fast_keys_are_ten_steps_and_the_last_number_travels(window, canvas):
    type_into(child(window, "expressionBar"), "1/(1+exp(-(w0*x0+w1*x1+w2)))")
    for k in range(1, 11):
        QTest.keyClick(window.circuit.view, RIGHT)
        assert window.stepper.cursor == k
        assert canvas.marks.travel.state() == QAbstractAnimation.State.Running
    assert journeys(canvas) == [(short(window.stepper.state.event.downstream), "gradient", True)]


def test_a_number_ends_where_it_goes_and_is_gone(window, canvas, qtbot):
    window.stepper.jump(3)
    window.stepper.forward()
    (journey,) = canvas.marks.travel.under_way
    wire = window.stepper.state.event.wire
    assert journey.place(1.0) == canvas.wire_items[wire].path.pointAtPercent(0)
    travel = canvas.marks.travel
    travel.setCurrentTime(travel.duration())
    assert travel.state() == QAbstractAnimation.State.Stopped
    assert not travel.under_way
    assert not any(item.isVisible() for item in travel._travellers)


@pytest.mark.parametrize("go", ["back", "jump"])
def test_going_back_or_far_stops_the_movement(window, canvas, go):
    window.stepper.forward()
    window.stepper.forward()
    assert journeys(canvas)
    window.stepper.back() if go == "back" else window.stepper.jump(7)
    assert not journeys(canvas)


def test_animation_can_be_switched_off_for_good(window, canvas):
    switch = next(a for a in window._actions.menus["View"].actions() if a.objectName() == "animationSwitch")
    window.stepper.forward()
    assert journeys(canvas)
    switch.trigger()
    window.stepper.forward()
    assert not journeys(canvas)
    assert Settings().animation is False
    assert not canvas.animated


class Still:
    """A style, or what the system tells of, that asks for less motion."""

    def styleHint(self, *_):
        return 0

    def accessibility(self):
        return self

    def motionPreference(self):
        return "MotionPreference.ReducedMotion"


def test_animation_is_off_where_the_system_asks_for_less_motion(window, monkeypatch):
    assert Settings().animation
    with monkeypatch.context() as patch:
        patch.setattr(QApplication, "style", lambda *_: Still())
        assert not Settings().animation
    with monkeypatch.context() as patch:
        patch.setattr(QGuiApplication, "styleHints", lambda *_: Still())
        assert not Settings().animation
        Settings().animation = True
        assert Settings().animation


class PaintCount(QObject):
    def __init__(self):
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_nothing_is_painted_at_rest(window, canvas, qapp, qtbot):
    window.stepper.forward()
    travel = canvas.marks.travel
    qtbot.waitUntil(lambda: travel.state() == QAbstractAnimation.State.Stopped, timeout=2000)
    qapp.processEvents()
    paints = PaintCount()
    window.circuit.view.viewport().installEventFilter(paints)
    for _ in range(5):
        qapp.processEvents()
    assert paints.count == 0


def test_a_plus_stands_at_the_fork_while_gradients_add_up(window, canvas):
    type_into(child(window, "expressionBar"), "x*y + sin(x)")
    for cursor, event in enumerate(window.stepper.trace.events, start=1):
        window.stepper.jump(cursor)
        assert canvas.marks.sum.isVisible() == isinstance(event, Accumulate)
        if isinstance(event, Accumulate):
            assert canvas.marks.sum.pos() == canvas.output_point(node_named(window, "x"))
    window.stepper.first()
    assert not canvas.marks.sum.isVisible()


def test_the_plus_goes_along_with_its_gate(window, canvas):
    type_into(child(window, "expressionBar"), "x*y + sin(x)")
    event = go_to(window, Accumulate)
    canvas.select([event.node])
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert canvas.marks.sum.pos() == canvas.output_point(event.node)


def test_gates_with_infinite_numbers_still_send_them(window, canvas):
    type_into(child(window, "expressionBar"), "exp(x) * 2")
    window.editor.apply("Set", lambda d: set_value(d, "x", 1e4))
    window.stepper.jump(1)
    window.stepper.forward()
    assert journeys(canvas) == [("∞", "value", False)]
    assert math.isinf(window.stepper.state.event.value)

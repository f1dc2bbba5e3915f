"""The timeline: where its dots stand, what they tell, and how it is scrubbed, for short and long passes."""

import time

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.document.document import Document
from playground.engine.circuit import Circuit, Node
from playground.engine.trace import Accumulate
from playground.session.editor import Editor
from playground.session.stepper import Stepper
from playground.ui.circuit.timeline import Timeline
from playground.ui.theme import LIGHT
from tests.driving import child, move, turn_wheel, type_into

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
NOTHING = Qt.MouseButton.NoButton


@pytest.fixture
def timeline(window):
    return child(window, "timeline")


def long_document(gates):
    nodes = [Node("x", "input", name="x")]
    for k in range(gates):
        gate = ("sin", "mul", "add")[k % 3]
        sources = (nodes[-1].id,) if gate == "sin" else (nodes[-1].id, "x")
        nodes.append(Node(f"g{k}", gate, sources))
    return Document(Circuit.of(nodes), {"x": 0.3}, positions={node.id: (0.0, 0.0) for node in nodes})


@pytest.fixture
def long_timeline(qapp):
    """Return a function that makes a timeline of a pass over so many gates, all of it shown."""
    made = []

    def make(gates):
        stepper = Stepper(Editor(long_document(gates)))
        stepper.last()
        made.append(Timeline(stepper, LIGHT))
        made[-1].resize(680, 54)
        return made[-1], stepper

    return make


def point(timeline, cursor):
    return QPoint(round(timeline.x_of(cursor)), 16)


def test_every_dot_is_found_where_it_stands(window, timeline):
    type_into(child(window, "expressionBar"), "x*y + sin(x) + relu(x)")
    for cursor in range(len(window.stepper.trace) + 1):
        assert timeline.cursor_at(timeline.x_of(cursor)) == cursor
    assert timeline.cursor_at(-50) == 0
    assert timeline.cursor_at(5000) == len(window.stepper.trace)


def test_adding_up_is_a_smaller_step(window, timeline):
    type_into(child(window, "expressionBar"), "x*y + sin(x)")
    steps = [timeline.x_of(k) - timeline.x_of(k - 1) for k in range(1, len(window.stepper.trace) + 1)]
    adding = [s for s, e in zip(steps, window.stepper.trace.events, strict=True) if isinstance(e, Accumulate)]
    others = [s for s in steps if s not in adding]
    assert len(adding) == 2
    assert max(adding) < 0.7 * min(others)
    assert max(others) - min(others) < 1e-6


def test_hovering_tells_the_event_and_goes_with_the_pointer(window, timeline, qapp):
    plain = timeline.grab().toImage()
    move(timeline, point(timeline, 5), NOTHING)
    told = timeline.grab().toImage()
    assert told != plain
    assert timeline.told(5).startswith("5: Multiply passes")
    QApplication.sendEvent(timeline, QEvent(QEvent.Type.Leave))
    assert timeline.grab().toImage() == plain
    assert window.stepper.cursor == 0


def test_a_drag_scrubs_there_and_back(window, timeline):
    QTest.mousePress(timeline, LEFT, NO_KEY, point(timeline, 1))
    seen = [window.stepper.cursor]
    for cursor in (2, 4, 6, 7, 3, 0):
        move(timeline, point(timeline, cursor))
        seen.append(window.stepper.cursor)
    QTest.mouseRelease(timeline, LEFT, NO_KEY, point(timeline, 0))
    assert seen == [1, 2, 4, 6, 7, 3, 0]
    move(timeline, point(timeline, 6), NOTHING)
    assert window.stepper.cursor == 0


def test_the_wheel_and_the_arrow_keys_step_one_by_one(window, timeline):
    turn_wheel(timeline, 3)
    assert window.stepper.cursor == 3
    turn_wheel(timeline, -1)
    assert window.stepper.cursor == 2
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    QTest.keyClick(timeline, Qt.Key.Key_Left)
    assert window.stepper.cursor == 3
    QTest.keyClick(timeline, Qt.Key.Key_End)
    turn_wheel(timeline, 5)
    assert window.stepper.cursor == len(window.stepper.trace)


@pytest.mark.parametrize("gates", [4, 40, 100, 400])
def test_both_ways_are_seen_in_their_colours_at_every_density(long_timeline, gates):
    timeline, stepper = long_timeline(gates)
    image = timeline.grab().toImage()
    half = round(timeline.x_of(stepper.trace.forward_count))
    shades = {role: LIGHT.color(role) for role in ("value", "gradient")}
    for role, columns in (("value", range(24, half - 4)), ("gradient", range(half + 8, image.width() - 40))):
        (other,) = shades.keys() - {role}
        seen = [image.pixelColor(x, 16) for x in columns]
        like = sum(distance(color, shades[role]) < distance(color, shades[other]) for color in seen)
        assert like > 0.6 * len(seen)


def distance(one, other):
    return sum((a - b) ** 2 for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


def test_every_step_of_a_long_pass_can_be_reached(long_timeline):
    timeline, stepper = long_timeline(1000)
    assert len(stepper.trace) > 3000
    for cursor in range(0, len(stepper.trace) + 1, 97):
        assert timeline.cursor_at(timeline.x_of(cursor)) == cursor


@pytest.mark.benchmark
def test_a_long_pass_paints_within_a_frame(long_timeline):
    timeline, _ = long_timeline(1000)
    took = []
    for _ in range(9):
        start = time.perf_counter()
        timeline.grab()
        took.append(time.perf_counter() - start)
    assert min(took) < 0.016


def test_the_caption_stays_inside(window, timeline):
    for cursor in (0, len(window.stepper.trace)):
        move(timeline, point(timeline, cursor), NOTHING)
        image = timeline.grab().toImage()
        background = image.pixelColor(1, 3)
        edges = [*range(4), *range(image.width() - 4, image.width())]
        assert all(image.pixelColor(x, y) == background for x in edges for y in range(34, image.height() - 2))


def test_a_document_without_a_pass_has_an_empty_line(window, timeline):
    window.editor.new(Document(Circuit()))
    assert timeline.cursor_at(100) == 0
    assert not timeline.grab().isNull()
    QTest.mouseClick(timeline, LEFT, NO_KEY, QPointF(100, 16).toPoint())
    assert window.stepper.cursor == 0

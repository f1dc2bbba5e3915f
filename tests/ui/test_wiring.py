"""Wiring that cannot go wrong: targets, lights, refusals, insertion, either end, and what never happens."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.document import document_from_expression, edits, note_edits, route_edits
from playground.engine.circuit import Wire
from playground.ui.circuit.gate_search import GateSearch
from playground.ui.circuit.view import GATE_MIME
from tests.driving import at, drag, drop_gate, input_, move, output

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(window):
    """The canvas of (x + y) * z: input1 = x, input2 = y, add3, input4 = z, mul5."""
    return window.circuit.view


def circuit(window):
    return window.editor.document.circuit


def along(view, wire, share):
    return at(view, view.canvas.wire_items[wire].path.pointAtPercent(share))


X, Y, Z = Wire("input1", "add3", 0), Wire("input2", "add3", 1), Wire("input4", "mul5", 1)


@pytest.mark.parametrize("zoom", [0.4, 0.7, 1.0, 2.0])
def test_a_wire_is_hit_within_twelve_pixels_at_every_zoom(view, zoom):
    view.actual_size()
    view.scale(zoom, zoom)
    middle = view.canvas.wire_items[Z].path.pointAtPercent(0.4)
    for away in (-6, 0, 6):
        assert view.canvas.hit(middle + QPointF(0, away / zoom)).wire == Z
    assert view.canvas.hit(middle + QPointF(0, 30 / zoom)).wire is None


@pytest.mark.parametrize("zoom", [0.4, 1.0, 2.0])
def test_a_port_is_hit_within_twelve_pixels_at_every_zoom(view, zoom):
    view.actual_size()
    view.scale(zoom, zoom)
    port = view.canvas.input_point("mul5", 1)
    for away in (QPointF(-6, 0), QPointF(0, 6)):
        hit = view.canvas.hit(port + away / zoom)
        assert (hit.kind, hit.node, hit.port) == ("input", "mul5", 1)


def test_impossible_gates_dim_while_a_wire_is_dragged(view):
    drag(view, output(view, "add3"), QPoint(20, 20), release=False)
    items = view.canvas.node_items
    assert items["mul5"].opacity() == 1
    assert items["mul5"].candidate == "input"
    for barred in ("input1", "input2", "input4"):
        assert items[barred].opacity() < 0.5
        assert items[barred].candidate == ""
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert {item.opacity() for item in items.values()} == {1}


def test_a_refused_wire_says_why_at_the_cursor(window, view):
    before = circuit(window)
    spot = input_(view, "add3", 1)
    drag(view, output(view, "mul5"), spot, release=False)
    assert view._note.isVisible()
    assert "cycle" in view._note.text()
    assert (view._note.pos() - spot).manhattanLength() < 60
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, spot)
    assert not view._note.isVisible()
    assert circuit(window) == before


@pytest.mark.parametrize("alt", [False, True])
def test_a_gate_dropped_from_the_palette_on_a_wire_is_inserted_unless_alt_is_held(window, view, alt):
    spot = along(view, Z, 0.6)
    data = QMimeData()
    data.setData(GATE_MIME, b"tanh")
    keys = ALT if alt else NO_KEY
    for event in (
        QDragEnterEvent(spot, Qt.DropAction.CopyAction, data, LEFT, keys),
        QDropEvent(QPointF(spot), Qt.DropAction.CopyAction, data, LEFT, keys),
    ):
        QApplication.sendEvent(view.viewport(), event)
    assert ("input4" in circuit(window)["mul5"].inputs) is alt


def test_the_target_end_of_a_wire_is_led_elsewhere_from_its_middle(window, view):
    node_id = drop_gate(view, "exp", QPoint(500, 60))
    drag(view, along(view, Z, 0.8), input_(view, node_id))
    assert circuit(window)["mul5"].inputs == ("add3", None)
    assert circuit(window)[node_id].inputs == ("input4",)
    assert window.editor.undo_label == "Reconnect"


def test_the_source_end_of_a_wire_is_led_elsewhere(window, view):
    drag(view, along(view, Z, 0.25), output(view, "input2"))
    assert circuit(window)["mul5"].inputs == ("add3", "input2")
    assert circuit(window)["add3"].inputs == ("input1", "input2")


def test_a_wire_picked_up_by_its_source_shows_the_outputs_it_may_come_from(view):
    drag(view, along(view, Z, 0.25), QPoint(20, 20), release=False)
    items = view.canvas.node_items
    assert {n for n, item in items.items() if item.candidate == "output"} == {
        "input1",
        "input2",
        "add3",
        "input4",
    }
    assert view.canvas.wire_items[Z].opacity() < 1
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.canvas.wire_items[Z].opacity() == 1


def test_either_end_that_is_led_into_a_cycle_is_refused_and_the_wire_stays(window, view):
    before = circuit(window)
    drag(view, along(view, Wire("add3", "mul5", 0), 0.45), output(view, "mul5"))
    drag(view, along(view, Wire("add3", "mul5", 0), 0.8), input_(view, "add3", 0))
    assert circuit(window) == before


@pytest.mark.parametrize("share", [0.25, 0.8])
def test_a_wire_dropped_on_the_empty_canvas_is_removed_alone(window, view, share):
    drag(view, along(view, Z, share), QPoint(30, 30))
    assert circuit(window)["mul5"].inputs == ("add3", None)
    assert len(circuit(window)) == 5


def test_a_wire_is_dragged_over_notes_and_reroute_points(window, view):
    window.editor.apply("Note", lambda d: note_edits.add_note(d, "so", (0.0, -120.0))[0])
    window.editor.apply("Route", lambda d: route_edits.set_route(d, "mul5", 1, [(90.0, 200.0)]))
    before = window.editor.document
    for item in (view.canvas.drawn.notes["note1"], view.canvas.drawn.points["mul5", 1, 0]):
        drag(view, output(view, "input1"), at(view, item.sceneBoundingRect().center()), release=False)
        QTest.keyClick(view, Qt.Key.Key_Escape)
    assert window.editor.document == before


def test_a_click_that_wanders_a_little_only_selects_the_wire(window, view):
    before = window.editor.document
    spot = along(view, Z, 0.5)
    drag(view, spot, spot + QPoint(2, 2))
    assert window.editor.document == before
    assert view.canvas.selected_wires == [Z]


def test_a_route_stays_with_a_wire_that_is_led_elsewhere(window, view):
    spot = along(view, Z, 0.5)
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, spot)
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, spot)
    way = window.editor.document.routes["mul5", 1]
    drag(view, along(view, Z, 0.15), output(view, "input2"))
    assert window.editor.document.routes == {("mul5", 1): way}
    node_id = drop_gate(view, "exp", QPoint(500, 60))
    drag(view, input_(view, "mul5", 1), input_(view, node_id))
    assert window.editor.document.routes == {(node_id, 0): way}


def test_replacing_a_taken_input_keeps_every_other_wire_and_route(window, view):
    spot = along(view, Y, 0.5)
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, spot)
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, spot)
    routes = window.editor.document.routes
    drag(view, output(view, "input4"), input_(view, "add3", 0))
    assert circuit(window)["add3"].inputs == ("input4", "input2")
    assert circuit(window)["mul5"].inputs == ("add3", "input4")
    assert window.editor.document.routes == routes


@pytest.mark.parametrize("gate", ["tanh", "mul"])
def test_deleting_a_gate_never_bridges_its_wires(window, view, gate):
    window.editor.new(document_from_expression("exp(tanh(x * y))"))
    node_id = next(n.id for n in circuit(window).nodes.values() if n.gate == gate)
    (after,) = circuit(window).uses[node_id]
    view.canvas.select([node_id])
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert circuit(window)[after.target].inputs == (None,)
    assert set(view.canvas.wire_items) == set(circuit(window).wires)


def test_a_cut_stroke_marks_what_it_cuts_and_takes_the_routes_along(window, view):
    window.editor.apply("Route", lambda d: edits.move(d, {}))
    spot = along(view, Y, 0.8)
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, spot)
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, spot)
    target, start, end = view.viewport(), spot - QPoint(0, 40), spot + QPoint(0, 40)
    QTest.mousePress(target, Qt.MouseButton.RightButton, CTRL, start)
    for share in (0.5, 1.0):
        move(target, start + (end - start) * share, Qt.MouseButton.RightButton, CTRL)
    assert view.canvas.wire_items[Y].hovered
    QTest.mouseRelease(target, Qt.MouseButton.RightButton, CTRL, end)
    assert circuit(window)["add3"].inputs[1] is None
    assert not window.editor.document.routes
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert circuit(window)["add3"].inputs[1] == "input2"
    assert window.editor.document.routes


def test_an_output_dropped_on_an_output_is_refused_with_the_reason(window, view):
    heard = []
    view.said.connect(heard.append)
    before = circuit(window)
    drag(view, output(view, "input1"), output(view, "input4"))
    assert circuit(window) == before
    assert "input" in heard[-1]
    assert not window.findChildren(GateSearch)


def test_the_frame_of_the_canvas_shows_only_when_the_keyboard_brought_the_focus(window, view):
    window.circuit.expression.setFocus()
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not view.property("framed")
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.property("framed")


@pytest.mark.parametrize("command", ["lay_out", "unfold", "paste"])
def test_nothing_is_left_out_of_sight_by(window, view, command):
    view.canvas.animated = False
    if command == "unfold":
        window.editor.apply("Fold", lambda document: edits.fold(document, ["add3"], "total", "t")[0])
        view.canvas.select(n.id for n in circuit(window).nodes.values() if n.body)
    else:
        view.canvas.select(["input1", "add3"])
        view.commands.copy()
        view.canvas.clearSelection()
    view.zoom_at(4, QPoint(5, 5))
    window.circuit.do(command)
    shown = view.mapToScene(view.viewport().rect()).boundingRect()
    items = view.canvas.node_items.values()
    assert all(shown.contains(item.outline.translated(item.pos())) for item in items)


def test_a_gate_that_was_folded_is_selected(window, view):
    view.canvas.select(["add3"])
    view.setFocus()
    view.commands.fold()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    (group,) = (n.id for n in circuit(window).nodes.values() if n.body)
    assert view.canvas.selected_nodes == [group]


def loose_end(view, node_id):
    """Return the viewport's pixel where the wire that leads out of a gate to nothing ends."""
    stub = view.canvas.stub_items[node_id]
    return at(view, stub.pos() + QPointF(stub.length - 2, 0))


def test_a_wire_is_drawn_out_of_its_loose_end(window, view):
    gate = drop_gate(view, "neg", QPoint(40, 40))
    view.fit()
    drag(view, loose_end(view, "mul5"), input_(view, gate))
    assert Wire("mul5", gate, 0) in circuit(window).wires


def test_an_input_takes_the_loose_wire_that_it_is_dragged_to(window, view):
    gate = drop_gate(view, "neg", QPoint(40, 40))
    view.fit()
    drag(view, input_(view, gate), loose_end(view, "mul5"))
    assert Wire("mul5", gate, 0) in circuit(window).wires


@pytest.mark.parametrize("zoom", [0.5, 1.0])
def test_a_click_on_a_loose_end_starts_nothing(window, view, zoom):
    view.actual_size()
    view.scale(zoom, zoom)
    before = circuit(window)
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, loose_end(view, "mul5"))
    assert circuit(window) == before
    assert window.findChild(GateSearch) is None

"""The canvas: adding, wiring, moving, editing, deleting and looking, by real events."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground.document import Document, document_from_expression, edits
from playground.engine import Circuit, Node, parse
from playground.ui.circuit.number_item import NumberItem
from tests.driving import (
    at,
    centre,
    child,
    drag,
    drop_gate,
    input_,
    move,
    output,
    set_number,
    turn_wheel,
    type_into,
    wire,
)


@pytest.fixture
def view(window):
    return window.circuit.view


def node_named(window, name):
    return next(node.id for node in window.editor.document.circuit.nodes.values() if node.name == name)


def gate(window, kind):
    return next(node.id for node in window.editor.document.circuit.nodes.values() if node.gate == kind)


def test_a_gate_dropped_on_the_canvas_stands_where_it_was_dropped(window, view):
    node_id = drop_gate(view, "exp", QPoint(200, 150))
    dropped = view.mapToScene(QPoint(200, 150))
    assert window.editor.document.circuit[node_id].gate == "exp"
    assert window.editor.document.positions[node_id] == pytest.approx((dropped.x(), dropped.y()))


def test_double_click_in_the_palette_adds_a_gate_clear_of_the_others(window, view):
    button = child(window, "gateTanh")
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    rects = [item.rect.translated(item.pos()) for item in view.canvas.node_items.values()]
    assert len(rects) == 7
    assert not any(a.intersects(b) for k, a in enumerate(rects) for b in rects[:k])


def test_a_wire_dragged_from_port_to_port_connects(window, view):
    node_id = drop_gate(view, "exp", QPoint(120, 60))
    wire(view, node_named(window, "x"), node_id)
    assert window.editor.document.circuit[node_id].inputs == (node_named(window, "x"),)


def test_a_wire_dragged_backwards_from_an_input_connects_too(window, view):
    node_id = drop_gate(view, "exp", QPoint(400, 60))
    drag(view, input_(view, node_id), output(view, node_named(window, "y")))
    assert window.editor.document.circuit[node_id].inputs == (node_named(window, "y"),)


def test_a_taken_input_is_replaced_and_the_rest_kept(window, view):
    add = gate(window, "add")
    wire(view, node_named(window, "z"), add, 0)
    assert window.editor.document.circuit[add].inputs == (node_named(window, "z"), node_named(window, "y"))


def test_a_cycle_is_refused_with_the_reason_and_changes_nothing(window, view):
    before = window.editor.document
    wire(view, gate(window, "mul"), gate(window, "add"), 1)
    assert window.editor.document.circuit == before.circuit
    message = child(window, "canvasMessage")
    assert message.isVisible()
    assert "cycle" in message.text()


def test_a_picked_up_wire_dropped_on_the_canvas_is_removed(window, view):
    mul = gate(window, "mul")
    drag(view, input_(view, mul, 1), QPoint(30, 30))
    assert window.editor.document.circuit[mul].inputs[1] is None


def test_escape_cancels_a_wire_and_a_move(window, view):
    before = window.editor.document
    drag(view, output(view, node_named(window, "x")), input_(view, gate(window, "mul"), 1), release=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    drag(view, centre(view, gate(window, "add")), QPoint(40, 40), release=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert window.editor.document == before
    place = view.canvas.node_items[gate(window, "add")].pos()
    assert (place.x(), place.y()) == before.positions[gate(window, "add")]


def test_moving_is_one_edit_that_undo_takes_back(window, view):
    before, add = window.editor.document.positions, gate(window, "add")
    drag(view, centre(view, add), centre(view, add) + QPoint(40, -30))
    scale = view.transform().m11()
    x, y = before[add]
    assert window.editor.document.positions[add] == pytest.approx((x + 40 / scale, y - 30 / scale), abs=1.5)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.document.positions == before
    assert not window.editor.can_undo


def test_a_box_selects_and_delete_removes_with_the_wires(window, view):
    start = at(view, view.canvas.content_rect().topLeft()) - QPoint(4, 4)
    end = at(view, view.canvas.content_rect().bottomRight()) + QPoint(4, 4)
    drag(view, start, end)
    assert len(view.canvas.selected_nodes) == 5
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert not window.editor.document.circuit.nodes
    assert not view.canvas.wire_items
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(view.canvas.wire_items) == 4


def test_a_selected_wire_is_deleted_alone(window, view):
    path = next(
        item for w, item in view.canvas.wire_items.items() if w.target == gate(window, "mul") and w.port
    ).path
    QTest.mouseClick(
        view.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        at(view, path.pointAtPercent(0.75)),
    )
    QTest.keyClick(view, Qt.Key.Key_Delete)
    circuit = window.editor.document.circuit
    assert len(circuit) == 5
    assert circuit.missing == ((gate(window, "mul"), 1),)


def test_a_number_is_edited_in_place_and_everything_follows(window, view):
    window.stepper.last()
    set_number(window, node_named(window, "x"), "1e1")
    assert window.editor.document.values["x"] == 10.0
    assert view.canvas.number_items[gate(window, "mul")].value == "−60.00"
    assert view.canvas.number_items[node_named(window, "z")].gradient == "15.00"


def test_a_bad_number_stays_open_with_the_reason_and_escape_gives_up(window, view):
    set_number(window, node_named(window, "x"), "ten")
    field = child(view, "inPlaceEdit")
    assert field.isVisible()
    assert field.property("state") == "error"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert window.editor.document.values["x"] == -2.0


def test_keys_typed_into_a_number_never_reach_the_canvas(window, view):
    x = node_named(window, "x")
    view.canvas.select([x])
    QTest.keyClick(view, Qt.Key.Key_Return)
    field = child(view, "inPlaceEdit")
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_End):
        QTest.keyClick(field, key)
    assert x in window.editor.document.circuit.nodes
    assert window.stepper.cursor == 0


def test_f2_renames_a_variable_and_keeps_its_value(window, view):
    view.canvas.select([node_named(window, "x")])
    QTest.keyClick(view, Qt.Key.Key_F2)
    type_into(child(view, "inPlaceEdit"), "speed")
    assert window.editor.document.values["speed"] == -2.0
    assert child(window, "expressionBar").text() == "(speed + y) * z"


def test_the_wheel_zooms_at_the_pointer_and_the_middle_button_pans(window, view):
    point = QPoint(150, 120)
    below = view.mapToScene(point)
    before = view.transform().m11()
    turn_wheel(view.viewport(), 2, point)
    assert view.transform().m11() > 1.2 * before
    after = view.mapToScene(point)
    assert (after.x(), after.y()) == pytest.approx((below.x(), below.y()), abs=1.5)
    drag(view, point, point + QPoint(60, 25), Qt.MouseButton.MiddleButton)
    assert (view.mapToScene(point + QPoint(60, 25)) - after).manhattanLength() < 3


def test_hovering_a_port_lights_it_up(window, view):
    mul = gate(window, "mul")
    drag(view, output(view, node_named(window, "x")), input_(view, mul, 1), release=False)
    assert view.canvas.node_items[mul].offered_port == 1
    move(view.viewport(), QPoint(20, 20))
    assert view.canvas.node_items[mul].offered_port is None
    QTest.keyClick(view, Qt.Key.Key_Escape)


def test_unknown_values_are_shown_as_not_computed(window, view):
    numbers = view.canvas.number_items
    assert (numbers[gate(window, "add")].value, numbers[node_named(window, "x")].gradient) == ("·", "·")
    assert numbers[node_named(window, "x")].value == "−2.00"
    window.stepper.last()
    assert "·" not in {text for item in numbers.values() for text in (item.value, item.gradient)}


def test_in_a_large_circuit_only_the_numbers_near_a_moved_gate_move(window, view):
    nodes = [Node("x", "input", name="x")]
    nodes += [Node(f"g{k}", "tanh", (nodes[-1].id if k == 0 else f"g{k - 1}",)) for k in range(300)]
    window.editor.new(Document(Circuit.of(nodes)))
    view.show_place(view.canvas.node_items["g5"].sceneBoundingRect())
    view.actual_size()
    view.centerOn(view.canvas.node_items["g5"])
    before = {n: item.pos().toTuple() for n, item in view.canvas.number_items.items()}
    drag(view, centre(view, "g5"), centre(view, "g5") + QPoint(0, 90))
    after = {n: item.pos().toTuple() for n, item in view.canvas.number_items.items()}
    assert {n for n in before if before[n] != after[n]} == {"g4", "g5"}
    assert abs(after["g5"][1] - before["g5"][1]) > 20
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert {n: item.pos().toTuple() for n, item in view.canvas.number_items.items()} == before


def test_a_step_touches_only_the_numbers_that_it_changes(window, view, monkeypatch):
    """Whatever the way to a step, the canvas shows the same as after showing every number anew."""
    touched = []
    original = NumberItem.set_numbers
    monkeypatch.setattr(
        NumberItem, "set_numbers", lambda item, *looks: (touched.append(item), original(item, *looks))
    )
    canvas, stepper = view.canvas, window.stepper

    def shown():
        numbers = [(item.looks, item.wish) for item in canvas.number_items.values()]
        active = [item.active for item in canvas.node_items.values()]
        flows = [item.look for item in canvas.wire_items.values()]
        return numbers, active, flows, [item.text for item in canvas.branch_items.values()]

    window.editor.new(Document(parse("(x + y) * tanh(x) * (x + 1)"), {"x": 2, "y": -1}))
    window.set_wishes(True)
    end = len(stepper.trace)
    for cursor in (end, 3, 4, 5, end - 1, end - 2, 0, 1, end):
        stepper.jump(cursor)
        found = shown()
        canvas.numbers.forget()
        canvas.show_state()
        assert found == shown()
    touched.clear()
    stepper.back()
    assert 0 < len(touched) <= 2


def test_an_edit_of_a_large_circuit_leaves_the_canvas_as_opening_it_does(window, view):
    """Only what an edit touches is laid anew, so the rest must be as right as if all were."""
    text = " + ".join(f"tanh(x*{k})" for k in range(1, 120))
    window.editor.new(document_from_expression(text))
    canvas = view.canvas

    def shown():
        wires = {wire: item.path.pointAtPercent(1).toTuple() for wire, item in canvas.wire_items.items()}
        starts = {wire: item.path.pointAtPercent(0).toTuple() for wire, item in canvas.wire_items.items()}
        return wires, starts, set(canvas.branch_items), {n: i.pos() for n, i in canvas.stub_items.items()}

    gates = [node.id for node in window.editor.document.circuit.nodes.values() if node.gate == "tanh"]
    added = drop_gate(view, "exp", QPoint(60, 60))
    window.editor.apply("Connect", lambda document: edits.connect(document, gates[0], added, 0))
    view.canvas.select([gates[1]])
    QTest.keyClick(view, Qt.Key.Key_Delete)
    for _ in range(2):
        found = shown()
        window.editor.new(window.editor.document)
        assert found == shown()
        window.editor.apply("Disconnect", lambda document: edits.disconnect(document, added, 0))

"""Looking into folded gates with real events: going in and out, editing there, stepping there."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from playground.document import document_from_expression, edits
from playground.engine.inside import backward_span, forward_span
from playground.ui.circuit.hit import Hit
from playground.ui.circuit.menu import canvas_menu
from playground.ui.render import render
from tests.driving import at, centre, child, drag, drop_gate, type_into, wire

NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
LEFT = Qt.MouseButton.LeftButton
VALUES = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}


def ids(document, *gates):
    return [node.id for node in document.circuit.nodes.values() if node.gate in gates]


@pytest.fixture
def nested(window, qapp):
    """The window with the squared neuron: a group ``neuron``, and in it a group ``sigmoid``."""
    document = document_from_expression("3*(1/(1+exp(-(w0*x0+w1*x1+w2))))**2", VALUES)
    document = edits.fold(document, ids(document, "neg", "exp", "shift", "reciprocal"), "sigmoid", "σ")[0]
    document = edits.fold(document, ids(document, "mul", "add", "group"), "neuron", "N")[0]
    window.editor.new(document)
    qapp.processEvents()
    return window


@pytest.fixture
def view(nested):
    return nested.circuit.view


def double_click(view, place):
    QTest.mouseDClick(view.viewport(), LEFT, NONE, place)


def only_group(window):
    (group,) = ids(window.editor.shown, "group")
    return group


def go_in(window, levels=1):
    view = window.circuit.view
    for _ in range(levels):
        double_click(view, centre(view, only_group(window)))


# --- in and out ------------------------------------------------------------------------------


def test_double_click_enter_key_and_menu_look_inside_and_esc_comes_out(nested, view):
    group = only_group(nested)
    menu = canvas_menu(view, Hit("node", group), view.canvas.node_items[group].pos())
    (entry,) = [action for action in menu.actions() if action.text().startswith("Look inside")]
    ways = (
        lambda: double_click(view, centre(view, group)),
        lambda: QTest.keyClick(view, Qt.Key.Key_Return),
        lambda: QTest.keyClick(view, Qt.Key.Key_I),
        entry.trigger,
    )
    for way in ways:
        view.canvas.select([group])
        way()
        assert nested.editor.inside_path == (group,)
        inside = nested.editor.document.circuit[group].body.circuit
        assert view.canvas.node_items.keys() == inside.nodes.keys()
        assert view.canvas.selected_nodes == []
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert nested.editor.inside_path == ()
        assert view.canvas.selected_nodes == [group]


def test_esc_cancels_and_deselects_before_it_comes_out(nested, view):
    go_in(nested)
    node_id = ids(nested.editor.shown, "add")[0]
    drag(view, centre(view, node_id), centre(view, node_id) + QPoint(40, 0), release=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert nested.editor.inside_path
    assert view.canvas.selected_nodes == []
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not nested.editor.inside_path


def test_a_gate_that_is_no_group_has_no_inside(nested, view):
    view.canvas.select(ids(nested.editor.document, "square"))
    QTest.keyClick(view, Qt.Key.Key_I)
    assert child(nested, "canvasMessage").isVisible()
    assert nested.editor.inside_path == ()


def test_the_breadcrumb_leads_out_by_mouse_and_keyboard(nested, view):
    assert not child(nested, "breadcrumb").isVisible()
    go_in(nested, 2)
    outer = nested.editor.inside_path[0]
    assert child(nested, "breadcrumbHere").text() == "sigmoid"
    assert [child(nested, f"breadcrumb{k}").text() for k in (0, 1)] == ["f", "neuron"]
    child(nested, "breadcrumb1").setFocus()
    QTest.keyClick(child(nested, "breadcrumb1"), Qt.Key.Key_Return)
    assert nested.editor.inside_path == (outer,)
    assert view.hasFocus()
    go_in(nested)
    QTest.mouseClick(child(nested, "breadcrumb0"), LEFT)
    assert nested.editor.inside_path == ()
    assert not child(nested, "breadcrumb").isVisible()


def test_deep_down_the_breadcrumb_still_fits(window, qapp):
    document = document_from_expression("exp(x)")
    for depth in range(12):
        gates = ids(document, "exp", "group")
        document = edits.fold(document, gates, f"a rather long name of level {depth}", "g")[0]
    window.editor.new(document)
    for _ in range(12):
        window.editor.look_inside(only_group(window))
    qapp.processEvents()
    crumbs = child(window, "breadcrumb")
    for width in (1280, 900):
        window.resize(width, 720)
        qapp.processEvents()
        assert child(window, "breadcrumbHere").geometry().right() < crumbs.width()
    window.circuit.view.inside.come_out(3)
    assert len(window.editor.inside_path) == 9


def test_coming_out_shows_what_was_looked_at(nested, view):
    view.zoom_at(1.3, QPoint(100, 100))
    before = view.viewpoint
    go_in(nested)
    assert view.viewpoint is None
    QTest.keyClick(view, Qt.Key.Key_Left, SHIFT)
    assert view.transform() == before[0]
    assert (view.viewpoint[1] - before[1]).manhattanLength() < 3


# --- editing inside --------------------------------------------------------------------------


def add(window, view):
    drop_gate(view, "tanh", QPoint(60, 40))


def connect(window, view):
    added = drop_gate(view, "tanh", QPoint(60, 40))
    wire(view, window.editor.shown.circuit.variables[0].id, added)


def move(window, view):
    place = centre(view, ids(window.editor.shown, "mul")[0])
    drag(view, place, place + QPoint(20, 60))


def rename_port(window, view):
    view.canvas.select([window.editor.shown.circuit.variables[0].id])
    QTest.keyClick(view, Qt.Key.Key_F2)
    type_into(child(view, "inPlaceEdit"), "first")


def delete(window, view):
    view.canvas.select(ids(window.editor.shown, "mul")[:1])
    QTest.keyClick(view, Qt.Key.Key_Delete)


def lay_out(window, view):
    move(window, view)
    view.canvas.clearSelection()
    QTest.keyClick(view, Qt.Key.Key_L)


def paste(window, view):
    view.canvas.select(ids(window.editor.shown, "mul", "add"))
    QTest.keyClick(view, Qt.Key.Key_C, CTRL)
    QTest.keyClick(view, Qt.Key.Key_V, CTRL)


def fold_deeper(window, view):
    view.canvas.select(ids(window.editor.shown, "mul", "add"))
    QTest.keyClick(view, Qt.Key.Key_G, CTRL)
    type_into(child(view, "inPlaceEdit"), "sum")


def unfold(window, view):
    view.canvas.select(ids(window.editor.shown, "group"))
    QTest.keyClick(view, Qt.Key.Key_G, CTRL | SHIFT)


def type_expression(window, view):
    type_into(child(window, "expressionBar"), "tanh(w0*x0 + w1*x1 + w2)")


@pytest.mark.parametrize(
    "edit",
    [add, connect, move, rename_port, delete, lay_out, paste, fold_deeper, unfold, type_expression],
    ids=lambda edit: edit.__name__,
)
def test_every_edit_works_inside_and_is_undone_there(nested, view, edit):
    go_in(nested)
    before, path = nested.editor.document, nested.editor.inside_path
    edit(nested, view)
    assert nested.editor.inside_path == path
    assert not nested.editor.document.same_content(before)
    assert nested.editor.document.circuit.nodes.keys() == before.circuit.nodes.keys()
    after = nested.editor.document
    assert view.canvas.node_items.keys() == nested.editor.shown.circuit.nodes.keys()
    while nested.editor.can_undo:
        QTest.keyClick(nested, Qt.Key.Key_Z, CTRL)
    assert nested.editor.document.same_content(before)
    while nested.editor.can_redo:
        QTest.keyClick(nested, Qt.Key.Key_Z, CTRL | SHIFT)
    assert nested.editor.document.same_content(after)
    assert nested.editor.inside_path == path


def test_a_renamed_port_keeps_its_wire_outside(nested, view):
    go_in(nested)
    (group,) = nested.editor.inside_path
    sources = nested.editor.document.circuit[group].inputs
    rename_port(nested, view)
    after = nested.editor.document.circuit[group]
    assert (after.inputs, after.kind.ports[0]) == (sources, "first")


def test_an_input_made_inside_is_a_new_port_and_says_so(nested, view):
    go_in(nested)
    message = child(nested, "canvasMessage")
    drop_gate(view, "input", QPoint(60, 40))
    assert message.isVisible()
    port = nested.editor.shown.circuit.names[-1]
    assert f"port {port}" in message.text()
    move(nested, view)
    assert not message.isVisible()


def test_the_proof_inside_is_one_of_the_whole(nested, view):
    QTest.keyClick(view, Qt.Key.Key_End)
    go_in(nested)
    view.canvas.select([only_group(nested)])
    QTest.keyClick(view, Qt.Key.Key_P, CTRL | SHIFT)
    sheet = child(nested, "proofSheet")
    assert "0.8624" in "".join(label.text() for label in sheet.findChildren(QLabel))
    sheet.close()


def test_the_number_of_a_port_is_not_edited_inside_and_says_why(nested, view):
    go_in(nested)
    before = nested.editor.document
    port = nested.editor.shown.circuit.variables[0].id
    item = view.canvas.number_items[port]
    place = at(view, item.mapToScene(item.value_rect().center()))
    drag(view, place, place + QPoint(50, 0))
    double_click(view, place)
    assert not view.findChildren(type(view), "inPlaceEdit")
    assert view._note.isVisible()
    view.canvas.select([port])
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert child(nested, "canvasMessage").isVisible()
    assert nested.editor.document is before


def test_undo_of_the_fold_comes_out(nested, view):
    sum_ = ids(nested.editor.document, "square", "scale")
    nested.editor.apply("Fold", lambda d: edits.fold(d, sum_, "outer", "o")[0])
    circuit = nested.editor.document.circuit
    outer = next(n for n in ids(nested.editor.document, "group") if circuit[n].label == "o")
    view.inside.enter(outer)
    node_id = next(n for n, node in nested.editor.shown.circuit.nodes.items() if node.inputs)
    drag(view, centre(view, node_id), centre(view, node_id) + QPoint(30, 0), release=False)
    QTest.keyClick(nested, Qt.Key.Key_Z, CTRL)
    assert nested.editor.inside_path == ()
    assert view.canvas.node_items.keys() == nested.editor.document.circuit.nodes.keys()
    QTest.mouseRelease(view.viewport(), LEFT, NONE, QPoint(5, 5))
    assert not child(nested, "breadcrumb").isVisible()


def test_a_drag_is_given_up_when_its_gates_go(nested, view):
    go_in(nested)
    add(nested, view)
    (added,) = ids(nested.editor.shown, "tanh")
    drag(view, centre(view, added), QPoint(200, 200), release=False)
    QTest.keyClick(nested, Qt.Key.Key_Z, CTRL)
    QTest.keyClick(view, Qt.Key.Key_Escape)  # the drag is over already, so this comes out
    assert added not in view.canvas.node_items
    go_in(nested)
    node_id = ids(nested.editor.shown, "mul")[0]
    before = nested.editor.document
    drag(view, centre(view, node_id), QPoint(200, 200), release=False)
    QTest.keyClick(view, Qt.Key.Key_Left, SHIFT)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, QPoint(200, 200))
    assert nested.editor.document.same_content(before)
    assert nested.editor.inside_path == ()


def test_a_field_that_is_open_is_kept_before_coming_out(nested, view):
    go_in(nested, 2)
    path, shift = nested.editor.inside_path, ids(nested.editor.shown, "shift")[0]
    double_click(view, centre(view, shift))
    field = child(view, "inPlaceEdit")
    field.setText("5")
    QTest.mouseClick(child(nested, "breadcrumb0"), LEFT)
    assert nested.editor.inside_path == ()
    assert edits.inside(nested.editor.document, path).circuit[shift].parameter == 5.0


# --- stepping inside -------------------------------------------------------------------------


def test_shift_right_steps_inside_and_past_the_end_comes_the_step_after(nested, view):
    stepper = nested.stepper
    span = forward_span(stepper.trace, only_group(nested))
    while stepper.cursor < span.start:
        QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert nested.editor.inside_path
    assert child(nested, "timeline").accessibleDescription().endswith("inside neuron")
    for _ in range(stepper.trace.forward_count + 1):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert (nested.editor.inside_path, stepper.cursor) == ((), span.end + 1)
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert child(nested, "canvasMessage").isVisible()


def test_a_double_click_on_the_dot_of_a_group_steps_inside(nested, view):
    timeline, stepper = child(nested, "timeline"), nested.stepper
    group = only_group(nested)
    cursor = backward_span(stepper.trace, group).end
    place = QPoint(round(timeline.x_of(cursor)), 16)
    QTest.mouseClick(timeline, LEFT, NONE, place)
    assert stepper.cursor == cursor
    QTest.mouseDClick(timeline, LEFT, NONE, place)
    assert nested.editor.inside_path == (group,)
    assert stepper.cursor == stepper.trace.forward_count
    button = child(nested, "stepInto")
    assert button.isVisible()
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert stepper.cursor == backward_span(stepper.trace, group).start


def test_the_numbers_inside_are_gradients_of_the_whole(nested, view):
    QTest.keyClick(view, Qt.Key.Key_End)
    outside = {n.name: nested.stepper.state.gradients[n.id] for n in nested.editor.document.circuit.variables}
    go_in(nested)
    numbers = {n.name: view.canvas.number_items[n.id].gradient for n in nested.editor.shown.circuit.variables}
    inside = {n.name: nested.stepper.state.gradients[n.id] for n in nested.editor.shown.circuit.variables}
    assert inside == pytest.approx(outside, rel=1e-13)
    assert numbers["w0"] == "−0.86"
    assert next(iter(view.canvas.stub_items.values())).name == "q"
    child(nested, "checkTab").click()
    page = nested.circuit.panel.page("check")
    page.finish()
    for number in range(page._model.rowCount()):
        row = page._model.shown(number)
        assert row.analytic == row.numeric != "·"


def test_a_picture_shows_what_is_inside(nested, tmp_path):
    group = only_group(nested)
    render(nested.editor.document, tmp_path / "inside.svg", inside=[group])
    render(nested.editor.document, tmp_path / "whole.svg")
    assert ">N<" not in (tmp_path / "inside.svg").read_text()
    assert ">−0.86<" in (tmp_path / "inside.svg").read_text()
    assert ">N<" in (tmp_path / "whole.svg").read_text()

"""Every gesture of the table by real events, Esc in the middle of each, and the help made from the table."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from playground.document import document_from_expression
from playground.ui.circuit.gesture_table import GESTURES, KEYS
from tests.driving import at, centre, child, drag, drop_gate, input_, move, output

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def view(window):
    return window.circuit.view


def circuit(window):
    return window.editor.document.circuit


def named(window, name):
    return next(node.id for node in circuit(window).nodes.values() if node.name == name)


def gate(window, kind):
    return next(node.id for node in circuit(window).nodes.values() if node.gate == kind)


def empty_place(view):
    """Return a pixel where nothing is."""
    return at(view, view.canvas.content_rect().bottomLeft()) + QPoint(30, 40)


def wire_point(view, target, port, share=0.6):
    item = next(i for w, i in view.canvas.wire_items.items() if (w.target, w.port) == (target, port))
    return at(view, item.path.pointAtPercent(share))


# --- adding ----------------------------------------------------------------------------------


def test_double_click_on_the_empty_canvas_searches_there(window, view):
    place = empty_place(view)
    spot = view.mapToScene(place)
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, place)
    QTest.keyClicks(child(window, "gateSearchField"), "tanh")
    QTest.keyClick(child(window, "gateSearchField"), Qt.Key.Key_Return)
    added = gate(window, "tanh")
    assert window.editor.document.positions[added] == pytest.approx((spot.x(), spot.y()), abs=1)


def test_the_search_is_as_high_as_what_it_finds(window, view):
    QTest.keyClick(view, Qt.Key.Key_Slash)
    popup, found = child(window, "gateSearchPopup"), child(window, "gateSearchList")
    whole = popup.height()
    QTest.keyClicks(child(window, "gateSearchField"), "tanh")
    QApplication.processEvents()
    assert popup.height() < whole
    assert found.verticalScrollBar().maximum() == 0
    assert found.viewport().rect().contains(found.visualItemRect(found.item(found.count() - 1)))


def test_the_search_goes_away_without_a_gate_on_escape(window, view):
    before = window.editor.document
    QTest.keyClick(view, Qt.Key.Key_Slash)
    QTest.keyClick(child(window, "gateSearchField"), Qt.Key.Key_Escape)
    assert window.editor.document == before
    assert view.hasFocus()


def test_a_gate_dropped_on_a_wire_is_inserted_as_one_edit(window, view):
    mul = gate(window, "mul")
    node_id = drop_gate(view, "exp", wire_point(view, mul, 1))
    assert circuit(window)[mul].inputs[1] == node_id
    assert circuit(window)[node_id].inputs == (named(window, "z"),)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert circuit(window)[mul].inputs[1] == named(window, "z")
    assert node_id not in circuit(window).nodes


@pytest.mark.parametrize("alt", [True, False])
def test_a_lone_gate_moved_onto_a_wire_is_inserted_unless_alt_is_held(window, view, alt):
    mul = gate(window, "mul")
    node_id = drop_gate(view, "tanh", empty_place(view))
    start, end = centre(view, node_id), wire_point(view, mul, 1)
    QTest.mousePress(view.viewport(), LEFT, NO_KEY, start)
    for share in (0.5, 1.0):
        move(view.viewport(), start + (end - start) * share, keys=ALT if alt else NO_KEY)
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, end)
    assert (circuit(window)[mul].inputs[1] == node_id) is not alt


# --- wiring ----------------------------------------------------------------------------------


def test_a_wire_dropped_on_the_empty_canvas_searches_and_connects(window, view):
    drag(view, output(view, named(window, "x")), empty_place(view))
    QTest.keyClicks(child(window, "gateSearchField"), "sigmoid")
    QTest.keyClick(child(window, "gateSearchField"), Qt.Key.Key_Return)
    assert circuit(window)[gate(window, "sigmoid")].inputs == (named(window, "x"),)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert len(circuit(window)) == 5


def test_possible_ports_light_up_and_impossible_ones_do_not(window, view):
    drag(view, output(view, gate(window, "add")), empty_place(view), release=False)
    items = view.canvas.node_items
    assert items[gate(window, "mul")].candidate == "input"
    assert items[gate(window, "add")].candidate == ""
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert {item.candidate for item in items.values()} == {""}


def test_a_wire_is_reconnected_by_its_end(window, view):
    add, mul = gate(window, "add"), gate(window, "mul")
    drag(view, input_(view, mul, 1), input_(view, add, 0))
    assert circuit(window)[mul].inputs[1] is None
    assert circuit(window)[add].inputs[0] == named(window, "z")


def stroke(view, start, end, release=True):
    target = view.viewport()
    QTest.mousePress(target, RIGHT, CTRL, start)
    for share in (0.25, 0.5, 0.75, 1.0):
        move(target, start + (end - start) * share, RIGHT, CTRL)
    if release:
        QTest.mouseRelease(target, RIGHT, CTRL, end)


def test_a_stroke_cuts_every_wire_that_it_crosses_and_no_other(window, view):
    add = gate(window, "add")
    middle = (wire_point(view, add, 0, 0.5) + wire_point(view, add, 1, 0.5)) / 2
    stroke(view, middle - QPoint(0, 70), middle + QPoint(0, 70))
    assert circuit(window)[add].inputs == (None, None)
    assert None not in circuit(window)[gate(window, "mul")].inputs
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert circuit(window)[add].inputs == (named(window, "x"), named(window, "y"))


def test_a_drag_that_passes_over_gates_connects_nothing_but_its_ends(window, view):
    before = circuit(window).wires
    tanh = drop_gate(view, "tanh", empty_place(view))
    drag(view, output(view, named(window, "x")), input_(view, tanh))
    new = set(circuit(window).wires) - set(before)
    assert {(w.source, w.target) for w in new} == {(named(window, "x"), tanh)}


# --- numbers and selection -------------------------------------------------------------------


def number_place(view, node_id):
    item = view.canvas.number_items[node_id]
    return at(view, item.mapToScene(item.value_rect().center()))


def test_a_number_is_scrubbed_and_one_undo_takes_it_back(window, view):
    x = named(window, "x")
    drag(view, number_place(view, x), number_place(view, x) + QPoint(50, 0))
    assert window.editor.document.values["x"] == pytest.approx(-1.5, abs=0.05)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.editor.document.values["x"] == -2
    assert not window.editor.can_undo


@pytest.mark.parametrize("gesture", ["scrub", "cut", "box", "pan"])
def test_escape_in_the_middle_leaves_everything_as_it_was(window, view, gesture):
    before = window.editor.document
    x = named(window, "x")
    if gesture == "scrub":
        drag(view, number_place(view, x), number_place(view, x) + QPoint(60, 0), release=False)
    elif gesture == "cut":
        stroke(view, QPoint(20, 20), QPoint(600, 420), release=False)
    elif gesture == "box":
        drag(view, QPoint(5, 5), QPoint(600, 420), release=False)
    else:
        drag(view, QPoint(5, 5), QPoint(60, 42), Qt.MouseButton.MiddleButton, release=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    selected = view.canvas.selected_nodes
    move(view.viewport(), QPoint(300, 200), Qt.MouseButton.NoButton)
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, QPoint(300, 200))
    assert window.editor.document == before
    assert not window.editor.can_undo
    assert view.canvas.selected_nodes == selected == ([x] if gesture == "scrub" else [])
    assert not any(item.hovered for item in view.canvas.wire_items.values())


def test_dragging_near_level_snaps_straight(window, view):
    mul, add = gate(window, "mul"), gate(window, "add")
    rise = input_(view, mul, 0).y() - output(view, add).y()
    drag(view, centre(view, add), centre(view, add) + QPoint(0, rise + 4))
    straight = view.canvas.output_point(add).y() - view.canvas.input_point(mul, 0).y()
    assert straight == pytest.approx(0, abs=1e-6)


# --- clipboard -------------------------------------------------------------------------------


def press(view, key, keys=CTRL):
    QTest.keyClick(view, key, keys)


def test_copy_is_readable_text_and_paste_brings_the_gates_back(window, view):
    press(view, Qt.Key.Key_A)
    press(view, Qt.Key.Key_C)
    text = QGuiApplication.clipboard().text()
    assert text.splitlines()[0] == "(x + y) * z"
    assert "x = -2" in text
    press(view, Qt.Key.Key_V)
    assert len(circuit(window)) == 10
    assert len(view.canvas.selected_nodes) == 5
    assert sorted(window.editor.document.values.values()) == [-4, -4, -2, -2, 5, 5]


def test_an_expression_from_anywhere_becomes_gates_that_share_known_names(window, view):
    QGuiApplication.clipboard().setText("1/(1+exp(-x))")
    press(view, Qt.Key.Key_V)
    gates = [node.gate for node in circuit(window).nodes.values()]
    assert gates[-4:] == ["neg", "exp", "shift", "reciprocal"]
    assert gates.count("input") == 3
    assert circuit(window)[gate(window, "neg")].inputs == (named(window, "x"),)


def test_text_that_is_no_expression_is_refused_in_words(window, view):
    before = window.editor.document
    QGuiApplication.clipboard().setText("Dear all,")
    press(view, Qt.Key.Key_V)
    assert window.editor.document == before
    assert child(window, "canvasMessage").isVisible()


@pytest.mark.parametrize(("keys", "wired"), [(CTRL, False), (CTRL | Qt.KeyboardModifier.ShiftModifier, True)])
def test_pasting_keeps_the_incoming_wires_only_if_asked_to(window, view, keys, wired):
    view.canvas.select([gate(window, "mul")])
    press(view, Qt.Key.Key_C)
    press(view, Qt.Key.Key_V, keys)
    (copied,) = view.canvas.selected_nodes
    expected = circuit(window)[gate(window, "mul")].inputs if wired else (None, None)
    assert circuit(window)[copied].inputs == expected


def test_cut_and_duplicate(window, view):
    view.canvas.select([named(window, "x")])
    press(view, Qt.Key.Key_D)
    assert len(circuit(window).variables) == 4
    assert len(set(circuit(window).names)) == 4
    press(view, Qt.Key.Key_X)
    assert len(circuit(window).variables) == 3


def test_the_program_quits_well_with_gates_on_the_clipboard():
    code = """
from PySide6.QtCore import QTimer
from playground.ui.app import application
from playground.ui.window import MainWindow
app = application()
window = MainWindow()
window.show()
window.circuit.do("select_all")
window.circuit.do("copy")
QTimer.singleShot(0, app.quit)
raise SystemExit(app.exec())
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


# --- keyboard alone --------------------------------------------------------------------------


def test_tab_walks_every_gate_and_then_leaves(window, view):
    walked = []
    for _ in range(5):
        QTest.keyClick(view, Qt.Key.Key_Tab)
        walked += view.canvas.selected_nodes
    assert sorted(walked) == sorted(circuit(window).nodes)
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert not view.hasFocus()


def test_a_wire_is_laid_with_keys_alone(window, view):
    view.canvas.select([named(window, "x")])
    QTest.keyClick(view, Qt.Key.Key_W)
    while view.canvas.node_items[gate(window, "mul")].offered_port is None:
        QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.canvas.node_items[gate(window, "mul")].offered_port == 1
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert circuit(window)[gate(window, "mul")].inputs[1] == named(window, "x")


def test_nudges_move_and_undo_as_one(window, view):
    add = gate(window, "add")
    view.canvas.select([add])
    x, y = window.editor.document.positions[add]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(view, key, ALT)
    assert window.editor.document.positions[add] == (x + 16, y + 8)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.editor.document.positions[add] == (x, y)


def test_space_taps_play_and_held_with_a_drag_pans(window, view):
    QTest.keyPress(view, Qt.Key.Key_Space)
    before = view.mapToScene(QPoint(100, 100))
    drag(view, QPoint(100, 100), QPoint(160, 130))
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert (view.mapToScene(QPoint(160, 130)) - before).manhattanLength() < 3
    assert not window.circuit.transport.playing
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert window.circuit.transport.playing
    QTest.keyClick(view, Qt.Key.Key_Space)


# --- layout and help -------------------------------------------------------------------------


def test_a_layout_glides_into_place_and_one_undo_takes_it_back(window, view, qtbot):
    add = gate(window, "add")
    drag(view, centre(view, add), centre(view, add) + QPoint(60, 160))
    moved = window.editor.document.positions
    QTest.keyClick(view, Qt.Key.Key_L)
    wanted = window.editor.document.positions[add]
    qtbot.waitUntil(lambda: view.canvas.node_items[add].pos().toTuple() == wanted, timeout=2000)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.editor.document.positions == moved
    assert view.canvas.node_items[add].pos().toTuple() == moved[add]


def test_every_key_of_the_table_does_something(window):
    in_the_focus_chain = {"walk", "walk_back"}
    assert set(KEYS.values()) - in_the_focus_chain <= window.circuit.handled


def test_no_key_does_two_things():
    assert sum(len(entry.keys) for entry in GESTURES.values()) == len(KEYS)


def test_the_help_sheet_lists_every_gesture(window):
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = child(window, "helpSheet")
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {entry.does for entry in GESTURES.values()} <= shown
    sheet.close()


def test_many_gates_are_selected_at_once(window):
    view, told = window.circuit.view, []
    view.canvas.selectionChanged.connect(lambda: told.append(len(view.canvas.selected_nodes)))
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert told == [len(view.document.circuit)]
    view.canvas.select(view.canvas.node_items)
    view.canvas.select([])
    assert told == [len(view.document.circuit), 0]


def test_another_document_comes_in_the_middle_of_a_drag(window):
    view = window.circuit.view
    window.editor.new(document_from_expression("sin(a) * b"))
    start = centre(view, next(iter(view.canvas.node_items)))
    drag(view, start, start + QPoint(40, 40), release=False)
    window.editor.new(document_from_expression("x + y"))
    assert view.canvas.node_items.keys() == window.editor.document.circuit.nodes.keys()

"""Reroute points by real events: added, dragged, snapped, removed, kept and cleared with their wire."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from playground.document import document_from_expression, load
from playground.engine.circuit import Wire
from playground.ui.circuit.shapes import route_path, stroke
from tests.driving import at, centre, drag, input_, move

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NO_KEY = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
KEY = ("mul5", 1)


@pytest.fixture
def view(window):
    return window.circuit.view


def routes(window):
    return window.editor.document.routes


def path(view, key=KEY):
    return next(i.path for w, i in view.canvas.wire_items.items() if (w.target, w.port) == key)


def place(view, index=0, key=KEY):
    return at(view, view.canvas.drawn.points[*key, index].pos())


def add(view, share=0.75, key=KEY):
    """Double-click the wire."""
    spot = at(view, path(view, key).pointAtPercent(share))
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, spot)
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, spot)


def test_double_click_adds_a_point_and_the_wire_runs_through_it(window, view):
    spot = path(view).pointAtPercent(0.75)
    add(view)
    assert routes(window)[KEY][0] == pytest.approx(spot.toTuple(), abs=1.5)
    drag(view, place(view), place(view) + QPoint(10, 70))
    (point,) = routes(window)[KEY]
    nearest = min(
        (path(view).pointAtPercent(k / 400) - QPointF(*point)).manhattanLength() for k in range(401)
    )
    assert nearest < 1.5
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert not routes(window)
    assert not view.canvas.drawn.points


def test_the_double_click_may_go_on_as_a_drag(window, view):
    spot = at(view, path(view).pointAtPercent(0.75))
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, spot)
    for step in (20, 60):
        move(view.viewport(), spot + QPoint(0, step))
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, spot + QPoint(0, 60))
    (point,) = routes(window)[KEY]
    assert point[1] == pytest.approx(view.mapToScene(spot + QPoint(0, 60)).y(), abs=8)
    assert window.editor.undo_label == "Add reroute point"
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert not routes(window)
    assert not window.editor.can_undo


def test_several_points_keep_the_order_of_the_wire(window, view):
    add(view, 0.8)
    drag(view, place(view), place(view) + QPoint(0, 80))
    add(view, 0.35)
    first, second = routes(window)[KEY]
    assert first[0] < second[0]
    add(view, 0.6)
    assert len(routes(window)[KEY]) == 3


def test_a_point_dragged_near_the_straight_line_goes(window, view):
    add(view)
    drag(view, place(view), place(view) + QPoint(5, 80))
    start, end = view.canvas.beside((*KEY, 0))
    target = at(view, (start + end) / 2)
    drag(view, place(view), target, release=False)
    assert view.canvas.drawn.points[*KEY, 0].leaving
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, target)
    assert not routes(window)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert len(routes(window)[KEY]) == 1


def test_escape_puts_a_dragged_point_back(window, view):
    add(view)
    before = window.editor.document
    shown = path(view).length()
    drag(view, place(view), place(view) + QPoint(0, 90), release=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert window.editor.document == before
    assert path(view).length() == pytest.approx(shown)


def test_delete_removes_the_selected_point_and_not_the_wire(window, view):
    add(view)
    drag(view, place(view), place(view) + QPoint(0, 60))
    QTest.mouseClick(view.viewport(), LEFT, NO_KEY, place(view))
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert not routes(window)
    assert window.editor.document.circuit["mul5"].inputs[1] == "input4"


def test_keys_alone_add_walk_to_move_and_remove_a_point(window, view):
    view.canvas.select((), wires=[Wire("input4", "mul5", 1)])
    QTest.keyClick(view, Qt.Key.Key_R)
    ((x, y),) = routes(window)[KEY]
    for _ in range(4):
        QTest.keyClick(view, Qt.Key.Key_Down, ALT)
    assert routes(window)[KEY] == ((x, y + 32),)
    view.canvas.clearSelection()
    for _ in range(6):
        QTest.keyClick(view, Qt.Key.Key_Tab)
        if view.canvas.drawn.selected_points:
            break
    assert view.canvas.drawn.selected_points == [(*KEY, 0)]
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    assert not routes(window)


def test_a_point_snaps_level_with_its_port(window, view):
    add(view)
    port = input_(view, *KEY)
    drag(view, place(view), QPoint(place(view).x(), port.y() + 60))
    drag(view, place(view), QPoint(place(view).x() - 20, port.y() + 4))
    (point,) = routes(window)[KEY]
    assert point[1] == view.canvas.input_point(*KEY).y()


def test_points_move_with_both_gates_and_stay_when_one_moves(window, view):
    add(view)
    drag(view, place(view), place(view) + QPoint(0, 60))
    ((x, y),) = routes(window)[KEY]
    drag(view, centre(view, "mul5"), centre(view, "mul5") + QPoint(20, 90))
    assert routes(window)[KEY] == ((x, y),)
    view.canvas.select(["mul5", "input4"])
    before = window.editor.document.positions["mul5"]
    drag(view, centre(view, "mul5"), centre(view, "mul5") + QPoint(33, -71))
    after = window.editor.document.positions["mul5"]
    ((x2, y2),) = routes(window)[KEY]
    assert (x2 - x, y2 - y) == pytest.approx((after[0] - before[0], after[1] - before[1]))


def test_layout_clears_them_and_undo_brings_them_back(window, view):
    add(view)
    before = routes(window)
    QTest.keyClick(view, Qt.Key.Key_L)
    assert not routes(window)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert routes(window) == before


def test_a_route_is_saved_copied_and_pasted(window, view, tmp_path):
    add(view)
    window.editor.save(tmp_path / "r.json")
    assert load(tmp_path / "r.json").routes == routes(window)
    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V):
        QTest.keyClick(view, key, CTRL)
    (target,) = (n for n in view.canvas.selected_nodes if window.editor.document.circuit[n].gate == "mul")
    old, new = (window.editor.document.positions[n] for n in ("mul5", target))
    ((x, y),), ((x2, y2),) = routes(window)[KEY], routes(window)[target, 1]
    assert (x2 - x, y2 - y) == pytest.approx((new[0] - old[0], new[1] - old[1]))


def met(view, wire):
    """The gates that a wire runs over, its ends aside."""
    others = {n: item for n, item in view.canvas.node_items.items() if n not in wire[:2]}
    course = stroke(view.canvas.wire_items[wire].path, 4)
    return {n for n, item in others.items() if course.intersects(item.rect.translated(item.pos()))}


@pytest.mark.parametrize("text", ["tanh(x)*y + exp(y)*x + x*y", "exp(x*y)*exp(exp(x)) - y"])
def test_a_wire_that_the_layout_leads_around_gates_still_goes_around_them(window, view, text):
    window.editor.new(document_from_expression(text))
    for wire in [w for w in view.canvas.wire_items if view.canvas.bends(w)]:
        before = met(view, wire)
        assert view.commands.drawn.add_point(wire, view.canvas.wire_items[wire].path.pointAtPercent(0.5))
        assert met(view, wire) <= before


@pytest.mark.parametrize(
    "points",
    [
        [QPointF(60, 40)],
        [QPointF(60, 0), QPointF(60, 80), QPointF(120, 80)],
        [QPointF(200, -60), QPointF(-80, -60)],
        [QPointF(0, 0), QPointF(0, 0)],
    ],
)
def test_a_route_passes_through_every_point_smoothly(points):
    course = route_path(QPointF(0, 0), points, QPointF(150, 20))
    line = [course.pointAtPercent(k / 2000) for k in range(2001)]
    for point in points:
        assert min((spot - point).manhattanLength() for spot in line) < 1.5
    elements = [course.elementAt(k) for k in range(course.elementCount())]
    assert all(abs(e.x) < 1e4 and abs(e.y) < 1e4 for e in elements)


def test_a_route_never_swings_beyond_its_points():
    course = route_path(QPointF(0, 0), [QPointF(80, 0), QPointF(160, 60)], QPointF(240, 60))
    ys = [course.pointAtPercent(k / 500).y() for k in range(501)]
    assert min(ys) > -0.5
    assert max(ys) < 60.5
    assert max(abs(y) for y in ys[:150]) < 0.5  # level to the first point

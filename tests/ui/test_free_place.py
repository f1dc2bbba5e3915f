"""Where a new gate goes that nobody placed: it reads from left to right, and hides nothing."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from playground.ui.circuit.free_place import free_place, next_place

SHOWN = QRectF(-300, -200, 600, 400)


def add(taken, *, source, shown=SHOWN):
    return free_place(shown, taken, next_place(shown, taken, source=source), anywhere=True)


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_no_gate_lands_upon_another(kinds):
    taken = []
    for source in kinds:
        taken.append(add(taken, source=source))
    for a, b in combinations(taken, 2):
        assert abs(a.x() - b.x()) > 84 or abs(a.y() - b.y()) > 64


def test_sources_stand_below_one_another_and_gates_to_the_right():
    taken = []
    for source in (True, True, True, False, False):
        taken.append(add(taken, source=source))
    x, y, z, first, second = taken
    assert x.x() == y.x() == z.x() < first.x() < second.x()
    assert x.y() < y.y() < z.y()
    assert first.y() == second.y() == y.y()


def test_a_place_in_sight_goes_before_others_where_the_view_stays():
    far = [QPointF(280, 0)]
    wanted = next_place(SHOWN, far, source=False)
    assert not SHOWN.contains(wanted)
    assert SHOWN.contains(free_place(SHOWN, far, wanted))

"""Measures along wires."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from playground.ui.circuit.shapes import nearest_on, wire_path

ends = st.builds(QPointF, st.floats(20, 300), st.floats(-300, 300))
places = st.builds(QPointF, st.floats(-300, 300), st.floats(-300, 300))


def apart(a, b):
    return math.dist(a.toTuple(), b.toTuple())


@given(ends, places)
def test_the_nearest_point_of_a_wire_is_on_it_and_no_other_is_nearer(end, place):
    path = wire_path(QPointF(0, 0), end)
    found = nearest_on(path, place)
    points = [path.pointAtPercent(k / 400) for k in range(401)]
    assert min(apart(found, point) for point in points) < 5
    assert apart(found, place) <= min(apart(point, place) for point in points) + 0.5


@pytest.mark.parametrize(("place", "nearest"), [((30, 8), (30, 0)), ((-5, 3), (0, 0)), ((90, -1), (60, 0))])
def test_on_a_straight_wire_it_is_straight_below(place, nearest):
    found = nearest_on(wire_path(QPointF(0, 0), QPointF(60, 0)), QPointF(*place))
    assert found.toTuple() == pytest.approx(nearest)

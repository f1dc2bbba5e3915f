"""The range along an axis of a small plot."""

from math import inf, nan

import pytest

from playground.ui.plot.scale import Scale


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("low", [-1.7e308, 0.0, 1.0])
@pytest.mark.parametrize("span", [0.0, -1.0, inf, nan, 5e-324])
def test_a_range_without_room_for_numbers_has_no_ticks(low, span, log):
    assert Scale(low, low + span, log).ticks(5) == []


def test_a_very_narrow_range_has_ticks():
    assert 1 < len(Scale(0.0, 1e-280).ticks(5)) < 7

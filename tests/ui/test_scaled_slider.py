"""The scale of a slider that goes to both sides of 0."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.ui.scaled_slider import ScaledSlider


@pytest.fixture(scope="module")
def slider(qapp):
    return ScaledSlider(-2.0, 2.0, "both ways")


@given(st.floats(-2, 2))
def test_a_number_and_its_place_belong_together(slider, number):
    share = slider.share_of(number)
    assert slider.number_at(share) == pytest.approx(number, rel=0.06, abs=1e-9)
    assert slider.share_of(-number) == pytest.approx(1 - share)


def test_the_middle_is_zero_and_the_ends_are_the_ends(slider):
    assert [slider.number_at(share) for share in (0, 0.5, 1)] == [-2, 0, 2]


def test_keys_go_through_small_steps_of_both_signs(slider):
    seen = []
    slider.number_moved.connect(seen.append)
    slider.set_number(0.0)
    assert seen == []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        QTest.keyClick(slider, key)
    assert 0 < seen[0] < 1e-3
    assert seen[1] == 0
    assert seen[2] == -seen[0]

"""The ghosts of the next step: there while it rests, on the line of the step, and out of the way."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.driving import child

LEFT = Qt.MouseButton.LeftButton


def labels(view):
    return [label for label, _, _ in view.ghost_item.places()]


def test_ghosts_stand_where_the_next_step_lands(window, descent):
    view = child(descent, "surfaceView")
    assert labels(view) == ["η/2", "η", "2η"]
    run = window.descender.run
    ((right, down),) = view.view_map.to_px(*([number] for number in run.next_point)).tolist()
    at = view.ghost_item.places()[1][1]
    assert (at.x(), at.y()) == pytest.approx((right, down))
    before = [at for _, at, _ in view.ghost_item.places()]
    QTest.keyClick(child(descent, "learningRateSlider"), Qt.Key.Key_Left)
    assert [at for _, at, _ in view.ghost_item.places()] != before


def test_no_label_of_a_ghost_lies_on_another(window, descent):
    view = child(descent, "surfaceView")
    for _ in range(30):
        window.descender.step()
        boxes = [box for _, _, box in view.ghost_item.places() if not box.isEmpty()]
        assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_they_can_be_switched_off_and_hide_while_it_plays_fast(window, descent):
    view, switch = child(descent, "surfaceView"), child(descent, "ghostSwitch")
    QTest.mouseClick(switch, LEFT)
    assert not labels(view)
    QTest.keyClick(view, Qt.Key.Key_G)
    assert switch.isChecked()
    assert labels(view)
    window.descender.steps_per_second = 100
    window.descender.play()
    assert not labels(view)
    window.descender.pause()
    assert labels(view)


def test_a_diverged_run_has_none(window, descent):
    window.descender.set_learning_rate(1.0)
    while window.descender.run.status == "running":
        window.descender.step()
    assert not labels(child(descent, "surfaceView"))

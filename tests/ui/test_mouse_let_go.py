"""Tests of the mouse that all other tests share: what one holds must not be held in the next."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget


@pytest.mark.parametrize("turn", range(2))
def test_no_button_is_held_over_from_the_test_before(qapp, qtbot, turn):
    pressed = []

    class Probe(QWidget):
        def mousePressEvent(self, event):
            pressed.append(event.buttons())

    probe = Probe()
    qtbot.addWidget(probe)
    QTest.mousePress(probe, Qt.MouseButton.RightButton)
    assert pressed == [Qt.MouseButton.RightButton]
    QTest.mousePress(probe, Qt.MouseButton.LeftButton)

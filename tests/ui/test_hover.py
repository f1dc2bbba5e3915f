"""What the mouse left while a popup was open looks as it does at rest."""

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from tests.driving import child


def test_the_button_of_a_menu_is_at_rest_once_the_menu_is_closed_elsewhere(window, descent):
    button = child(descent, "raceMenu")
    QApplication.sendEvent(button, QEvent(QEvent.Type.Enter))
    assert button.underMouse()
    before = QCursor.pos()
    QCursor.setPos(button.mapToGlobal(QPoint(10, 200)))
    menu = button.menu()
    menu.popup(button.mapToGlobal(QPoint(0, button.height())))
    menu.close()
    QCursor.setPos(before)
    assert not button.underMouse()

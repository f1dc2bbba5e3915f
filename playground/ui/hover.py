"""Widgets whose popup hides them from the mouse: Qt does not tell them that it left meanwhile."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget


def end_hover(widget: QWidget) -> None:
    """Tell a widget that the mouse is no longer over it, if that is so."""
    if widget.underMouse() and not widget.rect().contains(widget.mapFromGlobal(QCursor.pos())):
        QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))

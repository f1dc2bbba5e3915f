"""Say something to assistive technology."""

from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader speak ``text``, if one is there."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # they take long to load

    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))

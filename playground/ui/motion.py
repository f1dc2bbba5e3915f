"""Whether the system asks programs to keep still."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle


def motion_wanted() -> bool:
    """Return False if the system asks for less motion, as far as this Qt tells."""
    hints = QGuiApplication.styleHints()
    accessibility = hints.accessibility() if hasattr(hints, "accessibility") else None  # from Qt 6.10 on
    preference = getattr(accessibility, "motionPreference", None)
    if callable(preference) and "Reduce" in str(preference()):
        return False
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0

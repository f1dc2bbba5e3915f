"""The hairline between the parts of the window."""

from PySide6.QtWidgets import QFrame


def separator(*, vertical: bool = False) -> QFrame:
    """Return a line of one pixel, lying unless ``vertical``."""
    line = QFrame()
    line.setProperty("role", "line")
    (line.setFixedWidth if vertical else line.setFixedHeight)(1)
    return line

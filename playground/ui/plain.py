"""Text of a person or a file, shown as it stands: Qt takes what looks like HTML for HTML."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def plain(text: str) -> str:
    """Return what a tooltip, a label or a message box shows as ``text``, whatever is in it."""
    if "<" not in text:
        return text
    return f"<span>{escape(text).replace(chr(10), '<br>')}</span>"


def plain_label(role: str, *, wrap: bool = True) -> QLabel:
    """Return a label that shows any text as it stands, in the style sheet's ``role``."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setWordWrap(wrap)
    return label

"""Text of a person or a file, shown as it stands: Qt takes what looks like HTML for HTML."""

from html import escape


def plain(text: str) -> str:
    """Return what a tooltip, a label or a message box shows as ``text``, whatever is in it."""
    if "<" not in text:
        return text
    return f"<span>{escape(text).replace(chr(10), '<br>')}</span>"

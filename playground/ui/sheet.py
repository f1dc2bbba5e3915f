"""What every sheet has in common: its title and a button that closes it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton


def sheet_head(sheet: QDialog, title: str, role: str = "title") -> QHBoxLayout:
    """Return a row with a title and a button that closes the sheet, as Esc does.

    Args:
        sheet: Whose row it is.
        title: What stands there.
        role: How it looks.
    """
    label, close = QLabel(title), QPushButton("Close")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setWordWrap(True)
    close.setObjectName(f"{sheet.objectName()}Close")
    close.setToolTip("Close this sheet (Esc)")
    close.setAutoDefault(False)
    close.clicked.connect(sheet.reject)
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addWidget(label, 1)
    row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
    return row

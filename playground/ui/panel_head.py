"""The head of a panel that comes and goes at the side: its title, and a button that closes it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from playground.ui.icons import icon
from playground.ui.separator import separator
from playground.ui.theme import Theme


class PanelHead(QWidget):
    """Shows the title; ``closed`` tells that the button was pressed."""

    closed = Signal()

    def __init__(self, title: str, name: str, keys: str) -> None:
        """Make the head of the panel ``name``, which ``keys`` close, too."""
        super().__init__()
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        self._close = QToolButton()
        self._close.setObjectName(f"{name}Close")
        self._close.setAccessibleName(f"Close the {title.lower()}")
        self._close.setToolTip(f"Close ({keys})")
        self._close.setProperty("role", "quiet")
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 4)
        row.addWidget(heading, 1)
        row.addWidget(self._close)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._close.setIcon(icon("close", theme.color("dim")))


def panel_hint(text: str) -> QLabel:
    """Return what a panel says below its list while that has little to show."""
    hint = QLabel(text)
    hint.setProperty("role", "dim")
    hint.setWordWrap(True)
    hint.setContentsMargins(16, 6, 16, 14)
    return hint


def lay_out_panel(panel: QWidget, head: PanelHead, body: QWidget, hint: QLabel) -> None:
    """Put head, body and hint below each other, behind a line that parts the panel from its neighbour."""
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(head)
    column.addWidget(body, 1)
    column.addWidget(hint)
    row = QHBoxLayout(panel)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(separator(vertical=True))
    row.addLayout(column, 1)

"""What stands in place of a page that would tell the number that is to be predicted."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


class PageCover(QWidget):
    """Says why the page is hidden, and how to see it.

    Attributes:
        end_wanted: To predict no more.
    """

    end_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pageCover")
        title = QLabel("Hidden while you predict")
        title.setProperty("role", "heading")
        text = QLabel(
            "This page tells numbers that are still to be predicted. It comes back with the last one."
        )
        text.setProperty("role", "dim")
        text.setWordWrap(True)
        end = QPushButton("Predict no more (P)")
        end.setObjectName("predictEnd")
        end.setToolTip("Show every number of the pass again (P)")
        end.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        end.clicked.connect(self.end_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 12)
        column.setSpacing(8)
        for widget in (title, text):
            column.addWidget(widget)
        column.addWidget(end, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()

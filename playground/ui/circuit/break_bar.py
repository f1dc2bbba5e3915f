"""The quiet bar above the canvas that says that the pass is broken on purpose, and mends it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.session.breaking import broken_sentence
from playground.session.stepper import Stepper
from playground.ui.announce import announce
from playground.ui.separator import separator


class BreakBar(QWidget):
    """Seen only while the pass is broken."""

    def __init__(self, stepper: Stepper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepper = stepper
        self.setObjectName("breakBar")
        self.setProperty("role", "warning")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = QLabel()
        self._text.setObjectName("breakText")
        self._text.setWordWrap(True)
        mend = QPushButton("Mend it")
        mend.setObjectName("breakMend")
        mend.setToolTip("Go back to the right backward pass")
        mend.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        mend.clicked.connect(self._mend)
        row = QHBoxLayout()
        row.setContentsMargins(18, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(self._text, 1)
        row.addWidget(mend, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(separator())
        column.addLayout(row)
        stepper.moved.connect(self._show)
        self._show()

    def _mend(self) -> None:
        self._stepper.mistakes = frozenset()

    def _show(self) -> None:
        text = broken_sentence(self._stepper)
        self.setVisible(bool(text))
        if text != self._text.text():
            self._text.setText(text)
            announce(self, text or "The backward pass is right again.")

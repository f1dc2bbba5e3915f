"""The bar that says honestly where the point went, and offers what to do about it."""

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from playground.ui.announce import announce
from playground.ui.type_size import zoomed

_NARROW = 620  # px at 100 %


class NoticeBar(QFrame):
    """One sentence and up to three buttons over the lower edge of the surface."""

    follow_clicked = Signal()
    back_clicked = Signal()
    reset_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("descentNotice")
        self.setProperty("role", "card")
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setObjectName("noticeText")
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._follow = self._button(
            "followPath", "Follow", "Bring the whole path into view", self.follow_clicked
        )
        self._back = self._button(
            "backToGood",
            "Back to the last good step",
            "Forget the steps that went too far",
            self.back_clicked,
        )
        self._reset = self._button("noticeReset", "Reset", "Back to the start (R)", self.reset_clicked)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(14, 8, 8, 8)
        self._row.setSpacing(8)
        self._row.addWidget(self._text, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self._follow, self._back, self._reset):
            buttons.addWidget(button)
        self._row.addLayout(buttons)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons below the sentence where the bar is narrow."""
        super().resizeEvent(event)
        narrow = event.size().width() < zoomed(self, _NARROW)
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)

    def tell(self, text: str, *, outside: bool, lost: bool) -> None:
        """Show the bar with ``text``, or hide it if there is none.

        Args:
            text: What happened.
            outside: Whether the path leaves the view, so that following it would show more.
            lost: Whether the run has ended or is about to, so that going back helps.
        """
        self._text.setText(text)
        self._follow.setVisible(outside)
        self._back.setVisible(lost)
        self._reset.setVisible(lost)
        self.setVisible(bool(text))

    def say(self, text: str) -> None:
        """Show a sentence until the next step or change: something that was wanted cannot be."""
        self.tell(text, outside=False, lost=False)
        announce(self, text)

    def _button(self, name: str, text: str, tip: str, clicked: SignalInstance) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.clicked.connect(clicked)
        return button

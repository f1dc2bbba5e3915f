"""The bar that offers work recovered after a crash, and says when no copy of the work can be kept."""

from datetime import date

from PySide6.QtCore import QLocale, Qt, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.session.recovery import Recovered, discard
from playground.ui.announce import announce
from playground.ui.plain import plain
from playground.ui.separator import separator

_LONGEST_NAME = 40  # characters


class RecoveryBar(QWidget):
    """One line at the top of the window that waits and does not ask; the newest work first.

    Attributes:
        restore_wanted: The recovered work to open; call ``next`` once it is open.
    """

    restore_wanted = Signal(object)

    def __init__(self, found: list[Recovered], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = found
        self._problem = ""
        self.setObjectName("recoveryBar")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = QLabel()
        self._text.setObjectName("recoveryText")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._restore = self._button("recoveryRestore", "Restore", "Go on with this work, unsaved as it was")
        self._discard = self._button("recoveryDiscard", "Discard", "Delete this work for good")
        self._discard.setProperty("role", "quiet")
        self._restore.clicked.connect(lambda: self.restore_wanted.emit(self._found[0]))
        self._discard.clicked.connect(self.next)
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        self._row.setContentsMargins(18, 6, 12, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self._text)
        self._row.addSpacing(10)
        self._row.addWidget(self._restore)
        self._row.addWidget(self._discard)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._row)
        column.addWidget(separator())

    def next(self) -> None:
        """Forget the work that is offered, and offer the next."""
        discard(self._found.pop(0))
        self._show()

    def tell(self, problem: str) -> None:
        """Say why no copy of the present work can be kept; empty when it can again."""
        self._problem = f"No copy of your work is kept: save it yourself. {problem}" if problem else ""
        self._show()

    def _show(self) -> None:
        text = self._problem or (_offer(self._found[0]) if self._found else "")
        for button in (self._restore, self._discard):
            button.setHidden(bool(self._problem))
        self._text.setWordWrap(bool(self._problem))
        self._row.setStretch(0, 1 if self._problem else 0)  # wrapped text has no width of its own
        self._row.setStretch(self._row.count() - 1, 0 if self._problem else 1)
        if self._found:
            self._text.setToolTip(plain(str(self._found[0].original or "It was never saved to a file")))
        self.setVisible(bool(text))
        if text != self._text.text():
            self._text.setText(text)
            announce(self, text)

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def _offer(work: Recovered) -> str:
    """Return the sentence about recovered work, with the day unless that is today."""
    locale = QLocale()
    time = locale.toString(QTime(work.time.hour, work.time.minute), QLocale.FormatType.ShortFormat)
    day = "" if work.time.date() == date.today() else f"{work.time.day} {locale.monthName(work.time.month)}, "
    name = work.original.stem if work.original else ""
    short = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
    return f"Unsaved work{f' on {short}' if short else ''} from {day}{time} was recovered."

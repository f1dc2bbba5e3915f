"""The quiet bar that says that something went wrong inside the program, and gives the details away."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from playground.session.problems import Problem, details
from playground.ui.announce import announce
from playground.ui.plain import plain
from playground.ui.separator import separator

if TYPE_CHECKING:
    from playground.ui.window import MainWindow

_MOST = 10  # problems that are kept for the details


class ProblemBar(QWidget):
    """One line at the top of the window; the same problem again counts up instead of coming twice.

    Attributes:
        dismissed: The bar was put away by hand.
    """

    dismissed = Signal()

    def __init__(
        self, folder: Path, facts: Callable[[], dict[str, str]], parent: QWidget | None = None
    ) -> None:
        """Make the bar, hidden.

        Args:
            folder: Where the log is.
            facts: What else helps to mend a problem, such as the last edit.
            parent: The widget that it belongs to.
        """
        super().__init__(parent)
        self._folder = folder
        self._facts = facts
        self._problems: list[Problem] = []
        self.setObjectName("problemBar")
        self.setProperty("role", "warning")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = QLabel()
        self._text.setObjectName("problemText")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._copy = self._button("problemCopy", "Copy details", "Copy the error, versions and last edit")
        self._open = self._button("problemFolder", "Open log folder", plain(f"Show {folder}"))
        self._away = self._button("problemDismiss", "Dismiss", "Put this message away")
        self._away.setProperty("role", "quiet")
        self._copy.clicked.connect(self._copy_details)
        self._open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))))
        self._away.clicked.connect(self._dismiss)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(18, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        for button in (self._copy, self._open, self._away):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(separator())

    def tell(self, problem: Problem, kept: bool) -> None:
        """Show a problem.

        Args:
            problem: The last one, with how often it has happened.
            kept: Whether unsaved work, if there is any, is safe in a copy.
        """
        first = problem.count == 1 or not self.isVisible()
        others = [other for other in self._problems if other.trace != problem.trace]
        self._problems = [problem, *others][:_MOST]
        self._copy.setText("Copy details")
        self._text.setText(_sentence(problem, kept))
        self.show()
        if first:
            announce(self, self._text.text())

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(details(self._problems, self._facts()))
        self._copy.setText("Copied")
        announce(self, "The details are copied.")

    def _dismiss(self) -> None:
        self._problems = []
        self.hide()
        self.dismissed.emit()

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def _sentence(problem: Problem, kept: bool) -> str:
    work = (
        "You can go on; a copy of your unsaved work is kept."
        if kept
        else "No copy of your work could be kept: save it now."
    )
    often = f", {problem.count} times or more" if problem.count > 1 else ""
    return f"Something went wrong inside the program{often}: {problem.name}. {work}"


def facts_of(window: "MainWindow") -> dict[str, str]:
    """Return what was last done in a window, and where."""
    focus = QApplication.focusWidget()
    return {
        "Qt": f"{qVersion()}, {QGuiApplication.platformName()}",
        "Last edit": window.editor.undo_label,
        "Workspace": window.editor.document.workspace,
        "Keyboard in": focus.objectName() if focus else "",
    }

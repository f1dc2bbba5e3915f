"""The Code page: the pass as staged code in step with the canvas, and scripts of it to copy."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.engine.circuit import CircuitError
from playground.engine.export import SCRIPTS, ExportError
from playground.session.stepper import Stepper
from playground.ui.announce import announce
from playground.ui.circuit.code_list import CodeList
from playground.ui.theme import Theme

_MOST_AT_ONCE = 300  # gates
_PAUSE_MS = 200
_COPIED = ("NumPy", "PyTorch", "micrograd")


class CodePage(QWidget):
    """Follows the stepper while it is in front; a click on a line takes the stepper there."""

    def __init__(self, stepper: Stepper, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepper = stepper
        self.setObjectName("codePage")
        self.list = CodeList(theme)
        self._message = QLabel()
        self._message.setObjectName("codeMessage")
        self._message.setWordWrap(True)
        self._message.hide()
        self._copy = {name: self._copy_button(name) for name in _COPIED}
        self._later = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._later.timeout.connect(self._show)
        self._shown: object = None  # the pass whose code is in sight
        self._lay_out()
        self.list.wanted.connect(stepper.jump)
        stepper.moved.connect(self._follow)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.list.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def _copy_button(self, name: str) -> QPushButton:
        button = QPushButton(name)
        button.setObjectName(f"copy{name[:1].upper()}{name[1:]}")
        button.setAccessibleName(f"Copy as {name}")
        button.setToolTip(f"Copy the circuit as a script for {name}")
        button.clicked.connect(partial(self._copy_code, name))
        return button

    def _lay_out(self) -> None:
        title = QLabel("Staged code")
        title.setProperty("role", "title")
        about = QLabel("Click a line, or press Enter on it, to go there.")
        about.setProperty("role", "dim")
        about.setWordWrap(True)
        copy = QLabel("Copy as")
        copy.setProperty("role", "dim")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(copy)
        for button in self._copy.values():
            row.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(about)
        column.addWidget(self.list, 1)
        column.addWidget(self._message)
        column.addLayout(row)

    def _follow(self) -> None:
        if not self.isVisible():
            return
        trace = self._stepper.trace
        if trace is not self._shown and len(trace.circuit) > _MOST_AT_ONCE:
            self._later.start()  # the code of a large circuit waits for a pause between the edits
        elif not self._later.isActive():
            self._show()

    def _show(self) -> None:
        stepper = self._stepper
        self._later.stop()
        self._shown = stepper.trace
        self.list.show_pass(
            stepper.trace, stepper.cursor, asking=stepper.predicting, mistakes=stepper.mistakes
        )
        self._say("")

    def _copy_code(self, name: str) -> None:
        trace = self._stepper.trace
        try:
            QGuiApplication.clipboard().setText(SCRIPTS[name](trace.circuit, trace.values))
        except (CircuitError, ExportError) as error:
            self._say(f"Not copied. {error}", role="error")
        else:
            self._say(f"The {name} script is on the clipboard.")

    def _say(self, text: str, role: str = "dim") -> None:
        """Say what came of copying, until the next step."""
        if text == self._message.text():
            return
        self._message.setProperty("role", role)
        self._message.style().polish(self._message)
        self._message.setText(text)
        self._message.setVisible(bool(text))
        if text:
            announce(self, text)

"""A gate that is kept on this computer, in the palette: add, rename and remove it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from playground.document.my_gates import library_key
from playground.engine.body import Body
from playground.session.gate_library import GateLibrary
from playground.ui.circuit.gate_button import GateButton
from playground.ui.circuit.keep_here import attempt
from playground.ui.circuit.number_edit import EditTarget, NumberEdit
from playground.ui.theme import Theme


class LibraryButton(GateButton):
    """A gate of "My gates"; F2 renames it, Delete removes it after a question, and its menu offers the same.

    Attributes:
        problem: Why something cannot be done; empty once it can.
    """

    problem = Signal(str)

    def __init__(self, body: Body, library: GateLibrary, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(body.kind, theme, parent)
        self._title, self._library = body.title, library
        self.key = library_key(body.title)
        self.setObjectName(f"libraryGate_{body.title}")
        self.setToolTip(f"{self.toolTip()}<br>Kept on this computer. F2 renames it, Delete removes it.")

    def gate_menu(self) -> QMenu:
        """Return what can be done with the gate."""
        menu = super().gate_menu()
        menu.setObjectName("libraryGateMenu")
        menu.addAction("Rename\tF2", self.rename)
        menu.addSeparator()
        menu.addAction("Remove from My gates…\tDelete", self.remove)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove()
        else:
            super().keyPressEvent(event)

    def rename(self) -> None:
        """Open a field over the button for another name."""
        title = self._title
        target = EditTarget(
            f"Rename {title}",
            f"Name of the gate {title}",
            title,
            over_number=False,
            edit=lambda document, _: document,
        )
        field = NumberEdit(
            self.parentWidget() or self, target, lambda text: self._library.rename(title, text)
        )
        field.problem.connect(self.problem)
        field.open_at(self.geometry())

    def remove(self) -> None:
        """Keep the gate no longer on this computer, once that is confirmed: it cannot be undone."""
        from playground.ui.question import Button, ask

        buttons = {Button.Yes: "Remove it", Button.No: "Keep it"}
        question = (
            f"Remove {self._title} from My gates on this computer?\n\n"
            "Documents that use it keep it. This cannot be undone."
        )
        if ask(self, "Remove from My gates?", question, buttons, Button.No) == Button.Yes:
            attempt(lambda: self._library.remove(self._title), self.problem.emit)

"""A gate that the document keeps, in the palette: add, rename, edit and forget it."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from playground.document import edits, my_gates
from playground.document.document import Document
from playground.engine.body import Body
from playground.ui.circuit.gate_button import GateButton
from playground.ui.theme import Theme


class Apply(Protocol):
    """Makes an edit of a name; raises what the edit raises."""

    def __call__(self, label: str, edit: Callable[[Document], Document]) -> None: ...


class KeptButton(GateButton):
    """A kept gate; F2 renames it, Delete forgets it, and its menu offers the same.

    Attributes:
        edit_wanted: The ``KeptGate`` whose formulas are to be shown.
        library_wanted: The ``Body`` that is to be kept on this computer.
        problem: Why a name cannot be taken; empty once it can.
    """

    edit_wanted = Signal(object)
    library_wanted = Signal(object)
    problem = Signal(str)

    def __init__(self, body: Body, apply: Apply, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(body.kind, theme, parent)
        self._body = body
        self._apply = apply
        self.setObjectName(f"myGate_{body.title}")
        edit = "Custom gates: menu, Edit the formulas. " if body.is_custom else ""
        self.setToolTip(f"{self.toolTip()}<br>{edit}F2 renames it, Delete forgets it.")

    def gate_menu(self) -> QMenu:
        """Return what can be done with the gate."""
        menu = super().gate_menu()
        menu.setObjectName("myGateMenu")
        if self._body.is_custom:
            menu.addAction("Edit the formulas", self.edit_formulas)
        menu.addAction("Rename\tF2", self.rename)
        menu.addAction("Keep on this computer", lambda: self.library_wanted.emit(self._body))
        menu.addSeparator()
        menu.addAction("Forget\tDelete", self.forget)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename()
        elif event.key() == Qt.Key.Key_Delete:
            self.forget()
        else:
            super().keyPressEvent(event)

    def edit_formulas(self) -> None:
        """Ask for the sheet with the formulas."""
        from playground.session.custom_work import KeptGate

        self.edit_wanted.emit(KeptGate(self._body.title))

    def rename(self) -> None:
        """Open a field over the button for another name."""
        from playground.ui.circuit.number_edit import EditTarget, NumberEdit

        title = self._body.title
        target = EditTarget(
            f"Rename {title}",
            f"Name of the kept gate {title}",
            title,
            over_number=False,
            edit=lambda document, text: my_gates.rename_kept(document, title, text),
        )
        field = NumberEdit(
            self.parentWidget() or self,
            target,
            lambda text: self._apply(target.label, lambda document: target.edit(document, text)),
        )
        field.problem.connect(self.problem)
        field.open_at(self.geometry())

    def forget(self) -> None:
        """Keep the gate no longer; those in the circuit stay."""
        title = self._body.title
        self._apply(f"Forget {title}", lambda document: edits.forget_gate(document, title))

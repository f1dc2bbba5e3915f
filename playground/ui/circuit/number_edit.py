"""The field that opens over a number or a name on the canvas, to edit it in place."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from playground.document import edits
from playground.document.document import Document
from playground.engine.numbers import full
from playground.ui.theme import code_font

_TIP = "Enter keeps what is typed, Esc gives up."


@dataclass(frozen=True)
class EditTarget:
    """What a field edits.

    Attributes:
        label: The edit's name for undo.
        caption: The accessible name of the field.
        text: What stands in it at first.
        over_number: Whether the field opens over the value rather than over the node.
        edit: The edit that a text makes; raises ValueError with a message if it cannot.
        even_if_same: Whether the text that stands there at first is an edit, too.
    """

    label: str
    caption: str
    text: str
    over_number: bool
    edit: Callable[[Document, str], Document]
    even_if_same: bool = False


def edit_for(document: Document, node_id: str, *, name: bool) -> EditTarget | None:
    """Return what can be edited in place at a node; None for a gate without a number."""
    node = document.circuit[node_id]
    if node.is_variable and name:
        return EditTarget(
            f"Rename {node.name}",
            f"Name of {node.name}",
            node.name,
            over_number=False,
            edit=lambda doc, text: edits.rename(doc, node_id, text.strip()),
        )
    if node.is_variable:
        return EditTarget(
            f"Change {node.name}",
            f"Value of {node.name}",
            full(document.values[node.name]),
            over_number=True,
            edit=lambda doc, text: edits.set_value(doc, node.name, number(text)),
        )
    if node.kind.parameter is not None and node.parameter is not None:
        return EditTarget(
            f"Change {node.kind.parameter.name}",
            f"{node.kind.parameter.name} of the {node.kind.spoken}",
            full(node.parameter),
            over_number=node.kind.is_source,
            edit=lambda doc, text: edits.set_parameter(doc, node_id, number(text)),
        )
    return None


def number(text: str) -> float:
    """Read a finite number.

    Raises:
        ValueError: With a message for the user.
    """
    try:
        value = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        raise ValueError(
            f"{text.strip()!r} is no number: write one such as −2.5 or 1e-3."
            if text.strip()
            else "Write a number such as −2.5 or 1e-3; Esc keeps the old one."
        ) from None
    if not math.isfinite(value):
        raise ValueError("The number must be finite.")
    return value


class NumberEdit(QLineEdit):
    """Commits on Enter and on leaving, gives up on Esc, and stays open on what it cannot take."""

    problem = Signal(str)  # why the text cannot be taken

    def __init__(self, parent: QWidget, target: EditTarget, commit: Callable[[str], None]) -> None:
        """Open a field; ``commit`` takes the text or raises ValueError with a message."""
        super().__init__(target.text, parent)
        self._target = target
        self._take = commit
        self._open = True
        self._before: QWidget | None = None
        self.setObjectName("inPlaceEdit")
        self.setAccessibleName(target.caption)
        self.setToolTip(_TIP)
        self.setFont(code_font(13))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("role", "inPlace")
        self.textEdited.connect(lambda: self._mark(""))

    def open_at(self, rect: QRect) -> None:
        """Appear over a rectangle of the view, large enough to type in."""
        rect = rect.adjusted(-6, -4, 6, 4)
        width = max(rect.width(), 92)
        self.setGeometry(rect.center().x() - width // 2, rect.center().y() - 15, width, 30)
        self._before = QApplication.focusWidget()
        self.show()
        self.selectAll()
        self.setFocus()

    def finish(self) -> None:
        """Close, keeping the text if it is valid."""
        if self._open:
            self._commit()
            self._close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._commit():
                self._close()
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finish()

    def event(self, event: QEvent) -> bool:
        """Keep every key to the field while it is open, so that no shortcut fires."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def _commit(self) -> bool:
        text = self.text()
        if text == self._target.text and not self._target.even_if_same:
            return True
        try:
            self._take(text)
        except ValueError as problem:
            self._mark(str(problem))
            return False
        return True

    def _mark(self, problem: str) -> None:
        self.setProperty("state", "error" if problem else "")
        self.setToolTip(problem or _TIP)
        self.style().unpolish(self)
        self.style().polish(self)
        self.problem.emit(problem)

    def _close(self) -> None:
        self._open = False
        self.setObjectName("")  # the name belongs to the field that is open
        if self.hasFocus():
            self._give_focus_back()
        self.hide()
        self.problem.emit("")
        self.deleteLater()

    def _give_focus_back(self) -> None:
        """Let the keys go where they went before: to the canvas, or to the list that asked for the edit."""
        before = self._before if self._before and self._before.isVisible() else self.parentWidget()
        if before is not None:
            before.setFocus()

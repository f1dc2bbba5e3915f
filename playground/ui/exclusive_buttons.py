"""Buttons of which one is pressed: Tab comes to that one, and the arrows walk to the others."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QButtonGroup


class ExclusiveButtons(QButtonGroup):
    """Keeps the pressed button in the order of Tab; Qt forgets it when it is pressed by the program."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.buttonToggled.connect(lambda *_: self.lead_tab())

    def lead_tab(self) -> None:
        """Let Tab come to the pressed button alone, or to all while there is none."""
        for button in self.buttons():
            reached = button.isChecked() or self.checkedButton() is None
            button.setFocusPolicy(_with_tab(button) if reached else _without_tab(button))


def _with_tab(button: QAbstractButton) -> Qt.FocusPolicy:
    return Qt.FocusPolicy(button.focusPolicy().value | Qt.FocusPolicy.TabFocus.value)


def _without_tab(button: QAbstractButton) -> Qt.FocusPolicy:
    return Qt.FocusPolicy(button.focusPolicy().value & ~Qt.FocusPolicy.TabFocus.value)

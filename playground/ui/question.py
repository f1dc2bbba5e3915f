"""A question in a box whose buttons say what they do."""

from collections.abc import Mapping

from PySide6.QtWidgets import QMessageBox, QWidget

from playground.ui.plain import plain

Button = QMessageBox.StandardButton


def ask(
    parent: QWidget, title: str, text: str, buttons: Mapping[Button, str], default: Button
) -> QMessageBox.StandardButton:
    """Ask, and return the button that was pressed.

    Args:
        parent: What the box belongs to.
        title: Of the box.
        text: The question.
        buttons: What each button says; the last one is what Esc does.
        default: What Enter does: never what loses something.
    """
    box = QMessageBox(QMessageBox.Icon.NoIcon, title, plain(text), Button.NoButton, parent)
    for button, words in buttons.items():
        made = box.addButton(button)
        made.setText(words)
        made.setAccessibleName(words)
        made.ensurePolished()
        made.setMinimumWidth(made.sizeHint().width())  # the box is as wide as its text unless these need more
        box.setEscapeButton(button)
    box.setDefaultButton(default)
    return QMessageBox.StandardButton(box.exec())

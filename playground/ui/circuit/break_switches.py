"""The switches that plant the classic mistakes into the backward pass, as a menu and as a group of boxes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QMenu, QVBoxLayout, QWidget

from playground.engine.mistakes import MISTAKES, Mistake, with_mistake
from playground.session.stepper import Stepper


def switch_name(mistake: Mistake) -> str:
    """Return the object name of a mistake's switch, such as ``breakNoReset``."""
    return "break" + "".join(word.capitalize() for word in mistake.id.split("_"))


def set_mistake(stepper: Stepper, mistake: str, on: bool) -> None:
    """Make a mistake from now on, or no more; one that it excludes ends."""
    stepper.mistakes = with_mistake(stepper.mistakes, mistake, on=on)


def break_menu(stepper: Stepper, parent: QWidget) -> QMenu:
    """Return the menu of all mistakes."""
    menu = QMenu("Break it", parent)
    menu.setToolTipsVisible(True)
    actions = {mistake: menu.addAction(entry.name) for mistake, entry in MISTAKES.items()}
    for mistake in MISTAKES.values():
        action = actions[mistake.id]
        action.setObjectName(f"{switch_name(mistake)}Action")
        action.setCheckable(True)
        action.setToolTip(mistake.does)
        action.triggered.connect(lambda on=False, chosen=mistake.id: set_mistake(stepper, chosen, on))

    def show() -> None:
        for mistake_id, action in actions.items():
            action.setChecked(mistake_id in stepper.mistakes)

    menu.aboutToShow.connect(show)
    return menu


class BreakSwitches(QWidget):
    """A box for each mistake."""

    def __init__(self, stepper: Stepper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepper = stepper
        self.setObjectName("breakSwitches")
        heading = QLabel("Break the pass on purpose")
        heading.setProperty("role", "section")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(heading)
        self._boxes = {mistake.id: self._box(mistake) for mistake in MISTAKES.values()}
        for box in self._boxes.values():
            column.addWidget(box)
        stepper.moved.connect(self._show)
        self._show()

    def _box(self, mistake: Mistake) -> QCheckBox:
        box = QCheckBox(mistake.name)
        box.setObjectName(switch_name(mistake))
        box.setProperty("role", "switch")
        box.setToolTip(mistake.does)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.clicked.connect(lambda on=False: set_mistake(self._stepper, mistake.id, on))
        return box

    def _show(self) -> None:
        for mistake, box in self._boxes.items():
            box.setChecked(mistake in self._stepper.mistakes)

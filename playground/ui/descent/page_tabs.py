"""A row of small tabs; those that there is no room for are in a menu at its end."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

_APART = 2
Tab = tuple[str, str, str]
"""The id of a page, its title, and one sentence on it."""


class PageTabs(QWidget):
    """One tab per page; ``chosen`` carries the id of the page that a person wants.

    The tab of the page in front is always in sight: the menu's button shows it if there is no room.
    """

    chosen = Signal(str)

    def __init__(self, tabs: Sequence[Tab], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = {key: title for key, title, _ in tabs}
        self._buttons = {key: self._tab(key, title, tip) for key, title, tip in tabs}
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._actions = {}
        for key, title, tip in tabs:
            action = self._actions[key] = self._menu.addAction(title)
            action.setToolTip(tip)
            action.triggered.connect(lambda _=False, key=key: self.chosen.emit(key))
        self._more = QPushButton()
        self._more.setObjectName("moreTabs")
        self._more.setAccessibleName("More pages")
        self._more.setToolTip("More analyses of the learning rate")
        self._more.setCheckable(True)
        self._more.setProperty("role", "page-tab")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.clicked.connect(self._open)
        self._current, self._room = tabs[0][0], 10_000
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_APART)
        for button in (*self._buttons.values(), self._more):
            self._group.addButton(button)
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.set_current(self._current)

    @property
    def menu(self) -> QMenu:
        """The menu of the pages whose tabs there is no room for."""
        return self._menu

    def set_current(self, key: str) -> None:
        """Mark the page that is in front."""
        self._current = key
        self._fit()

    def set_room(self, width: int) -> None:
        """Show as many tabs as fit into so many px."""
        if width != self._room:
            self._room = width
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit again when the type grows."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_group"):
            self._fit()

    def _fit(self) -> None:
        widths = {key: button.sizeHint().width() + _APART for key, button in self._buttons.items()}
        self._more.setText(f"{max(self._titles.values(), key=len)} ▾")
        room = self._room - (self._more.sizeHint().width() if sum(widths.values()) > self._room else 0)
        for key, button in self._buttons.items():
            room -= widths[key]
            button.setVisible(room >= 0)
            self._actions[key].setVisible(room < 0)
        hidden = self._buttons[self._current].isHidden()
        (self._more if hidden else self._buttons[self._current]).setChecked(True)
        self._more.setText(f"{self._titles[self._current]} ▾" if hidden else "More ▾")
        self._more.setVisible(any(button.isHidden() for button in self._buttons.values()))

    def _open(self) -> None:
        self.set_current(self._current)  # the click checked the button
        self._menu.popup(self._more.mapToGlobal(self._more.rect().topLeft()))

    def _tab(self, key: str, title: str, tip: str) -> QPushButton:
        tab = QPushButton(title)
        tab.setObjectName(f"{key}Tab")
        tab.setAccessibleName(f"{title} page")
        tab.setToolTip(tip)
        tab.setCheckable(True)
        tab.setProperty("role", "page-tab")
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the surface
        tab.clicked.connect(lambda: self.chosen.emit(key))
        return tab

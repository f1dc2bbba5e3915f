"""The bar above both workspaces: tabs, the document's title, undo and redo, menus."""

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCursor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from playground.ui.actions import Actions
from playground.ui.exclusive_buttons import ExclusiveButtons
from playground.ui.icons import icon
from playground.ui.theme import Theme
from playground.ui.type_size import fit_icons, zoom_of

_TABS = (
    ("circuit", "Circuit", "Build and step through a circuit (Ctrl+1)"),
    ("descent", "Descent", "Descend a loss surface (Ctrl+2)"),
)


_WIDTH_WITH_BRAND, _WIDTH_WITH_TITLE = 860, 1010  # px at 100 %


def _let_go(button: QToolButton) -> None:
    """Look as before: a menu that took the pointer lets its button believe that it is still there."""
    button.setDown(False)
    if not button.rect().contains(button.mapFromGlobal(QCursor.pos())):
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    button.update()


class TopBar(QWidget):
    """Shows where one is and what one can do from everywhere.

    Attributes:
        workspace_wanted: The id of the tab that was pressed.
    """

    workspace_wanted = Signal(str)

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._actions = actions
        self._brand = QLabel("Gradient Playground")
        self._brand.setProperty("role", "brand")
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setObjectName("documentTitle")
        self._state = QLabel()
        self._state.setProperty("role", "dim")
        self._tabs = {name: self._tab(text, tip) for name, text, tip in _TABS}
        self._icons: list[tuple[QToolButton, str]] = []
        self._lay_out()
        self.set_theme(theme)

    def _tab(self, text: str, tip: str) -> QPushButton:
        tab = QPushButton(text)
        tab.setObjectName(f"tab{text}")
        tab.setAccessibleName(f"{text} workspace")
        tab.setToolTip(tip)
        tab.setProperty("role", "tab")
        tab.setCheckable(True)
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return tab

    def _lay_out(self) -> None:
        tabs = QWidget()
        tabs.setObjectName("workspaceTabs")
        tabs.setAccessibleName("Workspaces")
        inside = QHBoxLayout(tabs)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        group = ExclusiveButtons(self)
        for name, tab in self._tabs.items():
            group.addButton(tab)
            inside.addWidget(tab)
            tab.clicked.connect(lambda _=False, name=name: self.workspace_wanted.emit(name))
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 7, 12, 7)
        row.setSpacing(8)
        row.addWidget(self._brand)
        row.addSpacing(20)
        row.addWidget(tabs)
        row.addStretch(1)
        row.addWidget(self._title)
        row.addWidget(self._state)
        row.addStretch(1)
        for action, picture in ((self._actions.undo, "undo"), (self._actions.redo, "redo")):
            button = QToolButton()
            button.setDefaultAction(action)
            button.setObjectName(f"{picture}Button")
            button.setProperty("role", "quiet")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._icons.append((button, picture))
            row.addWidget(button)
        for name, menu in self._actions.menus.items():
            row.addWidget(self._menu_button(name, menu))

    def _menu_button(self, name: str, menu: QMenu) -> QToolButton:
        button = QToolButton()
        button.setText(name)
        button.setObjectName(f"menu{name}")
        button.setAccessibleName(f"{name} menu")
        button.setToolTip(menu.menuAction().toolTip())
        button.setProperty("role", "quiet")
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu.aboutToHide.connect(partial(_let_go, button))
        return button

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        for button, picture in self._icons:
            button.defaultAction().setIcon(icon(picture, theme.color("text"), theme.color("faint")))

    def changeEvent(self, event: QEvent) -> None:
        """Let the icons grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            fit_icons(self, [button for button, _ in self._icons], 16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to what can be pressed."""
        super().resizeEvent(event)
        width = self.width() / zoom_of(self)
        self._brand.setVisible(width > _WIDTH_WITH_BRAND)
        for label in (self._title, self._state):
            label.setVisible(width > _WIDTH_WITH_TITLE)

    def show_workspace(self, name: str) -> None:
        """Mark the tab of the workspace in front."""
        self._tabs[name].setChecked(True)

    def show_title(self, title: str, state: str) -> None:
        """Show the document's name and whether it is saved."""
        self._title.setText(title)
        self._state.setText(f"· {state}")

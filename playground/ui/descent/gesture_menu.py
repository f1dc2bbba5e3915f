"""Menus of what can be done in the Descent workspace, made from its table of gestures."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from playground.ui.descent.gesture_table import DESCENT_GESTURES, MENU, SURFACE_MENU


def descent_menu(do: Callable[[str], object], parent: QWidget) -> QMenu:
    """Return the menu of everything that a key does in the workspace.

    Args:
        do: Does a gesture of the table.
        parent: The window.
    """
    menu = QMenu("Descent", parent)
    menu.setObjectName("descentMenu")
    _fill(menu, MENU, do)
    return menu


def surface_menu(parent: QWidget, do: Callable[[str], object], start_here: Callable[[], object]) -> QMenu:
    """Return the menu of the surface; it goes when it is closed.

    Args:
        parent: The workspace.
        do: Does a gesture of the table.
        start_here: Moves the start to where the menu was asked for.
    """
    menu = QMenu(parent)
    menu.setObjectName("surfaceMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction("Start here", start_here)
    menu.addSeparator()
    _fill(menu, SURFACE_MENU, do)
    return menu


def _fill(menu: QMenu, groups: Sequence[Sequence[str]], do: Callable[[str], object]) -> None:
    """List gestures with the keys that the workspace takes itself while it is in front."""
    for k, group in enumerate(groups):
        if k:
            menu.addSeparator()
        for gesture in group:
            menu.addAction(DESCENT_GESTURES[gesture].menu_text, partial(do, gesture))

"""The commands of the window: names, shortcuts, and the menus that list them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from playground.ui.circuit.break_switches import break_menu
from playground.ui.circuit.gesture_table import GESTURES
from playground.ui.descent.gesture_menu import descent_menu
from playground.ui.late_menu import LateMenu
from playground.ui.plain import plain
from playground.ui.settings import THEME_CHOICES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.ui.window import MainWindow


class Actions:
    """Makes every action once; menus and buttons share them."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.undo = self._action("Undo", window.editor.undo, QKeySequence("Ctrl+Z"))
        self.redo = self._action("Redo", window.editor.redo, QKeySequence("Ctrl+Shift+Z"))
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.menus = {
            "File": self._file_menu(),
            "Edit": self._edit_menu(),
            "View": self._view_menu(),
            "Examples": self._examples_menu(),
            "Help": self._help_menu(),
        }

    def show_history(self) -> None:
        """Name what undo and redo would do."""
        editor = self._window.editor
        for action, verb, able, label in (
            (self.undo, "Undo", editor.can_undo, editor.undo_label),
            (self.redo, "Redo", editor.can_redo, editor.redo_label),
        ):
            action.setEnabled(able)
            action.setText(f"{verb} {label[:1].lower()}{label[1:]}" if able else verb)
            action.setToolTip(plain(f"{action.text()} ({action.shortcut().toString()})"))

    def _action(self, text: str, do: Callable[[], object], shortcut: QKeySequence | None = None) -> QAction:
        action = QAction(text, self._window)
        action.triggered.connect(lambda _=False: do())
        if shortcut:
            action.setShortcut(shortcut)
        self._window.addAction(action)
        return action

    def _switch(self, text: str, setting: str, do: Callable[[bool], None]) -> QAction:
        """Return an action that is on or off, and stays so."""
        action = QAction(text, self._window)
        action.setObjectName(f"{setting}Switch")
        action.setCheckable(True)
        action.setChecked(getattr(self._window.settings, setting))

        def toggle(on: bool) -> None:
            setattr(self._window.settings, setting, on)
            do(on)

        action.toggled.connect(toggle)
        return action

    def _file_menu(self) -> QMenu:
        window, menu = self._window, QMenu("File", self._window)
        menu.menuAction().setToolTip("New, open, save")
        menu.addAction(self._action("New", window.file.new, QKeySequence("Ctrl+N")))
        menu.addAction(self._action("Open…", window.file.open, QKeySequence("Ctrl+O")))
        recent = menu.addMenu("Open recent")
        recent.setToolTipsVisible(True)
        recent.aboutToShow.connect(lambda: self._fill_recent(recent))
        menu.addSeparator()
        menu.addAction(self._action("Save", window.file.save, QKeySequence("Ctrl+S")))
        menu.addAction(self._action("Save as…", window.file.save_as, QKeySequence("Ctrl+Shift+S")))
        menu.addMenu(LateMenu("Export", self._fill_export, window))
        menu.addSeparator()
        menu.addAction(self._action("Quit", window.close, QKeySequence("Ctrl+Q")))
        return menu

    def _fill_export(self, menu: QMenu) -> None:
        from playground.ui.export_menu import ExportMenu

        ExportMenu(self._window, menu)

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for path in self._window.settings.recent:
            name = path.name.replace("&", "&&")
            menu.addAction(name, partial(self._window.file.open, path)).setToolTip(plain(str(path)))
        if menu.isEmpty():
            menu.addAction("No files yet").setEnabled(False)

    def _edit_menu(self) -> QMenu:
        menu = QMenu("Edit", self._window)
        menu.menuAction().setToolTip("Undo, redo, select, arrange")
        menu.addActions([self.undo, self.redo])
        menu.addSeparator()
        self._add_gestures(menu, "cut", "copy", "paste", "paste_wired", "duplicate", "delete")
        menu.addSeparator()
        self._add_gestures(menu, "select_all", "lay_out", "search", "note")
        menu.addSeparator()
        self._add_gestures(menu, "fold", "look_inside", "unfold", "prove")
        return menu

    def _add_gestures(self, menu: QMenu, *gestures: str) -> None:
        """List what the canvas does with keys of its own; it takes them itself while it has the focus."""
        for gesture in gestures:
            menu.addAction(GESTURES[gesture].menu_text, partial(self._window.do_on_canvas, gesture))

    def _view_menu(self) -> QMenu:
        window, menu = self._window, QMenu("View", self._window)
        menu.menuAction().setToolTip("Theme, size, workspaces")
        menu.addAction(
            self._action("Circuit", lambda: window.show_workspace("circuit"), QKeySequence("Ctrl+1"))
        )
        menu.addAction(
            self._action("Descent", lambda: window.show_workspace("descent"), QKeySequence("Ctrl+2"))
        )
        menu.addAction(self._action("History", window.toggle_history, QKeySequence("Ctrl+H")))
        menu.addSeparator()
        self._add_gestures(menu, "predict")
        menu.addMenu(break_menu(window.stepper, window))
        menu.addSeparator()
        self._add_gestures(menu, "outline", "fit", "actual_size")
        menu.addMenu(descent_menu(window.do_in_descent, window))
        menu.addSeparator()
        larger = self._action("Larger (lecture)", lambda: window.zoom_by(1.15), QKeySequence("Ctrl++"))
        larger.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        menu.addAction(larger)
        menu.addAction(self._action("Smaller", lambda: window.zoom_by(1 / 1.15), QKeySequence("Ctrl+-")))
        menu.addAction(self._action("Normal size", lambda: window.zoom_by(0), QKeySequence("Ctrl+0")))
        menu.addSeparator()
        menu.addAction(self._switch("Animation", "animation", window.set_animation))
        menu.addAction(self._switch("Arrows of what wires want", "wishes", window.set_wishes))
        menu.addSeparator()
        group = QActionGroup(window)
        for choice in THEME_CHOICES:
            action = self._action(f"{choice.capitalize()} theme", partial(window.choose_theme, choice))
            action.setCheckable(True)
            action.setChecked(window.settings.theme == choice)
            group.addAction(action)
            menu.addAction(action)
        return menu

    def _help_menu(self) -> QMenu:
        menu = QMenu("Help", self._window)
        menu.menuAction().setToolTip("Every gesture and key")
        menu.addAction(self._action("Gestures and keys", self._window.show_help, QKeySequence("F1")))
        return menu

    def _examples_menu(self) -> QMenu:
        menu = LateMenu("Examples", self._fill_examples, self._window)
        menu.menuAction().setToolTip("Ready circuits and learning rates")
        return menu

    def _fill_examples(self, menu: QMenu) -> None:
        from playground.document.files import examples

        group = ""
        for example in examples():
            if example.group != group:
                group = example.group
                _add_heading(menu, group)
            action = menu.addAction(example.name, partial(self._window.file.open_example, Path(example.path)))
            action.setToolTip(example.summary)


def _add_heading(menu: QMenu, text: str) -> None:
    """Name the entries that follow; the style sheet leaves nothing but a line of the sections of Qt."""
    if not menu.isEmpty():
        menu.addSeparator()
    menu.addAction(text).setEnabled(False)

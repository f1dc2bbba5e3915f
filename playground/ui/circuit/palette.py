"""The palette: the document's own gates and those of the table; search, drag or double-click to add."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from playground.engine.body import Body
from playground.engine.gates import GATES
from playground.session.editor import Aspect, Editor
from playground.session.gate_library import GateLibrary
from playground.ui.circuit.custom_entry import CUSTOM
from playground.ui.circuit.gate_button import GateButton
from playground.ui.circuit.gate_matches import matches, ranked
from playground.ui.circuit.keep_here import keep_in_library
from playground.ui.circuit.note_button import NoteButton
from playground.ui.theme import Theme

if TYPE_CHECKING:
    from playground.ui.circuit.kept_button import KeptButton
    from playground.ui.circuit.library_button import LibraryButton

Made = TypeVar("Made", bound=GateButton)

_COLUMNS = 2
WIDTH = 210
MINE = "Gates of this document"
LIBRARY = "My gates"


class GatePalette(QWidget):
    """The search field and the gates that it finds.

    Attributes:
        chosen: The key of a gate that is to be added.
        edit_wanted: The ``KeptGate`` whose formulas are to be shown.
        about_wanted: The ``Gate`` whose card is to be shown.
        note_wanted: A note is to be written.
        said: What the palette has to say to the user, such as why a name cannot be taken.
    """

    chosen = Signal(str)
    edit_wanted = Signal(object)
    about_wanted = Signal(object)
    said = Signal(str)
    note_wanted = Signal()

    def __init__(
        self, editor: Editor, theme: Theme, library: GateLibrary, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("gatePalette")
        self.setAccessibleName("Gate palette")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._editor = editor
        self._library = library
        self._theme = theme
        self._search = QLineEdit()
        self._search.setObjectName("gateSearch")
        self._search.setPlaceholderText("Search gates")
        self._search.setAccessibleName("Search gates")
        self._search.setToolTip("Search by name or sign: + * / ^ exp. Enter adds the first gate found.")
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._choose_first)
        self._nothing = QLabel("No gate has this name or sign.")
        self._nothing.setProperty("role", "dim")
        self._nothing.setWordWrap(True)
        self._nothing.hide()
        self._buttons: list[GateButton] = []
        self._kept: list[KeptButton] = []
        self._own: list[LibraryButton] = []
        self._library_shown = False
        self._sections: dict[str, tuple[QLabel, QGridLayout]] = {}
        self._lay_out()
        editor.changed.connect(self._follow)
        library.changed.connect(self._show_library)
        self._show_kept(editor.document.my_gates)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setProperty("role", "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 4, 8, 12)
        column.setSpacing(6)
        sources = [gate for gate in GATES.values() if gate.category == CUSTOM.category]
        others = [gate for gate in GATES.values() if gate.category != CUSTOM.category]
        for name in (MINE, LIBRARY):
            self._add_section(name, column)
        for gate in (*sources, CUSTOM, *others):
            if gate.category not in self._sections:
                self._add_section(gate.category, column)
            button = GateButton(gate, self._theme, inside)
            button.chosen.connect(self.chosen)
            button.about_wanted.connect(self.about_wanted)
            button.clicked.connect(self._hint)
            self._buttons.append(button)
        column.addWidget(self._nothing)
        column.addStretch()
        self._inside = inside
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 12, 0, 0)
        top = QVBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        top.addWidget(self._search)
        outer.addLayout(top)
        outer.addWidget(area)
        outer.addLayout(self._footer())

    def _footer(self) -> QVBoxLayout:
        """Return what stays in sight below the gates."""
        note = NoteButton()
        note.chosen.connect(self.note_wanted)
        footer = QVBoxLayout()
        footer.setContentsMargins(12, 6, 12, 10)
        footer.addWidget(note)
        return footer

    def _add_section(self, name: str, column: QVBoxLayout) -> None:
        heading = QLabel(name)
        heading.setProperty("role", "section")
        heading.setContentsMargins(2, 6, 0, 0)
        grid = QGridLayout()
        grid.setSpacing(5)
        grid.setColumnMinimumWidth(_COLUMNS - 1, 1)  # else a lone gate would be wider than those below
        column.addWidget(heading)
        column.addLayout(grid)
        self._sections[name] = heading, grid

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        for button in self._all:
            button.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the gates again: their text may have another size than when they were last in sight."""
        for button in self._all:
            button.updateGeometry()
        super().showEvent(event)
        if not self._library_shown:
            QTimer.singleShot(0, self, self._show_library)  # the file is read after the first window

    # --- the document's own gates ------------------------------------------------------------

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if {"circuit", "descent", "file"} <= aspects:  # another document
            self._search.clear()
        if "gates" in aspects:
            self._show_kept(self._editor.document.my_gates)

    @property
    def _all(self) -> tuple[GateButton, ...]:
        return (*self._kept, *self._own, *self._buttons)

    def _show_kept(self, bodies: Iterable[Body]) -> None:
        """Make the buttons those of the kept gates."""
        self._kept = self._replaced(self._kept, [self._kept_button(body) for body in bodies], MINE)

    def _show_library(self) -> None:
        """Make the buttons those of the gates that are kept on this computer."""
        self._library_shown = True
        new = [self._own_button(body) for body in self._library.gates]
        self._own = self._replaced(self._own, new, LIBRARY)
        if problem := self._library.take_problem():
            self.said.emit(problem)

    def _replaced(self, old: list[Made], new: list[Made], section: str) -> list[Made]:
        """Put buttons in the place of others; the keyboard stays at the same place among them."""
        place = next((k for k, button in enumerate(old) if button.hasFocus()), None)
        for button in old:
            self._sections[section][1].removeWidget(button)
            button.setObjectName("")  # the name belongs to the one that is shown
            button.hide()
            button.deleteLater()
        old[:] = new
        self._filter(self._search.text())
        if place is not None:
            (new[min(place, len(new) - 1)] if new else self._search).setFocus()
        return old

    def _own_button(self, body: Body) -> "LibraryButton":
        from playground.ui.circuit.library_button import LibraryButton

        button = LibraryButton(body, self._library, self._theme, self._inside)
        button.chosen.connect(self.chosen)
        button.about_wanted.connect(self.about_wanted)
        button.clicked.connect(self._hint)
        button.problem.connect(self.said)
        return button

    def _kept_button(self, body: Body) -> "KeptButton":
        from playground.ui.circuit.kept_button import KeptButton

        button = KeptButton(body, self._editor.apply, self._theme, self._inside)
        button.chosen.connect(self.chosen)
        button.edit_wanted.connect(self.edit_wanted)
        button.library_wanted.connect(lambda body: keep_in_library(self._library, body, self.said.emit))
        button.about_wanted.connect(self.about_wanted)
        button.clicked.connect(self._hint)
        button.problem.connect(self.said)
        return button

    def _hint(self) -> None:
        """Say how a gate that was clicked gets onto the canvas."""
        self.said.emit("Drag it onto the canvas, or double-click it; with the keyboard, Enter adds it.")

    # --- search ------------------------------------------------------------------------------

    def _filter(self, query: str) -> None:
        shown: dict[str, int] = dict.fromkeys(self._sections, 0)
        for button in self._all:
            category = self._section_of(button)
            grid = self._sections[category][1]
            grid.removeWidget(button)
            found = matches(button.gate, query)
            if found:
                grid.addWidget(button, *divmod(shown[category], _COLUMNS))
                shown[category] += 1
            button.setVisible(found)
        for name, (heading, grid) in self._sections.items():
            heading.setVisible(shown[name] > 0)
            for column in range(_COLUMNS):
                grid.setColumnStretch(column, 1)
        self._nothing.setVisible(not any(shown.values()))

    def _section_of(self, button: GateButton) -> str:
        if button in self._own:
            return LIBRARY
        return MINE if button in self._kept else button.gate.category

    def _choose_first(self) -> None:
        if found := ranked(self._search.text(), [button.gate for button in self._all]):
            self.chosen.emit(next(button.key for button in self._all if button.gate is found[0]))

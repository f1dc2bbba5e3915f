"""The palette: the document's own gates and those of the table; search, drag or double-click to add."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from playground.document.my_gates import key_of
from playground.engine.body import Body
from playground.engine.gates import GATES
from playground.session.editor import Aspect, Editor
from playground.ui.circuit.custom_entry import CUSTOM
from playground.ui.circuit.gate_button import GateButton
from playground.ui.circuit.gate_matches import matches, ranked
from playground.ui.circuit.kept_button import KeptButton
from playground.ui.circuit.note_button import NoteButton
from playground.ui.theme import Theme

_COLUMNS = 2
WIDTH = 210
MINE = "Gates of this document"


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

    def __init__(self, editor: Editor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gatePalette")
        self.setAccessibleName("Gate palette")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._editor = editor
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
        self._sections: dict[str, tuple[QLabel, QGridLayout]] = {}
        self._lay_out()
        editor.changed.connect(self._follow)
        self._show_kept(editor.document.my_gates)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setProperty("role", "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 4, 8, 12)
        column.setSpacing(6)
        sources = [gate for gate in GATES.values() if gate.category == CUSTOM.category]
        others = [gate for gate in GATES.values() if gate.category != CUSTOM.category]
        self._add_section(MINE, column)
        for gate in (*sources, CUSTOM, *others):
            if gate.category not in self._sections:
                self._add_section(gate.category, column)
            button = GateButton(gate, self._theme, inside)
            button.chosen.connect(self.chosen)
            button.about_wanted.connect(self.about_wanted)
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
        for button in (*self._kept, *self._buttons):
            button.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the gates again: their text may have another size than when they were last in sight."""
        for button in (*self._kept, *self._buttons):
            button.updateGeometry()
        super().showEvent(event)

    # --- the document's own gates ------------------------------------------------------------

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if {"circuit", "descent", "file"} <= aspects:  # another document
            self._search.clear()
        if "gates" in aspects:
            self._show_kept(self._editor.document.my_gates)

    def _show_kept(self, bodies: Iterable[Body]) -> None:
        """Make the buttons those of the kept gates; the keyboard stays at the same place among them."""
        place = next((k for k, button in enumerate(self._kept) if button.hasFocus()), None)
        for button in self._kept:
            self._sections[MINE][1].removeWidget(button)
            button.setObjectName("")  # the name belongs to the one that is shown
            button.hide()
            button.deleteLater()
        self._kept = [self._kept_button(body) for body in bodies]
        self._filter(self._search.text())
        if place is not None:
            (self._kept[min(place, len(self._kept) - 1)] if self._kept else self._search).setFocus()

    def _kept_button(self, body: Body) -> KeptButton:
        button = KeptButton(body, self._editor.apply, self._theme, self._inside)
        button.chosen.connect(self.chosen)
        button.edit_wanted.connect(self.edit_wanted)
        button.about_wanted.connect(self.about_wanted)
        button.problem.connect(self.said)
        return button

    # --- search ------------------------------------------------------------------------------

    def _filter(self, query: str) -> None:
        shown: dict[str, int] = dict.fromkeys(self._sections, 0)
        for button in (*self._kept, *self._buttons):
            category = MINE if button in self._kept else button.gate.category
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

    def _choose_first(self) -> None:
        if found := ranked(self._search.text(), [button.gate for button in (*self._kept, *self._buttons)]):
            self.chosen.emit(key_of(found[0]))

"""Choose what to descend: a known surface, a loss over data, an expression, or the circuit."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from playground.descent.data import DATA_LOSSES
from playground.descent.surface import Surface
from playground.descent.surfaces import SURFACES
from playground.document import SurfaceChoice
from playground.ui.descent.surface_numbers import SurfaceNumbers
from playground.ui.plain import plain
from playground.ui.quiet_combo import QuietCombo
from playground.ui.type_size import set_bold, set_code_face, zoomed

_FIRST_EXPRESSION = "x**2 + 3*y**2"
_WIDTH = 344  # px at 100 %
_NARROWEST = 190
_EMPTY = "Type a loss in two or more variables, such as x**2 + 3*y**2."
_OWN = "Own data from a CSV file…"
_MOST_LETTERS = 26  # of a file's name
_NEEDS_TWO = "The circuit needs at least two inputs or weights to have a surface"


class SurfaceChooser(QFrame):
    """The card in the corner of the surface.

    ``chosen`` tells what a person picked, ``number_chosen`` a number that shapes the surface,
    ``settled`` that the drag of such a number has ended, and ``folded`` that their rows came or went.
    ``own_data_wanted`` tells that it is to be a file of data.
    """

    chosen = Signal(SurfaceChoice)
    number_chosen = Signal(str, float)
    settled = Signal()
    folded = Signal()
    own_data_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = 10_000
        self.setProperty("role", "card")
        self._choice = SurfaceChoice("analytic", "ravine")
        self._surface_axes = "x", "y"
        self._expression = _FIRST_EXPRESSION
        self._combo = QuietCombo("surfaceChooser", "Loss surface", "Choose the surface to descend")
        set_bold(self._combo)
        self._combo.setMaxVisibleItems(20)
        self._axes = QLabel()
        self._axes.setTextFormat(Qt.TextFormat.PlainText)
        self._edit = QLineEdit()
        self._edit.setObjectName("surfaceExpression")
        self._edit.setAccessibleName("Expression of the surface")
        self._edit.setPlaceholderText("such as x**2 + 3*y**2")
        self._edit.setToolTip("The loss in two variables or more (Enter takes it over)")
        set_code_face(self._edit)
        self._error = QLabel()
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._error.setObjectName("surfaceError")
        self._error.setProperty("role", "error")
        self._x = QuietCombo("xAxisChooser", "Variable along the x axis", "The number along x")
        self._y = QuietCombo("yAxisChooser", "Variable along the y axis", "The number along y")
        self._numbers = SurfaceNumbers()
        self._lay_out()
        self._fill()
        self._combo.activated.connect(self._pick)
        self._edit.editingFinished.connect(self._take_expression)
        for axis in (self._x, self._y):
            axis.activated.connect(self._take_axes)
        self._numbers.chosen.connect(self.number_chosen)
        self._numbers.settled.connect(self.settled)
        self._numbers.folded.connect(self.folded)

    def show_choice(self, choice: SurfaceChoice, surface: Surface, names: Sequence[str]) -> None:
        """Show what is descended, and offer the circuit's variables ``names`` as axes."""
        self._choice, self._surface_axes = choice, surface.axes
        self._expression = choice.expression or self._expression
        self._offer_circuit(names)
        self._combo.setCurrentIndex(self._index_of(choice))
        own = self._index_of(SurfaceChoice("own"))
        self._combo.setItemText(own, _short(surface.name) if choice.kind == "own" else _OWN)
        self._edit.setVisible(choice.kind == "expression")
        unfinished = self._edit.hasFocus() and bool(self._error.text())
        if not unfinished and self._edit.text() != self._expression:
            self._edit.setText(self._expression)
        self._show_axes(choice, surface, names)
        self._numbers.show_surface(surface)
        self._axes.setText(f"{surface.axes[0]} →  {surface.axes[1]} ↑")
        named = f"{surface.name}\n{surface.about}" if choice.kind == "own" else surface.about
        self._combo.setToolTip(plain(named) or "Choose the surface to descend")

    def _show_axes(self, choice: SurfaceChoice, surface: Surface, names: Sequence[str]) -> None:
        """Offer the variables of the circuit, or of an expression that has more than two."""
        x, y = surface.axes if choice.kind == "expression" else (choice.x, choice.y)
        offered = (x, y, *surface.settings) if choice.kind == "expression" else names
        self._axis_row.setVisible(
            choice.kind == "circuit" or (choice.kind == "expression" and len(offered) > 2)
        )
        for combo, name in ((self._x, x), (self._y, y)):
            if sorted(combo.itemText(k) for k in range(combo.count())) != sorted(offered):
                combo.clear()
                combo.addItems(list(offered))
            combo.setCurrentText(name)

    def resting_height(self) -> int:
        """Return the height without an error, which lies over the picture instead of moving it."""
        room = (
            self._error.sizeHint().height() + self._column.spacing() if self._error.isVisibleTo(self) else 0
        )
        return self.sizeHint().height() - room

    def show_error(self, text: str) -> None:
        """Say beside the chooser what is wrong with the choice; nothing with an empty text."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        if self._edit.property("state") != ("error" if text else ""):
            self._edit.setProperty("state", "error" if text else "")
            self._edit.style().polish(self._edit)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_type()

    def set_room(self, width: int) -> None:
        """Take no more width than this, or so little that nothing could be read."""
        self._room = width
        self._fit_type()

    def _fit_type(self) -> None:
        self.setFixedWidth(min(zoomed(self, _WIDTH), max(self._room, zoomed(self, _NARROWEST))))

    def _lay_out(self) -> None:
        self._axes.setProperty("role", "dim")
        self._axis_row = QWidget()
        axes = QHBoxLayout(self._axis_row)
        axes.setContentsMargins(0, 0, 0, 0)
        for text, combo in (("x", self._x), ("y", self._y)):
            label = QLabel(text)
            label.setProperty("role", "dim")
            axes.addWidget(label)
            axes.addWidget(combo, 1)
        head = QHBoxLayout()
        head.addWidget(self._combo, 1)
        head.addSpacing(8)
        head.addWidget(self._axes)
        head.addSpacing(6)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        column.addLayout(head)
        for widget in (self._edit, self._axis_row, self._numbers, self._error):
            column.addWidget(widget)
            widget.hide()
        self._error.setWordWrap(True)
        self._error.setContentsMargins(10, 0, 6, 4)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._fit_type()

    def _fill(self) -> None:
        for surface_id, surface in SURFACES.items():
            self._combo.addItem(surface.name, SurfaceChoice("analytic", surface_id))
        self._combo.insertSeparator(self._combo.count())
        for loss in DATA_LOSSES.values():
            self._combo.addItem(loss.name, SurfaceChoice("data", loss.id))
        self._combo.insertSeparator(self._combo.count())
        self._combo.addItem("Typed expression…", SurfaceChoice("expression"))
        self._combo.addItem("This circuit", SurfaceChoice("circuit"))
        self._combo.addItem(_OWN, SurfaceChoice("own"))  # the last one: keys that walk here open a dialog

    def _offer_circuit(self, names: Sequence[str]) -> None:
        model = self._combo.model()
        assert isinstance(model, QStandardItemModel)
        item = model.item(self._index_of(SurfaceChoice("circuit")))
        item.setEnabled(len(names) >= 2)
        item.setToolTip("" if len(names) >= 2 else _NEEDS_TWO)
        self._names = tuple(names)

    def _index_of(self, choice: SurfaceChoice) -> int:
        for index in range(self._combo.count()):
            entry = self._combo.itemData(index)
            if isinstance(entry, SurfaceChoice) and (entry.kind, entry.id) == (choice.kind, choice.id):
                return index
        return -1

    def _pick(self, index: int) -> None:
        choice = self._combo.itemData(index)
        if choice.kind == "own":
            self._combo.setCurrentIndex(self._index_of(self._choice))
            self.own_data_wanted.emit()
            return
        if choice.kind == "expression":
            self._edit.setText(self._expression)
            self._edit.show()
            self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
            choice = SurfaceChoice("expression", expression=self._expression)
        elif choice.kind == "circuit":
            choice = SurfaceChoice("circuit", x=self._names[0], y=self._names[1])
        self.chosen.emit(choice)
        if choice.kind == "expression":
            self._edit.selectAll()

    def _take_expression(self) -> None:
        parameters = self._choice.parameters if self._choice.kind == "expression" else {}
        choice = SurfaceChoice("expression", expression=self._edit.text().strip(), parameters=parameters)
        if not choice.expression:
            self.show_error(_EMPTY)
        elif choice.expression == self._choice.expression:
            self.show_error("")
        elif self._choice.kind == "expression":
            self.chosen.emit(choice)

    def _take_axes(self) -> None:
        x, y = self._x.currentText(), self._y.currentText()
        old_x, old_y = self._surface_axes
        if x == y:  # the other axis makes room
            x, y = (x, old_x) if self.sender() is self._x else (old_y, y)
        if (x, y) != (old_x, old_y):
            self.chosen.emit(replace(self._choice, x=x, y=y, parameters=self._others(x, y)))

    def _others(self, x: str, y: str) -> dict[str, float]:
        """Return the numbers of an expression's variables that are no axis."""
        return {name: n for name, n in self._choice.parameters.items() if name not in (x, y)}


def _short(name: str) -> str:
    """Return the file in the name of a surface, as much of it as there is room for."""
    file = name.rpartition(" · ")[2]
    return file if len(file) <= _MOST_LETTERS else f"{file[: _MOST_LETTERS - 8]}…{file[-7:]}"

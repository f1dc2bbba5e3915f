"""The options of the surface's picture, in a small window that closes by itself."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from playground.ui.announce import announce
from playground.ui.descent.number_row import NumberRow
from playground.ui.descent.surface_look import COLOURS, FEWEST, MOST, SPACINGS, SurfaceLook
from playground.ui.quiet_combo import QuietCombo

_SWITCHES = (
    ("bands", "Filled bands", "Fill the heights between two levels with a colour"),
    ("lines", "Level lines", "Draw a line along each level"),
    ("minima", "Minima", "Mark the known minima with a cross"),
    ("arrows", "Downhill arrows", "Arrows along the negative gradient: longer where it is steeper"),
    ("basins", "Basin map", "Tint each start by where it ends with this optimizer at this rate"),
    ("legend", "Colour bar", "Say which colour means which loss"),
    ("equal", "Equal scales", "The same scale on both axes, so that the gradient stands on the lines"),
)


class ViewOptions(QFrame):
    """Switches and choosers for a ``SurfaceLook``; ``chosen`` carries each new one."""

    chosen = Signal(object)

    def __init__(self, look: SurfaceLook, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("viewOptionsPanel")
        self.setAccessibleName("Options of the view")
        self.setProperty("role", "popup")
        self.look = look
        self._boxes = {name: self._switch(name, label, tip) for name, label, tip in _SWITCHES}
        self._colours = QuietCombo("surfaceColours", "Colours of the surface", "The colours, low to high")
        self._spacing = QuietCombo("levelSpacing", "Distance of the levels", "How the levels are spaced")
        for combo, table, field in (
            (self._colours, COLOURS, "colours"),
            (self._spacing, SPACINGS, "spacing"),
        ):
            for key, name in table.items():
                combo.addItem(name, key)
            combo.activated.connect(
                lambda index, combo=combo, field=field: self._choose(**{field: combo.itemData(index)})
            )
        self._count = NumberRow(
            "levelCount", "Levels", FEWEST, MOST, "linear", "How many levels are drawn", step=1, integer=True
        )
        self._count.chosen.connect(lambda number: self._choose(levels=round(number)))
        self._lay_out()
        self.show_look(look)

    def show_look(self, look: SurfaceLook) -> None:
        """Show a look without telling anyone."""
        self.look = look
        for name, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(getattr(look, name))
            box.blockSignals(False)
        self._colours.setCurrentIndex(self._colours.findData(look.colours))
        self._spacing.setCurrentIndex(self._spacing.findData(look.spacing))
        self._count.set_number(look.levels)

    def open_below(self, anchor: QWidget) -> None:
        """Open under a button, with its right edge at that of the button."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(anchor.width() - self.sizeHint().width(), anchor.height() + 6))
        self.move(corner)
        self.show()
        self._boxes["bands"].setFocus(Qt.FocusReason.PopupFocusReason)

    def _switch(self, name: str, label: str, tip: str) -> QCheckBox:
        box = QCheckBox(label)
        box.setObjectName(f"look{name.capitalize()}")
        box.setProperty("role", "switch")
        box.setAccessibleName(label)
        box.setToolTip(f"{tip} (Space when focused)")
        box.toggled.connect(lambda on: self._toggle(name, label, on))
        return box

    def _toggle(self, name: str, label: str, on: bool) -> None:
        self._choose(**{name: on})
        announce(self, f"{label} {'on' if on else 'off'}.")

    def _choose(self, **changes: Any) -> None:
        self.look = replace(self.look, **changes)
        self.chosen.emit(self.look)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        heading = QLabel("View")
        heading.setProperty("role", "heading")
        column.addWidget(heading)
        switches = QGridLayout()
        switches.setHorizontalSpacing(20)
        switches.setVerticalSpacing(8)
        for k, box in enumerate(self._boxes.values()):
            switches.addWidget(box, k // 2, k % 2)
        column.addLayout(switches)
        choices = QGridLayout()
        choices.setColumnStretch(1, 1)
        for k, (text, combo) in enumerate((("Colours", self._colours), ("Spacing", self._spacing))):
            label = QLabel(text)
            label.setProperty("role", "dim")
            label.setBuddy(combo)
            choices.addWidget(label, k, 0)
            choices.addWidget(combo, k, 1)
        column.addLayout(choices)
        column.addWidget(self._count)

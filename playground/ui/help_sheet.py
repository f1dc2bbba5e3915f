"""The help sheet: every gesture and key of the tables, by topic."""

from collections.abc import Iterator
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from playground.ui.circuit.gesture_table import GESTURES
from playground.ui.descent.gesture_table import DESCENT_GESTURES
from playground.ui.gesture import GestureEntry
from playground.ui.separator import separator
from playground.ui.sheet import sheet_head

_WINDOW_KEYS = (
    GestureEntry("circuit", "Everywhere", "", "Circuit workspace", ("Ctrl+1",)),
    GestureEntry("descent", "Everywhere", "", "Descent workspace", ("Ctrl+2",)),
    GestureEntry("undo", "Everywhere", "", "Undo", ("Ctrl+Z",)),
    GestureEntry("redo", "Everywhere", "", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    GestureEntry("new", "Everywhere", "", "New", ("Ctrl+N",)),
    GestureEntry("open", "Everywhere", "", "Open", ("Ctrl+O",)),
    GestureEntry("save", "Everywhere", "", "Save, save as", ("Ctrl+S", "Ctrl+Shift+S")),
    GestureEntry("zoom_window", "Everywhere", "", "Lecture zoom: larger, smaller", ("Ctrl++", "Ctrl+-")),
    GestureEntry("zoom_reset", "Everywhere", "", "Normal size", ("Ctrl+0",)),
    GestureEntry("help", "Everywhere", "", "This sheet", ("F1",)),
)


class HelpSheet(QDialog):
    """Lists what hand and keys can do, that in the workspace in front first; Esc closes it."""

    def __init__(self, parent: QWidget, workspace: str = "circuit") -> None:
        super().__init__(parent)
        self.setObjectName("helpSheet")
        self.setWindowTitle("Gestures and keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns = [QVBoxLayout(), QVBoxLayout()]
        lengths = [0, 0]
        for topic, entries in topics(workspace):
            shortest = lengths.index(min(lengths))
            lengths[shortest] += len(entries) + 2
            columns[shortest].addWidget(_section(topic, entries))
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(24, 12, 24, 20)
        row.setSpacing(36)
        for column in columns:
            column.setSpacing(18)
            column.addStretch()
            row.addLayout(column, 1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setObjectName("helpScroll")
        area.setAccessibleName("Gestures and keys")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = sheet_head(self, "Gestures and keys")
        head.setContentsMargins(24, 14, 18, 10)
        outer.addLayout(head)
        outer.addWidget(separator())
        outer.addWidget(area)
        self.resize(min(980, parent.width() - 40), min(760, parent.height() - 40))


def topics(workspace: str = "circuit") -> Iterator[tuple[str, list[GestureEntry]]]:
    """Yield each topic with its entries, in the order of the tables: that of this workspace first."""
    tables = [GESTURES.values(), DESCENT_GESTURES.values()]
    first, second = tables[::-1] if workspace == "descent" else tables
    for topic, entries in groupby((*first, *second, *_WINDOW_KEYS), key=lambda entry: entry.topic):
        yield topic, list(entries)


def _section(topic: str, entries: list[GestureEntry]) -> QWidget:
    section = QWidget()
    grid = QGridLayout(section)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(5)
    grid.setHorizontalSpacing(16)
    heading = QLabel(topic)
    heading.setProperty("role", "heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, entry in enumerate(entries, start=1):
        how = QLabel("; ".join(part for part in (entry.how, entry.shown_keys) if part))
        how.setProperty("role", "dim")
        does = QLabel(entry.does)
        for column, label in enumerate((how, does)):
            label.setWordWrap(True)
            grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(0, 2)
    grid.setColumnStretch(1, 3)
    return section

"""The local derivatives of a custom gate: a line for each port, in order."""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground.session.custom_draft import Draft, SlopeReport
from playground.ui.circuit.slope_row import SlopeRow
from playground.ui.theme import Theme


class SlopeList(QWidget):
    """Has a line for each port of a draft; hidden while there is none.

    Attributes:
        edited: Told with a port's name and the text of its line after each change.
        applied: Enter was pressed in a line.
        given_up: Esc was pressed in a line.
    """

    edited = Signal(str, str)
    applied = Signal()
    given_up = Signal()

    def __init__(self, theme: Theme, follows: QWidget) -> None:
        """Make an empty list; Tab comes to it from the widget that it ``follows``."""
        super().__init__()
        self._theme = theme
        self._follows = follows
        self._rows: dict[str, SlopeRow] = {}
        heading, self._hint = QLabel("Local derivatives"), QLabel()
        heading.setProperty("role", "section")
        self._hint.setProperty("role", "dim")
        about = QHBoxLayout()
        about.setSpacing(8)
        about.addWidget(heading)
        about.addWidget(self._hint, 1)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(about)
        column.addLayout(self._lines)

    @property
    def is_empty(self) -> bool:
        """Whether there is no line."""
        return not self._rows

    def row(self, port: str) -> SlopeRow:
        """Return the line of a port, laid out."""
        if layout := self.layout():
            layout.activate()
        return self._rows[port]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        for row in self._rows.values():
            row.set_theme(theme)

    def finish(self) -> None:
        """Typeset what waits for the hand to rest; for pictures."""
        for row in self._rows.values():
            row.finish()

    def show_ports(self, draft: Draft) -> None:
        """Have the lines of the ports of a draft; those that stay keep their text and the keyboard."""
        for port in self._rows.keys() - set(draft.ports):
            row = self._rows.pop(port)
            self._lines.removeWidget(row)
            row.retire()
        for place, port in enumerate(draft.ports):
            if port not in self._rows:
                self._rows[port] = self._new_row(port, draft.slopes.get(port, ""))
            if self._lines.indexOf(self._rows[port]) != place:
                self._lines.insertWidget(place, self._rows[port])
                self._rows[port].show()  # at once, so that Tab finds it
            self._rows[port].name(draft.output_name)
        self._align([self._rows[port] for port in draft.ports])
        self._hint.setText(f"over the inputs and {draft.output_name}")
        self.setVisible(bool(self._rows))

    def show_reports(self, reports: Iterable[SlopeReport]) -> None:
        """Show what is known of the derivatives."""
        for report in reports:
            self._rows[report.port].show_report(report)

    def _new_row(self, port: str, text: str) -> SlopeRow:
        row = SlopeRow(port, self._theme, self)
        row.field.setText(text)
        row.edited.connect(self.edited)
        row.applied.connect(self.applied)
        row.given_up.connect(self.given_up)
        return row

    def _align(self, rows: list[SlopeRow]) -> None:
        """Let the fields begin at one edge, and Tab walk them in order."""
        widest = max((row.name_width for row in rows), default=0)
        for row in rows:
            row.align(widest)
        for before, after in pairwise([self._follows, *(row.field for row in rows)]):
            self.setTabOrder(before, after)

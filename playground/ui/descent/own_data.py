"""How the user's own data come in: which file, the sheet about it, and what is in the way."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from playground.descent.data_choice import DataChoice

_FILTER = "Tables (*.csv *.tsv *.txt);;All files (*)"


class OwnData(QObject):
    """Opens the sheet about a file of data.

    Attributes:
        opened: Carries the data that a person wants to descend.
    """

    opened = Signal(DataChoice)

    def __init__(
        self, window: QWidget, present: Callable[[], DataChoice | None], say: Callable[[str], None]
    ) -> None:
        """Begin with no sheet.

        Args:
            window: What the sheet lies over; it has the colours in ``theme``.
            present: Returns the data that are descended now, if any.
            say: Shows a sentence to the person.
        """
        super().__init__(window)
        self._widget, self._present, self._say = window, present, say

    def ask(self) -> None:
        """Show the file that is descended now with its columns, or ask for one."""
        present = self._present()
        if present is None or not present.source:
            self.ask_for_file()
        elif Path(present.source).is_file():
            self.open(Path(present.source), other_file=True)
        else:
            self._say(
                f"{present.source} is not there any more. The document has a copy of what it uses of it."
            )
            self.ask_for_file()

    def ask_for_file(self) -> None:
        """Ask for a file, and show it."""
        present = self._present()
        start = str(Path(present.source).parent) if present and present.source else ""
        chosen, _ = QFileDialog.getOpenFileName(self._widget.window(), "Open own data", start, _FILTER)
        if chosen:
            self.open(Path(chosen))

    def open(self, path: Path, *, other_file: bool = False) -> None:
        """Show a file; say so if it is no table.

        Args:
            path: The file.
            other_file: Whether to offer another one, since this one was not just chosen.
        """
        from playground.descent.csv_data import CsvError
        from playground.ui.descent.own_data_sheet import OwnDataSheet

        try:
            sheet = OwnDataSheet(path, self._widget.window(), self._present(), other_file=other_file)
        except CsvError as error:
            self._say(f"{path.name} was not opened. {error}")
            return
        sheet.opened.connect(self.opened)
        sheet.other_file_wanted.connect(self.ask_for_file)
        sheet.open()

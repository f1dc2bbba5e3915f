"""The sheet on which a person's own CSV file becomes a loss: its rows, its columns, its problems."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.descent.csv_choice import Columns, Selection, select, suggested
from playground.descent.csv_data import DELIMITERS, CsvError, CsvReader, CsvTable
from playground.descent.data_choice import DataChoice
from playground.descent.models import MODELS
from playground.ui.announce import announce
from playground.ui.descent.csv_preview import CsvPreview
from playground.ui.quiet_combo import QuietCombo
from playground.ui.type_size import zoomed

_SIZE = 720, 600  # px at 100 %
_MOST_LISTED = 100
_SHOWN_PROBLEMS = 4  # rows of the list before it scrolls


class OwnDataSheet(QDialog):
    """Reads a file in slices while it shows how it is understood.

    ``opened`` carries the data to descend; ``other_file_wanted`` tells that it is the wrong file.
    """

    opened = Signal(DataChoice)
    other_file_wanted = Signal()

    def __init__(
        self, path: Path, parent: QWidget, before: DataChoice | None = None, *, other_file: bool = False
    ) -> None:
        """Show the beginning of a file and read on.

        Args:
            path: The file.
            parent: The window.
            before: What was chosen before, to begin with if the file still has those columns.
            other_file: Whether to offer another file.

        Raises:
            CsvError: If the file has no table.
        """
        super().__init__(parent)
        self._reader = CsvReader(path)
        self._path, self._before = path, before
        self._table: CsvTable | None = None
        self._selection = Selection(None)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._read)
        self._make_parts()
        self._other.setVisible(other_file)
        self._lay_out()
        self._connect()
        self._begin()
        width, height = (zoomed(self, length) for length in _SIZE)
        self.resize(min(width, parent.width() - 40), min(height, parent.height() - 40))

    @property
    def selection(self) -> Selection:
        """What comes of the present choice."""
        return self._selection

    @property
    def reading(self) -> bool:
        """Whether the file is still being read."""
        return self._table is None

    def done(self, result: int) -> None:
        """Let go of the file when the sheet closes."""
        self._slices.stop()
        self._reader.close()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the file also when the window around goes."""
        self._slices.stop()
        self._reader.close()
        super().closeEvent(event)

    # --- reading -----------------------------------------------------------------------------

    def _begin(self) -> None:
        """Show the beginning of the file, and read it from there."""
        self._table = None
        layout = self._reader.layout
        self._delimiter.setCurrentIndex(list(DELIMITERS).index(layout.delimiter))
        self._header.setChecked(layout.header)
        self._preview.show_rows(self._reader.names, self._reader.preview)
        self._problems.clear()
        self._show_reading()
        self._slices.start()

    def _read_anew(self) -> None:
        """Read the file as the person says that it is written."""
        self._slices.stop()
        self._reader.close()
        mark = list(DELIMITERS)[self._delimiter.currentIndex()]
        try:
            self._reader = CsvReader(self._path, mark, self._header.isChecked())
        except CsvError as error:
            self._stop(error)
            return
        self._begin()

    def _read(self) -> None:
        try:
            done = self._reader.advance()
        except CsvError as error:
            self._stop(error)
            return
        if done:
            self._slices.stop()
            self._table = self._reader.table()
            self._offer_columns(self._table)
        else:
            self._progress.setValue(round(1000 * self._reader.share))
            self._note.setText(f"Reading… {self._reader.rows:,} rows")

    def _stop(self, error: CsvError) -> None:
        """Say what is wrong with the file; it may be read in another way, or left."""
        self._slices.stop()
        self._reader.close()
        self._table = None
        self._progress.hide()
        self._note.setText("")
        self._refuse(str(error))

    def _show_reading(self) -> None:
        self._progress.setValue(0)
        self._progress.show()
        self._refuse("")
        for combo in self._combos:
            combo.setEnabled(False)

    # --- choosing ----------------------------------------------------------------------------

    def _offer_columns(self, table: CsvTable) -> None:
        """Offer the columns, with what a person most likely means chosen."""
        self._progress.hide()
        self._note.setText(_how_read(table))
        columns = self._as_before(table) or suggested(table)
        names = [column.name for column in table.columns]
        for combo in (self._first, self._second, self._target):
            combo.clear()
            for k, name in enumerate(names):
                combo.addItem(name, k)
        self._second.insertItem(0, "none: a bias b instead", None)
        for combo in self._combos:
            combo.setEnabled(True)
        self._model.setCurrentIndex(list(MODELS).index(columns.model))
        self._first.setCurrentIndex(columns.features[0])
        self._second.setCurrentIndex(columns.features[1] + 1 if len(columns.features) > 1 else 0)
        self._target.setCurrentIndex(columns.target)
        self._choose()
        self._model.setFocus()

    def _as_before(self, table: CsvTable) -> Columns | None:
        """Return the columns that were chosen before, if the file has them."""
        names = [column.name for column in table.columns]
        if self._before is None or not set(self._before.names) <= set(names):
            return None
        *features, target = (names.index(name) for name in self._before.names)
        return Columns(self._before.model, tuple(features), target)

    def _choose(self) -> None:
        """Work out what comes of the choices, and show it."""
        if self._table is None:
            return
        model = MODELS[list(MODELS)[self._model.currentIndex()]]
        both = max(model.features) > 1
        self._second.setEnabled(both)
        self._second.setToolTip(_SECOND if both else f"{model.name} takes one feature")
        if not both:
            self._second.setCurrentIndex(0)
        chosen = [self._first.currentData(), self._second.currentData()]
        columns = Columns(model.id, tuple(k for k in chosen if k is not None), self._target.currentData())
        self._selection = select(
            self._table, columns, standardise=self._standardise.isChecked(), skip=self._skip.isChecked()
        )
        self._about.setText(f"{model.formula_of(len(columns.features))}\n{model.about}")
        self._preview.mark(columns.features, columns.target)
        self._show_problems(self._selection)
        self._refuse(self._selection.refusal)
        used = f"{self._selection.used:,} examples" if self._selection.choice else ""
        self._open.setText(f"Open {used}" if used else "Open")

    def _show_problems(self, selection: Selection) -> None:
        self._problems.clear()
        for problem in selection.problems[:_MOST_LISTED]:
            self._problems.addItem(str(problem)[0].upper() + str(problem)[1:])
        more = selection.count - self._problems.count()
        if more > 0:
            self._problems.addItem(f"and {more:,} more")
        rows = min(self._problems.count(), _SHOWN_PROBLEMS)
        self._problems.setFixedHeight(rows * max(self._problems.sizeHintForRow(0), 1) + 6)
        for widget in (self._problems, self._skip):
            widget.setVisible(selection.count > 0)

    def _refuse(self, why: str) -> None:
        """Say what is in the way, or with an empty text let the data be opened."""
        if why and why != self._refusal.text():
            announce(self, why)
        self._refusal.setText(why)
        self._refusal.setVisible(bool(why))
        ready = self._table is not None and not why
        self._open.setEnabled(ready)
        self._open.setToolTip("Descend the loss of these data (Enter)" if ready else why or "Still reading")

    def _accept(self) -> None:
        if self._selection.choice is not None and self._table is not None:
            self.opened.emit(self._selection.choice)
            self.accept()

    def _change_file(self) -> None:
        self.reject()
        self.other_file_wanted.emit()

    # --- parts -------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.setObjectName("ownDataSheet")
        self.setWindowTitle(f"Own data: {self._path.name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._note, self._about, self._refusal = QLabel(), QLabel(), QLabel()
        for label in (self._note, self._about, self._refusal):
            label.setTextFormat(Qt.TextFormat.PlainText)  # names of columns may look like HTML
        self._note.setObjectName("csvNote")
        self._refusal.setObjectName("csvRefusal")
        self._refusal.setProperty("role", "error")
        for label in (self._note, self._about):
            label.setProperty("role", "dim")
        for label in (self._note, self._about, self._refusal):
            label.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setObjectName("csvProgress")
        self._progress.setAccessibleName("How much of the file has been read")
        self._progress.setRange(0, 1000)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(zoomed(self, 8))
        self._preview = CsvPreview()
        self._delimiter = QuietCombo("csvDelimiter", "Cells are separated by", _DELIMITER)
        self._delimiter.addItems([name.capitalize() for name in DELIMITERS.values()])
        self._header = _check(
            "csvHeader", "First row has the names", "Whether the first row names the columns"
        )
        self._model = QuietCombo("csvModel", "Model", "What is fitted to the data: it makes the loss")
        self._model.addItems([model.name for model in MODELS.values()])
        self._first = QuietCombo("csvFeature", "Feature", "The column that the model sees")
        self._second = QuietCombo("csvSecondFeature", "Second feature", _SECOND)
        self._target = QuietCombo("csvTarget", "Target", "The column that the model shall answer")
        self._standardise = _check("csvStandardise", "Standardise", _STANDARDISE)
        self._standardise.setChecked(self._before.standardise if self._before else True)
        self._problems = QListWidget()
        self._problems.setObjectName("csvProblems")
        self._problems.setProperty("role", "card")
        self._problems.setAccessibleName("Cells that are no numbers")
        self._skip = _check("csvSkip", "Skip these rows", "Leave out every row with one of these cells")
        self._cancel = QPushButton("Cancel")
        self._cancel.setObjectName("csvCancel")
        self._cancel.setToolTip("Leave everything as it was (Esc)")
        self._cancel.setAutoDefault(False)
        self._other = QPushButton("Other file…")
        self._other.setObjectName("csvOtherFile")
        self._other.setToolTip("Choose another file instead")
        self._other.setAutoDefault(False)
        self._open = QPushButton("Open")
        self._open.setObjectName("csvOpen")
        self._open.setProperty("role", "primary")
        self._open.setDefault(True)

    @property
    def _combos(self) -> tuple[QuietCombo, ...]:
        return self._model, self._first, self._second, self._target

    def _connect(self) -> None:
        self._delimiter.activated.connect(self._read_anew)
        self._header.clicked.connect(self._read_anew)
        for combo in self._combos:
            combo.activated.connect(self._choose)
        for check in (self._standardise, self._skip):
            check.clicked.connect(self._choose)
        self._cancel.clicked.connect(self.reject)
        self._open.clicked.connect(self._accept)
        self._other.clicked.connect(self._change_file)

    def _lay_out(self) -> None:
        written = QHBoxLayout()
        written.setSpacing(16)
        written.addWidget(_caption("Cells are separated by"))
        written.addWidget(self._delimiter)
        written.addWidget(self._header)
        written.addStretch(1)
        choices = QGridLayout()
        choices.setHorizontalSpacing(10)
        choices.setVerticalSpacing(4)
        for place, (text, combo) in enumerate(self._captions().items()):
            choices.addWidget(_caption(text), 0, place)
            choices.addWidget(combo, 1, place)
            choices.setColumnStretch(place, 1)
            combo.setMinimumContentsLength(8)
            combo.setSizeAdjustPolicy(QuietCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        buttons = QHBoxLayout()
        buttons.addWidget(self._standardise)
        buttons.addStretch(1)
        buttons.addWidget(self._other)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addLayout(written)
        column.addWidget(self._preview)
        column.addWidget(self._progress)
        column.addWidget(self._note)
        column.addLayout(choices)
        column.addWidget(self._about)
        column.addWidget(self._problems)
        column.addWidget(self._skip, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._refusal)
        column.addStretch()
        column.addLayout(buttons)
        self._problems.hide()
        self._skip.hide()

    def _captions(self) -> Mapping[str, QuietCombo]:
        return {
            "Model": self._model,
            "Feature": self._first,
            "Second feature": self._second,
            "Target": self._target,
        }


_DELIMITER = "What stands between two cells; told from the file"
_SECOND = "Another column that the model sees; its weight then takes the place of the bias"
_STANDARDISE = (
    "Bring the columns to mean 0 and deviation 1, so that both parameters matter alike.\n"
    "Without it, columns of unlike size make a ravine"
)


def _how_read(table: CsvTable) -> str:
    """Say how the file was understood."""
    sampled = f"; {len(table.sample):,} of them, drawn at random, are used" if table.sampled else ""
    odd = " Not UTF-8: read as Latin-1, so that letters beyond a to z may be wrong." * (
        table.layout.encoding == "latin-1"
    )
    comma = " Numbers are written with a decimal comma." if table.layout.decimal == "," else ""
    return f"{table.rows:,} rows{sampled}.{comma}{odd}"


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "dim")
    return label


def _check(name: str, text: str, tip: str) -> QCheckBox:
    check = QCheckBox(text)
    check.setObjectName(name)
    check.setProperty("role", "switch")
    check.setToolTip(tip)
    return check

"""Read the user's own CSV files: detect how they are written, find what is no number, keep a sample.

A file is read in short slices that someone else drives, so a window stays alive while a million rows go
by. What is kept is bounded: a sample of rows, a few problems per column, and counts.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter

from playground.descent.data_choice import MOST_EXAMPLES

MOST_BYTES = 1_000_000_000
MOST_COLUMNS = 200
_MOST_LINE = 100_000  # characters of one line
_HEAD = 65_536  # bytes that the way of writing is told from
_HEAD_ROWS = 50
_PREVIEW = 6  # rows
_SLICE_ROWS = 100  # between two looks at the clock
_MOST_PROBLEMS = 100  # that are listed per column
_SHOWN_CELL = 60  # characters of a text that are kept

DELIMITERS = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma", " ": "space"}

Cell = float | str
Row = tuple[int, tuple[Cell, ...]]


class CsvError(ValueError):
    """A file that cannot be read as a table; the message says what is wrong, where, and what to do.

    Attributes:
        row: In which row of the file, counted from 1 as in a spreadsheet; 0 if in none.
    """

    def __init__(self, message: str, row: int = 0) -> None:
        super().__init__(f"Row {row}: {message}" if row else message)
        self.row = row


@dataclass(frozen=True)
class CsvLayout:
    """How a file is written.

    Attributes:
        delimiter: What stands between two cells.
        header: Whether the first row has the names of the columns.
        encoding: ``utf-8-sig``, which reads plain UTF-8 too, or ``latin-1``.
        decimal: The decimal mark, a point or a comma.
    """

    delimiter: str
    header: bool
    encoding: str
    decimal: str = "."


@dataclass(frozen=True)
class Problem:
    """A cell that is no number.

    Attributes:
        row: Counted from 1 as in a spreadsheet.
        column: The name of its column; empty if it is the whole row.
        text: What is there instead.
    """

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        where = f"row {self.row:,}" + (f", column {self.column}" if self.column else "")
        return f"{where}: {self.text}"


@dataclass
class ColumnReport:
    """What was found in one column.

    Attributes:
        name: What it is called.
        texts: How many cells are texts, and ``empties`` how many are empty.
        problems: The first cells that are no numbers.
        numbers: Up to three different numbers of it.
        words: Up to three different texts of it.
    """

    name: str
    texts: int = 0
    empties: int = 0
    problems: list[Problem] = field(default_factory=list)
    numbers: set[float] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    @property
    def classes(self) -> tuple[Cell, ...]:
        """The two values of a column that tells two classes apart, or nothing."""
        if len(self.numbers) == 2:
            return tuple(sorted(self.numbers))
        return tuple(sorted(self.words)) if not self.numbers and len(self.words) == 2 else ()


@dataclass(frozen=True)
class CsvTable:
    """What was kept of a file.

    Attributes:
        path: The file.
        layout: How it is written.
        columns: What was found in each column.
        ragged: The first rows with more cells than columns, of ``ragged_count``.
        sample: All rows of numbers and texts with their places in the file, or as many as may be kept.
        rows: How many rows there are, without the header and empty ones.
    """

    path: Path
    layout: CsvLayout
    columns: tuple[ColumnReport, ...]
    ragged: tuple[Problem, ...]
    ragged_count: int
    sample: tuple[Row, ...]
    rows: int

    @property
    def sampled(self) -> bool:
        """Whether there were more rows than are kept."""
        return self.rows - self.ragged_count > len(self.sample)


class CsvReader:
    """Reads one file, a slice at a time.

    Attributes:
        layout: How the file is written, as told from its beginning or as given.
        names: What the columns are called.
        preview: The first rows as they stand in the file.
    """

    def __init__(self, path: str | Path, delimiter: str | None = None, header: bool | None = None) -> None:
        """Look at the beginning of the file.

        Raises:
            CsvError: If it cannot be read, is no text, or has no table.
        """
        self.path = Path(path)
        head, self._size = _beginning(self.path)
        encoding, text = _decoded(head)
        self.layout, rows = _layout_of(text, encoding, delimiter, header, whole=len(head) == self._size)
        self.names = _names(rows, header=self.layout.header)
        self.preview = tuple(tuple(row) for row in rows[self.layout.header :][:_PREVIEW])
        self._start()

    @property
    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return 1.0 if self._done else min(self._raw.tell() / max(self._size, 1), 0.999)

    @property
    def rows(self) -> int:
        """How many rows have been read."""
        return self._rows

    def advance(self, seconds: float = 0.012) -> bool:
        """Read on for a moment; return whether all is read.

        Raises:
            CsvError: If the file cannot be read on, or a row is no row of a table; the file is closed then.
        """
        until = perf_counter() + seconds
        try:
            while not self._done:
                self._read_some()
                if perf_counter() >= until:
                    break
        except UnicodeDecodeError:
            self._restart_in_latin_1()
        except (OSError, csv.Error, CsvError) as error:
            self.close()
            raise _explained(error, self._row + 1) from error
        return self._done

    def table(self) -> CsvTable:
        """Return what was kept, once all is read."""
        return CsvTable(
            self.path,
            self.layout,
            tuple(self._columns),
            tuple(self._ragged),
            self._ragged_count,
            tuple(sorted(self._sample)),
            self._rows,
        )

    def close(self) -> None:
        """Let go of the file."""
        self._text.close()

    # --- inside ------------------------------------------------------------------------------

    def _start(self) -> None:
        try:
            self._raw = self.path.open("rb")
        except OSError as error:
            raise _explained(error, 0) from error
        self._text = io.TextIOWrapper(self._raw, encoding=self.layout.encoding, newline="")
        self._reader = _csv_rows(_lines(self._text), self.layout.delimiter)
        self._columns = [ColumnReport(name) for name in self.names]
        self._ragged: list[Problem] = []
        self._sample: list[Row] = []
        self._random = Random(0)  # noqa: S311  # the same sample each time
        self._row = self._rows = self._ragged_count = 0
        self._done = False
        self._header_due = self.layout.header

    def _restart_in_latin_1(self) -> None:
        self.close()
        layout = self.layout
        self.layout = CsvLayout(layout.delimiter, layout.header, "latin-1", layout.decimal)
        self._start()

    def _read_some(self) -> None:
        for _ in range(_SLICE_ROWS):
            cells = next(self._reader, None)
            if cells is None:
                self._done = True
                self.close()
                return
            self._row += 1
            if not any(cells):
                continue
            if self._header_due:
                self._header_due = False
                continue
            self._take(cells)

    def _take(self, cells: list[str]) -> None:
        self._rows += 1
        if len(cells) > len(self._columns) and any(map(str.strip, cells[len(self._columns) :])):
            self._ragged_count += 1
            if len(self._ragged) < _MOST_PROBLEMS:
                text = f"{len(cells)} cells, but there are {len(self._columns)} columns"
                self._ragged.append(Problem(self._row, "", text))
            return
        row = tuple(self._value(k, cells) for k in range(len(self._columns)))
        kept = self._rows - self._ragged_count
        if kept <= MOST_EXAMPLES:
            self._sample.append((self._row, row))
        elif (place := int(self._random.random() * kept)) < MOST_EXAMPLES:
            self._sample[place] = self._row, row

    def _value(self, k: int, cells: list[str]) -> Cell:
        """Return a cell as a number if it is one, and note what it is in any case."""
        column = self._columns[k]
        text = cells[k].strip() if k < len(cells) else ""
        number = _number(text, self.layout.decimal)
        if number is not None:
            if len(column.numbers) < 3:
                column.numbers.add(number)
            return number
        text = text[:_SHOWN_CELL]
        if text:
            column.texts += 1
            if len(column.words) < 3:
                column.words.add(text)
        else:
            column.empties += 1
        if len(column.problems) < _MOST_PROBLEMS:
            shown = f"“{text}” is no number" if text else "the cell is empty"
            column.problems.append(Problem(self._row, column.name, shown))
        return text


# --- how a file is written -----------------------------------------------------------------------


def _beginning(path: Path) -> tuple[bytes, int]:
    try:
        if path.exists() and not path.is_file():
            raise CsvError(f"{path.name} is no file. Choose a CSV file.")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except (OSError, ValueError) as error:
        raise _explained(error, 0) from error
    if size > MOST_BYTES:
        raise CsvError(f"{path.name} is larger than {MOST_BYTES // 1_000_000:,} MB. Take a part of it.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise CsvError(f"{path.name} is written in UTF-16. Save it as CSV in UTF-8.")
    if b"\0" in head:
        raise CsvError(f"{path.name} is no text. Save the table as CSV, and open that file.")
    if not head.strip():
        raise CsvError(f"{path.name} is empty. Choose a file with a table.")
    return head, size


def _decoded(head: bytes) -> tuple[str, str]:
    """Return the encoding and the text of the beginning, which may end amid a character."""
    try:
        return "utf-8-sig", codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return "latin-1", head.decode("latin-1")


def _layout_of(
    text: str, encoding: str, delimiter: str | None, header: bool | None, *, whole: bool
) -> tuple[CsvLayout, list[list[str]]]:
    """Tell how a file is written from its beginning; return that with its first rows."""
    delimiter = delimiter or max(DELIMITERS, key=lambda mark: _evenness(_head_rows(text, mark, whole)))
    rows = _head_rows(text, delimiter, whole)
    if not rows:
        raise CsvError("There is no row to be read. Choose a file with a table.")
    if max(map(len, rows)) > MOST_COLUMNS:
        raise CsvError(f"There are more than {MOST_COLUMNS} columns. Keep only those in question.")
    decimal = "," if delimiter != "," and _has_decimal_commas(rows) else "."
    if header is None:
        header = not any(_number(cell.strip(), decimal) is not None for cell in rows[0])
    if header and len(rows) == 1 and whole:
        raise CsvError("There is nothing below the names of the columns. Choose a file with rows.")
    return CsvLayout(delimiter, header, encoding, decimal), rows


def _head_rows(text: str, delimiter: str, whole: bool) -> list[list[str]]:
    """Return the first rows that are not empty, but none that may be cut off."""
    lines = text.splitlines(keepends=True)
    if not whole and len(lines) > 1:
        lines.pop()
    rows: list[list[str]] = []
    try:
        for row in _csv_rows(iter(lines), delimiter):
            if any(row):
                rows.append(row)
            if len(rows) == _HEAD_ROWS:
                break
    except csv.Error as error:
        if not rows:
            raise _explained(error, 1) from error
    return rows


def _evenness(rows: list[list[str]]) -> tuple[float, ...]:
    """Return how well a delimiter suits: how many rows have the usual number of cells, if more than one."""
    lengths = [len(row) for row in rows]
    usual = max(set(lengths), key=lengths.count, default=0)
    if usual < 2:
        return 0.0, 0.0
    whole = sum(_is_plain(cell) for row in rows for cell in row) / sum(lengths)
    return round(lengths.count(usual) / len(lengths), 1), round(whole, 1)


def _is_plain(cell: str) -> bool:
    """Return whether a cell seems to hold one thing, not a row that was not taken apart."""
    return not any(mark in cell.strip() for mark in "\t;|,")


def _has_decimal_commas(rows: list[list[str]]) -> bool:
    cells = [cell.strip() for row in rows for cell in row]
    with_comma = [c for c in cells if "," in c and _number(c, ",") is not None]
    return bool(with_comma) and not any("." in c and _number(c, ".") is not None for c in cells)


def _names(rows: Sequence[Sequence[str]], *, header: bool) -> tuple[str, ...]:
    """Return a name for every column, none of them twice."""
    width = len(rows[0]) if header else max(map(len, rows))
    given = [cell.strip()[:_SHOWN_CELL] for cell in rows[0]] if header else []
    names: list[str] = []
    for k in range(width):
        name = given[k] if k < len(given) and given[k] else f"column {k + 1}"
        again = 2
        while name in names:
            name, again = f"{name.rpartition(' (')[0] or name} ({again})", again + 1
        names.append(name)
    return tuple(names)


# --- rows and cells ------------------------------------------------------------------------------


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield the lines, none of them longer than can be held."""
    while line := text.readline(_MOST_LINE + 1):
        if len(line) > _MOST_LINE:
            raise CsvError(f"A line has more than {_MOST_LINE:,} characters. Is this a table?")
        yield line


def _csv_rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter == " ")


def _number(text: str, decimal: str) -> float | None:
    """Return the finite number that a text says, or None."""
    if not text or "_" in text:  # Python's own way to write 1_000
        return None
    if decimal == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number - number == 0.0 else None


def _explained(error: Exception, row: int) -> CsvError:
    if isinstance(error, CsvError):
        return error if error.row or not row else CsvError(str(error), row)
    if isinstance(error, OSError):
        return CsvError(f"The file cannot be read: {error.strerror or error}. Choose another one.")
    if isinstance(error, csv.Error) and "field larger" in str(error):
        return CsvError("A cell has more than 131,072 characters: perhaps a quote is never closed.", row)
    return CsvError(f"It cannot be read as a row of a table ({error}). Mend it there.", row)

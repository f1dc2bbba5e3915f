"""Reading files: a table of numbers, and a document with a large circuit."""

import csv
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playground.descent.csv_data import CsvReader
from playground.document import Document, load, save
from tests.benchmarks.circuits import circuit_of
from tests.benchmarks.measure import Effort, alone, duel
from tests.benchmarks.table import Row

GROUP = "Files"


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows of the files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "circuit.json")
        save(Document(*circuit_of(1_000)), path)
        yield alone(effort, GROUP, "open a document of 1,000 gates", lambda: load(path))
        yield _table(effort, Path(folder, "table.csv"))


def _table(effort: Effort, path: Path) -> Row:
    """Read a table, every cell checked, against Python's own reader and nothing else."""
    count = 10_000
    pick = random.Random(0)
    lines = (f"{pick.gauss(0, 1):.6f},{pick.gauss(0, 1):.6f},{pick.choice((0, 1))}\n" for _ in range(count))
    path.write_text("x,y,t\n" + "".join(lines), encoding="utf-8")

    def ours() -> int:
        reader = CsvReader(path)
        while not reader.advance():
            pass
        return reader.table().rows

    def theirs() -> int:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            next(reader)
            return len([tuple(map(float, row)) for row in reader])

    assert ours() == theirs() == count
    row = duel(effort, GROUP, "a row of a CSV file, checked", ours, "csv.reader and float", theirs)
    return row.per(count)

"""Runs as a table in CSV: a line for each point, every number exact."""

import csv
import io
from collections.abc import Iterable, Iterator

from playground.descent.run import Run
from playground.descent.steps import EVALUATIONS

COLUMNS = ("step", "x", "y", "loss", "gx", "gy", "learning_rate")
_BLOCK = 2000  # points at a time
_FORMULA = ("=", "+", "-", "@")  # a cell that begins like this would be computed by a spreadsheet


def csv_text(runs: Iterable[tuple[str, Run]]) -> str:
    """Return the points of runs; numbers read back as the same ones.

    Args:
        runs: What each is called, and the run. With several, a first column tells which run a line is of.
    """
    return "".join(csv_parts(runs))


def csv_parts(runs: Iterable[tuple[str, Run]]) -> Iterator[str]:
    """Yield the text of ``csv_text`` in parts that take a few milliseconds each."""
    listed = list(runs)
    several = len(listed) > 1
    yield _lines([("run", *COLUMNS) if several else COLUMNS])
    for name, run in listed:
        first = (f"'{name}" if name.startswith(_FORMULA) else name,) if several else ()
        columns = run.steps.first(len(run.steps))
        for start in range(0, len(run.steps), _BLOCK):
            rows = columns[:EVALUATIONS, start : start + _BLOCK].T.tolist()
            yield _lines((*first, start + k, *map(repr, row)) for k, row in enumerate(rows))


def _lines(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()

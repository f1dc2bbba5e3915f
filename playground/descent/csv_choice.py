"""From a table that was read to data that can be descended: which columns, which rows, which classes."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.descent.csv_data import Cell, ColumnReport, CsvTable, Problem
from playground.descent.data import surface_from_data
from playground.descent.data_choice import DataChoice
from playground.descent.models import MODELS

_MOST_LISTED = 200


@dataclass(frozen=True)
class Columns:
    """Which model is fitted to which columns, by their numbers in the table."""

    model: str
    features: tuple[int, ...]
    target: int


@dataclass(frozen=True)
class Selection:
    """What comes of a choice of columns.

    Attributes:
        choice: The data; None if there is something in the way.
        refusal: What that is, and what to do about it; empty if nothing is.
        problems: The first cells that are no numbers.
        count: How many there are in the whole file.
        used: How many rows are used.
    """

    choice: DataChoice | None
    refusal: str = ""
    problems: tuple[Problem, ...] = ()
    count: int = 0
    used: int = 0


def suggested(table: CsvTable) -> Columns:
    """Return the columns that a person most likely means: the last one over those before it."""
    usable = [k for k, column in enumerate(table.columns) if _is_numeric(table, column) or column.classes]
    target = usable[-1] if usable else len(table.columns) - 1
    numeric = [k for k in usable if k != target and _is_numeric(table, table.columns[k])]
    others = [k for k in range(len(table.columns)) if k != target]
    features = numeric or others or [target]
    if table.columns[target].classes:
        return Columns("logistic", tuple(features[:2]), target)
    return Columns("linear", (features[0],), target)


def select(table: CsvTable, columns: Columns, *, standardise: bool = True, skip: bool = False) -> Selection:
    """Take the columns out of the table.

    Args:
        table: What was read.
        columns: The model and its columns.
        standardise: Whether to bring the numbers to mean 0 and deviation 1.
        skip: Whether to leave out rows in which something is no number; otherwise they are in the way.
    """
    wrong = _wrong_columns(columns)
    if wrong:
        return Selection(None, wrong)
    target = table.columns[columns.target]
    classify = MODELS[columns.model].kind == "classification"
    classes = target.classes if classify else ()
    if classify and not classes:
        return Selection(None, _no_classes(target))
    worded = bool(classes) and isinstance(classes[0], str)
    problems, count = _problems(table, columns, worded=worded)
    rows = [row for _, row in table.sample if _is_whole(row, columns, worded=worded)]
    if count and not skip:
        told = "one cell is" if count == 1 else f"{count:,} cells are"
        refusal = f"In these columns {told} no number. Skip those rows, or cancel and mend the file."
        return Selection(None, refusal, problems, count, len(rows))
    try:
        choice = _choice(table, columns, rows, classes, standardise=standardise)
        surface_from_data(choice)
    except ValueError as error:
        return Selection(None, str(error), problems, count, len(rows))
    return Selection(choice, "", problems, count, len(rows))


def _choice(
    table: CsvTable,
    columns: Columns,
    rows: Sequence[tuple[Cell, ...]],
    classes: tuple[Cell, ...],
    *,
    standardise: bool,
) -> DataChoice:
    if len(rows) < 2:
        raise ValueError(f"Only {len(rows)} rows have numbers in these columns: choose others.")
    features = [tuple(float(row[k]) for row in rows) for k in columns.features]
    answers = [row[columns.target] for row in rows]
    target = tuple(float(a == classes[1]) if classes else float(a) for a in answers)
    return DataChoice(
        model=columns.model,
        names=tuple(table.columns[k].name for k in (*columns.features, columns.target)),
        columns=(*features, target),
        classes=tuple(c if isinstance(c, str) else f"{c:g}" for c in classes),
        standardise=standardise,
        source=str(table.path),
        rows=table.rows,
        skipped=len(table.sample) - len(rows) + table.ragged_count,
    )


def _wrong_columns(columns: Columns) -> str:
    if columns.target in columns.features:
        return "The target is also a feature: choose another column for one of them."
    if len(set(columns.features)) < len(columns.features):
        return "Both features are the same column: choose another one."
    return ""


def _no_classes(target: ColumnReport) -> str:
    seen = sorted(target.words) or sorted(f"{number:g}" for number in target.numbers)
    listed = ", ".join(seen)
    more = " and more" if len(seen) > 2 else ""
    return (
        f"A classifier tells two classes apart, and {target.name} has {listed or 'no values'}{more}. "
        "Choose a column with two values, or a regression."
    )


def _problems(table: CsvTable, columns: Columns, *, worded: bool) -> tuple[tuple[Problem, ...], int]:
    """Return the first problems in the columns that matter, by row, and how many there are."""
    found, count = list(table.ragged), table.ragged_count
    for k in (*columns.features, columns.target):
        column = table.columns[k]
        words = worded and k == columns.target
        found += [p for p in column.problems if not words or p.text == "the cell is empty"]
        count += column.empties + (0 if words else column.texts)
    return tuple(sorted(found, key=lambda problem: problem.row)[:_MOST_LISTED]), count


def _is_whole(row: tuple[Cell, ...], columns: Columns, *, worded: bool) -> bool:
    answer = row[columns.target]
    answered = bool(answer) if worded else isinstance(answer, float)
    return answered and all(isinstance(row[k], float) for k in columns.features)


def _is_numeric(table: CsvTable, column: ColumnReport) -> bool:
    return column.texts + column.empties < 0.5 * max(table.rows, 1) and len(column.numbers) > 1

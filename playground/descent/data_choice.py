"""Which model to fit to which columns of the user's own data; light, for documents hold it."""

import math
from dataclasses import dataclass

MOST_EXAMPLES = 5_000  # of a longer file, as many rows are drawn at random
_MOST_LETTERS = 200
_LARGEST = 1e50  # the squares of products of two such numbers are finite
_CLOSEST = 1e-10  # share of a number by which others must differ


@dataclass(frozen=True)
class DataChoice:
    """A copy of the columns in use, so that a document needs its file no longer, and what is done with them.

    Attributes:
        model: Key in the table of models.
        names: What the columns are called, the target last.
        columns: The numbers as they were in the file, the target last; its classes are 0 and 1.
        classes: What the classes 0 and 1 are called; empty for a regression.
        standardise: Whether features, and the target of a regression, are brought to mean 0 and deviation 1.
        source: The path of the file.
        rows: How many rows of numbers the file had.
        skipped: How many rows were left out because something in them is no number.

    Raises:
        ValueError: If that cannot be descended; it says why.
    """

    model: str
    names: tuple[str, ...]
    columns: tuple[tuple[float, ...], ...]
    classes: tuple[str, ...] = ()
    standardise: bool = True
    source: str = ""
    rows: int = 0
    skipped: int = 0

    def __post_init__(self) -> None:
        for name in ("names", "classes"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "columns", tuple(tuple(map(float, column)) for column in self.columns))
        _check_shape(self)
        _check_texts((*self.names, *self.classes, self.model))
        _check_numbers(self)

    @property
    def features(self) -> int:
        """How many features there are."""
        return len(self.columns) - 1


def _check_shape(choice: DataChoice) -> None:
    lengths = {len(column) for column in choice.columns}
    if len(choice.columns) not in (2, 3) or len(choice.names) != len(choice.columns):
        raise ValueError("The data need one or two features and a target, each with a name.")
    if len(lengths) != 1 or not 2 <= max(lengths) <= MOST_EXAMPLES:
        raise ValueError(f"Every column of the data needs as many rows, from 2 to {MOST_EXAMPLES:,}.")
    if len(choice.classes) not in (0, 2):
        raise ValueError("The data need two classes, or none.")


def _check_texts(texts: tuple[str, ...]) -> None:
    for text in texts:
        if len(text) > _MOST_LETTERS:
            raise ValueError(f"The name {text[:20]}… is longer than {_MOST_LETTERS} letters; shorten it.")


def _check_numbers(choice: DataChoice) -> None:
    for name, column in zip(choice.names, choice.columns, strict=True):
        if not all(map(math.isfinite, column)):
            raise ValueError(f"The column {name!r} holds something that is no finite number.")
    for name, column in zip(choice.names, choice.columns, strict=True):
        if max(map(abs, column)) > _LARGEST:
            raise ValueError(
                f"The column {name!r} holds numbers too large to compute with: divide them first."
            )
        spread = max(column) - min(column)
        if spread == 0:
            raise ValueError(f"The column {name!r} holds the same number in every row: choose another one.")
        if spread < max(_CLOSEST * max(map(abs, column)), 1 / _LARGEST):
            raise ValueError(f"The numbers of the column {name!r} are too close together to be told apart.")
    if choice.classes and set(choice.columns[-1]) != {0.0, 1.0}:
        raise ValueError(f"The target {choice.names[-1]!r} needs examples of both classes, 0 and 1.")

"""From text to Python's syntax tree: what belongs to the language of expressions, and where it fails.

Much of Python is refused before ``ast`` reads the text, because there the place of a mistake can be
named exactly and in the words of this language.
"""

import ast
import keyword
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

MAX_LENGTH = 100_000
MAX_NESTING = 100

LANGUAGE = "Use numbers, names, + - * / **, round brackets and gates such as exp(x)."
LARGE = "Take a part of it."
DEEP = "Name parts of it first, as in q = x + y; q * q."
PRODUCT = "Products need a *, as in 2*x."


class ExpressionError(ValueError):
    """Text that is no expression.

    Attributes:
        message: What is wrong.
        position: Where, as a character offset into the text as given, from 0 up to its length.
        hint: What to write instead; may be empty.
    """

    def __init__(self, message: str, position: int, hint: str = "") -> None:
        super().__init__(message, position, hint)
        self.message = message
        self.position = position
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class FormulaError(ExpressionError):
    """One of several formulas that is no expression, or not one over the names it may use.

    Attributes:
        field: Which one: ``forward`` for the output, or the name of the port that it is the derivative for.
    """

    def __init__(self, field: str, message: str, position: int, hint: str = "") -> None:
        super().__init__(message, position, hint)
        self.args = (field, message, position, hint)
        self.field = field


class Source:
    """Text made ready for ``ast``, and the way back from its positions to the text as given.

    Signs as people type or paste them (−, ×, ÷, full-width forms) become Python's, one for one, and the
    indentation of lines is dropped.

    Raises:
        ExpressionError: If the text holds anything that is outside the language.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > MAX_LENGTH:
            raise ExpressionError(f"The text is longer than {MAX_LENGTH} characters.", MAX_LENGTH, DEEP)
        plain = _SPACE.sub(" ", text.translate(_TYPED))
        matches = [*_LINE.finditer(plain)]
        self._lines = [match[1] for match in matches]
        self._starts = [match.start(1) for match in matches]
        self._check_words()
        self._check_brackets()

    def statements(self) -> list[ast.stmt]:
        """Return the statements of the text, at least one."""
        try:
            statements = ast.parse("\n".join(self._lines)).body
        except SyntaxError as error:
            raise self._unreadable(self._place(error.lineno or 1, (error.offset or 1) - 1)) from None
        except (RecursionError, MemoryError):
            raise ExpressionError("The chain of operators is too long.", 0, DEEP) from None
        if not statements:
            raise ExpressionError("There is no expression.", 0, "Write one such as (x + y) * z.")
        return statements

    def error(self, node: ast.stmt | ast.expr, message: str, hint: str = "") -> ExpressionError:
        """Return an error that points at ``node``; ``ast`` counts columns in UTF-8 bytes."""
        line = self._lines[node.lineno - 1].encode()
        return ExpressionError(message, self._place(node.lineno, len(line[: node.col_offset].decode())), hint)

    def _place(self, lineno: int, column: int) -> int:
        start = self._starts[min(lineno, len(self._starts)) - 1]
        return min(start + max(column, 0), len(self.text))

    def _unreadable(self, place: int) -> ExpressionError:
        rest = self.text[place:].split()
        if not rest:
            return ExpressionError(
                "The expression is not finished.", place, "Add what is missing at the end."
            )
        return ExpressionError(
            f"This cannot be read from {shorten(rest[0])} on.",
            place,
            f"Look for a missing operator or number before it. {PRODUCT}",
        )

    def _check_words(self) -> None:
        """Refuse the first character, word or number that has no place in an expression."""
        for line, start in zip(self._lines, self._starts, strict=True):
            if found := min(_strangers(line), default=None):
                raise ExpressionError(found.message, start + found.column, found.hint)

    def _check_brackets(self) -> None:
        opened: list[int] = []
        for line, start in zip(self._lines, self._starts, strict=True):
            for match in _BRACKET.finditer(line):
                place = start + match.start()
                if match[0] == "(":
                    opened.append(place)
                elif not opened:
                    raise ExpressionError("This bracket closes nothing.", place, "Remove it.")
                else:
                    opened.pop()
                if len(opened) > MAX_NESTING:
                    raise ExpressionError(f"More than {MAX_NESTING} brackets are open here.", place, DEEP)
        if opened:
            raise ExpressionError("This bracket is never closed.", opened[-1], "Add the missing ).")


def shorten(text: str) -> str:
    """Return ``text`` cut to what fits a message."""
    return text if len(text) <= 30 else f"{text[:29]}…"


# --- what is outside the language ----------------------------------------------------------------

_FULL_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)}
_TYPED = {**_FULL_WIDTH, **str.maketrans("−–—‐‑×·⋅∙∗÷∕", "-----*****//")}
_SPACE = re.compile(r"[^\S\r\n]")
_LINE = re.compile(r"[ ;]*([^\r\n]*)(?:\r\n|\r|\n|$)")
_BRACKET = re.compile(r"[()]")
_FOREIGN = re.compile(r"[^A-Za-z0-9_ +\-*/(),.=;]|//|==")
_WORD = re.compile(r"[^\W\d]\w*")
_NUMBER_BEFORE_NAME = re.compile(
    r"(?<![\w.])(?>(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)(?=[^\W\d])"
)
_ENDLESS_NUMBER = re.compile(r"\d{1000}")  # Python reads no whole number of more than 4300 digits
_SIGNS = re.compile(rf"(?:[-+] *){{{MAX_NESTING}}}")

_FOREIGN_HINTS: Mapping[str, str] = MappingProxyType(
    {
        "^": "Write ** for a power, as in x**2.",
        "²": "Write ** for a power, as in x**2.",
        "³": "Write ** for a power, as in x**3.",
        "|": "Write abs(x) for the absolute value.",
        "√": "Write sqrt(x) for the square root.",
        "//": "Write / to divide.",
        "==": "Write = to name a part, as in q = x + y; q * q.",
        "<": "max(a, b) and min(a, b) pick one of two numbers.",
        ">": "max(a, b) and min(a, b) pick one of two numbers.",
        "#": "Leave comments out.",
    }
)


class _Stranger(NamedTuple):
    column: int
    message: str
    hint: str


def _strangers(line: str) -> Iterator[_Stranger]:
    """Yield everything in a line that has no place in an expression."""
    for match in _FOREIGN.finditer(line):
        sign = match[0]
        if not f"_{sign}".isidentifier():
            shown = sign if sign.isprintable() else f"The character U+{ord(sign):04X}"
            yield _Stranger(
                match.start(), f"{shown} has no meaning here.", _FOREIGN_HINTS.get(sign, LANGUAGE)
            )
    for match in _WORD.finditer(line):
        if keyword.iskeyword(match[0]):
            hint = f"Choose a name such as {match[0]}_."
            yield _Stranger(match.start(), f"{match[0]} is a reserved word.", hint)
        if line.startswith(".", match.end()):
            yield _Stranger(match.end(), "A dot has no meaning after a name.", LANGUAGE)
    for match in _NUMBER_BEFORE_NAME.finditer(line):
        yield _Stranger(match.start(), f"The number {shorten(match[0])} runs into a name.", PRODUCT)
    for match in _ENDLESS_NUMBER.finditer(line):
        yield _Stranger(match.start(), "This number has too many digits.", "Round it.")
    for match in _SIGNS.finditer(line):
        yield _Stranger(match.start(), "There are too many signs in a row.", "One is enough.")

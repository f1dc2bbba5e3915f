"""The command line: open the window, or check gradients and draw pictures without one."""

import argparse
import gc
import math
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from playground import __version__, startup

if TYPE_CHECKING:
    from playground.document import Document
    from playground.engine import Circuit
    from playground.engine.gradcheck import GradientCheck

PROGRAM = "gradient-playground"
PICTURES = (".png", ".svg", ".pdf")
ANIMATIONS = (".gif", ".apng")


class CommandError(Exception):
    """Something on the command line that cannot be done; the message is for the person who typed it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Returns:
        0 if it is done, 1 if a gradient is wrong, 2 for bad input, 3 for an error that nobody foresaw,
        and 130 as shells have it when it was interrupted.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    command = _COMMANDS.get(words[0]) if words else None
    try:
        code = command(words[1:]) if command else open_window(words)
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where it can be told that nobody reads
    except CommandError as error:
        return _fail(str(error), 2)
    except KeyboardInterrupt:
        return _fail("interrupted", 130)
    except BrokenPipeError:  # as in "check … | head": whoever reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:  # code 1, Python's own for it, says that a gradient is wrong
        import traceback

        traceback.print_exc()
        return _fail("an error that nobody foresaw; please report the lines above", 3)
    return code


def _fail(why: str, code: int) -> int:
    print(f"{PROGRAM}: {why}", file=sys.stderr)
    return code


def open_window(words: Sequence[str]) -> int:
    """Open the window, with a document if one is named, and return when it closes."""
    parser = argparse.ArgumentParser(
        PROGRAM,
        usage=f"{PROGRAM} [FILE]\n"
        f"       {PROGRAM} check EXPRESSION [NAME=NUMBER ...]\n"
        f"       {PROGRAM} render FILE_OR_EXPRESSION [NAME=NUMBER ...] OUT",
        description="Build gate circuits, step through backpropagation, and descend a loss surface. "
        "The commands check and render need no display; each has its own --help.",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a saved document to open")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    path: Path | None = parser.parse_args(words).file
    if path is not None and not path.is_file():
        raise CommandError(f"there is no file {path}")
    _check_startup(os.environ)
    gc.disable()  # nothing to collect until all is loaded; then ``Garbage`` does it
    from playground.ui.app import run

    return run(path)


# --- check -----------------------------------------------------------------------------------


def check(words: Sequence[str]) -> int:
    """Compare the gradients of an expression with numerical ones."""
    parser = argparse.ArgumentParser(
        f"{PROGRAM} check",
        description="Compute an expression and its gradients, and check them against difference quotients.",
        epilog=f'Example: {PROGRAM} check "(x+y)*z" x=-2 y=5 z=-4',
    )
    parser.add_argument("expression", metavar="EXPRESSION", help="such as '(x+y)*z'")
    parser.add_argument("values", nargs="*", metavar="NAME=NUMBER", help="one for each name, such as x=-2")
    parser.add_argument(
        "--h", type=float, default=1e-5, help="the step of the quotient (default: %(default)s)"
    )
    parser.add_argument("--forward", action="store_true", help="(f(x+h) - f(x)) / h instead of centred")
    options = parser.parse_intermixed_args(_shielded(words))
    circuit = _parsed(options.expression)
    values = _values(options.values)
    _check_names(circuit.names, values, complete=True)
    from playground.engine.gradcheck import check_gradients

    try:
        report = check_gradients(circuit, values, options.h, "forward" if options.forward else "centred")
    except ValueError as error:
        raise CommandError(str(error)) from None
    print("\n".join(_report(options.expression.strip(), report)))
    return 0 if report.passed else 1


def _report(expression: str, report: "GradientCheck") -> list[str]:
    """Return the lines that tell the value, and for each input the two gradients side by side."""
    table: list[tuple[str, ...]] = [("name", "value", "gradient", "numerical", "relative error", "verdict")]
    for row in report.rows:
        numbers = (f"{number:.10g}" for number in (row.value, row.analytic, row.numeric))
        error = f"{row.relative_error:.1e}" if row.relative_error else "0"
        table.append((row.name, *numbers, error, row.verdict))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [f"f = {expression} = {report.value:.10g}", ""]
    for name, *cells, verdict in table:
        middle = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=False))
        lines.append("  ".join((name.ljust(widths[0]), *middle, verdict)))
    passed = sum(row.passed for row in report.rows)
    cost = f"one backward pass against {report.evaluations} forward passes, h = {report.h:g}"
    return [*lines, "", f"{passed} of {len(report.rows)} gradients passed: {cost}."]


# --- render ----------------------------------------------------------------------------------


def render(words: Sequence[str]) -> int:
    """Draw a document or an expression into a file, without a window."""
    options = _render_parser().parse_intermixed_args(_shielded(words))
    out: Path = options.out
    animated = out.suffix.lower() in ANIMATIONS
    if not animated and out.suffix.lower() not in PICTURES:
        raise CommandError(f"{out} must end with one of {', '.join((*PICTURES, *ANIMATIONS))}")
    if options.workspace == "circuit" and (animated or options.part):
        raise CommandError("only a descent has parts and can be animated: leave --workspace circuit out")
    if animated and options.part not in (None, "both"):
        raise CommandError("an animation shows surface and losses: leave --part out")
    if not out.absolute().parent.is_dir():
        raise CommandError(f"there is no folder {out.parent} to write {out.name} into")
    document = _document(
        options.source.strip(),
        _values(options.values),
        options.workspace == "descent" or animated or bool(options.part),
    )
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # about windows, which none opens
    _check_startup(os.environ)
    from playground.ui.animation_file import AnimationError
    from playground.ui.render import render as draw

    try:
        draw(
            document,
            out,
            step=options.step,
            workspace=options.workspace,
            theme=options.theme,
            size=(options.width, options.height),
            scale=options.scale,
            part=options.part,
            every=options.every,
            fps=options.fps,
        )
    except (OSError, ValueError, AnimationError) as error:
        raise CommandError(f"{out} could not be drawn: {error}") from None
    return 0


def _render_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        f"{PROGRAM} render",
        description="Draw a saved document, or the circuit of an expression, into a picture; "
        "or the descent of either into an animation.",
        epilog=f'Example: {PROGRAM} render "(x+y)*z" x=-2 y=5 z=-4 circuit.svg',
    )
    parser.add_argument("source", metavar="FILE_OR_EXPRESSION", help="a document, or such as '(x+y)*z'")
    parser.add_argument("values", nargs="*", metavar="NAME=NUMBER", help="numbers of inputs, such as x=-2")
    parser.add_argument(
        "out", type=Path, metavar="OUT", help=f"ends with {', '.join((*PICTURES, *ANIMATIONS))}"
    )
    parser.add_argument("--step", type=_count, help="how many steps to show (default: all)")
    parser.add_argument("--workspace", choices=("circuit", "descent"), help="(default: as saved)")
    parser.add_argument(
        "--part",
        choices=("surface", "loss", "both"),
        help="of a descent alone (default: the whole workspace)",
    )
    parser.add_argument("--every", type=_pixels, help="steps from frame to frame of an animation")
    parser.add_argument("--fps", type=_speed, default=20, help="frames a second (default: %(default)s)")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--width", type=_pixels, help="in pixels (default: what it needs)")
    parser.add_argument("--height", type=_pixels, help="in pixels (default: what it needs)")
    parser.add_argument("--scale", type=_scale, default=1.0, help="of a PNG: 2 doubles the resolution")
    return parser


def _document(source: str, values: Mapping[str, float], descent: bool) -> "Document":
    """Load a document and change some of its numbers, or make one from an expression and all of them.

    To descend an expression means its own surface, over its first two names.
    """
    from dataclasses import replace

    from playground.document import DescentSetup, Document, DocumentError, SurfaceChoice, load

    if source.endswith(".json") or os.path.isfile(source):  # noqa: PTH113  # Path raises on long expressions
        try:
            document = load(source)
        except DocumentError as error:
            raise CommandError(f"{source} cannot be read: {error}") from None
        _check_names(document.circuit.names, values, complete=False)
        return replace(document, values={**document.values, **values})
    circuit = _parsed(source)
    _check_names(circuit.names, values, complete=True)
    document = Document(circuit, values, expression=source)
    if not descent:
        return document
    if len(circuit.names) < 2:
        raise CommandError("a descent needs an expression with two names, such as x**2 + 3*y**2")
    x, y = circuit.names[:2]
    return replace(document, descent=DescentSetup(surface=SurfaceChoice("circuit", x=x, y=y)))


def _count(word: str) -> int:
    if (number := int(word)) < 0:
        raise argparse.ArgumentTypeError(f"must not be negative: {number}")
    return number


def _pixels(word: str) -> int:
    if not 1 <= (number := int(word)) <= 20_000:
        raise argparse.ArgumentTypeError(f"must be between 1 and 20000: {number}")
    return number


def _speed(word: str) -> int:
    if not 1 <= (number := int(word)) <= 50:
        raise argparse.ArgumentTypeError(f"must be between 1 and 50: {number}")
    return number


def _scale(word: str) -> float:
    if not 0.1 <= (number := float(word)) <= 10:
        raise argparse.ArgumentTypeError(f"must be between 0.1 and 10: {number}")
    return number


# --- shared ----------------------------------------------------------------------------------


def _shielded(words: Iterable[str]) -> list[str]:
    """Put a space before an expression such as -x*y, so that it is not taken for an option."""
    return [f" {word}" if word[:1] == "-" and word[:2] != "--" and word != "-h" else word for word in words]


def _parsed(text: str) -> "Circuit":
    """Parse an expression; the error shows the place."""
    from playground.engine import ExpressionError, parse

    try:
        return parse(text)
    except ExpressionError as error:
        start = text.rfind("\n", 0, error.position) + 1
        line = text[start:].partition("\n")[0]
        caret = " " * (error.position - start) + "^"
        advice = "\n".join(filter(None, (error.message, error.hint)))
        raise CommandError(f"this is no expression:\n\n  {line}\n  {caret}\n{advice}") from None


def _values(words: Iterable[str]) -> dict[str, float]:
    """Read the numbers of NAME=NUMBER words."""
    values: dict[str, float] = {}
    for word in words:
        name, equals, number = (part.strip() for part in word.partition("="))
        if not (name and equals):
            raise CommandError(f"{word.strip()!r} is no NAME=NUMBER; write for example x=-2")
        if name in values:
            raise CommandError(f"{name} is given twice")
        try:
            values[name] = float(number.replace("−", "-"))
        except ValueError:
            raise CommandError(f"{word}: {number!r} is no number; write for example {name}=-2") from None
        if not math.isfinite(values[name]):
            raise CommandError(f"{word}: the number must be finite")
    return values


def _check_names(names: Sequence[str], values: Mapping[str, float], complete: bool) -> None:
    """Refuse numbers for names that do not exist and, if they must be complete, names without one."""
    if unknown := [name for name in values if name not in names]:
        there = f"there are {', '.join(names)}" if names else "it has no inputs"
        raise CommandError(f"there is no input {', '.join(unknown)}; {there}")
    if complete and (missing := [name for name in names if name not in values]):
        example = " ".join(f"{name}=1" for name in missing)
        raise CommandError(f"numbers are missing for {', '.join(missing)}; add for example {example}")


def _check_startup(environment: Mapping[str, str]) -> None:
    if problem := startup.problem(environment):
        raise CommandError(problem)


_COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {"check": check, "render": render}


if __name__ == "__main__":
    sys.exit(main())

"""The formulas of a custom gate as LaTeX templates, to be filled with what comes into its ports."""

from typing import TYPE_CHECKING

from playground.engine.derivative import derivative_texts
from playground.engine.typeset import formula_latex

if TYPE_CHECKING:
    from playground.engine.body import Body

_MOST = 120
"""Letters of a template; a longer one would be shrunk beyond reading."""


def written_out(body: "Body") -> tuple[str, tuple[str, ...]]:
    """Return templates of the output and of the local derivative of each port.

    The marks ``<0>``, ``<1>`` and so on stand for the ports. A derivative that was left to the backward
    pass is the one that it amounts to. Empty for groups, and where a line has no room for the formula.
    """
    from playground.engine.body import OUTPUT_NAMES

    nothing = ("",) * len(body.ports)
    if not body.formula:
        return "", nothing
    marks = {port: f"<{number}>" for number, port in enumerate(body.ports)}
    output = _line(body.formula, marks)
    if not output:
        return "", nothing
    names = {**dict.fromkeys(OUTPUT_NAMES, rf"\left({output}\right)"), **marks}
    own = derivative_texts(body.circuit)
    given = zip(body.ports, body.derivatives or nothing, strict=True)
    texts = (text.strip() or own[port] for port, text in given)
    return output, tuple(_line(text, names) if text else "" for text in texts)


def _line(text: str, names: dict[str, str]) -> str:
    lines = formula_latex(text, names)
    return lines[0] if len(lines) == 1 and len(lines[0]) <= _MOST else ""

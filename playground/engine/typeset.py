"""An expression as LaTeX, in the order in which it was typed and with the fewest brackets."""

import ast
import re
from typing import NamedTuple

from playground.engine.expression import FUNCTIONS, parse
from playground.engine.naming import latex_name
from playground.engine.numbers import latex
from playground.engine.syntax import Source

MAX_LENGTH = 600
"""Characters of a text that is still typeset; nobody reads a longer formula."""

_SUM, _PRODUCT, _FACTOR, _ATOM = range(1, 5)
_LETTER = re.compile(r"(?<![A-Za-z\\])[abc](?![A-Za-z])")


class _Part(NamedTuple):
    latex: str
    binds: int  # how tightly: a sum least, a name or number most


def formula_latex(text: str) -> tuple[str, ...]:
    """Typeset an expression: a line for each part that has a name, then the expression itself.

    Returns:
        LaTeX lines; none if the text is too long to be read as a formula.

    Raises:
        ExpressionError: If the text is no expression.
    """
    parse(text)
    if len(text) > MAX_LENGTH:
        return ()
    *named, last = Source(text).statements()
    try:
        lines = [_assignment(statement) for statement in named if isinstance(statement, ast.Assign)]
        return (*lines, _part(last.value).latex) if isinstance(last, ast.Expr) else ()
    except RecursionError:
        return ()


def _assignment(statement: ast.Assign) -> str:
    target = statement.targets[0]
    name = target.id if isinstance(target, ast.Name) else ""
    return f"{latex_name(name)} = {_part(statement.value).latex}"


def _part(tree: ast.expr) -> _Part:
    match tree:
        case ast.Constant(value=int(number) | float(number)):
            text = latex(float(number))
            return _Part(text, _PRODUCT if "times" in text else _ATOM)
        case ast.Name(id=name):
            return _Part(latex_name(name), _ATOM)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _Part(f"-{_bound(operand, _PRODUCT, first=False)}", _PRODUCT)
        case ast.UnaryOp(operand=operand):
            return _part(operand)
        case ast.BinOp(left=left, op=operator, right=right):
            return _operation(left, operator, right)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(name, arguments)
    raise TypeError(f"no part of an expression: {tree}")


def _operation(left: ast.expr, operator: ast.operator, right: ast.expr) -> _Part:
    match operator:
        case ast.Div():
            return _Part(rf"\frac{{{_part(left).latex}}}{{{_part(right).latex}}}", _FACTOR)
        case ast.Pow():
            return _Part(f"{_bound(left, _ATOM)}^{{{_part(right).latex}}}", _FACTOR)
        case ast.Mult():
            return _Part(rf"{_bound(left, _PRODUCT)} \cdot {_bound(right, _PRODUCT, first=False)}", _PRODUCT)
        case ast.Sub():
            return _Part(f"{_bound(left, _SUM)} - {_bound(right, _PRODUCT, first=False)}", _SUM)
    return _Part(f"{_bound(left, _SUM)} + {_bound(right, _SUM, first=False)}", _SUM)


def _call(name: str, arguments: list[ast.expr]) -> _Part:
    """Fill the arguments into the formula that the gate table gives for the gate."""
    gate = FUNCTIONS[name]
    template = gate.latex.partition(" = ")[0]
    given = dict(zip((*gate.ports, "c"), arguments, strict=False))
    if "c" not in given and gate.parameter:
        given["c"] = ast.Constant(gate.parameter.default)

    def filled(match: re.Match[str]) -> str:
        argument = given.get(match.group())
        if argument is None:
            return match.group()
        before, after = template[: match.start()].rstrip(), template[match.end() :].lstrip()
        enclosed = before[-1:] in ("{", "(", "|", ",") and after[:1] in ("}", ")", "|", ",")
        return _part(argument).latex if enclosed else _bound(argument, _ATOM)

    return _Part(_LETTER.sub(filled, template), _SUM if _is_sum(template) else _FACTOR)


def _bound(tree: ast.expr, binds: int, *, first: bool = True) -> str:
    """Return a part, in brackets if it binds less tightly or is a sign that does not stand first."""
    part = _part(tree)
    loose = part.binds < binds or (not first and part.latex.startswith("-"))
    return rf"\left({part.latex}\right)" if loose else part.latex


def _is_sum(template: str) -> bool:
    """Tell whether a + or − stands outside of all brackets."""
    flat = re.sub(r"[({][^(){}]*[)}]", "", re.sub(r"[({][^(){}]*[)}]", "", template))
    return bool(re.search(r" [+-] ", flat))

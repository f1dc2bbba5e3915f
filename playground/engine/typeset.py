"""An expression as LaTeX, in the order in which it was typed and with the fewest brackets."""

import ast
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from playground.engine.expression import FUNCTIONS, parse
from playground.engine.naming import is_sum, latex_name
from playground.engine.numbers import latex
from playground.engine.syntax import Source

MAX_LENGTH = 600
"""Characters of a text that is still typeset; nobody reads a longer formula."""

_SUM, _PRODUCT, _FACTOR, _ATOM = range(1, 5)
_LETTER = re.compile(r"(?<![A-Za-z\\])[abc](?![A-Za-z])")


class _Part(NamedTuple):
    latex: str
    binds: int  # how tightly: a sum least, a name or number most


def formula_latex(text: str, names: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """Typeset an expression: a line for each part that has a name, then the expression itself.

    Args:
        text: The expression.
        names: LaTeX for some of its names, which must need no brackets anywhere.

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
        write = _Writer(names)
        lines = [write.assignment(statement) for statement in named if isinstance(statement, ast.Assign)]
        return (*lines, write.part(last.value).latex) if isinstance(last, ast.Expr) else ()
    except RecursionError:
        return ()


class _Writer:
    """Writes syntax trees as LaTeX."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def assignment(self, statement: ast.Assign) -> str:
        """Return a line for a part that has a name."""
        target = statement.targets[0]
        name = target.id if isinstance(target, ast.Name) else ""
        return f"{latex_name(name)} = {self.part(statement.value).latex}"

    def part(self, tree: ast.expr) -> _Part:
        """Return the LaTeX of a tree, and how tightly it binds."""
        match tree:
            case ast.Constant(value=int(number) | float(number)):
                text = latex(float(number))
                return _Part(text, _PRODUCT if "times" in text else _ATOM)
            case ast.Name(id=name):
                return _Part(self._names.get(name) or latex_name(name), _ATOM)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _Part(f"-{self._bound(operand, _PRODUCT, first=False)}", _PRODUCT)
            case ast.UnaryOp(operand=operand):
                return self.part(operand)
            case ast.BinOp(left=left, op=operator, right=right):
                return self._operation(left, operator, right)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments)
        raise TypeError(f"no part of an expression: {tree}")

    def _operation(self, left: ast.expr, operator: ast.operator, right: ast.expr) -> _Part:
        match operator:
            case ast.Div():
                return _Part(rf"\frac{{{self.part(left).latex}}}{{{self.part(right).latex}}}", _FACTOR)
            case ast.Pow():
                return _Part(f"{self._bound(left, _ATOM)}^{{{self.part(right).latex}}}", _FACTOR)
            case ast.Mult():
                return _Part(
                    rf"{self._bound(left, _PRODUCT)} \cdot {self._bound(right, _PRODUCT, first=False)}",
                    _PRODUCT,
                )
            case ast.Sub():
                return _Part(f"{self._bound(left, _SUM)} - {self._bound(right, _PRODUCT, first=False)}", _SUM)
        return _Part(f"{self._bound(left, _SUM)} + {self._bound(right, _SUM, first=False)}", _SUM)

    def _call(self, name: str, arguments: list[ast.expr]) -> _Part:
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
            return self.part(argument).latex if enclosed else self._bound(argument, _ATOM)

        return _Part(_LETTER.sub(filled, template), _SUM if is_sum(template) else _FACTOR)

    def _bound(self, tree: ast.expr, binds: int, *, first: bool = True) -> str:
        """Return a part, in brackets if it binds less tightly or is a sign that does not stand first."""
        part = self.part(tree)
        loose = part.binds < binds or (not first and part.latex.startswith("-"))
        return rf"\left({part.latex}\right)" if loose else part.latex

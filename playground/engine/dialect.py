"""How a library writes the code of the gate table: one table of functions per dialect.

The table's text is read as a syntax tree, its letters are replaced by names and numbers, its functions
by what the dialect calls them; ``ast.unparse`` then sets the brackets. Nothing is run here.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from playground.engine.gate import Gate

Letters = Mapping[str, ast.expr]

_SLOPE_OF_POWER = "b * a ** (b - 1.0) if b else 0.0"


@dataclass(frozen=True)
class Dialect:
    """What a library calls the functions of the gate table.

    Attributes:
        name: As people call the library.
        functions: For each function that it has or can express, source over the arguments ``a`` and ``b``.
        number: What makes its kind of number of a plain one.
        helpers: Definitions of functions that the library lacks, written only where they are used.
        reserved: Names that the script needs for itself.
    """

    name: str
    functions: Mapping[str, str]
    number: str
    helpers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reserved: frozenset[str] = frozenset()

    def code_of(self, gate: Gate) -> str:
        """Return the gate's text or code, whichever this dialect can write; empty if it can neither."""
        for code in (gate.text, gate.code):
            if code and called(code) <= self.functions.keys():
                return code
        return ""

    def write(self, code: str, letters: Letters) -> ast.expr:
        """Return code of the gate table with letters and functions replaced."""
        return _Writer(letters, self.functions).written(code)

    def wrapped(self, number: ast.expr) -> ast.expr:
        """Return a plain number as one of the library."""
        return ast.Call(_parsed(self.number), [number], [])

    def helpers_for(self, lines: list[str]) -> list[str]:
        """Return the definitions of the helpers that ``lines`` call."""
        names = set().union(*map(called, lines)) if lines else set()
        return [text for name, text in self.helpers.items() if name in names]


NUMPY = Dialect(
    "NumPy",
    MappingProxyType(
        {
            **{name: f"np.{name}(a)" for name in ("exp", "log", "log1p", "sqrt", "sin", "cos", "tanh")},
            "abs": "np.abs(a)",
            "sign": "np.sign(a)",
            "power": "a ** b",
            "power_slope": _SLOPE_OF_POWER,
            "sigmoid": "sigmoid(a)",
            "max": "np.maximum(a, b)",
            "min": "np.minimum(a, b)",
        }
    ),
    number="np.float64",
    helpers=MappingProxyType(
        {
            "sigmoid": "def sigmoid(a):  # exp never overflows\n"
            "    return 1 / (1 + np.exp(-a)) if a >= 0 else np.exp(a) / (1 + np.exp(a))\n"
        }
    ),
    reserved=frozenset({"np", "sigmoid"}),
)

TORCH = Dialect(
    "PyTorch",
    MappingProxyType(
        {
            **{f: f"torch.{f}(a)" for f in ("exp", "log", "log1p", "sqrt", "sin", "cos", "tanh", "sigmoid")},
            "abs": "torch.abs(a)",
            "sign": "torch.sign(a)",
            "relu": "torch.relu(a)",
            "leaky_relu": "torch.nn.functional.leaky_relu(a, b)",
            # from the default threshold of 20 on, torch would put a straight line
            "softplus": "torch.nn.functional.softplus(a, threshold=700)",
            "power": "a ** b",
            "power_slope": _SLOPE_OF_POWER,
            # torch.maximum would halve the gradient between both inputs of a tie
            "max": "torch.where(a >= b, a, b)",
            "min": "torch.where(a <= b, a, b)",
        }
    ),
    number="torch.tensor",
    reserved=frozenset({"torch"}),
)

MICROGRAD = Dialect(
    "micrograd",
    MappingProxyType(
        {
            "relu": "a.relu()",
            "leaky_relu": "b * a + (1.0 - b) * a.relu()",
            "abs": "a.relu() + (-a).relu()",
            "max": "a + (b - a).relu()",
            "min": "a - (a - b).relu()",
            "sqrt": "a ** 0.5",
            "power": "a ** b",
        }
    ),
    number="Value",
    reserved=frozenset({"Value", "sys"}),
)


def literal(number: float) -> ast.expr:
    """Return a number as source, exact to the last bit."""
    if number != number or abs(number) == float("inf"):
        return ast.Call(ast.Name("float"), [ast.Constant(str(number))], [])
    if str(number).startswith("-"):
        return ast.UnaryOp(ast.USub(), ast.Constant(-number))
    return ast.Constant(number)


def _number(node: ast.expr) -> float | None:
    """Return the number that ``literal`` made this of, or None."""
    match node:
        case ast.Constant(value=float(value)):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float(value))):
            return -value
        case _:
            return None


class _Writer(ast.NodeTransformer):
    """Replaces letters and functions; computes what only depends on the number inside a gate."""

    def __init__(self, letters: Letters, functions: Mapping[str, str]) -> None:
        self._letters = letters
        self._functions = functions

    def written(self, code: str) -> ast.expr:
        written = self.visit(_parsed(code))
        assert isinstance(written, ast.expr)
        return written

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._letters.get(node.id, node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node.func:
            case ast.Name(id=name) if name in self._functions:
                arguments = [self.visit(argument) for argument in node.args]
                return _Writer(dict(zip("ab", arguments, strict=False)), {}).written(self._functions[name])
            case _:
                return self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """Choose the side that holds; the condition is the gate's own number."""
        number = _number(self.visit(node.test))
        if number is None:
            return self.generic_visit(node)
        chosen: ast.AST = self.visit(node.body if number else node.orelse)
        return chosen

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Write 3 - 1 as 2, a + -1 as a - 1, and a to the power of 1 as a."""
        self.generic_visit(node)
        left, right = _number(node.left), _number(node.right)
        match node.op:
            case ast.Sub() if left is not None and right is not None:
                return literal(left - right)
            case ast.Add() if right is not None and right < 0:
                return ast.BinOp(node.left, ast.Sub(), literal(-right))
            case ast.Sub() if right is not None and right < 0:
                return ast.BinOp(node.left, ast.Add(), literal(-right))
            case ast.Pow() if right == 1:
                return node.left
        return node


def _parsed(code: str) -> ast.expr:
    return ast.parse(code, mode="eval").body


@lru_cache(maxsize=256)
def called(code: str) -> frozenset[str]:
    """Return the names of the functions that code calls."""
    calls = (node.func for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    return frozenset(func.id for func in calls if isinstance(func, ast.Name))

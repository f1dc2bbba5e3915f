"""The derivatives of a circuit as expressions: the backward pass, done with text in place of numbers."""

import ast
import copy
import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from playground.engine.circuit import Circuit, Node
from playground.engine.gates import GATES
from playground.engine.passes import check_computable

MAX_SIZE = 120
"""Parts of an expression, beyond which a derivative is no help to a reader and is left out."""


class _Tree(NamedTuple):
    tree: ast.expr
    size: int


def derivative_texts(circuit: Circuit) -> Mapping[str, str]:
    """Write the derivative of the output by each input and weight, in the language of expressions.

    Args:
        circuit: A complete circuit.

    Returns:
        A text by name; empty where the derivative needs a choice of sides, such as that of a max, or
        would be too long to read.

    Raises:
        CircuitError: If the circuit is not complete.
    """
    check_computable(circuit, dict.fromkeys(circuit.names, 0.0))
    circuit = circuit.flattened()
    reached = circuit.ancestors(circuit.output or "")
    nodes = [circuit[node_id] for node_id in circuit.order if node_id in reached]
    values: dict[str, _Tree | None] = {}
    for node in nodes:
        values[node.id] = _value(node, values)
    gradients: dict[str, _Tree | None] = {circuit.output or "": _Tree(_number(1.0), 1)}
    for node in reversed(nodes):
        for port, source in enumerate(node.inputs):
            if source is not None:
                downstream = _downstream(gradients[node.id], node, port, values)
                gradients[source] = _sum(gradients[source], downstream) if source in gradients else downstream
    zero = _Tree(_number(0.0), 1)
    return {node.name: _written(gradients.get(node.id, zero)) for node in circuit.variables}


def _value(node: Node, values: Mapping[str, _Tree | None]) -> _Tree | None:
    """Return the output of a gate over the inputs of the circuit; None if it is too long."""
    if node.is_variable:
        return _Tree(ast.Name(node.name), 1)
    if node.gate == "constant":
        return _Tree(_number(node.parameter or 0.0), 1)
    kind = GATES[node.gate]
    return _filled(kind.text or kind.code, node, values)


def _downstream(
    upstream: _Tree | None, node: Node, port: int, values: Mapping[str, _Tree | None]
) -> _Tree | None:
    kind = GATES[node.gate]
    text = kind.local_text[port] if kind.local_text else kind.local[port]
    local = _filled(text, node, values) if text else None
    if upstream is None or local is None:
        return None
    return _small(ast.BinOp(upstream.tree, ast.Mult(), local.tree), upstream.size + local.size + 1)


def _sum(one: _Tree | None, other: _Tree | None) -> _Tree | None:
    if one is None or other is None:
        return None
    return _small(ast.BinOp(one.tree, ast.Add(), other.tree), one.size + other.size + 1)


def _small(tree: ast.expr, size: int) -> _Tree | None:
    return _Tree(tree, size) if size <= MAX_SIZE else None


def _filled(text: str, node: Node, values: Mapping[str, _Tree | None]) -> _Tree | None:
    """Put the operands of a gate in the place of the letters of its own text."""
    template = copy.deepcopy(_template(text))
    parts = [part for part in ast.walk(template) if isinstance(part, ast.Name)]
    operands = dict(zip(node.kind.ports, (values[source or ""] for source in node.inputs), strict=True))
    scope = {**operands, "y": values.get(node.id), "c": _Tree(_number(node.parameter or 0.0), 1)}
    if any(isinstance(part, ast.Compare) for part in ast.walk(template)):
        return None
    used = [scope[part.id] for part in parts if part.id in scope]
    known = [tree for tree in used if tree is not None]
    if len(known) < len(used):
        return None
    trees = {letter: tree.tree for letter, tree in scope.items() if tree is not None}
    size = sum(1 for _ in ast.walk(template)) + sum(tree.size for tree in known)
    return _small(_Fill(trees).visit(template), size)


@cache
def _template(text: str) -> ast.expr:
    """Return the tree of a gate's own text, which comes from the gate table, never from a user."""
    return ast.parse(text, mode="eval").body


class _Fill(ast.NodeTransformer):
    def __init__(self, scope: Mapping[str, ast.expr]) -> None:
        self._scope = scope

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self._scope[node.id]) if node.id in self._scope else node


def _written(tree: _Tree | None) -> str:
    if tree is None:
        return ""
    return ast.unparse(ast.fix_missing_locations(_Simplify().visit(copy.deepcopy(tree.tree))))


# --- simplifying ---------------------------------------------------------------------------------


def _number(value: float) -> ast.expr:
    """Return the tree of a number; its sign stands apart, so that (-2) ** 2 gets its brackets."""
    if math.copysign(1.0, value) < 0 and value:
        return ast.UnaryOp(ast.USub(), _number(-value))
    return ast.Constant(int(value) if value.is_integer() and abs(value) < 1e16 else value)


def _known(tree: ast.expr) -> float | None:
    match tree:
        case ast.Constant(value=int(value) | float(value)):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value) | float(value))):
            return -float(value)
    return None


def _negated(tree: ast.expr) -> ast.expr:
    match tree:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return operand
    return ast.UnaryOp(ast.USub(), tree)


def _positive(tree: ast.expr) -> ast.expr | None:
    """Return what stands behind a minus sign; None if there is none."""
    match tree:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return operand
    return None


class _Simplify(ast.NodeTransformer):
    """Drops factors of 1 and terms of 0, multiplies numbers out and draws signs to the front."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return _number(float(node.value)) if isinstance(node.value, int | float) else node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        return _negated(self.visit(node.operand))

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        match node.op:
            case ast.Mult():
                return _product(left, right)
            case ast.Add():
                return _added(left, right)
            case ast.Sub():
                return _added(left, _negated(right))
            case ast.Pow():
                return _power(left, right)
        return _quotient(left, right)


def _product(left: ast.expr, right: ast.expr) -> ast.expr:
    factors = [*_factors(left), *_factors(right)]
    numbers = [number for number in map(_known, factors) if number is not None]
    negative = sum(_positive(f) is not None and _known(f) is None for f in factors) % 2
    coefficient = math.prod(numbers) * (-1 if negative else 1)
    others: Iterable[ast.expr] = (_positive(f) or f for f in factors if _known(f) is None)
    result = None
    for factor in others:
        result = factor if result is None else ast.BinOp(result, ast.Mult(), factor)
    if result is None or coefficient == 0:
        return _number(coefficient)
    size = abs(coefficient)
    product = result if size == 1 else ast.BinOp(_number(size), ast.Mult(), result)
    return _negated(product) if coefficient < 0 else product


def _factors(tree: ast.expr) -> list[ast.expr]:
    match tree:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return [*_factors(left), *_factors(right)]
        case ast.UnaryOp(op=ast.USub(), operand=ast.BinOp(op=ast.Mult()) as product):
            return [_number(-1.0), *_factors(product)]
    return [tree]


def _added(left: ast.expr, right: ast.expr) -> ast.expr:
    if _known(left) == 0:
        return right
    if _known(right) == 0:
        return left
    values = _known(left), _known(right)
    if values[0] is not None and values[1] is not None:
        return _number(values[0] + values[1])
    if (term := _positive(right)) is not None:
        return ast.BinOp(left, ast.Sub(), term)
    if (term := _positive(left)) is not None:
        return ast.BinOp(right, ast.Sub(), term)
    return ast.BinOp(left, ast.Add(), right)


def _power(base: ast.expr, exponent: ast.expr) -> ast.expr:
    if _known(exponent) == 1:
        return base
    return _number(1.0) if _known(exponent) == 0 else ast.BinOp(base, ast.Pow(), exponent)


def _quotient(left: ast.expr, right: ast.expr) -> ast.expr:
    signs = [_positive(left), _positive(right)]
    if sum(sign is not None for sign in signs) == 1:
        return _negated(_quotient(signs[0] or left, signs[1] or right))
    return left if _known(right) == 1 else ast.BinOp(left, ast.Div(), right)

"""Text to circuit and back: ``parse("(x + y) * z")`` and ``unparse(circuit)``.

The text is read as a Python syntax tree of which only a few forms are accepted; nothing in it is run.
All walks keep their own stack, so that a long chain of gates needs no deep recursion.
"""

import ast
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from playground.engine.circuit import MAX_GATES, Circuit, CircuitError, Node, check_name
from playground.engine.gate import Gate
from playground.engine.gates import GATES
from playground.engine.passes import check_computable
from playground.engine.syntax import LANGUAGE, LARGE, PRODUCT, ExpressionError, Source, shorten

__all__ = ["FUNCTIONS", "ExpressionError", "parse", "unparse"]

_MAX_LEVELS = 40
"""How deep one part may be when written: ``ast.unparse`` recurses several frames a level."""

_NAMED_PART = "Write q = x + y; q * q."

Operand = float | str
"""What a part of the text stands for: a number written out, or the id of a node."""


def parse(text: str) -> Circuit:
    """Build the circuit that an expression describes.

    Each distinct name becomes one shared input, or a weight if it starts with w or b. A part that is
    used more than once can be named first: ``q = x + y; q * q``. As in the course's figures, a number
    next to an operator becomes part of its gate: ``a + 1`` is a shift, ``2 * a`` a scale, ``1 / a`` a
    reciprocal, ``a ** 3`` a power. Gates are called by their id, with their number last if they have
    one: ``leaky_relu(x, 0.2)``.

    Args:
        text: Any number of assignments, then one expression, separated by ``;`` or new lines.

    Returns:
        The circuit whose output is the last expression.

    Raises:
        ExpressionError: If the text is no such expression; it tells the place and what to write.
    """
    source = Source(text)
    *assignments, last = source.statements()
    builder = _Builder(source)
    for statement in assignments:
        builder.assign(statement)
    return builder.finish(last)


def unparse(circuit: Circuit) -> str:
    """Write a circuit as text that parses back to the same function, with the fewest brackets.

    A gate that has a name, is used more than once or ends a very deep part is written first, as an
    assignment. Only what the output depends on is written; groups are written as what is inside of them.

    Raises:
        CircuitError: If the circuit is empty, or a port that the output needs is unconnected.
    """
    check_computable(circuit, dict.fromkeys(circuit.names, 0.0))
    circuit = circuit.flattened()
    output = circuit.output or ""
    reached = circuit.ancestors(output)
    names = _fresh_names({node.name for node in circuit.nodes.values()})
    parts: dict[str, _Part] = {}
    lines: list[str] = []
    for node in (circuit[node_id] for node_id in circuit.order if node_id in reached):
        part, levels = _written(node, parts)
        uses = sum(wire.target in reached for wire in circuit.uses[node.id])
        if not node.kind.is_source and (node.name or uses > 1 or levels > _MAX_LEVELS):
            name = node.name or next(names)
            lines.append(f"{name} = {ast.unparse(part)}")
            part, levels = ast.Name(name), 0
        parts[node.id] = part, levels
    return "; ".join([*lines, ast.unparse(parts[output][0])])


# --- reading -------------------------------------------------------------------------------------

_OPERATORS: Mapping[type[ast.operator], str] = MappingProxyType(
    {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div"}
)


def _callable_gates() -> Mapping[str, Gate]:
    """Return the gates that can be called, by id and by each alias that names just one of them."""
    gates = [gate for gate in GATES.values() if not gate.is_source]
    aliases = [alias for gate in gates for alias in gate.aliases]
    named = {a: gate for gate in gates for a in gate.aliases if a.isidentifier() and aliases.count(a) == 1}
    return MappingProxyType({**named, **{gate.id: gate for gate in gates}})


FUNCTIONS = _callable_gates()
"""What can be called in an expression, by name."""


class _Builder:
    """Turns syntax trees into nodes, left to right, operands before their gate."""

    def __init__(self, source: Source) -> None:
        self._error = source.error
        self._nodes: dict[str, Node] = {}
        self._names: dict[str, Operand] = {}

    def assign(self, statement: ast.stmt) -> None:
        """Let a name stand for the gate, variable or number right of the ``=``."""
        match statement:
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
                operand = self._build(value)
            case _:
                raise self._error(statement, "Only the last part may go without a name.", _NAMED_PART)
        self._check_name(target, name)
        if name in self._names:
            raise self._error(
                target, f"{shorten(name)} already stands for something.", "Choose another name."
            )
        self._names[name] = operand
        node = self._nodes[operand] if isinstance(operand, str) else None
        if node and not node.kind.is_source and not node.name:
            self._nodes[node.id] = replace(node, name=name)

    def finish(self, statement: ast.stmt) -> Circuit:
        """Build the last expression and return the circuit that computes it."""
        if not isinstance(statement, ast.Expr):
            raise self._error(statement, "The last part must be what to compute.", _NAMED_PART)
        output = self._node(self._build(statement.value))
        circuit = Circuit.of(self._nodes.values())
        return circuit if circuit.output == output else circuit.with_output(output)

    def _build(self, root: ast.expr) -> Operand:
        done: dict[ast.expr, Operand] = {}
        for expression in _operands_first(root):
            if len(self._nodes) >= MAX_GATES:
                raise self._error(expression, f"From here on there are more than {MAX_GATES:,} gates.", LARGE)
            done[expression] = self._operand(expression, done)
        return done[root]

    def _operand(self, expression: ast.expr, done: Mapping[ast.expr, Operand]) -> Operand:
        match expression:
            case ast.Constant(value=value):
                return self._number(expression, value)
            case ast.Name(id=name):
                return self._variable(expression, name)
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return done[inner]
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                operand = done[inner]
                return -operand if isinstance(operand, float) else self._add("neg", operand)
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                return self._power(right, done[left], done[right])
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _OPERATORS:
                return self._arithmetic(_OPERATORS[type(op)], done[left], done[right])
            case ast.Call():
                return self._call(expression, done)
        raise self._error(expression, "This has no meaning in an expression.", LANGUAGE)

    def _number(self, place: ast.expr, value: object) -> float:
        if type(value) not in (int, float):
            raise self._error(place, "This is no number.", LANGUAGE)
        try:
            number = float(value)  # type: ignore[arg-type]  # an int or a float, see above
        except OverflowError:
            number = math.inf
        if math.isinf(number):
            raise self._error(place, "This number is too large.", "The largest is about 1.8e308.")
        return number

    def _variable(self, place: ast.expr, name: str) -> Operand:
        if name not in self._names:
            if name in GATES and name in FUNCTIONS:
                raise self._error(place, f"{name} is a gate and needs an input.", _usage(GATES[name]))
            self._check_name(place, name)
            self._names[name] = self._add("weight" if name[0] in "wb" else "input", name=name)
        return self._names[name]

    def _check_name(self, place: ast.expr, name: str) -> None:
        try:
            check_name(name)
        except CircuitError as error:
            raise self._error(place, str(error), "A name such as x0 will do.") from None

    def _power(self, place: ast.expr, base: Operand, exponent: Operand) -> str:
        if isinstance(exponent, str):
            hint = "Write x**0.5, or exp(y * log(x)) for one that changes."
            raise self._error(place, "The exponent must be a written number.", hint)
        return self._add("power", base, parameter=exponent)

    def _arithmetic(self, gate: str, left: Operand, right: Operand) -> str:
        """Add the gate of an operator, with a written number inside it where the course draws it so."""
        match gate, left, right:
            case ("add", str(a), float(c)) | ("add", float(c), str(a)):
                return self._add("shift", a, parameter=c)
            case "sub", str(a), float(c):
                return self._add("shift", a, parameter=-c)
            case ("mul", str(a), float(c)) | ("mul", float(c), str(a)):
                return self._add("scale", a, parameter=c)
            case "div", 1.0, _:
                return self._add("reciprocal", right)
        return self._add(gate, left, right)

    def _call(self, call: ast.Call, done: Mapping[ast.expr, Operand]) -> str:
        gate = self._function(call)
        if call.keywords:
            raise self._error(call.keywords[0].value, "Inputs are given in order, without =.", _usage(gate))
        operands = [done[argument] for argument in call.args]
        count = len(gate.ports)
        if len(operands) != count and not (gate.parameter and len(operands) == count + 1):
            inputs = "one input" if count == 1 else f"{count} inputs"
            raise self._error(call, f"{gate.id} takes {inputs}.", _usage(gate))
        parameter = operands[count] if len(operands) > count else None
        if isinstance(parameter, str):
            hint = f"Write its {gate.parameter.name} as a number." if gate.parameter else ""
            raise self._error(call.args[-1], f"The last input of {gate.id} must be a written number.", hint)
        return self._add(gate.id, *operands[:count], parameter=parameter)

    def _function(self, call: ast.Call) -> Gate:
        if not isinstance(call.func, ast.Name):
            raise self._error(call.func, "Only gates can be called.", PRODUCT)
        name = call.func.id
        if name in FUNCTIONS:
            return FUNCTIONS[name]
        if name in self._names or len(name) == 1:
            hint = f"Products need a *, as in {shorten(name)}*(…)."
        elif close := _nearest(name):
            hint = f"Did you mean {close}?"
        else:
            hint = f"There are {', '.join(sorted(FUNCTIONS.keys() & GATES))}."
        raise self._error(call, f"There is no gate {shorten(name)}.", hint)

    def _add(self, gate: str, *inputs: Operand, name: str = "", parameter: float | None = None) -> str:
        sources = tuple(self._node(operand) for operand in inputs)
        kind = GATES[gate].parameter
        if kind and parameter is None:
            parameter = kind.default
        node = Node(f"{gate}{len(self._nodes) + 1}", gate, sources, name, parameter)
        self._nodes[node.id] = node
        return node.id

    def _node(self, operand: Operand) -> str:
        return operand if isinstance(operand, str) else self._add("constant", parameter=operand)


def _operands_first(root: ast.expr) -> Iterator[ast.expr]:
    """Return ``root`` and its parts, left to right, each after its own parts."""
    stack, found = [root], []
    while stack:
        found.append(expression := stack.pop())
        match expression:
            case ast.UnaryOp(operand=operand):
                stack.append(operand)
            case ast.BinOp(left=left, right=right):
                stack += [left, right]
            case ast.Call(args=arguments):
                stack += arguments
    return reversed(found)


def _usage(gate: Gate) -> str:
    inputs = [*gate.ports, *(["c"] if gate.parameter else [])]
    return f"Write {gate.id}({', '.join(inputs)})."


# --- writing -------------------------------------------------------------------------------------

_Part = tuple[ast.expr, int]
"""The syntax tree of a node, and how many levels deep it is."""


def _written(node: Node, parts: Mapping[str, _Part]) -> _Part:
    """Return the part for a node whose inputs have theirs."""
    if node.is_variable:
        return ast.Name(node.name), 0
    inputs = [parts[source] for source in node.inputs if source is not None]
    scope = dict(zip(node.kind.ports, (tree for tree, _ in inputs), strict=True))
    if node.parameter is not None:
        scope["c"] = (_signed_literal if node.kind.is_source else _literal)(node.parameter)
    return _substituted(_template(node.gate), scope), 1 + max((levels for _, levels in inputs), default=0)


@cache
def _template(gate: str) -> ast.expr:
    """Return the tree of the gate's own text, which comes from the gate table, never from a user."""
    kind = GATES[gate]
    return ast.parse(kind.text or kind.code, mode="eval").body


def _substituted(tree: ast.expr, scope: Mapping[str, ast.expr]) -> ast.expr:
    """Return a template with operands in the place of the ports, and the number in the place of ``c``."""
    match tree:
        case ast.Name(id=name):
            return scope.get(name, tree)
        case ast.UnaryOp(op=sign, operand=operand):
            return ast.UnaryOp(sign, _substituted(operand, scope))
        case ast.Call(func=function, args=arguments):
            return ast.Call(function, [_substituted(argument, scope) for argument in arguments], [])
        case ast.BinOp(left=left, op=sign, right=right):
            return _operation(_substituted(left, scope), sign, _substituted(right, scope))
    return tree


def _operation(left: ast.expr, sign: ast.operator, right: ast.expr) -> ast.BinOp:
    match sign, right:
        case ast.Add(), ast.Constant(value=int(c) | float(c)) if _is_negative(c):
            return ast.BinOp(left, ast.Sub(), ast.Constant(-c))  # a + -2 reads better as a - 2
    return ast.BinOp(left, sign, right)


def _literal(value: float) -> ast.Constant:
    """Return the tree of a finite number that is no operand on the left, such as an exponent."""
    whole = value.is_integer() and abs(value) < 1e16 and (value or not _is_negative(value))
    return ast.Constant(int(value) if whole else value)


def _signed_literal(value: float) -> ast.expr:
    """Return the tree of a finite number anywhere: the sign apart, so that (-2) ** 2 gets its brackets."""
    return ast.UnaryOp(ast.USub(), _literal(-value)) if _is_negative(value) else _literal(value)


def _is_negative(value: float) -> bool:
    return math.copysign(1.0, value) < 0


def _fresh_names(taken: set[str]) -> Iterator[str]:
    """Yield q, p, r, s, t, q1, q2, … without those that are taken."""
    yield from (name for name in "qprst" if name not in taken)
    number = 1
    while True:
        if (name := f"q{number}") not in taken:
            yield name
        number += 1


def _nearest(name: str) -> str:
    """Return the function whose name is most like a misspelt one; empty if there is none."""
    from difflib import get_close_matches  # which few ever need

    return next(iter(get_close_matches(name.lower(), FUNCTIONS, n=1)), "")

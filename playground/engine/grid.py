"""A circuit over two of its numbers on a grid: axis-aware array code that reuses its buffers.

What depends on one axis only stays a vector until it meets the other axis; full-size results are
written in place, in blocks of rows that fit the processor's cache, and the last one where it shall be.
NumPy is fastest where both operands lie side by side and the result takes the place of one of them, so
where the axes meet, y is spread out first, and a vector along x is kept as a block of equal rows.
"""

import ast
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from playground.engine.array_functions import ARRAY_FUNCTIONS, Array
from playground.engine.circuit import Circuit, Node

_OPERATORS: Mapping[type[ast.operator | ast.unaryop], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.USub: "negative",
}
_UFUNCS = {name: getattr(np, name) for name in _OPERATORS.values()}
_MOST_TILES = 4  # more of them would not fit the cache beside the buffers
_BLOCK_VALUES = 1 << 15  # 256 KiB a buffer: a few of them fit the second-level cache

GridFunction = Callable[[Array, Array, Mapping[str, float]], Array]


@dataclass(frozen=True)
class _Operand:
    """A value in the source: its text, the axes it spans, its buffer, and the node it belongs to, if any."""

    text: str
    axes: str
    buffer: int | None = None
    node: str | None = None


@dataclass
class _Writer:
    """Writes one call a line, giving full-size results a buffer from a pool."""

    circuit: Circuit
    x_name: str
    y_name: str
    uses: Counter[str]
    lines: dict[str, list[str]] = field(default_factory=lambda: {"": [], "x": [], "y": [], "xy": []})
    values: dict[str, _Operand] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)
    tiles: dict[str, str] = field(default_factory=dict)
    buffers: int = 0
    locals: int = 0

    def node(self, node: Node) -> None:
        """Write one gate."""
        if node.is_variable:
            axes = {self.x_name: "x", self.y_name: "y"}.get(node.name, "")
            text = axes or f"number(values[{node.name!r}])"
            self.values[node.id] = self._named(_Operand(text, axes))
        elif node.kind.is_source:
            self.values[node.id] = self._named(_Operand(f"number({node.parameter!r})", ""))
        else:
            ports = dict(zip(node.kind.ports, node.inputs, strict=True))
            tree = ast.parse(node.kind.code, mode="eval").body
            self.values[node.id] = self._expression(tree, node, ports)

    def _expression(self, tree: ast.expr, node: Node, ports: Mapping[str, str | None]) -> _Operand:
        match tree:
            case ast.Name(id="c"):
                return _Operand(repr(node.parameter), "")
            case ast.Name(id=port):
                return replace(self.values[ports[port] or ""], node=ports[port])
            case ast.Constant(value=number):
                return _Operand(repr(number), "")
            case ast.BinOp(left=left, op=op, right=right):
                return self._call(_OPERATORS[type(op)], [left, right], node, ports)
            case ast.UnaryOp(op=op, operand=operand):
                return self._call(_OPERATORS[type(op)], [operand], node, ports)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments, node, ports)
        raise TypeError(f"The code of the {node.gate} gate has {ast.dump(tree)}, which no grid can compute.")

    def _call(
        self, function: str, arguments: list[ast.expr], node: Node, ports: Mapping[str, str | None]
    ) -> _Operand:
        operands = [self._expression(argument, node, ports) for argument in arguments]
        for operand in operands:
            self._consume(operand)
        axes = "".join(axis for axis in "xy" if any(axis in operand.axes for operand in operands))
        if axes != "xy":
            listed = ", ".join(operand.text for operand in operands)
            return self._named(_Operand(f"{function}({listed})", axes))
        buffer = self._buffer()
        texts = [self._tiled(operand) for operand in operands]
        if "xy" not in (operand.axes for operand in operands):
            pairs = zip(operands, texts, strict=True)
            texts = [self._spread(operand, text, buffer) for operand, text in pairs]
        self.lines["xy"].append(f"{function}({', '.join(texts)}, out=b{buffer})")
        return _Operand(f"b{buffer}", "xy", buffer)

    def _tiled(self, operand: _Operand) -> str:
        """Return the block of rows that all equal a vector along x, as long as there is room for it."""
        if operand.axes != "x" or (operand.text not in self.tiles and len(self.tiles) == _MOST_TILES):
            return operand.text
        return self.tiles.setdefault(operand.text, f"t{len(self.tiles)}")

    def _spread(self, operand: _Operand, text: str, buffer: int) -> str:
        """Spread a vector along y over the buffer that the result goes to."""
        if operand.axes != "y":
            return text
        self.lines["xy"].append(f"copyto(b{buffer}, {text})")
        return f"b{buffer}"

    def _consume(self, operand: _Operand) -> None:
        """Give a buffer back after its last use, before the result is placed: it may take it over."""
        if operand.node is not None:
            self.uses[operand.node] -= 1
            if self.uses[operand.node]:
                return
        if operand.buffer is not None:
            self.free.append(operand.buffer)

    def _named(self, operand: _Operand) -> _Operand:
        self.locals += 1
        name = f"v{self.locals}"
        self.lines[operand.axes].append(f"{name} = {operand.text}")
        return _Operand(name, operand.axes)

    def _buffer(self) -> int:
        if self.free:
            return self.free.pop()
        self.buffers += 1
        return self.buffers - 1


def grid_function(circuit: Circuit, output: str, x_name: str, y_name: str) -> GridFunction:
    """Compile a circuit to a function of (xs, ys, values) that returns the grid of shape (m, n)."""
    needed = circuit.ancestors(output)
    order = [circuit[node_id] for node_id in circuit.order if node_id in needed]
    writer = _Writer(circuit, x_name, y_name, _letter_uses(order, output))
    for node in order:
        writer.node(node)
    result = writer.values[output]
    code = compile(_source(writer, result), "<circuit grid>", "exec")
    scope: dict[str, Any] = {
        **ARRAY_FUNCTIONS,
        **_UFUNCS,
        "number": np.float64,
        "empty": np.empty,
        "copyto": np.copyto,
        "range": range,
        "len": len,
        "smaller": min,
        "block_values": _BLOCK_VALUES,
        "__builtins__": {},
    }
    exec(code, scope)  # noqa: S102  (text made from the gate table, never from the user's)
    return scope["grid"]  # type: ignore[no-any-return]


def _letter_uses(order: list[Node], output: str) -> Counter[str]:
    """Count how often each node's letter stands in the code of the gates that it feeds."""
    uses = Counter({output: 1})
    for node in order:
        letters = Counter(
            part.id for part in ast.walk(ast.parse(node.kind.code)) if isinstance(part, ast.Name)
        )
        for port, source in zip(node.kind.ports, node.inputs, strict=True):
            uses[source or ""] += letters[port]
    return uses


def _source(writer: _Writer, result: _Operand) -> str:
    """Return the source: what one axis decides first, then the rest block by block of rows.

    A block has an odd number of rows: buffers as long as a power of two would all compete for the same
    lines of the cache.
    """
    place = "result[start:start + rows]"
    buffers = [
        f"b{k} = {place if k == result.buffer else f'buffers[{k}][:rows]'}" for k in range(writer.buffers)
    ]
    tiles = [f"{tile} = tiles[{k}][:rows]" for k, tile in enumerate(writer.tiles.values())]
    once = [*writer.lines[""], *writer.lines["x"]]
    block = [*buffers, *tiles, *writer.lines["y"], *writer.lines["xy"]]
    last = [] if result.buffer is not None else [f"{place} = {result.text}"]
    return "\n".join(
        [
            "def grid(xs, ys, values):",
            " x = xs[None, :]",
            " result = empty((len(ys), len(xs)))",
            *(f" {line}" for line in once),
            " size = smaller(len(ys), block_values // (len(xs) + 1) | 1) or 1",
            f" buffers = [empty((size, len(xs))) for _ in range({writer.buffers})]",
            f" tiles = [row.repeat(size, 0) for row in ({''.join(f'{row}, ' for row in writer.tiles)})]",
            " for start in range(0, len(ys), size):",
            "  y = ys[start:start + size, None]",
            "  rows = len(y)",
            *(f"  {line}" for line in (*block, *last)),
            " return result",
            "",
        ]
    )

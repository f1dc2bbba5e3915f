"""Lines of code over one circuit: each gate forward, each local gradient backward, in one dialect.

Exported scripts and the staged code beside the canvas are both made of these.
"""

import ast
import builtins
import keyword
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from playground.engine.body import Body
from playground.engine.circuit import Circuit, Node, Wire
from playground.engine.dialect import Dialect, Letters, literal
from playground.engine.export_names import free_names


@dataclass(frozen=True)
class Call:
    """How a group is called: the function of its output, and that of its local gradients."""

    value: str
    slopes: str


class CodeLines:
    """Writes the gates of one circuit; groups only if they are given functions to call.

    Attributes:
        names: The variable of each node by id; a constant without a name has none.
        gradients: The variable of each node's gradient; constants have none, but for the output.
    """

    def __init__(
        self,
        circuit: Circuit,
        dialect: Dialect,
        labels: Mapping[str, str],
        nodes: Collection[str],
        functions: Collection[tuple[Body, Call]] = (),
    ) -> None:
        """Choose names that clash with nothing.

        Args:
            circuit: What is written.
            dialect: In whose words.
            labels: What each node is called; constants left out stand as plain numbers.
            nodes: The ids of those that need a name.
            functions: What computes each group.
        """
        self._circuit, self._dialect, self._functions = circuit, dialect, functions
        self._plain = {n for n in nodes if circuit[n].gate == "constant" and n not in labels}
        self._blanks: dict[tuple[object, ...], str] = {}
        taken = reserved(dialect).union(*((call.value, call.slopes) for _, call in functions))
        self.names = free_names({n: labels[n] for n in nodes if n not in self._plain}, taken)
        slopes = {n: f"d{name}" for n, name in self.names.items() if self._has_gradient(n)}
        self.gradients = free_names(slopes, taken | {*self.names.values()}, "d_")

    def given(self, node_id: str, number: float, *options: str, wrapped: bool = True) -> str:
        """Return the line that defines an input, a weight or a constant that has a name."""
        value = ast.unparse(literal(number))
        if wrapped:
            value = f"{self._dialect.number}({', '.join((value, *options))})"
        return f"{self.names[node_id]} = {value}"

    def forward(self, node_id: str) -> str:
        """Return the line that computes a gate."""
        node = self._circuit[node_id]
        if node.body is not None:
            code = f"{self._call(node.body).value}({self._arguments(node)})"
        else:
            code = self._written(node, self._dialect.code_of(node.kind))
        return f"{self.names[node_id]} = {code}"

    def backward(self, wire: Wire, *, more: bool, alone: bool = False) -> str:
        """Return the line that passes a gradient back along a wire, or adds it to what is there."""
        return f"{self.gradients[wire.source]} {'+=' if more else '='} {self.product(wire, alone=alone)}"

    def product(self, wire: Wire, *, alone: bool = False) -> str:
        """Return local gradient times upstream gradient, or the local gradient alone."""
        node = self._circuit[wire.target]
        upstream = "" if alone else self.gradients[node.id]
        if node.body is not None:
            part = f"[{wire.port}]" if len(node.inputs) > 1 else ""
            local = f"{self._call(node.body).slopes}({self._arguments(node)}){part}"
            return f"{local} * {upstream}" if upstream else local
        return self._written(node, node.kind.local[wire.port], upstream)

    # --- inside ------------------------------------------------------------------------------

    def _has_gradient(self, node_id: str) -> bool:
        return self._circuit[node_id].gate != "constant" or node_id == self._circuit.output

    def _call(self, body: Body) -> Call:
        return next(call for known, call in self._functions if known is body or known == body)

    def _arguments(self, node: Node) -> str:
        return ", ".join(ast.unparse(argument) for argument in self._ports(node).values())

    def _written(self, node: Node, code: str, upstream: str = "") -> str:
        """Return code of the gate table with names in it, times the upstream gradient if there is one.

        Names never change where brackets stand, so each code is set once with blanks for them.
        """
        ports = self._ports(node)
        names = {port: part.id for port, part in ports.items() if isinstance(part, ast.Name)}
        if len(names) < len(ports):
            return self._set(node, code, {**ports, "y": ast.Name(self.names[node.id])}, upstream)
        key = node.gate, repr(node.parameter), code, bool(upstream)
        if key not in self._blanks:
            blanks = {letter: ast.Name(f"{{{letter}}}") for letter in (*ports, "y")}
            self._blanks[key] = self._set(node, code, blanks, upstream and "{upstream}")
        return self._blanks[key].format(**names, y=self.names[node.id], upstream=upstream)

    def _set(self, node: Node, code: str, letters: Letters, upstream: str) -> str:
        own = {} if node.parameter is None else {"c": literal(float(node.parameter))}
        written = self._dialect.write(code, {**letters, **own})
        return ast.unparse(ast.BinOp(written, ast.Mult(), ast.Name(upstream)) if upstream else written)

    def _ports(self, node: Node) -> dict[str, ast.expr]:
        """Return what stands for each port.

        A plain number is made one of the library where Python would compute, or refuse to divide by 0.
        """
        sources = [source for source in node.inputs if source is not None]
        lonely = self._plain.issuperset(sources) or node.body is not None
        ports: dict[str, ast.expr] = {}
        for port, source in zip(node.kind.ports, sources, strict=True):
            if source not in self._plain:
                ports[port] = ast.Name(self.names[source])
                continue
            number = constant(self._circuit[source])
            special = lonely or (number == 0 and "/" in node.kind.code)
            ports[port] = self._dialect.wrapped(literal(number)) if special else literal(number)
        return ports


def constant(node: Node) -> float:
    """Return the number of a constant; −0 keeps its sign, which a division shows."""
    return 0.0 if node.parameter is None else float(node.parameter)


def reserved(dialect: Dialect) -> set[str]:
    """Return the names that no variable may have."""
    return {*keyword.kwlist, *dir(builtins), *dialect.reserved}

"""Circuits written as plain arithmetic: numbers that note down the gates that they come from.

A formula that serves floats and arrays, such as ``0.5 * m.square(x - 1)``, makes a circuit when it is given
wires in place of numbers, and the sketch in place of ``m``.
"""

import math
from typing import TYPE_CHECKING, Any

from playground.engine.circuit import GROUP, Circuit, Node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playground.engine.body import Body


class Sketch:
    """Notes down gates as they are used. The same gate with the same inputs is drawn once.

    It stands for the module that a formula takes its functions from. Written numbers become part of a gate,
    as in an expression that is typed: ``a + 1`` is a shift, ``2 * a`` a scale.
    """

    pi, e = math.pi, math.e

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._known: dict[tuple[object, ...], str] = {}

    # --- sources and ends --------------------------------------------------------------------

    def weight(self, name: str) -> "Sketched":
        """Return a number that learning changes."""
        return self._node(Node(self._id("weight"), "weight", name=name))

    def input(self, name: str) -> "Sketched":
        """Return a number that is fed in."""
        return self._node(Node(self._id("input"), "input", name=name))

    def group(self, body: "Body", inputs: "Iterable[Sketched]") -> "Sketched":
        """Return the output of a group."""
        sources = tuple(wire.node for wire in inputs)
        return self._node(Node(self._id(GROUP), GROUP, sources, body=body))

    def circuit(self, output: "Sketched | float", name: str = "") -> Circuit:
        """Return what leads to an output and every input and weight, with a name for the output."""
        end = self.wire(output).node
        leading = Circuit.of(self._nodes.values()).ancestors(end)
        circuit = Circuit.of(n for n in self._nodes.values() if n.is_variable or n.id in leading)
        if name and not circuit[end].name:
            circuit = circuit.renamed(end, name)
        return circuit if circuit.output == end else circuit.with_output(end)

    # --- gates -------------------------------------------------------------------------------

    def gate(self, gate: str, *inputs: "Sketched | float", parameter: float | None = None) -> "Sketched":
        """Return the output of a gate of the table."""
        sources = tuple(self.wire(operand).node for operand in inputs)
        key = gate, sources, parameter
        if key not in self._known:
            node = Node(self._id(gate), gate, sources, parameter=parameter)
            self._known[key] = self._node(node).node
        return Sketched(self, self._known[key])

    def wire(self, operand: "Sketched | float") -> "Sketched":
        """Return a wire that carries a number: a written one comes from a constant."""
        if isinstance(operand, Sketched):
            return operand
        return self.gate("constant", parameter=float(operand))

    def exp(self, a: "Sketched | float") -> "Sketched":
        """Return eᵃ."""
        return self.gate("exp", a)

    def sqrt(self, a: "Sketched | float") -> "Sketched":
        """Return the square root."""
        return self.gate("sqrt", a)

    def sin(self, a: "Sketched | float") -> "Sketched":
        """Return the sine."""
        return self.gate("sin", a)

    def cos(self, a: "Sketched | float") -> "Sketched":
        """Return the cosine."""
        return self.gate("cos", a)

    def square(self, a: "Sketched | float") -> "Sketched":
        """Return a²."""
        return self.gate("square", a)

    def tanh(self, a: "Sketched | float") -> "Sketched":
        """Return the hyperbolic tangent."""
        return self.gate("tanh", a)

    def sigmoid(self, a: "Sketched | float") -> "Sketched":
        """Return 1/(1 + e⁻ᵃ)."""
        return self.gate("sigmoid", a)

    def softplus(self, a: "Sketched | float") -> "Sketched":
        """Return ln(1 + eᵃ)."""
        return self.gate("softplus", a)

    def relu(self, a: "Sketched | float") -> "Sketched":
        """Return max(0, a)."""
        return self.gate("relu", a)

    def _id(self, gate: str) -> str:
        return f"{gate}{len(self._nodes) + 1}"

    def _node(self, node: Node) -> "Sketched":
        self._nodes[node.id] = node
        return Sketched(self, node.id)


class Sketched:
    """A number of a sketch: the output of one of its nodes."""

    def __init__(self, sketch: Sketch, node: str) -> None:
        self._sketch = sketch
        self.node = node

    def __neg__(self) -> "Sketched":
        return self._sketch.gate("neg", self)

    def __add__(self, other: "Sketched | float") -> "Sketched":
        if isinstance(other, Sketched):
            return self._sketch.gate("add", self, other)
        return self._sketch.gate("shift", self, parameter=float(other)) if other else self

    __radd__ = __add__

    def __sub__(self, other: "Sketched | float") -> "Sketched":
        return self._sketch.gate("sub", self, other) if isinstance(other, Sketched) else self + -other

    def __rsub__(self, other: float) -> "Sketched":
        return self._sketch.gate("sub", other, self) if other else -self

    def __mul__(self, other: "Sketched | float") -> Any:
        if isinstance(other, Sketched):
            same = other.node == self.node
            return self._sketch.square(self) if same else self._sketch.gate("mul", self, other)
        if other in (0, 1, -1):
            return 0.0 if other == 0 else self if other == 1 else -self
        return self._sketch.gate("scale", self, parameter=float(other))

    __rmul__ = __mul__

    def __truediv__(self, other: "Sketched | float") -> Any:
        if isinstance(other, Sketched):
            return self._sketch.gate("div", self, other)
        return self * (1.0 / other)

    def __pow__(self, exponent: float) -> "Sketched":
        if exponent == 2:
            return self._sketch.square(self)
        return self._sketch.gate("power", self, parameter=float(exponent))

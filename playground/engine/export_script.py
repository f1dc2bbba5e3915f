"""The lines of an exported script: the pass over a circuit at given values, in one dialect."""

import ast
import builtins
import keyword
import math
from collections.abc import Iterable, Mapping

from playground.engine.circuit import Circuit, Node
from playground.engine.dialect import Dialect, Letters, literal
from playground.engine.export_names import free_names, labels, left_out
from playground.engine.passes import check_computable, trace
from playground.engine.trace import Accumulate, Backward, Forward


class ExportError(ValueError):
    """A circuit that a library cannot express; the message says what to do instead."""


class Script:
    """The lines of a script over one circuit at given values, groups laid open.

    Attributes:
        note: What the script lacks, as a comment; empty if it lacks nothing.
    """

    def __init__(self, circuit: Circuit, values: Mapping[str, float], dialect: Dialect) -> None:
        check_computable(circuit, values)
        note = left_out(circuit)
        self.note = [f"# {note}"] if note else []
        self._circuit = circuit = circuit.flattened()
        self._output = check_computable(circuit, values)
        self._values = values
        self._dialect = dialect
        self._reached = circuit.ancestors(self._output)
        self._events = [event for event in trace(circuit, values).events if event.node in self._reached]
        self._codes = _codes((circuit[event.node] for event in self._events), dialect)
        self._labels = labels(circuit)
        nodes = [n for n in circuit.nodes.values() if n.is_variable or n.id in self._reached]
        self._plain = {n.id for n in nodes if n.gate == "constant" and n.id not in self._labels}
        taken = {*keyword.kwlist, *dir(builtins), *dialect.reserved}
        self._names = free_names({n.id: self._labels[n.id] for n in nodes if n.id not in self._plain}, taken)
        slopes = {n.id: f"d{self._names[n.id]}" for n in nodes if n.gate != "constant"}
        self._gradients = free_names(slopes, taken | {*self._names.values()}, "d_")

    @property
    def output(self) -> str:
        """The name of the output in the script."""
        return self._names[self._output]

    @property
    def size(self) -> int:
        """The number of gates and numbers that the output is made of."""
        return len(self._reached)

    @property
    def has_gradients(self) -> bool:
        """Whether the output depends on an input or weight at all."""
        return any(node.id in self._reached for node in self._circuit.variables)

    def numbers(self, *options: str) -> list[str]:
        """Return the lines that define inputs, weights and constants that have a name."""
        lines = []
        for node in self._circuit.nodes.values():
            more = options if node.is_variable else ()
            if node.is_variable and node.name in self._values:
                number = float(self._values[node.name])
            elif node.gate == "constant" and node.id in self._names:
                number = _constant(node)
            else:
                continue
            arguments = ", ".join((ast.unparse(literal(number)), *more))
            lines.append(f"{self._names[node.id]} = {self._dialect.number}({arguments})")
        return lines

    def forward(self) -> list[str]:
        """Return one line per gate."""
        return [
            f"{self._names[event.node]} = {self._written(event.node, self._codes[event.node])}"
            f"  # {event.value:.6g}"
            for event in self._events
            if isinstance(event, Forward)
        ]

    def backward(self) -> list[str]:
        """Return one line per local gradient, then a zero for what the output does not depend on."""
        lines = [f"{self._gradients[self._output]} = 1.0"] if self._output in self._gradients else []
        started: set[str] = set()
        sums = {event.wire: event for event in self._events if isinstance(event, Accumulate)}
        for event in self._events:
            if not isinstance(event, Backward) or event.wire.source not in self._gradients:
                continue
            source = event.wire.source
            number = f"{event.downstream:.6g}"
            if source in started:
                number = f"{sums[event.wire].before:.6g} + {number} = {sums[event.wire].after:.6g}"
            sign = "+=" if source in started else "="
            started.add(source)
            lines.append(f"{self._gradients[source]} {sign} {self._product(event)}  # {number}")
        return lines + [
            f"{self._gradients[node.id]} = 0.0  # {self.output} does not depend on {self._names[node.id]}"
            for node in self._circuit.variables
            if node.id not in self._reached
        ]

    def prints(self, value: str, gradient: str, unused: str = "") -> list[str]:
        """Return the lines that print the output and every gradient.

        Args:
            value: How to print the output; ``{value}`` is its name.
            gradient: How to print a gradient; ``{value}`` is the name of the variable, ``{gradient}``
                that of its gradient, ``{number}`` the number.
            unused: How to print a gradient that the output does not depend on, where that differs.
        """
        f = self._labels[self._output]
        totals = self._totals()
        lines = [f'print("{f} =", {value.format(value=self.output)})']
        for node in self._circuit.variables:
            names = {
                "value": self._names[node.id],
                "gradient": self._gradients[node.id],
                "number": f"{totals.get(node.id, 0.0):.6g}",
            }
            text = unused if unused and node.id not in self._reached else gradient.format(**names)
            code, comment, number = text.partition("  #")
            lines.append(f'print("d{f}/d{node.name} =", {code}){comment}{number}')
        return lines

    def check_finite(self) -> None:
        """Raise ExportError if a number of the pass is not finite: plain numbers stop there."""
        for event in self._events:
            if isinstance(event, Forward) and not math.isfinite(event.value):
                where = event.problem or f"{self._circuit[event.node].kind.name} gives {event.value}."
            elif isinstance(event, Backward) and not math.isfinite(event.downstream):
                where = f"A gradient of {self._circuit[event.node].kind.name} is {event.downstream}."
            else:
                continue
            raise ExportError(
                f"{where} {self._dialect.name} stops with an error there: change the inputs first, "
                "or export as NumPy."
            )

    # --- inside ------------------------------------------------------------------------------

    def _totals(self) -> dict[str, float]:
        """Return the whole gradient of each node that one reaches."""
        totals = {self._output: 1.0}
        for event in self._events:
            if isinstance(event, Backward):
                totals[event.wire.source] = event.downstream
            elif isinstance(event, Accumulate):
                totals[event.node] = event.after
        return totals

    def _product(self, event: Backward) -> str:
        node = self._circuit[event.node]
        local = self._dialect.write(node.kind.local[event.wire.port], self._letters(node))
        return ast.unparse(ast.BinOp(local, ast.Mult(), ast.Name(self._gradients[node.id])))

    def _written(self, node_id: str, code: str) -> str:
        return ast.unparse(self._dialect.write(code, self._letters(self._circuit[node_id])))

    def _letters(self, node: Node) -> Letters:
        """Return what stands for the ports, the number and the output of a gate.

        A plain number is made one of the library where Python would compute, or refuse to divide by 0.
        """
        sources = [source for source in node.inputs if source is not None]
        lonely = self._plain.issuperset(sources)
        ports: dict[str, ast.expr] = {}
        for port, source in zip(node.kind.ports, sources, strict=True):
            if source not in self._plain:
                ports[port] = ast.Name(self._names[source])
                continue
            number = _constant(self._circuit[source])
            special = lonely or (number == 0 and "/" in node.kind.code)
            ports[port] = self._dialect.wrapped(literal(number)) if special else literal(number)
        own = {} if node.parameter is None else {"c": literal(float(node.parameter))}
        return {**ports, **own, "y": ast.Name(self._names[node.id])}


def _constant(node: Node) -> float:
    """Return the number of a constant; −0 keeps its sign, which a division shows."""
    return 0.0 if node.parameter is None else float(node.parameter)


def _codes(nodes: Iterable[Node], dialect: Dialect) -> dict[str, str]:
    """Return the code of each gate in words of the dialect, or raise naming the gates that it lacks."""
    gates = {node.id: node.kind for node in nodes}
    codes = {node_id: dialect.code_of(kind) for node_id, kind in gates.items()}
    if lacking := dict.fromkeys(kind.name for node_id, kind in gates.items() if not codes[node_id]):
        raise ExportError(
            f"{dialect.name} has no {', '.join(lacking)}. "
            "Take these gates out, or export as NumPy or PyTorch."
        )
    return codes

"""The lines of an exported script: the pass over a circuit at given values, in one dialect."""

import math
from collections.abc import Collection, Iterable, Mapping

from playground.engine.circuit import Circuit, Node
from playground.engine.code_lines import CodeLines, constant
from playground.engine.dialect import Dialect
from playground.engine.export_names import labels, left_out
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
        _check_words((circuit[event.node] for event in self._events), dialect)
        self._labels = labels(circuit)
        nodes = [n.id for n in circuit.nodes.values() if n.is_variable or n.id in self._reached]
        self._lines = CodeLines(circuit, dialect, self._labels, nodes)

    @property
    def output(self) -> str:
        """The name of the output in the script."""
        return self._lines.names[self._output]

    @property
    def size(self) -> int:
        """The number of gates and numbers that the output is made of."""
        return len(self._reached)

    @property
    def has_gradients(self) -> bool:
        """Whether the output depends on an input or weight at all."""
        return any(node.id in self._reached for node in self._circuit.variables)

    def variable(self, name: str) -> str:
        """Return what an input or weight is called in the script."""
        return self._lines.names[self._id(name)]

    def gradient(self, name: str) -> str:
        """Return what the gradient of an input or weight is called in the script."""
        return self._lines.gradients[self._id(name)]

    def numbers(self, *options: str, without: Collection[str] = ()) -> list[str]:
        """Return the lines that define inputs, weights and constants that have a name.

        Args:
            options: What stands behind each number in the call that makes it.
            without: The names of those that are left out.
        """
        lines = []
        for node in self._circuit.nodes.values():
            if node.is_variable and node.name in without:
                continue
            if node.is_variable and node.name in self._values:
                lines.append(self._lines.given(node.id, float(self._values[node.name]), *options))
            elif node.gate == "constant" and node.id in self._lines.names:
                lines.append(self._lines.given(node.id, constant(node)))
        return lines

    def forward(self) -> list[str]:
        """Return one line per gate."""
        return [
            f"{self._lines.forward(event.node)}  # {event.value:.6g}"
            for event in self._events
            if isinstance(event, Forward)
        ]

    def backward(self) -> list[str]:
        """Return one line per local gradient, then a zero for what the output does not depend on."""
        wanted = {n for n in self._lines.gradients if self._circuit[n].gate != "constant"}
        lines = [f"{self._lines.gradients[self._output]} = 1.0"] if self._output in wanted else []
        started: set[str] = set()
        sums = {event.wire: event for event in self._events if isinstance(event, Accumulate)}
        for event in self._events:
            if not isinstance(event, Backward) or event.wire.source not in wanted:
                continue
            more = event.wire.source in started
            number = f"{event.downstream:.6g}"
            if more:
                number = f"{sums[event.wire].before:.6g} + {number} = {sums[event.wire].after:.6g}"
            started.add(event.wire.source)
            lines.append(f"{self._lines.backward(event.wire, more=more)}  # {number}")
        return lines + [
            f"{self._lines.gradients[node.id]} = 0.0"
            f"  # {self.output} does not depend on {self._lines.names[node.id]}"
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
                "value": self._lines.names[node.id],
                "gradient": self._lines.gradients[node.id],
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

    def _id(self, name: str) -> str:
        return next(node.id for node in self._circuit.variables if node.name == name)

    def _totals(self) -> dict[str, float]:
        """Return the whole gradient of each node that one reaches."""
        totals = {self._output: 1.0}
        for event in self._events:
            if isinstance(event, Backward):
                totals[event.wire.source] = event.downstream
            elif isinstance(event, Accumulate):
                totals[event.node] = event.after
        return totals


def _check_words(nodes: Iterable[Node], dialect: Dialect) -> None:
    """Raise ExportError naming the gates that the dialect lacks."""
    gates = (node.kind for node in nodes)
    if lacking := dict.fromkeys(kind.name for kind in gates if not dialect.code_of(kind)):
        raise ExportError(
            f"{dialect.name} has no {', '.join(lacking)}. "
            "Take these gates out, or export as NumPy or PyTorch."
        )

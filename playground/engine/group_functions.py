"""Groups as Python functions: one that computes the output, one that computes the local gradients."""

import re
from collections.abc import Iterable, Sequence

from playground.engine.body import OUTPUT_NAMES, Body
from playground.engine.circuit import Circuit
from playground.engine.code_lines import Call, CodeLines, constant, reserved
from playground.engine.dialect import Dialect, called
from playground.engine.export_names import free_names, labels

_INDENT = "    "


class GroupFunctions:
    """The functions of some groups and of the groups within them, the innermost first.

    Attributes:
        calls: What computes each group.
        definitions: The lines that define the functions.
    """

    def __init__(
        self, bodies: Iterable[Body], dialect: Dialect, helpers: Iterable[str], taken: set[str]
    ) -> None:
        """Name and write the functions.

        Args:
            bodies: What is inside of the groups.
            dialect: In whose words.
            helpers: The helpers of the dialect that the whole code calls, groups included.
            taken: Further names that no function may have.
        """
        self._dialect = dialect
        self.calls: list[tuple[Body, Call]] = []
        self.definitions: list[str] = []
        self._taken = (reserved(dialect) - dialect.helpers.keys()) | set(helpers) | taken
        for body in bodies:
            self._define(body)

    def _define(self, body: Body) -> None:
        if any(known == body for known, _ in self.calls):
            return
        for node_id in body.circuit.order:
            inner = body.circuit[node_id].body
            if inner is not None and not inner.kind.unfinished:
                self._define(inner)
        call = self._call(body.title)
        self.definitions += _value_function(self._inside(body.circuit), call)
        self.definitions += self._slopes_function(body, call)
        self.calls.append((body, call))

    def _call(self, title: str) -> Call:
        word = re.sub(r"\W+", "_", title).strip("_") or "group"
        word = word if word.isidentifier() else f"group_{word}"
        names = free_names({"value": word, "slopes": f"d_{word}"}, self._taken)
        self._taken |= {*names.values()}
        return Call(names["value"], names["slopes"])

    def _inside(self, circuit: Circuit) -> "_Inside":
        return _Inside(circuit, self._dialect, self.calls)

    def _slopes_function(self, body: Body, call: Call) -> list[str]:
        """Write the local gradients: by formula where there is one, else by the backward pass inside."""
        inside = self._inside(body.circuit)
        own = dict(zip(body.ports, inside.parameters, strict=True))
        output = f"{call.value}({', '.join(inside.parameters)})"
        known = {**dict.fromkeys(OUTPUT_NAMES, output), **own}
        results = []
        for port, (formula, worked_out) in enumerate(zip(body.slopes, inside.slopes, strict=True)):
            if formula is None:
                results.append(worked_out)
                continue
            name = self._call(f"{call.slopes}_{body.ports[port]}").value
            self.definitions += _value_function(self._inside(formula), Call(name, ""))
            results.append(f"{name}({', '.join(known[variable] for variable in formula.names)})")
        lines = [*inside.forward, *inside.backward] if None in body.slopes else []
        return _function(call.slopes, inside.parameters, lines, results)


def called_helpers(circuit: Circuit, dialect: Dialect) -> list[str]:
    """Return the helpers that a circuit calls, in its groups and their derivatives too."""
    circuits: list[Circuit] = [circuit]
    codes: set[str] = set()
    for found in circuits:  # grows on the way
        for node in found.nodes.values():
            if node.body is None:
                codes.update((dialect.code_of(node.kind), *node.kind.local))
            else:
                circuits += [node.body.circuit, *(slope for slope in node.body.slopes if slope)]
    return [name for name in dialect.helpers if any(name in called(code) for code in codes if code)]


class _Inside:
    """The pass over what is inside of one group, as lines."""

    def __init__(self, circuit: Circuit, dialect: Dialect, calls: Sequence[tuple[Body, Call]]) -> None:
        output = circuit.output or ""
        reached = circuit.ancestors(output)
        nodes = [n for n in circuit.nodes if n in reached or circuit[n].is_variable]
        lines = CodeLines(circuit, dialect, labels(circuit), nodes, calls)
        order = [n for n in circuit.order if n in reached]
        fixed = [n for n in order if circuit[n].gate == "constant" and n in lines.names]
        gates = [n for n in order if not circuit[n].kind.is_source]
        self.parameters = [lines.names[node.id] for node in circuit.variables]
        self.output = lines.names[output]
        self.slopes = [lines.gradients[n.id] if n.id in reached else "0.0" for n in circuit.variables]
        self.forward = [lines.given(n, constant(circuit[n])) for n in fixed]
        self.forward += [lines.forward(n) for n in gates]
        self.backward = [f"{lines.gradients[output]} = 1.0"]
        started = set()
        for wire in (w for n in reversed(gates) for w in circuit.wires_into(n)):
            if circuit[wire.source].gate != "constant":
                self.backward.append(lines.backward(wire, more=wire.source in started))
                started.add(wire.source)


def _value_function(inside: _Inside, call: Call) -> list[str]:
    return _function(call.value, inside.parameters, inside.forward, [inside.output])


def _function(
    name: str, parameters: Sequence[str], lines: Sequence[str], results: Sequence[str]
) -> list[str]:
    head = f"def {name}({', '.join(parameters)}):"
    return [head, *(_INDENT + line for line in lines), f"{_INDENT}return {', '.join(results) or '()'}"]

"""What all gradients of a circuit cost: path by path, numerically, in forward mode, in reverse mode.

Counted are the multiplications by a local gradient and the additions of the results; what leads from
constants alone takes no part in any of the ways.
"""

from dataclasses import dataclass
from typing import Literal

from playground.engine import numbers
from playground.engine.circuit import Circuit, Node
from playground.engine.paths import path_counts
from playground.engine.trace import Backward, Trace

Way = Literal["paths", "numerical", "forward", "reverse"]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one way to all gradients takes.

    Attributes:
        way: Which one.
        runs: How many times every gate is computed, or passes its derivatives on.
        multiplications: By local gradients; of the numerical way divisions by 2h.
        additions: Of such products; of the numerical way differences of two outputs.
    """

    way: Way
    runs: int
    multiplications: int
    additions: int


@dataclass(frozen=True)
class Costs:
    """Every way to the gradients of all inputs and weights that the output depends on.

    Attributes:
        variables: How many they are.
        gates: How many gates one run computes.
        paths: How many paths lead from them to the output.
        rows: What each way takes, in the order of ``Way``.
    """

    variables: int
    gates: int
    paths: int
    rows: tuple[Cost, ...]

    def of(self, way: Way) -> Cost:
        """Return what one way takes."""
        return next(row for row in self.rows if row.way == way)


def pass_costs(trace: Trace) -> Costs:
    """Count what each way takes; all are 0 if the pass is not complete."""
    circuit = trace.circuit
    complete = len(trace) > trace.forward_count
    reached = circuit.ancestors(circuit.output) if circuit.output and complete else set()
    variables = [node for node in circuit.variables if node.id in reached]
    gates = sum(not circuit[n].kind.is_source for n in reached)
    count, wires = _paths(trace, variables)
    several = len(variables)
    rows = (
        Cost("paths", min(1, several), wires, count - several),
        Cost("numerical", 2 * several, several, several),
        _forward(circuit, reached, variables),
        _reverse(trace, reached, variables),
    )
    return Costs(several, gates, count, rows)


def _paths(trace: Trace, variables: list[Node]) -> tuple[int, int]:
    """Return how many paths there are, and how many wires they have in all."""
    counts = path_counts(trace)
    found = [counts[node.id] for node in variables]
    return sum(paths for paths, _ in found), sum(wires for _, wires in found)


def _dependence(circuit: Circuit, reached: set[str], variables: list[Node]) -> dict[str, int]:
    """Return for each node which variables it depends on, as the bits of a whole number."""
    bits = {node.id: 1 << k for k, node in enumerate(variables)}
    for node_id in circuit.order:
        if node_id in reached and node_id not in bits:
            mask = 0
            for source in circuit[node_id].inputs:
                mask |= bits.get(source or "", 0)
            bits[node_id] = mask
    return bits


def _forward(circuit: Circuit, reached: set[str], variables: list[Node]) -> Cost:
    """Count one pass per variable: a multiplication per wire that depends on it, and their sums."""
    bits = _dependence(circuit, reached, variables)
    gates = [n for n in reached if not circuit[n].kind.is_source]
    products = sum(bits[wire.source].bit_count() for n in gates for wire in circuit.wires_into(n))
    return Cost("forward", len(variables), products, products - sum(bits[n].bit_count() for n in gates))


def _reverse(trace: Trace, reached: set[str], variables: list[Node]) -> Cost:
    """Count one pass for all: a multiplication per wire, and the sums where a value is used again."""
    bits = _dependence(trace.circuit, reached, variables)
    used = [e.wire.source for e in trace.events if isinstance(e, Backward) and bits[e.wire.source]]
    return Cost("reverse", min(1, len(variables)), len(used), len(used) - len(set(used)))


def why(costs: Costs) -> str:
    """Say in a sentence or two why backprop exists, with the numbers of this circuit."""
    if not costs.variables:
        return "Nothing to differentiate by yet."
    reverse, forward = costs.of("reverse"), costs.of("forward")
    several = "both" if costs.variables == 2 else f"all {numbers.count(costs.variables)}"
    gradients = f"{several} gradients" if costs.variables > 1 else "the gradient"
    first = (
        f"Backprop finds {gradients} in one run back with {_times(reverse.multiplications)}: every gate "
        "adds up what comes back and passes it on once, however many paths lead through it."
    )
    if costs.paths > costs.variables and costs.of("paths").multiplications > reverse.multiplications:
        return f"{first} Path by path it would be {_times(costs.of('paths').multiplications)}."
    if forward.multiplications > reverse.multiplications:
        return f"{first} Forward mode needs one run for each input: {_times(forward.multiplications)}."
    return f"{first} With one input, forward mode does as well; with a million weights, only backprop does."


def _times(count: int) -> str:
    return f"{numbers.count(count)} multiplication" + ("s" if count != 1 else "")

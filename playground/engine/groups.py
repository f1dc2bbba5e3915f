"""Fold gates into one gate and unfold it again: a group has the same value and the same gradients.

What may be folded follows from one rule: exactly one of the gates may lead out. All others then reach
it inside, so they hang together, and a way out and back in would be a cycle, which no circuit has.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Literal

from playground.engine.body import MAX_DEPTH, MAX_SYMBOL, Body, sample_points
from playground.engine.circuit import GROUP, Circuit, CircuitError, Node, Wire
from playground.engine.gate import Gate
from playground.engine.gates import GATES
from playground.engine.passes import check_computable, trace
from playground.engine.trace import Backward, state_at

PLAIN_NAME = "group", "ƒ"
TOLERANCE = 1e-12
"""How far rounding may move a gradient: inside a group the factors are multiplied in another order."""

_LEAST_POINTS = 4  # that two functions must have in common, to be the same


def refusal(circuit: Circuit, ids: Iterable[str]) -> str:
    """Say why these nodes cannot become one gate, or return an empty text if they can.

    Inputs and weights, and constants that are used elsewhere too, are left out: they stay outside and
    feed the group.
    """
    inside = _folded(circuit, ids)
    if not any(not circuit[node_id].kind.is_source for node_id in inside):
        return "Select at least one gate; inputs, weights and constants stay outside of a group."
    if 1 + max((body.depth for n in inside if (body := circuit[n].body)), default=0) > MAX_DEPTH:
        return f"Groups may lie within each other {MAX_DEPTH} deep; unfold one of these first."
    ends = _ends(circuit, inside)
    return "" if len(ends) == 1 else _several(circuit, inside, ends)


def fold(circuit: Circuit, ids: Iterable[str], title: str, symbol: str) -> tuple[Circuit, str]:
    """Put gates into a group, which stands for them in the circuit.

    Each source outside becomes one port, in the order of computation, named like the source; so does
    each port that is not connected. The nodes inside keep their ids and names, and a port's node inside
    has the id of its source.

    Returns:
        The new circuit and the id of the group.

    Raises:
        CircuitError: If ``refusal`` says so, or title or symbol cannot be shown.
    """
    inside = _folded(circuit, ids)
    if reason := refusal(circuit, inside):
        raise CircuitError(reason)
    end = _ends(circuit, inside)[0]
    inner, sources = _inner(circuit, inside, end)
    group = Node(circuit.fresh_id(GROUP), GROUP, sources, circuit[end].name, body=Body(inner, title, symbol))
    stays = (n for n in circuit.nodes.values() if n.id == end or n.id not in inside)
    nodes = [
        replace(node, inputs=tuple(group.id if source == end else source for source in node.inputs))
        for node in (group if node.id == end else node for node in stays)
    ]
    return _with_output(nodes, circuit, group.id if circuit.output == end else circuit.output), group.id


def unfold(circuit: Circuit, node_id: str) -> Circuit:
    """Put what is inside a group in its place.

    Nodes keep the ids and names that they have inside, as far as they are free. Formulas that a custom
    gate has for its derivatives are lost: its gates pass their own gradients back.

    Raises:
        CircuitError: If the node is no group.
    """
    return _unfolded(circuit, node_id)[0]


def unfolded_ids(circuit: Circuit, node_id: str) -> Mapping[str, str | None]:
    """Return for each node inside a group the one that stands for it once it is unfolded; None for none."""
    return _unfolded(circuit, node_id)[1]


def flatten(circuit: Circuit) -> Circuit:
    """Unfold all groups, and those inside of them."""
    groups = [node.id for node in circuit.nodes.values() if node.body]
    return _expanded(circuit, groups, deep=True)[0] if groups else circuit


def suggested_name(circuit: Circuit, ids: Iterable[str]) -> tuple[str, str]:
    """Return a title and a symbol: those of the gate of the table that computes the same, if there is one.

    So ×−1 → exp → +1 → 1/x is a sigmoid, however it is wired. Otherwise the name of the gate that leads
    out, or a plain one.
    """
    inside = _folded(circuit, ids)
    if refusal(circuit, inside):
        return PLAIN_NAME
    end = _ends(circuit, inside)[0]
    body = Body(_inner(circuit, inside, end)[0], *PLAIN_NAME)
    for gate in GATES.values():
        if not gate.parameter and len(gate.ports) == len(body.ports) and _same(gate, body.kind):
            return gate.name.lower(), gate.symbol
    name = circuit[end].name
    return (name, name[:MAX_SYMBOL]) if name else PLAIN_NAME


# --- the proof ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One gradient with the group and with the gates inside of it.

    Attributes:
        name: Of the port, or of the input or weight.
        where: ``port`` for what leaves the group there, ``variable`` for an input or weight of the circuit.
        folded: The gradient with the group.
        unfolded: The gradient with its gates.
        size: The sum of the absolute values that add up to it; rounding is measured against it.
    """

    name: str
    where: Literal["port", "variable"]
    folded: float
    unfolded: float
    size: float

    @property
    def identical(self) -> bool:
        """True if not a single bit differs; always so where the group's upstream gradient is 1."""
        return self.folded == self.unfolded or (math.isnan(self.folded) and math.isnan(self.unfolded))

    @property
    def agrees(self) -> bool:
        """True if only rounding differs, by at most 1e-12 of ``size``."""
        return self.identical or abs(self.folded - self.unfolded) <= TOLERANCE * self.size


def prove(
    circuit: Circuit, values: Mapping[str, float], node_id: str, seed: float = 1.0
) -> tuple[ProofRow, ...]:
    """Compare the gradients with a group and with its gates: at each port, then at each input and weight.

    Args:
        circuit: What the group stands in.
        values: The number of each input and weight, by name.
        node_id: The group.
        seed: The gradient that the backward pass begins with; not 1 inside of another group.

    Raises:
        CircuitError: If the node is no group, or the circuit cannot be computed.
    """
    unfolded, place = _unfolded(circuit, node_id)
    check_computable(circuit, values)
    before, after = trace(circuit, values, seed), trace(unfolded, values, seed)
    folded, plain = state_at(before, len(before)), state_at(after, len(after))
    back = [event for event in after.events if isinstance(event, Backward)]
    sizes = _sizes(unfolded, back, seed)
    node = circuit[node_id]
    rows = []
    for port, wires in enumerate(_port_wires(node, place)):
        events = [event for event in back if event.wire in wires]
        gradient = folded.wire_gradients.get(Wire(node.inputs[port] or "", node_id, port), 0.0)
        size = sum(sizes[event.node] * abs(event.local) for event in events)
        parts = sum(event.downstream for event in events)
        rows.append(ProofRow(node.kind.ports[port], "port", gradient, parts, size))
    for variable in circuit.variables:
        gradient, other = (state.gradients.get(variable.id, 0.0) for state in (folded, plain))
        rows.append(ProofRow(variable.name, "variable", gradient, other, sizes[variable.id]))
    return tuple(rows)


def _sizes(circuit: Circuit, back: Iterable[Backward], seed: float) -> Mapping[str, float]:
    """Return for each node the gradient that there would be if no contribution were negative."""
    sizes: dict[str, float] = defaultdict(float)
    if circuit.output:
        sizes[circuit.output] = abs(seed)
    for event in back:
        sizes[event.wire.source] += sizes[event.node] * abs(event.local)
    return sizes


def _port_wires(node: Node, place: Mapping[str, str | None]) -> Iterator[set[Wire]]:
    """Yield for each port the wires that its source has among the unfolded gates."""
    if node.body is None:
        return
    inner = node.body.circuit
    for variable, source in zip(inner.variables, node.inputs, strict=True):
        yield {Wire(source or "", place[use.target] or "", use.port) for use in inner.uses[variable.id]}


# --- folding -----------------------------------------------------------------------------------


def _folded(circuit: Circuit, ids: Iterable[str]) -> set[str]:
    """Return those of the nodes that go into a group: gates, and constants that only these use."""
    chosen = set(ids)
    gates = {node_id for node_id in chosen if not circuit[node_id].kind.is_source}
    constants = {
        node_id
        for node_id in chosen
        if circuit[node_id].gate == "constant"
        and circuit.uses[node_id]
        and all(wire.target in gates for wire in circuit.uses[node_id])
        and node_id != circuit.output
    }
    return gates | constants


def _ends(circuit: Circuit, inside: Collection[str]) -> list[str]:
    """Return the gates that lead out: used outside, used nowhere, or f itself; in order of computation."""
    return [
        node_id
        for node_id in circuit.order
        if node_id in inside
        and (
            node_id == circuit.output
            or not circuit.uses[node_id]
            or any(wire.target not in inside for wire in circuit.uses[node_id])
        )
    ]


def _several(circuit: Circuit, inside: set[str], ends: list[str]) -> str:
    """Say what is wrong with a selection that more than one gate leads out of."""
    a, b = (circuit[end].label for end in ends[:2])
    if not _connected(circuit, inside):
        return "These gates do not hang together: no wire joins the parts. Select one part only."
    between = set[str]().union(*(circuit.descendants(end) for end in ends)) - inside
    for node_id in circuit.order:
        if node_id in between and any(wire.target in inside for wire in circuit.uses[node_id]):
            return (
                f"A way leads out through {circuit[node_id].label} and back in, so the group would wait for "
                "its own output. Select what lies between, too."
            )
    return (
        f"A group has one output, but {a} and {b} both lead out of this selection. Take one of them out, or "
        "select what they lead to."
    )


def _connected(circuit: Circuit, inside: set[str]) -> bool:
    stack, found = [next(iter(inside))], set[str]()
    while stack:
        node_id = stack.pop()
        if node_id in inside and node_id not in found:
            found.add(node_id)
            stack += [source for source in circuit[node_id].inputs if source is not None]
            stack += [wire.target for wire in circuit.uses[node_id]]
    return found == inside


def _inner(circuit: Circuit, inside: set[str], end: str) -> tuple[Circuit, tuple[str | None, ...]]:
    """Return the circuit inside a group, and what feeds its ports."""
    gates, sources = [], dict[str, None]()
    for node in (circuit[node_id] for node_id in circuit.order if node_id in inside):
        inputs = [
            _loose_id(circuit, node.id, port) if source is None else source
            for port, source in enumerate(node.inputs)
        ]
        gates.append(replace(node, inputs=tuple(inputs)))
        sources.update(dict.fromkeys(source for source in inputs if source not in inside))
    named = {source: circuit[source].name for source in sources if source in circuit.nodes}
    names = _port_names({*named.values(), *(gate.name for gate in gates)})
    ports = [Node(source, "input", name=named.get(source) or next(names)) for source in sources]
    inner = Circuit.of([*ports, *gates])
    feeding = tuple(source if source in circuit.nodes else None for source in sources)
    return (inner if inner.output == end else inner.with_output(end)), feeding


def _loose_id(circuit: Circuit, node_id: str, port: int) -> str:
    """Return an id for what a port that is not connected becomes."""
    free = f"{node_id}.{port}"
    while free in circuit.nodes:
        free += "'"
    return free


def _port_names(taken: set[str]) -> Iterator[str]:
    for number in count():
        for letter in "abcdeghkmnpqrstuvwz":
            if (name := f"{letter}{number or ''}") not in taken:
                yield name


def _same(gate: Gate, other: Gate) -> bool:
    """Tell whether two gates compute the same, wherever they are defined."""
    common = 0
    for point in (*gate.samples, *sample_points(len(gate.ports))):
        y, z = gate.forward(point), other.forward(point)
        if math.isfinite(y) != math.isfinite(z):
            return False
        if math.isfinite(y):
            common += 1
            if not math.isclose(y, z, rel_tol=TOLERANCE, abs_tol=TOLERANCE * TOLERANCE):
                return False
    return common >= _LEAST_POINTS


# --- unfolding ---------------------------------------------------------------------------------


def _unfolded(circuit: Circuit, node_id: str) -> tuple[Circuit, Mapping[str, str | None]]:
    if circuit[node_id].body is None:
        raise CircuitError(f"{circuit[node_id].label} is no group: there is nothing to unfold.")
    expanded, places = _expanded(circuit, [node_id], deep=False)
    return expanded, places[node_id]


def _expanded(
    circuit: Circuit, groups: Collection[str], deep: bool
) -> tuple[Circuit, Mapping[str, Mapping[str, str | None]]]:
    """Put what is inside some groups in their place, and say where each node inside has gone."""
    opened = set(groups)
    expansion = _Expansion(circuit, opened, deep)
    place: dict[str, str | None] = {node_id: node_id for node_id in circuit.nodes}
    written: dict[str, list[Node]] = {}
    places: dict[str, Mapping[str, str | None]] = {}
    for node_id in circuit.order:
        node = _rewired(circuit[node_id], place)
        written[node_id] = [node]
        if node.body and node_id in opened:
            written[node_id] = []
            places[node_id] = inside = expansion.write(node, node.body.circuit, written[node_id])
            place[node_id] = inside.get(node.body.circuit.output or "")
    ordered = [node for node_id in circuit.nodes for node in written[node_id]]
    return _with_output(ordered, circuit, place.get(circuit.output or "")), places


class _Expansion:
    """Writes the nodes inside of groups into a circuit, under ids and names that are free there."""

    def __init__(self, circuit: Circuit, opened: set[str], deep: bool) -> None:
        self._ids = set(circuit.nodes) - opened
        self._names = {node.name for node in circuit.nodes.values()}
        self._numbers: dict[str, count[int]] = defaultdict(lambda: count(2))
        self._deep = deep

    def write(self, group: Node, inner: Circuit, nodes: list[Node]) -> dict[str, str | None]:
        """Append the nodes inside ``group``; return for each of them its id, or that of what feeds it."""
        place: dict[str, str | None] = {
            variable.id: source for variable, source in zip(inner.variables, group.inputs, strict=True)
        }
        for node_id in inner.order:
            if node_id in place:
                continue
            node = _rewired(inner[node_id], place)
            own_name = group.name if node_id == inner.output else ""
            node = replace(node, name=own_name or self._free_name(node.name))
            if node.body and self._deep:
                deeper = node.body.circuit
                place[node_id] = self.write(node, deeper, nodes).get(deeper.output or "")
            else:
                nodes.append(replace(node, id=self._free_id(node_id)))
                place[node_id] = nodes[-1].id
        return place

    def _free_id(self, wanted: str) -> str:
        free = wanted
        while free in self._ids:
            free = f"{wanted}.{next(self._numbers[wanted])}"
        self._ids.add(free)
        return free

    def _free_name(self, wanted: str) -> str:
        if wanted in self._names:
            return ""
        self._names.add(wanted)
        return wanted


def _rewired(node: Node, place: Mapping[str, str | None]) -> Node:
    return replace(node, inputs=tuple(None if source is None else place[source] for source in node.inputs))


def _with_output(nodes: list[Node], old: Circuit, output: str | None) -> Circuit:
    """Build a circuit with the same f; it stays the natural one where that is so."""
    circuit = Circuit.of(nodes, output if old.chosen_output is not None else None)
    return circuit if circuit.output == output or output is None else circuit.with_output(output)

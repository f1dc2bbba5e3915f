"""The immutable circuit: gates, the wires between them, and edits that return a new circuit."""

import keyword
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, count
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from playground.engine.gate import Gate
from playground.engine.gates import GATES

if TYPE_CHECKING:
    from playground.engine.body import Body

GROUP = "group"
"""What ``Node.gate`` is for a node that has a body instead of an entry in the gate table."""
MAX_GATES = 20_000
"""How many gates an expression or a document may hold, with inputs, weights and constants."""
MAX_NAME = 100  # letters
MAX_INSIDE = 20_000
"""How many gates all groups of a circuit may hold together, those in groups within them included."""

_NEXT_INPUTS = ("y", "z", "w")
"""What inputs after the first are called."""

_NAME = re.compile(r"[^\W\d]\w*")


class CircuitError(ValueError):
    """A circuit that cannot be, or cannot be computed; the message says what, where and what to do."""


class CycleError(CircuitError):
    """A wire that would make a gate depend on itself."""


class Wire(NamedTuple):
    """The wire into one port: ``source`` feeds input number ``port`` of ``target``."""

    source: str
    target: str
    port: int


@dataclass(frozen=True, slots=True)
class Node:
    """One gate of a circuit.

    Attributes:
        id: Unique and stable within the circuit.
        gate: The id of its entry in the gate table, or ``group``.
        inputs: For each port the id of the node that feeds it, or None while unconnected.
        name: The variable name; required and unique for inputs and weights, optional for gates.
        parameter: The number fixed inside the gate, for gates that have one.
        body: What is inside a group; None for gates of the table.
    """

    id: str
    gate: str
    inputs: tuple[str | None, ...] = ()
    name: str = ""
    parameter: float | None = None
    body: "Body | None" = field(default=None, hash=False)

    @property
    def kind(self) -> Gate:
        """The entry of the gate table, or the gate that the body makes."""
        return GATES[self.gate] if self.body is None else self.body.kind

    @property
    def is_variable(self) -> bool:
        """True for inputs and weights: the named numbers that a circuit is a function of."""
        return self.gate in ("input", "weight")

    @property
    def label(self) -> str:
        """What is drawn on it: the name of a variable, the symbol of a gate."""
        return self.name if self.is_variable else self.kind.label(self.parameter)


@dataclass(frozen=True)
class Circuit:
    """A directed acyclic graph of gates. Every edit returns a new circuit.

    Attributes:
        nodes: Node by id, in the order in which they were made.
        chosen_output: The node picked as the output f, or None to take the natural one.

    Raises:
        CircuitError: From ``Circuit.of`` and every edit, if the result would not be a circuit.
    """

    nodes: Mapping[str, Node] = field(default_factory=lambda: MappingProxyType({}))
    chosen_output: str | None = None

    @classmethod
    def of(cls, nodes: Iterable[Node], output: str | None = None) -> "Circuit":
        """Build a circuit from nodes in any order, checking all of it."""
        table: dict[str, Node] = {}
        for node in nodes:
            if node.id in table:
                raise CircuitError(f"Two gates have the id {node.id!r}; ids must be unique.")
            table[node.id] = node
        circuit = cls(MappingProxyType(table), output)
        circuit._check_nodes()
        _ = circuit.order  # raises on a cycle
        return circuit

    # --- reading -----------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.nodes)

    def __getitem__(self, node_id: str) -> Node:
        try:
            return self.nodes[node_id]
        except KeyError:
            raise CircuitError(f"There is no gate with the id {node_id!r}.") from None

    @cached_property
    def variables(self) -> tuple[Node, ...]:
        """The inputs and weights, in the order in which they were made."""
        return tuple(node for node in self.nodes.values() if node.is_variable)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the inputs and weights: the numbers that the circuit is a function of."""
        return tuple(node.name for node in self.variables)

    @cached_property
    def wires(self) -> tuple[Wire, ...]:
        """Every wire, by target and port."""
        return tuple(
            Wire(source, node.id, port)
            for node in self.nodes.values()
            for port, source in enumerate(node.inputs)
            if source is not None
        )

    def wires_into(self, node_id: str) -> tuple[Wire, ...]:
        """Return the wires into a node, by port."""
        sources = enumerate(self[node_id].inputs)
        return tuple(Wire(source, node_id, port) for port, source in sources if source is not None)

    @cached_property
    def uses(self) -> Mapping[str, tuple[Wire, ...]]:
        """For each node the wires that leave it; more than one is a fork, where gradients add up."""
        uses: dict[str, list[Wire]] = {node_id: [] for node_id in self.nodes}
        for wire in self.wires:
            uses[wire.source].append(wire)
        return {node_id: tuple(wires) for node_id, wires in uses.items()}

    @cached_property
    def output(self) -> str | None:
        """The node that is f: the chosen one, or the end of the largest part; None if empty."""
        if self.chosen_output is not None:
            return self.chosen_output
        ends = [node_id for node_id, wires in self.uses.items() if not wires]
        if len(ends) < 2:
            return ends[0] if ends else None
        sizes = self._part_sizes()
        return max(ends, key=lambda end: sizes[end])

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Every node after the ones that feed it, inputs of a gate from the first port to the last.

        The output's part comes first, so that the order does not depend on how the circuit was built.
        """
        ordered: dict[str, None] = {}
        first = [self.output] if self.output else []
        for root in (*first, *self.nodes):
            self._visit(root, ordered)
        return tuple(ordered)

    @cached_property
    def missing(self) -> tuple[tuple[str, int], ...]:
        """The unconnected ports, as (node id, port)."""
        return tuple(
            (node.id, port)
            for node in self.nodes.values()
            for port, source in enumerate(node.inputs)
            if source is None
        )

    @cached_property
    def size(self) -> int:
        """The number of nodes, counting what is inside of groups in place of them."""
        return sum(node.body.circuit.size if node.body else 1 for node in self.nodes.values())

    def flattened(self) -> "Circuit":
        """Return a circuit without groups that computes the same; the formulas of custom gates are lost."""
        return self._flat

    def ancestors(self, node_id: str) -> set[str]:
        """Return the ids of all that ``node_id`` depends on, itself included."""
        found, stack = {node_id}, [node_id]
        while stack:
            for source in self[stack.pop()].inputs:
                if source is not None and source not in found:
                    found.add(source)
                    stack.append(source)
        return found

    def descendants(self, node_id: str) -> set[str]:
        """Return the ids of all that depends on ``node_id``, itself included."""
        found, stack = {node_id}, [node_id]
        while stack:
            for wire in self.uses[stack.pop()]:
                if wire.target not in found:
                    found.add(wire.target)
                    stack.append(wire.target)
        return found

    def refusal(self, source: str, target: str, port: int) -> str:
        """Say why this wire cannot be, or return an empty text if it can."""
        if port not in range(len(self[target].inputs)):
            return f"{self[target].label} has no input {port + 1}."
        if source == target:
            return f"A gate cannot feed itself: {self._spoken(target)} would wait for its own output."
        if target in self.ancestors(source):
            a, b = self._spoken(source), self._spoken(target)
            return f"This wire would close a cycle: {a} already depends on {b}, and a circuit flows one way."
        return ""

    def _spoken(self, node_id: str) -> str:
        """Return what a node is called in a sentence: by the letter that is shown above it, and its label."""
        from playground.engine.naming import letters

        letter, label = letters(self)[node_id], self[node_id].label
        return letter if letter == label else f"{letter} ({label})"

    def fresh_id(self, gate: str) -> str:
        """Return an id for a new node that no node has."""
        number = len(self.nodes) + 1
        while f"{gate}{number}" in self.nodes:
            number += 1
        return f"{gate}{number}"

    def fresh_name(self, stem: str, *others: str) -> str:
        """Return ``stem``, one of ``others``, or the first of stem1, stem2, … that no node is named."""
        taken = {node.name for node in self.nodes.values()}
        wanted = chain((stem, *others), (f"{stem}{number}" for number in count(1)))
        return next(name for name in wanted if name not in taken)

    def to_expression(self) -> str:
        """Return text that parses back to the same function; see ``expression.unparse``."""
        from playground.engine.expression import unparse

        return unparse(self)

    # --- edits -------------------------------------------------------------------------------

    def add(
        self, gate: str, inputs: Iterable[str | None] = (), name: str = "", parameter: float | None = None
    ) -> "tuple[Circuit, str]":
        """Add a gate and return the new circuit with the new node's id.

        Ports left out stay unconnected; a variable without a name gets a free one.
        """
        if gate not in GATES:
            raise CircuitError(f"There is no gate {gate!r} in the gate table.")
        kind = GATES[gate]
        wires = tuple(inputs)
        wires += (None,) * (len(kind.ports) - len(wires))
        if not name and gate in ("input", "weight"):
            name = self.fresh_name(kind.symbol, *(_NEXT_INPUTS if gate == "input" else ""))
        if parameter is None and kind.parameter:
            parameter = kind.parameter.default
        node = Node(self.fresh_id(gate), gate, wires, name, parameter)
        return self._with(node), node.id

    def add_body(
        self, body: "Body", inputs: Iterable[str | None] = (), name: str = ""
    ) -> "tuple[Circuit, str]":
        """Add a group and return the new circuit with its id; ports left out stay unconnected."""
        wires = tuple(inputs)
        wires += (None,) * (len(body.ports) - len(wires))
        node = Node(self.fresh_id(GROUP), GROUP, wires, name, body=body)
        return self._with(node), node.id

    def with_body(self, node_id: str, body: "Body") -> "Circuit":
        """Replace the inside of a group.

        A port that keeps its name keeps its wire, and so does one whose node inside is only renamed. The
        wires of other ports go, and new ports are unconnected.
        """
        node = self[node_id]
        if node.body is None:
            raise CircuitError(f"{node.label} is no group: it has no inside to change.")
        old = node.body.ports_in(body)
        inputs = tuple(None if port is None else node.inputs[port] for port in old)
        return self._with(replace(node, inputs=inputs, body=body))

    def without(self, ids: Iterable[str]) -> "Circuit":
        """Remove nodes and every wire that touches them."""
        gone = set(ids)
        for node_id in gone:
            _ = self[node_id]
        nodes = (
            replace(node, inputs=tuple(None if i in gone else i for i in node.inputs))
            for node in self.nodes.values()
            if node.id not in gone
        )
        return Circuit.of(nodes, None if self.chosen_output in gone else self.chosen_output)

    def connect(self, source: str, target: str, port: int) -> "Circuit":
        """Wire ``source`` to input number ``port`` of ``target``, replacing what was there.

        Raises:
            CycleError: If the wire would make a gate depend on itself.
        """
        _ = self[source]
        if reason := self.refusal(source, target, port):
            raise CycleError(reason) if port in range(len(self[target].inputs)) else CircuitError(reason)
        return self._rewired(target, port, source)

    def disconnect(self, target: str, port: int) -> "Circuit":
        """Take the wire off input number ``port`` of ``target``."""
        return self._rewired(target, port, None)

    def with_parameter(self, node_id: str, parameter: float) -> "Circuit":
        """Change the number fixed inside a gate."""
        if self[node_id].kind.parameter is None:
            raise CircuitError(f"{self[node_id].label} has no number of its own.")
        return self._with(replace(self[node_id], parameter=parameter))

    def renamed(self, node_id: str, name: str) -> "Circuit":
        """Give a node another name."""
        return self._with(replace(self[node_id], name=name))

    def with_output(self, node_id: str | None) -> "Circuit":
        """Pick the node that is f, or None to take the natural one again."""
        return Circuit.of(self.nodes.values(), node_id)

    # --- inside ------------------------------------------------------------------------------

    @cached_property
    def _flat(self) -> "Circuit":
        from playground.engine.groups import flatten

        return flatten(self)

    def _with(self, node: Node) -> "Circuit":
        return Circuit.of({**self.nodes, node.id: node}.values(), self.chosen_output)

    def _rewired(self, target: str, port: int, source: str | None) -> "Circuit":
        inputs = list(self[target].inputs)
        if port not in range(len(inputs)):
            raise CircuitError(self.refusal(target, target, port))
        inputs[port] = source
        return self._with(replace(self[target], inputs=tuple(inputs)))

    def _part_sizes(self) -> dict[str, int]:
        """Count what each node depends on, itself included, as bits of whole numbers: one pass for all."""
        ordered: dict[str, None] = {}
        for root in self.nodes:
            self._visit(root, ordered)
        masks: dict[str, int] = {}
        for bit, node_id in enumerate(ordered):
            mask = 1 << bit
            for source in self.nodes[node_id].inputs:
                mask |= masks[source] if source is not None else 0
            masks[node_id] = mask
        return {node_id: mask.bit_count() for node_id, mask in masks.items()}

    def _visit(self, root: str, ordered: dict[str, None]) -> None:
        """Append ``root`` and what it depends on, depth first without recursion."""
        path: dict[str, Iterator[str | None]] = {}
        if root not in ordered:
            path[root] = iter(self[root].inputs)
        while path:
            node_id, sources = next(reversed(path.items()))
            source = next((s for s in sources if s is not None and s not in ordered), None)
            if source is None:
                del path[node_id]
                ordered[node_id] = None
            elif source in path:
                raise CycleError(f"{self[node_id].label} and {self[source].label} lie on a cycle of wires.")
            else:
                path[source] = iter(self[source].inputs)

    def _check_nodes(self) -> None:
        names: dict[str, str] = {}
        if (inside := sum(node.body.circuit.size for node in self.nodes.values() if node.body)) > MAX_INSIDE:
            raise CircuitError(f"The groups hold {inside:,} gates in all; {MAX_INSIDE:,} are the most.")
        for node in self.nodes.values():
            check_node(node)
            for source in node.inputs:
                if source is not None and source not in self.nodes:
                    raise CircuitError(f"{node.id}: a wire comes from {source!r}, which does not exist.")
            if node.name and names.setdefault(node.name, node.id) != node.id:
                raise CircuitError(f"Two gates are named {node.name!r}; names must be unique.")
        if self.chosen_output is not None and self.chosen_output not in self.nodes:
            raise CircuitError(f"The output is set to {self.chosen_output!r}, which does not exist.")


def check_node(node: Node) -> None:
    """Raise CircuitError unless ``node`` fits its entry in the gate table."""
    if (node.gate == GROUP) != (node.body is not None):
        raise CircuitError(f"{node.id}: a group needs a body, and no other gate has one.")
    if node.gate not in GATES and node.body is None:
        raise CircuitError(f"{node.id}: there is no gate {node.gate!r} in the gate table.")
    kind = node.kind
    if len(node.inputs) != len(kind.ports):
        raise CircuitError(
            f"{node.id}: {kind.name} has {len(kind.ports)} inputs, but {len(node.inputs)} are given."
        )
    if (node.parameter is None) != (kind.parameter is None):
        verb = "needs" if kind.parameter else "takes no"
        raise CircuitError(f"{node.id}: {kind.name} {verb} number of its own.")
    if node.parameter is not None and not abs(node.parameter) < float("inf"):
        raise CircuitError(f"{node.id}: the number of {kind.name} must be finite, not {node.parameter}.")
    if node.is_variable and not node.name:
        raise CircuitError(f"{node.id}: every input and weight needs a name.")
    if node.name:
        check_name(node.name)


def check_name(name: str) -> None:
    """Raise CircuitError unless ``name`` can stand for a number in an expression."""
    if len(name) > MAX_NAME:
        raise CircuitError(f"A name has at most {MAX_NAME} letters; {name[:20]}… has {len(name):,}.")
    plain = unicodedata.normalize("NFKC", name)  # as Python reads it in an expression
    if not _NAME.fullmatch(name) or not name.isidentifier() or keyword.iskeyword(plain):
        raise CircuitError(f"{name!r} is no name: use letters, digits and _, starting with a letter.")
    if name != plain:
        raise CircuitError(f"{name!r} would be read as {plain!r}; write it so.")
    if name in GATES:
        raise CircuitError(f"{name!r} is the name of a gate; choose another name.")

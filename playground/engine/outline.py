"""A circuit in words: one line for each gate and each of its inputs, as a list or a screen reader says it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from playground.engine.circuit import Circuit, Node, Wire
from playground.engine.numbers import precise
from playground.engine.status import WORDS, Health, Status
from playground.engine.trace import PassState

NOT_YET = "not computed yet"


@dataclass(frozen=True)
class OutlineLine:
    """A gate or a wire, said at one moment of a pass.

    Attributes:
        title: What it is, in a few words: ``multiply q``, or ``a from x`` for a wire.
        value: Its value; empty while that is not computed.
        gradient: The gradient that arrived there; empty while that is not computed.
        sentence: All of it, with where it comes from.
    """

    title: str
    value: str
    gradient: str
    sentence: str


def gate_title(circuit: Circuit, node_id: str, names: Mapping[str, str]) -> str:
    """Name a gate as in the middle of a sentence: ``multiply q``; ``names`` are those of ``letters``."""
    return f"{_kind(circuit[node_id])} {names[node_id]}"


def input_title(circuit: Circuit, node_id: str, port: int, names: Mapping[str, str]) -> str:
    """Name an input of a gate, and what comes in there: ``input b of multiply q, now from x0``."""
    node = circuit[node_id]
    source = node.inputs[port]
    into = f"input {node.kind.ports[port]} of {gate_title(circuit, node_id, names)}"
    return into if source is None else f"{into}, now from {names[source]}"


def gate_line(
    circuit: Circuit,
    node_id: str,
    names: Mapping[str, str],
    state: PassState,
    health: Health | None = None,
) -> OutlineLine:
    """Describe a gate after some of the events of a pass.

    Args:
        circuit: What the pass is over.
        node_id: The gate.
        names: Those of ``letters``.
        state: What is known of the pass.
        health: Tells zero from vanished and the like, if that is to be said, too.
    """
    node = circuit[node_id]
    title = gate_title(circuit, node_id, names)
    value, gradient = _number(state.values, node_id), _number(state.gradients, node_id)
    words = _words(health.value(node_id)) if value and health else ""
    parts = [title] if node.gate == "constant" else [title, f"value {value or NOT_YET}{words}"]
    words = _words(health.gradient(node_id, state.gradients[node_id])) if gradient and health else ""
    parts.append(f"gradient {gradient or NOT_YET}{words}")
    wrong = node.kind.unfinished or node.kind.warning
    sentence = ", ".join(parts) + _origin(node, names) + (f". {wrong}" if wrong else "")
    return OutlineLine(title, value, gradient, sentence)


def wire_line(
    circuit: Circuit,
    node_id: str,
    port: int,
    names: Mapping[str, str],
    state: PassState,
    health: Health | None = None,
) -> OutlineLine:
    """Describe what comes into one input of a gate: a wire with its own gradient, or nothing yet."""
    node = circuit[node_id]
    letter, source = node.kind.ports[port], node.inputs[port]
    into = f"input {letter} of {gate_title(circuit, node_id, names)}"
    if source is None:
        return OutlineLine(f"{letter} not connected", "", "", f"{into}, not connected")
    wire = Wire(source, node_id, port)
    value, gradient = _number(state.values, source), _number(state.wire_gradients, wire)
    sentence = (
        f"wire from {names[source]} to {into}, "
        f"value {value or NOT_YET}, sends back gradient {gradient or NOT_YET}"
    )
    if gradient and health:
        sentence += _words(health.gradient(wire, state.wire_gradients[wire]))
    return OutlineLine(f"{letter} from {names[source]}", value, gradient, sentence)


def _words(status: Status) -> str:
    return f" ({WORDS[status]})" if WORDS[status] else ""


def _kind(node: Node) -> str:
    """Return the name of a gate inside a sentence: ``square root``, but ``ReLU``."""
    name = node.kind.name
    return name.lower() if node.body is None and name[1:].islower() else name


def _number(known: Mapping[str, float] | Mapping[Wire, float], key: str | Wire) -> str:
    value = known.get(key)  # type: ignore[arg-type]  # the key is of the mapping's own kind
    return "" if value is None else precise(value)


def _origin(node: Node, names: Mapping[str, str]) -> str:
    if not node.inputs:
        return ""
    sources = [names[source] for source in node.inputs if source is not None]
    said = [f"from {_listed(sources)}"] if sources else []
    said.extend(_unconnected(node))
    return f"; {', '.join(said)}"


def _unconnected(node: Node) -> Iterator[str]:
    free = [port for port, source in zip(node.kind.ports, node.inputs, strict=True) if source is None]
    if free:
        yield f"input{'s' if len(free) > 1 else ''} {_listed(free)} not connected"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

"""The gates that a document offers: those of the table, and groups and custom gates kept in it.

A key names each of them, wherever one is chosen, dragged or found: the id of the table, or the title of
a kept gate after a mark that no id has. Gates kept on this computer, outside of every document, come in as
``library``; using one copies it into the document.
"""

from collections.abc import Iterable
from dataclasses import replace

from playground.document.document import Document, Position
from playground.document.edits import add_body, add_gate, placed
from playground.document.errors import DocumentError
from playground.engine.body import Body, BodyGate
from playground.engine.circuit import Circuit
from playground.engine.gate import Gate
from playground.engine.gates import GATES

LONGEST_SYMBOL = 8
"""Characters that a gate on the canvas has room for."""

_KEPT = "my:"
_LIBRARY = "library:"


def key_of(gate: Gate) -> str:
    """Return the key of a gate of the table or of a kept one."""
    return f"{_KEPT}{gate.name}" if isinstance(gate, BodyGate) else gate.id


def title_of(key: str) -> str:
    """Return the title of the kept gate that a key names; empty for a gate of the table."""
    return next((key.removeprefix(mark) for mark in (_KEPT, _LIBRARY) if key.startswith(mark)), "")


def library_key(title: str) -> str:
    """Return the key of a gate that is kept on this computer."""
    return f"{_LIBRARY}{title}"


def offered(document: Document, library: Iterable[Body] = ()) -> tuple[Gate, ...]:
    """Return every gate that can be added: the table, the kept ones, then those of other titles."""
    titles = {body.title for body in document.my_gates}
    others = (body for body in library if body.title not in titles)
    return (*GATES.values(), *(body.kind for body in (*document.my_gates, *others)))


def offered_gate(document: Document, key: str, library: Iterable[Body] = ()) -> Gate | None:
    """Return the gate of a key; None if there is no such gate any more."""
    if key.startswith(_LIBRARY):
        return next((body.kind for body in library if library_key(body.title) == key), None)
    return next((gate for gate in offered(document, library) if key_of(gate) == key), None)


def add_offered(
    document: Document, key: str, position: Position, library: Iterable[Body] = ()
) -> tuple[Document, str]:
    """Add the gate of a key with its centre at ``position``; return also its id.

    Raises:
        DocumentError: If there is no such gate.
    """
    gate = offered_gate(document, key, library)
    if isinstance(gate, BodyGate):
        return add_body(document, gate.body, position)
    if title := title_of(key):
        raise DocumentError(f"None of your gates is named {title!r}.")
    return add_gate(document, key, position)


def kept(document: Document, title: str) -> Body:
    """Return the kept gate of a title.

    Raises:
        DocumentError: If there is none.
    """
    for body in document.my_gates:
        if body.title == title:
            return body
    raise DocumentError(f"None of your gates is named {title!r}.")


def free_title(document: Document, stem: str) -> str:
    """Return a title that no kept gate has: the stem, or the stem with a number."""
    taken = {body.title for body in document.my_gates}
    number, title = 1, stem
    while title in taken:
        number += 1
        title = f"{stem} {number}"
    return title


def set_kept(document: Document, title: str, body: Body) -> Document:
    """Put another gate in the place of a kept one; those in the circuit stay.

    Raises:
        DocumentError: If there is no gate of this title, or another one has the new title.
    """
    old, body = kept(document, title), placed(body)
    return replace(document, my_gates=tuple(body if gate is old else gate for gate in document.my_gates))


def rename_kept(document: Document, title: str, new: str) -> Document:
    """Give a kept gate another title; a symbol that was only the title goes with it.

    Raises:
        CircuitError: If the new title cannot be shown.
        DocumentError: If there is no gate of this title, or another one has the new title.
    """
    old, new = kept(document, title), new.strip()
    symbol = new[:LONGEST_SYMBOL] if new and old.symbol == title[:LONGEST_SYMBOL] else old.symbol
    return set_kept(document, title, replace(old, title=new, symbol=symbol))


# --- copies --------------------------------------------------------------------------------------


def count_copies(document: Document, body: Body) -> tuple[int, int]:
    """Return how many gates are exactly ``body``: in the circuit, groups included, and among the kept."""
    return _count(document.circuit, body), document.my_gates.count(body)


def set_copies(document: Document, old: Body, new: Body) -> Document:
    """Put ``new`` in the place of every gate that is exactly ``old``, in the circuit and among the kept.

    Raises:
        DocumentError: If another kept gate has the new title.
    """
    new = placed(new)
    gates = tuple(new if gate == old else gate for gate in document.my_gates)
    circuit = _replaced(document.circuit, old, new)
    expression = document.expression if circuit == document.circuit else ""
    return replace(document, circuit=circuit, expression=expression, my_gates=gates)


def _count(circuit: Circuit, body: Body) -> int:
    inside = [node.body for node in circuit.nodes.values() if node.body]
    return inside.count(body) + sum(_count(other.circuit, body) for other in inside if other != body)


def _replaced(circuit: Circuit, old: Body, new: Body) -> Circuit:
    for node in tuple(circuit.nodes.values()):
        if node.body == old:
            circuit = circuit.with_body(node.id, new)
        elif node.body is not None:
            inner = _replaced(node.body.circuit, old, new)
            if inner is not node.body.circuit:
                circuit = circuit.with_body(node.id, node.body.with_circuit(inner, node.body.positions))
    return circuit

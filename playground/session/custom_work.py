"""What a custom gate that is being written is for: a new gate, one that is placed, or a kept one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.document import edits, my_gates
from playground.document.document import Document, Position
from playground.engine.body import Body
from playground.engine.circuit import Wire

if TYPE_CHECKING:
    from playground.session.custom_draft import Draft


@dataclass(frozen=True)
class NewGate:
    """A gate that is to be added.

    Attributes:
        place: Where; None for wherever there is room.
        into: The wire that it is to be put into, if any.
    """

    place: Position | None = None
    into: Wire | None = None

    label = "Add custom gate"

    def body(self, document: Document) -> Body | None:
        """Return None: there is no gate yet."""
        _ = document
        return None


@dataclass(frozen=True)
class PlacedGate:
    """A custom gate in the circuit, by the id of its node."""

    node_id: str

    label = "Edit custom gate"

    def body(self, document: Document) -> Body | None:
        """Return the gate as it is now; None if it is gone."""
        node = document.circuit.nodes.get(self.node_id)
        return node.body if node else None

    def edited(self, document: Document, body: Body) -> Document:
        """Put another gate in its place."""
        return edits.set_body(document, self.node_id, body)


@dataclass(frozen=True)
class KeptGate:
    """A custom gate among those kept, by its title."""

    title: str

    label = "Edit kept gate"

    def body(self, document: Document) -> Body | None:
        """Return the gate as it is now; None if it is gone."""
        return next((body for body in document.my_gates if body.title == self.title), None)

    def edited(self, document: Document, body: Body) -> Document:
        """Put another gate in its place."""
        return my_gates.set_kept(document, self.title, body)


Subject = NewGate | PlacedGate | KeptGate


def first_draft(document: Document, subject: Subject) -> "Draft":
    """Return the texts to begin with: those of the gate, or a free name for a new one."""
    from playground.session.custom_draft import Draft

    body = subject.body(document)
    return Draft.of(body) if body else Draft(my_gates.free_title(document, "my gate"), "ƒ")


def others(document: Document, subject: Subject) -> tuple[int, int]:
    """Return how many other gates are exactly like the subject: in the circuit, and among the kept."""
    body = subject.body(document)
    if body is None:
        return 0, 0
    placed, kept = my_gates.count_copies(document, body)
    return placed - isinstance(subject, PlacedGate), kept - isinstance(subject, KeptGate)


def changed(document: Document, subject: PlacedGate | KeptGate, body: Body, *, others_too: bool) -> Document:
    """Give the subject its new formulas, and with it every other gate that was exactly like it, if wanted.

    A gate that differs from the subject in any way is one of its own and stays as it is.

    Raises:
        DocumentError: If the gate is gone, or another kept gate has the new title.
    """
    old = subject.body(document)
    after = subject.edited(document, body)
    return my_gates.set_copies(after, old, body) if others_too and old is not None else after

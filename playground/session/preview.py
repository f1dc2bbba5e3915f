"""What is shown in place of the open document's circuit or of its numbers, while these stay."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from playground.document.document import Document
from playground.engine.trace import Update

LENT = (
    "This circuit is only shown. To change it, choose “Keep this circuit” above the canvas; undo brings "
    "yours back."
)


@dataclass(frozen=True)
class Preview:
    """Other numbers for some inputs and weights; how the document is seen, neither saved nor undone.

    Attributes:
        values: The numbers by name.
        updates: What follows the two passes over them.
        lent: A document whose circuit is shown in place of the open one's; None for that one.
    """

    values: Mapping[str, float]
    updates: tuple[Update, ...] = ()
    lent: Document | None = None

    def over(self, document: Document) -> Document:
        """Return the document as it is shown."""
        shown = with_circuit_of(document, self.lent) if self.lent else document
        return replace(shown, values={**shown.values, **self.values})


def with_circuit_of(document: Document, other: Document) -> Document:
    """Return a document with the circuit of another one, its numbers and where everything stands."""
    return replace(
        document,
        circuit=other.circuit,
        values=other.values,
        positions=other.positions,
        notes=other.notes,
        routes=other.routes,
        expression=other.expression,
    )

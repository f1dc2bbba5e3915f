"""The reroute points and notes that a document can hold."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from playground.document.errors import DocumentError
from playground.engine.circuit import Circuit
from playground.engine.note import Note, Routes

MAX_POINTS = 50
"""How many reroute points a wire may have."""
MAX_NOTES = 1_000


def complete_routes(circuit: Circuit, routes: Routes) -> Routes:
    """Return the reroute points of the wires that there are; those of other wires are gone with them.

    Raises:
        DocumentError: If a wire has too many, or one lies nowhere.
    """
    kept = {key: routes[key] for key in routes if routes[key] and _is_wired(circuit, *key)}
    for (target, _), points in kept.items():
        if len(points) > MAX_POINTS:
            raise DocumentError(
                f"A wire takes up to {MAX_POINTS} reroute points, and one into {circuit[target].label} "
                f"would have {len(points)}. Remove some."
            )
        if not all(math.isfinite(x) and math.isfinite(y) for x, y in points):
            raise DocumentError(f"A reroute point of a wire into {circuit[target].label} must be finite.")
    return MappingProxyType({key: tuple((float(x), float(y)) for x, y in kept[key]) for key in sorted(kept)})


def checked_notes(notes: Mapping[str, Note]) -> Mapping[str, Note]:
    """Return the notes.

    Raises:
        DocumentError: If there are too many, or one of them cannot be.
    """
    if len(notes) > MAX_NOTES:
        raise DocumentError(f"A canvas takes up to {MAX_NOTES:,} notes. Delete some first.")
    if problem := next((note.problem for note in notes.values() if note.problem), ""):
        raise DocumentError(problem)
    return MappingProxyType(dict(notes))


def _is_wired(circuit: Circuit, target: str, port: int) -> bool:
    node = circuit.nodes.get(target)
    return node is not None and 0 <= port < len(node.inputs) and node.inputs[port] is not None

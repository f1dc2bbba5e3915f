"""Which gates a search finds: by name, sign, alias or category."""

from collections.abc import Iterable

from playground.engine.body import BodyGate
from playground.engine.gate import Gate
from playground.engine.gates import GATES


def matches(gate: Gate, query: str) -> bool:
    """Return whether a search for ``query`` finds the gate by name, sign, alias or category."""
    query = query.strip().casefold()
    mine = ("my gates",) if isinstance(gate, BodyGate) else ()
    words = (gate.id, gate.name, gate.category, gate.symbol, *gate.aliases, *mine)
    return any(query in word.casefold() for word in words)


def shown_formula(gate: Gate) -> str:
    """Return the formula in letters; for a custom gate the one that was typed."""
    typed = gate.body.formula if isinstance(gate, BodyGate) else ""
    return typed or gate.formula.replace("{c}", "c")


def ranked(query: str, gates: Iterable[Gate] = GATES.values()) -> list[Gate]:
    """Return the gates that a search finds: exact names first, then what begins so, then the rest."""
    wanted = query.strip().casefold()

    def rank(gate: Gate) -> int:
        names = [gate.id, gate.name.casefold()]
        aliases = [alias.casefold() for alias in gate.aliases]
        found = (
            wanted in (*names, *aliases),
            any(name.startswith(wanted) for name in names),
            any(alias.startswith(wanted) for alias in aliases),
            True,
        )
        return found.index(True)

    return sorted((gate for gate in gates if matches(gate, query)), key=rank)

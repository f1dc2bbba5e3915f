"""What values and gradients are called in exported text: the letters of the circuit, without clashes."""

from collections.abc import Mapping

from playground.engine.circuit import Circuit
from playground.engine.naming import letters


def labels(circuit: Circuit, output: str = "f") -> dict[str, str]:
    """Return the letters of ``naming``, without those constants that are only a number; f may be one."""
    result = dict(letters(circuit, output))
    for node in circuit.nodes.values():
        if node.gate == "constant" and not node.name:
            del result[node.id]
            if node.id == circuit.output:
                result |= free_names({node.id: "f"}, {other.name for other in circuit.nodes.values()})
    return result


def left_out(circuit: Circuit) -> str:
    """Say whose derivatives by formula an export leaves out; empty if there are none.

    Groups are exported as the gates inside of them, which have the derivatives of the gate table.
    """
    reached = circuit.ancestors(circuit.output) if circuit.output else set()
    bodies = (circuit[node_id].body for node_id in circuit.order if node_id in reached)
    titles = dict.fromkeys(body.title for body in bodies if body and body.has_formulas)
    return f"left out: the derivatives given by formula for {', '.join(titles)}" if titles else ""


def free_names(wanted: Mapping[str, str], taken: set[str], prefix: str = "") -> dict[str, str]:
    """Return the wanted names, changed where they are taken or meet each other.

    Args:
        wanted: The name by key.
        taken: Names that none may have.
        prefix: What may take the place of a name's first letter before underscores are put behind it.
    """
    kept = {name for name in wanted.values() if name not in taken}
    used: set[str] = set()
    result = {}
    for key, name in wanted.items():
        found = name
        if found in taken and prefix:
            found = prefix + name[1:]
        while found in taken or found in used or (found != name and found in kept):
            found += "_"
        used.add(found)
        result[key] = found
    return result

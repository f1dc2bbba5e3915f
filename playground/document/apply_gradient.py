"""One step along the gradient as an edit: every weight moves in proportion to its gradient."""

import math
from dataclasses import replace

from playground.document.document import Document
from playground.document.errors import DocumentError
from playground.engine.circuit import Circuit
from playground.engine.numbers import precise
from playground.engine.passes import trace, value_and_grad
from playground.engine.trace import Forward


def moving_names(circuit: Circuit) -> tuple[str, ...]:
    """Return the names that a step moves: those of the weights, or of the inputs if there are none."""
    weights = tuple(node.name for node in circuit.variables if node.gate == "weight")
    return weights or circuit.names


def apply_gradient(document: Document, step: float) -> Document:
    """Move every weight, or every input if there are none, by ``step`` times its gradient.

    Args:
        document: What is open; its constants and all else stay.
        step: The learning rate; below 0 to make the output smaller, above 0 to make it larger.

    Raises:
        CircuitError: If the circuit is not complete.
        DocumentError: If a number is not finite, or nothing would move; it says where and what to do.
    """
    output, gradients = value_and_grad(document.circuit, document.values)
    names = moving_names(document.circuit)
    if not names:
        raise DocumentError("There is nothing to move: the circuit has no weight and no input.")
    broken = next((name for name in names if not math.isfinite(gradients[name])), None)
    if not math.isfinite(output) or broken is not None:
        what = f"The gradient of {broken} is {precise(gradients[broken])}" if broken else "The output"
        what += "" if broken else f" is {precise(output)}"
        raise DocumentError(f"{what}, so no step makes sense. {_cause(document)}")
    if not any(gradients[name] for name in names):
        raise DocumentError(f"Every gradient of {', '.join(names)} is 0 here, so a step moves nothing.")
    values = {name: document.values[name] + step * gradients[name] for name in names}
    for name, value in values.items():
        if not math.isfinite(value):
            raise DocumentError(f"{name} would become {precise(value)}: choose a smaller learning rate.")
    return replace(document, values={**document.values, **values})


def _cause(document: Document) -> str:
    """Say at which gate the first number went wrong, and what to do."""
    events = trace(document.circuit, document.values).events
    problems = (event.problem for event in events if isinstance(event, Forward) and event.problem)
    return f"{next(problems, 'A local gradient is beyond every number.')} Change the numbers first."

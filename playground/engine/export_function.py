"""A circuit as a function of two of its numbers, in source text to run elsewhere."""

from collections.abc import Mapping

from playground.engine.circuit import Circuit
from playground.engine.dialect import NUMPY, TORCH, Dialect
from playground.engine.export_names import left_out
from playground.engine.export_script import ExportError, Script

_INDENT = "    "


def numpy_functions(circuit: Circuit, values: Mapping[str, float], x: str, y: str) -> list[str]:
    """Write ``loss(x, y)`` and ``gradient(x, y)``, and the helpers that they call.

    Args:
        circuit: A complete circuit.
        values: A number for every input and weight, by name; those of the two axes do not matter.
        x: The input or weight that is the first argument.
        y: The one that is the second.

    Returns:
        The definitions, for a script that has imported NumPy as np.

    Raises:
        CircuitError: If the circuit cannot be computed.
        ExportError: If a gate has derivatives by formula, which the lines would not have.
    """
    script = _script(circuit, values, NUMPY)
    forward, backward = _plain(script.forward()), _plain(script.backward())
    first, second = script.variable(x), script.variable(y)
    body = [f"{name} = np.float64({name})" for name in (first, second)]
    body += _plain(script.numbers(without=(x, y))) + forward
    slopes = f"return float({script.gradient(x)}), float({script.gradient(y)})"
    return [
        *(helper.rstrip() for helper in NUMPY.helpers_for([*forward, *backward])),
        _function("loss", first, second, [*body, f"return float({script.output})"]),
        _function("gradient", first, second, [*body, *backward, slopes]),
    ]


def torch_functions(circuit: Circuit, values: Mapping[str, float], x: str, y: str) -> list[str]:
    """Write ``loss(x, y)`` of two tensors; autograd finds the gradient. See ``numpy_functions``."""
    script = _script(circuit, values, TORCH)
    first, second = script.variable(x), script.variable(y)
    body = [*_plain(script.numbers(without=(x, y))), *_plain(script.forward()), f"return {script.output}"]
    return [_function("loss", first, second, body)]


def _script(circuit: Circuit, values: Mapping[str, float], dialect: Dialect) -> Script:
    if note := left_out(circuit):
        raise ExportError(f"The script would be another one: {note}. Unfold these gates first.")
    return Script(circuit, values, dialect)


def _plain(lines: list[str]) -> list[str]:
    """Take off the numbers beside the lines: they are those of one point."""
    return [line.partition("  #")[0] for line in lines]


def _function(name: str, first: str, second: str, body: list[str]) -> str:
    lines = "\n".join(_INDENT + line for line in body)
    return f"def {name}({first}, {second}):\n{lines}"

"""A circuit as source text to run elsewhere, in the staged style of the CS231n course notes.

Forward, one line per gate; backward, one line per local gradient, in the order of the trace. Numbers
at the given values stand beside the lines. Groups are written as the gates inside of them.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from playground.engine.circuit import Circuit
from playground.engine.dialect import MICROGRAD, NUMPY, TORCH
from playground.engine.export_latex import to_latex
from playground.engine.export_script import ExportError, Script

__all__ = ["SCRIPTS", "ExportError", "to_latex", "to_micrograd", "to_numpy", "to_torch"]

_LONG_CHAIN = 150  # gates; micrograd's backward() calls itself several times for each


def to_numpy(circuit: Circuit, values: Mapping[str, float]) -> str:
    """Write a NumPy script that computes f and its gradients by hand, and prints them.

    Args:
        circuit: A complete circuit.
        values: A number for every input and weight, by name.

    Returns:
        The script. Outside a domain it computes NaN or inf, as the engine does.

    Raises:
        CircuitError: If the circuit is empty, a port is unconnected or a number is missing.
    """
    script = Script(circuit, values, NUMPY)
    forward, backward = script.forward(), script.backward()
    return _joined(
        script.note,
        ["import numpy as np"],
        ['np.seterr(all="ignore")  # outside a domain: nan or inf instead of a warning'],
        *(["", helper.rstrip(), ""] for helper in NUMPY.helpers_for([*forward, *backward])),
        ["# inputs and weights", *script.numbers()],
        ["# forward pass", *forward],
        ["# backward pass: local gradient * upstream gradient", *backward],
        script.prints("{value}", "{gradient}"),
    )


def to_torch(circuit: Circuit, values: Mapping[str, float]) -> str:
    """Write a PyTorch script that leaves the gradients to autograd, with those by hand as comments.

    Where autograd computes a slope in another form than the gate table, such as that of a saturated
    sigmoid, tiny gradients may differ.

    Raises:
        CircuitError: If the circuit is empty, a port is unconnected or a number is missing.
    """
    script = Script(circuit, values, TORCH)
    backward = [f"# {line}" for line in script.backward()]
    return _joined(
        script.note,
        ["import torch"],
        ["torch.set_default_dtype(torch.float64)"],
        ["# inputs and weights", *script.numbers("requires_grad=True")],
        ["# forward pass", *script.forward()],
        ["# backward pass: autograd does what these lines do by hand", *backward],
        [f"{script.output}.backward()"] if script.has_gradients else [],
        script.prints("{value}.item()", "{value}.grad.item()  # {number}", unused="0.0"),
    )


def to_micrograd(circuit: Circuit, values: Mapping[str, float]) -> str:
    """Write a script for micrograd, which knows + - * / ** with a fixed exponent, and relu.

    The other gates with a kink are made of relu; max and min then round to the last digit of the larger
    input.

    Raises:
        CircuitError: If the circuit is empty, a port is unconnected or a number is missing.
        ExportError: If a gate cannot be made of these, or a number is not finite.
    """
    script = Script(circuit, values, MICROGRAD)
    script.check_finite()
    count = script.size
    deep = f"sys.setrecursionlimit({1000 + 10 * count})  # backward() calls itself along every chain of gates"
    return _joined(
        script.note,
        ["from micrograd.engine import Value"],
        ["import sys", "", deep] if count > _LONG_CHAIN else [],
        ["# inputs and weights", *script.numbers()],
        ["# forward pass", *script.forward()],
        ["# backward pass", f"{script.output}.backward()"],
        script.prints("{value}.data", "{value}.grad  # {number}", unused="0.0"),
    )


SCRIPTS: Mapping[str, Callable[[Circuit, Mapping[str, float]], str]] = MappingProxyType(
    {"NumPy": to_numpy, "PyTorch": to_torch, "micrograd": to_micrograd, "LaTeX": to_latex}
)
"""Every writer by what people call it."""


def _joined(*parts: Iterable[str]) -> str:
    """Join paragraphs of lines with an empty line between them; empty ones are left out."""
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"

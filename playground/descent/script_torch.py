"""A run as a short PyTorch script: autograd finds the gradients, ``torch.optim`` makes the steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from playground.descent.circuit_surface import CircuitSurface
from playground.descent.leg import Leg
from playground.descent.optimizers import OPTIMIZERS
from playground.descent.run import Run
from playground.descent.script import (
    BATCH,
    PLAIN_IMPORTS,
    ScriptError,
    checked_legs,
    heading,
    leg_has_batches,
    rate_lines,
)
from playground.descent.script_data import torch_data_definitions
from playground.descent.source import Definitions
from playground.descent.surface import DataSurface, Surface
from playground.descent.surfaces import AnalyticSurface
from playground.engine.circuit import CircuitError
from playground.engine.export_function import torch_functions
from playground.engine.export_script import ExportError


@dataclass(frozen=True)
class TorchOptimizer:
    """What ``torch.optim`` calls an optimizer and its hyperparameters.

    Attributes:
        name: The class.
        options: Keyword -> source over our names of hyperparameters, in braces.
        rescales: Whether its memory lacks the rate that ours has in it.
    """

    name: str
    options: Mapping[str, str]
    rescales: bool = False

    def arguments(self, settings: Mapping[str, float]) -> str:
        """Return the keywords with these numbers."""
        numbers = {name: repr(number) for name, number in settings.items()}
        return ", ".join(f"{key}={text.format(**numbers)}" for key, text in self.options.items())


_L2 = {"weight_decay": "{weight_decay}"}
_ADAM = {"betas": "({beta1}, {beta2})", "eps": "{epsilon}", **_L2}

TORCH_OPTIMIZERS: Mapping[str, TorchOptimizer] = MappingProxyType(
    {
        "sgd": TorchOptimizer("SGD", _L2),
        "momentum": TorchOptimizer("SGD", {"momentum": "{momentum}", **_L2}, rescales=True),
        "nesterov": TorchOptimizer(
            "SGD", {"momentum": "{momentum}", "nesterov": "True", **_L2}, rescales=True
        ),
        "adagrad": TorchOptimizer("Adagrad", {"eps": "{epsilon}", **_L2}),
        "rmsprop": TorchOptimizer("RMSprop", {"alpha": "{decay}", "eps": "{epsilon}", **_L2}),
        "adam": TorchOptimizer("Adam", _ADAM),
        "adamw": TorchOptimizer("AdamW", _ADAM),
    }
)

_SHOW = """def show(k, value, eta):
    print(k, *map(repr, (x.item(), y.item(), value, x.grad.item(), y.grad.item(), eta)), sep=",")"""
_SET_RATE = """def set_rate(eta):
    for group in optimizer.param_groups:
        group["lr"] = eta"""
_RESCALE = """def set_rate(eta):
    for group in optimizer.param_groups:
        for state in optimizer.state.values():
            if state.get("momentum_buffer") is not None:  # holds gradients without their rates
                state["momentum_buffer"] *= group["lr"] / eta
        group["lr"] = eta"""


def torch_script(run: Run, table: str = "") -> str:
    """Write a script that makes the steps of a run again, but for rounding; see ``numpy_script``.

    Returns:
        The script. It prints ``step,x,y,loss,gx,gy,learning_rate``, a line for each point.

    Raises:
        ScriptError: If a script cannot reproduce the run; it says why.
    """
    legs, last = checked_legs(run), len(run.steps) - 1
    for leg in legs:
        if leg.optimizer not in TORCH_OPTIMIZERS:
            raise ScriptError(
                f"torch.optim has no {OPTIMIZERS[leg.optimizer].name} that makes these steps: "
                "export as NumPy script."
            )
    code = Definitions("torch")
    surface = _surface(run.surface, code, table)
    blocks, begin = [], 0
    for k, leg in enumerate(legs):
        before = legs[k - 1].optimizer if k else ""
        suffix = f"_{k + 1}" if len(legs) > 1 else ""
        blocks.append(_block(run, leg, begin, before, code, suffix))
        begin = leg.steps
    rescales = any(TORCH_OPTIMIZERS[leg.optimizer].rescales for leg in legs)
    batches = [BATCH] if any(leg_has_batches(run, leg) for leg in legs) else []
    definitions = [*surface, *code.texts, *batches, _SHOW, _RESCALE if rescales else _SET_RATE]
    text = "\n".join(definitions)
    plain = [name for name, sign in PLAIN_IMPORTS.items() if sign in text]
    imports = [*plain, ""] if plain else []
    imports += ["import numpy as np"] if "np." in text else []
    start = run.steps[0]
    main = [
        'print("step,x,y,loss,gx,gy,learning_rate")',
        f"x = torch.tensor({start.x!r}, requires_grad=True)",
        f"y = torch.tensor({start.y!r}, requires_grad=True)",
        f"eta = {start.learning_rate!r}",
        *blocks,
        *_gradient(run, legs[-1], str(last)),
        f"show({last}, value, eta)",
    ]
    head = [heading(run), *imports, "import torch", "", "torch.set_default_dtype(torch.float64)"]
    return "\n\n\n".join(("\n".join(head), *definitions, "\n".join(main))) + "\n"


def _block(run: Run, leg: Leg, begin: int, before: str, code: Definitions, suffix: str) -> str:
    """Write the loop over the steps of one leg."""
    optimizer = OPTIMIZERS[leg.optimizer]
    torch = TORCH_OPTIMIZERS[leg.optimizer]
    arguments = torch.arguments(optimizer.settings(leg.hyperparameters))
    set_up, change, eta = rate_lines(leg, begin, code, suffix)
    if leg.optimizer == before:
        made = [f"optimizer.param_groups[0].update({arguments})"]
    else:
        made = [f"optimizer = torch.optim.{torch.name}([x, y], lr=eta, {arguments})"]
    return "\n".join(
        (
            *made,
            *set_up,
            f"for k in range({begin}, {leg.steps}):",
            *(f"    {line}" for line in _gradient(run, leg, "k")),
            "    show(k, value, eta)",
            *(f"    {line}" for line in change),
            f"    eta = {eta}",
            "    set_rate(eta)",
            "    optimizer.step()",
        )
    )


def _gradient(run: Run, leg: Leg, k: str) -> list[str]:
    """Write how the gradient comes about; ``value`` is the loss over everything."""
    begin = ["x.grad = y.grad = None"]
    if leg_has_batches(run, leg):
        batch = f"batch({k}, {leg.batch_size}, {leg.seed})"
        return [*begin, f"loss(x, y, {batch}).backward()", "value = loss(x, y).item()"]
    return [*begin, "value = loss(x, y)", "value.backward()", "value = value.item()"]


def _surface(surface: Surface, code: Definitions, table: str) -> list[str]:
    if isinstance(surface, AnalyticSurface):
        code.add(surface.height, "loss")
        return []
    if isinstance(surface, CircuitSurface):
        values = {**surface.settings, surface.axes[0]: surface.start[0], surface.axes[1]: surface.start[1]}
        try:
            return torch_functions(surface.program.circuit, values, *surface.axes)
        except (CircuitError, ExportError) as error:
            raise ScriptError(str(error)) from None
    if isinstance(surface, DataSurface):
        return torch_data_definitions(surface, table)
    raise ScriptError(f"There is no script for {surface.name} yet: export the run as CSV instead.")

"""Losses over data as source text: the examples, and what one of them adds to the loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from playground.assets import asset
from playground.descent.data import DATA_LOSSES
from playground.descent.logistic import LogisticLoss
from playground.descent.model_losses import HingeLoss, NeuronLoss, SquaredError, TanhLoss
from playground.descent.source import ScriptError
from playground.descent.surface import DataSurface, Surface

_MOST_EXAMPLES = 2000  # that are written into a script


@dataclass(frozen=True)
class ModelCode:
    """How a model is written; t are the targets, z is x·f0 + y·f1.

    Attributes:
        loss: The loss of each example in NumPy; ``torch`` is the same in PyTorch.
        slopes: Lines that compute the two means ``gx`` and ``gy`` over the features ``f`` and targets ``t``.
    """

    loss: str
    torch: str
    slopes: tuple[str, ...]


def _through_z(pull: str) -> tuple[str, ...]:
    return (
        "z = np.dot((x, y), f)",
        f"pull = {pull}",
        "gx, gy = np.dot(f, pull) / pull.size",
    )


_SIGMOID = "0.5 * (1.0 + np.tanh(0.5 * z))"

CODES: Mapping[type[Surface], ModelCode] = MappingProxyType(
    {
        SquaredError: ModelCode("(z - t) ** 2", "(z - t) ** 2", _through_z("2.0 * (z - t)")),
        HingeLoss: ModelCode(
            "np.maximum(1.0 - (2.0 * t - 1.0) * z, 0.0)",
            "torch.relu(1.0 - (2.0 * t - 1.0) * z)",
            _through_z("np.where((2.0 * t - 1.0) * z < 1.0, 1.0 - 2.0 * t, 0.0)"),
        ),
        NeuronLoss: ModelCode(
            f"({_SIGMOID} - t) ** 2",
            "(torch.sigmoid(z) - t) ** 2",
            _through_z(f"2.0 * ({_SIGMOID} - t) * np.exp(-np.abs(z)) / (1.0 + np.exp(-np.abs(z))) ** 2"),
        ),
        LogisticLoss: ModelCode(
            "np.logaddexp(0.0, (1.0 - 2.0 * t) * z)",
            "torch.nn.functional.softplus((1.0 - 2.0 * t) * z, threshold=700)",
            _through_z("(2.0 * t - 1.0) * 0.5 * (np.tanh((2.0 * t - 1.0) * 0.5 * z) - 1.0)"),
        ),
        TanhLoss: ModelCode(
            "(y * np.tanh(x * f[0]) - t) ** 2",
            "(y * torch.tanh(x * f[0]) - t) ** 2",
            (
                "hidden = np.tanh(x * f[0])",
                "pull = 2.0 * (y * hidden - t)",
                "gx, gy = (pull * y * (1.0 - hidden * hidden) * f[0]).mean(), (pull * hidden).mean()",
            ),
        ),
    }
)


def needs_table(surface: Surface) -> bool:
    """Return whether the examples are too many to stand in a script, which reads a table beside it then."""
    own = isinstance(surface, DataSurface) and surface.id not in DATA_LOSSES
    return own and surface.examples > _MOST_EXAMPLES


def examples_csv(surface: Surface) -> str:
    """Return the table that a script reads: a column for each input, the target last, every number exact."""
    assert isinstance(surface, DataSurface)
    columns = [*surface.inputs.tolist(), surface.targets.tolist()]
    names = [f"input {k + 1}" for k in range(len(surface.inputs))]
    rows = (",".join(map(repr, row)) for row in zip(*columns, strict=True))
    return "\n".join((",".join((*names, "target")), *rows)) + "\n"


def data_definitions(surface: DataSurface, table: str = "") -> list[str]:
    """Write ``EXAMPLES``, ``loss(x, y)`` and ``gradient(x, y, batch)``.

    Args:
        surface: The loss.
        table: The name of the file with ``examples_csv`` beside the script, for a loss that needs one.

    Raises:
        ScriptError: If the model is unknown here, or there are too many examples and no table.
    """
    code, l2 = _code(surface), getattr(surface, "l2", 0.0)
    z = ["z = x * f[0] + y * f[1]"] if "z" in code.loss else []
    return [
        "\n".join((*_examples(surface, table), f"l2 = {l2!r}")),
        _function(
            "loss(x, y)",
            (
                "f, t = factors, targets",
                *z,
                f"losses = {code.loss}",
                "return losses.mean() + 0.5 * l2 * (x * x + y * y)",
            ),
        ),
        _function(
            "gradient(x, y, batch=slice(None))",
            (
                "f, t = factors[:, batch], targets[batch]",
                *code.slopes,
                "return float(gx) + l2 * x, float(gy) + l2 * y",
            ),
        ),
    ]


def torch_data_definitions(surface: DataSurface, table: str = "") -> list[str]:
    """Write ``EXAMPLES`` and ``loss(x, y, batch)`` for PyTorch; see ``data_definitions``."""
    code, l2 = _code(surface), getattr(surface, "l2", 0.0)
    z = ["z = x * f[0] + y * f[1]"] if "z" in code.torch.replace("torch", "") else []
    tensors = ("factors, targets = torch.from_numpy(factors), torch.from_numpy(targets)", f"l2 = {l2!r}")
    return [
        "\n".join((*_examples(surface, table), *tensors)),
        _function(
            "loss(x, y, batch=slice(None))",
            (
                "f, t = factors[:, batch], targets[batch]",
                *z,
                f"return ({code.torch}).mean() + 0.5 * l2 * (x * x + y * y)",
            ),
        ),
    ]


def _code(surface: DataSurface) -> ModelCode:
    for kind, code in CODES.items():
        if isinstance(surface, kind):
            return code
    raise ScriptError(f"There is no script for {surface.name} yet: export the run as CSV instead.")


def _examples(surface: DataSurface, table: str) -> list[str]:
    """Write the examples: where the file with them lies, or every number."""
    bias = len(surface.inputs) == 1
    design = "np.stack([inputs[0], np.ones(EXAMPLES)])" if bias else "inputs"
    if surface.id in DATA_LOSSES:
        columns = " ".join(", ".join(surface.columns).split())
        read = [f"# columns: {columns}", *_reading(repr(str(asset("data", DATA_LOSSES[surface.id].file))))]
    elif not needs_table(surface):
        read = [
            f"inputs = np.array({surface.inputs.tolist()!r})",
            f"targets = np.array({surface.targets.tolist()!r})",
        ]
    elif table:
        read = _reading(f"Path(__file__).with_name({table!r})")
    else:
        raise ScriptError(
            f"{surface.examples:,} examples are too many to stand in a script: "
            "save it as a file instead, and they go into a table beside it."
        )
    return [*read, "EXAMPLES = len(targets)", f"factors = {design}"]


def _reading(file: str) -> list[str]:
    return [
        f'table = np.loadtxt({file}, delimiter=",", skiprows=1)',
        "inputs, targets = table[:, :-1].T.copy(), table[:, -1].copy()",
    ]


def _function(head: str, body: tuple[str, ...]) -> str:
    return f"def {head}:\n" + "\n".join(f"    {line}" for line in body)

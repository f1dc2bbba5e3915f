"""The table of models that can be fitted to data with two parameters, and how their loss is framed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from playground.descent.logistic import LogisticLoss
from playground.descent.model_losses import HingeLoss, NeuronLoss, SquaredError, TanhLoss, design, signs
from playground.descent.surface import Array, Bounds, DataKind, DataSurface, Point

_SEARCHED = 300  # examples that the first look for the minimum takes
_FIRST, _ZOOMED = 41, 9  # points along each side of the grids that are searched
_ZOOMS = 30
_FACETS = 0.2  # change of a typical example's score that crosses the edges of many facets


@dataclass(frozen=True)
class Model:
    """What can be fitted with two parameters.

    Attributes:
        id: The stable key used in files.
        name: What it is called in choosers.
        kind: Whether the target is a number or one of two classes.
        features: How many features it can take.
        formula: The loss in letters, with one feature.
        about: One sentence on what there is to see.
        make: (fields of the surface, inputs, targets, l2) -> the loss.
        l2: Strength of the weight decay that is part of the loss.
        bias: Whether the second parameter is a bias if there is one feature.
    """

    id: str
    name: str
    kind: DataKind
    features: tuple[int, ...]
    formula: str
    about: str
    make: Callable[[Mapping[str, Any], Array, Array, float], DataSurface]
    l2: float = 0.0
    bias: bool = True

    def axes(self, features: int) -> tuple[str, str]:
        """Return the names of the two parameters."""
        if not self.bias:
            return "w1", "w2"
        return ("w", "b") if features == 1 else ("w0", "w1")

    def formula_of(self, features: int) -> str:
        """Return the loss in letters."""
        if features == 1:
            return self.formula
        both = self.formula.replace("w·x + b", "w0·x0 + w1·x1")
        return both.replace("w² + b²", "w0² + w1²")


def _linear(fields: Mapping[str, Any], inputs: Array, targets: Array, l2: float) -> DataSurface:
    return SquaredError(**fields, inputs=inputs, targets=targets, l2=l2, factors=design(inputs))


def _hinge(fields: Mapping[str, Any], inputs: Array, targets: Array, l2: float) -> DataSurface:
    facet = _FACETS / float(np.sqrt((inputs**2).mean()))
    return HingeLoss(**fields, facet=facet, inputs=inputs, targets=targets, l2=l2, factors=design(inputs))


def _neuron(fields: Mapping[str, Any], inputs: Array, targets: Array, l2: float) -> DataSurface:
    return NeuronLoss(**fields, inputs=inputs, targets=targets, l2=l2, factors=design(inputs))


def _tanh(fields: Mapping[str, Any], inputs: Array, targets: Array, l2: float) -> DataSurface:
    return TanhLoss(**fields, inputs=inputs, targets=targets, l2=l2)


def _logistic(fields: Mapping[str, Any], inputs: Array, targets: Array, l2: float) -> DataSurface:
    half = 0.5 * signs(targets) * design(inputs)
    return LogisticLoss(**fields, inputs=inputs, targets=targets, l2=l2, half=half)


_TABLE = (
    Model(
        id="linear",
        name="Linear regression",
        kind="regression",
        features=(1,),
        formula="mean (w·x + b − t)²",
        about="A quadratic bowl: its lowest point is the least-squares line.",
        make=_linear,
    ),
    Model(
        id="logistic",
        name="Logistic regression",
        kind="classification",
        features=(1, 2),
        formula="mean ln(1 + exp(−t·(w·x + b))) + 0.05·(w² + b²),  t = ±1",
        about="Every example pulls, those on the wrong side most.",
        make=_logistic,
        l2=0.1,
    ),
    Model(
        id="hinge",
        name="Hinge loss (support vectors)",
        kind="classification",
        features=(1, 2),
        formula="mean max(0, 1 − t·(w·x + b)) + 0.05·(w² + b²),  t = ±1",
        about="Made of flat facets: only examples within the margin pull, all equally hard.",
        make=_hinge,
        l2=0.1,
    ),
    Model(
        id="neuron",
        name="Sigmoid neuron, squared error",
        kind="classification",
        features=(1, 2),
        formula="mean (σ(w·x + b) − t)²,  t = 0 or 1",
        about="Plateaus where the neuron is sure and wrong: there its gradient vanishes.",
        make=_neuron,
    ),
    Model(
        id="tanh",
        name="One tanh unit",
        kind="regression",
        features=(1,),
        formula="mean (w2·tanh(w1·x) − t)²",
        about="Two equal minima and a saddle between them: the unit and its opposite fit alike.",
        make=_tanh,
        bias=False,
    ),
)

MODELS: Mapping[str, Model] = MappingProxyType({model.id: model for model in _TABLE})


def model_surface(
    model: Model,
    inputs: Array,
    targets: Array,
    columns: tuple[str, ...],
    classes: tuple[str, str] = ("0", "1"),
    *,
    surface_id: str,
    name: str,
    l2: float | None = None,
) -> DataSurface:
    """Build the loss of a model over data, and frame it so that its minimum and a start are in sight.

    Args:
        model: An entry of ``MODELS``.
        inputs: Shape (features, examples).
        targets: Shape (examples,); the classes are 0 and 1.
        columns: What features and target are called.
        classes: What the classes are called.
        surface_id: The key of the surface.
        name: What the surface is called.
        l2: The weight decay, if not that of the model.
    """
    l2 = model.l2 if l2 is None else l2
    fields = {
        "id": surface_id,
        "name": name,
        "formula": model.formula_of(len(inputs)),
        "about": model.about,
        "bounds": Bounds(-1.0, 1.0, -1.0, 1.0),
        "start": (0.0, 0.0),
        "axes": model.axes(len(inputs)),
        "examples": inputs.shape[1],
        "kind": model.kind,
        "columns": columns,
        "classes": classes,
        "far_curvature": l2 if l2 and model.id != "neuron" else None,
    }
    return _framed(model.make(fields, inputs, targets, l2), model)


def _framed(surface: DataSurface, model: Model) -> DataSurface:
    """Return the surface with what it shows at first, a start and its minima."""
    reach = _reach(surface, model)
    if isinstance(surface, SquaredError):
        w, b = np.linalg.lstsq(surface.factors.T, surface.targets, rcond=None)[0].tolist()
        lowest: Point | None = (w, b)
        curvature = float(np.linalg.eigvalsh(surface.factors @ surface.factors.T)[1])
        surface = replace(surface, far_curvature=2 * curvature / surface.examples)
    else:
        lowest = _lowest(surface, reach)
    x, y = lowest or (0.0, 0.0)
    if not model.bias:  # both minima, around the saddle
        half = max(1.6 * abs(x), 0.5 * reach[0]), max(1.6 * abs(y), 0.5 * reach[1])
        minima = ((x, y), (-x, -y)) if lowest else ()
        return _with_frame(surface, (0.0, 0.0), half, minima)
    half = abs(x) + 0.25 * reach[0], abs(y) + 0.25 * reach[1]
    return _with_frame(surface, (0.5 * x, 0.5 * y), half, (lowest,) if lowest else ())


def _with_frame(surface: DataSurface, centre: Point, half: Point, minima: tuple[Point, ...]) -> DataSurface:
    (cx, cy), (dx, dy) = centre, half
    side = -1.0 if not minima or minima[0][0] >= cx else 1.0  # start across from the minimum
    rise = -1.0 if minima and minima[0][1] > cy else 1.0
    return replace(
        surface,
        bounds=Bounds(cx - dx, cx + dx, cy - dy, cy + dy),
        start=(_rounded(cx + side * 0.7 * dx), _rounded(cy + rise * 0.65 * dy)),
        minima=minima,
    )


def _reach(surface: DataSurface, model: Model) -> Point:
    """Return parameters so large that the model's answers saturate, or go far beyond the targets."""
    factors = design(surface.inputs) if model.bias else np.stack([surface.inputs[0], surface.inputs[0]])
    size = np.sqrt((factors**2).mean(axis=1)) + 1e-300
    if model.kind == "classification":
        return float(12.0 / size[0]), float(12.0 / size[1])
    spread = float(np.sqrt((surface.targets**2).mean())) + 1e-300
    if not model.bias:
        return float(12.0 / size[0]), 6.0 * spread
    deviation = float(surface.targets.std()) + 1e-300
    return float(6.0 * deviation / size[0]), 6.0 * deviation


def _lowest(surface: DataSurface, reach: Point) -> Point | None:
    """Search the lowest point within ``reach`` of no weights; None if it lies farther out."""
    step = -(-surface.examples // _SEARCHED)
    some = surface.only(np.arange(0, surface.examples, step))
    x, y = _lowest_of_grid(some, (0.0, 0.0), reach, _FIRST)
    half = 2 * reach[0] / (_FIRST - 1), 2 * reach[1] / (_FIRST - 1)
    for _ in range(_ZOOMS):
        x, y = _lowest_of_grid(surface, (x, y), half, _ZOOMED)
        half = half[0] * 0.5, half[1] * 0.5
    return (x, y) if abs(x) < 0.97 * reach[0] and abs(y) < 0.97 * reach[1] else None


def _lowest_of_grid(surface: DataSurface, centre: Point, half: Point, points: int) -> Point:
    xs, ys = (np.linspace(c - h, c + h, points) for c, h in zip(centre, half, strict=True))
    row, column = divmod(int(np.nanargmin(surface.grid(xs, ys))), points)
    return float(xs[column]), float(ys[row])


def _rounded(number: float) -> float:
    return float(f"{number:.2g}")

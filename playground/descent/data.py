"""Losses made from data: the sets that ship with the program, and the user's own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import PurePath
from types import MappingProxyType

import numpy as np

from playground.assets import asset
from playground.descent.data_choice import DataChoice
from playground.descent.models import MODELS, model_surface
from playground.descent.surface import Array, Bounds, DataSurface, Point


@dataclass(frozen=True)
class DataLoss:
    """What makes a loss surface from a data set that ships with the program.

    Attributes:
        id: The stable key used in files.
        name: What it is called in the chooser.
        model: Key in the table of models.
        file: The data set: a CSV file with the names of the columns first; the target is the last one.
        about: One sentence on what there is to see; empty for what the model says.
        bounds: What the view shows at first; None for what suits the data. ``start`` likewise.
        minimum: The lowest point, where it is known better than a search finds it.
    """

    id: str
    name: str
    model: str
    file: str
    about: str = ""
    bounds: Bounds | None = None
    start: Point | None = None
    minimum: Point | None = None


_TABLE = (
    DataLoss(
        "linear",
        "Linear regression · 60 points",
        "linear",
        "line.csv",
    ),
    DataLoss(
        id="logistic",
        name="Logistic loss · 1,000 points",
        model="logistic",
        file="logistic.csv",
        about="Real mini-batches: their noise keeps a high rate from settling.",
        bounds=Bounds(-3.4, 4.6, -4.1, 1.9),
        start=(-2.4, 1.2),
        minimum=(0.59119544, -1.10104221),
    ),
    DataLoss("hinge", "Hinge loss · 120 points", "hinge", "clusters.csv"),
    DataLoss("neuron", "Sigmoid neuron · 80 points", "neuron", "hours.csv"),
    DataLoss("tanh", "One tanh unit · 80 points", "tanh", "curve.csv"),
)

DATA_LOSSES: Mapping[str, DataLoss] = MappingProxyType({loss.id: loss for loss in _TABLE})


@cache
def data_surface(data_id: str) -> DataSurface:
    """Build the loss surface with this key of ``DATA_LOSSES``.

    Raises:
        KeyError: If there is none.
    """
    entry = DATA_LOSSES[data_id]
    path = asset("data", entry.file)
    with path.open(encoding="utf-8") as file:
        columns = tuple(file.readline().strip().split(","))
        table = np.loadtxt(file, delimiter=",")
    surface = model_surface(
        MODELS[entry.model],
        table[:, :-1].T.copy(),
        table[:, -1].copy(),
        columns,
        surface_id=entry.id,
        name=entry.name,
    )
    return replace(
        surface,
        about=entry.about or surface.about,
        bounds=entry.bounds or surface.bounds,
        start=entry.start or surface.start,
        minima=(entry.minimum,) if entry.minimum else surface.minima,
    )


@lru_cache(maxsize=2)  # for it is asked for more than once on the way to the screen
def surface_from_data(choice: DataChoice) -> DataSurface:
    """Build the loss surface of the user's own data.

    Raises:
        ValueError: If there is no such model, or it cannot take such data.
    """
    check_model(choice)
    model = MODELS[choice.model]
    *inputs, targets = (np.array(column) for column in choice.columns)
    if choice.standardise:
        inputs = [_standardised(column) for column in inputs]
        targets = targets if choice.classes else _standardised(targets)
    classes = (choice.classes[0], choice.classes[1]) if choice.classes else ("0", "1")
    file = PurePath(choice.source.replace("\\", "/")).name or "your data"
    name = f"{model.name} · {file}"
    return model_surface(model, np.stack(inputs), targets, choice.names, classes, surface_id="own", name=name)


def check_model(choice: DataChoice) -> None:
    """Make sure that there is such a model, and that it can take such data.

    Raises:
        ValueError: If not; it says why.
    """
    model = MODELS.get(choice.model)
    if model is None:
        raise ValueError(f"There is no model {choice.model!r}; choose one of {', '.join(MODELS)}.")
    if choice.features not in model.features:
        possible = " or ".join(map(str, model.features))
        raise ValueError(f"{model.name} takes {possible} features, not {choice.features}.")
    if bool(choice.classes) != (model.kind == "classification"):
        wanted = "two classes" if model.kind == "classification" else "numbers"
        raise ValueError(f"{model.name} needs a target of {wanted}.")


def _standardised(column: Array) -> Array:
    scale = float(np.abs(column).max()) or 1.0  # squares of large numbers would overflow
    column = column / scale
    standard: Array = (column - column.mean()) / column.std()
    return standard

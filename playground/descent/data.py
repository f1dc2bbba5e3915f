"""Losses made from the data sets that ship with the program."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from playground.assets import asset
from playground.descent.logistic import LogisticLoss
from playground.descent.surface import Bounds, DataSurface, Point


@dataclass(frozen=True)
class DataLoss:
    """What makes a loss surface from a data set.

    Attributes:
        id: The stable key used in files.
        name: What it is called in the chooser.
        file: The data set: a CSV file with two features and the class 0 or 1 in each line.
        l2: Strength of the weight decay that is part of the loss.
        bounds: What the view shows at first, with the minimum in the middle.
        start: Where a run starts unless told otherwise.
        minimum: The lowest point.
        about: One sentence on what there is to see.
    """

    id: str
    name: str
    file: str
    l2: float
    bounds: Bounds
    start: Point
    minimum: Point
    about: str


DATA_LOSSES: Mapping[str, DataLoss] = MappingProxyType(
    {
        "logistic": DataLoss(
            id="logistic",
            name="Logistic loss · 1,000 points",
            file="logistic.csv",
            l2=0.1,
            bounds=Bounds(-3.4, 4.6, -4.1, 1.9),
            start=(-2.4, 1.2),
            minimum=(0.59119544, -1.10104221),
            about="Real mini-batches: their noise keeps a high rate from settling.",
        ),
    }
)


@cache
def data_surface(data_id: str) -> DataSurface:
    """Build the loss surface with this key of ``DATA_LOSSES``.

    Raises:
        KeyError: If there is none.
    """
    entry = DATA_LOSSES[data_id]
    table = np.loadtxt(asset("data", entry.file), delimiter=",", skiprows=1)
    sign = np.where(table[:, 2] > 0, 1.0, -1.0)
    return LogisticLoss(
        id=entry.id,
        name=entry.name,
        formula=f"mean ln(1 + exp(−t·(w0·x0 + w1·x1))) + {entry.l2 / 2:g}·(w0² + w1²)",
        about=entry.about,
        bounds=entry.bounds,
        start=entry.start,
        axes=("w0", "w1"),
        minima=(entry.minimum,),
        examples=len(table),
        far_curvature=entry.l2,
        half=0.5 * (table[:, :2] * sign[:, None]).T.copy(),
        l2=entry.l2,
    )

"""What a plot shows, as one frozen value."""

from dataclasses import dataclass

from playground.engine.array_functions import Array
from playground.ui.plot.scale import Scale


@dataclass(frozen=True, eq=False)
class Curve:
    """A line through points; it breaks where a coordinate is NaN.

    Attributes:
        xs: Numbers along x, shape (n,).
        ys: Numbers along y, shape (n,).
        role: Its colour: a role of the theme, ``series0`` … ``series5``, or ``run0`` … for that of a run.
        width: In px at 100 %.
        dashed: Whether it is drawn in dashes.
        dots: Whether its points are marked.
        line: Whether they are joined.
        label: What the key above the plot calls it; empty for none.
    """

    xs: Array
    ys: Array
    role: str = "accent"
    width: float = 2.0
    dashed: bool = False
    dots: bool = False
    line: bool = True
    label: str = ""


@dataclass(frozen=True, eq=False)
class Band:
    """The area between two curves over the same ``xs``, shape (n,) each."""

    xs: Array
    low: Array
    high: Array
    role: str = "accent"
    alpha: float = 0.2


@dataclass(frozen=True)
class Mark:
    """A point; one with a name can be dragged."""

    x: float
    y: float
    role: str = "accent"
    label: str = ""
    name: str = ""
    hollow: bool = False


@dataclass(frozen=True)
class Rule:
    """A line right across the plot, upright unless ``level``; one with a name can be dragged.

    Its label stands at the upper end, or at the lower one if it is ``low``.
    """

    at: float
    level: bool = False
    role: str = "dim"
    label: str = ""
    name: str = ""
    low: bool = False


@dataclass(frozen=True)
class Zone:
    """A coloured stretch along x, with a word in it if there is room."""

    low: float
    high: float
    role: str
    alpha: float = 0.12
    label: str = ""


@dataclass(frozen=True, eq=False)
class Picture:
    """Everything on one plot.

    Attributes:
        x: The scale along x; ``y`` likewise.
        x_label: What runs along x; ``y_label`` stands above the plot.
        description: What assistive technology reads.
        anywhere: The name of the part that a press anywhere takes hold of; empty for none.
    """

    x: Scale
    y: Scale
    x_label: str = ""
    y_label: str = ""
    curves: tuple[Curve, ...] = ()
    marks: tuple[Mark, ...] = ()
    rules: tuple[Rule, ...] = ()
    zones: tuple[Zone, ...] = ()
    bands: tuple[Band, ...] = ()
    description: str = ""
    anywhere: str = ""

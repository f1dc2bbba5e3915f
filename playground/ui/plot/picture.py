"""What a plot shows, as one frozen value."""

from dataclasses import dataclass

from playground.ui.plot.scale import Array, Scale


@dataclass(frozen=True, eq=False)
class Curve:
    """A line through points; it breaks where a coordinate is NaN.

    Attributes:
        xs: Numbers along x, shape (n,).
        ys: Numbers along y, shape (n,).
        role: Its colour: a role of the theme, or ``series0`` … ``series5``.
        width: In px at 100 %.
        dashed: Whether it is drawn in dashes.
        dots: Whether its points are marked.
        label: What the key above the plot calls it; empty for none.
    """

    xs: Array
    ys: Array
    role: str = "accent"
    width: float = 2.0
    dashed: bool = False
    dots: bool = False
    label: str = ""


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
    """

    x: Scale
    y: Scale
    x_label: str = ""
    y_label: str = ""
    curves: tuple[Curve, ...] = ()
    marks: tuple[Mark, ...] = ()
    rules: tuple[Rule, ...] = ()
    zones: tuple[Zone, ...] = ()
    description: str = ""

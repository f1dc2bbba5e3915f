"""The table of loss surfaces: known functions of two parameters with their exact gradients.

The formulas are plain arithmetic, so that they serve floats, arrays and dual numbers alike; what needs exp
or cos takes them from ``m``, which is the module ``math`` for floats and ``numpy`` for arrays. Dual numbers
make second derivatives of the formulas of the gradients.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from playground.descent.circuit_surface import surface_from_circuit, surface_from_expression
from playground.descent.parameters import SurfaceParameter, complete
from playground.descent.surface import Array, Bounds, DataSurface, Point, Surface
from playground.engine.dual import DUAL_MATH, Dual, hessian_of

__all__ = [
    "SURFACES",
    "Bounds",
    "DataSurface",
    "Point",
    "Surface",
    "rastrigin",
    "ravine",
    "rosenbrock",
    "saddle",
    "surface_from_circuit",
    "surface_from_expression",
]

Height = Callable[[Any, Any, Any], Any]
Slope = Callable[[Any, Any, Any], tuple[Any, Any]]


@dataclass(frozen=True, kw_only=True, eq=False)
class AnalyticSurface(Surface):
    """A surface given by formulas.

    Attributes:
        height: (x, y, m) -> the loss.
        slope: (x, y, m) -> its two derivatives.
        make: Parameters by id -> the surface with these, for a surface that has any.
    """

    height: Height
    slope: Slope
    make: Callable[..., Surface] | None = None

    def with_parameters(self, **numbers: float) -> Surface:
        """Return the same kind of surface with other numbers; what is not given is as at first.

        Raises:
            ValueError: If there is no such parameter, or the number is out of range.
        """
        every = complete(self.name, self.parameters, numbers)
        return self.make(**every) if self.make else self

    def value_and_grad(self, x: float, y: float) -> tuple[float, float, float]:
        """Return the loss and its two derivatives at one point."""
        try:
            gx, gy = self.slope(x, y, math)
            return self.height(x, y, math), gx, gy
        except (ArithmeticError, ValueError):  # overflow or the edge of a domain: IEEE numbers
            with np.errstate(all="ignore"):
                x, y = np.float64(x), np.float64(y)
                gx, gy = self.slope(x, y, np)
                return float(self.height(x, y, np)), float(gx), float(gy)

    def second_derivatives(self, x: float, y: float) -> Array:
        """Return the Hessian at one point: the change of the slope, by the same formula."""
        try:
            return hessian_of(*self.slope(Dual(x, 1.0, 0.0), Dual(y, 0.0, 1.0), DUAL_MATH))
        except (ArithmeticError, ValueError):
            return super().second_derivatives(x, y)

    def _values(self, x: Array, y: Array) -> Array:
        return self.height(x, y, np)  # type: ignore[no-any-return]  # formulas serve floats too

    def _gradients(self, x: Array, y: Array) -> tuple[Array, Array]:
        return self.slope(x, y, np)


# --- quadratics ----------------------------------------------------------------------------------


def _quadratic(a: float, b: float, c: float) -> tuple[Height, Slope]:
    """Return ½(a·x² + 2b·xy + c·y²) and its gradient."""

    def height(x: Any, y: Any, _m: Any) -> Any:
        return 0.5 * (a * x * x + c * y * y) + b * x * y

    def slope(x: Any, y: Any, _m: Any) -> tuple[Any, Any]:
        return a * x + b * y, b * x + c * y

    return height, slope


_RAVINE = (
    SurfaceParameter(
        "condition", "Condition κ", "κ", 1.0, 1000.0, 25.0, "log", "How much steeper it is across than along."
    ),
    SurfaceParameter(
        "rotation", "Turned by", "φ", 0.0, 90.0, 0.0, "linear", "The valley's angle to the x axis.", "°"
    ),
)
_SADDLE = (
    SurfaceParameter("fall", "Fall c", "c", 0.01, 10.0, 1.0, "log", "How sharply it falls away along y."),
)
_ROSENBROCK = (
    SurfaceParameter(
        "steepness", "Steepness b", "b", 1.0, 1000.0, 100.0, "log", "How steep the walls of the valley are."
    ),
)
_RASTRIGIN = (
    SurfaceParameter(
        "depth", "Depth A", "A", 0.0, 20.0, 10.0, "linear", "How deep the dents of the bowl are."
    ),
)


def ravine(condition: float = 25.0, rotation: float = 0.0) -> Surface:
    """Build a long valley: the quadratic with Hessian eigenvalues 1 and ``condition``.

    Args:
        condition: The condition number κ, at least 1.
        rotation: How far the valley is turned from the x axis, anticlockwise, in degrees.
    """
    c, s = _cos_sin(rotation)
    height, slope = _quadratic(c * c + condition * s * s, (1 - condition) * c * s, s * s + condition * c * c)
    turned = f", turned by {rotation:g}°" if rotation else ""
    return AnalyticSurface(
        id="ravine",
        name="Ravine",
        formula=f"½(x² + {condition:g}·y²){turned}",
        about=f"Steep across and flat along, κ = {condition:g}: the steep side limits the learning rate.",
        bounds=Bounds(-10.0, 10.0, -4.0, 4.0),
        start=_along((-8.5, 2.0), c, s),
        minima=((0.0, 0.0),),
        far_curvature=max(condition, 1.0),
        height=height,
        slope=slope,
        parameters=_RAVINE,
        settings={"condition": condition, "rotation": rotation},
        make=ravine,
    )


def _cos_sin(degrees: float) -> tuple[float, float]:
    """Return cosine and sine, exact for a right angle."""
    if degrees == 90:
        return 0.0, 1.0
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def _along(point: Point, c: float, s: float) -> Point:
    """Return a point turned about the origin, drawn in so far that the ravine's view still shows it."""
    x, y = c * point[0] - s * point[1], s * point[0] + c * point[1]
    share = min(1.0, 3.4 / abs(y)) if y else 1.0
    return share * x, share * y


def saddle(fall: float = 1.0) -> Surface:
    """Build a saddle: curvature 1 along x and −``fall`` along y."""
    height, slope = _quadratic(1.0, 0.0, -fall)
    return AnalyticSurface(
        id="saddle",
        name="Saddle",
        formula="½(x² − y²)" if fall == 1 else f"½(x² − {fall:g}·y²)",
        about="Down one way, up the other: the start beside the ridge is drawn in before it escapes.",
        bounds=Bounds(-5.0, 5.0, -3.0, 3.0),
        start=(-4.0, 0.01),
        far_curvature=1.0,
        height=height,
        slope=slope,
        parameters=_SADDLE,
        settings={"fall": fall},
        make=saddle,
    )


# --- valleys and basins --------------------------------------------------------------------------


def rosenbrock(steepness: float = 100.0) -> Surface:
    """Build the bent valley with its minimum at (1, 1), whatever the steepness of its walls."""
    b = steepness

    def height(x: Any, y: Any, _m: Any) -> Any:
        along, across = 1 - x, y - x * x
        return along * along + b * across * across

    def slope(x: Any, y: Any, _m: Any) -> tuple[Any, Any]:
        across = y - x * x
        return -2 * (1 - x) - 4 * b * x * across, 2 * b * across

    return AnalyticSurface(
        id="rosenbrock",
        name="Rosenbrock",
        formula=f"(1 − x)² + {b:g}·(y − x²)²",
        about="A bent valley, easy to find and slow to follow.",
        bounds=Bounds(-2.2, 2.2, -1.0, 3.0),
        start=(-1.2, 1.0),
        minima=((1.0, 1.0),),
        height=height,
        slope=slope,
        parameters=_ROSENBROCK,
        settings={"steepness": b},
        make=rosenbrock,
    )


def _himmelblau(x: Any, y: Any, _m: Any) -> Any:
    a, b = x * x + y - 11, x + y * y - 7
    return a * a + b * b


def _himmelblau_slope(x: Any, y: Any, _m: Any) -> tuple[Any, Any]:
    a, b = x * x + y - 11, x + y * y - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b


def _beale(x: Any, y: Any, _m: Any) -> Any:
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y
    return a * a + b * b + c * c


def _beale_slope(x: Any, y: Any, _m: Any) -> tuple[Any, Any]:
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y
    return (
        2 * (a * (y - 1) + b * (y * y - 1) + c * (y * y * y - 1)),
        2 * x * (a + 2 * y * b + 3 * y * y * c),
    )


def _plateau(x: Any, y: Any, m: Any) -> Any:
    return 1 - m.exp(-0.5 * (x * x + y * y))


def _plateau_slope(x: Any, y: Any, m: Any) -> tuple[Any, Any]:
    e = m.exp(-0.5 * (x * x + y * y))
    return x * e, y * e


def _camel(x: Any, y: Any, _m: Any) -> Any:
    u, v = x * x, y * y
    return (4 - 2.1 * u + u * u / 3) * u + x * y + 4 * (v - 1) * v


def _camel_slope(x: Any, y: Any, _m: Any) -> tuple[Any, Any]:
    u, v = x * x, y * y
    return (8 - 8.4 * u + 2 * u * u) * x + y, x + (16 * v - 8) * y


def _catapult(x: Any, y: Any, _m: Any) -> Any:
    r = x * y - 1
    return 0.5 * r * r


def _catapult_slope(x: Any, y: Any, _m: Any) -> tuple[Any, Any]:
    r = x * y - 1
    return r * y, r * x


# --- many minima ---------------------------------------------------------------------------------


def rastrigin(depth: float = 10.0) -> Surface:
    """Build the bowl with a dent at every whole number; at depth 0 it is the plain bowl."""
    turn = 2 * math.pi

    def height(x: Any, y: Any, m: Any) -> Any:
        return 2 * depth + x * x + y * y - depth * (m.cos(turn * x) + m.cos(turn * y))

    def slope(x: Any, y: Any, m: Any) -> tuple[Any, Any]:
        return 2 * x + depth * turn * m.sin(turn * x), 2 * y + depth * turn * m.sin(turn * y)

    return AnalyticSurface(
        id="rastrigin",
        name="Rastrigin",
        formula=f"{2 * depth:g} + x² + y² − {depth:g}·(cos 2πx + cos 2πy)",
        about="A bowl full of dents: a small rate stays in the first one.",
        bounds=Bounds(-5.12, 5.12, -4.0, 4.0),
        start=(-3.3, 2.3),
        minima=((0.0, 0.0),),
        height=height,
        slope=slope,
        parameters=_RASTRIGIN,
        settings={"depth": depth},
        make=rastrigin,
    )


def _ackley(x: Any, y: Any, m: Any) -> Any:
    r = m.sqrt(0.5 * (x * x + y * y))
    waves = 0.5 * (m.cos(2 * m.pi * x) + m.cos(2 * m.pi * y))
    return 20 * (1 - m.exp(-0.2 * r)) + m.e - m.exp(waves)


def _ackley_slope(x: Any, y: Any, m: Any) -> tuple[Any, Any]:
    turn = 2 * m.pi
    r = m.sqrt(0.5 * (x * x + y * y)) + 1e-300  # the tip of the cone then gets the gradient 0
    cone = 2 * m.exp(-0.2 * r) / r
    waves = m.pi * m.exp(0.5 * (m.cos(turn * x) + m.cos(turn * y)))
    return cone * x + waves * m.sin(turn * x), cone * y + waves * m.sin(turn * y)


# --- the table -----------------------------------------------------------------------------------

_BOWL, _BOWL_SLOPE = _quadratic(1.0, 0.0, 1.0)

_TABLE: tuple[Surface, ...] = (
    AnalyticSurface(
        id="bowl",
        name="Bowl",
        formula="½(x² + y²)",
        about="Equally steep all around: the gradient points at the minimum.",
        bounds=Bounds(-5.0, 5.0, -3.0, 3.0),
        start=(-4.0, 2.0),
        minima=((0.0, 0.0),),
        far_curvature=1.0,
        height=_BOWL,
        slope=_BOWL_SLOPE,
    ),
    ravine(),
    rosenbrock(),
    AnalyticSurface(
        id="himmelblau",
        name="Himmelblau",
        formula="(x² + y − 11)² + (x + y² − 7)²",
        about="Four minima of the same depth: the start decides which one is found.",
        bounds=Bounds(-6.0, 6.0, -5.0, 5.0),
        start=(-0.5, 0.0),
        minima=(
            (3.0, 2.0),
            (-2.805118087, 3.131312518),
            (-3.779310253, -3.283185991),
            (3.584428340, -1.848126527),
        ),
        height=_himmelblau,
        slope=_himmelblau_slope,
    ),
    AnalyticSurface(
        id="beale",
        name="Beale",
        formula="(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
        about="A long, nearly flat valley between steep walls at the corners.",
        bounds=Bounds(-4.5, 4.5, -3.0, 3.0),
        start=(1.0, 1.5),
        minima=((3.0, 0.5),),
        height=_beale,
        slope=_beale_slope,
    ),
    saddle(),
    AnalyticSurface(
        id="plateau",
        name="Plateau",
        formula="1 − exp(−½(x² + y²))",
        about="Almost no gradient far out: plain descent crawls before it falls.",
        bounds=Bounds(-5.0, 5.0, -3.0, 3.0),
        start=(-3.0, 1.0),
        minima=((0.0, 0.0),),
        height=_plateau,
        slope=_plateau_slope,
    ),
    rastrigin(),
    AnalyticSurface(
        id="ackley",
        name="Ackley",
        formula="20·(1 − exp(−0.2·√(½(x² + y²)))) + e − exp(½(cos 2πx + cos 2πy))",
        about="Ripples on a flat outskirt around one deep hole.",
        bounds=Bounds(-5.0, 5.0, -4.0, 4.0),
        start=(-3.4, 2.4),
        minima=((0.0, 0.0),),
        height=_ackley,
        slope=_ackley_slope,
    ),
    AnalyticSurface(
        id="camel",
        name="Six-hump camel",
        formula="(4 − 2.1x² + x⁴/3)·x² + xy + 4·(y² − 1)·y²",
        about="Six valleys, two of them deepest.",
        bounds=Bounds(-2.1, 2.1, -1.2, 1.2),
        start=(-1.1, -0.2),
        minima=((0.0898420131, -0.7126564030), (-0.0898420131, 0.7126564030)),
        height=_camel,
        slope=_camel_slope,
    ),
    AnalyticSurface(
        id="catapult",
        name="Catapult",
        formula="½(xy − 1)²",
        about="A curve of minima, flatter towards the middle: a high rate is thrown to a flatter one.",
        bounds=Bounds(-4.0, 4.0, -3.0, 3.0),
        start=(3.0, 0.5),
        minima=((1.0, 1.0), (-1.0, -1.0)),
        height=_catapult,
        slope=_catapult_slope,
    ),
)

SURFACES: Mapping[str, Surface] = MappingProxyType({surface.id: surface for surface in _TABLE})

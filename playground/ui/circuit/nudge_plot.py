"""The picture of a nudge: f over one number, tangent, secant through x and x + h, and the gap."""

import numpy as np

from playground.engine.array_functions import Array
from playground.session.nudging import Nudge, gaps
from playground.ui.plot.picture import Curve, Mark, Picture, Zone
from playground.ui.plot.scale import Scale, around

SPAN = 2.2
"""How far the picture reaches to both sides of x."""
POINT = "x + h"
"""The name of the point that is dragged."""
_POINTS = 241  # an odd number: one of them is x itself
_OUTLIERS = 3, 97  # percent; what f does beyond may leave the picture if it is far away
_FAR = 4.0  # times the span of the others


def numbers_around(x: float) -> Array:
    """Return where to evaluate f for the picture."""
    return x + np.linspace(-SPAN, SPAN, _POINTS)


def nudge_picture(name: str, f: str, nudge: Nudge, xs: Array, ys: Array, description: str) -> Picture:
    """Draw f and a nudge.

    Args:
        name: What is nudged.
        f: What the output is called.
        nudge: The nudge.
        xs: Where f was evaluated.
        ys: f there; NaN where it is not finite.
        description: What assistive technology reads.
    """
    end = nudge.x + nudge.h
    tangent = Curve(xs, _line(xs, nudge, nudge.gradient), "gradient", 1.6, dashed=True, label="tangent")
    secant = Curve(xs, _line(xs, nudge, nudge.secant), "accent", 1.4, label="secant")
    gap = Curve(np.array([end, end]), np.array([nudge.value + nudge.predicted, nudge.moved]), "error", 3.0)
    return Picture(
        Scale(float(xs[0]), float(xs[-1])),
        _height(ys, nudge),
        name,
        "",
        (secant, tangent, Curve(xs, _finite(ys), "value", 2.4, label=f), gap),
        marks=(
            Mark(nudge.x, nudge.value, "text", hollow=True),
            Mark(end, nudge.moved, "accent", name=POINT),
        ),
        zones=tuple(Zone(low, high, "dim", label=word) for low, high, word in gaps(xs, ys)),
        description=description,
    )


def _finite(ys: Array) -> Array:
    return np.where(np.isfinite(ys), ys, np.nan)


def _line(xs: Array, nudge: Nudge, slope: float) -> Array:
    """Return the straight line through (x, f) with a slope; nowhere if there is none."""
    with np.errstate(all="ignore"):
        return nudge.value + slope * (xs - nudge.x)


def _height(ys: Array, nudge: Nudge) -> Scale:
    """Show all of f, unless a pole or an explosion would flatten the rest."""
    known = ys[np.isfinite(ys)]
    points = [nudge.value, nudge.moved]
    if known.size:
        low, high = np.percentile(known, _OUTLIERS)
        room = _FAR * max(high - low, abs(nudge.gradient) * 0.1)
        points.extend(known[(known >= low - room) & (known <= high + room)].tolist())
    return around(points, least=1e-3)

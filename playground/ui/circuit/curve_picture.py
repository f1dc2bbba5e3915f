"""A gate's curve as a picture: the function, the present point, the tangent with its slope."""

import numpy as np

from playground.engine.numbers import precise
from playground.engine.step_curve import StepCurve
from playground.ui.plot.picture import Curve, Mark, Picture, Rule
from playground.ui.plot.scale import Scale, around

_FAR = 1e200


def curve_picture(shown: StepCurve) -> Picture:
    """Return the function of a gate over one input, with its tangent where it has one."""
    curve = shown.curve
    function = Curve(curve.xs, curve.ys, "value", 2.5)
    x, y = Scale(float(curve.xs[0]), float(curve.xs[-1])), around([curve.low, curve.high])
    y_label = f"{shown.gate}: {shown.y_name}"
    if not curve.has_tangent:
        here = Rule(curve.x, label=f"{shown.x_name} = {precise(curve.x)}")
        words = f"{shown.y_name} over {shown.x_name}; there is no finite point at {precise(curve.x)}."
        return Picture(x, y, shown.x_name, y_label, (function,), rules=(here,), description=words)
    heights = np.array([curve.tangent(x.low), curve.tangent(x.high)])
    slope = precise(curve.slope)
    tangent = Curve(
        np.array([x.low, x.high]), heights, "accent", 1.5, dashed=True, label=f"tangent, slope {slope}"
    )
    point = Mark(curve.x, curve.y, "value")
    words = f"{shown.y_name} over {shown.x_name}; at {precise(curve.x)} the slope is {slope}."
    return Picture(x, y, shown.x_name, y_label, (function, tangent), (point,), description=words)


def slope_picture(shown: StepCurve) -> Picture:
    """Return the function of a gate over one input together with its slope, and the present point on both."""
    curve = shown.curve
    function = Curve(curve.xs, curve.ys, "value", label="y")
    slopes = Curve(curve.xs, curve.slopes, "accent", 1.5, dashed=True, label="derivative")
    known = curve.slopes[~np.isnan(curve.slopes)]
    least, most = np.quantile(known, (0.1, 0.9)).tolist() if known.size else (0.0, 0.0)
    here = [number for number in (curve.y, curve.slope) if abs(number) < _FAR]
    x, y = Scale(float(curve.xs[0]), float(curve.xs[-1])), around([curve.low, curve.high, least, most, *here])
    points = tuple(Mark(curve.x, h, role) for h, role in zip(here, ("value", "accent"), strict=False))
    words = f"{shown.y_name} and its derivative over {shown.x_name}, at {precise(curve.x)}."
    return Picture(x, y, shown.x_name, "", (function, slopes), points, description=words)

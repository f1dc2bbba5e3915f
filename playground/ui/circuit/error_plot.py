"""The picture of the error against h: what was measured, both laws behind it, best and present h."""

from math import floor, log10

import numpy as np

from playground.engine.array_functions import Array
from playground.engine.numbers import precise
from playground.engine.step_size import DECADES, ErrorCurve
from playground.ui.plot.picture import Curve, Picture, Rule
from playground.ui.plot.scale import Scale

_LOWEST, _HIGHEST = -17, 3  # decades of the error that are ever shown
STEP = "h"
"""The name of the rule that is dragged."""


def error_picture(curve: ErrorCurve, h: float, description: str) -> Picture:
    """Draw a curve with the present step."""
    steps, errors = np.array(curve.steps), np.array(curve.errors)
    scale = _scale(errors)
    floor_ = 10.0**scale.low  # where errors of 0 are drawn: they have no place on a logarithmic axis
    shown = np.where(errors <= floor_, floor_, errors)
    curves = [Curve(steps, shown, "accent", 2.0, label="measured"), *_laws(curve, steps)]
    rules = [Rule(h, role="text", label=f"h = {precise(h, 2)}", name=STEP)]
    if curve.best is not None:
        rules.insert(0, Rule(curve.best, role="value", label="best", low=True))
    return Picture(
        Scale(*DECADES, log=True),
        scale,
        "h",
        "relative error" if curve.relative else "error",
        tuple(curves),
        rules=tuple(rules),
        description=description,
    )


def _scale(errors: Array) -> Scale:
    known = errors[np.isfinite(errors) & (errors > 0)]
    if known.size == 0:
        return Scale(_LOWEST, 0, log=True)
    low = max(floor(log10(known.min())) - 1, _LOWEST)
    high = min(floor(log10(known.max())) + 1, _HIGHEST)
    return Scale(low, max(high, low + 2), log=True)


def _laws(curve: ErrorCurve, steps: Array) -> list[Curve]:
    laws = []
    if curve.truncation:
        power = "∝ h²" if curve.order == 2 else "∝ h"
        laws.append(Curve(steps, curve.truncation * steps**curve.order, "gradient", 1.5, True, label=power))
    if curve.rounding:
        laws.append(Curve(steps, curve.rounding / steps, "value", 1.5, True, label="∝ 1/h"))
    return laws

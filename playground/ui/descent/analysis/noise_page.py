"""The noise ball: how far mini-batches keep the point from the minimum, predicted and measured."""

import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from playground.descent.analysis.noise import NoiseBall, noise_ball, why_no_noise_ball
from playground.engine.array_functions import Array
from playground.engine.numbers import precise
from playground.ui.descent.analysis.page import Page, ShownRuns, Tools
from playground.ui.plot.picture import Curve, Picture
from playground.ui.plot.scale import Scale

_DOTS = 400
_SIGMAS = 2.0  # of the ellipses


class NoisePage(Page):
    """Draws the latest points as seen along the flat and the steep direction, within two ellipses."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, "noise", "Points about where the run settles")
        self._table = QLabel()
        self._table.setObjectName("noiseTable")
        self._table.setTextFormat(Qt.TextFormat.RichText)
        self.body.addWidget(self._table)

    def show_runs(self, shown: ShownRuns) -> None:
        """Compare the spread of the selected run with the theory."""
        if not shown.rest:
            return
        why = why_no_noise_ball(shown.run)
        ball = None if why else noise_ball(shown.run)
        self._table.setVisible(ball is not None)
        if ball is None:
            self.explain(why or "The loss has no curvature where the run settles.")
            return
        self.say(_sentence(ball))
        self._table.setText(_rows(ball))
        self.draw(_picture(ball, shown.place, self.note.text()))


def _picture(ball: NoiseBall, place: int, description: str) -> Picture:
    dots = ball.offsets[:: max(1, len(ball.offsets) // _DOTS)]
    measured, predicted = _ellipse(ball.measured), _ellipse(ball.predicted)
    wide = max(float(abs(a).max()) for a in (ball.offsets[:, 0], measured[0]))
    high = max(float(abs(a).max()) for a in (ball.offsets[:, 1], measured[1]))
    if np.isfinite(predicted).all():
        wide, high = max(wide, float(predicted[0].max())), max(high, float(predicted[1].max()))
    return Picture(
        Scale(-1.05 * wide, 1.05 * wide),
        Scale(-1.05 * high, 1.05 * high),
        y_label="steep ↑ flat →",
        curves=(
            Curve(dots[:, 0], dots[:, 1], f"run{place}", dots=True, line=False),
            Curve(*measured, "text", 1.5, label="measured"),
            Curve(*predicted, "error", 1.5, dashed=True, label="predicted"),
        ),
        description=description,
    )


def _ellipse(variances: tuple[float, float]) -> tuple[Array, Array]:
    turn = np.linspace(0.0, 2 * math.pi, 73)
    with np.errstate(all="ignore"):
        a, b = (_SIGMAS * np.sqrt(np.array(variances))).tolist()
        return a * np.cos(turn), b * np.sin(turn)


def _sentence(ball: NoiseBall) -> str:
    ratios = [m / p for m, p in zip(ball.measured, ball.predicted, strict=True) if 0 < p < math.inf]
    told = f"The latest {ball.steps:,} steps"
    if not ratios:
        return f"{told} are not about a minimum, or the rate is beyond its limit: nothing is predicted."
    if max(ratios) < 0.7:
        return f"{told} spread less than predicted: an epoch takes each example once, so its noise cancels."
    if max(ratios) > 1.5:
        return f"{told} spread more than predicted: they still move, or the loss is no parabola here."
    return f"{told} spread about as predicted."


def _rows(ball: NoiseBall) -> str:
    head = "<tr><td></td><td align='right'>flat&nbsp;</td><td align='right'>&nbsp;steep</td></tr>"
    numbers = (("predicted σ", ball.predicted), ("measured σ", ball.measured))
    rows = [("λ", [precise(value, 3) for value in ball.at.eigenvalues])]
    rows += [(word, [precise(_root(value), 3) for value in pair]) for word, pair in numbers]
    body = "".join(
        f"<tr><td>{word}&nbsp;</td>"
        + "".join(f"<td align='right'>&nbsp;{text}</td>" for text in texts)
        + "</tr>"
        for word, texts in rows
    )
    return f"<table cellspacing='4'>{head}{body}</table>"


def _root(value: float) -> float:
    return math.sqrt(value) if value >= 0 else math.nan

"""The learning-rate sweep: how many steps each rate takes, or how low it ends."""

import math
from collections.abc import Iterator

import numpy as np

from playground.descent.analysis.part import Part
from playground.descent.analysis.sweep import STEPS, Sweep, sweep, sweep_rates
from playground.descent.analysis.trial import rate_range
from playground.descent.run import Run
from playground.engine.array_functions import Array
from playground.engine.numbers import precise
from playground.ui.descent.analysis.page import ShownRuns, Tools
from playground.ui.descent.analysis.rate_page import RatePage
from playground.ui.descent.analysis.series_page import log_scale
from playground.ui.plot.picture import Curve, Mark, Picture, Zone
from playground.ui.plot.scale import Scale
from playground.ui.quiet_combo import QuietCombo

_GOALS = (("to 1 %", 0.01), ("to 0.1 %", 1e-3), ("lowest", None))
_TIP = "What to compare: how soon the loss falls to a share of where it started, or how low it ends"


class SweepPage(RatePage):
    """Descends once with each of many rates, from the present start with the present optimizer."""

    verb = "Sweep"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, "sweep", "Learning-rate sweep")
        self.goal = QuietCombo("sweepGoal", "What the sweep compares", _TIP)
        for text, share in _GOALS:
            self.goal.addItem(text, share)
        self.goal.currentIndexChanged.connect(lambda _: self.show_again())
        self.head_row.insertWidget(1, self.goal)

    def about(self, run: Run) -> tuple[object, ...]:
        """Return what the sweep depends on: all but the rate, and the seed only with mini-batches."""
        return *super().about(run), run.seed if run.batch_size else 0

    def work(self, run: Run) -> Iterator[Part[Sweep]]:
        """Sweep the rates around the limit that the curvature sets."""
        return sweep(run, sweep_rates(*rate_range(run)), STEPS)

    def show_result(self, shown: ShownRuns) -> None:
        """Draw the rates that were tried by now."""
        result: Sweep = self.result
        share = self.goal.currentData()
        numbers = result.final if share is None else result.steps_to(share)
        low, high = rate_range(shown.run) if len(result.rates) < 2 else result.rates[[0, -1]].tolist()
        low, high = min(low, shown.run.learning_rate), max(high, shown.run.learning_rate)
        across = Scale(math.log10(low), math.log10(high), log=True)
        best = result.best(numbers) if not self.slices.running or len(result.rates) > 1 else None
        self.say(self._sentence(result, numbers, best, share))
        marks: tuple[Mark, ...] = ()
        if best is not None:
            height = float(numbers[int(np.flatnonzero(result.rates == best)[0])])
            marks = (self.best_mark(best, height, "best"),)
        label = "loss in the end" if share is None else "steps"
        self.draw(
            Picture(
                across,
                log_scale(numbers),
                y_label=f"{label}, against η",
                curves=(
                    Curve(result.rates, np.where(np.isfinite(numbers), numbers, np.nan), "accent", dots=True),
                ),
                marks=marks,
                rules=(self.rate_rule(shown),),
                zones=_diverged(result),
                description=self.note.text(),
                anywhere="rate",
            )
        )

    def _sentence(self, result: Sweep, numbers: Array, best: float | None, share: float | None) -> str:
        tried = result.losses.shape[1] - 1
        if best is None:
            if self.slices.running:
                return "Descends once with each rate."
            return f"No rate gets there within {tried:,} steps." if share else "Every rate diverges."
        least = precise(float(np.nanmin(numbers)), 3)
        if share is None:
            return f"η = {precise(best, 3)} ends lowest, at {least} after {tried:,} steps."
        steps = "1 step" if least == "1" else f"{least} steps"
        return f"η = {precise(best, 3)} is fastest: {steps} until {100 * share:g} % of the way is left."


def _diverged(result: Sweep) -> tuple[Zone, ...]:
    """Return the stretch of rates from which on all diverged."""
    kept = np.flatnonzero(np.isfinite(result.losses[:, -1]))
    first = int(kept[-1]) + 1 if len(kept) else 0
    if first >= len(result.rates):
        return ()
    return (Zone(float(result.rates[first]), float(result.rates[-1]), "error", 0.1, "diverges"),)

"""The range test: one run whose rate grows until the loss blows up."""

import math
from collections.abc import Iterator

import numpy as np

from playground.descent.analysis.part import Part
from playground.descent.analysis.range_test import RangeTest, growing_rates, range_test
from playground.descent.analysis.trial import rate_range
from playground.descent.run import Run
from playground.engine.array_functions import Array
from playground.engine.numbers import precise
from playground.ui.descent.analysis.page import ShownRuns, Tools
from playground.ui.descent.analysis.rate_page import RatePage
from playground.ui.descent.analysis.series_page import linear_scale, log_scale
from playground.ui.plot.picture import Curve, Mark, Picture
from playground.ui.plot.scale import Scale

_HIGHER = 20.0  # times the range of the sweep: the loss must have room to blow up


class RangePage(RatePage):
    """Makes one step with each of a hundred growing rates."""

    verb = "Test"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, "range", "Learning-rate range test")

    def about(self, run: Run) -> tuple[object, ...]:
        """Return what the test depends on: all but the rate, and the seed only with mini-batches."""
        return *super().about(run), run.seed if run.batch_size else 0

    def work(self, run: Run) -> Iterator[Part[RangeTest]]:
        """Test the rates from far below the limit that the curvature sets to far above it."""
        low, high = rate_range(run)
        return range_test(run, growing_rates(low, high * _HIGHER))

    def show_result(self, shown: ShownRuns) -> None:
        """Draw the losses by now, and the rate that they suggest."""
        result: RangeTest = self.result
        rate, suggested = shown.run.learning_rate, result.suggestion
        tried = result.rates if len(result.rates) else np.array([rate])
        low, high = min(float(tried[0]), rate), max(float(tried[-1]), rate)
        numbers = np.append(result.losses, result.first)
        finite = numbers[np.isfinite(numbers)]
        scale = _scale(finite)
        marks: tuple[Mark, ...] = ()
        if suggested is not None:
            nearest = int(np.argmin(abs(np.log(result.rates / suggested))))
            height = float(result.losses[min(nearest, len(result.losses) - 1)])
            marks = (self.best_mark(suggested, height, "suggested"),)
        self.say(self._sentence(result))
        self.draw(
            Picture(
                Scale(math.log10(low), math.log10(max(high, low * 2)), log=True),
                scale,
                y_label="loss after a step with each η",
                curves=(Curve(result.rates[: len(result.losses)], result.losses, "accent", dots=True),),
                marks=marks,
                rules=(self.rate_rule(shown),),
                description=self.note.text(),
                anywhere="rate",
            )
        )

    @staticmethod
    def _sentence(result: RangeTest) -> str:
        if not result.reason:
            return "One step with each rate, from low to high."
        if result.suggestion is None:
            return f"The loss never fell. {result.reason}"
        lowest, good = precise(10 * result.suggestion, 3), precise(result.suggestion, 3)
        return f"Lowest at η = {lowest}: start from a tenth, {good}. {result.reason}"


def _scale(losses: Array) -> Scale:
    spread = len(losses) and losses.min() > 0 and losses.max() > 50 * losses.min()
    return log_scale(losses) if spread else linear_scale(losses)

"""Many seeds: the median of the loss and the band that half of the runs lie in."""

from collections.abc import Iterator

import numpy as np

from playground.descent.analysis.ensemble import SEEDS, Ensemble, ensemble
from playground.descent.analysis.part import Part
from playground.descent.run import Run
from playground.engine.numbers import precise
from playground.ui.descent.analysis.page import ShownRuns, Tools
from playground.ui.descent.analysis.series_page import linear_scale, log_scale
from playground.ui.descent.analysis.work_page import WorkPage
from playground.ui.number_box import NumberBox
from playground.ui.plot.picture import Band, Curve, Picture
from playground.ui.plot.scale import Scale

_FEWEST, _MOST = 20, 50
_LEAST_STEPS, _MOST_STEPS = 100, 2_000
_POINTS = 300


class SeedsPage(WorkPage):
    """Descends with twenty to fifty ways of shuffling the examples."""

    verb = "Run seeds"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, "seeds", "Loss of many seeds against step")
        self.count = NumberBox(_FEWEST, _MOST, step=1, integer=True)
        self.count.setObjectName("seedCount")
        self.count.setAccessibleName("Number of seeds")
        self.count.setToolTip(f"How many seeds, from {_FEWEST} to {_MOST}")
        self.count.setFixedWidth(56)
        self.count.set_value(SEEDS)
        self.count.committed.connect(lambda _: self.show_again())
        self.head_row.insertWidget(1, self.count)

    def about(self, run: Run) -> tuple[object, ...]:
        """Return what the ensemble depends on; its length grows by doubling with the run."""
        return *super().about(run), run.learning_rate, run.seed, _length(run), self.count.value()

    def why_not(self, run: Run) -> str:
        """Say why all seeds would be alike."""
        if not run.surface.examples:
            return "This loss is not made from examples: nothing is shuffled, all seeds are alike."
        if run.batch_size is None:
            return "Every step uses all examples, so all seeds are alike: choose a batch size."
        return ""

    def work(self, run: Run) -> Iterator[Part[Ensemble]]:
        """Descend with each seed, as far as the selected run went."""
        return ensemble(run, _length(run), int(self.count.value()))

    def show_result(self, shown: ShownRuns) -> None:
        """Draw median and band of the seeds that are done, and the selected run over them."""
        result: Ensemble = self.result
        if len(result.losses) == 0:
            return
        last = result.losses.shape[1] - 1
        steps = np.unique(np.linspace(0, last, _POINTS).round().astype(int))
        xs = steps.astype(float)
        low, high = (quartile[steps] for quartile in result.quartiles)
        median, own = result.median[steps], shown.run.losses[steps[steps < len(shown.run.losses)]]
        known = np.concatenate([low, high, own])
        known = known[np.isfinite(known)]
        spread = len(known) and known.min() > 0 and known.max() > 10 * known.min()
        scale = log_scale(known) if spread else linear_scale(known)
        self.say(_sentence(result))
        whole = np.isfinite(low) & np.isfinite(high)
        self.draw(
            Picture(
                Scale(0.0, float(max(last, 1))),
                scale,
                y_label="loss against steps",
                curves=(
                    Curve(xs[: len(own)], own, f"run{shown.place}", 1.0, label="this run"),
                    Curve(xs, median, "text", label="median"),
                ),
                bands=(Band(xs[whole], low[whole], high[whole], "text", 0.22),),
                description=self.note.text(),
            )
        )


def _length(run: Run) -> int:
    """Return how many steps the seeds make: a round number at least as long as the run."""
    length = _LEAST_STEPS
    while length < min(len(run.steps) - 1, _MOST_STEPS):
        length *= 2
    return min(length, _MOST_STEPS)


def _sentence(result: Ensemble) -> str:
    count, last = len(result.losses), result.losses.shape[1] - 1
    low, high = (precise(float(quartile[-1]), 3) for quartile in result.quartiles)
    middle = precise(float(result.median[-1]), 3)
    told = f"{count} seeds after {last:,} steps: median {middle}, half of them within {low} … {high}"
    return f"{told}; {result.diverged} diverged." if result.diverged else f"{told}."

"""Pages that follow one number along the steps of every run: sharpness, gradient, update ratio."""

import math

import numpy as np

from playground.descent.analysis.sharpness import SharpnessPath, edge_of_stability
from playground.descent.run import Run
from playground.engine.array_functions import Array
from playground.engine.numbers import precise
from playground.ui.descent.analysis.page import Page, ShownRuns, Tools
from playground.ui.descent.loss_scale import outline, steps_shown
from playground.ui.plot.picture import Curve, Mark, Picture, Rule
from playground.ui.plot.scale import Scale, round_up

_COLUMNS = 200  # points of a curve: fewer than are joined by a smooth line
GUIDE = 1e-3  # of the notes "neural-networks-3": updates about a thousandth of the weights
_WIDE = 50.0  # times: a range this wide is shown on a logarithmic axis


class SeriesPage(Page):
    """Draws ``series`` of every run, the selected one on top."""

    y_label = ""

    def series(self, run: Run) -> tuple[Array, Array]:
        """Return steps and what there is to see after each, shape (n,) both."""
        raise NotImplementedError

    def guides(self, _run: Run) -> tuple[tuple[Curve, ...], tuple[Rule, ...]]:
        """Return curves and rules to compare with."""
        return (), ()

    def sentence(self, _run: Run, _step: int, _value: float) -> str:
        """Say what the newest number means."""
        return ""

    def scale(self, numbers: Array) -> Scale:
        """Return the range of all numbers in sight."""
        return log_scale(numbers)

    def show_runs(self, shown: ShownRuns) -> None:
        """Draw the curves of all runs."""
        run = shown.run
        own = self.series(run)
        rivals = [(place, self.series(rival)) for place, rival in shown.rivals.items()]
        guides, rules = self.guides(run)
        most = max(len(run.steps), *(len(rival.steps) for rival in shown.rivals.values()), 1)
        curves = [Curve(*numbers, role=f"run{place}", width=1.5) for place, numbers in rivals]
        curves.append(Curve(*own, role=f"run{shown.place}"))
        k = self._index(own[0], len(run.steps) - 1 if shown.step is None else shown.step)
        everything = [numbers for _, (_, numbers) in rivals] + [own[1]] + [g.ys for g in guides]
        levels = np.array([rule.at for rule in rules if rule.level])
        scale = self.scale(np.concatenate([*everything, levels]))
        marks = (Mark(float(own[0][k]), float(own[1][k]), f"run{shown.place}"),) if k >= 0 else ()
        if shown.rest:
            words = self.sentence(run, int(own[0][k]), float(own[1][k])) if k >= 0 else "Make a step first."
            self.say(words)
        across = Scale(0.0, float(steps_shown(most - 1)))
        self.draw(
            Picture(
                across,
                scale,
                y_label=f"{self.y_label} against steps",
                curves=(*guides, *curves),
                marks=marks,
                rules=rules,
                description=self.note.text(),
            )
        )

    @staticmethod
    def _index(steps: Array, wanted: int) -> int:
        """Return which of the points belongs to a step; −1 if there are none."""
        return min(int(np.searchsorted(steps, wanted)), len(steps) - 1)


class SharpnessPage(SeriesPage):
    """λ₂ along the path against what the rate allows: the edge of stability."""

    y_label = "sharpness λ₂"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, "sharpness", "Sharpness against step")
        self._paths: dict[int, SharpnessPath] = {}

    def series(self, run: Run) -> tuple[Array, Array]:
        """Return the sharpness along a run, measured once at each point."""
        return self._paths.setdefault(id(run), SharpnessPath()).along(run)

    def show_runs(self, shown: ShownRuns) -> None:
        """Draw the curves, and forget runs that are gone."""
        known = {id(run) for run in (shown.run, *shown.rivals.values())}
        self._paths = {key: path for key, path in self._paths.items() if key in known}
        super().show_runs(shown)

    def guides(self, run: Run) -> tuple[tuple[Curve, ...], tuple[Rule, ...]]:
        """Return the limit that the rate of each step sets."""
        edge = edge_of_stability(run)
        if edge is None:
            return (), ()
        steps, limits = outline(edge, _COLUMNS)
        label = "limit 2/η" if run.optimizer.id == "sgd" else "limit for this rate and momentum"
        if len(steps) == 1:
            steps, limits = np.array([0.0, float(steps_shown(0))]), np.repeat(limits, 2)
        return (Curve(steps, limits, "error", 1.5, dashed=True, label=label),), ()

    def scale(self, numbers: Array) -> Scale:
        """Return a range from 0, or a logarithmic one where the numbers differ much."""
        finite = numbers[np.isfinite(numbers)]
        if len(finite) and finite.min() > 0 and finite.max() > _WIDE * finite.min():
            return log_scale(finite)
        return linear_scale(finite)

    def sentence(self, run: Run, step: int, value: float) -> str:
        """Compare the sharpness with the limit."""
        if not math.isfinite(value):
            return "The loss has no curvature here."
        if value <= 0:
            return f"λ₂ = {precise(value, 3)}: nothing curves up here, so no rate overshoots."
        edge = edge_of_stability(run)
        if edge is None:
            return f"λ₂ = {precise(value, 3)}; {run.optimizer.name} scales the gradient, so 2/η is no limit."
        limit = float(edge[step])
        if value > limit * (1 + 1e-3):
            return (
                f"λ₂ = {precise(value, 3)} is above the limit {precise(limit, 3)}: the steep direction grows."
            )
        return f"λ₂ = {precise(value, 3)} is below the limit {precise(limit, 3)}: stable."


class GradientPage(SeriesPage):
    """The length of the gradient that each step goes by."""

    y_label = "|∇L|"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, "gradient", "Gradient norm against step")

    def series(self, run: Run) -> tuple[Array, Array]:
        """Return the length of the gradient at each point."""
        with np.errstate(all="ignore"):
            return outline(np.hypot(*run.steps.gradients), _COLUMNS)

    def sentence(self, run: Run, step: int, value: float) -> str:
        """Say how much of the first gradient is left."""
        first = math.hypot(*run.steps[0].grad)
        norm = math.hypot(*run.steps[step].grad) if step < len(run.steps) else value
        batch = " of the batch" if run.batch_size else ""
        if not (math.isfinite(norm) and first > 0):
            return f"|∇L| = {precise(norm, 3)}"
        share = f"{precise(norm / first, 2)} × the first"
        return f"The gradient{batch} is {precise(norm, 3)} long, {share}."


class RatioPage(SeriesPage):
    """How long each update is beside the weights that it changes."""

    y_label = "|Δw| / |w|"

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, "ratio", "Update-to-weight ratio against step")

    def series(self, run: Run) -> tuple[Array, Array]:
        """Return the ratio of each step, counted from the point that it leads on from."""
        with np.errstate(all="ignore"):
            ratios = np.hypot(np.diff(run.xs), np.diff(run.ys)) / np.hypot(run.xs, run.ys)[:-1]
        return outline(ratios, _COLUMNS)

    def guides(self, _run: Run) -> tuple[tuple[Curve, ...], tuple[Rule, ...]]:
        """Return the rule of thumb."""
        return (), (Rule(GUIDE, level=True, role="value", label="rule of thumb 0.001"),)

    def sentence(self, run: Run, step: int, value: float) -> str:
        """Compare the ratio with the rule of thumb."""
        if not math.isfinite(value) or value == 0:
            return f"Step {step + 1:,} changes the weights by {precise(value, 3)} of their size."
        times = value / GUIDE
        way = f"{precise(times, 2)} × the rule of thumb" if times >= 1 else f"1/{precise(1 / times, 2)} of it"
        return f"Step {step + 1:,} changes the weights by {precise(value, 2)} of their size: {way}."


def log_scale(numbers: Array) -> Scale:
    """Return at least a decade around the numbers above 0, with room for a label at the top."""
    with np.errstate(invalid="ignore"):
        found = numbers[np.isfinite(numbers) & (numbers > 0)]
    if len(found) == 0:
        return Scale(-3.0, 0.0, log=True)
    low, high = math.log10(found.min()), math.log10(found.max())
    span = max(high - low, 1.0)
    return Scale(low - 0.08 * span, low + 1.14 * span, log=True)


def linear_scale(numbers: Array) -> Scale:
    """Return a round range that holds 0 and the numbers."""
    if len(numbers) == 0:
        return Scale(0.0, 1.0)
    low, high = min(0.0, float(numbers.min())), max(0.0, float(numbers.max()))
    step = round_up(max(high - low, 1e-12) / 4)
    return Scale(math.floor(low / step) * step, math.ceil(high * 1.02 / step) * step)

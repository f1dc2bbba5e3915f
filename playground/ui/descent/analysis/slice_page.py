"""The loss along the next step, with the learning rate as a point that can be dragged."""

import math

import numpy as np

from playground.descent.analysis.slice import Slice, slice_at
from playground.engine.array_functions import Array
from playground.engine.numbers import precise
from playground.ui.descent.analysis.page import Page, ShownRuns, Tools
from playground.ui.plot.picture import Curve, Mark, Picture, Rule
from playground.ui.plot.scale import Scale

_POINTS = 161
_LEAST = 1e-4  # share of the axis: a rate dragged to 0 stops short of it
_NUDGE = 0.02  # share of the axis that an arrow key moves the rate


class SlicePage(Page):
    """Cuts through the loss along the step from the point that is shown."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, "slice", "Loss along the next step against the learning rate")
        self._shown: ShownRuns | None = None
        self._cut: Slice | None = None
        self._high = 1.0  # the end of the axis; it stays while a hand drags
        self._held = False
        self.plot.setToolTip("Drag the point, or press ← →, to turn the learning rate")
        self.plot.dragged.connect(self._drag)
        self.plot.dropped.connect(self._drop)
        self.plot.nudged.connect(self._nudge)

    def show_runs(self, shown: ShownRuns) -> None:
        """Draw the slice at the point that is shown."""
        self._shown = shown
        if not shown.rest and not self._held:
            return
        self._cut = slice_at(shown.run, shown.step)
        if self._cut is None and shown.run.optimizer.planner and any(shown.run.steps[shown.step or -1].grad):
            name = shown.run.optimizer.name
            self.explain(f"{name} does not step in proportion to η, so there is no such slice of its steps.")
        elif self._cut is None:
            self.explain("Nothing moves here, so there is no direction to cut along.")
        else:
            self._show(self._cut, shown)

    @property
    def rate(self) -> float:
        """The rate of the next step, by the schedule."""
        assert self._shown is not None
        return self._shown.run.next_rate

    def _show(self, cut: Slice, shown: ShownRuns) -> None:
        rate, best = self.rate, cut.line_search
        if not self._held:
            self._high = max(2.4 * best, 1.3 * rate) if best else 2 * rate
        rates = np.linspace(0.0, self._high, _POINTS)
        losses, model = cut.losses(rates), cut.model(rates)
        (lands,) = cut.losses(np.array([rate])).tolist()
        scale = _around(cut, losses, model, lands)
        inside = min(max(lands, scale.low), scale.high) if math.isfinite(lands) else scale.high
        over = "↑ " if inside < lands or not math.isfinite(lands) else ""
        marks = [
            Mark(0.0, cut.loss, "text", hollow=True),
            Mark(rate, inside, f"run{shown.place}", f"{over}η = {precise(rate, 3)}", "rate"),
        ]
        rules = []
        if best and best <= self._high:
            rules.append(Rule(best, role="value", label=f"line search {precise(best, 3)}"))
        self.say(_sentence(cut, rate, lands))
        self.draw(
            Picture(
                Scale(0.0, self._high),
                scale,
                y_label="loss after the step, against η",
                curves=(
                    Curve(rates, model, "dim", 1.5, dashed=True, label="quadratic model"),
                    Curve(rates, losses, "accent", label="loss"),
                ),
                marks=tuple(marks),
                rules=tuple(rules),
                description=self.note.text(),
            )
        )

    # --- from the hand -------------------------------------------------------------------------

    def _drag(self, _name: str, rate: float, _loss: float) -> None:
        if not self._held:
            self._held = True
            self.tools.seal()
        self._set(rate)

    def _drop(self, _name: str) -> None:
        self._held = False
        self.tools.seal()
        if self._shown is not None:
            self.show_runs(self._shown)

    def _nudge(self, _name: str, across: int, _up: int) -> None:
        self._set(self.rate + across * _NUDGE * self._high)

    def _set(self, rate: float) -> None:
        """Set the rate of the next step; a schedule makes it a multiple of the one that is set."""
        if self._shown is not None:
            run = self._shown.run
            rate = max(rate, _LEAST * self._high)
            self.tools.set_rate(float(f"{rate * run.learning_rate / run.next_rate:.3g}"))


def _around(cut: Slice, losses: Array, model: Array, lands: float) -> Scale:
    """Return a range that shows how the loss falls and comes up again, and where the step lands if it can."""
    finite = np.concatenate([losses, model])
    finite = finite[np.isfinite(finite)]
    floor = min(float(losses[np.isfinite(losses)].min(initial=cut.loss)), cut.loss)
    reach = max(cut.loss - floor, 1e-9 * max(1.0, abs(cut.loss)))
    top = cut.loss + 0.6 * reach
    if math.isfinite(lands) and lands < cut.loss + 8 * reach:
        top = max(top, lands + 0.15 * reach)
    low = max(float(finite.min(initial=floor)), floor - 0.6 * reach)
    return Scale(low - 0.06 * (top - low), top)


def _sentence(cut: Slice, rate: float, lands: float) -> str:
    now, then = precise(cut.loss, 3), precise(lands, 3)
    moves = "falls" if lands < cut.loss else "rises"
    told = f"With η = {precise(rate, 3)} the loss {moves} from {now} to {then}"
    if cut.line_search is None:
        return f"{told}; the model has no lowest point this way."
    return f"{told}; the line search would take {precise(cut.line_search, 3)}."

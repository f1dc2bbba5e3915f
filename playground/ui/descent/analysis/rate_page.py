"""What the sweep and the range test share: a plot over learning rates, from which one is adopted."""

from playground.engine.numbers import precise
from playground.ui.descent.analysis.page import ShownRuns, Tools
from playground.ui.descent.analysis.work_page import WorkPage
from playground.ui.plot.picture import Mark, Rule

_NUDGE = 10 ** (1 / 40)


class RatePage(WorkPage):
    """A click or a drag in the plot takes over a learning rate; so do ← and → while it has the focus."""

    def __init__(self, tools: Tools, name: str, label: str) -> None:
        super().__init__(tools, name, label)
        self._held = False
        self.plot.setToolTip("Click or drag to adopt a learning rate (← → finely)")
        self.plot.dragged.connect(self._drag)
        self.plot.dropped.connect(self._drop)
        self.plot.nudged.connect(self._nudge)

    def rate_rule(self, shown: ShownRuns) -> Rule:
        """Return the line of the present rate, which can be dragged."""
        rate = shown.run.learning_rate
        return Rule(rate, role=f"run{shown.place}", label=f"η = {precise(rate, 3)}", name="rate")

    @staticmethod
    def best_mark(rate: float, height: float, word: str) -> Mark:
        """Return the mark of the rate that came out best."""
        return Mark(rate, height, "value", f"{word} {precise(rate, 3)}", hollow=True)

    def _drag(self, _name: str, rate: float, _height: float) -> None:
        if not self._held:
            self._held = True
            self.tools.seal()
        self.tools.set_rate(float(f"{rate:.3g}"))

    def _drop(self, _name: str) -> None:
        self._held = False
        self.tools.seal()

    def _nudge(self, _name: str, across: int, _up: int) -> None:
        if self.shown is not None:
            self.tools.set_rate(float(f"{self.shown.run.learning_rate * _NUDGE**across:.3g}"))

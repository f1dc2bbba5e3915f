"""Pages whose analysis takes a while: it runs in slices, shows how far it is, and can be left off."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from playground.descent.analysis.part import Part
from playground.descent.run import Run
from playground.ui.descent.analysis.page import Page, ShownRuns, Tools
from playground.ui.descent.slices import Slices
from playground.ui.plot.picture import Picture
from playground.ui.plot.scale import Scale

_LARGE = 20_000  # examples from which on work waits until it is asked for


class WorkPage(Page):
    """Does its analysis anew when what it is about has changed, while it is in front.

    With very many examples it waits to be asked; a press of the button also leaves it off.
    """

    verb = "Run"

    def __init__(self, tools: Tools, name: str, label: str) -> None:
        super().__init__(tools, name, label)
        self.slices = Slices(tools.ticker, self)
        self.shown: ShownRuns | None = None
        self._about: tuple[object, ...] | None = None
        self.result: Any = None
        self._button = QPushButton()
        self._button.setObjectName(f"{name}Run")
        self._button.setProperty("role", "quiet")
        self._button.clicked.connect(self._press)
        self.head_row.addWidget(self._button)
        self.slices.moved.connect(self._take)
        self.slices.ended.connect(self._tell_button)
        self._share = 0.0
        self._tell_button()

    # --- what a page says of itself ------------------------------------------------------------

    def about(self, run: Run) -> tuple[object, ...]:
        """Return all that the result depends on."""
        start = run.steps[0]
        settings = tuple(sorted(run.hyperparameters.items()))
        same = id(run.surface), start.x, start.y, run.optimizer.id, settings, run.batch_size
        return *same, run.plan.schedule, tuple(run.plan.parameters.items())

    def why_not(self, _run: Run) -> str:
        """Say why there is nothing to do; empty if there is."""
        return ""

    def work(self, run: Run) -> Iterator[Part[Any]]:
        """Return the analysis of a run."""
        raise NotImplementedError

    def show_result(self, shown: ShownRuns) -> None:
        """Draw what is known by now, which is ``self.result``."""
        raise NotImplementedError

    # --- doing it ------------------------------------------------------------------------------

    def show_runs(self, shown: ShownRuns) -> None:
        """Begin anew if the result is about something else, and draw it."""
        self.shown = shown
        if not shown.rest:
            return
        about, why = self.about(shown.run), self.why_not(shown.run)
        if why:
            self.leave()
            self.result = self._about = None
            self.explain(why)
        elif about != self._about:
            self._about, self.result = about, None
            if shown.run.surface.examples <= _LARGE:
                self._begin()
            else:
                self.slices.cancel()
                self.explain(f"{shown.run.surface.examples:,} examples take a while: press {self.verb}.")
        elif self.result is not None:
            self.show_result(shown)
        for part in self.head.findChildren(QWidget):
            part.setEnabled(not why)

    def show_again(self) -> None:
        """Show the same runs after a choice on the page itself."""
        if self.shown is not None:
            self.show_runs(replace(self.shown, rest=True))

    def leave(self) -> None:
        """Leave the work off; it begins anew when the page comes back."""
        if self.slices.running:
            self._about = None
            self.slices.cancel()

    def finish(self) -> None:
        """Do the rest of the work now."""
        self.slices.finish()

    def _begin(self) -> None:
        assert self.shown is not None
        self._share = 0.0
        self.say("")
        self.draw(Picture(Scale(0.0, 1.0), Scale(0.0, 1.0)))
        self.slices.start(self.work(self.shown.run))
        self._tell_button()

    def _press(self) -> None:
        if self.slices.running:
            self.slices.cancel()
        elif self.shown is not None:
            self._about = self.about(self.shown.run)
            self._begin()

    def _take(self, part: Part[Any]) -> None:
        self.result, self._share = part.result, part.share
        self._tell_button()
        if self.shown is not None:
            self.show_result(self.shown)

    def _tell_button(self) -> None:
        if self.slices.running:
            self._button.setText(f"Stop · {100 * self._share:.0f} %")
            self._button.setToolTip("Leave it off; what is known by now stays")
            self._button.setAccessibleName("Stop the analysis")
        else:
            self._button.setText(self.verb)
            self._button.setToolTip("Do it again with the present settings")
            self._button.setAccessibleName(f"{self.verb}: do the analysis again")

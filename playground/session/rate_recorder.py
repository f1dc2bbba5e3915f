"""Record what a hand does to the learning rate during a run, as a schedule that can be replayed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from playground.session.descender import Descender
from playground.session.descent_runs import DescentAspect
from playground.session.notify import Notifier

if TYPE_CHECKING:
    from playground.descent.run import Run


class RateRecorder:
    """Turns the rates of the steps between ``start`` and ``stop`` into the schedule of the selected run.

    The run goes back to where the recording began, and the schedule makes the same steps again from there
    on. Nothing is kept of a run that was left for another one while it was recorded.

    Attributes:
        changed: Told when recording begins or ends.
    """

    def __init__(self, descender: Descender) -> None:
        self.changed: Notifier[[]] = Notifier()
        self._descender = descender
        self._run: Run | None = None
        self._begun = self._place = 0
        descender.changed.connect(self._follow)

    @property
    def recording(self) -> bool:
        """Whether the rates of the next steps become part of a schedule."""
        return self._run is not None

    @property
    def rates(self) -> Sequence[float]:
        """The rates recorded so far, one per step."""
        if self._run is None:
            return ()
        rates: list[float] = self._run.steps.learning_rates[self._begun + 1 :].tolist()
        return rates

    def start(self) -> None:
        """Record from the latest step of the selected run on."""
        self._run, self._begun = self._descender.run, len(self._descender.run.steps) - 1
        self._place = self._descender.place
        self.changed.emit()

    def stop(self) -> bool:
        """End the recording and let the selected run replay it; return whether there was any."""
        rates, begun = self.rates, self._begun
        self._end()
        if rates:
            self._descender.replay_rates(rates, begun)
        return bool(rates)

    def _end(self) -> None:
        self._run = None
        self.changed.emit()

    def _follow(self, aspects: frozenset[DescentAspect]) -> None:
        """Go on and back with the run that is recorded, and let go of one that was left for another one."""
        if self._run is None or "run" not in aspects:
            return
        last, run = len(self._run.steps) - 1, self._descender.run
        goes_on = len(run.steps) > last and run.legs(last) == self._run.legs(last)
        if run is self._run:
            self._begun = min(self._begun, last)
        elif goes_on and self._descender.place == self._place:
            self._run = run
        else:
            self._end()

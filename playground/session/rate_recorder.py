"""Record what a hand does to the learning rate during a run, as a schedule that can be replayed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from playground.descent.schedules import RatePlan, recorded
from playground.session.descender import Descender, DescentAspect
from playground.session.notify import Notifier

if TYPE_CHECKING:
    from playground.descent.run import Run


class RateRecorder:
    """Turns the rates of the steps between ``start`` and ``stop`` into the schedule of the selected run.

    The recording begins at step 0 of the schedule, whatever step of the run it began at. Nothing is kept
    of a run that was left for another one while it was recorded.

    Attributes:
        changed: Told when recording begins or ends.
    """

    def __init__(self, descender: Descender) -> None:
        self.changed: Notifier[[]] = Notifier()
        self._descender = descender
        self._run: Run | None = None
        self._begun = 0
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
        self.changed.emit()

    def stop(self) -> bool:
        """End the recording and let the selected run begin anew with it; return whether there was any."""
        points = recorded(self.rates)
        self._end()
        if points:
            self._descender.set_plan(RatePlan("recorded", {}, points), max(rate for _, rate in points))
        return bool(points)

    def _end(self) -> None:
        self._run = None
        self.changed.emit()

    def _follow(self, aspects: frozenset[DescentAspect]) -> None:
        """Go back with the run that is recorded, and let go of one that is no longer the selected one."""
        if self._run is None or "run" not in aspects:
            return
        if self._run is not self._descender.run:
            self._end()
        else:
            self._begun = min(self._begun, len(self._run.steps) - 1)

"""The gradient check of the pass that is shown, done a little at a time so that nothing waits for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from time import perf_counter

from playground.engine.circuit import Wire
from playground.engine.gradcheck import Checker, GradientRow, Method, evaluations
from playground.engine.probe import Target
from playground.engine.status import Status, status
from playground.engine.step_size import STEPS, ErrorCurve, error_at, error_curve
from playground.engine.trace import Accumulate, Backward, Seed, Trace
from playground.engine.verdicts import first_wrong, sentence
from playground.session.stepper import Stepper

JudgedGradients = Callable[[Trace], Mapping[Target, float] | None]
"""What gives the gradients to judge in place of those of the pass; None for those of the pass."""


class Checking:
    """Judges every gradient of the stepper's pass with one step h and one method.

    Nothing is computed before ``work`` is called, and no more than what it has time for.

    Args:
        stepper: The pass.
        judged: Where other gradients come from, such as those of a pass with planted mistakes.
    """

    def __init__(self, stepper: Stepper, judged: JudgedGradients = lambda _: None) -> None:
        self._stepper, self._judged = stepper, judged
        self._h = 1e-5
        self._method: Method = "centred"
        self._record: Trace | None = None
        self._gradients: Mapping[Target, float] | None = None
        self._checker: Checker | None = None
        self._rows: dict[Target, GradientRow] = {}
        self._errors: dict[Target, list[float]] = {}
        self._complete: dict[Target, int] = {}

    # --- what is asked -----------------------------------------------------------------------

    @property
    def h(self) -> float:
        """The step of the difference quotients."""
        return self._h

    @property
    def method(self) -> Method:
        """``centred`` or ``forward``."""
        return self._method

    def set_step(self, h: float) -> None:
        """Check with another step."""
        if h != self._h:
            self._h, self._rows = h, {}

    def set_method(self, method: Method) -> None:
        """Check with the other difference quotient."""
        if method != self._method:
            self._method, self._rows, self._errors = method, {}, {}

    def follow(self) -> bool:
        """Look at the pass as it is now; return whether it is another one than before."""
        record = self._stepper.trace
        gradients = self._judged(record)
        if record is self._record and gradients == self._gradients:
            return False
        self._record, self._gradients = record, gradients
        complete = len(record) > record.forward_count
        self._checker = Checker(record, gradients) if complete else None
        self._rows, self._errors, self._complete = {}, {}, _completed(record)
        return True

    # --- what is known -----------------------------------------------------------------------

    @property
    def checker(self) -> Checker | None:
        """What judges; None while the pass does not go back."""
        return self._checker

    @property
    def targets(self) -> tuple[Target, ...]:
        """Every gradient of the pass."""
        return self._checker.targets if self._checker else ()

    def row(self, target: Target) -> GradientRow | None:
        """Return what was found for one gradient, or None as long as it was not looked at."""
        return self._rows.get(target)

    def value_status(self, target: Target) -> Status:
        """Return whether the value at a gradient's place is zero, vanished or the like."""
        return self._stepper.health.value(target.source if isinstance(target, Wire) else target)

    def status(self, target: Target) -> Status:
        """Return whether the judged gradient is zero, vanished or the like."""
        if self._gradients is not None and self._checker is not None:
            return status(self._checker.analytic(target), self._stepper.health.least)
        return self._stepper.health.gradient(target)

    def reached(self, target: Target) -> bool:
        """Tell whether the pass has come to the gradient, so that it may be shown without giving it away."""
        end = self._stepper.trace.pass_end
        return self._stepper.cursor >= self._complete.get(target, end)

    def computed(self, target: Target) -> bool:
        """Tell whether the pass has come to the value there."""
        return (target.source if isinstance(target, Wire) else target) in self._stepper.state.values

    @property
    def at_end(self) -> bool:
        """Whether the pass has reached every gradient."""
        return self._stepper.cursor >= self._stepper.trace.pass_end

    @property
    def progress(self) -> tuple[int, int]:
        """How many gradients are judged, out of how many."""
        return len(self._rows), len(self.targets)

    @property
    def evaluations(self) -> int:
        """How many forward passes all difference quotients take."""
        return evaluations(len(self.targets), self.method)

    def curve(self, target: Target) -> ErrorCurve | None:
        """Return the error against h, or None as long as it is not measured."""
        errors = self._errors.get(target, [])
        if self._checker is None or len(errors) < len(STEPS):
            return None
        return error_curve(self._checker, target, self.method, errors)

    def sentence(self, target: Target) -> str:
        """Say what was found for one gradient; empty as long as it was not looked at."""
        row = self._rows.get(target)
        return sentence(self._checker, row, self.method) if self._checker and row else ""

    @property
    def first_wrong(self) -> str:
        """Where wrong gradients begin, once all are judged and the pass is at its end."""
        if self._checker is None or not self.at_end or len(self._rows) < len(self.targets):
            return ""
        return first_wrong(self._checker, self._rows)

    # --- work --------------------------------------------------------------------------------

    def work(self, seconds: float, chosen: Target | None = None, seen: Sequence[Target] = ()) -> bool:
        """Go on checking for a while; return whether anything is left.

        Args:
            seconds: How long; at least one more thing is computed.
            chosen: The gradient that comes first, its curve included.
            seen: Those that come next.
        """
        end = perf_counter() + seconds
        for do in self._tasks(chosen, seen):
            do()
            if perf_counter() >= end:
                return True
        return False

    def _tasks(self, chosen: Target | None, seen: Iterable[Target]) -> Iterator[Callable[[], None]]:
        if self._checker is None:
            return
        first = [chosen] if chosen is not None and chosen in self._checker.targets else []
        for target in (*first, *seen):
            if target not in self._rows:
                yield partial(self._judge, self._checker, target)
        for target in first:
            for h in STEPS[len(self._errors.setdefault(target, [])) :]:
                yield partial(self._measure, self._checker, target, h)
        for target in self._checker.targets:
            if target not in self._rows:
                yield partial(self._judge, self._checker, target)

    def _judge(self, checker: Checker, target: Target) -> None:
        self._rows[target] = checker.row(target, self._h, self._method)

    def _measure(self, checker: Checker, target: Target, h: float) -> None:
        self._errors[target].append(error_at(checker, target, h, self._method))


def _completed(record: Trace) -> dict[Target, int]:
    """Return after how many events each gradient is complete."""
    result: dict[Target, int] = {}
    for cursor, event in enumerate(record.events, 1):
        match event:
            case Seed(node=node) | Accumulate(node=node):
                result[node] = cursor
            case Backward(wire=wire, shared=shared):
                result[wire] = cursor
                if not shared:
                    result[wire.source] = cursor
    return result

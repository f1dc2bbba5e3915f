"""Applying the gradient: steps downhill or uphill on the circuit itself, and how the output went along."""

from collections.abc import Mapping
from typing import Literal

from playground.document.apply_gradient import apply_gradient, moving_names
from playground.document.errors import DocumentError
from playground.engine.circuit import CircuitError
from playground.engine.passes import value_and_grad
from playground.session.editor import Aspect, Editor
from playground.session.notify import Notifier
from playground.session.stepper import Stepper

Direction = Literal["downhill", "uphill"]

_MOST = 10_000  # steps whose output is remembered


class Applier:
    """Moves the weights of the open circuit along their gradient.

    After a step the pass is shown to its end, so that the new output and the new gradients are in sight;
    while numbers are to be predicted it begins anew instead, so that none is given away. Inside of a group,
    too, the weights of the whole circuit move.

    What is remembered begins where the first step was taken. Undo goes back in it; any other change of the
    numbers or of the circuit ends it.

    Attributes:
        changed: Told after a step, a refusal, or when the memory of the steps has changed.
        rate: The learning rate η.
        refusal: Why the latest step was not taken; empty if it was.
    """

    def __init__(self, editor: Editor, stepper: Stepper) -> None:
        self.changed: Notifier[[]] = Notifier()
        self.rate = 0.01
        self.refusal = ""
        self._editor, self._stepper = editor, stepper
        self._steps: list[tuple[Mapping[str, float], float]] = []
        self._now = 0
        self._stepping = False
        editor.changed.connect(self._follow)

    @property
    def names(self) -> tuple[str, ...]:
        """What a step moves."""
        return moving_names(self._editor.tried.circuit)

    @property
    def moves_weights(self) -> bool:
        """Whether a step moves weights; if there are none, it moves the inputs."""
        return any(node.gate == "weight" for node in self._editor.tried.circuit.variables)

    @property
    def is_complete(self) -> bool:
        """Whether the circuit has gradients to step along."""
        return len(self._stepper.whole) > self._stepper.whole.forward_count

    @property
    def outputs(self) -> tuple[float, ...]:
        """The output before the first step and after each one; empty if no step is remembered."""
        return tuple(output for _, output in self._steps)

    @property
    def now(self) -> int:
        """The place in ``outputs`` of what is shown; steps that were undone come after it."""
        return self._now

    def step(self, direction: Direction, *, repeated: bool = False) -> bool:
        """Take one step, or refuse it.

        Args:
            direction: Downhill makes the output smaller.
            repeated: Whether it goes on from the step before, as while a button is held; both are
                undone as one.

        Returns:
            Whether it was taken.
        """
        if not repeated:
            self._editor.seal()
        signed = self.rate if direction == "uphill" else -self.rate
        before, self._stepping, self.refusal = self._editor.tried, True, ""
        try:
            self._editor.apply(f"Step {direction}", lambda d: apply_gradient(d, signed), f"step {direction}")
            self._remember(before.values)
            self._show_pass()
        except (CircuitError, DocumentError) as error:
            self.refusal = str(error)
        finally:
            self._stepping = False
        self.changed.emit()
        return not self.refusal

    # --- inside ------------------------------------------------------------------------------

    def _show_pass(self) -> None:
        if self._stepper.predicting:
            self._stepper.first()
        else:
            self._stepper.last()

    def _remember(self, before: Mapping[str, float]) -> None:
        if not self._steps:
            self._steps, self._now = [self._record(before)], 0
        del self._steps[self._now + 1 :]
        self._steps.append(self._record(self._editor.document.values))
        del self._steps[:-_MOST]
        self._now = len(self._steps) - 1

    def _record(self, values: Mapping[str, float]) -> tuple[Mapping[str, float], float]:
        return values, value_and_grad(self._editor.document.circuit, values)[0]

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        """Go along with undo and redo; forget the steps when something else changes."""
        if self._stepping or aspects.isdisjoint({"circuit", "values"}):
            return
        values = self._editor.document.values
        places = [] if "circuit" in aspects else [k for k, (v, _) in enumerate(self._steps) if v == values]
        if not places:
            self._steps = []
        self._now = min(places, key=lambda k: abs(k - self._now), default=0)
        self.refusal = ""
        self.changed.emit()

"""Which numbers stand on the canvas: those of the pass so far, the one to be predicted, the broken ones."""

from collections.abc import Collection, Mapping

from playground.engine.circuit import Wire
from playground.engine.mistakes import alike
from playground.engine.status import status
from playground.engine.trace import touched
from playground.engine.wish import direction
from playground.session.prediction import Question
from playground.session.stepper import Stepper
from playground.ui.circuit.number_item import BranchItem, NumberItem
from playground.ui.circuit.number_look import ASKED_LOOK, UNKNOWN, NumberLook, number_look


class ShownNumbers:
    """Gives the number items of a scene their looks.

    Attributes:
        asked: What is to be predicted, which is drawn as a question mark.
        wishes: Whether an arrow beside each gradient tells which way the value should go.
    """

    def __init__(
        self,
        stepper: Stepper,
        numbers: Mapping[str, NumberItem],
        branches: Mapping[Wire, BranchItem],
    ) -> None:
        self.asked: Question | None = None
        self.wishes = False
        self._shown: tuple[tuple[object, ...], int] | None = None  # what the looks rest on, and the cursor
        self._stepper, self._numbers, self._branches = stepper, numbers, branches

    def ask(self, question: Question | None) -> None:
        """Draw a question mark in place of a number, or no more."""
        targets = [asked.target for asked in (self.asked, question) if asked is not None]
        self.asked = question
        look = _Looks(self._stepper, question)
        for target in targets:
            if isinstance(target, Wire):
                if target in self._branches:
                    self._branches[target].set_number(look.share(target))
            elif target in self._numbers:
                self._numbers[target].set_numbers(look.value(target), *look.gradient(target))

    def show(self) -> None:
        """Show the numbers as they are known now, touching only those that may have changed."""
        look = _Looks(self._stepper, self.asked)
        nodes, wires = self._changed()
        for node_id in nodes:
            self._numbers[node_id].set_numbers(look.value(node_id), *look.gradient(node_id))
            self._numbers[node_id].set_wish(look.wish(node_id) if self.wishes else 0)
        for wire in wires:
            if wire in self._branches:
                self._branches[wire].set_number(look.share(wire))

    def forget(self) -> None:
        """Show every number the next time, as there are other items."""
        self._shown = None

    def _changed(self) -> tuple[Collection[str], Collection[Wire]]:
        """Return whose numbers may differ from those shown: those of the events between two cursors."""
        stepper = self._stepper
        basis = stepper.health, stepper.mistakes, stepper.goal, self.wishes
        before, self._shown = self._shown, (basis, stepper.cursor)
        if before is None or before[0] != basis:
            return self._numbers.keys(), self._branches.keys()
        start, end = sorted((before[1], stepper.cursor))
        return touched(stepper.trace.events[start:end])


class _Looks:
    """How each number looks at one moment; what the stepper knows is asked for once."""

    def __init__(self, stepper: Stepper, asked: Question | None) -> None:
        self._state, self._health = stepper.state, stepper.health
        self._broken = stepper.broken if stepper.mistakes else None
        at = (stepper.trace, stepper.cursor)
        self._gradients = self._broken.gradients_at(*at) if self._broken else {}
        self._asked = (asked.target, asked.kind) if asked else None
        self._circuit, self._goal = stepper.trace.circuit, stepper.goal

    def value(self, node_id: str) -> NumberLook:
        """Return the look of a node's value."""
        if self._asked == (node_id, "value"):
            return ASKED_LOOK
        known = self._state.values.get(node_id)
        return UNKNOWN if known is None else number_look(known, self._health.value(node_id), "value")

    def gradient(self, node_id: str) -> tuple[NumberLook, NumberLook | None]:
        """Return the look of a node's gradient, and of the right one below it where it is wrong."""
        if self._asked == (node_id, "gradient"):
            return ASKED_LOOK, None
        known = self._state.gradients.get(node_id)
        if known is None:
            return UNKNOWN, None
        right = number_look(known, self._health.gradient(node_id, known), "gradient")
        number = self._gradients.get(node_id, known)
        if self._broken is None or alike(number, known):
            return right, None
        return number_look(number, status(number), "gradient").wrong(known), right

    def wish(self, node_id: str) -> int:
        """Return which way a node's value should go; a constant cannot."""
        if self._circuit[node_id].gate == "constant":
            return 0
        return direction(self._state.gradients.get(node_id, 0.0), self._goal)

    def share(self, wire: Wire) -> NumberLook:
        """Return the look of what one use of a value sends back."""
        if self._asked == (wire, "gradient"):
            return ASKED_LOOK
        known = self._state.wire_gradients.get(wire)
        if known is None:
            return UNKNOWN
        if self._broken is not None and wire in self._broken.wrong_shares:
            number = self._broken.uses[wire].share
            return number_look(number, status(number), "gradient").wrong(known)
        return number_look(known, self._health.gradient(wire, known), "gradient")

"""Which numbers stand on the canvas: those of the pass so far, the one to be predicted, the broken ones."""

from collections.abc import Mapping

from playground.engine.circuit import Wire
from playground.session.prediction import Question
from playground.session.stepper import Stepper
from playground.ui.circuit.number_item import BranchItem, NumberItem
from playground.ui.circuit.number_look import ASKED_LOOK, NumberLook, number_look


class ShownNumbers:
    """Gives the number items of a scene their looks.

    Attributes:
        asked: What is to be predicted, which is drawn as a question mark.
    """

    def __init__(
        self,
        stepper: Stepper,
        numbers: Mapping[str, NumberItem],
        branches: Mapping[Wire, BranchItem],
    ) -> None:
        self.asked: Question | None = None
        self._state, self._health = stepper.state, stepper.health
        self._stepper, self._numbers, self._branches = stepper, numbers, branches

    def ask(self, question: Question | None) -> None:
        """Draw a question mark in place of a number, or no more."""
        if question != self.asked:
            self.asked = question
            self.show()

    def show(self) -> None:
        """Show the numbers as they are known now; what is known is asked for once, not for each number."""
        self._state, self._health = self._stepper.state, self._stepper.health
        for node_id, item in self._numbers.items():
            item.set_numbers(self._value(node_id), *self._gradient(node_id))
        for wire, branch in self._branches.items():
            branch.set_number(self._share(wire))

    def _value(self, node_id: str) -> NumberLook:
        value = self._state.values.get(node_id)
        if self._is_asked(node_id, "value"):
            return ASKED_LOOK
        return number_look(value, self._health.value(node_id), "value")

    def _gradient(self, node_id: str) -> tuple[NumberLook, NumberLook | None]:
        """Return the look of a gradient, and of the right one below it where it is wrong."""
        stepper = self._stepper
        known = self._state.gradients.get(node_id)
        if self._is_asked(node_id, "gradient"):
            return ASKED_LOOK, None
        right = number_look(known, self._health.gradient(node_id, known), "gradient")
        if known is None or not stepper.mistakes or node_id not in stepper.broken.wrong:
            return right, None
        if known != self._health.final.gradients[node_id]:
            return right, None  # a sum that is not complete yet
        number = stepper.broken.gradients[node_id]
        return number_look(number, "ordinary", "gradient").wrong(known), right

    def _share(self, wire: Wire) -> NumberLook:
        stepper = self._stepper
        known = self._state.wire_gradients.get(wire)
        if self._is_asked(wire, "gradient"):
            return ASKED_LOOK
        if known is not None and stepper.mistakes and wire in stepper.broken.wrong_shares:
            return number_look(stepper.broken.shares[wire], "ordinary", "gradient").wrong(known)
        return number_look(known, self._health.gradient(wire, known), "gradient")

    def _is_asked(self, target: str | Wire, kind: str) -> bool:
        return self.asked is not None and (self.asked.target, self.asked.kind) == (target, kind)

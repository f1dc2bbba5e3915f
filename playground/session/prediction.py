"""Predict first: ask for the number of the next event before it is shown, and say what went wrong."""

import math
from dataclasses import dataclass
from typing import Literal

from playground.engine.circuit import CircuitError, Wire
from playground.engine.explain import Chip, explain
from playground.engine.expression import parse
from playground.engine.naming import letters_of, objective_of
from playground.engine.numbers import precise, short
from playground.engine.passes import value_and_grad
from playground.engine.status import Health
from playground.engine.syntax import ExpressionError
from playground.engine.trace import Accumulate, Backward, Event, Forward, Seed, Trace, Update
from playground.session.notify import Notifier
from playground.session.slips import how_far, right_number, slips
from playground.session.stepper import Stepper

Outcome = Literal["first", "later", "shown", "skipped"]

CLOSE = 0.01
"""An answer is right within this share of the right number."""
_ROUNDED = 0.1  # within this share, it is right also if it reads the same on the wire
_SAME = 0.005  # within this share, an answer is the number of a mistake
_PLACES = {
    "∞": math.inf,
    "+∞": math.inf,
    "inf": math.inf,
    "-∞": -math.inf,
    "-inf": -math.inf,
    "nan": math.nan,
}
_LONGEST = 200


class AnswerError(ValueError):
    """A typed answer that is no number; the message says what to type."""


def read_answer(text: str) -> float:
    """Read a number as people type it: ``-0.5``, ``−0,5``, ``2e-3``, ``1/3``, ``exp(-1)``, ``∞``, ``NaN``.

    Raises:
        AnswerError: If it is none.
    """
    plain = text.strip().replace("−", "-")
    if plain.lower() in _PLACES:
        return _PLACES[plain.lower()]
    if len(plain) > _LONGEST:
        raise AnswerError("That is too long for a number.")
    decimal = plain if "(" in plain else plain.replace(",", ".")
    try:
        circuit = parse(decimal)
        if circuit.names:
            raise AnswerError(f"{circuit.names[0]} is a name: type its number instead.")
        return value_and_grad(circuit, {})[0]
    except (ExpressionError, CircuitError):
        raise AnswerError("That is no number. Type one such as −0.5, 2e−3 or 1/3.") from None


def is_right(answer: float, right: float) -> bool:
    """Tell whether an answer will do.

    It may be off by 1 %, or by 10 % where it reads the same as on the wire, with two decimals: −0.2 for
    −0.1966. Only 0 is 0, only NaN is NaN, and only ∞ is ∞.
    """
    if math.isnan(right) or math.isnan(answer):
        return math.isnan(right) and math.isnan(answer)
    if right == 0 or math.isinf(right) or math.isinf(answer):
        return answer == right
    share = abs(answer / right - 1)
    return share <= CLOSE or (share <= _ROUNDED and short(answer) == short(right))


@dataclass(frozen=True)
class Diagnosis:
    """What is to be said of an answer.

    Attributes:
        right: Whether it will do.
        mistake: The id of the mistake that gives this number; ``far off`` if none does; empty if right.
        sentence: What it was, and what to do instead; never the right number of a wrong answer.
    """

    right: bool
    mistake: str
    sentence: str


def diagnose(trace: Trace, cursor: int, answer: float) -> Diagnosis:
    """Judge an answer for the event that ``cursor`` stands behind, from the event and the gate table."""
    right = right_number(trace.events[cursor - 1])
    if is_right(answer, right):
        return Diagnosis(True, "", f"Right: {explain(trace, cursor).sentence}")
    if answer == 0 and _has_vanished(trace, trace.events[cursor - 1]):
        return Diagnosis(True, "", f"As good as right: it is not exactly 0, but {precise(right)}.")
    found = next(
        (s for s in slips(trace, cursor) if _same(answer, s.number) and not is_right(s.number, right)), None
    )
    if found is None:
        return Diagnosis(False, "far off", how_far(answer, right))
    return Diagnosis(False, found.id, found.sentence)


def _same(answer: float, number: float) -> bool:
    if answer == number or (math.isnan(answer) and math.isnan(number)):
        return True
    if not (math.isfinite(answer) and math.isfinite(number)) or number == 0:
        return False
    share = abs(answer / number - 1)
    return share <= _SAME or (share <= _ROUNDED / 2 and short(answer) == short(number))


def _has_vanished(trace: Trace, event: Event) -> bool:
    health = Health(trace)
    if isinstance(event, Forward):
        return health.value(event.node) == "vanished"
    return isinstance(event, Backward) and health.gradient(event.wire) == "vanished"


@dataclass(frozen=True)
class Question:
    """What is asked about the next event.

    Attributes:
        title: What happens in it.
        text: The question.
        chips: The numbers of the event as an equation, the hidden ones included.
        known: How many of them may be shown; the others are what is asked for, or would give it away.
        formula: LaTeX of what is asked, in letters only; may be empty.
        target: The node or wire whose number it is.
        kind: Whether a value or a gradient is asked for.
    """

    title: str
    text: str
    chips: tuple[Chip, ...]
    known: int
    formula: str
    target: str | Wire
    kind: Literal["value", "gradient"]


def question(trace: Trace, cursor: int) -> Question:
    """Return the question about the event that ``cursor`` stands behind."""
    names = letters_of(trace)
    told = explain(trace, cursor)
    event, chips = trace.events[cursor - 1], told.chips
    f = objective_of(trace)
    match event:
        case Forward():
            text, known = f"What is {names[event.node]}?", len(chips) - 1
            return Question(told.title, text, chips, known, told.formulas[0], event.node, "value")
        case Seed():
            text = f"How much does {f} change for each 1 that {names[event.node]} changes?"
            return Question(told.title, text, chips, 0, "", event.node, "gradient")
        case Backward():
            text = f"What is the gradient of {f} with respect to {names[event.wire.source]}?"
            if event.shared:
                text = f"What does this wire send back to {names[event.wire.source]}?"
            target = event.wire if event.shared else event.wire.source
            return Question(told.title, text, chips, 1, told.formulas[0], target, "gradient")
        case Accumulate():
            text = f"What is the gradient of {names[event.node]} now?"
            return Question(told.title, text, chips, len(chips) - 1, "", event.node, "gradient")
        case Update():
            text = f"What is {names[event.node]} after the step?"
            return Question(told.title, text, chips, len(chips) - 1, told.formulas[0], event.node, "value")


@dataclass(frozen=True)
class Score:
    """How the predictions of a pass went: how many were asked for, and with which outcome."""

    first: int
    later: int
    shown: int
    skipped: int

    @property
    def asked(self) -> int:
        """How many numbers are known by now."""
        return self.first + self.later + self.shown + self.skipped

    @property
    def text(self) -> str:
        """The score as it is shown: ``7 of 9 at first try · 1 skipped``."""
        if not self.asked:
            return ""
        parts = [f"{self.first} of {self.asked} at first try"]
        parts += [f"{n} {word}" for n, word in ((self.shown, "shown"), (self.skipped, "skipped")) if n]
        return " · ".join(parts)


class Prediction:
    """Keeps asking for the next number of the stepper's pass while it is on, and never blocks.

    Attributes:
        changed: Told after it was turned on or off, and after each answer and step while it is on.
        reply: What was said of the latest answer; None after another step.
        tries: How many wrong answers the present question has got.
    """

    def __init__(self, stepper: Stepper) -> None:
        self.changed: Notifier[[]] = Notifier()
        self.reply: Diagnosis | None = None
        self.tries = 0
        self._stepper = stepper
        self._whole, self._trace = stepper.whole, stepper.trace
        self._cursor = stepper.cursor
        self._outcomes: dict[tuple[int, int], Outcome] = {}  # by pass, outside or in a group, and cursor
        stepper.moved.connect(self._follow)

    @property
    def on(self) -> bool:
        """Whether numbers are asked for before they are shown."""
        return self._stepper.predicting

    @on.setter
    def on(self, on: bool) -> None:
        if on != self.on:
            self._begin()
            self._stepper.predicting = on
            self.changed.emit()

    @property
    def question(self) -> Question | None:
        """The question about the next event; None while off and at the end of the pass."""
        coming = self._stepper.next_event if self.on else None
        return question(*coming) if coming else None

    @property
    def question_here(self) -> Question | None:
        """The question, if it is about what is on the canvas rather than about what is around it."""
        coming = self._stepper.next_event
        return self.question if coming and coming[0] is self._stepper.trace else None

    @property
    def score(self) -> Score:
        """How it went in this pass so far."""
        outcomes = list(self._outcomes.values())
        return Score(*(outcomes.count(kind) for kind in ("first", "later", "shown", "skipped")))

    @property
    def may_show(self) -> bool:
        """Whether the number is offered: after a second wrong answer."""
        return self.tries >= 2

    def answer(self, text: str) -> Diagnosis:
        """Judge an answer; a right one goes on to the next step.

        Raises:
            AnswerError: If it is no number; that is not counted.
        """
        number = read_answer(text)
        coming = self._stepper.next_event if self.on else None
        if coming is None:
            raise AnswerError("The pass is complete: there is no number to predict.")
        reply = diagnose(*coming, number)
        if reply.right:
            self._reveal("later" if self.tries else "first", reply)
        else:
            self.tries += 1
            self.reply = reply
            self.changed.emit()
        return reply

    def show(self) -> None:
        """Show the number that is asked for, and go on."""
        coming = self._stepper.next_event if self.on else None
        if coming is not None:
            self._reveal("shown", Diagnosis(False, "", explain(*coming).sentence))

    def _reveal(self, outcome: Outcome, reply: Diagnosis) -> None:
        if coming := self._stepper.next_event:  # only the first time tells whether it was known
            self._outcomes.setdefault((id(coming[0]), coming[1]), outcome)
        self._stepper.forward()
        self.reply = reply
        self.changed.emit()

    def _begin(self) -> None:
        self._outcomes = {}
        self._whole, self._trace = self._stepper.whole, self._stepper.trace
        self._cursor = self._stepper.cursor
        self.reply, self.tries = None, 0

    def _follow(self) -> None:
        """Count what was passed over as skipped; another pass, or its start, begins a new score."""
        if not self.on:
            return
        stepper, cursor = self._stepper, self._stepper.cursor
        if stepper.whole is not self._whole or (cursor == 0 and stepper.trace is stepper.whole):
            self._begin()
        elif stepper.trace is self._trace:
            for passed in range(self._cursor + 1, cursor + 1):
                self._outcomes.setdefault((id(self._trace), passed), "skipped")
        self._trace, self._cursor = stepper.trace, cursor
        self.reply, self.tries = None, 0
        self.changed.emit()

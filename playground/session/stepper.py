"""The stepper: walks forward and backward through the recorded pass of what is looked at."""

from playground.document.document import Document
from playground.engine.inside import Span, backward_span, forward_span, group_of, trace_inside
from playground.engine.mistakes import BrokenPass, broken_pass
from playground.engine.passes import trace
from playground.engine.status import Health
from playground.engine.trace import PassState, Trace, state_at
from playground.engine.wish import Goal
from playground.session.editor import Aspect, Editor
from playground.session.notify import Notifier
from playground.session.preview import Preview
from playground.session.visit import Visit


class Stepper:
    """Shows the pass over the editor's circuit up to a cursor, which is saved with the document.

    Inside of a group it is the pass there, as a part of the pass over the whole circuit.

    Attributes:
        moved: Told after the cursor moved, the pass was recorded anew, or another one is looked at; and
            after what is hidden or broken on purpose changed.
        goal_changed: Told after wires want something else.
    """

    def __init__(self, editor: Editor) -> None:
        self.moved: Notifier[[]] = Notifier()
        self.goal_changed: Notifier[[]] = Notifier()
        self._goal: Goal = "raise"
        self._editor = editor
        self._predicting = False
        self._mistakes: frozenset[str] = frozenset()
        self._health: Health | None = None
        self._broken: tuple[Trace, frozenset[str], BrokenPass] | None = None
        self._records: dict[tuple[str, ...], Trace] = {}  # of the whole circuit and of groups, by their path
        self._asked: tuple[Document, Preview | None, tuple[str, ...], list[Trace]] | None = None
        self._state: tuple[Trace, int, PassState] | None = None
        self._shown = editor.visits, editor.document.cursor
        editor.changed.connect(self._follow)

    @property
    def trace(self) -> Trace:
        """Every event of the pass over what is looked at."""
        return self._recorded()[-1]

    @property
    def whole(self) -> Trace:
        """Every event of the pass over the whole circuit, whatever is looked into."""
        return self._recorded()[0]

    @property
    def cursor(self) -> int:
        """How many events are shown, from 0 to all of them."""
        return max(0, min(self._editor.shown.cursor, len(self.trace)))

    @property
    def state(self) -> PassState:
        """What is known after the events that are shown."""
        record, cursor = self.trace, self.cursor
        if self._state is None or self._state[0] is not record or self._state[1] != cursor:
            self._state = record, cursor, state_at(record, cursor)
        return self._state[2]

    @property
    def goal(self) -> Goal:
        """Whether wires are said to want the output to rise, or to fall as a loss should."""
        return self._goal

    @goal.setter
    def goal(self, goal: Goal) -> None:
        if goal != self._goal:
            self._goal = goal
            self.goal_changed.emit()

    @property
    def health(self) -> Health:
        """The status of every number of the pass: zero, vanished, infinite, NaN, or ordinary."""
        if self._health is None or self._health.trace is not self.trace:
            self._health = Health(self.trace)
        return self._health

    # --- hidden, or broken on purpose --------------------------------------------------------

    @property
    def predicting(self) -> bool:
        """Whether a number is to be predicted before it is shown: nothing may tell of later events."""
        return self._predicting

    @predicting.setter
    def predicting(self, on: bool) -> None:
        if on != self._predicting:
            self._predicting = on
            self.moved.emit()

    @property
    def mistakes(self) -> frozenset[str]:
        """The mistakes that the backward pass is broken with on purpose, by their ids; never saved."""
        return self._mistakes

    @mistakes.setter
    def mistakes(self, mistakes: frozenset[str]) -> None:
        if mistakes != self._mistakes:
            self._mistakes = mistakes
            self.moved.emit()

    @property
    def broken(self) -> BrokenPass:
        """The gradients that the pass would have with the mistakes; the right ones if there are none."""
        known, record = self._broken, self.trace
        if known is None or known[0] is not record or known[1] != self._mistakes:
            self._broken = known = record, self._mistakes, broken_pass(record, self._mistakes)
        return known[2]

    # --- bounds ------------------------------------------------------------------------------

    @property
    def can_forward(self) -> bool:
        """Whether there is one more event, or a way out of the group after the last one."""
        return self.cursor < self._bounds().end or self._place_outside() is not None

    @property
    def next_event(self) -> tuple[Trace, int] | None:
        """The pass and the cursor that ``forward`` leads to; None if it shows no further event."""
        if self.cursor < self._bounds().end:
            return self.trace, self.cursor + 1
        place = self._place_outside()
        if place is None or place.end >= self._bounds(len(self._editor.visits) - 1).end:
            return None
        return self._recorded()[-2], place.end + 1

    @property
    def can_back(self) -> bool:
        """Whether there is an event to take back, or a way out of a group that was stepped into."""
        return self.cursor > self._bounds().start or self._stepped_into

    @property
    def at_end(self) -> bool:
        """Whether playing is over: all is shown, and nothing is left to come back to."""
        return self.cursor >= self._bounds().end and not self._stepped_into

    # --- stepping ----------------------------------------------------------------------------

    def first(self) -> None:
        """Go to the start, where nothing is computed."""
        self.jump(0)

    def back(self) -> None:
        """Take one event back; before the first one of a group that was stepped into, come out."""
        if self.cursor > self._bounds().start:
            self.jump(self.cursor - 1)
        elif self._stepped_into and (place := self._place_outside()):
            self._editor.come_out(1, place.start)

    def forward(self) -> None:
        """Show one more event; after the last one inside of a group, come out to the step after it."""
        if self.cursor < self._bounds().end:
            self.jump(self.cursor + 1)
        elif place := self._place_outside():
            around = self._bounds(len(self._editor.visits) - 1)
            self._editor.come_out(1, min(place.end + 1, around.end))

    def last(self) -> None:
        """Show the whole pass."""
        self.jump(len(self.trace))

    def jump(self, cursor: int) -> None:
        """Show the first ``cursor`` events; beyond the ends, stay at the end."""
        cursor = max(0, min(cursor, len(self.trace)))
        bounds, visits = self._bounds(), self._editor.visits
        stays = bool(visits) and bounds.start <= cursor <= bounds.end
        self._editor.show_step(cursor, visits[-1].part if stays else "whole")

    def play_on(self, count: int) -> bool:
        """Show ``count`` more events, coming out of groups that were stepped into; tell if there are more."""
        end = self._bounds().end
        if self.cursor < end:
            self.jump(min(self.cursor + count, end))
        elif self._stepped_into:
            self.forward()
        return not self.at_end

    # --- into groups -------------------------------------------------------------------------

    def group_at(self, cursor: int | None = None) -> str:
        """Return the id of the group to step into; empty for none.

        Args:
            cursor: Behind which event; None for the one shown last, else the next one.
        """
        record = self.trace
        places = (self.cursor - 1, self.cursor) if cursor is None else (cursor - 1,)
        groups = (group_of(record, record.events[k]) for k in places if 0 <= k < len(record))
        return next(filter(None, groups), "")

    def step_into(self, cursor: int | None = None) -> bool:
        """Go to where the event that ``group_at`` looks at begins inside of its group, if it is one."""
        group = self.group_at(cursor)
        if not group:
            return False
        here = self.cursor if cursor is None else cursor
        forward, backward = forward_span(self.trace, group), backward_span(self.trace, group)
        if forward and forward.start <= here <= forward.end:
            self._editor.look_inside(group, 0, "forward")
        elif backward:
            self._editor.look_inside(group, trace_inside(self.trace, group).forward_count, "backward")
        return True

    def look_inside(self, group: str) -> None:
        """Look into a group, with as much of the pass there as is shown here."""
        record, here = self.trace, self.cursor
        inside = trace_inside(record, group)
        forward, backward = forward_span(record, group), backward_span(record, group)
        if backward and here >= backward.end:
            self._editor.look_inside(group, len(inside))
        elif forward and here >= forward.end:
            self._editor.look_inside(group, inside.forward_count)
        else:
            self._editor.look_inside(group)

    # --- recording ---------------------------------------------------------------------------

    def _recorded(self) -> list[Trace]:
        """Return the passes around and inside, recorded once for each circuit and its values.

        Much is asked for at every step: what was asked for before is known by its objects alone.
        """
        document, path, preview = self._editor.tried, self._editor.inside_path, self._editor.preview
        known = self._asked
        if known is None or known[0] is not document or known[1] is not preview or known[2] != path:
            self._asked = known = document, preview, path, self._record(document, path, preview)
        return known[3]

    def _record(self, document: Document, path: tuple[str, ...], preview: Preview | None) -> list[Trace]:
        updates = preview.updates if preview else ()
        whole = self._records.get(())
        if whole is None or whole.circuit != document.circuit or whole.values != document.values:
            self._records = {(): trace(document.circuit, document.values)}
        if self._records[()].events[self._records[()].pass_end :] != updates:
            self._records[()] = self._records[()].followed_by(updates)
        for depth, group in enumerate(path):
            if path[: depth + 1] not in self._records:
                self._records[path[: depth + 1]] = trace_inside(self._records[path[:depth]], group)
        return [self._records[path[:depth]] for depth in range(len(path) + 1)]

    def _bounds(self, depth: int | None = None) -> Span:
        """Return the first and the last cursor of what is stepped through, at a depth or the deepest."""
        records, visits = self._recorded(), self._editor.visits
        depth = len(visits) if depth is None else depth
        record, part = records[depth], (visits[depth - 1] if depth else Visit("")).part
        start = record.forward_count if part == "backward" else 0
        return Span(start, record.forward_count if part == "forward" else len(record))

    @property
    def _stepped_into(self) -> bool:
        visits = self._editor.visits
        return bool(visits) and visits[-1].part != "whole"

    def _place_outside(self) -> Span | None:
        """Return the events of the group that is looked into, in the pass around it."""
        visits = self._editor.visits
        if not visits:
            return None
        around, visit = self._recorded()[-2], visits[-1]
        backward = backward_span(around, visit.group) if visit.part != "forward" else None
        return backward or forward_span(around, visit.group)

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        """Tell when there is another pass or another cursor."""
        shown = self._editor.visits, self._editor.document.cursor
        if shown != self._shown or not aspects.isdisjoint({"circuit", "values"}):
            self._shown = shown
            self.moved.emit()

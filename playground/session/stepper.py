"""The stepper: walks forward and backward through the recorded pass of the open circuit."""

from playground.engine.passes import trace
from playground.engine.trace import PassState, Trace, state_at
from playground.session.editor import Aspect, Editor
from playground.session.notify import Notifier


class Stepper:
    """Shows the pass over the editor's circuit up to a cursor, which is saved with the document.

    Attributes:
        moved: Told after the cursor moved or the pass was recorded anew.
    """

    def __init__(self, editor: Editor) -> None:
        self.moved: Notifier[[]] = Notifier()
        self._editor = editor
        self._trace: Trace | None = None
        self._state: tuple[int, PassState] | None = None
        self._shown = editor.document.cursor
        editor.changed.connect(self._follow)

    @property
    def trace(self) -> Trace:
        """Every event of the pass; recorded once for each circuit and its values."""
        document = self._editor.document
        if (
            self._trace is None
            or self._trace.circuit != document.circuit
            or self._trace.values != document.values
        ):
            self._trace, self._state = trace(document.circuit, document.values), None
        return self._trace

    @property
    def cursor(self) -> int:
        """How many events are shown, from 0 to all of them."""
        return max(0, min(self._editor.document.cursor, len(self.trace)))

    @property
    def state(self) -> PassState:
        """What is known after the events that are shown."""
        cursor = self.cursor  # may record the pass anew, which forgets the state
        if self._state is None or self._state[0] != cursor:
            self._state = cursor, state_at(self.trace, cursor)
        return self._state[1]

    def first(self) -> None:
        """Go to the start, where nothing is computed."""
        self.jump(0)

    def back(self) -> None:
        """Take one event back."""
        self.jump(self.cursor - 1)

    def forward(self) -> None:
        """Show one more event."""
        self.jump(self.cursor + 1)

    def last(self) -> None:
        """Show the whole pass."""
        self.jump(len(self.trace))

    def jump(self, cursor: int) -> None:
        """Show the first ``cursor`` events; beyond the ends, stay at the end."""
        self._editor.set_view(cursor=max(0, min(cursor, len(self.trace))))

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        """Tell when there is another pass or another cursor."""
        cursor = self._editor.document.cursor
        if cursor != self._shown or not aspects.isdisjoint({"circuit", "values"}):
            self._shown = cursor
            self.moved.emit()

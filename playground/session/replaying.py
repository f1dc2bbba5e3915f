"""Steps of a descent in the circuit: forward, backward and update at the numbers of a step."""

from playground.descent.circuit_surface import CircuitSurface
from playground.descent.run import Run
from playground.descent.update import ParameterUpdate, updates_of
from playground.engine.naming import letters
from playground.engine.numbers import precise
from playground.engine.trace import Update
from playground.session.descender import Descender, DescentAspect
from playground.session.editor import Aspect, Editor
from playground.session.notify import Notifier
from playground.session.preview import Preview


class Replaying:
    """Shows a step of the selected run as a pass through the circuit, whose own numbers stay.

    An edit of the circuit keeps the numbers that are shown and ends it; so does another run or surface,
    which leaves the circuit with its own.

    Attributes:
        changed: Told when another step is shown, or none any more.
    """

    def __init__(self, editor: Editor, descender: Descender) -> None:
        self.changed: Notifier[[]] = Notifier()
        self._editor, self._descender = editor, descender
        self._step: int | None = None
        self._run: Run = descender.run
        self._shown: Preview | None = None
        editor.changed.connect(self._follow)
        descender.changed.connect(self._follow_runs)
        descender.advanced.connect(self.changed.emit)

    @property
    def step(self) -> int | None:
        """The step that the circuit shows; None while it shows its own numbers."""
        return self._step

    @property
    def last(self) -> int:
        """The latest step of the run."""
        return len(self._run.steps) - 1

    @property
    def can_next(self) -> bool:
        """Whether the run has a step after this one, or can make one."""
        return self._step is not None and (self._step < self.last or self._run.status != "diverged")

    @property
    def can_show(self) -> bool:
        """Whether the steps of the selected run are passes through the circuit."""
        return isinstance(self._descender.run.surface, CircuitSurface) and self._is_of_circuit()

    # --- walking -----------------------------------------------------------------------------

    def show(self, step: int) -> None:
        """Show the pass at the point after ``step`` steps, from its start.

        Raises:
            ValueError: If the run goes down no surface of this circuit, has no such step, or was at a
                number that is not finite.
        """
        run = self._descender.run
        if not self.can_show:
            raise ValueError("Only steps down the surface of this circuit are passes through it.")
        if not 0 <= step < len(run.steps):
            raise ValueError(f"This run has the steps 0 to {len(run.steps) - 1}, not {step}.")
        self._descender.show(step)
        self._editor.come_out(len(self._editor.inside_path))
        self._run, self._step, self._shown = run, step, self._preview(run, step)
        self._editor.try_on(self._shown)
        self._editor.set_view(cursor=0)
        self.changed.emit()

    def next(self) -> None:
        """Show the pass after this one; one that the run has not come to yet is made first."""
        if self._step is None or not self.can_next:
            return
        if self._step == self.last:
            self._descender.show(self._step)
            self._descender.step()
        if self._step < self.last:
            self.show(self._step + 1)

    def previous(self) -> None:
        """Show the pass before this one."""
        if self._step:
            self.show(self._step - 1)

    def keep(self) -> None:
        """Make the numbers of the step those of the circuit, and show them as such."""
        if self._step is not None:
            self._editor.keep_tried(f"Keep the numbers of step {self._step}")

    def end(self) -> None:
        """Let the circuit show its own numbers again; the descent goes on showing this step."""
        if self._step is not None:
            self._editor.try_on(None)

    def back(self) -> None:
        """End, and let the descent show the step that was shown here."""
        step = self._step
        self.end()
        if step is not None:
            self._descender.show(step)

    # --- inside ------------------------------------------------------------------------------

    def _is_of_circuit(self) -> bool:
        document = self._editor.document
        return document.descent.surface.kind == "circuit" and not self._descender.problem

    def _preview(self, run: Run, step: int) -> Preview:
        point, pair = run.steps[step], updates_of(run, step)
        after = run.steps[step + 1].loss if step < len(run.steps) - 1 else run.surface.value(*run.next_point)
        circuit = self._editor.document.circuit
        ids = {node.name: node.id for node in circuit.variables}
        f = letters(circuit).get(circuit.output or "", "f")
        outcome = f"With both moved, {f} goes from {precise(point.loss)} to {precise(after)}."
        updates = (
            _event(ids[pair[0].name], pair[0], ""),
            _event(ids[pair[1].name], pair[1], f" {outcome}"),
        )
        return Preview({pair[0].name: point.x, pair[1].name: point.y}, updates)

    def _follow(self, _aspects: frozenset[Aspect]) -> None:
        """End when the editor shows the circuit's own numbers again."""
        if self._step is not None and self._editor.preview is not self._shown:
            self._step = self._shown = None
            self.changed.emit()

    def _follow_runs(self, aspects: frozenset[DescentAspect]) -> None:
        """End when the run that the step belongs to is not the selected one any more, or forgot it."""
        if self._step is None:
            return
        gone = self._descender.run is not self._run or self._step > self.last or not self.can_show
        if gone:
            self.end()
        elif "rate" in aspects:  # the step that is not made yet is another one now
            self._shown = self._preview(self._run, self._step)
            self._editor.try_on(self._shown)


def _event(node: str, update: ParameterUpdate, outcome: str) -> Update:
    return Update(
        node,
        update.before,
        update.gradient,
        update.after,
        update.formulas,
        update.code,
        update.sentence + outcome,
        f"{update.optimizer.name}: {update.optimizer.equation}",
    )

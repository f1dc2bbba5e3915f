"""Steps of a descent in the circuit: forward, backward and update at the numbers of a step."""

import math
from dataclasses import replace

from playground.descent.loss_circuit import LossCircuit
from playground.descent.run import Run
from playground.descent.step_circuit import StepCircuit, step_circuit
from playground.descent.step_work import StepWork, step_work
from playground.descent.update import ParameterUpdate
from playground.document.document import Document
from playground.document.edits import placed
from playground.engine.circuit import Circuit
from playground.engine.naming import letters
from playground.engine.numbers import precise
from playground.engine.trace import Update
from playground.session.descender import Descender
from playground.session.descent_runs import DescentAspect
from playground.session.editor import Aspect, Editor
from playground.session.notify import Notifier
from playground.session.preview import Preview


class Replaying:
    """Shows a step of the selected run as a pass through a circuit.

    Down the surface of the open circuit it is a pass through that, whose own numbers stay. Down any other
    surface the loss is written out as a circuit, which is shown in place of the open one: this stays as it
    is, and comes back in the end.

    An edit of the circuit's numbers keeps those that are shown and ends it; so does another run or surface,
    which leaves the circuit as it was.

    Attributes:
        changed: Told when another step is shown, or none any more.
    """

    def __init__(self, editor: Editor, descender: Descender) -> None:
        self.changed: Notifier[[]] = Notifier()
        self._editor, self._descender = editor, descender
        self._step: int | None = None
        self._place = 0
        self._run: Run = descender.run
        self._shown: Preview | None = None
        self._circuit: StepCircuit | None = None
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
        if self._step is None:
            return False
        if self._step == self.last:
            return self._run.status != "diverged"
        return not replay_refusal(self._descender, self._step + 1)

    @property
    def circuit(self) -> StepCircuit | None:
        """The loss that is written out as the circuit on show; None if it is the user's own circuit."""
        return self._circuit

    # --- walking -----------------------------------------------------------------------------

    def show(self, step: int) -> None:
        """Show the pass at the point after ``step`` steps, from its start.

        Raises:
            ValueError: If ``replay_refusal`` says so, or the run has no such step.
        """
        run = self._descender.run
        if refusal := replay_refusal(self._descender, step):
            raise ValueError(refusal)
        self._descender.show(step)
        if self._editor.lent or _is_own(run):
            self._editor.come_out(len(self._editor.inside_path))
        self._show(run, step)
        self._editor.set_view(cursor=0)
        self.changed.emit()

    def next(self) -> None:
        """Show the pass after this one; one that the run has not come to yet is made first."""
        if self._step is None or not self.can_next:
            return
        if self._step == self.last:
            self._descender.show(self._step)
            self._descender.step()
        if self._step < self.last and not replay_refusal(self._descender, self._step + 1):
            self.show(self._step + 1)

    def previous(self) -> None:
        """Show the pass before this one."""
        if self._step:
            self.show(self._step - 1)

    def move_example(self, by: int) -> None:
        """Show the example so many places on in the batch, as far as there is one, at the same step."""
        written = self._circuit
        if self._step is None or written is None or written.place is None:
            return
        self._place = max(0, min(written.place + by, written.count - 1))
        if self._place != written.place:
            self._show(self._run, self._step)
            self.changed.emit()

    def keep(self) -> None:
        """Make the circuit or the numbers of the step those of the document, and show them as such."""
        if self._step is not None:
            what = "numbers" if self._circuit is None else "circuit"
            self._editor.keep_tried(f"Keep the {what} of step {self._step}")

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

    def _show(self, run: Run, step: int) -> None:
        circuit = None if _is_own(run) else step_circuit(run, step, self._place)
        preview = self._preview(run, step, circuit)
        self._run, self._step, self._shown, self._circuit = run, step, preview, circuit
        self._editor.try_on(preview)

    def _preview(self, run: Run, step: int, written: StepCircuit | None) -> Preview:
        work = step_work(run, step)
        if written is None:
            circuit = self._editor.document.circuit
            values = dict(zip(run.surface.axes, work.point, strict=True))
            return Preview(values, _updates(circuit, work, None))
        lent = self._arranged(written.loss)
        return Preview(written.values, _updates(lent.circuit, work, written), lent)

    def _arranged(self, loss: LossCircuit) -> Document:
        """Lay a circuit out, or leave it as it is laid out already if its gates are the ones on show."""
        circuit = loss.circuit
        for node in circuit.nodes.values():
            if node.body:
                circuit = circuit.with_body(node.id, placed(node.body))
        lent = self._editor.lent
        if lent is not None and _same_gates(lent.circuit, circuit):
            return replace(lent, circuit=circuit)
        return Document(circuit, positions=loss.places)

    def _follow(self, _aspects: frozenset[Aspect]) -> None:
        """End when the editor shows the circuit's own numbers again."""
        preview, shown = self._editor.preview, self._shown
        if self._step is not None and shown and (preview is None or preview.updates is not shown.updates):
            self._step = self._shown = self._circuit = None
            self.changed.emit()

    def _follow_runs(self, aspects: frozenset[DescentAspect]) -> None:
        """End when the run that the step belongs to is not the selected one any more, or forgot it."""
        if self._step is None:
            return
        gone = self._descender.run is not self._run or self._step > self.last
        if gone or replay_refusal(self._descender, self._step):
            self.end()
        elif "rate" in aspects:  # the step that is not made yet is another one now
            self._show(self._run, self._step)


def replay_refusal(descender: Descender, step: int) -> str:
    """Say why a step of the selected run cannot be shown as a pass through a circuit; empty if it can.

    Raises:
        ValueError: If the run has no such step.
    """
    run = descender.run
    if not 0 <= step < len(run.steps):
        raise ValueError(f"This run has the steps 0 to {len(run.steps) - 1}, not {step}.")
    if _is_own(run) and descender.problem:
        return f"This run went down a circuit that is gone. {descender.problem}"
    point = run.steps[step]
    if not (math.isfinite(point.x) and math.isfinite(point.y)):
        return "The parameters are no finite numbers after this step: show a step before it."
    return ""


def _is_own(run: Run) -> bool:
    """Tell whether a run goes down the surface of the open circuit itself."""
    return run.surface.id == "circuit"


def _same_gates(one: Circuit, other: Circuit) -> bool:
    return one.nodes.keys() == other.nodes.keys() and one.wires == other.wires


def _updates(circuit: Circuit, work: StepWork, written: StepCircuit | None) -> tuple[Update, ...]:
    """Return how both parameters take the step, after the two passes over a circuit."""
    ids = {node.name: node.id for node in circuit.variables}
    first, second = (_event(ids[update.name], update, written) for update in work.updates)
    return first, replace(second, sentence=f"{second.sentence} {_outcome(circuit, work, written)}")


def _event(node: str, update: ParameterUpdate, written: StepCircuit | None) -> Update:
    whole, mean = written is None or written.is_whole, ""
    if written is not None and not whole:
        gradient = precise(update.gradient)
        mean = f"The gradient is now the mean over all {written.count:,} examples: {gradient}. "
    return Update(
        node,
        update.before,
        update.gradient,
        update.after,
        update.formulas,
        update.code if whole else update.code_by_number,
        mean + update.sentence,
        f"{update.optimizer.name}: {update.optimizer.equation_for(update.name)}",
    )


def _outcome(circuit: Circuit, work: StepWork, written: StepCircuit | None) -> str:
    """Say what the step does to the loss: over its batch, and over all examples."""
    letter = letters(circuit).get(circuit.output or "", "f")
    every = f"from {precise(work.losses[0])} to {precise(work.losses[1])}"
    if written is None or not written.count:
        return f"With both moved, {letter} goes {every}."
    if written.run.batch(written.step) is None:
        return f"With both moved, the loss over all examples goes {every}."
    before, after = (precise(written.loss_at(point)) for point in (work.point, work.arrival))
    batch = f"the loss over the batch goes from {before} to {after}"
    return f"With both moved, {batch}, and over all examples {every}."

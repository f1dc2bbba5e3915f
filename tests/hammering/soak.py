"""Long use in a fresh process: a million steps of descent and 10,000 edits, with memory that stays flat.

``python -m tests.hammering.soak``. A step is kept for good and costs a fixed number of bytes; edits are kept
up to the limit of the history; all else must come back to where it was.
"""

import argparse
import sys
from pathlib import Path
from random import Random

from playground.descent import SURFACES, Run
from playground.document import document_from_expression, edits
from playground.session.editor import Editor
from playground.session.stepper import Stepper

BYTES_A_STEP = 160.0  # arrays that double may hold twice what they need
GROWTH_MB = 25.0  # of the second half of the edits, when the history is full


def resident() -> float:
    """Return the memory of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise OSError("this system does not tell")


def descend(steps: int) -> float:
    """Descend; return the bytes that a step costs."""
    run = Run(SURFACES["ravine"], learning_rate=0.01)
    run.advance(100)
    before = resident()
    for _ in range(steps // 10_000):
        run.advance(10_000)
    assert len(run.steps) == steps // 10_000 * 10_000 + 101
    return (resident() - before) * 1e6 / steps


def edit(count: int) -> tuple[float, float]:
    """Edit with the pass and undo following; return the MB that each half of the edits added."""
    editor = Editor(document_from_expression("1/(1+exp(-(w0*x0+w1*x1+w2)))"))
    stepper, rng = Stepper(editor), Random(0)
    marks = [resident()]
    for number in range(count):
        _edit(editor, rng)
        stepper.jump(rng.randrange(len(stepper.trace.events) + 1))
        if number % 7 == 0:
            editor.undo()
        if number + 1 in (count // 2, count):
            marks.append(resident())
    assert len(editor.history_labels) <= 1000
    return marks[1] - marks[0], marks[2] - marks[1]


def _edit(editor: Editor, rng: Random) -> None:
    names, nodes = editor.document.circuit.names, list(editor.document.circuit.nodes)
    place = rng.uniform(-500, 500), rng.uniform(-500, 500)
    match rng.randrange(4):
        case 0 if len(nodes) < 60:
            editor.apply("Add gate", lambda document: edits.add_gate(document, "mul", place)[0])
        case 1 if len(nodes) > 20:
            editor.apply("Delete", lambda document: edits.remove(document, [rng.choice(nodes)]))
        case 2:
            editor.apply("Move gate", lambda document: edits.move(document, {rng.choice(nodes): place}))
        case _ if names:
            editor.apply(
                "Set number", lambda document: edits.set_value(document, rng.choice(names), place[0])
            )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--edits", type=int, default=10_000)
    words = parser.parse_args()
    cost = descend(words.steps)
    print(
        f"{words.steps:,} steps: {cost:.0f} bytes a step ({BYTES_A_STEP:.0f} allowed), "
        f"{resident():.0f} MB in all"
    )
    first, second = edit(words.edits)
    print(f"{words.edits:,} edits: {first:+.1f} MB in the first half, {second:+.1f} MB in the second")
    return int(cost > BYTES_A_STEP or second > GROWTH_MB)


if __name__ == "__main__":
    sys.exit(main())

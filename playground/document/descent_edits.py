"""Every change to the descent, as a plain function from a document to a new one."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from playground.document.document import Document, surface_of
from playground.document.edits import set_value
from playground.document.errors import DocumentError
from playground.document.setup import MOST_RUNS, RunSetup, SurfaceChoice, check_choices


def set_descent(document: Document, **changes: Any) -> Document:
    """Change fields of the descent set-up.

    Raises:
        DocumentError: If a number is out of range, or there is no such surface or optimizer.
        ValueError: If the surface's text is no expression (ExpressionError) in two variables.
    """
    setup = replace(document.descent, **changes)
    if not changes.keys().isdisjoint({"surface", "optimizer", "hyperparameters"}):
        check_choices(setup)
    return replace(document, descent=setup)


# --- the surface -----------------------------------------------------------------------------


def choose_surface(document: Document, choice: SurfaceChoice) -> Document:
    """Descend another surface, from its own start; that of a circuit is where its numbers are now.

    Raises:
        ValueError: If it cannot be built.
    """
    changed = begin_anew(set_descent(document, surface=choice, start=None, bounds=None))
    surface = surface_of(changed)
    return set_descent(changed, start=surface.start) if choice.kind == "circuit" else changed


def set_surface_number(document: Document, name: str, number: float) -> Document:
    """Turn a number that shapes the surface and is none of its axes.

    That is a parameter of a surface of the table, another variable of a typed expression, or another
    input or weight of the circuit.

    Raises:
        DocumentError: If there is no such input or weight.
    """
    choice = document.descent.surface
    if choice.kind == "circuit":
        return set_value(document, name, number)
    return set_descent(
        document, surface=replace(choice, parameters={**choice.parameters, name: float(number)})
    )


# --- the runs --------------------------------------------------------------------------------


def begin_anew(document: Document) -> Document:
    """Let all runs begin at the start: what they forked from is gone."""
    setup = document.descent
    runs = [replace(run, trunk=(), fork=0, steps=0, rate_changes=()) for run in setup.runs]
    return _with_runs(document, runs, setup.place)


def free_place(document: Document) -> int:
    """Return the first place that no run has.

    Raises:
        DocumentError: If there are as many runs as there are colours.
    """
    taken = {run.place for run in document.descent.runs}
    free = [place for place in range(MOST_RUNS) if place not in taken]
    if not free:
        raise DocumentError(f"There are {MOST_RUNS} runs already: remove one first.")
    return free[0]


def add_run(document: Document, run: RunSetup) -> Document:
    """Race one more run, and select it; its place is a free one."""
    return _with_runs(document, [*document.descent.runs, run], run.place)


def set_runs(document: Document, runs: Sequence[RunSetup], place: int) -> Document:
    """Race these runs from the start instead of the ones there are, the one at ``place`` selected."""
    heat = 1 + max(run.heat for run in document.descent.runs)
    return _with_runs(document, [replace(run, heat=heat) for run in runs], place)


def remove_run(document: Document, place: int) -> Document:
    """Do without a run; the last one stays."""
    selected = document.descent.place
    runs = [run for run in document.descent.runs if run.place != place]
    return _with_runs(document, runs, runs[0].place if selected == place else selected) if runs else document


def rename_run(document: Document, place: int, name: str) -> Document:
    """Call a run by a name of its own; an empty one goes back to its settings."""
    runs = [replace(run, name=name) if run.place == place else run for run in document.descent.runs]
    return _with_runs(document, runs, document.descent.place)


def unname_runs(document: Document, names: Collection[str]) -> Document:
    """Let the runs with one of these names go by their settings."""
    runs = [replace(run, name="") if run.name in names else run for run in document.descent.runs]
    return _with_runs(document, runs, document.descent.place)


def _with_runs(document: Document, runs: Sequence[RunSetup], place: int) -> Document:
    return replace(document, descent=document.descent.with_runs(runs, place))

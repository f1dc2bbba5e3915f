"""The runs before the present one, so that undoing a setting brings back what it started anew."""

from playground.descent.run import Run
from playground.descent.surface import Point
from playground.document.document import Document
from playground.document.setup import RunSetup

_MOST_RUNS = 64
_MOST_STEPS = 500_000  # of all of them together; they take about 40 MB

Key = tuple[object, ...]


class KeptRuns:
    """The latest runs that had made steps, each with the set-up that it belongs to."""

    def __init__(self) -> None:
        self._runs: list[tuple[Key, Run]] = []

    def put(self, key: Key, run: Run) -> None:
        """Keep a run if it made any steps, and let the oldest ones go that are too much."""
        if len(run.steps) == 1:
            return
        self._runs = [entry for entry in self._runs if entry[0] != key] + [(key, run)]
        self._runs = self._runs[-_MOST_RUNS:]
        while sum(len(kept.steps) for _, kept in self._runs) > _MOST_STEPS:
            del self._runs[0]

    def take(self, key: Key) -> Run | None:
        """Return the run of this set-up, which is not kept any longer; None if there is none."""
        found = next((entry for entry in self._runs if entry[0] == key), None)
        if found is None:
            return None
        self._runs.remove(found)
        return found[1]


def surface_key(document: Document) -> Key:
    """Return all that the surface depends on; for a circuit not the two numbers that vary on it."""
    choice = document.descent.surface
    if choice.kind != "circuit":
        return (choice,)
    others = {name: value for name, value in document.values.items() if name not in (choice.x, choice.y)}
    return choice, document.circuit, others


def run_key(surface: Key, start: Point | None, run: RunSetup) -> Key:
    """Return all that a run depends on but its learning rate: its surface first, then the settings."""
    return (
        surface,
        start,
        run.place,
        run.heat,
        run.optimizer,
        dict(run.hyperparameters),
        run.batch_size,
        run.seed,
        run.plan,
        run.trunk,
    )

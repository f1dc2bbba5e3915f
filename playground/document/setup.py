"""The descent set-up: which surface, from where, with which optimizer and learning rate."""

import math
import operator
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, get_args

from playground.descent.data_choice import DataChoice
from playground.descent.leg import CONSTANT, Leg
from playground.descent.loss_axis import LOSS_AXES, LossAxis
from playground.descent.schedules import RatePlan
from playground.document.errors import DocumentError

SurfaceKind = Literal["analytic", "data", "own", "expression", "circuit"]

MAX_STEPS = 1_000_000  # a few seconds to replay
MAX_WHOLE = 2**63 - 1
MAX_TEXT = 100_000  # characters of an expression or a name

# How a descent is looked at and how far it went: saved, but no edit of its own.
VIEW_DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "bounds": None,
        "steps": 0,
        "rate_changes": (),
        "steps_per_second": 20.0,
        "log_loss": False,
        "overlays": (),
        "loss_axis": "epochs",
    }
)
Overlay = Literal["arrows", "basins", "gap", "examples", "contours"]
OVERLAYS: tuple[Overlay, ...] = get_args(Overlay)
"""What can be drawn over a surface: arrows downhill, the basin map, and three things of the batch."""
RUN_VIEW: Mapping[str, Any] = MappingProxyType({"hidden": False, "steps": 0, "rate_changes": ()})
MOST_RUNS = 6  # as many as there are colours
DEFAULT_RATE = 0.07  # on the ravine: zigzags, and still arrives


@dataclass(frozen=True)
class SurfaceChoice:
    """Which loss surface to descend.

    Attributes:
        kind: One of the table of surfaces, a loss over data that ship with the program or over the user's
            own, a typed expression, or the circuit.
        id: The key in its table, for the kinds ``analytic`` and ``data``.
        expression: The text, for the kind ``expression``.
        x: The name of the variable along the first axis, for the kind ``circuit``; ``y`` likewise. For the
            kind ``expression`` both may be empty, to go by its own order.
        parameters: The numbers that differ from the defaults: those that shape a surface of the table, or
            those of an expression's other variables. A circuit's other numbers are its own.
        data: The user's own data with what is done with them, for the kind ``own``. It is a copy of the
            columns in use, so that nothing is lost when the file is.
    """

    kind: SurfaceKind = "analytic"
    id: str = ""
    expression: str = ""
    x: str = ""
    y: str = ""
    parameters: Mapping[str, float] = field(default_factory=dict, hash=False)
    data: DataChoice | None = None

    def __post_init__(self) -> None:
        numbers = {name: float(number) for name, number in sorted(self.parameters.items())}
        object.__setattr__(self, "parameters", MappingProxyType(numbers))
        for name, number in numbers.items():
            _check_finite(name, (number,))
        if self.kind not in get_args(SurfaceKind):
            raise DocumentError(
                f"There is no kind of surface {self.kind!r}; take one of {get_args(SurfaceKind)}."
            )
        for text in (self.id, self.expression, self.x, self.y, *numbers):
            if len(text) > MAX_TEXT:
                raise DocumentError(
                    f"The text {text[:20]}… is longer than {MAX_TEXT:,} characters; shorten it."
                )

    @property
    def axes(self) -> tuple[str, str] | None:
        """The names of the two variables, if they were chosen."""
        return (self.x, self.y) if self.x and self.y else None

    def same_family(self, other: "SurfaceChoice") -> bool:
        """Return whether both are the same surface but for the numbers that shape it."""
        return replace(self, parameters={}) == replace(other, parameters={})


@dataclass(frozen=True, kw_only=True)
class RunFields:
    """How one run goes down the surface: the fields of ``RunSetup``, and of a descent's selected run.

    Attributes:
        place: The run's row in the list of runs and its colour, from 0; no two have the same.
        heat: Which race of this document it belongs to: runs of a later one start anew.
        name: What the person calls the run; empty to go by its settings.
        hidden: Whether it is left out of the pictures.
        optimizer: Key in the table of optimizers.
        learning_rate: Of the next step; what is set, before the schedule.
        batch_size: Examples in a mini-batch, or None for all of them.
        seed: Of the shuffling.
        hyperparameters: Those that differ from the optimizer's defaults, by name.
        plan: The schedule of the learning rate.
        trunk: The settings of the steps before the present ones: those before a fork, or before they were
            changed on the way.
        fork: At which step that was; 0 if it was not forked.
        steps: How many steps had been done.
        rate_changes: The rates that they were done with: (k, rate) if it held from the k-th step on.

    Raises:
        DocumentError: If a number is not finite or out of range.
    """

    place: int = 0
    heat: int = 0
    name: str = ""
    hidden: bool = False
    optimizer: str = "sgd"
    learning_rate: float = DEFAULT_RATE
    batch_size: int | None = None
    seed: int = 0
    hyperparameters: Mapping[str, float] = field(default_factory=dict)
    plan: RatePlan = CONSTANT
    trunk: tuple[Leg, ...] = ()
    fork: int = 0
    steps: int = 0
    rate_changes: tuple[tuple[int, float], ...] = ()

    def __post_init__(self) -> None:
        for name, value in _plain_run(self).items():
            object.__setattr__(self, name, value)
        _check_run(self)


@dataclass(frozen=True, kw_only=True)
class RunSetup(RunFields):
    """One run of a descent."""

    @property
    def content(self) -> "RunSetup":
        """The set-up without how it is looked at and how far it went."""
        return replace(self, **RUN_VIEW)

    @property
    def forked_at(self) -> int | None:
        """The step at which it forked from another run; None if it did not, or begins at the start again."""
        return self.fork if self.fork and self.trunk and self.trunk[-1].steps >= self.fork else None

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The settings that all its steps so far were made with, its own at the end."""
        rates = self.rate_changes or ((0, self.learning_rate),)
        own = (self.optimizer, self.hyperparameters, self.batch_size, self.seed, self.plan)
        return (*self.trunk, Leg(min(self.steps, MAX_STEPS), rates, *own))


RUN_FIELDS = tuple(entry.name for entry in fields(RunFields))


@dataclass(frozen=True, kw_only=True)
class DescentSetup(RunFields):
    """All that a descent needs to be done again in the same way.

    Several runs may go down the surface side by side from one start. One of them is selected: its
    settings are fields of their own here, those of ``RunFields``, and ``others`` has the rest.

    Attributes:
        surface: What to descend.
        start: The first point, or None for the surface's own.
        others: The runs that are not selected, in the order of their places.
        bounds: The visible window (x0, x1, y0, y1), or None for the surface's own.
        steps_per_second: How fast it plays.
        log_loss: Whether the loss is plotted on a logarithmic axis.
        overlays: Which of ``OVERLAYS`` are drawn over the surface, in their order.
        loss_axis: What it is plotted along. Along evaluations, the runs are kept level in these.

    Raises:
        DocumentError: If a number is not finite or out of range, or two runs have one place.
    """

    surface: SurfaceChoice = SurfaceChoice("analytic", "ravine")
    start: tuple[float, float] | None = None
    others: tuple[RunSetup, ...] = ()
    bounds: tuple[float, float, float, float] | None = None
    steps_per_second: float = 20.0
    log_loss: bool = False
    overlays: tuple[Overlay, ...] = ()
    loss_axis: LossAxis = "epochs"

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, value in _plain(self).items():
            object.__setattr__(self, name, value)
        _check_positive("speed", (self.steps_per_second,))
        _check_finite("start", self.start or ())
        _check_bounds(self.bounds)
        _check_known("axis of the loss", (self.loss_axis,), LOSS_AXES)
        places = [run.place for run in self.runs]
        if len(set(places)) < len(places):
            raise DocumentError(f"Two runs have the place {next(p for p in places if places.count(p) > 1)}.")

    @cached_property
    def selected(self) -> RunSetup:
        """The selected run."""
        return RunSetup(**{name: getattr(self, name) for name in RUN_FIELDS})

    @cached_property
    def runs(self) -> tuple[RunSetup, ...]:
        """All runs in the order of their places."""
        return tuple(sorted((self.selected, *self.others), key=lambda run: run.place))

    def with_runs(self, runs: Iterable[RunSetup], place: int) -> "DescentSetup":
        """Return the same descent with these runs, the one at ``place`` selected."""
        table = {run.place: run for run in runs}
        run = table.pop(place)
        others = tuple(sorted(table.values(), key=lambda run: run.place))
        return replace(self, **{name: getattr(run, name) for name in RUN_FIELDS}, others=others)

    @cached_property
    def content(self) -> "DescentSetup":
        """The set-up without how it is looked at, which run is selected, and how far the runs went."""
        runs = [run.content for run in self.runs]
        return replace(self.with_runs(runs, runs[0].place), **VIEW_DEFAULTS)

    @property
    def view(self) -> tuple[object, ...]:
        """How it is looked at and how far the runs went: what ``content`` lacks."""
        far = tuple((run.place, run.hidden, run.steps, run.rate_changes) for run in self.runs)
        drawn = self.log_loss, self.loss_axis, self.overlays
        return self.bounds, self.steps_per_second, drawn, self.place, far

    def with_view_of(self, other: "DescentSetup") -> "DescentSetup":
        """Return this descent looked at as ``other`` is; the window only if the surface is the same."""
        same = self.surface == other.surface
        seen = {run.place: run for run in other.runs} if same else {}
        runs = [
            replace(run, **{name: getattr(seen.get(run.place, run), name) for name in RUN_VIEW})
            for run in self.runs
        ]
        place = other.place if any(run.place == other.place for run in runs) else self.place
        return replace(
            self.with_runs(runs, place),
            bounds=other.bounds if self.surface.same_family(other.surface) else self.bounds,
            steps_per_second=other.steps_per_second,
            log_loss=other.log_loss,
            overlays=other.overlays,
            loss_axis=other.loss_axis,
        )


def check_choices(setup: DescentSetup) -> None:
    """Make sure that the tables of descent have what ``setup`` names.

    Raises:
        DocumentError: If there is no such optimizer, hyperparameter or surface, or a number is out of range.
        ValueError: If the surface's text is no expression (ExpressionError) in two variables.
    """
    from playground.descent.data import DATA_LOSSES, check_model
    from playground.descent.optimizers import HYPERPARAMETERS, OPTIMIZERS
    from playground.descent.surfaces import SURFACES, surface_from_expression

    for part in (leg for run in setup.runs for leg in run.legs):
        _check_known("optimizer", (part.optimizer,), OPTIMIZERS)
        _check_known("hyperparameter", part.hyperparameters, HYPERPARAMETERS)
        for name, number in part.hyperparameters.items():
            _check_range(name, number, HYPERPARAMETERS[name].low, HYPERPARAMETERS[name].high)
    match setup.surface.kind:
        case "analytic":
            _check_known("surface", (setup.surface.id,), SURFACES)
            try:
                SURFACES[setup.surface.id].with_parameters(**setup.surface.parameters)
            except ValueError as error:
                raise DocumentError(str(error)) from None
        case "data":
            _check_known("surface", (setup.surface.id,), DATA_LOSSES)
        case "own":
            check_model(_own_data(setup.surface))
        case "expression":
            surface_from_expression(setup.surface.expression, setup.surface.axes, setup.surface.parameters)


def _own_data(choice: SurfaceChoice) -> DataChoice:
    if choice.data is None:
        raise DocumentError("There are no data to descend: open a CSV file.")
    return choice.data


def _plain(setup: DescentSetup) -> dict[str, Any]:
    """Return the fields of a descent beside its run's as ``_plain_run`` does those."""
    return {
        "start": setup.start and tuple(map(float, setup.start)),
        "bounds": setup.bounds and tuple(map(float, setup.bounds)),
        "steps_per_second": float(setup.steps_per_second),
        "others": tuple(setup.others),
        "overlays": tuple(name for name in OVERLAYS if name in setup.overlays),
    }


def _plain_run(run: RunFields) -> dict[str, Any]:
    """Return the fields of ``run`` as Python's own immutable types, whatever numbers were given."""
    return {
        "place": operator.index(run.place),
        "heat": operator.index(run.heat),
        "learning_rate": float(run.learning_rate),
        "batch_size": None if run.batch_size is None else operator.index(run.batch_size),
        "seed": operator.index(run.seed),
        "hyperparameters": MappingProxyType({name: float(n) for name, n in run.hyperparameters.items()}),
        "trunk": tuple(run.trunk),
        "fork": operator.index(run.fork),
        "steps": operator.index(run.steps),
        "rate_changes": tuple((operator.index(step), float(rate)) for step, rate in run.rate_changes),
    }


def _check_run(run: RunFields) -> None:
    _check_positive("learning rate", (run.learning_rate, *(rate for _, rate in run.rate_changes)))
    for name, number in run.hyperparameters.items():
        _check_finite(name, (number,))
    _check_range("batch size", 1 if run.batch_size is None else run.batch_size, 1, MAX_WHOLE)
    _check_range("seed", run.seed, 0, MAX_WHOLE)
    _check_range("number of steps", run.steps, 0, MAX_STEPS)
    _check_range("place of a run", run.place, 0, MOST_RUNS - 1)
    _check_range("heat", run.heat, 0, MAX_WHOLE)
    _check_steps([step for step, _ in run.rate_changes])
    _check_trunk(run.trunk)
    _check_range("step of a fork", run.fork, 0, MAX_STEPS)


def _check_trunk(trunk: Iterable[Leg]) -> None:
    before = 0
    for leg in trunk:
        _check_range("number of steps before a fork", leg.steps, max(before, 1), MAX_STEPS)
        _check_steps([step for step, _ in leg.rates])
        _check_positive("learning rate", (rate for _, rate in leg.rates))
        if not leg.rates or leg.rates[0][0] != 0:
            raise DocumentError("The learning rates before a fork must begin with that of step 0.")
        before = leg.steps


def _check_finite(what: str, numbers: Iterable[float]) -> None:
    for number in numbers:
        if not math.isfinite(number):
            raise DocumentError(f"The {what} must be a finite number, not {number}.")


def _check_positive(what: str, numbers: Iterable[float]) -> None:
    for number in numbers:
        if not 0 < number < math.inf:
            raise DocumentError(f"The {what} must be a finite number above 0, not {number}.")


def _check_range(what: str, number: float, least: float, most: float) -> None:
    if not least <= number <= most:
        raise DocumentError(f"The {what} must be from {least:g} to {most:g}, not {number}.")


def _check_known(what: str, ids: Iterable[str], table: Collection[str]) -> None:
    for key in ids:
        if key not in table:
            raise DocumentError(f"There is no {what} {key!r}; choose one of {', '.join(table)}.")


def _check_bounds(bounds: tuple[float, float, float, float] | None) -> None:
    _check_finite("window", bounds or ())
    if bounds and not (bounds[0] < bounds[1] and bounds[2] < bounds[3]):
        raise DocumentError(f"The window must have a width and a height, not {bounds}.")


def _check_steps(steps: list[int]) -> None:
    for step in steps:
        _check_range("step of a new learning rate", step, 0, MAX_STEPS)
    if steps != sorted(steps):
        raise DocumentError("The changes of the learning rate must be in the order of their steps.")

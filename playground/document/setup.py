"""The descent set-up: which surface, from where, with which optimizer and learning rate."""

import math
import operator
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, get_args

from playground.document.errors import DocumentError

SurfaceKind = Literal["analytic", "data", "expression", "circuit"]

MAX_STEPS = 1_000_000  # a few seconds to replay
MAX_WHOLE = 2**63 - 1
MAX_TEXT = 100_000  # characters of an expression or a name

# How a descent is looked at and how far it went: saved, but no edit of its own.
VIEW_DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {"bounds": None, "steps": 0, "rate_changes": (), "steps_per_second": 20.0, "log_loss": False}
)


@dataclass(frozen=True)
class SurfaceChoice:
    """Which loss surface to descend.

    Attributes:
        kind: One of the table of surfaces, a loss over data, a typed expression, or the circuit.
        id: The key in its table, for the kinds ``analytic`` and ``data``.
        expression: The text, for the kind ``expression``.
        x: The name of the variable along the first axis, for the kind ``circuit``; ``y`` likewise.
    """

    kind: SurfaceKind = "analytic"
    id: str = ""
    expression: str = ""
    x: str = ""
    y: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(SurfaceKind):
            raise DocumentError(
                f"There is no kind of surface {self.kind!r}; take one of {get_args(SurfaceKind)}."
            )
        for text in (self.id, self.expression, self.x, self.y):
            if len(text) > MAX_TEXT:
                raise DocumentError(
                    f"The text {text[:20]}… is longer than {MAX_TEXT:,} characters; shorten it."
                )


@dataclass(frozen=True)
class DescentSetup:
    """All that a descent needs to be done again in the same way.

    Attributes:
        surface: What to descend.
        start: The first point, or None for the surface's own.
        optimizer: Key in the table of optimizers.
        learning_rate: Of the next step.
        batch_size: Examples in a mini-batch, or None for all of them.
        seed: Of the shuffling.
        hyperparameters: Those that differ from the optimizer's defaults, by name.
        bounds: The visible window (x0, x1, y0, y1), or None for the surface's own.
        steps: How many steps had been done.
        rate_changes: The rates that they were done with: (k, rate) if it held from the k-th step on.
        steps_per_second: How fast it plays.
        log_loss: Whether the loss is plotted on a logarithmic axis.

    Raises:
        DocumentError: If a number is not finite or out of range.
    """

    surface: SurfaceChoice = SurfaceChoice("analytic", "ravine")
    start: tuple[float, float] | None = None
    optimizer: str = "sgd"
    learning_rate: float = 0.07  # on the ravine: zigzags, and still arrives
    batch_size: int | None = None
    seed: int = 0
    hyperparameters: Mapping[str, float] = field(default_factory=dict)
    bounds: tuple[float, float, float, float] | None = None
    steps: int = 0
    rate_changes: tuple[tuple[int, float], ...] = ()
    steps_per_second: float = 20.0
    log_loss: bool = False

    def __post_init__(self) -> None:
        for name, value in _plain(self).items():
            object.__setattr__(self, name, value)
        _check_positive("learning rate", (self.learning_rate, *(rate for _, rate in self.rate_changes)))
        _check_positive("speed", (self.steps_per_second,))
        _check_finite("start", self.start or ())
        _check_bounds(self.bounds)
        for name, number in self.hyperparameters.items():
            _check_finite(name, (number,))
        _check_range("batch size", 1 if self.batch_size is None else self.batch_size, 1, MAX_WHOLE)
        _check_range("seed", self.seed, 0, MAX_WHOLE)
        _check_range("number of steps", self.steps, 0, MAX_STEPS)
        _check_steps([step for step, _ in self.rate_changes])

    @property
    def content(self) -> "DescentSetup":
        """The set-up without how it is looked at and how far it went."""
        return replace(self, **VIEW_DEFAULTS)

    @property
    def view(self) -> dict[str, Any]:
        """How it is looked at and how far it went: the fields that ``content`` lacks."""
        return {name: getattr(self, name) for name in VIEW_DEFAULTS}


def check_choices(setup: DescentSetup) -> None:
    """Make sure that the tables of descent have what ``setup`` names.

    Raises:
        DocumentError: If there is no such optimizer, hyperparameter or surface.
        ValueError: If the surface's text is no expression (ExpressionError) in two variables.
    """
    from playground.descent.data import DATA_LOSSES
    from playground.descent.optimizers import HYPERPARAMETERS, OPTIMIZERS
    from playground.descent.surfaces import SURFACES, surface_from_expression

    _check_known("optimizer", (setup.optimizer,), OPTIMIZERS)
    _check_known("hyperparameter", setup.hyperparameters, HYPERPARAMETERS)
    for name, number in setup.hyperparameters.items():
        _check_range(name, number, HYPERPARAMETERS[name].low, HYPERPARAMETERS[name].high)
    match setup.surface.kind:
        case "analytic":
            _check_known("surface", (setup.surface.id,), SURFACES)
        case "data":
            _check_known("surface", (setup.surface.id,), DATA_LOSSES)
        case "expression":
            surface_from_expression(setup.surface.expression)


def _plain(setup: DescentSetup) -> dict[str, Any]:
    """Return the fields of ``setup`` as Python's own immutable types, whatever numbers were given."""
    return {
        "start": setup.start and tuple(map(float, setup.start)),
        "learning_rate": float(setup.learning_rate),
        "batch_size": None if setup.batch_size is None else operator.index(setup.batch_size),
        "seed": operator.index(setup.seed),
        "hyperparameters": MappingProxyType({name: float(n) for name, n in setup.hyperparameters.items()}),
        "bounds": setup.bounds and tuple(map(float, setup.bounds)),
        "steps": operator.index(setup.steps),
        "rate_changes": tuple((operator.index(step), float(rate)) for step, rate in setup.rate_changes),
        "steps_per_second": float(setup.steps_per_second),
    }


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

"""The table of learning-rate schedules: pure functions of the step, with the formulas of CS231n.

A schedule maps (η, step from 0, parameters) to the rate of that step, where η is the rate that the
person set: the first rate, or the highest one for schedules that begin with a warm-up.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from types import MappingProxyType

MOST_POINTS = 1000  # of a recording

Points = tuple[tuple[int, float], ...]
"""(step, rate) of a recording: from that step on, this rate."""


@dataclass(frozen=True)
class Parameter:
    """A number that shapes a schedule.

    Attributes:
        id: The stable key used in files and as a keyword.
        name: What it is called.
        symbol: The letter in the formula.
        low: The smallest number allowed; ``high`` the largest.
        meaning: One sentence on what it does.
    """

    id: str
    name: str
    symbol: str
    low: float
    high: float
    meaning: str


PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {
        entry.id: entry
        for entry in (
            Parameter("gamma", "Factor", "γ", 0.01, 1.0, "What the rate is multiplied by each time."),
            Parameter("every", "Every", "s", 1.0, 1e5, "How many steps pass from one fall to the next."),
            Parameter("k", "Decay", "k", 1e-6, 1.0, "How fast the rate falls."),
            Parameter("total", "Length", "T", 1.0, 1e6, "After how many steps it has come down."),
            Parameter("lowest", "Lowest", "η min", 0.0, 100.0, "The rate that it comes down to."),
            Parameter("steps", "Warm-up", "s", 1.0, 1e5, "How many steps the rise takes."),
            Parameter("share", "Rise", "r", 0.01, 0.99, "What share of the length the rise takes."),
        )
    }
)


@dataclass(frozen=True)
class Schedule:
    """One way in which the learning rate changes as a run goes on.

    Attributes:
        id: The stable key used in files.
        name: What it is called in the chooser.
        function: (η, step, **parameters) -> the rate of that step.
        defaults: The parameters with their defaults.
        formula: The rate in letters, t being the step; ``latex`` is the same, to be typeset.
        about: One sentence on what it is for.
        horizon: Parameters -> how many steps show its shape.
        recorded: Whether the rates are those of a recording.
    """

    id: str
    name: str
    function: Callable[..., float]
    defaults: Mapping[str, float]
    formula: str
    latex: str
    about: str
    horizon: Callable[..., float] = field(default=lambda: 100.0)
    recorded: bool = False

    def rate(self, learning_rate: float, step: int, **parameters: float) -> float:
        """Return the rate of ``step``, counted from 0, with defaults for parameters left out."""
        return self.function(learning_rate, step, **{**self.defaults, **parameters})


def _constant(rate: float, _step: int) -> float:
    return rate


def _step(rate: float, step: int, gamma: float, every: float) -> float:
    return rate * gamma ** math.floor(step / every)


def _exponential(rate: float, step: int, k: float) -> float:
    return rate * math.exp(-k * step)


def _inverse(rate: float, step: int, k: float) -> float:
    return rate / (1 + k * step)


def _cosine(rate: float, step: int, total: float, lowest: float) -> float:
    return _eased(rate, lowest, step / total)


def _warmup(rate: float, step: int, steps: float) -> float:
    return rate * min(1.0, (step + 1) / steps)


def _one_cycle(rate: float, step: int, total: float, share: float) -> float:
    start, peak = rate / 25, share * total
    if step < peak:
        return _eased(start, rate, step / peak)
    return _eased(rate, start / 1e4, (step - peak) / (total - peak))


def _recorded(rate: float, step: int, points: Points = ()) -> float:
    """Return the recorded rate; a rate that is set below or above the highest of them scales them all."""
    if not points:
        return rate
    k = bisect_right(points, step, key=itemgetter(0))
    return points[max(k - 1, 0)][1] * (rate / highest(points))


def highest(points: Points) -> float:
    """Return the highest rate of a recording: set this one, and the rates are those that were recorded."""
    return max(rate for _, rate in points)


def _eased(begin: float, end: float, progress: float) -> float:
    """Go from ``begin`` to ``end`` along half a cosine, and stay there."""
    return end + 0.5 * (begin - end) * (1 + math.cos(math.pi * min(progress, 1.0)))


_TABLE = (
    Schedule(
        "constant", "Constant", _constant, {}, formula="η", latex=r"\eta", about="The same rate for ever."
    ),
    Schedule(
        "step",
        "Step decay",
        _step,
        {"gamma": 0.5, "every": 100.0},
        formula="η·γ^⌊t/s⌋",
        latex=r"\eta\, \gamma^{\lfloor t/s \rfloor}",
        about="Falls to a fraction every s steps.",
        horizon=lambda every, **_: 5 * every,
    ),
    Schedule(
        "exponential",
        "Exponential decay",
        _exponential,
        {"k": 0.01},
        formula="η·e^(−kt)",
        latex=r"\eta\, e^{-kt}",
        about="Falls by the same share at every step.",
        horizon=lambda k: 4 / k,
    ),
    Schedule(
        "inverse",
        "1/t decay",
        _inverse,
        {"k": 0.01},
        formula="η/(1 + kt)",
        latex=r"\frac{\eta}{1 + kt}",
        about="Falls fast first and ever more slowly later.",
        horizon=lambda k: 10 / k,
    ),
    Schedule(
        "cosine",
        "Cosine",
        _cosine,
        {"total": 500.0, "lowest": 0.0},
        formula="η_min + ½(η − η_min)(1 + cos(πt/T))",
        latex=r"\eta_{\min} + \frac{1}{2} (\eta - \eta_{\min}) \left(1 + \cos \frac{\pi t}{T}\right)",
        about="Stays high, falls, and lands gently after T steps.",
        horizon=lambda total, **_: 1.15 * total,
    ),
    Schedule(
        "warmup",
        "Linear warm-up",
        _warmup,
        {"steps": 50.0},
        formula="η·min(1, (t + 1)/s)",
        latex=r"\eta \min\left(1, \frac{t + 1}{s}\right)",
        about="Rises to the full rate over the first s steps.",
        horizon=lambda steps: 2 * steps,
    ),
    Schedule(
        "one_cycle",
        "One cycle",
        _one_cycle,
        {"total": 500.0, "share": 0.3},
        formula="up from η/25 to η in the share r of T, then down to η/250,000",
        latex=r"\frac{\eta}{25} \;\overset{rT}{\longrightarrow}\; \eta \;\overset{T}{\longrightarrow}\; "
        r"\frac{\eta}{250000}",
        about="A long warm-up, then a cosine down to almost nothing.",
        horizon=lambda total, **_: 1.1 * total,
    ),
    Schedule(
        "recorded",
        "Recorded",
        _recorded,
        {},
        formula="the rates that were set by hand",
        latex=r"\eta(t) \text{ as set by hand}",
        about="The rates of a recording, step by step; the rate that is set scales them.",
        recorded=True,
    ),
)

SCHEDULES: Mapping[str, Schedule] = MappingProxyType({schedule.id: schedule for schedule in _TABLE})


@dataclass(frozen=True)
class RatePlan:
    """A schedule with its parameters: how the rate that a person sets becomes the rate of each step.

    Attributes:
        schedule: Key in ``SCHEDULES``.
        parameters: Those that differ from the schedule's defaults, by name.
        points: The latest recording: (step, rate) in the order of the steps. It stays with the plan while
            another schedule is tried, and only ``recorded`` uses it.
    """

    schedule: str = "constant"
    parameters: Mapping[str, float] = field(default_factory=dict)
    points: Points = ()

    def __post_init__(self) -> None:
        if self.schedule not in SCHEDULES:
            known = ", ".join(SCHEDULES)
            raise ValueError(f"There is no schedule {self.schedule!r}; choose one of {known}.")
        known_parameters = SCHEDULES[self.schedule].defaults
        for name, number in self.parameters.items():
            if name not in known_parameters:
                has = ", ".join(known_parameters) or "none"
                raise ValueError(f"The schedule {self.schedule} has no parameter {name!r}; it has {has}.")
            entry = PARAMETERS[name]
            if not entry.low <= number <= entry.high:
                span = f"from {entry.low:g} to {entry.high:g}"
                raise ValueError(f"{entry.name} of the schedule must be {span}, not {number}.")
        numbers = {name: float(number) for name, number in self.parameters.items()}
        object.__setattr__(self, "parameters", MappingProxyType(numbers))
        object.__setattr__(self, "points", _checked_points(self.points))

    @property
    def is_constant(self) -> bool:
        """Whether every step takes the rate that is set."""
        return self.schedule == "constant"

    def rate(self, learning_rate: float, step: int) -> float:
        """Return the rate of ``step``, counted from 0, where ``learning_rate`` is the one that is set."""
        schedule = SCHEDULES[self.schedule]
        if schedule.recorded:
            return _recorded(learning_rate, step, self.points)
        return schedule.rate(learning_rate, step, **self.parameters)

    @property
    def horizon(self) -> int:
        """How many steps show the shape of the schedule."""
        schedule = SCHEDULES[self.schedule]
        if schedule.recorded and self.points:
            return max(10, round(1.15 * self.points[-1][0]))
        return max(2, round(schedule.horizon(**{**schedule.defaults, **self.parameters})))


def recorded(rates: Sequence[float]) -> Points:
    """Return the recording of one rate per step, thinned to as many points as are kept.

    Points where the rate changes least, in proportion, are left out first; a recording with few changes
    stays exact.
    """
    points = [(k, float(r)) for k, r in enumerate(rates) if k == 0 or r != rates[k - 1]]
    while len(points) > MOST_POINTS:
        leaps = [abs(math.log(b / a)) for (_, a), (_, b) in pairwise(points)]
        surplus = min(len(points) - MOST_POINTS, len(points) // 4)
        least = sorted(range(1, len(points)), key=lambda k: (leaps[k - 1], k))
        gone: set[int] = set()
        for k in least:  # never two neighbours at once: their changes add up
            if len(gone) < surplus and not {k - 1, k + 1} & gone:
                gone.add(k)
        points = [point for k, point in enumerate(points) if k not in gone]
    return tuple(points)


def _checked_points(points: Sequence[tuple[int, float]]) -> Points:
    checked = tuple((int(step), float(rate)) for step, rate in points)
    if len(checked) > MOST_POINTS:
        raise ValueError(f"A recorded schedule has at most {MOST_POINTS:,} points, not {len(checked):,}.")
    steps = [step for step, _ in checked]
    if any(later <= step for step, later in pairwise(steps)) or (steps and steps[0] < 0):
        raise ValueError("The points of a recorded schedule must be in the order of their steps, from 0 on.")
    if not all(0 < rate < math.inf for _, rate in checked):
        raise ValueError("The rates of a recorded schedule must be finite numbers above 0.")
    return checked

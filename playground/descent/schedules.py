"""The table of learning-rate schedules: pure functions of the step, with the formulas of CS231n.

A schedule maps (η, step from 0, parameters) to the rate of that step, where η is the rate that the
person set: the first rate, or the highest one for schedules that begin with a warm-up.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


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
    """

    id: str
    name: str
    function: Callable[..., float]
    defaults: Mapping[str, float]
    formula: str
    latex: str
    about: str

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
    ),
    Schedule(
        "exponential",
        "Exponential decay",
        _exponential,
        {"k": 0.01},
        formula="η·e^(−kt)",
        latex=r"\eta\, e^{-kt}",
        about="Falls by the same share at every step.",
    ),
    Schedule(
        "inverse",
        "1/t decay",
        _inverse,
        {"k": 0.01},
        formula="η/(1 + kt)",
        latex=r"\frac{\eta}{1 + kt}",
        about="Falls fast first and ever more slowly later.",
    ),
    Schedule(
        "cosine",
        "Cosine",
        _cosine,
        {"total": 500.0, "lowest": 0.0},
        formula="η_min + ½(η − η_min)(1 + cos(πt/T))",
        latex=r"\eta_{\min} + \frac{1}{2} (\eta - \eta_{\min}) \left(1 + \cos \frac{\pi t}{T}\right)",
        about="Stays high, falls, and lands gently after T steps.",
    ),
    Schedule(
        "warmup",
        "Linear warm-up",
        _warmup,
        {"steps": 50.0},
        formula="η·min(1, (t + 1)/s)",
        latex=r"\eta \min\left(1, \frac{t + 1}{s}\right)",
        about="Rises to the full rate over the first s steps.",
    ),
    Schedule(
        "one_cycle",
        "One cycle",
        _one_cycle,
        {"total": 500.0, "share": 0.3},
        formula="up from η/25 to η in the first 30 % of T, then down to η/250,000",
        latex=r"\frac{\eta}{25} \to \eta \to \frac{\eta}{250000}",
        about="A long warm-up, then a cosine down to almost nothing.",
    ),
)

SCHEDULES: Mapping[str, Schedule] = MappingProxyType({schedule.id: schedule for schedule in _TABLE})


@dataclass(frozen=True)
class RatePlan:
    """A schedule with its parameters: how the rate that a person sets becomes the rate of each step.

    Attributes:
        schedule: Key in ``SCHEDULES``.
        parameters: Those that differ from the schedule's defaults, by name.
    """

    schedule: str = "constant"
    parameters: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.schedule not in SCHEDULES:
            known = ", ".join(SCHEDULES)
            raise ValueError(f"There is no schedule {self.schedule!r}; choose one of {known}.")
        known_parameters = SCHEDULES[self.schedule].defaults
        for name in self.parameters.keys() - known_parameters.keys():
            has = ", ".join(known_parameters) or "none"
            raise ValueError(f"The schedule {self.schedule} has no parameter {name!r}; it has {has}.")
        numbers = {name: float(number) for name, number in self.parameters.items()}
        object.__setattr__(self, "parameters", MappingProxyType(numbers))

    @property
    def is_constant(self) -> bool:
        """Whether every step takes the rate that is set."""
        return self.schedule == "constant"

    def rate(self, learning_rate: float, step: int) -> float:
        """Return the rate of ``step``, counted from 0, where ``learning_rate`` is the one that is set."""
        return SCHEDULES[self.schedule].rate(learning_rate, step, **self.parameters)

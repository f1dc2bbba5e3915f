"""Ready-made races on the surface at hand: learning rates, optimizers, seeds."""

from collections.abc import Iterable
from dataclasses import replace

from playground.descent.along import advance_within
from playground.descent.curvature import Preset, presets, sharpest
from playground.descent.optimizers import OPTIMIZERS
from playground.descent.run import Run
from playground.descent.surface import Point, Surface
from playground.document.setup import MOST_RUNS, RunSetup

_RATES: dict[str, Preset] = {"low": "low", "good": "good", "high": "high", "very high": "too high"}
RATE_NAMES = frozenset(_RATES)
"""What a race of rates calls its runs: true of their rates on this surface only."""
_TUNED = (1.0, 2.15, 4.64)  # times powers of ten: the rates that a tuned race tries
_DECADES = range(-4, 1)
_TRIED = 60  # evaluations of each
_BY_EVALUATIONS = "sgd", "momentum", "rmsprop", "adam", "line_search", "newton"


def rate_race(surface: Surface, start: Point, own: RunSetup) -> tuple[RunSetup, ...]:
    """Return runs with a low, a good, a high and a very high rate, as the curvature of the surface has them.

    Args:
        surface: What is descended.
        start: Where the runs start.
        own: The settings that they share.
    """
    at = sharpest(surface, *start)
    momentum = own.hyperparameters.get("momentum", OPTIMIZERS[own.optimizer].defaults.get("momentum", 0.0))
    rates = presets(at, own.optimizer, momentum)
    steps = race_steps(surface, own.batch_size)
    if own.batch_size and surface.examples and at.eigenvalues[0] > 0:  # noise: the least rate that arrives
        arrives = 1 / (at.eigenvalues[0] * steps)
        rates |= {"low": min(rates["low"], 0.3 * arrives), "good": min(rates["good"], 8 * arrives)}
    return _field((name, replace(own, learning_rate=_round(rates[key]))) for name, key in _RATES.items())


def optimizer_race(surface: Surface, start: Point, own: RunSetup, *, tuned: bool) -> tuple[RunSetup, ...]:
    """Return a run per optimizer with the rate of ``own``, or with the one that suits each best.

    Each makes one gradient evaluation a step, so after as many steps all have looked equally often.

    Args:
        surface: What is descended.
        start: Where the runs start.
        own: The batch size and the seed that they share, and the rate if they are not tuned.
        tuned: Whether each gets the rate, of a few per decade, with which it gets lowest in 60 steps.
    """
    ids = [key for key, entry in OPTIMIZERS.items() if entry.races][:MOST_RUNS]
    runs = [replace(own, optimizer=key, hyperparameters={}) for key in ids]
    if tuned:
        runs = [replace(run, learning_rate=tuned_rate(surface, start, run)) for run in runs]
    return _field(("", run) for run in runs)


def evaluation_race(surface: Surface, start: Point, own: RunSetup) -> tuple[RunSetup, ...]:
    """Return runs of optimizers whose steps look at the surface once, or several times, at their best rates.

    The best rate is the one, of a few per decade, that leads lowest within 60 evaluations.
    """
    runs = [replace(own, optimizer=key, hyperparameters={}) for key in _BY_EVALUATIONS]
    return _field(("", replace(run, learning_rate=tuned_rate(surface, start, run))) for run in runs)


def seed_race(own: RunSetup) -> tuple[RunSetup, ...]:
    """Return runs that shuffle the examples in different ways, and are alike otherwise."""
    return _field((f"seed {own.seed + k}", replace(own, seed=own.seed + k)) for k in range(MOST_RUNS))


def tuned_rate(surface: Surface, start: Point, run: RunSetup) -> float:
    """Return the rate, of three per decade from 1e-4 up to 4.64, that leads lowest within 60 evaluations."""
    best, lowest = run.learning_rate, float("inf")
    for rate in (_round(mantissa * 10.0**decade) for decade in _DECADES for mantissa in _TUNED):
        trial = Run(
            surface, run.optimizer, rate, start, run.batch_size, run.seed, run.plan, **run.hyperparameters
        )
        advance_within(trial, _TRIED, _TRIED)
        loss = float(trial.losses[-10:].mean()) if trial.status != "diverged" else float("inf")
        if loss < lowest:
            best, lowest = rate, loss
    return best


def race_steps(surface: Surface, batch_size: int | None) -> int:
    """Return how many steps show the shapes of the loss curves: ten epochs of mini-batches, or sixty."""
    return 10 * -(-surface.examples // batch_size) if batch_size and surface.examples else 60


def _field(named: Iterable[tuple[str, RunSetup]]) -> tuple[RunSetup, ...]:
    """Line runs up at the start, one per place."""
    return tuple(
        replace(run, place=place, name=name, hidden=False, trunk=(), fork=0, steps=0, rate_changes=())
        for place, (name, run) in enumerate(named)
    )


def _round(rate: float) -> float:
    return float(f"{rate:.3g}")

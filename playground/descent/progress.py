"""How a run goes, in one word and with the reason: judged from the steps that it made last."""

import math
from typing import Literal, NamedTuple

import numpy as np

from playground.descent.run import Run
from playground.descent.surface import Array
from playground.engine.numbers import precise

Word = Literal["ready", "running", "rising", "oscillating", "plateau", "converged", "diverged"]

WINDOW = 40  # steps that are judged
_FEWEST = 8  # steps before which nothing is said
_BACK = 0.6  # share of steps that go back on the one before, from which on a run oscillates
_PLATEAU = 0.005  # share of what was won so far, below which the last steps won nothing
_STILL = 0.05  # share of the loss itself, above which it moves, however much was won before
_VANISHING = 0.5  # share of itself that the gradient falls to within the window on the way to a minimum
_RISE = 0.05  # share of what was won and of the loss itself, from which on the last steps lost something


class Progress(NamedTuple):
    """One word on a run, and one sentence on why it is that word; empty while there is nothing to say."""

    word: Word
    reason: str = ""


def judge(run: Run) -> Progress:
    """Tell how a run goes.

    Rising means that all of its very last losses are above the mean of those before. Oscillating means
    that most of its last steps went back on the one before them. A plateau is where the loss stays as it
    is, on average, though the gradient has not vanished and does not go to nothing either.
    """
    status = run.status
    if status != "running":
        return Progress(status, run.reason)
    done = len(run.steps) - 1
    if done < _FEWEST:
        return Progress("running" if done else "ready")
    recent = min(WINDOW, done)
    if risen := _risen(run, recent if run.batch_size else _FEWEST):
        return Progress("rising", risen)
    back = _turns(run.xs[-recent - 1 :], run.ys[-recent - 1 :])
    stalled = _stalled(run, recent)
    if run.batch_size is None and back >= _BACK:
        share = f"{round(100 * back)} % of the last {recent} steps went back on the step before"
        return Progress("oscillating", f"{share}: the rate overshoots along the steepest direction.")
    if stalled:
        return Progress("plateau", f"The loss has not fallen over the last {recent} steps: {stalled}.")
    return Progress("running")


def _turns(xs: Array, ys: Array) -> float:
    """Return the share of steps that point against the one before."""
    dx, dy = np.diff(xs), np.diff(ys)
    with np.errstate(all="ignore"):
        along = dx[1:] * dx[:-1] + dy[1:] * dy[:-1]
    return float(np.mean(along < 0)) if len(along) else 0.0


class _Halves(NamedTuple):
    """The losses after the last steps, in two halves, and what the run had won at its best."""

    older: Array
    newer: Array
    won: float

    @property
    def means(self) -> tuple[float, float]:
        with np.errstate(all="ignore"):
            return float(self.older.mean()), float(self.newer.mean())


def _halves(run: Run, recent: int) -> _Halves:
    losses, half = run.losses, max(1, recent // 2)
    with np.errstate(all="ignore"):
        won = float(losses[0]) - float(losses.min())
    return _Halves(losses[-2 * half : -half], losses[-half:], won)


def _risen(run: Run, recent: int) -> str:
    """Say how far the loss has risen lately; nothing if it has not."""
    halves = _halves(run, recent)
    older, newer = halves.means
    least = _RISE * max(halves.won, abs(older))
    if not (float(halves.newer.min()) > older and newer - older > least):
        return ""
    steps = len(halves.newer)
    was, is_now = precise(older, 3), precise(newer, 3)
    return f"The loss rises: it is {is_now} on average over the last {steps} steps, {was} over those before."


def _stalled(run: Run, recent: int) -> str:
    """Say where a run stays that wins nothing any more; nothing if it still does."""
    halves = _halves(run, recent)
    older, newer = halves.means
    if recent < WINDOW or not math.isfinite(older + newer):
        return ""
    least = _PLATEAU * max(halves.won, 1e-300)
    at = precise(newer, 3)
    if run.batch_size:
        noise = f"it stays near {at}, kept up by the noise of batches of {run.batch_size:,}"
        return "" if older - newer > least else noise
    spread = float(np.ptp([halves.older, halves.newer]))  # a swing up and down stays nowhere
    stays = spread <= min(2 * least, _STILL * abs(newer)) and not _arrives(run, recent)
    return f"it stays near {at}" if stays else ""


def _arrives(run: Run, recent: int) -> bool:
    """Return whether the gradient goes to nothing, as it does on the last way to a minimum."""
    gx, gy = (numbers[-recent - 1 :] for numbers in run.steps.gradients)
    return bool(np.hypot(gx[-1], gy[-1]) < _VANISHING * np.hypot(gx[0], gy[0]))

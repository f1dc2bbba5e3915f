"""How a run goes, in one word and with the reason: judged from the steps that it made last."""

import math
from typing import Literal, NamedTuple

import numpy as np

from playground.descent.run import Run
from playground.descent.surface import Array
from playground.engine.numbers import precise

Word = Literal["ready", "running", "oscillating", "plateau", "converged", "diverged"]

WINDOW = 40  # steps that are judged
_FEWEST = 8  # steps before which nothing is said
_BACK = 0.6  # share of steps that go back on the one before, from which on a run oscillates
_PLATEAU = 0.005  # share of what was won so far, below which the last steps won nothing


class Progress(NamedTuple):
    """One word on a run, and one sentence on why it is that word; empty while there is nothing to say."""

    word: Word
    reason: str = ""


def judge(run: Run) -> Progress:
    """Tell how a run goes.

    Oscillating means that most of its last steps went back on the one before them. A plateau is where the
    loss has not fallen any more, on average, though the gradient has not vanished.
    """
    status = run.status
    if status != "running":
        return Progress(status, run.reason)
    done = len(run.steps) - 1
    if done < _FEWEST:
        return Progress("running" if done else "ready")
    recent = min(WINDOW, done)
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


def _stalled(run: Run, recent: int) -> str:
    """Say where a run stays that wins nothing any more; nothing if it still does."""
    losses = run.losses
    half = max(1, recent // 2)
    with np.errstate(all="ignore"):
        older, newer = float(losses[-2 * half : -half].mean()), float(losses[-half:].mean())
        won = float(losses[0]) - float(losses.min())
    if recent < WINDOW or not math.isfinite(older + newer) or older - newer > _PLATEAU * max(won, 1e-300):
        return ""
    at = precise(newer, 3)
    if run.batch_size:
        return f"it stays near {at}, kept up by the noise of batches of {run.batch_size:,}"
    return f"it stays near {at}"

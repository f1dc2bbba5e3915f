"""How long two ways of doing the same take, measured by turns, so that a busy machine slows down both."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from math import ceil
from statistics import median
from time import perf_counter, process_time

from tests.benchmarks.table import Row

Work = Callable[[], object]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Effort:
    """How thoroughly to measure.

    Attributes:
        rounds: How often ours and the peer take turns, from the fewest to the most.
        seconds: How long all rounds shall last together.
        quick: Whether the largest sizes are left out.
    """

    rounds: tuple[int, int]
    seconds: float
    quick: bool


THOROUGH = Effort((7, 41), 4.0, quick=False)
QUICK = Effort((3, 15), 0.5, quick=True)

_TURN = 0.004  # seconds: shorter than what the system gives to one program before it is another's turn


def duel(
    effort: Effort,
    group: str,
    what: str,
    ours: Work,
    peer: str,
    theirs: Work,
    clock: Clock = process_time,
    **target: float | None,
) -> Row:
    """Measure ours and the peer's by turns; the ratio is the median of the rounds.

    The clock is that of the processor, which stands still while other programs run; work on several
    threads needs ``perf_counter`` instead.
    """
    calls, together = zip(_calls(ours), _calls(theirs), strict=True)
    rounds = range(_rounds(effort, sum(together)))
    pairs = [(_per_call(ours, calls[0], clock), _per_call(theirs, calls[1], clock)) for _ in rounds]
    return paired(group, what, pairs, peer, **target)


def paired(
    group: str, what: str, pairs: Iterable[tuple[float, float]], peer: str, unit: str = "s", **more: object
) -> Row:
    """Return the row of what ours and the peer took in each round."""
    pairs = list(pairs)
    ratios = [theirs / ours for ours, theirs in pairs]
    ours, theirs = (median(column) for column in zip(*pairs, strict=True))
    spread = min(ratios), max(ratios)
    return Row(group, what, ours, unit, peer, theirs, median(ratios), spread, **more)  # type: ignore[arg-type]


def alone(effort: Effort, group: str, what: str, work: Work, at_most: float | None = None) -> Row:
    """Measure what nobody else does, in processor time: the median over the rounds, against a limit."""
    calls, seconds = _calls(work)
    took = median(_per_call(work, calls, process_time) for _ in range(_rounds(effort, seconds)))
    return Row(group, what, took, at_most=at_most)


def absent(group: str, what: str, peer: str, **target: float | None) -> Row:
    """Return the row of a peer that is not installed."""
    return Row(group, what, peer=peer, note=f"skipped: {peer} is not installed", **target)  # type: ignore[arg-type]


def installed(package: str) -> bool:
    """Return whether a peer is there."""
    return find_spec(package) is not None


def timed(work: Work) -> float:
    """Return how many seconds one call takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the garbage collector from falling due in the one measurement or the other."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _per_call(work: Work, calls: int, clock: Clock) -> float:
    with no_collection():
        began = clock()
        for _ in range(calls):
            work()
        return (clock() - began) / calls


def _calls(work: Work) -> tuple[int, float]:
    """Return how many calls fill a turn, and how long it lasts; a first call warms up and does not count."""
    work()
    once = max(min(timed(work) for _ in range(2)), 1e-8)
    calls = max(1, ceil(_TURN / once))
    return calls, calls * once


def _rounds(effort: Effort, seconds: float) -> int:
    """Return how many rounds of this length there is time for."""
    fewest, most = effort.rounds
    return min(max(fewest, int(effort.seconds / seconds)), most)

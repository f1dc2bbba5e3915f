"""One line of the benchmark table: what was measured, against what, and whether that is enough."""

from dataclasses import asdict, dataclass, replace

UNITS = {"s": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")), "MB": ((1.0, "MB"),)}


@dataclass(frozen=True)
class Row:
    """A measurement.

    Attributes:
        group: The part of the program.
        what: What was done.
        ours: What it took; ``unit`` says in what. None if nothing could be measured.
        unit: "s" or "MB".
        peer: Who did the same; empty if nobody.
        theirs: What it took the peer.
        ratio: How many times as much it took the peer, the median of the rounds: above 1 is in our favour.
        spread: The lowest and the highest ratio of a round.
        at_least: The ratio that is wanted, or None.
        at_most: What ours may take at the most, or None.
        note: Why a row is empty.
        failed: Whether that is a fault, and not a peer that is not there.
    """

    group: str
    what: str
    ours: float | None = None
    unit: str = "s"
    peer: str = ""
    theirs: float | None = None
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""
    failed: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one, or if nothing was measured."""
        share = self.share
        return None if share is None else share >= 1.0

    @property
    def share(self) -> float | None:
        """How far the target is reached: 1 or more is enough."""
        if self.at_least is not None and self.ratio is not None:
            return self.ratio / self.at_least
        if self.at_most is not None and self.ours is not None:
            return self.at_most / self.ours
        return None

    def per(self, count: int) -> "Row":
        """Return what one of ``count`` takes."""
        assert self.ours is not None
        assert self.theirs is not None
        return replace(self, ours=self.ours / count, theirs=self.theirs / count)

    def as_json(self) -> dict[str, object]:
        """Return all of it as plain values."""
        return {**asdict(self), "met": self.met}

    def cells(self) -> tuple[str, ...]:
        """Return what the table shows."""
        ratio = "" if self.ratio is None else f"{plain(self.ratio)} ×"
        spread = "" if self.spread is None else f"{plain(self.spread[0])} to {plain(self.spread[1])}"
        return (
            self.what,
            amount(self.ours, self.unit),
            self.peer,
            amount(self.theirs, self.unit),
            ratio,
            spread,
            self._target(),
            self._verdict(),
        )

    def _target(self) -> str:
        if self.at_least is not None:
            return f"≥ {plain(self.at_least)} ×"
        return "" if self.at_most is None else f"≤ {amount(self.at_most, self.unit)}"

    def _verdict(self) -> str:
        share = self.share
        if share is None or share >= 1.0:
            verdict = "" if share is None else "met"
        elif self.at_least is not None:
            verdict = f"missed: {share:.0%} of it"
        else:
            verdict = f"missed by {1 / share - 1:.0%}"
        return "; ".join(filter(None, (verdict, self.note)))


HEADINGS = ("", "ours", "peer", "theirs", "ratio", "rounds", "target", "")


def lines(rows: list[Row]) -> list[str]:
    """Return the rows as aligned text, each group under its name."""
    cells = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[k]) for line in cells) for k in range(len(HEADINGS))]
    text = [_aligned(HEADINGS, widths)]
    for k, row in enumerate(rows):
        if not k or row.group != rows[k - 1].group:
            text += ["", row.group]
        text.append(_aligned(row.cells(), widths))
    return text


def summary(rows: list[Row]) -> str:
    """Return one sentence on how many targets are met."""
    judged = [row for row in rows if row.met is not None]
    missed = [row for row in judged if not row.met]
    skipped = sum(row.ours is None and not row.failed for row in rows)
    failed = sum(row.failed for row in rows)
    parts = [f"{len(judged) - len(missed)} of {len(judged)} targets are met"]
    parts += [f"{skipped} comparisons were skipped"] if skipped else []
    parts += [f"{failed} measurements failed"] if failed else []
    return f"{'; '.join(parts)}."


def amount(number: float | None, unit: str) -> str:
    """Return a number with the prefix that suits it."""
    if number is None:
        return ""
    scale, name = next((entry for entry in UNITS[unit] if abs(number) >= entry[0]), UNITS[unit][-1])
    return f"{plain(number / scale)} {name}"


def plain(number: float) -> str:
    """Return a number with two or three significant digits, and no exponent."""
    digits = 2 if abs(number) < 10 else 1 if abs(number) < 100 else 0
    return f"{number:,.{digits}f}"


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    left = {0, 2, 7}
    pairs = enumerate(zip(cells, widths, strict=True))
    parts = (cell.ljust(width) if k in left else cell.rjust(width) for k, (cell, width) in pairs)
    return "  ".join(("", *parts)).rstrip()

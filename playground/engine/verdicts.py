"""What the gradient check found, in words: one sign, one word and one sentence for each verdict."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from playground.engine.circuit import Node, Wire
from playground.engine.gradcheck import Checker, GradientRow, Method, Verdict
from playground.engine.numbers import precise
from playground.engine.probe import Target
from playground.engine.step_size import ErrorCurve

SIGNS: Mapping[Verdict, str] = MappingProxyType(
    {
        "good": "✓",
        "fine": "✓",
        "kink": "∧",
        "rounding": "≈",
        "vanished": "○",
        "coarse": "≈",
        "suspicious": "?",
        "wrong": "✗",
        "not finite": "!",
    }
)
"""A sign beside each word, so that no verdict is told by its colour alone."""

WORDS: Mapping[Verdict, str] = MappingProxyType(
    {verdict: "h too large" if verdict == "coarse" else verdict for verdict in SIGNS}
)

_SENTENCES: Mapping[Verdict, str] = MappingProxyType(
    {
        "good": "The relative error {error} is at most 1e−7: good.",
        "fine": "The relative error {error} is below 1e−4: fine where f has kinks; else try another h.",
        "kink": "A kink was crossed: {kinks} changed sides between {low} and {high}. The gradient is right "
        "on its own side of the kink; a smaller h may not cross it.",
        "rounding": "The two differ by no more than rounding does at this h: {high} and {base} share almost "
        "all their digits. A larger h shows more.",
        "vanished": "The gradient has vanished: {analytic} is too small for any change of f to show. "
        "That is no error, but hardly anything flows through here.",
        "coarse": "h is too large for the curve here: a smaller h takes the difference away.",
        "suspicious": "The relative error {error} is between 1e−4 and 1e−2: suspicious. "
        "Try another h before you trust it.",
        "wrong": "The relative error {error} is above 1e−2: wrong. The pass says {analytic}, "
        "the slope of f is {numeric}.",
        "not finite": "One of the two is not a finite number: a value overflowed or left its domain.",
    }
)

_EXCUSED: Mapping[Verdict, str] = MappingProxyType(
    {
        "kink": "at a kink",
        "rounding": "lost in rounding",
        "vanished": "vanished",
        "coarse": "with too large an h",
    }
)

_LARGE: Mapping[Verdict, str] = MappingProxyType(
    {
        "kink": "Every h crosses the kink: x stands on it.",
        "vanished": "At every h the difference of f is lost in its rounding.",
        "rounding": "At every h the difference of f is lost in its rounding.",
        "not finite": "There is no error to draw where a number is not finite.",
    }
)


def sentence(checker: Checker, row: GradientRow, method: Method) -> str:
    """Say what a row of the check means."""
    if row.analytic == row.numeric == 0:
        return "Both are 0: a small change here does not reach f."
    x = "x" if row.name in ("f", "h") else row.name.split(" ")[0]
    low = f"f({x} − h)"
    return _SENTENCES[row.verdict].format(
        error=precise(row.relative_error, 2),
        analytic=precise(row.analytic),
        numeric=precise(row.numeric),
        kinks=" and ".join(_gate(checker.probe.record.circuit[gate]) for gate in row.kinks[:3]),
        low=low,
        high=f"f({x} + h)",
        base=f"f({x})" if method == "forward" else low,
    )


def summary(rows: Sequence[GradientRow]) -> str:
    """Say how many gradients are right, and what is the matter with the others; with a sign in front."""
    count, broken = len(rows), sum(row.verdict == "not finite" for row in rows)
    wrong = sum(not row.passed for row in rows) - broken
    if wrong:
        verb = "does" if wrong == 1 else "do"
        return f"{SIGNS['wrong']} {wrong} of {count} gradients {verb} not agree."
    if broken:
        return f"{SIGNS['not finite']} {broken} of {count} cannot be compared: a number is not finite."
    excused = [
        f"{number} {words}"
        for verdict, words in _EXCUSED.items()
        if (number := sum(row.verdict == verdict for row in rows))
    ]
    agree = count - sum(row.verdict not in ("good", "fine") for row in rows)
    others = f", {', '.join(excused)}: nothing is wrong" if excused else ""
    return f"{SIGNS['good']} {agree} of {count} gradients agree{others}."


def curve_sentence(curve: ErrorCurve, verdict: Verdict) -> str:
    """Say what the error against h shows, where the check with one h came to a verdict."""
    best, power = curve.best, "h²" if curve.order == 2 else "h"
    if best is None:
        return _LARGE.get(verdict, "The error is large at every h: h is not to blame for it.")
    if curve.truncation and curve.rounding:
        return (
            f"Best h about {precise(best, 1)}: left of it rounding grows as 1/h, "
            f"right of it truncation as {power}."
        )
    if best == curve.steps[-1]:
        return "The wider the step the better: f is too straight here for truncation, only rounding is left."
    return f"The smallest error is at h = {precise(best, 1)}."


def first_wrong(checker: Checker, rows: Mapping[Target, GradientRow]) -> str:
    """Say where wrong gradients begin, as far as rows are known; empty if none is wrong."""
    if all(row.passed for row in rows.values()):
        return ""
    return next(_places(checker, rows), "")


def _places(checker: Checker, rows: Mapping[Target, GradientRow]) -> Iterator[str]:
    circuit = checker.probe.record.circuit
    output = circuit.output or ""
    if _is_wrong(rows.get(output)):
        name = checker.name(output)
        yield f"It begins at the start: ∂{name}/∂{name} must be {precise(checker.probe.seed)}."
    for node_id in reversed(circuit.order):
        if _is_wrong(rows.get(node_id)) and _is_fork_alone(rows, circuit.uses[node_id]):
            name = checker.name(node_id)
            yield f"It begins at the fork {name}: what comes back to its uses is right, but their sum is not."
        if (row := rows.get(node_id)) and row.passed:
            yield from _wrong_ports(checker, rows, circuit[node_id])


def _is_fork_alone(rows: Mapping[Target, GradientRow], uses: Sequence[Wire]) -> bool:
    """Tell whether all is right behind a fork: the gradient of each use, or where it comes from."""
    behind = [rows.get(wire) or rows.get(wire.target) for wire in uses]
    return len(uses) > 1 and all(row is None or row.passed for row in behind)


def _wrong_ports(checker: Checker, rows: Mapping[Target, GradientRow], node: Node) -> Iterator[str]:
    """Name the ports where a right gradient comes in and a wrong one goes out."""
    circuit = checker.probe.record.circuit
    for port, source in enumerate(node.inputs):
        if source is None:
            continue
        single = len(circuit.uses[source]) == 1
        if _is_wrong(rows.get(source if single else Wire(source, node.id, port))):
            yield (
                f"It begins at {_gate(node)}: what comes back to {checker.name(node.id)} is right, "
                f"what it sends on to {checker.name(source)} is not."
            )


def _is_wrong(row: GradientRow | None) -> bool:
    return row is not None and row.verdict in ("wrong", "suspicious")


def _gate(node: Node) -> str:
    return node.body.title if node.body else node.gate

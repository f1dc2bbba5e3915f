"""The gradient check: the gradient of the backward pass against one computed from values alone.

Source: CS231n notes "neural-networks-3", section "Gradient checks".
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, get_args

from playground.engine.circuit import Circuit, Wire
from playground.engine.naming import letters_of
from playground.engine.passes import check_computable, trace
from playground.engine.probe import Probe, Target
from playground.engine.trace import Forward, Trace

Method = Literal["centred", "forward"]
Verdict = Literal[
    "good", "fine", "kink", "rounding", "vanished", "coarse", "suspicious", "wrong", "not finite"
]

_PASSING: frozenset[Verdict] = frozenset(("good", "fine", "kink", "rounding", "vanished", "coarse"))
_USUAL, _FLATTEST = 6, 40  # powers of the step that an error may fall with


@dataclass(frozen=True, slots=True)
class GradientRow:
    """The check of one input or weight.

    Attributes:
        name: The name of the input or weight; of a gate's output its letter.
        value: Where the derivative is taken.
        analytic: The gradient of the backward pass.
        numeric: The difference quotient.
        relative_error: |analytic − numeric| / max(|analytic|, |numeric|); 0 if both are 0.
        verdict: ``good`` up to 1e-7, ``fine`` below 1e-4, ``suspicious`` up to 1e-2, then ``wrong``;
            ``kink`` if a max, relu or abs changed sides within the step and that explains the difference;
            ``rounding`` if the difference is no larger than the rounding of the values it is made from;
            ``vanished`` if moreover the gradient is too small for any ordinary step to show in the output;
            ``coarse`` if h is too large for the curve, so that a smaller step takes the difference away;
            ``not finite`` if either gradient is NaN or infinite.
        kinks: The gates that changed sides between x − h and x + h, where the verdict is ``kink``.
        target: What was changed: the id of a node, or a wire.
    """

    name: str
    value: float
    analytic: float
    numeric: float
    relative_error: float
    verdict: Verdict
    kinks: tuple[str, ...] = ()
    target: Target = ""

    @property
    def passed(self) -> bool:
        """True unless the two gradients contradict each other or one is not finite."""
        return self.verdict in _PASSING


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """The report of a gradient check.

    Attributes:
        rows: One row for each input and weight that has a value, in the circuit's order.
        value: The output where the gradient was checked.
        h: The step of the difference quotient.
        method: ``centred`` (f(x + h) − f(x − h)) / 2h or ``forward`` (f(x + h) − f(x)) / h.
        evaluations: How many forward passes the difference quotients take, against one forward and one
            backward pass for all analytic gradients.
    """

    rows: tuple[GradientRow, ...]
    value: float
    h: float
    method: Method
    evaluations: int

    @property
    def passed(self) -> bool:
        """True if every row passed."""
        return all(row.passed for row in self.rows)


def check_gradients(
    circuit: Circuit,
    values: Mapping[str, float],
    h: float = 1e-5,
    method: Method = "centred",
    analytic: Mapping[str, float] | None = None,
) -> GradientCheck:
    """Compare the gradients of the backward pass with difference quotients.

    Args:
        circuit: A complete circuit.
        values: A number for every input and weight, by name.
        h: The step, in the units of the inputs.
        method: ``centred`` for two evaluations an input, ``forward`` for one and a less exact result.
        analytic: Gradients by name to judge in place of those of the backward pass.

    Raises:
        CircuitError: If the circuit cannot be computed.
        ValueError: If ``h`` is not positive and finite or the method is unknown.
    """
    if not 0 < h < math.inf:
        raise ValueError(f"The step h must be a positive number such as 1e-5, not {h}.")
    if method not in get_args(Method):
        raise ValueError(f"The method must be one of {', '.join(get_args(Method))}, not {method!r}.")
    check_computable(circuit, values)
    given = {node.id: (analytic or {}).get(node.name) for node in circuit.variables}
    judged: dict[Target, float] = {
        node_id: gradient for node_id, gradient in given.items() if gradient is not None
    }
    checker = Checker(trace(circuit, values), judged)
    rows = tuple(checker.row(node.id, h, method) for node in circuit.variables if node.name in values)
    return GradientCheck(rows, checker.probe.value, h, method, evaluations(len(rows), method))


def evaluations(count: int, method: Method) -> int:
    """Return how many forward passes the difference quotients of ``count`` numbers take."""
    return count + 1 if method == "forward" else 2 * count


class Checker:
    """Judges the gradients of one pass, one at a time: every input, every gate's output, every use of a fork.

    Args:
        record: A pass that reached the output and went back.
        gradients: Gradients to judge in place of those of the pass; where it has none for the uses of a fork,
            these are left out.

    Attributes:
        probe: What evaluates the circuit around the point.
    """

    def __init__(self, record: Trace, gradients: Mapping[Target, float] | None = None) -> None:
        self.probe = Probe(record)
        self._given = gradients
        self._names = letters_of(record)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Every gradient there is: inputs and weights, then gates in order; each fork before its uses."""
        circuit = self.probe.record.circuit
        variables = [node.id for node in circuit.variables]
        computed = {event.node for event in self.probe.record.events if isinstance(event, Forward)}
        others = [n for n in circuit.order if n in computed or circuit[n].gate == "constant"]
        found: list[Target] = []
        for node_id in (*variables, *others):
            found.append(node_id)
            uses = circuit.uses[node_id]
            if len(uses) > 1 and (self._given is None or not self._given.keys().isdisjoint(uses)):
                found.extend(wire for wire in uses if wire.target in computed)
        return tuple(found)

    def name(self, target: Target) -> str:
        """Return what formulas call it; a use is named with the gate it goes to."""
        if isinstance(target, Wire):
            return f"{self._names[target.source]} via {self._names[target.target]}"
        return self._names[target]

    def analytic(self, target: Target) -> float:
        """Return the gradient that is judged."""
        given = None if self._given is None else self._given.get(target)
        return self.probe.gradient(target) if given is None else given

    def numeric(self, target: Target, h: float, method: Method = "centred") -> float:
        """Return the difference quotient."""
        return _quotient(self.probe, target, h, method).slope

    def row(self, target: Target, h: float = 1e-5, method: Method = "centred") -> GradientRow:
        """Judge one gradient."""
        return _row(self.probe, target, self.name(target), self.analytic(target), h, method)


class _Quotient(NamedTuple):
    """A difference quotient, and how far rounding alone may have moved it."""

    slope: float
    noise: float


def _quotient(probe: Probe, target: Target, h: float, method: Method) -> _Quotient:
    x = probe.number(target)
    below = x if method == "forward" else x - h
    up, down = probe.at(target, x + h), probe.at(target, below)
    nominal = h if method == "forward" else 2 * h
    span = (x + h) - below or nominal  # the step as rounded; 0 if x swallows h
    return _Quotient((up.value - down.value) / span, probe.noise(up, down, h))


def _row(probe: Probe, target: Target, name: str, analytic: float, h: float, method: Method) -> GradientRow:
    quotient = _quotient(probe, target, h, method)
    error = relative_error(analytic, quotient.slope)
    verdict = _verdict(error)
    if verdict in ("suspicious", "wrong"):
        verdict = _excuse(probe, target, analytic, quotient, h, method) or verdict
    kinks = tuple(probe.switched(target, h)) if verdict == "kink" else ()
    x = probe.number(target)
    return GradientRow(name, x, analytic, quotient.slope, error, verdict, kinks, target)


def relative_error(analytic: float, numeric: float) -> float:
    """Return |a − n| / max(|a|, |n|): 0 if both are 0, NaN if either is not finite."""
    if not (math.isfinite(analytic) and math.isfinite(numeric)):
        return math.nan
    largest = max(abs(analytic), abs(numeric))
    return abs(analytic / largest - numeric / largest) if largest else 0.0


def _verdict(error: float) -> Verdict:
    if math.isnan(error):
        return "not finite"
    if error <= 1e-7:
        return "good"
    if error < 1e-4:
        return "fine"
    return "suspicious" if error <= 1e-2 else "wrong"


def _excuse(
    probe: Probe, target: Target, analytic: float, quotient: _Quotient, h: float, method: Method
) -> Verdict | None:
    """Return why the difference quotient may be the one that is off, or None."""
    difference = abs(analytic - quotient.slope)
    if difference <= quotient.noise:
        unseen = abs(analytic) * max(1.0, abs(probe.number(target))) <= probe.rounding
        return "vanished" if unseen else "rounding"
    if probe.switched(target, h):
        return "kink" if _is_slope_at_kink(probe, target, analytic, h, difference) else None
    finer = _quotient(probe, target, h / 10, method)
    if _is_limit(analytic, quotient, finer._replace(noise=0.0), h, method):
        return "coarse"
    if probe.switched(target, h * 10):
        return None
    coarser = _quotient(probe, target, h * 10, method)
    return "coarse" if _is_limit(analytic, coarser, quotient, h * 10, method) else None


def _is_slope_at_kink(probe: Probe, target: Target, analytic: float, h: float, difference: float) -> bool:
    """Tell whether a gradient is right although a kink lies within ``h``.

    The step shrinks until it crosses no kink, and the gradient must agree with that. If it always does,
    the point lies on a kink: at a single one the gradient must lie between the slopes of the two sides;
    where several meet, the sum of their one-sided gradients is no slope at all, and nothing is wrong.
    """
    for step in (h / 10, h / 100, h / 1000):
        switched = probe.switched(target, step).total()
        if not switched:
            break
    x = probe.number(target)
    right, left = probe.at(target, x + step), probe.at(target, x - step)
    slopes = (right.value - probe.value) / step, (probe.value - left.value) / step
    margin = 1e-3 * max(*map(abs, slopes), difference) + probe.noise(right, left, step)
    return switched > 1 or min(slopes) - margin <= analytic <= max(slopes) + margin


def _is_limit(analytic: float, coarse: _Quotient, fine: _Quotient, h: float, method: Method) -> bool:
    """Tell whether a gradient is where two quotients, with a step ``h`` and a tenth of it, are heading for.

    This is Richardson's extrapolation. The error falls with the order of the method, or a higher power
    of the step where the derivatives of that order and of some above it vanish, as x²⁷ has it at 0; then the
    error must be as small as such a power makes it, or any gradient near the finer quotient would do.
    """
    for power in range(1 if method == "forward" else 2, _FLATTEST):
        if power > _USUAL and abs(coarse.slope - analytic) > h ** (power - 2):
            return False
        truncation = (coarse.slope - fine.slope) / (10.0**power - 1)
        if abs(fine.slope - truncation - analytic) <= 0.05 * abs(truncation) + fine.noise:
            return True
    return False

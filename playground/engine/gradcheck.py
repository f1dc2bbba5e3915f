"""The gradient check: the gradient of the backward pass against one computed from values alone.

Source: CS231n notes "neural-networks-3", section "Gradient checks".
"""

import math
import operator
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, get_args

from playground.engine.circuit import Circuit
from playground.engine.passes import check_computable, trace, value_and_grad
from playground.engine.trace import state_at

Method = Literal["centred", "forward"]
Verdict = Literal["good", "fine", "kink", "rounding", "coarse", "suspicious", "wrong", "not finite"]

_PASSING: frozenset[Verdict] = frozenset(("good", "fine", "kink", "rounding", "coarse"))
_EPSILON = sys.float_info.epsilon


@dataclass(frozen=True, slots=True)
class GradientRow:
    """The check of one input or weight.

    Attributes:
        name: The name of the input or weight.
        value: Where the derivative is taken.
        analytic: The gradient of the backward pass.
        numeric: The difference quotient.
        relative_error: |analytic − numeric| / max(|analytic|, |numeric|); 0 if both are 0.
        verdict: ``good`` up to 1e-7, ``fine`` below 1e-4, ``suspicious`` up to 1e-2, then ``wrong``;
            ``kink`` if a max, relu or abs changed sides within the step and that explains the difference;
            ``rounding`` if the difference is no larger than the rounding of the values it is made from;
            ``coarse`` if h is too large for the curve, so that a smaller step takes the difference away;
            ``not finite`` if either gradient is NaN or infinite.
    """

    name: str
    value: float
    analytic: float
    numeric: float
    relative_error: float
    verdict: Verdict

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
    probe = _Probe(circuit, values)
    gradients = {**probe.gradients, **(analytic or {})}
    rows = tuple(_row(probe, name, gradients[name], h, method) for name in circuit.names if name in values)
    evaluations = len(rows) + 1 if method == "forward" else 2 * len(rows)
    return GradientCheck(rows, probe.value, h, method, evaluations)


@dataclass(frozen=True, slots=True)
class _Sample:
    """The output at one point, and the side that every gate with a kink is on."""

    value: float
    sides: tuple[bool, ...]


class _Probe:
    """Evaluates a circuit around one point, and knows how much rounding to expect there."""

    def __init__(self, circuit: Circuit, values: Mapping[str, float]) -> None:
        self.values = values
        check_computable(circuit, values)
        self.gradients = value_and_grad(circuit, values)[1]
        circuit = circuit.flattened()  # to see the kinks inside of groups
        self._output = circuit.output or ""
        reached = circuit.ancestors(self._output)
        self._order = [circuit[node_id] for node_id in circuit.order if node_id in reached]
        record = trace(circuit, values)
        state = state_at(record, len(record))
        self.value = state.values[self._output]
        terms = (abs(state.values[n.id] * state.gradients[n.id]) for n in self._order)
        self._rounding = 2 * _EPSILON * sum(term for term in terms if math.isfinite(term))

    @cached_property
    def centre(self) -> _Sample:
        """The point itself."""
        return self.at({})

    def at(self, changed: Mapping[str, float]) -> _Sample:
        """Run one forward pass with some of the values changed."""
        values = {**self.values, **changed}
        done: dict[str, float] = {}
        sides: list[bool] = []
        for node in self._order:
            inputs = tuple(done[source] for source in node.inputs if source is not None)
            if node.is_variable:
                done[node.id] = float(values[node.name])
                continue
            done[node.id] = node.kind.forward(inputs, node.parameter)
            if node.kind.branch:
                sides.append(node.kind.side(inputs))
        return _Sample(done[self._output], tuple(sides))

    def switched(self, name: str, step: float) -> int:
        """Count the gates that change sides between ``step`` below the point and ``step`` above it."""
        x = float(self.values[name])
        return sum(map(operator.ne, self.at({name: x + step}).sides, self.at({name: x - step}).sides))

    def noise(self, up: _Sample, down: _Sample, h: float) -> float:
        """Return how far rounding alone may move the difference quotient.

        Each gate rounds its value by up to ε|value|, which reaches the output times the gate's gradient.
        The circuit's own gradients weigh it, so a wrong gradient under test cannot widen its own bound.
        """
        return max(self._rounding, 4 * _EPSILON * abs(up.value), 4 * _EPSILON * abs(down.value)) / h


class _Quotient(NamedTuple):
    """A difference quotient, and how far rounding alone may have moved it."""

    slope: float
    noise: float


def _quotient(probe: _Probe, name: str, h: float, method: Method) -> _Quotient:
    x = float(probe.values[name])
    below = x if method == "forward" else x - h
    up, down = probe.at({name: x + h}), probe.centre if method == "forward" else probe.at({name: below})
    nominal = h if method == "forward" else 2 * h
    span = (x + h) - below or nominal  # the step as rounded; 0 if x swallows h
    return _Quotient((up.value - down.value) / span, probe.noise(up, down, h))


def _row(probe: _Probe, name: str, analytic: float, h: float, method: Method) -> GradientRow:
    quotient = _quotient(probe, name, h, method)
    error = relative_error(analytic, quotient.slope)
    verdict = _verdict(error)
    if verdict in ("suspicious", "wrong"):
        verdict = _excuse(probe, name, analytic, quotient, h, method) or verdict
    return GradientRow(name, float(probe.values[name]), analytic, quotient.slope, error, verdict)


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
    probe: _Probe, name: str, analytic: float, quotient: _Quotient, h: float, method: Method
) -> Verdict | None:
    """Return why the difference quotient may be the one that is off, or None."""
    difference = abs(analytic - quotient.slope)
    if difference <= quotient.noise:
        return "rounding"
    if probe.switched(name, h):
        return "kink" if _is_slope_at_kink(probe, name, analytic, h, difference) else None
    finer = _quotient(probe, name, h / 10, method)
    if _is_limit(analytic, quotient, finer._replace(noise=0.0), method):
        return "coarse"
    if probe.switched(name, h * 10):
        return None
    return "coarse" if _is_limit(analytic, _quotient(probe, name, h * 10, method), quotient, method) else None


def _is_slope_at_kink(probe: _Probe, name: str, analytic: float, h: float, difference: float) -> bool:
    """Tell whether a gradient is right although a kink lies within ``h``.

    The step shrinks until it crosses no kink, and the gradient must agree with that. If it always does,
    the point lies on a kink: at a single one the gradient must lie between the slopes of the two sides;
    where several meet, the sum of their one-sided gradients is no slope at all, and nothing is wrong.
    """
    for step in (h / 10, h / 100, h / 1000):
        switched = probe.switched(name, step)
        if not switched:
            break
    x = float(probe.values[name])
    right, left = probe.at({name: x + step}), probe.at({name: x - step})
    slopes = (right.value - probe.centre.value) / step, (probe.centre.value - left.value) / step
    margin = 1e-3 * max(*map(abs, slopes), difference) + probe.noise(right, left, step)
    return switched > 1 or min(slopes) - margin <= analytic <= max(slopes) + margin


def _is_limit(analytic: float, coarse: _Quotient, fine: _Quotient, method: Method) -> bool:
    """Tell whether a gradient is where two quotients, one with a tenth of the step, are heading for.

    This is Richardson's extrapolation. The error falls with the order of the method, or a higher power
    of the step where the derivative of that order vanishes.
    """
    for power in range(1 if method == "forward" else 2, 7):
        truncation = (coarse.slope - fine.slope) / (10.0**power - 1)
        if abs(fine.slope - truncation - analytic) <= 0.05 * abs(truncation) + fine.noise:
            return True
    return False

"""Custom gates: an output formula and, if wanted, formulas for the derivatives, which are then judged.

Formulas are read by the parser of expressions and are never run as code.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from playground.engine.body import Body, sample_points
from playground.engine.circuit import GROUP, Circuit, Node
from playground.engine.expression import parse
from playground.engine.gradcheck import GradientRow, check_gradients
from playground.engine.numbers import precise
from playground.engine.syntax import ExpressionError, FormulaError

FORWARD = "forward"


def custom_gate(
    title: str, symbol: str, forward_text: str, derivative_texts: Mapping[str, str] | Sequence[str] = ()
) -> Body:
    """Make a gate from formulas.

    Args:
        title: Its name.
        symbol: What is drawn on it.
        forward_text: The output; the distinct names are the ports, in order of appearance.
        derivative_texts: The local derivatives by port, or in the order of the ports. They may use the
            ports, and ``y`` or ``out`` for the output where no port has that name. One that is left out
            or empty is worked out by a backward pass inside.

    Raises:
        FormulaError: If a formula cannot be read; its ``field`` is ``forward`` or the port.
        CircuitError: If title or symbol cannot be shown.
    """
    try:
        circuit = parse(forward_text)
    except ExpressionError as error:
        raise FormulaError(FORWARD, error.message, error.position, error.hint) from None
    if not circuit.names:
        raise FormulaError(FORWARD, "A gate needs an input.", 0, "Use a name such as x in the formula.")
    return Body(circuit, title, symbol, _by_port(circuit.names, derivative_texts), formula=forward_text)


def _by_port(ports: tuple[str, ...], texts: Mapping[str, str] | Sequence[str]) -> tuple[str, ...]:
    if not isinstance(texts, Mapping):
        return (*texts, *("",) * (len(ports) - len(texts)))
    for name in texts:
        if name not in ports:
            raise FormulaError(name, f"There is no input {name}.", 0, f"There are {', '.join(ports)}.")
    return tuple(texts.get(port, "") for port in ports)


# --- judging -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judgement:
    """The derivative of one port against difference quotients.

    Attributes:
        port: Its name.
        at: The point that ``row`` was taken at, by port; the first wrong one, if there is any.
        row: The derivative there beside the difference quotient; None if nothing was finite anywhere.
        points: How many points it was judged at.
        wrong: At how many of them it contradicts the difference quotient.
    """

    port: str
    at: Mapping[str, float]
    row: GradientRow | None
    points: int
    wrong: int

    @property
    def passed(self) -> bool:
        """True unless the derivative contradicts the difference quotient somewhere."""
        return self.row is None or self.row.passed


@dataclass(frozen=True, slots=True)
class CustomCheck:
    """The report on the derivatives of a gate, one row for each port."""

    rows: tuple[Judgement, ...]

    @property
    def passed(self) -> bool:
        """True if every row passed."""
        return all(row.passed for row in self.rows)


def check_custom(body: Body, at: Iterable[Mapping[str, float]] | None = None) -> CustomCheck:
    """Judge the local derivatives of a gate.

    Points where the gate or its difference quotient is not finite are skipped.

    Args:
        body: A finished gate.
        at: Points, each a number for every port; by default several of both signs.

    Raises:
        CircuitError: If the gate cannot be computed, or a point lacks a port.
    """
    samples = (dict(zip(body.ports, point, strict=True)) for point in sample_points(len(body.ports)))
    circuit = Circuit.of(
        [*(Node(f"port {port}", "input", name=port) for port in body.ports), _node(body)], "gate"
    )
    found: dict[str, list[tuple[Mapping[str, float], GradientRow]]] = {port: [] for port in body.ports}
    for point in samples if at is None else at:
        check = check_gradients(circuit, point)
        for row in check.rows if math.isfinite(check.value) else ():
            if math.isfinite(row.numeric):
                found[row.name].append((point, row))
    return CustomCheck(tuple(_judged(port, rows) for port, rows in found.items()))


def warning(body: Body) -> str:
    """Name the derivative that is wrong at a sample point; empty if none is or no formula takes part."""
    if not body.has_formulas or body.kind.unfinished:
        return ""
    wrong = next((judgement for judgement in check_custom(body).rows if not judgement.passed), None)
    if wrong is None or wrong.row is None:
        return ""
    point = ", ".join(f"{name} = {precise(number)}" for name, number in wrong.at.items())
    given, true = precise(wrong.row.analytic), precise(wrong.row.numeric)
    return f"The derivative for {wrong.port} looks wrong: at {point} it gives {given}, not {true}."


def _node(body: Body) -> Node:
    return Node("gate", GROUP, tuple(f"port {port}" for port in body.ports), body=body)


def _judged(port: str, rows: list[tuple[Mapping[str, float], GradientRow]]) -> Judgement:
    wrong = [pair for pair in rows if not pair[1].passed]
    point, row = next(iter(wrong or rows), ({}, None))
    return Judgement(port, point, row, len(rows), len(wrong))

"""Surfaces made from the user's own circuits and expressions."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from playground.descent.surface import Array, Bounds, Point, Surface
from playground.engine.circuit import Circuit, CircuitError
from playground.engine.expression import parse
from playground.engine.program import Program, compile_circuit

_EXPRESSION_BOUNDS = Bounds(-5.0, 5.0, -3.0, 3.0)
_EXPRESSION_STARTS = ((-4.0, 2.0), (4.0, 2.0), (1.5, 1.5), (0.5, 0.5))  # the first where the loss is finite
_HALF_WIDTH, _HALF_HEIGHT = 5.0, 3.0  # the least that a circuit's surface shows around its values


@dataclass(frozen=True, kw_only=True, eq=False)
class CircuitSurface(Surface):
    """The output of a compiled circuit over two of its numbers, the others being fixed.

    Attributes:
        program: The compiled circuit; ``axes`` are the names of the two numbers, and ``settings`` has a
            number for every other name.
    """

    program: Program

    def value_and_grad(self, x: float, y: float) -> tuple[float, float, float]:
        """Return the output and its two derivatives at one point."""
        x_name, y_name = self.axes
        value, gradient = self.program.value_and_grad({**self.settings, x_name: x, y_name: y})
        return value, gradient[x_name], gradient[y_name]

    def second_derivatives(self, x: float, y: float) -> Array:
        """Return the Hessian at one point."""
        x_name, y_name = self.axes
        bent = self.program.second_derivatives({**self.settings, x_name: x, y_name: y}, x_name, y_name)
        return super().second_derivatives(x, y) if bent is None else bent

    def _values(self, x: Array, y: Array) -> Array:
        return self._evaluated(x, y)[0]

    def _gradients(self, x: Array, y: Array) -> tuple[Array, Array]:
        gradient = self._evaluated(x, y)[1]
        return gradient[self.axes[0]], gradient[self.axes[1]]

    def _grid(self, xs: Array, ys: Array) -> Array:
        return self.program.grid(*self.axes, xs, ys, self.settings)

    def _evaluated(self, x: Array, y: Array) -> tuple[Array, dict[str, Array]]:
        return self.program.array_value_and_grad({**self.settings, self.axes[0]: x, self.axes[1]: y})


def surface_from_circuit(circuit: Circuit, x_name: str, y_name: str, values: Mapping[str, float]) -> Surface:
    """Build the surface of a circuit's output over two of its inputs or weights.

    Args:
        circuit: A complete circuit.
        x_name: The number along the first axis.
        y_name: The number along the second axis.
        values: A number for every name; those of the two axes are the start.

    Raises:
        CircuitError: If the circuit cannot be computed, or has no such two numbers.
    """
    _check_axes(circuit, x_name, y_name)
    program = compile_circuit(circuit)
    start = float(values.get(x_name, 0.0)), float(values.get(y_name, 0.0))
    fixed = {name: float(value) for name, value in values.items() if name not in (x_name, y_name)}
    program.value_and_grad({**fixed, x_name: start[0], y_name: start[1]})  # raises if a number is missing
    return CircuitSurface(
        id="circuit",
        name=f"Circuit over {x_name} and {y_name}",
        formula="",
        about="The output of the circuit; its other numbers stay as they are.",
        bounds=_around(start),
        start=start,
        axes=(x_name, y_name),
        program=program,
        settings=fixed,
    )


def surface_from_expression(
    text: str, axes: tuple[str, str] | None = None, values: Mapping[str, float] | None = None
) -> Surface:
    """Build the surface of an expression over two of its variables.

    Args:
        text: The expression.
        axes: The names of the two variables; unless given, x and y where there are both, else the first two.
        values: Numbers for the other variables; 1 for what is not given.

    Raises:
        ExpressionError: If ``text`` is no expression.
        ValueError: If it has fewer than two variables.
        CircuitError: If it has no variables of the names ``axes``.
    """
    circuit = parse(text)
    names = circuit.names
    if len(names) < 2:
        listed = ", ".join(names) or "none"
        raise ValueError(f"A surface needs two variables, such as x and y; this expression has {listed}.")
    chosen = axes or (("x", "y") if {"x", "y"} <= set(names) else (names[0], names[1]))
    _check_axes(circuit, *chosen)
    given = values or {}
    surface = CircuitSurface(
        id="expression",
        name=text.strip(),
        formula=text.strip(),
        about="Your own expression.",
        bounds=_EXPRESSION_BOUNDS,
        start=_EXPRESSION_STARTS[0],
        axes=chosen,
        program=compile_circuit(circuit),
        settings={name: float(given.get(name, 1.0)) for name in names if name not in chosen},
    )
    return replace(surface, start=_finite_start(surface))


def _check_axes(circuit: Circuit, x_name: str, y_name: str) -> None:
    for name in (x_name, y_name):
        if name not in circuit.names:
            listed = ", ".join(circuit.names) or "none"
            raise CircuitError(f"There is no input or weight {name!r}; choose from {listed}.")
    if x_name == y_name:
        raise CircuitError(f"A surface needs two different numbers, not {x_name} twice.")


def _around(centre: Point) -> Bounds:
    """Return a window around a point, wide enough to show 0 as well."""
    half_width = max(_HALF_WIDTH, 1.5 * abs(centre[0]))
    half_height = max(_HALF_HEIGHT, 1.5 * abs(centre[1]))
    x, y = centre
    return Bounds(x - half_width, x + half_width, y - half_height, y + half_height)


def _finite_start(surface: Surface) -> Point:
    """Return the first of the usual starts where the loss and its gradient are numbers."""
    for start in _EXPRESSION_STARTS:
        if all(map(math.isfinite, surface.value_and_grad(*start))):
            return start
    return _EXPRESSION_STARTS[0]

"""A circuit compiled once, for many evaluations.

One straight-line source serves numbers and arrays: it is executed with the scalar functions, which are
fastest, and with the array functions, which are vectorised and follow IEEE 754.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.engine import passes
from playground.engine.array_functions import ARRAY_FUNCTIONS, Array
from playground.engine.circuit import Circuit, CircuitError
from playground.engine.dual import DUAL_FUNCTIONS, Dual, as_number, hessian_of
from playground.engine.functions import SCALAR_FUNCTIONS
from playground.engine.grid import grid_function
from playground.engine.straight_line import straight_line

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_INTERPRET_ABOVE = 20_000  # gates; beyond this, compiling takes longer than a reader waits
_MOST_BENT = 2_000  # gates; beyond this, dual numbers take longer than a few more gradients


class Program:
    """The compiled form of one circuit; make it with ``compile_circuit``.

    Attributes:
        circuit: What was compiled.
        names: The inputs and weights, in the order of the circuit.
    """

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.names = circuit.names
        self._output = passes.check_computable(circuit, dict.fromkeys(self.names, 0.0))
        self._scalar = self._executed(SCALAR_FUNCTIONS, float)

    def value_and_grad(self, values: Mapping[str, float]) -> tuple[float, dict[str, float]]:
        """Return the output and its gradient by name, as ``engine.value_and_grad`` does, but faster.

        Raises:
            CircuitError: If a number is missing.
        """
        try:
            return self._scalar(values)  # type: ignore[no-any-return]
        except KeyError:
            self._check_values(values)
            raise
        except (ArithmeticError, ValueError):  # outside a domain: IEEE numbers, gate by gate
            return passes.value_and_grad(self.circuit, values)

    def second_derivatives(self, values: Mapping[str, float], x_name: str, y_name: str) -> Array | None:
        """Return the second derivatives of the output by two names, shape (2, 2).

        They are exact but for rounding: the backward pass is computed with dual numbers. None where those
        cannot tell, as outside a domain, and for very large circuits.
        """
        if self.circuit.size > _MOST_BENT:
            return None
        duals = {x_name: Dual(values[x_name], 1.0, 0.0), y_name: Dual(values[y_name], 0.0, 1.0)}
        try:
            gradient = self._dual({**values, **duals})[1]
        except (ArithmeticError, ValueError):
            return None
        return hessian_of(gradient[x_name], gradient[y_name])

    def array_value_and_grad(self, values: Mapping[str, "ArrayLike"]) -> tuple[Array, dict[str, Array]]:
        """Return the output and its gradients for arrays that broadcast together.

        Args:
            values: For every name a number or an array.

        Returns:
            The output and, by name, its gradients, each of the common broadcast shape.
        """
        arrays = {name: np.asarray(value, dtype=float) for name, value in values.items()}
        self._check_values(arrays)
        shape = np.broadcast_shapes(*(arrays[name].shape for name in self.names))
        with np.errstate(all="ignore"):
            value, gradients = self._array(arrays)
        return (
            np.broadcast_to(value, shape),
            {name: np.broadcast_to(gradient, shape) for name, gradient in gradients.items()},
        )

    def grid(
        self, x_name: str, y_name: str, xs: "ArrayLike", ys: "ArrayLike", values: Mapping[str, float]
    ) -> Array:
        """Evaluate the output over two of the circuit's numbers.

        Args:
            x_name: The name that runs along the columns.
            y_name: The name that runs along the rows.
            xs: Shape (n,).
            ys: Shape (m,).
            values: A number for every other name.

        Returns:
            Shape (m, n), with NaN or inf where the circuit is undefined or overflows.

        Raises:
            CircuitError: If a name is unknown, both are the same, or a number is missing.
        """
        for name in (x_name, y_name):
            if name not in self.names:
                raise CircuitError(f"The circuit has no input or weight {name!r}; it has {self._listed()}.")
        if x_name == y_name:
            raise CircuitError(f"A surface needs two different numbers, not {x_name!r} twice.")
        given = {**values, x_name: 0.0, y_name: 0.0}
        self._check_values(given)
        key = (x_name, y_name)
        if key not in self._grids:
            flat = self.circuit.flattened()
            self._grids[key] = grid_function(flat, flat.output or "", x_name, y_name)
        with np.errstate(all="ignore"):
            return self._grids[key](np.asarray(xs, dtype=float), np.asarray(ys, dtype=float), given)

    @cached_property
    def _array(self) -> Callable[[Mapping[str, Any]], Any]:
        return self._executed(ARRAY_FUNCTIONS, np.float64)

    @cached_property
    def _dual(self) -> Callable[[Mapping[str, Any]], Any]:
        return self._executed(DUAL_FUNCTIONS, as_number)

    @cached_property
    def _grids(self) -> dict[tuple[str, str], Callable[[Array, Array, Mapping[str, float]], Array]]:
        return {}

    def _executed(
        self, functions: Mapping[str, Any], number: Callable[[Any], Any]
    ) -> Callable[[Mapping[str, Any]], Any]:
        if number is float and self.circuit.size > _INTERPRET_ABOVE:
            return lambda values: passes.value_and_grad(self.circuit, values)
        scope: dict[str, Any] = {**functions, "number": number, "__builtins__": {}}
        source = straight_line(self.circuit, self._output, for_numbers=number is float)
        exec(compile(source, "<circuit>", "exec"), scope)  # noqa: S102  (own text, see above)
        run: Callable[[Mapping[str, Any]], Any] = scope["value_and_grad"]
        return run

    def _check_values(self, values: Mapping[str, Any]) -> None:
        missing = [name for name in self.names if name not in values]
        if missing:
            raise CircuitError(f"{missing[0]} has no value: give one such as {missing[0]}=1.")

    def _listed(self) -> str:
        return ", ".join(self.names) or "none"


def compile_circuit(circuit: Circuit) -> Program:
    """Compile a complete circuit.

    Raises:
        CircuitError: If the circuit is empty or a port that the output depends on is unconnected.
    """
    return Program(circuit)

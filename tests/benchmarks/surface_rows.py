"""The heights of a surface on a grid, against plain NumPy and against JAX."""

from collections.abc import Callable, Iterator
from importlib import import_module
from time import perf_counter

import numpy as np

from playground.descent.data import data_surface
from playground.engine import compile_circuit, parse
from tests.benchmarks.measure import Effort, absent, alone, duel, installed
from tests.benchmarks.table import Row

GROUP = "Surfaces: 512 × 512 heights, double precision"
SIZE = 512
LEVEL_WITH_JAX = 1 / 1.5
PICTURE_WITHIN = 0.016
COARSE = 86, 50  # heights of the first picture of a slow surface, in a view of 1,200 × 700 px

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
NEURON_VALUES = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}
ROSENBROCK = "(1-x)**2 + 100*(y-x**2)**2"

Formula = Callable[..., object]
"""(library, x, y) -> the loss in the library's own operations, as anybody would write it down."""


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows of the surfaces."""
    yield from _circuit(effort, "sigmoid neuron, a circuit", NEURON, "w0", "w1", NEURON_VALUES, _neuron)
    yield from _circuit(effort, "Rosenbrock, a circuit", ROSENBROCK, "x", "y", {}, _rosenbrock)
    loss = data_surface("logistic")
    few = loss.only(np.arange(200))
    features = -2.0 * few.half
    yield from _against(effort, "logistic loss, 200 points", few.grid, _logistic(features, few.l2), None)
    xs, ys = _axes(*COARSE)
    what = f"first picture of 1,000 points, {COARSE[0]} × {COARSE[1]}"
    yield alone(effort, GROUP, what, lambda: loss.grid(xs, ys), PICTURE_WITHIN)


def _circuit(
    effort: Effort, what: str, text: str, x: str, y: str, values: dict, formula: Formula
) -> Iterator[Row]:
    program = compile_circuit(parse(text))
    ours = lambda xs, ys: program.grid(x, y, xs, ys, values)  # noqa: E731
    yield from _against(effort, what, ours, formula, LEVEL_WITH_JAX)


def _against(
    effort: Effort, what: str, ours: Callable, formula: Formula, with_jax: float | None
) -> Iterator[Row]:
    xs, ys = _axes(SIZE, SIZE)
    grid = ours(xs, ys)
    x, y = np.meshgrid(xs, ys)
    np.testing.assert_allclose(grid, formula(np, x, y), rtol=1e-9)
    yield duel(effort, GROUP, what, lambda: ours(xs, ys), "NumPy", lambda: formula(np, x, y), perf_counter)
    if not installed("jax"):
        yield absent(GROUP, what, "JAX", at_least=with_jax)
        return
    theirs = _with_jax(formula, xs, ys)
    np.testing.assert_allclose(grid, theirs(), rtol=1e-9)
    yield duel(effort, GROUP, what, lambda: ours(xs, ys), "JAX", theirs, perf_counter, at_least=with_jax)


def _with_jax(formula: Formula, xs: np.ndarray, ys: np.ndarray) -> Callable[[], object]:
    """Return the formula compiled by JAX, which sees at which point an axis meets the other one."""
    jax = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    jnp = import_module("jax.numpy")
    compiled = jax.jit(lambda x, y: formula(jnp, x[None, :], y[:, None]))
    x, y = jnp.asarray(xs), jnp.asarray(ys)
    return lambda: compiled(x, y).block_until_ready()


def _neuron(np: object, w0: object, w1: object) -> object:
    given = NEURON_VALUES
    return 1.0 / (1.0 + np.exp(-(w0 * given["x0"] + w1 * given["x1"] + given["w2"])))


def _rosenbrock(_np: object, x: object, y: object) -> object:
    return (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2


def _logistic(features: np.ndarray, l2: float) -> Formula:
    """Return the mean over the examples; one at a time in NumPy, as a grid for each would fill the memory."""

    def loss(library: object, x: object, y: object) -> object:
        if library is np:
            total = sum(np.log1p(np.exp(a * x + b * y)) for a, b in features.T)
        else:
            z = features[0] * x[..., None] + features[1] * y[..., None]
            total = library.log1p(library.exp(z)).sum(-1)
        return total / features.shape[1] + 0.5 * l2 * (x * x + y * y)

    return loss


def _axes(columns: int, lines: int) -> tuple[np.ndarray, np.ndarray]:
    return np.linspace(-2.0, 2.0, columns), np.linspace(-1.0, 3.0, lines)

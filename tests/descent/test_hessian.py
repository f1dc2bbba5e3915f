"""Second derivatives: exact on every surface, over all examples and over batches, and by differences."""

import numpy as np
import pytest

from playground.descent import SURFACES, surface_from_circuit, surface_from_expression
from playground.descent.curvature import curvature
from playground.descent.data import DATA_LOSSES, data_surface
from playground.descent.hessian import hessian
from playground.engine import parse

LOSSES = [data_surface(key) for key in DATA_LOSSES]
SMOOTH = [surface for surface in (*SURFACES.values(), *LOSSES) if not surface.facet]
every_surface = pytest.mark.parametrize("surface", SMOOTH, ids=lambda surface: surface.id)


def points(surface):
    rng = np.random.default_rng(7)
    x0, x1, y0, y1 = surface.bounds
    return [
        surface.start,
        *zip(rng.uniform(x0, x1, 5).tolist(), rng.uniform(y0, y1, 5).tolist(), strict=True),
    ]


@every_surface
def test_second_derivatives_are_the_change_of_the_gradient(surface):
    for x, y in points(surface):
        found, expected = surface.second_derivatives(x, y), hessian(surface.value_and_grad, x, y)
        assert found == pytest.approx(expected, rel=1e-8, abs=1e-8 * max(1.0, np.abs(expected).max()))


@pytest.mark.parametrize("surface", LOSSES, ids=lambda surface: surface.id)
def test_a_batch_bends_by_its_own_examples(surface):
    batch = np.arange(3, 19)
    alone = surface.only(batch)
    at = surface.start
    assert surface.batch_second_derivatives(*at, batch) == pytest.approx(
        alone.second_derivatives(*at), rel=1e-12, abs=1e-12
    )


def test_differences_agree_with_a_known_hessian_to_ten_digits():
    x, y = -1.2, 1.0
    exact = np.array([[2 - 400 * (y - 3 * x * x), -400 * x], [-400 * x, 200.0]])
    assert hessian(SURFACES["rosenbrock"].value_and_grad, x, y) == pytest.approx(exact, rel=1e-10)
    assert SURFACES["rosenbrock"].second_derivatives(x, y) == pytest.approx(exact, rel=1e-15)


def test_the_curvature_of_a_ravine_is_exact():
    assert curvature(SURFACES["ravine"], 3.0, -2.0).eigenvalues == (1.0, 25.0)


def test_circuits_and_expressions_bend_exactly():
    expression = surface_from_expression("x**4 + x*y**2 + exp(y)")
    exact = np.array([[12 * 4.0, 2 * 0.5], [2 * 0.5, 2 * 2.0 + np.exp(0.5)]])
    assert expression.second_derivatives(2.0, 0.5) == pytest.approx(exact, rel=1e-15)
    circuit = surface_from_circuit(parse("z*w**2"), "z", "w", {"z": 1.0, "w": 2.0})
    assert circuit.second_derivatives(1.0, 2.0) == pytest.approx(np.array([[0.0, 4.0], [4.0, 2.0]]))


def test_facets_are_measured_across():
    hinge = data_surface("hinge") if "hinge" in DATA_LOSSES else next(s for s in LOSSES if s.facet)
    x, y = hinge.minima[0]
    assert np.linalg.eigvalsh(hinge.second_derivatives(x, y))[1] > 2 * hinge.l2

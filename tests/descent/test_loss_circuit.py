"""Losses written out as circuits: their gradients are those that the runs went by."""

from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.descent import SURFACES, Run, data_surface, surface_from_expression
from playground.descent.data import DATA_LOSSES
from playground.descent.loss_circuit import MOST_DRAWN, loss_circuit
from playground.descent.models import MODELS, model_surface
from playground.descent.step_circuit import step_circuit
from playground.engine.groups import unfold
from playground.engine.layout import ROW
from playground.engine.passes import value_and_grad

EXACT = {"rel": 1e-9, "abs": 1e-9}
points = st.tuples(st.floats(-4, 4), st.floats(-4, 4))
kinds = pytest.mark.parametrize(
    ("model", "features"), [(model.id, n) for model in MODELS.values() for n in model.features]
)


@cache
def surface(model, features):
    """Return a loss over 23 examples: no batch size divides them."""
    draw = np.random.default_rng(3)
    inputs = draw.normal(size=(features, 23)) * 2
    targets = inputs.sum(axis=0) + draw.normal(size=23)
    if MODELS[model].kind == "classification":
        targets = np.where(targets > 0, 1.0, 0.0)
    names = ("x0", "x1", "t")[-features - 1 :]
    return model_surface(MODELS[model], inputs, targets, names, surface_id="own", name="own")


def gradient(written):
    """Return the output of a step's circuit and its gradient at the two parameters."""
    value, slopes = value_and_grad(written.loss.circuit, written.values)
    return value, tuple(slopes[name] for name in written.run.surface.axes)


@kinds
@settings(max_examples=15)
@given(size=st.integers(1, 23), seed=st.integers(0, 5), step=st.integers(0, 8), start=points)
def test_the_gradient_of_a_step_is_that_of_its_circuits(model, features, size, seed, step, start):
    run = Run(surface(model, features), "momentum", 0.02, start, batch_size=size, seed=seed)
    run.advance(step)
    written = step_circuit(run, step)
    count = 23 - 23 // size * size if (step + 1) % -(-23 // size) == 0 and 23 % size else size
    assert written.count == count
    places = [None] if written.is_whole else range(count)
    values, slopes = zip(*(gradient(step_circuit(run, step, place or 0)) for place in places), strict=True)
    assert np.mean(slopes, axis=0) == pytest.approx(run.steps[step].grad, **EXACT)
    here = run.steps[step]
    assert np.mean(values) == pytest.approx(written.loss_at((here.x, here.y)), **EXACT)
    assert written.is_whole == (count <= MOST_DRAWN)


@kinds
def test_one_example_has_its_own_gradient_decay_included(model, features):
    run = Run(surface(model, features), "sgd", 0.02)
    point = run.steps[0]
    for place in (0, 7, 22, 40):
        written = step_circuit(run, 0, place)
        assert written.example == min(place, 22)
        own = run.surface.example_grads(point.x, point.y, np.array([written.example]))[0]
        assert gradient(written)[1] == pytest.approx(tuple(own), **EXACT)


@pytest.mark.parametrize("key", SURFACES)
@settings(max_examples=15)
@given(point=points)
def test_known_surfaces_are_circuits_too(key, point):
    known = SURFACES[key]
    assume(key != "ackley" or np.hypot(*point) > 1e-6)  # at the tip of its cone the root has no slope
    run = Run(known, "sgd", 1e-3, point)
    value, slopes = gradient(step_circuit(run, 0))
    assert value == pytest.approx(run.steps[0].loss, **EXACT)
    assert slopes == pytest.approx(run.steps[0].grad, **EXACT)


def test_the_numbers_that_shape_a_surface_shape_its_circuit():
    for known in SURFACES.values():
        for parameter in known.parameters:
            for number in (parameter.low, parameter.high):
                run = Run(known.with_parameters(**{parameter.id: number}), "sgd", 1e-9, (1.25, -0.5))
                assert gradient(step_circuit(run, 0))[1] == pytest.approx(run.steps[0].grad, **EXACT)


def test_an_expression_is_its_own_circuit():
    run = Run(surface_from_expression("a*u**2 + exp(v)*u", ("u", "v"), {"a": 3.0}), "sgd", 0.01, (1.0, 0.5))
    written = step_circuit(run, 0)
    assert written.values == {"u": 1.0, "v": 0.5, "a": 3.0}
    assert gradient(written)[1] == pytest.approx(run.steps[0].grad, rel=1e-12)


@pytest.mark.parametrize("key", DATA_LOSSES)
@pytest.mark.parametrize("count", range(1, MOST_DRAWN + 1))
def test_every_gate_of_a_batch_has_room(key, count):
    loss = loss_circuit(data_surface(key), range(count))
    places = list(loss.places.items())
    assert loss.places.keys() == (loss.circuit.nodes.keys() if count > 1 else set())
    for k, (one, (x, y)) in enumerate(places):
        heights = [max(44, 24 * len(loss.circuit[n].inputs)) for n in (one, *(n for n, _ in places[k + 1 :]))]
        for (_, (u, v)), height in zip(places[k + 1 :], heights[1:], strict=True):
            assert abs(u - x) > 100 or abs(v - y) > (heights[0] + height) / 2 or abs(v - y) >= ROW


def test_the_groups_of_a_batch_open_into_the_models_gates():
    circuit = loss_circuit(data_surface("neuron"), [4, 9]).circuit
    groups = [node for node in circuit.nodes.values() if node.body]
    assert [group.body.title for group in groups] == ["Example 5", "Example 10", "Mean of 2"]
    opened = unfold(circuit, groups[0].id)
    assert [n.gate for n in opened.nodes.values() if n.gate in ("sigmoid", "square")] == ["sigmoid", "square"]


def test_too_many_examples_are_refused_and_so_is_a_point_that_is_no_number():
    with pytest.raises(ValueError, match="1 to 4"):
        loss_circuit(data_surface("linear"), range(5))
    run = Run(SURFACES["beale"], "sgd", 0.5)
    run.advance(9)
    assert run.status == "diverged"
    broken = [k for k in range(len(run.steps)) if not np.isfinite(run.xs[k] + run.ys[k])]
    for step in broken:
        with pytest.raises(ValueError, match="finite"):
            step_circuit(run, step)

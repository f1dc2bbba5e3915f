"""The oracle numbers are those of the course's second assignment (CS231n)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.descent import OPTIMIZERS
from playground.descent.optimizers import HYPERPARAMETERS

W, DW = np.linspace(-0.4, 0.6, 20), np.linspace(-0.6, 0.4, 20)
every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
ELEMENTWISE = {key: entry for key, entry in OPTIMIZERS.items() if entry.rule}
every_rule = pytest.mark.parametrize("optimizer", ELEMENTWISE.values(), ids=ELEMENTWISE)


@pytest.mark.parametrize(
    ("key", "rate", "state", "t", "hyperparameters", "expected"),
    [
        ("momentum", 1e-3, [(0.6, 0.9)], 1, {}, (0.1406, 0.20738947, 1.4096)),
        ("nesterov", 1e-3, [(0.6, 0.9)], 1, {}, (0.08714, 0.15246105, 1.32824)),
        ("rmsprop", 1e-2, [(0.6, 0.9)], 1, {"decay": 0.99}, (-0.39223849, -0.34037513, 0.59576619)),
        ("adam", 1e-2, [(0.6, 0.9), (0.7, 0.5)], 6, {}, (-0.40094747, -0.34836187, 0.59801459)),
    ],
)
def test_updates_of_the_course(key, rate, state, t, hyperparameters, expected):
    memory = tuple(np.linspace(*ends, 20) for ends in state)
    w, _ = OPTIMIZERS[key].step(**hyperparameters)(W, DW, memory, rate, t)
    np.testing.assert_allclose(w[[0, 1, 19]], expected, rtol=1e-6)


def test_the_table_has_the_promised_optimizers_and_defaults():
    raced = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]
    assert [key for key, entry in OPTIMIZERS.items() if entry.races] == raced
    assert list(OPTIMIZERS) == [*raced, "line_search", "newton"]
    assert OPTIMIZERS["momentum"].defaults["momentum"] == 0.9
    assert OPTIMIZERS["rmsprop"].defaults["decay"] == 0.9
    assert OPTIMIZERS["adam"].defaults == {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0}


def two_steps(key, **hyperparameters):
    """x after two steps at rate 0.1 from 1, with the gradients 2 and -1."""
    optimizer = OPTIMIZERS[key]
    x, state = 1.0, optimizer.initial_state(1.0)
    for t, gradient in ((1, 2.0), (2, -1.0)):
        x, state = optimizer.step(**hyperparameters)(x, gradient, state, 0.1, t)
    return x


def test_two_steps_by_hand():
    assert two_steps("sgd") == pytest.approx(1 - 0.2 + 0.1)
    assert two_steps("momentum") == pytest.approx(1 - 0.2 + (-0.9 * 0.2 + 0.1))
    first = 1 - 1.9 * 0.2
    assert two_steps("nesterov") == pytest.approx(first + 0.9 * 0.2 + 1.9 * (-0.9 * 0.2 + 0.1))
    assert two_steps("adagrad", epsilon=1e-16) == pytest.approx(1 - 0.1 + 0.1 / math.sqrt(5))
    assert two_steps("rmsprop", decay=0.5, epsilon=1e-16) == pytest.approx(
        1 - 0.2 / math.sqrt(2) + 0.1 / math.sqrt(0.5 * 2 + 0.5)
    )
    m, v = (0.9 * 0.2 - 0.1) / (1 - 0.81), (0.999 * 0.004 + 0.001) / (1 - 0.999**2)
    assert two_steps("adam", epsilon=1e-16) == pytest.approx(1 - 0.1 - 0.1 * m / math.sqrt(v))


def test_weight_decay_is_in_the_gradient_except_for_adamw():
    assert two_steps("sgd", weight_decay=0.5) == pytest.approx(0.75 - 0.1 * (-1 + 0.5 * 0.75))
    plain = two_steps("adam")
    assert two_steps("adamw", weight_decay=0.0) == plain
    assert two_steps("adamw", weight_decay=0.5) == pytest.approx(plain - 0.05 * 1.0 - 0.05 * 0.85, abs=1e-7)
    assert two_steps("adam", weight_decay=0.5) != pytest.approx(two_steps("adamw", weight_decay=0.5))


@every_rule
def test_numbers_and_arrays_of_any_shape_get_the_same_update(optimizer):
    x, g = W.reshape(4, 5), DW.reshape(4, 5)
    step = optimizer.step()
    state = optimizer.initial_state(x)
    alone = (float(x[2, 3]), optimizer.initial_state(1.0))
    for t in range(1, 4):
        x, state = step(x, g, state, 0.1, t)
        alone = step(alone[0], float(g[2, 3]), alone[1], 0.1, t)
    assert x.shape == (4, 5)
    assert all(part.shape == (4, 5) for part in state)
    assert alone[0] == pytest.approx(x[2, 3], rel=1e-14)
    assert alone[1] == pytest.approx(tuple(part[2, 3] for part in state), rel=1e-14)


@every_rule
@given(g=st.floats(-1e6, 1e6).filter(lambda g: abs(g) > 1e-3), rate=st.floats(1e-6, 1.0))
def test_the_first_step_goes_against_the_gradient(optimizer, g, rate):
    x, _ = optimizer.step()(0.0, g, optimizer.initial_state(0.0), rate, 1)
    assert x * g < 0
    if optimizer.adaptive and optimizer.id != "rmsprop":
        assert abs(x) == pytest.approx(rate, rel=1e-4)  # whatever the slope


@every_optimizer
def test_defaults_are_in_range(optimizer):
    assert optimizer.settings(optimizer.defaults) == dict(optimizer.defaults)
    assert optimizer.defaults.keys() <= HYPERPARAMETERS.keys()


def test_hyperparameters_are_checked_by_name_and_range():
    with pytest.raises(ValueError, match="momentum"):
        OPTIMIZERS["sgd"].settings({"momentum": 0.9})
    with pytest.raises(ValueError, match="Momentum"):
        OPTIMIZERS["momentum"].settings({"momentum": 1.0})
    with pytest.raises(ValueError, match="Epsilon"):
        OPTIMIZERS["adam"].settings({"epsilon": math.nan})

"""The gate table: every entry is complete, right and safe; single gates against known numbers."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import GATES
from playground.engine.array_functions import ARRAY_FUNCTIONS
from playground.engine.circuit import check_name
from playground.engine.functions import SCALAR_FUNCTIONS, inlined
from playground.engine.gate import ROLES

every_gate = pytest.mark.parametrize("gate", GATES.values(), ids=GATES.keys())
INF, NAN = math.inf, math.nan


def forward(gate, *inputs, c=None):
    return GATES[gate].forward(inputs, c)


def slopes(gate, *inputs, c=None):
    return GATES[gate].local_gradients(inputs, forward(gate, *inputs, c=c), c)


# --- the table -----------------------------------------------------------------------------------


@every_gate
def test_entry_is_complete(gate):
    assert GATES[gate.id] is gate
    assert gate.name
    assert gate.symbol
    assert gate.formula
    assert gate.latex
    assert gate.role in ROLES
    assert gate.explanation.endswith(".")
    assert len(gate.local) == len(gate.local_formula) == len(gate.local_latex) == len(gate.ports)
    assert all(gate.local_formula)
    assert all(gate.local_latex)
    assert gate.samples
    assert bool(gate.branch) == bool(gate.kinks)
    assert len(set(gate.aliases)) == len(gate.aliases)
    assert (gate.role == "source") == gate.is_source


def test_ids_can_be_called_in_an_expression_and_cannot_be_names():
    for gate in GATES:
        assert gate.isidentifier()
        with pytest.raises(ValueError, match=gate):
            check_name(gate)


@every_gate
def test_samples_lie_inside_the_domain(gate):
    for inputs in gate.samples:
        assert len(inputs) == len(gate.ports)
        y = gate.forward(inputs)
        assert math.isfinite(y)
        assert all(map(math.isfinite, gate.local_gradients(inputs, y)))


@every_gate
def test_local_gradients_agree_with_centred_differences(gate):
    h = 1e-5
    for inputs in gate.samples:
        locals_ = gate.local_gradients(inputs, gate.forward(inputs))
        for port, local in enumerate(locals_):
            up, down = ([*inputs], [*inputs])
            up[port] += h
            down[port] -= h
            assert gate.side(up) == gate.side(down), "a sample must keep away from kinks"
            numeric = (gate.forward(up) - gate.forward(down)) / (2 * h)
            assert local == pytest.approx(numeric, rel=1e-7, abs=1e-10)


@every_gate
def test_samples_try_both_sides_of_a_kink(gate):
    assert len({gate.side(inputs) for inputs in gate.samples}) == (2 if gate.kinks else 1)


@every_gate
def test_scalar_and_array_functions_agree(gate):
    """The same code is run with both tables of functions, away from the samples too."""
    ports = ", ".join([*gate.ports, "c", "y"])
    c = gate.parameter.default if gate.parameter else 0.0
    for code in (gate.code, *gate.local):
        scalar = eval(f"lambda {ports}: {code}", dict(SCALAR_FUNCTIONS))
        array = eval(f"lambda {ports}: {code}", dict(ARRAY_FUNCTIONS))
        for inputs in gate.samples:
            y = gate.forward(inputs)
            columns = (np.array([number]) for number in (*inputs, c, y))
            assert np.ravel(array(*columns))[0] == pytest.approx(scalar(*inputs, c, y), rel=1e-14)


@every_gate
def test_code_for_numbers_alone_gives_the_same_numbers(gate):
    """Where it is written without calls, ties, both zeros, infinity and NaN still go the same way."""
    ports = ", ".join([*gate.ports, "c", "y"])
    special = (-math.inf, -1.5, -0.0, 0.0, 1.5, math.inf, math.nan)
    for code in (gate.code, *gate.local):
        if inlined(code) == code:
            continue
        plain, quick = (eval(f"lambda {ports}: {c}", dict(SCALAR_FUNCTIONS)) for c in (code, inlined(code)))
        for inputs in itertools.product(special, repeat=len(gate.ports)):
            assert repr(quick(*inputs, 0.01, 0.0)) == repr(float(plain(*inputs, 0.01, 0.0)))


@every_gate
def test_a_gate_that_can_fail_on_moderate_numbers_states_its_domain(gate):
    probes = [(a, b)[: len(gate.ports)] for a in (-1.5, 0.0, 1.5) for b in (-1.5, 0.0, 1.5)]
    parameters = (-1.5, -1.0, 0.0, 0.5, 2.0) if gate.parameter else (None,)
    outputs = [gate.forward(inputs, c) for inputs in probes for c in parameters]
    if not all(map(math.isfinite, outputs)):
        assert gate.domain


@every_gate
def test_formulas_can_be_typeset(gate):
    ziamath = pytest.importorskip("ziamath")
    for formula in (gate.latex, *gate.local_latex):
        assert ziamath.Latex(formula.replace("{c}", "2")).svg()


@given(st.data(), st.sampled_from(sorted(GATES)))
def test_no_number_makes_a_gate_raise(data, gate_id):
    gate = GATES[gate_id]
    inputs = data.draw(st.tuples(*[st.floats()] * len(gate.ports)))
    c = data.draw(st.floats(allow_nan=False, allow_infinity=False)) if gate.parameter else None
    y = gate.forward(inputs, c)
    assert type(y) is float
    assert [type(local) for local in gate.local_gradients(inputs, y, c)] == [float] * len(gate.ports)
    assert type(gate.side(inputs)) is bool


# --- single gates --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gate", "inputs", "c", "value", "gradients"),
    [
        ("add", (2, 3), None, 5, (1, 1)),
        ("sub", (2, 3), None, -1, (1, -1)),
        ("mul", (4, -3), None, -12, (-3, 4)),
        ("div", (6, -3), None, -2, (-1 / 3, -2 / 3)),
        ("neg", (2,), None, -2, (-1,)),
        ("reciprocal", (4,), None, 0.25, (-0.0625,)),
        ("power", (-2,), 3.0, -8, (12,)),
        ("scale", (3,), -2.0, -6, (-2,)),
        ("shift", (3,), -2.0, 1, (1,)),
        ("square", (-3,), None, 9, (-6,)),
        ("abs", (-3,), None, 3, (-1,)),
        ("sqrt", (9,), None, 3, (1 / 6,)),
        ("log", (2,), None, math.log(2), (0.5,)),
        ("leaky_relu", (-3,), 0.1, -0.3, (0.1,)),
        ("leaky_relu", (3,), 0.1, 3, (1,)),
        ("softplus", (2,), None, 2.12692801104297, (0.880797077977882,)),
        ("min", (2, 3), None, 2, (1, 0)),
        ("max", (2, 3), None, 3, (0, 1)),
    ],
)
def test_value_and_local_gradients(gate, inputs, c, value, gradients):
    assert forward(gate, *inputs, c=c) == pytest.approx(value, rel=1e-14)
    assert slopes(gate, *inputs, c=c) == pytest.approx(gradients, rel=1e-14)


def test_stable_forms():
    assert forward("sigmoid", 800) == 1
    assert forward("sigmoid", -800) == 0
    assert slopes("sigmoid", 40)[0] == pytest.approx(4.24835425529159e-18, rel=1e-13)
    assert slopes("sigmoid", -40)[0] == pytest.approx(4.24835425529159e-18, rel=1e-13)
    assert forward("softplus", 800) == 800
    assert forward("softplus", -40) == pytest.approx(math.exp(-40), rel=1e-13)
    assert slopes("tanh", 20)[0] == pytest.approx(4 * math.exp(-40), rel=1e-13)


def test_ties_go_to_the_first_input_and_relu_stops_at_0():
    assert slopes("max", 1, 1) == (1, 0)
    assert slopes("min", 1, 1) == (1, 0)
    assert slopes("relu", 0) == (0,)
    assert slopes("abs", 0) == (0,)


def test_constant_exponents():
    assert forward("power", 0, c=0.0) == 1
    assert slopes("power", 0, c=0.0) == (0,)
    assert slopes("power", 0, c=1.0) == (1,)
    assert math.isnan(forward("power", -8, c=1 / 3))


@pytest.mark.parametrize(
    ("gate", "inputs", "value", "gradients"),
    [
        ("div", (1, 0), INF, (INF, -INF)),
        ("reciprocal", (0,), INF, (-INF,)),
        ("log", (0,), -INF, (INF,)),
        ("log", (-1,), NAN, (-1,)),
        ("sqrt", (0,), 0, (INF,)),
        ("exp", (1000,), INF, (INF,)),
        ("exp", (-1000,), 0, (0,)),
        ("max", (NAN, 1), NAN, (0, 1)),
        ("max", (1, NAN), NAN, (0, 1)),
    ],
)
def test_outside_the_domain_ieee_numbers_come_out(gate, inputs, value, gradients):
    assert forward(gate, *inputs) == pytest.approx(value, nan_ok=True)
    assert slopes(gate, *inputs) == pytest.approx(gradients)


def test_labels_carry_the_number_of_the_gate():
    assert GATES["shift"].label(1.0) == "+1"
    assert GATES["shift"].label(-2.5) == "−2.5"
    assert GATES["scale"].label(-1.0) == "×−1"
    assert GATES["power"].label() == "x²"
    assert GATES["exp"].label() == "exp"

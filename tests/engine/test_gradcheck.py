"""The gradient check: right gradients pass, wrong ones are caught, and the reasons are told apart."""

import dataclasses
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.engine import GATES, Circuit, CircuitError, Node, parse, state_at, trace
from playground.engine.gradcheck import check_gradients, relative_error
from tests.engine.strategies import computations

KNOWN = [
    ("x*y", (4, -3)),
    ("(x+y)*z", (-2, 5, -4)),
    ("((x*y)+max(z,w))*2", (3, -4, 2, -1)),
    ("1/(1+exp(-(w0*x0+w1*x1+w2)))", (2, -1, -3, -2, -3)),
    ("(x+sigmoid(y))/(sigmoid(x)+(x+y)**2)", (3, -4)),
    ("x*y+sin(x)", (0.5, 4)),
    ("sqrt(a**2+b**2+c**2)", (1, 2, -2)),
    ("log(1+exp(x))", (2,)),
]


def check(text, *numbers, **options):
    circuit = parse(text)
    return check_gradients(circuit, dict(zip(circuit.names, map(float, numbers), strict=True)), **options)


def only_row(text, *numbers, **options):
    (row,) = check(text, *numbers, **options).rows
    return row


# --- right gradients -----------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "numbers"), KNOWN)
def test_the_circuits_of_the_course_are_good(text, numbers):
    report = check(text, *numbers)
    assert report.passed
    assert [row.name for row in report.rows] == list(parse(text).names)
    for row in report.rows:
        assert row.verdict == "good"
        assert row.relative_error <= 1e-7
        assert row.numeric == pytest.approx(row.analytic, rel=1e-7)


def test_the_report():
    report = check("x*y", 4, -3)
    assert (report.value, report.h, report.method) == (-12, 1e-5, "centred")
    assert [(row.name, row.value, row.analytic) for row in report.rows] == [("x", 4, -3), ("y", -3, 4)]
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.h = 1.0


def test_the_costs():
    assert check("x*y*z", 1, 2, 3).evaluations == 6
    assert check("x*y*z", 1, 2, 3, method="forward").evaluations == 4


def test_forward_differences_are_less_exact():
    centred, forward = only_row("exp(x)", 1), only_row("exp(x)", 1, method="forward")
    assert centred.verdict == "good"
    assert forward.verdict == "fine"
    assert forward.relative_error == pytest.approx(0.5e-5, rel=0.01)


@pytest.mark.parametrize(("method", "order"), [("centred", 2), ("forward", 1)])
def test_the_error_falls_with_the_order_of_the_method(method, order):
    coarse, fine = (only_row("exp(x)", 1, h=h, method=method).relative_error for h in (1e-2, 1e-3))
    assert coarse / fine == pytest.approx(10**order, rel=0.05)


@pytest.mark.parametrize(("method", "best"), [("centred", 6e-6), ("forward", 1.5e-8)])
def test_the_error_against_h_is_a_u(method, best):
    errors = [
        abs(only_row("exp(x)", 1, h=h, method=method).numeric - math.e)
        for h in (best * 1e4, best, best * 1e-4)
    ]
    assert errors[1] < errors[0] / 20
    assert errors[1] < errors[2] / 20


def test_both_zero_passes():
    row = only_row("x ** 2", 0)
    assert (row.analytic, row.relative_error, row.verdict) == (0, 0, "good")


def test_an_input_the_output_does_not_need_is_checked_too():
    circuit, _ = parse("x * 2").add("input", name="idle")
    circuit = circuit.with_output(circuit.order[1])
    assert [row.name for row in check_gradients(circuit, {"x": 1.0}).rows] == ["x"]
    idle = check_gradients(circuit, {"x": 1.0, "idle": 2.0}).rows[1]
    assert (idle.name, idle.analytic, idle.numeric, idle.passed) == ("idle", 0, 0, True)


MILD = ["add", "sub", "mul", "neg", "scale", "shift", "sin", "cos", "tanh", "sigmoid", "softplus"]
KINKED = [gate.id for gate in GATES.values() if gate.kinks]
small = st.floats(-1.5, 1.5, allow_subnormal=False)


@given(computations(small, max_gates=6, gates=MILD, parameters=small, constants=small))
def test_smooth_random_circuits_pass(computation):
    assert check_gradients(*computation).passed


@given(
    computations(
        st.sampled_from([-1.0, 0.0, 1.0]),
        max_gates=6,
        gates=[*MILD, *KINKED],
        parameters=small,
        constants=small,
    )
)
def test_random_circuits_pass_on_their_kinks(computation):
    assert check_gradients(*computation).passed


# --- wrong gradients -----------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "numbers"), KNOWN)
@pytest.mark.parametrize(
    ("factor", "verdict"),
    [(1 + 5e-5, "fine"), (1.001, "suspicious"), (1.02, "wrong"), (-1, "wrong"), (0, "wrong")],
)
def test_a_planted_error_is_found(text, numbers, factor, verdict):
    right = {row.name: row.analytic for row in check(text, *numbers).rows}
    for name, gradient in right.items():
        if not gradient:
            continue
        report = check(text, *numbers, analytic={name: gradient * factor})
        assert report.passed == (verdict == "fine")
        assert {row.name: row.verdict for row in report.rows} == dict.fromkeys(right, "good") | {
            name: verdict
        }


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [(1 + 0.9e-7, "good"), (1 + 1.1e-7, "fine"), (1 + 0.9e-4, "fine"), (1 + 1.2e-4, "suspicious"),
     (1 / (1 - 0.99e-2), "suspicious"), (1 / (1 - 1.01e-2), "wrong")],
)  # fmt: skip
def test_the_thresholds(factor, verdict):
    assert only_row("x * 2", 0, analytic={"x": 2 * factor}).verdict == verdict


@given(computations(small, max_gates=6, gates=MILD, parameters=small, constants=small), st.data())
def test_an_error_in_any_gradient_of_a_random_circuit_is_found(computation, data):
    circuit, values = computation
    record = trace(circuit, values)
    state = state_at(record, len(record))
    assume(all(abs(state.values[n] * state.gradients[n]) < 1e4 for n in state.gradients))
    row = data.draw(st.sampled_from(check_gradients(circuit, values).rows))
    error = data.draw(st.sampled_from([-1, 1])) * 0.02 * (1 + abs(row.analytic))
    report = check_gradients(circuit, values, analytic={row.name: row.analytic + error})
    assert [r.name for r in report.rows if not r.passed] == [row.name]


@pytest.mark.parametrize("gate", [g for g in GATES.values() if g.ports], ids=lambda gate: gate.id)
def test_a_wrong_entry_in_the_gate_table_is_found(gate, monkeypatch):
    """One percent off, at every sample and in every port."""
    right = type(gate).local_gradients
    variables = [Node(port, "input", name=f"{port}_") for port in gate.ports]
    circuit = Circuit.of(
        [*variables, Node("f", gate.id, gate.ports, parameter=gate.parameter and gate.parameter.default)]
    )
    for inputs in gate.samples:
        values = dict(zip(circuit.names, inputs, strict=True))
        monkeypatch.setattr(type(gate), "local_gradients", right)
        assert check_gradients(circuit, values).passed
        monkeypatch.setattr(
            type(gate), "local_gradients", lambda self, *given: tuple(1.01 * d for d in right(self, *given))
        )
        for row in check_gradients(circuit, values).rows:
            assert row.passed == (row.analytic == 0)


# --- kinks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers", "verdicts"),
    [
        ("relu(x)", [0], ["kink"]),
        ("relu(x)", [1e-6], ["kink"]),
        ("relu(x)", [-1e-6], ["kink"]),
        ("relu(x)", [1e-4], ["good"]),
        ("abs(x)", [1e-6], ["kink"]),
        ("max(x, y)", [1, 1], ["kink", "kink"]),
        ("min(x, y)", [1, 1 + 1e-6], ["kink", "kink"]),
        ("max(x, x)", [1], ["good"]),
        ("leaky_relu(x)", [0], ["kink"]),
        ("abs(x) - abs(x - 0.000002)", [1e-6], ["kink"]),
        ("relu(x) - relu(-x)", [0], ["kink"]),
        ("x * abs(x)", [0], ["kink"]),
    ],
)
@pytest.mark.parametrize("method", ["centred", "forward"])
def test_a_kink_is_told_from_an_error(text, numbers, verdicts, method):
    report = check(text, *numbers, method=method)
    assert report.passed
    for row, verdict in zip(report.rows, verdicts, strict=True):
        agrees_by_chance = row.relative_error <= 1e-7
        assert row.verdict == ("good" if agrees_by_chance else verdict)
    assert method == "forward" or [row.verdict for row in report.rows] == verdicts


@pytest.mark.parametrize("x", [0, 1e-6, -1e-6, 1e-4])
@pytest.mark.parametrize("method", ["centred", "forward"])
def test_a_kink_does_not_hide_an_error(x, method):
    assert only_row("relu(x)", x, analytic={"x": 2.0}, method=method).verdict == "wrong"
    assert only_row("relu(x)", x, analytic={"x": -0.1}, method=method).verdict == "wrong"


def test_next_to_a_kink_only_the_slope_of_that_side_is_right():
    assert only_row("relu(x)", 1e-6, analytic={"x": 0.7}).verdict == "wrong"
    assert only_row("relu(x)", 0, analytic={"x": 0.7}).verdict == "kink"


def test_a_kink_elsewhere_excuses_nothing():
    assert only_row("relu(x)", 5e-5, analytic={"x": 1.0025}).verdict == "suspicious"
    assert only_row("relu(x) + x * x", 3, analytic={"x": 6.5}).verdict == "wrong"


# --- rounding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "x", "verdict"),
    [
        ("sigmoid(x)", 40, "vanished"),
        ("x + 100000000 - 100000000", 1, "rounding"),
        ("x * 2", 1e12, "rounding"),
        ("x", 1e300, "rounding"),
        ("sigmoid(x)", 15, "fine"),
    ],
)
def test_rounding_is_told_from_an_error(text, x, verdict):
    row = only_row(text, x)
    assert row.passed
    assert row.verdict == verdict


@pytest.mark.parametrize(
    ("text", "x", "wrong"),
    [
        ("sigmoid(x)", 40, 1e-9),
        ("sigmoid(x)", 15, 3.1e-7 * 1.001),
        ("x + 100000000 - 100000000", 1, 1.02),
        ("x * 1000", 1, 1001),
        ("exp(x)", 20, math.exp(20) * 1.001),
        ("sin(x) * 0.000001", 0, 1.001e-6),
    ],
)
def test_rounding_does_not_hide_an_error(text, x, wrong):
    assert not only_row(text, x, analytic={"x": wrong}).passed


def test_a_smaller_step_has_more_rounding():
    assert only_row("exp(x)", 1, h=1e-14).verdict == "rounding"
    assert only_row("exp(x)", 1, h=1e-300).verdict == "rounding"


# --- steps that are too large --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "x", "options"),
    [
        ("x ** 3", 0, {}),
        ("sin(x) - x", 0, {}),
        ("x ** 2", 0, {"method": "forward"}),
        ("exp(x)", 1, {"h": 0.1}),
        ("exp(x)", 1, {"h": 0.01, "method": "forward"}),
        ("x ** 5", 0, {}),
        ("x ** 4", 0, {"method": "forward"}),
    ],
)
def test_a_step_too_large_for_the_curve_is_told_from_an_error(text, x, options):
    row = only_row(text, x, **options)
    assert row.passed
    assert row.verdict == "coarse"
    wrong = row.analytic + 0.1 * (row.numeric - row.analytic)
    assert not only_row(text, x, analytic={"x": wrong}, **options).passed


def test_rounding_on_top_of_too_large_a_step():
    """Of the 2e-10 that is left of the slope 0, up to 9e-11 may be rounding."""
    assert only_row("1 + 2 * x ** 3", 0).verdict == "coarse"
    assert only_row("1 + 2 * x ** 3", 0, analytic={"x": 4e-10}).verdict == "wrong"


# --- not finite, and what is refused -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "x"), [("log(x)", -1), ("sqrt(x)", 0), ("1/x", 0), ("exp(x)", 1000), ("x ** 1.5", 0)]
)
def test_gradients_that_are_not_finite_fail(text, x):
    row = only_row(text, x)
    assert row.verdict == "not finite"
    assert not row.passed
    assert not only_row("x + 1", 1, analytic={"x": math.nan}).passed
    assert not only_row("x + 1", 1, analytic={"x": math.inf}).passed


@pytest.mark.parametrize("h", [0, -1e-5, math.inf, math.nan])
def test_the_step_must_be_positive_and_finite(h):
    with pytest.raises(ValueError, match="h"):
        check("x", 1, h=h)


def test_the_method_must_be_known():
    with pytest.raises(ValueError, match="centred"):
        check("x", 1, method="backward")


def test_an_unfinished_circuit_is_refused():
    with pytest.raises(CircuitError):
        check_gradients(parse("x + y"), {"x": 1.0})
    with pytest.raises(CircuitError):
        check_gradients(Circuit(), {})


@given(st.floats(), st.floats())
def test_relative_error(a, b):
    error = relative_error(a, b)
    assert math.isnan(error) == (not (math.isfinite(a) and math.isfinite(b)))
    if not math.isnan(error):
        assert 0 <= error <= 2
        assert error == relative_error(b, a)
        assert (error == 0) == (a == b)


@given(
    computations(max_gates=8), st.sampled_from([1e-5, 1e-3, 1e-12]), st.sampled_from(["centred", "forward"])
)
def test_any_circuit_gets_a_report(computation, h, method):
    report = check_gradients(*computation, h=h, method=method)
    assert [row.name for row in report.rows] == list(computation[0].names)
    assert report.passed == all(row.passed for row in report.rows)

"""The compiled program: the same numbers as the interpreter, for numbers, arrays and grids."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.engine import CircuitError, compile_circuit, parse, value_and_grad
from playground.engine.circuit import Circuit, Node
from playground.engine.gates import GATES
from tests.engine.strategies import circuits, computations, grouped_circuits, grouped_computations, numbers

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
AT = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


@given(computations() | grouped_computations())
def test_compiled_equals_interpreted(computation):
    circuit, values = computation
    compiled, interpreted = compile_circuit(circuit).value_and_grad(values), value_and_grad(circuit, values)
    assert same(compiled[0], interpreted[0])
    assert compiled[1].keys() == interpreted[1].keys()
    assert all(same(compiled[1][name], interpreted[1][name]) for name in circuit.names)


def test_a_number_may_be_used_thousands_of_times():
    squares = [Node(f"s{k}", "mul", ("x", "x")) for k in range(2000)]
    sums = [Node(f"t{k}", "add", (f"t{k - 1}" if k else "s0", f"s{k}")) for k in range(2000)]
    circuit = Circuit.of([Node("x", "input", name="x"), *squares, *sums], "t1999")
    assert compile_circuit(circuit).value_and_grad({"x": 3.0}) == (2001 * 9.0, {"x": 2001 * 6.0})


@given(circuits() | grouped_circuits(), st.data())
def test_arrays_equal_numbers(circuit, data):
    points = [{name: data.draw(numbers) for name in circuit.names} for _ in range(3)]
    program = compile_circuit(circuit)
    value, gradients = program.array_value_and_grad({n: [p[n] for p in points] for n in circuit.names})
    for k, point in enumerate(points):
        expected, slopes = program.value_and_grad(point)
        assert value[k] == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)
        for name in circuit.names:
            assert gradients[name][k] == pytest.approx(slopes[name], rel=1e-9, abs=1e-12, nan_ok=True)


@given(computations() | grouped_computations())
def test_a_grid_equals_one_evaluation_per_point(computation):
    circuit, values = computation
    assume(len(circuit.names) > 1)
    x, y = circuit.names[:2]
    xs, ys = np.array([-1.5, 0.25, 2.0]), np.array([-0.5, 1.25])
    program = compile_circuit(circuit)
    grid = program.grid(x, y, xs, ys, values)
    assert grid.shape == (2, 3)
    for j, b in enumerate(ys):
        for i, a in enumerate(xs):
            expected = program.value_and_grad({**values, x: float(a), y: float(b)})[0]
            assert grid[j, i] == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("gate", [gate for gate in GATES.values() if not gate.is_source], ids=lambda g: g.id)
def test_every_gate_of_the_table_compiles_to_a_grid_of_many_blocks(gate):
    """Each value is used twice, so that a buffer taken over too early would show."""
    sources = ("s", "x")[: len(gate.ports)]
    nodes = [
        Node("x", "input", name="x"),
        Node("y", "input", name="y"),
        Node("s", "add", ("x", "y")),
        Node("g", gate.id, sources, parameter=gate.parameter.default if gate.parameter else None),
        Node("m", "mul", ("g", "s")),
        Node("f", "add", ("m", "g")),
    ]
    circuit = Circuit.of(nodes)
    xs, ys = np.linspace(0.5, 2, 300), np.linspace(0.25, 3, 290)
    program = compile_circuit(circuit)
    grid = program.grid("x", "y", xs, ys, {})
    value, _ = program.array_value_and_grad({"x": xs[None, :], "y": ys[:, None]})
    np.testing.assert_allclose(grid, value, rtol=1e-12)


def test_array_gradients_that_begin_as_one_array_stay_apart():
    _, gradients = compile_circuit(parse("sin(x) * (x + y)")).array_value_and_grad({"x": [1.0], "y": 3.0})
    assert gradients["y"] == pytest.approx(math.sin(1.0))
    assert gradients["x"] == pytest.approx(math.sin(1.0) + 4 * math.cos(1.0))


def test_a_grid_of_the_neuron_at_its_own_numbers():
    grid = compile_circuit(parse(NEURON)).grid("w0", "w1", [2.0], [-3.0], AT)
    assert grid[0, 0] == pytest.approx(0.731058578630005, rel=1e-14)


def test_outside_a_domain_the_program_gives_ieee_numbers():
    program = compile_circuit(parse("log(x) + 1/y"))
    value, gradient = program.value_and_grad({"x": -1.0, "y": 1.0})
    assert math.isnan(value)
    assert gradient["y"] == -1.0
    assert program.value_and_grad({"x": 1.0, "y": 0.0})[0] == math.inf
    assert np.isnan(program.grid("x", "y", [-1.0], [1.0], {})).all()
    assert compile_circuit(parse("exp(x)")).value_and_grad({"x": 1000.0}) == (math.inf, {"x": math.inf})


def test_whole_numbers_and_numpy_numbers_are_taken_as_floats():
    program = compile_circuit(parse("x ** 2 / y"))
    assert program.value_and_grad({"x": 3, "y": np.float64(2)}) == (4.5, {"x": 3.0, "y": -2.25})
    assert type(program.value_and_grad({"x": 3, "y": 2})[0]) is float


@pytest.mark.parametrize(
    ("x", "y", "values", "word"),
    [("w0", "q", AT, "q"), ("w0", "w0", AT, "different"), ("w0", "w1", {"w2": 1.0, "x0": 1.0}, "x1")],
)
def test_a_grid_over_the_wrong_names_says_which(x, y, values, word):
    with pytest.raises(CircuitError, match=word):
        compile_circuit(parse(NEURON)).grid(x, y, [0.0], [0.0], values)


def test_a_missing_number_and_an_incomplete_circuit_are_named():
    with pytest.raises(CircuitError, match="x1"):
        compile_circuit(parse(NEURON)).value_and_grad({n: 1.0 for n in AT if n != "x1"})
    circuit, _ = Circuit().add("exp")
    with pytest.raises(CircuitError, match="input"):
        compile_circuit(circuit)


def test_variables_that_the_output_ignores_have_gradient_zero():
    circuit = parse("x * y").add("input", name="unused")[0]
    circuit = circuit.with_output(parse("x * y").output)
    assert compile_circuit(circuit).value_and_grad({"x": 2.0, "y": 3.0, "unused": 1.0})[1]["unused"] == 0.0


def test_names_cannot_reach_the_generated_source():
    """Any name that a circuit allows only ever stands in the source as a quoted key."""
    circuit = parse("number + values + v0 + g1 + range1")
    values = dict.fromkeys(circuit.names, 1.0)
    assert compile_circuit(circuit).value_and_grad(values)[0] == 5.0
    assert compile_circuit(circuit).grid("v0", "values", [1.0], [2.0], values)[0, 0] == 6.0


def test_a_long_chain_compiles_without_recursion():
    links = [Node(f"n{k}", "add", (f"n{k - 1}" if k else "x", "x")) for k in range(3000)]
    nodes = [Node("x", "input", name="x"), *links]
    program = compile_circuit(Circuit.of(nodes))
    assert program.value_and_grad({"x": 1.0}) == (3001.0, {"x": 3001.0})

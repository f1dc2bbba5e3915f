"""Exported source: it runs on its own and prints what the engine computes; the derivation is sound LaTeX."""

import ast
import contextlib
import io
import math
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from playground.engine import GATES, Circuit, CircuitError, compile_circuit, parse, trace, value_and_grad
from playground.engine.body import Body
from playground.engine.circuit import Node
from playground.engine.export import ExportError, to_latex, to_micrograd, to_numpy, to_torch
from playground.engine.numbers import latex
from playground.engine.trace import Backward, Forward
from tests.engine.strategies import circuits, computations

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
FACTS = [  # CS231n notes
    ("x*y", {"x": 4.0, "y": -3.0}),
    ("q = x + y; q*z", {"x": -2.0, "y": 5.0, "z": -4.0}),
    ("((x*y)+max(z,w))*2", {"x": 3.0, "y": -4.0, "z": 2.0, "w": -1.0}),
    (NEURON, {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}),
    ("(x+sigmoid(y))/(sigmoid(x)+(x+y)**2)", {"x": 3.0, "y": -4.0}),
    ("x*y+sin(x)", {"x": 0.5, "y": 4.0}),
    ("sqrt(a**2+b**2+c**2)", {"a": 1.0, "b": 2.0, "c": -2.0}),
    ("log(1+exp(x))", {"x": 2.0}),
]
WRITERS = [to_numpy, to_torch, to_micrograd, to_latex]
COURSE = parse("(x + y) * z"), {"x": -2.0, "y": 5.0, "z": -4.0}
MICROGRAD_GATES = {"abs", "add", "div", "leaky_relu", "max", "min", "mul", "neg"}
MICROGRAD_GATES |= {"power", "reciprocal", "relu", "scale", "shift", "sqrt", "square", "sub"}
NAMES = ["x", "dx", "d_x", "_x", "np", "torch", "Value", "sys", "print", "float", "ir", "ef", "df", "f", "q"]
FRACTIONS = st.integers(-12, 12).map(lambda k: k / 4)  # nothing made of few of them is rounded
facts = pytest.mark.parametrize(("text", "values"), FACTS, ids=[text for text, _ in FACTS])
gates = pytest.mark.parametrize("gate", [g for g in GATES.values() if g.ports], ids=lambda gate: gate.id)


def printed(source):
    """Run a script and return the numbers that it prints, by what stands before the =."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate():
        exec(compile(source, "<export>", "exec"), {})
    pairs = (line.split(" = ") for line in out.getvalue().splitlines())
    return {name: float(number) for name, number in pairs}


def agrees(source, circuit, values, **tolerance):
    """Assert that a script prints the value, and the gradients in the order of the names."""
    expected, slopes = value_and_grad(circuit, values)
    (_, value), *gradients = printed(source).items()
    close = {"rel": 1e-12, "abs": 1e-12, "nan_ok": True, **tolerance}
    assert value == pytest.approx(expected, **close)
    assert [name.partition("/d")[2] for name, _ in gradients] == list(circuit.names)
    for name, gradient in gradients:
        assert gradient == pytest.approx(slopes[name.partition("/d")[2]], **close), name


def alone(gate, parameter=None):
    """Return a circuit of one gate over u and v, whose ports all have their own variable."""
    names = ("u", "v")[: len(gate.ports)]
    if parameter is None and gate.parameter:
        parameter = gate.parameter.default
    nodes = [Node(name, "input", name=name) for name in names]
    return Circuit.of([*nodes, Node("g", gate.id, names, parameter=parameter)])


def stored(source):
    """Return the names that a script gives a value."""
    names = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Store)}


def points(gate):
    """Return the samples of a gate, and its corners: 0, ties, far out and outside the domain."""
    corners = (0.0, -3.0, 40.0, -800.0, 800.0)
    return [dict(zip(("u", "v"), p, strict=False)) for p in (*gate.samples, *((c, c) for c in corners))]


def well_conditioned(circuit, values):
    """Tell whether the engine's own two ways to compute agree, so that a last digit is not blown up."""
    expected, slopes = value_and_grad(circuit, values)
    value, gradients = compile_circuit(circuit).array_value_and_grad(values)
    pairs = [(value, expected), *((gradients[name], slopes[name]) for name in circuit.names)]
    return all(float(a) == pytest.approx(b, rel=1e-13, abs=1e-13, nan_ok=True) for a, b in pairs)


def moderate(circuit, values, largest=1e3):
    """Tell whether no number of the pass is large, or not finite."""
    events = trace(circuit, values).events
    numbers = [e.value for e in events if isinstance(e, Forward)]
    numbers += [x for e in events if isinstance(e, Backward) for x in (e.local, e.downstream)]
    return all(abs(number) <= largest for number in numbers)


# --- NumPy ---------------------------------------------------------------------------------------


def test_the_course_circuit_reads_like_the_notes():
    lines = [line.partition("  #")[0] for line in to_numpy(*COURSE).splitlines()]
    start = lines.index("q = x + y")
    assert lines[start : start + 2] == ["q = x + y", "f = q * z"]
    back = lines.index("df = 1.0")
    assert lines[back : back + 5] == [
        "df = 1.0",
        "dq = z * df",
        "dz = q * df",
        "dx = 1.0 * dq",
        "dy = 1.0 * dq",
    ]


def test_numbers_stand_beside_the_lines_and_forks_add_up():
    source = to_numpy(parse("x*y + sin(x)"), {"x": 0.5, "y": 4.0})
    (fork,) = (line for line in source.splitlines() if "+=" in line)
    assert re.fullmatch(r"dx \+= y \* d\w  # 0\.877583 \+ 4 = 4\.87758", fork)


@facts
def test_numpy_agrees_on_the_course_circuits(text, values):
    agrees(to_numpy(parse(text), values), parse(text), values)


def test_a_script_runs_on_its_own():
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", to_numpy(parse("log(x) + 1/y"), {"x": -1.0, "y": 0.0})],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.splitlines() == ["f = nan", "df/dx = -1.0", "df/dy = -inf"]


@gates
def test_numpy_agrees_on_every_gate_and_its_corners(gate):
    for parameter in (None, -0.5, 0.0, 1.0, 3.0) if gate.parameter else (None,):
        circuit = alone(gate, parameter)
        for values in points(gate):
            agrees(to_numpy(circuit, values), circuit, values)


@given(computations())
def test_numpy_agrees_on_random_circuits(computation):
    assume(well_conditioned(*computation))
    agrees(to_numpy(*computation), *computation)


@given(computations(numbers=st.sampled_from([0.0, -1.0, 1e200, -1e-200, math.inf, -math.inf, math.nan])))
def test_numpy_never_stops_where_numbers_overflow_or_leave_a_domain(computation):
    circuit, values = computation
    assert len(printed(to_numpy(circuit, values))) == 1 + len(circuit.names)


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("write", "own"), [(to_numpy, {"np"}), (to_torch, {"torch"}), (to_micrograd, {"Value", "sys"})]
)
def test_names_never_clash(write, own):
    circuit = parse("*".join(NAMES) + "*x")
    values = {name: 1.0 + k / 7 for k, name in enumerate(NAMES)}
    source = write(circuit, values)
    assert not stored(source) & {"print", "float", "dir", "def", *own}
    if write is not to_torch:
        agrees(source, circuit, values)


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_numbers_that_are_all_a_gate_is_made_of_divide_as_the_engine_does(zero):
    nodes = [
        Node("zero", "constant", parameter=zero),
        Node("one", "constant", parameter=-1.0, name="k"),
        Node("x", "input", name="x"),
        Node("a", "div", ("x", "zero")),
        Node("b", "reciprocal", ("zero",)),
        Node("c", "power", ("zero",), parameter=-1.0),
        Node("d", "mul", ("b", "c")),
        Node("e", "add", ("a", "d")),
        Node("f", "mul", ("e", "one")),
    ]
    circuit = Circuit.of(nodes)
    agrees(to_numpy(circuit, {"x": 1.0}), circuit, {"x": 1.0})


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("gate", ["input", "constant"])
def test_an_output_without_gates_can_be_exported(write, gate):
    circuit, _ = Circuit().add("input", name="w")
    circuit, node_id = circuit.add(gate, name="x" if gate == "input" else "")
    source = write(circuit.with_output(node_id), {"w": 2.0, "x": 3.0})
    if write in (to_numpy, to_micrograd):
        agrees(source, circuit.with_output(node_id), {"w": 2.0, "x": 3.0})
    else:
        assert r"\partial w} &= 0" in source or 'dw =", 0.0)' in source


@pytest.mark.parametrize("write", WRITERS)
def test_what_the_output_does_not_depend_on_needs_no_number(write):
    circuit, _ = parse("x * x").add("weight", name="w")
    circuit = circuit.with_output(parse("x * x").output)
    source = write(circuit, {"x": 3.0})
    if write in (to_numpy, to_micrograd):
        assert printed(source) == {"f": 9.0, "df/dx": 6.0, "df/dw": 0.0}
    else:
        assert r"\partial w} &= 0" in source or 'dw =", 0.0)' in source


@pytest.mark.parametrize("write", WRITERS)
def test_an_incomplete_circuit_is_refused(write):
    circuit, _ = Circuit().add("mul")
    for incomplete, values in ((circuit, {}), (Circuit(), {}), (parse("x + y"), {"x": 1.0})):
        with pytest.raises(CircuitError):
            write(incomplete, values)


# --- groups --------------------------------------------------------------------------------------


@pytest.fixture
def grouped():
    """Return sigmoid(x*y) * x with the sigmoid as a group of gates."""
    circuit = parse("x * y")
    product = circuit.output
    circuit, group = circuit.add_body(Body(parse("1/(1+exp(-a))"), "squash", "σ"), [product])
    x = circuit.variables[0].id
    return circuit.add("mul", [group, x])[0]


def test_groups_are_written_as_the_gates_inside(grouped):
    values = {"x": 0.5, "y": -2.0}
    source = to_numpy(grouped, values)
    agrees(source, grouped, values)
    assert "np.exp(" in source
    assert r"\mathrm{squash}" not in to_latex(grouped, values)


@pytest.mark.parametrize("write", WRITERS)
def test_derivatives_by_formula_are_told_to_be_left_out(write):
    circuit, x = Circuit().add("input", name="x")
    circuit, _ = circuit.add_body(Body(parse("a*a"), "odd square", "sq", ("7 * a",)), [x])
    assert "odd square" in write(circuit, {"x": 2.0}).splitlines()[0]


# --- PyTorch -------------------------------------------------------------------------------------


@given(computations())
def test_the_torch_script_is_python_and_has_a_line_for_each_gate(computation):
    source = to_torch(*computation)
    names = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name))
    used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    assert used <= stored(source) | {"torch", "print", "float"}
    gates = [event for event in trace(*computation).events if isinstance(event, Forward)]
    assert len(stored(source)) <= len(gates) + len(computation[0].nodes)


@facts
def test_torch_agrees_on_the_course_circuits(text, values):
    pytest.importorskip("torch")
    agrees(to_torch(parse(text), values), parse(text), values)


@gates
def test_torch_agrees_on_every_gate_and_its_corners(gate):
    pytest.importorskip("torch")
    for parameter in (None, -0.5, 0.0, 1.0, 3.0) if gate.parameter else (None,):
        circuit = alone(gate, parameter)
        for values in points(gate):
            agrees(to_torch(circuit, values), circuit, values)


@given(computations())
@settings(max_examples=50)
def test_torch_agrees_on_random_circuits(computation):
    pytest.importorskip("torch")
    assume(moderate(*computation) and well_conditioned(*computation))
    agrees(to_torch(*computation), *computation, rel=1e-9, abs=1e-9)


# --- micrograd -----------------------------------------------------------------------------------


@gates
def test_micrograd_agrees_on_every_gate_that_it_can_express(gate):
    pytest.importorskip("micrograd")
    circuit = alone(gate)
    for values in points(gate):
        if gate.id not in MICROGRAD_GATES:
            with pytest.raises(ExportError, match=gate.name):
                to_micrograd(circuit, values)
        elif moderate(circuit, values, largest=1e300):
            agrees(to_micrograd(circuit, values), circuit, values)
        else:
            with pytest.raises(ExportError):
                to_micrograd(circuit, values)


@given(
    computations(
        numbers=FRACTIONS,
        max_gates=8,
        gates=sorted(MICROGRAD_GATES - {"div", "reciprocal", "power", "sqrt"}),
        parameters=FRACTIONS,
        constants=FRACTIONS,
    )
)
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_micrograd_agrees_where_arithmetic_is_exact(computation):
    """So ties and zeros fall as in the engine."""
    pytest.importorskip("micrograd")
    circuit, values = computation
    numbers = [e.value for e in trace(circuit, values).events if isinstance(e, Forward)]
    assume(all(abs(x) < 2**20 and (x * 2**20).is_integer() for x in numbers))
    agrees(to_micrograd(circuit, values), circuit, values)


@pytest.mark.parametrize("text", [FACTS[0], FACTS[1], FACTS[2], FACTS[6]], ids=lambda fact: fact[0])
def test_micrograd_agrees_on_the_course_circuits(text):
    pytest.importorskip("micrograd")
    circuit, values = parse(text[0]), text[1]
    agrees(to_micrograd(circuit, values), circuit, values)


def test_micrograd_names_every_gate_that_it_lacks():
    with pytest.raises(ExportError, match=r"Exp.*Sine|Sine.*Exp"):
        to_micrograd(parse("exp(x) + sin(x) * x"), {"x": 1.0})


def test_a_long_chain_does_not_overflow_the_stack_of_micrograd():
    pytest.importorskip("micrograd")
    chain = [Node(f"{k + 1}", "shift", (f"{k}",), parameter=0.25) for k in range(1500)]
    circuit = Circuit.of([Node("0", "input", name="x"), *chain])
    limit = sys.getrecursionlimit()
    try:
        assert printed(to_micrograd(circuit, {"x": 1.0})) == {"f": 376.0, "df/dx": 1.0}
    finally:
        sys.setrecursionlimit(limit)


# --- LaTeX ---------------------------------------------------------------------------------------


def formulas(source):
    """Return the lines of both derivations without their alignment marks."""
    blocks = re.findall(r"\\begin\{align\*\}\n(.*?)\n\\end\{align\*\}", source, re.DOTALL)
    return [line.replace("&", "") for block in blocks for line in block.split(" \\\\\n")]


@given(computations())
def test_the_derivation_is_balanced_and_has_every_gradient(computation):
    circuit, values = computation
    source = to_latex(circuit, values)
    assert re.findall(r"\\begin\{(.*?)\}", source) == ["document", "align*", "align*"]
    assert re.findall(r"\\end\{(.*?)\}", source) == ["align*", "align*", "document"]
    for line in formulas(source):
        assert line.count("{") == line.count("}")
        assert line.count(r"\left") == line.count(r"\right")
        assert not re.search(r"\^(\{[^{}]*\}|\w)\^", line)
    left = re.findall(r"^\\frac\{\\partial (.+?)\}\{\\partial (.+?)\} &=", source, re.MULTILINE)
    assert len({by for _, by in left}) >= len(circuit.names)
    assert len({of for of, _ in left}) == 1


@facts
def test_the_derivation_ends_in_the_gradients(text, values):
    lines = formulas(to_latex(parse(text), values))
    value, slopes = value_and_grad(parse(text), values)
    assert lines[lines.index(r"\frac{\partial f}{\partial f} = 1") - 1].endswith(f" = {latex(value)}")
    for name, slope in slopes.items():
        by = re.sub(r"(\d+)$", r"_{\1}", name)
        (start,) = (
            k for k, line in enumerate(lines) if line.startswith(rf"\frac{{\partial f}}{{\partial {by}}} ")
        )
        assert lines[start + 1].endswith(f" = {latex(slope)}")


def test_numbers_take_brackets_only_where_they_need_them():
    source = to_latex(parse("q = x - 3; q**2 * sigmoid(y) + max(y, x)"), {"x": -2.0, "y": -1e-9})
    assert r"\left(-5\right)^{2}" in source
    assert r"\max(-1 \times 10^{-9}, -2)" in source


def test_greek_names_are_commands():
    source = to_latex(parse("α * Ω0 + λ"), {"α": 1.0, "Ω0": 2.0, "λ": 3.0})
    assert r"{\alpha} \cdot {\Omega}_{0}" in source
    assert r"\lambda" in source
    assert source.isascii()


def typeset(line):
    ziamath = pytest.importorskip("ziamath.zmath")
    return str(ziamath.Latex(line).svg())


@gates
def test_every_gate_can_be_typeset(gate):
    values = dict(zip(("u", "v"), gate.samples[0], strict=False))
    for line in formulas(to_latex(alone(gate), values)):
        assert "<svg" in typeset(line)


def test_forks_and_numbers_that_are_not_finite_can_be_typeset():
    circuit = parse("q = x + α0; q * q + log(x) - weight_1 / 0")
    for line in formulas(to_latex(circuit, {"x": -1.0, "α0": 1e-12, "weight_1": 2.0})):
        assert "<svg" in typeset(line)


@given(circuits(max_gates=4), st.data())
@settings(max_examples=10)
def test_random_derivations_can_be_typeset(circuit, data):
    values = {name: data.draw(st.floats(-3, 3)) for name in circuit.names}
    for line in formulas(to_latex(circuit, values)):
        assert "<svg" in typeset(line)


def test_no_gradient_is_explained_by_itself():
    for line in formulas(to_latex(parse("sigmoid(w * x)"), {"w": 1.0, "x": 2.0})):
        left, _, rest = line.partition(" = ")
        assert not left.startswith(r"\frac") or left not in rest

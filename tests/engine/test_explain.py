"""Explanations: the numbers, names and formulas of each event, for every gate of the table."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import GATES, parse, trace
from playground.engine.circuit import Circuit, Node
from playground.engine.custom import custom_gate
from playground.engine.explain import explain, warnings
from playground.engine.naming import is_sum, letters
from playground.engine.numbers import full, latex, precise, short
from playground.engine.step_curve import step_curve
from playground.engine.trace import Accumulate, Backward
from tests.engine.strategies import circuits, computations, grouped_circuits, grouped_computations


def explanations(text, **values):
    recorded = trace(parse(text), values)
    return recorded, [explain(recorded, k) for k in range(len(recorded) + 1)]


def chips(explanation):
    return [(chip.sign, chip.number) for chip in explanation.chips]


def test_the_course_circuit_step_by_step():
    _, steps = explanations("(x + y) * z", x=-2.0, y=5.0, z=-4.0)
    assert [chips(step) for step in steps] == [
        [],
        [("", -2), ("+", 5), ("=", 3)],
        [("", 3), ("×", -4), ("=", -12)],
        [("", 1)],
        [("", 1), ("×", -4), ("=", -4)],
        [("", 1), ("×", 3), ("=", 3)],
        [("", -4), ("×", 1), ("=", -4)],
        [("", -4), ("×", 1), ("=", -4)],
    ]


def test_formulas_speak_of_the_wires_by_name():
    _, steps = explanations("q = x + y; q * z", x=-2.0, y=5.0, z=-4.0)
    assert steps[5].formulas[0].count(r"\partial z") == 2
    assert steps[5].formulas[1].endswith(r"\cdot q")
    assert steps[5].formulas[2] == r"= 1 \cdot 3 = 3"


def test_a_fork_says_how_its_gradients_add_up():
    recorded, steps = explanations("x * y + sin(x)", x=0.5, y=4.0)
    sums = [chips(s) for e, s in zip(recorded.events, steps[1:], strict=True) if isinstance(e, Accumulate)]
    slope = math.cos(0.5)
    assert sums == [[("", 0), ("+", slope), ("=", slope)], [("", slope), ("+", 4), ("=", slope + 4)]]


def test_a_running_sum_is_written_out():
    recorded, steps = explanations("x + 2 * x - 3 * x", x=1.0)
    formulas = [
        s.formulas[1] for e, s in zip(recorded.events, steps[1:], strict=True) if isinstance(e, Accumulate)
    ]
    assert formulas == [
        r"0 \to 0 + \left(-3\right) = -3",
        r"0 \to -3 \to -3 + 1 = -2",
        r"0 \to -3 \to -2 \to -2 + 2 = 0",
    ]


def alone(gate, sample):
    """Return the pass over one gate times 3, so that its upstream gradient is not 1."""
    inputs = [Node(name, "input", name=name) for name in ("u", "v")[: len(gate.ports)]]
    parameter = gate.parameter.default if gate.parameter else None
    node = Node("g", gate.id, tuple(n.id for n in inputs), parameter=parameter)
    circuit = Circuit.of([*inputs, node, Node("f", "scale", ("g",), parameter=3.0)])
    return trace(circuit, dict(zip(("u", "v"), sample, strict=False)))


every_gate = pytest.mark.parametrize(
    "gate", [gate for gate in GATES.values() if gate.ports], ids=lambda gate: gate.id
)


@every_gate
def test_every_gate_explains_its_local_gradients(gate):
    for sample in gate.samples:
        recorded = alone(gate, sample)
        for cursor, event in enumerate(recorded.events, start=1):
            explanation = explain(recorded, cursor)
            assert explanation.sentence
            assert explanation.formulas
            if isinstance(event, Backward) and event.node == "g":
                upstream, local, downstream = (chip.number for chip in explanation.chips)
                assert upstream == 3
                assert upstream * local == downstream
                assert not any(c in explanation.formulas[1].replace(r"\partial", "") for c in ("{a}", "{b}"))
                shown = step_curve(recorded, cursor)
                assert shown.curve.slope == local
                assert (shown.x_name, shown.y_name) == (event.wire.source, "q")


@every_gate
def test_what_a_wire_wants_agrees_with_a_try(gate):
    for sample in gate.samples:
        recorded = alone(gate, sample)
        before = recorded.events[1].value
        for port, letter in enumerate("uv"[: len(gate.ports)]):
            cursor = next(
                k
                for k, e in enumerate(recorded.events, 1)
                if isinstance(e, Backward) and e.wire.port == port and e.node == "g"
            )
            raised = [x + 1e-6 * (k == port) for k, x in enumerate(sample)]
            change = alone(gate, raised).events[1].value - before
            for goal, wanted in (("raise", change), ("lower", -change)):
                sentence = explain(recorded, cursor, goal).sentence
                assert sentence.startswith(f"If {letter} rises") == (change != 0)
                assert ("increase" in sentence, "decrease" in sentence) == (wanted > 0, wanted < 0)


def test_what_a_gate_keeps_is_told_with_the_numbers():
    _, steps = explanations("q = x + y; exp(q * z)", x=-2.0, y=5.0, z=-0.5)
    kept = [step.saved for step in steps[1:4]]
    assert "nothing" in kept[0]
    assert "q = 3" in kept[1]
    assert "z = −0.5" in kept[1]
    assert "f = 0.2231" in kept[2]
    assert "f = 0.2231" in steps[5].saved
    assert "z = −0.5" in steps[6].saved
    assert "q = 3" not in steps[6].saved


def test_a_problem_is_said_where_it_arises_and_pointed_back_to_later():
    _, steps = explanations("exp(log(x)) + y", x=-1.0, y=1.0)
    assert "greater than 0" in steps[1].sentence
    assert "greater than 0" not in steps[2].sentence


@given(computations() | grouped_computations())
def test_nothing_breaks_an_explanation(computation):
    recorded = trace(*computation)
    for cursor in range(-1, len(recorded) + 2):
        assert explain(recorded, cursor, "lower").title
        shown = step_curve(recorded, cursor)
        assert shown is None or shown.x_name


def test_an_incomplete_circuit_says_what_is_missing():
    circuit, _ = Circuit().add("mul")
    assert "Multiply" in explain(trace(circuit, {}), 0).sentence
    assert explain(trace(Circuit(), {}), 0).sentence


@given(circuits() | grouped_circuits())
def test_letters_are_unique(circuit):
    names = letters(circuit)
    named = [name for node_id, name in names.items() if circuit[node_id].gate != "constant"]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("value", "on_a_wire", "in_a_sentence"),
    [
        (-12.0, "−12.00", "−12"),
        (0.0, "0.00", "0"),
        (-0.19661193, "−0.20", "−0.1966"),
        (4.24835e-18, "4.2e−18", "4.248e−18"),
        (-0.0013, "−0.0013", "−0.0013"),
        (0.00013, "0.00013", "0.00013"),
        (-0.00013, "−1.3e−4", "−0.00013"),
        (-1.5e7, "−1.5e7", "−1.5e7"),
        (math.inf, "∞", "∞"),
        (-math.inf, "−∞", "−∞"),
        (math.nan, "NaN", "NaN"),
        (-0.0, "0.00", "0"),
    ],
)
def test_numbers_as_people_read_them(value, on_a_wire, in_a_sentence):
    assert short(value) == on_a_wire
    assert precise(value).replace(".500e", ".5e") == in_a_sentence


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_an_edit_field_reads_back_as_the_same_number(value):
    assert float(full(value)) == value


def test_powers_of_ten_are_typeset_as_powers():
    assert latex(4.248e-18) == r"4.248 \times 10^{-18}"
    assert latex(-math.inf) == r"-\infty"


def test_a_wrong_custom_gate_is_named_before_the_pass_and_where_it_passes_its_gradient():
    body = custom_gate("decay", "D", "a*exp(-b)", {"b": "exp(-b)"})
    circuit = parse("x + y")
    circuit, node_id = circuit.add_body(body, ["input1", "input2"])
    record = trace(circuit.with_output(node_id), {"x": 1.0, "y": 2.0})
    told = [explain(record, cursor).warning for cursor in range(len(record) + 1)]
    about = [isinstance(event, Backward) for event in record.events]
    assert told[0].startswith("decay: ")
    assert [bool(text) for text in told[1:]] == about
    assert all("for b " in text for text in told if text)


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_of_many_wrong_gates_the_first_is_named_and_the_others_counted(count):
    body = custom_gate("decay", "D", "a*exp(-b)", {"b": "exp(-b)"})
    circuit = parse("x + y")
    for _ in range(count):
        circuit, _ = circuit.add_body(body, ["input1", "input2"])
    told = warnings(circuit)
    assert bool(told) == (count > 0)
    assert told.count("looks wrong") == min(count, 1)
    assert (" 3 more " in told) == (count == 4)


def test_a_custom_gate_is_explained_by_its_own_formulas():
    body = custom_gate("decay", "D", "a**2 * exp(-b)", {"b": "-y"})
    circuit, node_id = parse("x + y").add_body(body, ["input1", "input2"])
    record = trace(circuit.with_output(node_id), {"x": -2.0, "y": -1.0})
    told = [explain(record, k).formulas for k in range(1, len(record) + 1)]
    assert told[0][1].startswith(r"f = \left(-2\right)^{2} \cdot e^{-\left(-1\right)} = ")
    local = [
        lines[1] for lines, event in zip(told, record.events, strict=True) if isinstance(event, Backward)
    ]
    assert local == [
        r"= 1 \cdot 2 \cdot e^{-y} \cdot x",
        r"= 1 \cdot \left(-\left(x^{2} \cdot e^{-y}\right)\right)",
    ]


def test_a_local_gradient_that_is_a_sum_is_bracketed_as_a_factor():
    _, told = explanations("2 * tanh(x)", x=1.0)
    assert told[-1].formulas[1].endswith(r"\cdot \left(1 - \tanh^2 x\right)")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a + b", True),
        (r"\frac{a + b}{c}", False),
        (r"1 - \tanh^2 a", True),
        (r"\left(a - b\right) \cdot c", False),
    ],
)
def test_a_sum_is_told_by_its_outermost_sign(formula, expected):
    assert is_sum(formula) == expected

"""Text to circuit and back: the gates of each form, where mistakes are, and round trips."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playground.engine import GATES, Circuit, CircuitError, ExpressionError, Node, parse, value_and_grad
from playground.engine.circuit import check_name
from playground.engine.expression import unparse
from tests.engine.strategies import circuits, computations, grouped_circuits, grouped_computations

FORMS = [gate for gate in GATES.values() if not gate.is_source]


def gates(text):
    """Return the gates other than variables, in order, each with its number."""
    circuit = parse(text)
    nodes = [circuit[node_id] for node_id in circuit.order]
    return [(n.gate, n.parameter) if n.kind.parameter else n.gate for n in nodes if not n.is_variable]


# --- from text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + y", ["add"]),
        ("x - y", ["sub"]),
        ("x * y", ["mul"]),
        ("x / y", ["div"]),
        ("-x", ["neg"]),
        ("+x * y", ["mul"]),
        ("x + 2", [("shift", 2)]),
        ("2 + x", [("shift", 2)]),
        ("x - 2", [("shift", -2)]),
        ("x + -2", [("shift", -2)]),
        ("x * 2", [("scale", 2)]),
        ("-2 * x", [("scale", -2)]),
        ("1 / x", ["reciprocal"]),
        ("x ** 3", [("power", 3)]),
        ("x ** -0.5", [("power", -0.5)]),
        ("-x ** 2", [("power", 2), "neg"]),
        ("(-2) ** 2", [("constant", -2), ("power", 2)]),
        ("-2 ** 2", [("constant", 2), ("power", 2), "neg"]),
        ("2 - x", [("constant", 2), "sub"]),
        ("2 / x", [("constant", 2), "div"]),
        ("x / 2", [("constant", 2), "div"]),
        ("3", [("constant", 3)]),
        ("-3", [("constant", -3)]),
        ("2 + 3", [("constant", 2), ("constant", 3), "add"]),
        ("1 / 4", [("constant", 4), "reciprocal"]),
        ("exp(x) + exp(x)", ["exp", "exp", "add"]),
        ("leaky_relu(x, -0.2)", [("leaky_relu", -0.2)]),
        ("leaky_relu(x)", [("leaky_relu", 0.01)]),
        ("power(x, 3) * scale(x, 4)", [("power", 3), ("scale", 4), "mul"]),
        ("max(x, 0)", [("constant", 0), "max"]),
        ("max(2, 3)", [("constant", 2), ("constant", 3), "max"]),
        ("ln(x)", ["log"]),
        ("x − y × 2 ÷ z", [("scale", 2), "div", "sub"]),
        ("２＊（x＋y）", ["add", ("scale", 2)]),
        ("1e-5 * x + 1_000", [("scale", 1e-5), ("shift", 1000)]),
        ("k = 3; x ** k", [("power", 3)]),
        ("1 / (1 + exp(-(x*y + z)))", ["mul", "add", "neg", "exp", ("shift", 1), "reciprocal"]),
    ],
)  # fmt: skip
def test_each_form_becomes_its_gate(text, expected):
    assert gates(text) == expected


def test_each_name_is_one_shared_node():
    circuit = parse("w0*x + bias*x + W + α")
    assert circuit.names == ("w0", "x", "bias", "W", "α")
    assert [node.gate for node in circuit.variables] == ["weight", "input", "weight", "input", "input"]


def test_variables_come_in_the_order_of_the_text():
    assert parse("c * (b + a) / max(z, a)").names == ("c", "b", "a", "z")


def test_a_named_part_is_one_gate():
    circuit = parse("q = x + y; q * q")
    (q,) = (node for node in circuit.nodes.values() if node.name == "q")
    assert circuit[circuit.output].inputs == (q.id, q.id)
    assert circuit == parse("  q = x + y\n\n  q *\tq \r\n;")


def test_another_name_for_a_variable_or_number_is_no_new_node():
    assert parse("u = x; u * u") == parse("x * x")
    assert parse("k = -2; x + k") == parse("x + -2")
    assert parse("q = x + y; r = q; r * q") == parse("q = x + y; q * q")


def test_the_last_part_is_the_output_even_if_another_is_larger():
    circuit = parse("q = exp(x) * exp(y); x + y")
    assert circuit[circuit.output].gate == "add"
    assert parse("x + y").chosen_output is None


def test_a_line_break_inside_brackets():
    assert parse("max(x,\n      y)") == parse("max(x, y)")


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("   ", 0),
        (";", 0),
        ("x^2", 1),
        ("αβ + x ^ 2", 7),
        ("x²", 1),
        ("2x", 0),
        ("y + 3(x)", 4),
        ("x y", 2),
        ("  x +", 5),
        ("x + * y", 4),
        ("(x + y", 0),
        ("x + y)", 5),
        ("x + foo(y)", 4),
        ("α + foo(y)", 4),
        ("q = x\n   2 * foo(q)", 13),
        ("q = α;\r\n\t q * foo(q)", 14),
        ("(α +\n   foo(y))", 8),
        ("exp + x", 0),
        ("x + input", 4),
        ("exp(x, y)", 0),
        ("2 * max(x)", 4),
        ("max(x, y, z)", 0),
        ("power(x, y)", 9),
        ("x ** y", 5),
        ("x ** (1/2)", 6),
        ("exp(a=x)", 6),
        ("x.real", 1),
        ("x < y", 2),
        ("x == y", 2),
        ("x // y", 2),
        ("x % y", 2),
        ("'x'", 0),
        ("[x]", 0),
        ("x, y", 0),
        ("()", 0),
        ("...", 0),
        ("x if y else z", 2),
        ("lambda: x", 0),
        ("True", 0),
        ("x + None", 4),
        ("1 + 1e400", 4),
        ("-1e400", 1),
        ("1 + " + "9" * 400, 4),
        ("1 + " + "9" * 5000, 4),
        ("2j", 0),
        ("x\0y", 1),
        ("x + \ud800", 4),
        ("x # why", 2),
        ("(x for x in y)", 3),
        ("exp(*x)", 4),
        ("exp(**x)", 6),
        ("(x)(y)", 0),
        ("x := 2", 2),
        ("import os", 0),
        ("__import__('os')", 11),
        ("x; y", 0),
        ("x += 1; x", 0),
        ("q = x + y", 0),
        ("a = b = x; a", 0),
        ("2 = x; x", 0),
        ("x = y * x; x", 0),
        ("q = x; q = y; q", 7),
        ("exp = x; exp", 0),
        ("q = q + 1; q", 0),
        ("(" * 101 + "x" + ")" * 101, 100),
        ("x + " + "-" * 500 + "y", 2),
        ("x" * 100_001, 100_000),
        ("x" + " + x" * 20_000, 0),
    ],
    ids=lambda value: repr(value)[:24],
)  # fmt: skip
def test_mistakes_are_found_where_they_are(text, position):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    error = caught.value
    assert error.position == position
    assert error.message
    assert error.hint
    assert error.message in str(error)
    assert error.hint in str(error)
    assert len(str(error)) < 400


@pytest.mark.parametrize(("text", "word"), [("sine(x)", "sin"), ("Exp(x)", "exp"), ("sigmod(x)", "sigmoid")])
def test_a_close_match_is_offered(text, word):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert word in caught.value.hint.rstrip("?").split()


def test_the_hint_for_a_caret_is_a_power():
    with pytest.raises(ExpressionError) as caught:
        parse("x ^ 2")
    assert "**" in caught.value.hint


SIGNS = "xyzwqf12()()()+-*/^=,;.:'\"#\\[]{}<%@α²−×\n\t\r\0"
fragments = st.lists(
    st.sampled_from(
        (
            *SIGNS,
            "w0",
            "exp",
            "max",
            "leaky_relu",
            "power",
            "**",
            "//",
            "==",
            "2.5",
            "1e9",
            "1e400",
            "0x1",
            "1j",
            "not",
            "in",
            "if",
            "lambda",
            "True",
        )
    ),
    max_size=25,
).map(" ".join)


def parsed(text):
    """Return the circuit, or the one kind of error that may come instead."""
    try:
        return parse(text)
    except ExpressionError as error:
        return error


@given(st.text() | fragments | fragments.map(lambda text: text.replace(" ", "")))
@example("0_7")
@example("1__0")
@example("٣ + 1")
@example("x\x0c+ 1")
@example("\ufeffx")
@example("if̈ + 1")
@example("𝐢𝐟 + 1")
@example("type x = y")
@example("match x")
@example("print x")
@example("*x")
@example("x\n  + y")
@example("1if x else y")
@example("0xfor x in y")
def test_any_text_gives_a_circuit_or_an_expression_error(text):
    result = parsed(text)
    if isinstance(result, ExpressionError):
        assert 0 <= result.position <= len(text)
        assert result.message
    else:
        assert result.output is not None
        assert not result.missing
        assert parse(unparse(result)) == parse(unparse(parse(unparse(result))))


@pytest.mark.timeout(60)  # some texts would take hours if read carelessly
def test_long_texts_are_read_or_refused_quickly():
    for text in (
        "(" * 50_000,
        "(" * 100 + "x y" + ")" * 100,
        "exp(" * 100 + "x +" + ")" * 100,
        "- " * 50_000,
        "x;" * 50_000,
        "x**" * 33_000,
        "9" * 100_000,
        "x" * 100_000,
        "foo" * 33_000 + "(x)",
        "1e" * 50_000,
        "1." * 50_000,
        "^" * 100_000,
        "if " * 33_000,
        "x=" * 50_000,
        "max(" * 90 + "x" + ",y)" * 90,
        "+".join(["x*y"] * 500),
        "x+\n" * 30_000,
    ):
        result = parsed(text)
        assert isinstance(result, Circuit) or 0 <= result.position <= len(text)


def test_long_sums_are_fine():
    assert value_and_grad(parse(" + ".join(["x"] * 500)), {"x": 2}) == (1000, {"x": 500})


# --- to text -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "(x + y) * z",
        "x - (y - z)",
        "x - y - z",
        "x / (y * z)",
        "-x ** 2",
        "(-x) ** 2",
        "(-2) ** 2 * x",
        "(x ** 2) ** 3",
        "x ** -0.5",
        "-(x + y)",
        "x * -y",
        "x - 2",
        "x + 2.5",
        "x * -0.1",
        "1 / (exp(-(w0 * x0 + w1 * x1 + w2)) + 1)",
        "(x + sigmoid(y)) / (sigmoid(x) + (x + y) ** 2)",
        "leaky_relu(x, 0.2)",
        "square(x) + relu(y) - max(x, min(y, 0))",
        "q = x + y; q * q",
        "q = x + y; r = exp(q); r * q",
        "loss = x + y; loss",
        "x ** 2 * 1e+300",
        "x * -0.0",
        "x",
        "-3",
        "2 - x",
    ],
)
def test_text_in_its_plainest_form_stays_as_it_is(text):
    assert unparse(parse(text)) == text
    assert parse(text).to_expression() == text


def test_forks_get_free_names():
    circuit = Circuit.of(
        [
            Node("1", "input", name="q"),
            Node("2", "input", name="p"),
            Node("3", "add", ("1", "2")),
            Node("4", "mul", ("3", "3")),
            Node("5", "exp", ("4",)),
            Node("6", "mul", ("4", "5")),
        ]
    )
    assert unparse(circuit) == "r = q + p; s = r * r; s * exp(s)"


def test_only_what_the_output_depends_on_is_written():
    circuit = parse("(x + y) * z")
    total = next(node.id for node in circuit.nodes.values() if node.gate == "add")
    assert unparse(circuit.with_output(total)) == "x + y"


def test_an_unfinished_circuit_has_no_text():
    with pytest.raises(CircuitError):
        unparse(Circuit())
    with pytest.raises(CircuitError):
        unparse(parse("x + y").disconnect("add3", 0))


@pytest.mark.parametrize("gate", FORMS, ids=lambda gate: gate.id)
@pytest.mark.parametrize("c", [-2.0, -0.0, 0.1, 1e300])
def test_each_gate_reads_back_as_itself(gate, c):
    variables = [Node(port, "input", name=port) for port in gate.ports]
    node = Node("f", gate.id, gate.ports, parameter=c if gate.parameter else None)
    again = parse(unparse(Circuit.of([*variables, node])))
    output = again[again.output]
    assert (output.gate, output.parameter) == (node.gate, node.parameter)
    assert math.copysign(1, output.parameter or 0) == math.copysign(1, node.parameter or 0)
    assert tuple(again[source].name for source in output.inputs) == gate.ports


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_exactly(number):
    circuit = Circuit.of([Node("c", "constant", parameter=number)])
    text = unparse(circuit)
    assert not text.endswith(".0")
    again = parse(text)
    (node,) = again.nodes.values()
    assert (node.gate, node.parameter) == ("constant", number)
    assert math.copysign(1, node.parameter) == math.copysign(1, number)


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


not_one = st.floats(-1e6, 1e6).filter(lambda c: abs(c) != 1)


@given(computations(constants=not_one) | grouped_computations(constants=not_one))
def test_the_text_of_any_circuit_computes_the_same(computation):
    """To the last bit: but for 1 / x, which comes back as a reciprocal, the same operations are done."""
    circuit, values = computation
    again = parse(unparse(circuit))
    assert set(again.names) <= set(circuit.names)
    f, grad = value_and_grad(circuit.flattened(), values)  # text knows no formulas of custom gates
    f_again, grad_again = value_and_grad(again, values)
    assert same(f, f_again)
    assert same(f, value_and_grad(circuit, values)[0])
    for name in circuit.names:
        assert same(grad[name], grad_again.get(name, 0.0)), name


@given(circuits() | grouped_circuits())
def test_printing_reaches_a_fixed_point(circuit):
    first = parse(unparse(circuit))
    text = unparse(first)
    assert unparse(parse(text)) == text
    assert parse(text) == parse(unparse(parse(text)))


def test_one_over_a_constant_gate_keeps_its_gradient():
    circuit = Circuit.of(
        [Node("c", "constant", parameter=1.0), Node("x", "input", name="x"), Node("f", "div", ("c", "x"))]
    )
    assert value_and_grad(parse(unparse(circuit)), {"x": 4}) == value_and_grad(circuit, {"x": 4})


@given(st.text(min_size=1, max_size=5))
def test_every_valid_name_survives(name):
    try:
        check_name(name)
    except CircuitError:
        return
    circuit = Circuit.of(
        [Node("x", "input", name="in_" if name != "in_" else "x"), Node("q", "exp", ("x",), name=name)]
    )
    again = parse(unparse(circuit))
    assert again[again.output].name == name


@pytest.mark.parametrize("shape", ["left", "right", "nested"])
def test_a_circuit_thousands_of_gates_deep_reads_back(shape):
    nodes = [Node("x", "input", name="x")]
    for k in range(3_000):
        last = nodes[-1].id
        inputs = {"left": (last, "x"), "right": ("x", last), "nested": (last,)}[shape]
        nodes.append(Node(f"n{k}", "neg" if shape == "nested" else "sub", inputs))
    circuit = Circuit.of(nodes)
    again = parse(unparse(circuit))
    assert len(again) == len(circuit)
    assert value_and_grad(again, {"x": 1.5}) == value_and_grad(circuit, {"x": 1.5})

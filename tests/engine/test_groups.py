"""Groups: what can be folded, and that a group computes what its gates compute, gradients included."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.engine import (
    Circuit,
    CircuitError,
    CycleError,
    Node,
    check_gradients,
    compile_circuit,
    parse,
    trace,
    value_and_grad,
)
from playground.engine.body import MAX_DEPTH, Body
from playground.engine.circuit import MAX_INSIDE
from playground.engine.custom import custom_gate
from playground.engine.explain import explain
from playground.engine.groups import (
    PLAIN_NAME,
    fold,
    prove,
    refusal,
    suggested_name,
    unfold,
    unfolded_ids,
)
from playground.engine.trace import Backward, Forward
from tests.engine.strategies import foldable, grouped_circuits, values_of

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
AT = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}
moderate = st.sampled_from([-2.0, -0.5, 0.0, 0.01, 0.5, 1.0, 2.0, 3.0])


def gates(circuit, *kinds):
    """Return the ids of the gates of these kinds, or of all that are no source."""
    return {n.id for n in circuit.nodes.values() if (n.gate in kinds if kinds else not n.kind.is_source)}


def folded(text, *kinds):
    circuit = parse(text)
    return fold(circuit, gates(circuit, *kinds), "g", "g")


@pytest.fixture
def neuron():
    """The neuron of the course notes with its sigmoid folded, and the id of that."""
    circuit = parse(NEURON)
    ids = gates(circuit, "neg", "exp", "shift", "reciprocal")
    return fold(circuit, ids, *suggested_name(circuit, ids))


# --- the sigmoid of the course -------------------------------------------------------------------


def test_the_sigmoid_of_the_course_is_one_step_with_its_own_slope(neuron):
    circuit, group = neuron
    assert (circuit[group].kind.name, circuit[group].label) == ("sigmoid", "σ")
    record = trace(circuit, AT)
    forward = next(e for e in record.events if isinstance(e, Forward) and e.node == group)
    backward = [e for e in record.events if isinstance(e, Backward) and e.node == group]
    assert forward.inputs == (1.0,)
    assert forward.value == pytest.approx(0.731058578630005, rel=1e-14)
    assert [e.local for e in backward] == [pytest.approx(0.196611933241482, rel=1e-14)]
    assert sum(isinstance(e, Forward) for e in record.events) == 5


def test_its_gradients_at_the_boundary_are_identical(neuron):
    circuit, group = neuron
    rows = prove(circuit, AT, group)
    assert [(row.where, row.name) for row in rows] == [
        ("port", circuit[group].kind.ports[0]),
        *(("variable", name) for name in circuit.names),
    ]
    assert all(row.identical for row in rows)
    assert [row.folded for row in rows] == pytest.approx(
        [
            0.196611933241482,
            -0.196611933241482,
            0.393223866482964,
            -0.393223866482964,
            -0.589835799724446,
            0.196611933241482,
        ],
        rel=1e-13,
    )
    assert value_and_grad(circuit, AT) == value_and_grad(parse(NEURON), AT)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1/(1+exp(-x))", ("sigmoid", "σ")),
        ("1/(exp(x*-1)+1)", ("sigmoid", "σ")),
        ("(1 + exp(-x))**-1", ("sigmoid", "σ")),
        ("exp(x)/(1+exp(x))", ("sigmoid", "σ")),
        ("log(1+exp(x))", ("softplus", "soft+")),
        ("exp(0.5*log(x))", ("square root", "√")),
        ("(x + y + abs(x - y))/2", ("max", "max")),
        ("1/(2+exp(-x))", PLAIN_NAME),
        ("x + 0*y", PLAIN_NAME),
        ("s = x*y + 1; s", ("s", "s")),
    ],
)
def test_a_name_is_suggested_by_what_the_gates_compute(text, name):
    circuit = parse(text)
    assert suggested_name(circuit, circuit.nodes) == name


def test_what_cannot_be_folded_has_a_plain_name():
    assert suggested_name(parse("x"), ["input1"]) == PLAIN_NAME


# --- any circuit, any selection ------------------------------------------------------------------


@st.composite
def foldings(draw):
    """Draw a circuit, some of its gates folded, the group and values."""
    circuit = draw(grouped_circuits(parameters=moderate, constants=moderate))
    after, group = fold(circuit, draw(foldable(circuit)), "folded", "F")
    return circuit, after, group, draw(values_of(circuit))


@given(foldings())
def test_unfolding_gives_back_what_was_folded(folding):
    circuit, after, group, _ = folding
    again = unfold(after, group)
    assert again.nodes == circuit.nodes
    assert again.names == after.names == circuit.names
    assert again.output == circuit.output
    assert len(after) <= len(circuit)


@given(foldings())
def test_folding_keeps_the_value_to_the_bit_and_the_gradients_up_to_rounding(folding):
    circuit, after, group, values = folding
    record = trace(circuit, values)
    slopes = [abs(e.local) for e in record.events if isinstance(e, Backward)]
    assume(all(slope == 0 or 1e-20 < slope < 1e20 for slope in slopes))
    value, before = value_and_grad(circuit, values)
    assume(math.isfinite(value))
    assert value_and_grad(after, values)[0] == value
    rows = prove(after, values, group)
    assert all(row.agrees for row in rows)
    gradients = {row.name: row.unfolded for row in rows if row.where == "variable"}
    assert gradients == before


@given(grouped_circuits(), st.data())
def test_a_flat_circuit_has_no_groups_and_the_same_value(circuit, data):
    values = data.draw(values_of(circuit))
    flat = circuit.flattened()
    assert not gates(flat, "group")
    assert flat.names == circuit.names
    assert len(flat) <= circuit.size
    value, again = value_and_grad(circuit, values)[0], value_and_grad(flat, values)[0]
    assert value == again or (math.isnan(value) and math.isnan(again))


def test_a_group_of_groups_reaches_the_same_numbers(neuron):
    circuit, group = neuron
    outer, whole = fold(circuit, gates(circuit), "neuron", "N")
    assert outer[whole].kind.ports == ("w0", "x0", "w1", "x1", "w2")
    assert outer[whole].body.depth == 2
    assert value_and_grad(outer, AT) == compile_circuit(outer).value_and_grad(AT)
    assert value_and_grad(outer, AT)[1] == pytest.approx(value_and_grad(circuit, AT)[1], rel=1e-12)
    assert unfold(outer, whole).nodes == circuit.nodes
    assert check_gradients(outer, AT).passed
    assert group in unfolded_ids(outer, whole).values()


# --- what goes in, and what stays outside --------------------------------------------------------


def test_a_source_that_is_used_twice_is_one_port():
    circuit, group = folded("x*y + sin(x)")
    assert circuit[group].kind.ports == ("x", "y")
    assert value_and_grad(circuit, {"x": 0.5, "y": 4.0})[1] == pytest.approx(
        {"x": 4.87758256189037, "y": 0.5}
    )


def test_inputs_and_weights_stay_outside():
    circuit = parse("w*x + b")
    after, group = fold(circuit, circuit.nodes, "affine", "A")
    assert after.names == ("w", "x", "b")
    assert after[group].inputs == tuple(n.id for n in after.variables)


def test_a_constant_goes_in_only_if_nothing_else_uses_it():
    nodes = [
        Node("x", "input", name="x"),
        Node("c", "constant", parameter=2.0),
        Node("m", "max", ("x", "c")),
        Node("e", "exp", ("m",)),
    ]
    alone = Circuit.of(nodes)
    after, group = fold(alone, ["c", "m", "e"], "g", "g")
    assert after[group].inputs == ("x",)
    after, group = fold(alone, ["m", "e"], "g", "g")
    assert after[group].inputs == ("x", "c")
    shared = Circuit.of([*nodes, Node("f", "mul", ("e", "c"))])
    after, group = fold(shared, ["c", "m", "e"], "g", "g")
    assert after[group].inputs == ("x", "c")


def test_a_port_that_is_not_connected_becomes_one_of_the_group():
    circuit, add = parse("x").add("add", ["input1"])
    circuit, _ = circuit.add("exp", [add])
    after, group = fold(circuit, gates(circuit), "g", "g")
    assert after[group].inputs == ("input1", None)
    assert unfold(after, group).nodes == circuit.nodes
    assert value_and_grad(after.connect("input1", group, 1), {"x": 1.0})[0] == math.exp(2.0)


def test_a_named_gate_gives_its_name_to_the_group_and_takes_it_back():
    circuit = parse("q = x + y; q * q")
    after, group = fold(circuit, gates(circuit, "add"), "sum", "Σ")
    assert after[group].name == "q"
    renamed = after.renamed(group, "r")
    assert unfold(renamed, group).renamed("add3", "q").nodes == circuit.nodes


def test_unfolding_takes_other_ids_and_no_names_where_they_are_taken():
    circuit, group = folded("p = exp(x); p + p*x")
    circuit, other = circuit.add_body(circuit[group].body, [circuit.variables[0].id])
    circuit, _ = circuit.add("mul", [group, other])
    flat = unfold(unfold(circuit, group), other)
    assert value_and_grad(flat, {"x": 0.5})[1] == pytest.approx(value_and_grad(circuit, {"x": 0.5})[1])
    assert sorted(node.name for node in flat.nodes.values() if node.name) == ["p", "x"]


def test_the_output_stays_the_output():
    nodes = [
        Node("x", "input", name="x"),
        Node("a", "exp", ("x",)),
        Node("b", "exp", ("a",)),
        Node("c", "neg", ("x",)),
        Node("d", "neg", ("c",)),
    ]
    for output in (None, "b", "d"):
        circuit = Circuit.of(nodes, output)
        after, group = fold(circuit, ["a", "b"], "g", "g")
        assert after.output == (group if circuit.output == "b" else circuit.output)
        assert unfold(after, group).output == circuit.output


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kinds", "word"),
    [
        ("exp(x) * sin(x) + neg(x)", ("exp", "neg"), "hang together"),
        ("exp(sin(x)) * log(sin(x))", ("sin", "exp"), "one output"),
        ("exp(x) + sin(exp(x))", ("exp", "add"), "back in"),
        ("x + y", ("input",), "at least one gate"),
    ],
)
def test_a_selection_that_cannot_be_folded_says_why(text, kinds, word):
    circuit = parse("e = exp(x); e + sin(e)") if word == "back in" else parse(text)
    if word == "one output":
        circuit = parse("s = sin(x); exp(s) * log(s)")
    assert word in refusal(circuit, gates(circuit, *kinds))
    with pytest.raises(CircuitError, match=word):
        fold(circuit, gates(circuit, *kinds), "g", "g")


def test_the_output_may_not_be_hidden_inside():
    circuit = parse("exp(sin(x))").with_output("sin2")
    assert "one output" in refusal(circuit, gates(circuit))


@given(grouped_circuits(), st.data())
def test_what_is_not_refused_can_be_folded(circuit, data):
    ids = data.draw(st.sets(st.sampled_from(list(circuit.nodes)), min_size=1))
    if refusal(circuit, ids):
        with pytest.raises(CircuitError):
            fold(circuit, ids, "g", "g")
    else:
        after, group = fold(circuit, ids, "g", "g")
        assert unfold(after, group).nodes == circuit.nodes


def test_only_groups_can_be_unfolded():
    with pytest.raises(CircuitError, match="no group"):
        unfold(parse("exp(x)"), "exp2")
    with pytest.raises(CircuitError, match="nobody"):
        fold(parse("exp(x)"), ["nobody"], "g", "g")


@pytest.mark.parametrize(("title", "symbol"), [("", "g"), ("g", " "), ("g" * 999, "g"), ("a\nb", "g")])
def test_what_cannot_be_shown_is_no_name(title, symbol):
    with pytest.raises(CircuitError):
        fold(parse("exp(x)"), ["exp2"], title, symbol)


def test_nesting_has_a_limit():
    circuit = parse("exp(x)")
    for _ in range(MAX_DEPTH):
        circuit, group = fold(circuit, gates(circuit), "g", "g")
    assert value_and_grad(circuit, {"x": 1.0}) == (math.e, {"x": math.e})
    assert len(circuit.flattened()) == 2
    assert refusal(circuit, [group])
    with pytest.raises(CircuitError, match=str(MAX_DEPTH)):
        fold(circuit, [group], "g", "g")


def test_the_gates_inside_are_counted_however_they_are_nested():
    body, size = custom_gate("g", "g", "exp(x)"), 2
    while 2 * size <= MAX_INSIDE:
        circuit, first = parse("x").add_body(body, ["input1"])
        circuit, _ = circuit.add_body(body, [first])
        body, size = Body(circuit, "g", "g"), circuit.size
    assert body.depth < MAX_DEPTH
    circuit, first = parse("x").add_body(body, ["input1"])
    with pytest.raises(CircuitError, match=f"{MAX_INSIDE:,}"):
        circuit.add_body(body, [first])


def test_a_group_obeys_the_rules_of_wires(neuron):
    circuit, group = neuron
    with pytest.raises(CycleError):
        circuit.connect(group, group, 0)
    with pytest.raises(CircuitError, match="body"):
        Circuit.of([Node("g", "group")])
    with pytest.raises(CircuitError, match="body"):
        Circuit.of([Node("x", "input", name="x", body=circuit[group].body)])
    with pytest.raises(CircuitError, match="inputs"):
        Circuit.of([Node("g", "group", (None, None), body=circuit[group].body)])


# --- the inside changes --------------------------------------------------------------------------


def test_ports_keep_their_wires_by_name_or_by_node():
    circuit, group = folded("x*y + z")
    body = circuit[group].body
    x, y, z = circuit[group].inputs
    inner = body.circuit.renamed(body.circuit.variables[2].id, "bias").without([body.circuit.variables[0].id])
    inner, _ = inner.add("input", name="x1")
    after = circuit.with_body(group, body.with_circuit(inner))
    assert after[group].kind.ports == ("y", "bias", "x1")
    assert after[group].inputs == (y, z, None)
    swapped = circuit.with_body(group, body.with_circuit(parse("z + y * x")))
    assert swapped[group].inputs == (z, y, x)
    with pytest.raises(CircuitError, match="no group"):
        circuit.with_body(x, body)


@pytest.mark.parametrize("inner", [Circuit(), Circuit().add("exp")[0]], ids=["empty", "unwired"])
def test_an_unfinished_inside_computes_nothing_and_is_named(neuron, inner):
    circuit, group = neuron
    circuit = circuit.with_body(group, circuit[group].body.with_circuit(inner)).with_output(group)
    record = trace(circuit, AT)
    assert all(event.node != group for event in record.events)
    assert record.forward_count == len(record) == 4
    assert explain(record, 0).sentence
    for compute in (
        lambda: value_and_grad(circuit, AT),
        lambda: compile_circuit(circuit),
        circuit.to_expression,
    ):
        with pytest.raises(CircuitError, match="Inside sigmoid"):
            compute()


def test_what_goes_wrong_inside_is_named():
    circuit, group = folded("exp(log(x))")
    event = trace(circuit, {"x": -1.0}).events[0]
    assert event.node == group
    assert math.isnan(event.value)
    assert "Inside g: Log of −1" in event.problem


def test_an_inside_that_hands_its_port_on_computes_that():
    circuit, group = folded("exp(x) * 3", "exp")
    circuit = circuit.with_body(group, circuit[group].body.with_circuit(parse("x")))
    assert value_and_grad(circuit, {"x": 2.0}) == (6.0, {"x": 3.0})
    assert compile_circuit(circuit).value_and_grad({"x": 2.0}) == (6.0, {"x": 3.0})
    assert circuit.to_expression() == "x * 3"
    assert value_and_grad(unfold(circuit, group), {"x": 2.0}) == (6.0, {"x": 3.0})


def test_inside_of_a_group_the_proof_speaks_of_the_whole(neuron):
    circuit, group = neuron
    rows, doubled = prove(circuit, AT, group), prove(circuit, AT, group, seed=2.0)
    assert [row.folded for row in doubled] == [2 * row.folded for row in rows]
    assert all(row.agrees for row in doubled)

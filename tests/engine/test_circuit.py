"""The immutable circuit: what can be built, what is refused, and edits."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.engine import Circuit, CircuitError, CycleError, Node, Wire, parse
from playground.engine.circuit import check_name
from tests.engine.strategies import circuits, grouped_circuits


def source(name):
    return Node(name, "input", name=name)


@pytest.fixture
def product():
    """(x + y) * z, built by hand; ids are those of the gates and names."""
    return Circuit.of(
        [
            source("x"),
            source("y"),
            source("z"),
            Node("q", "add", ("x", "y")),
            Node("f", "mul", ("q", "z")),
        ]
    )


# --- reading -------------------------------------------------------------------------------------


def test_what_a_circuit_knows_about_itself(product):
    assert len(product) == 5
    assert product.names == ("x", "y", "z")
    assert product.output == "f"
    assert product.wires == (Wire("x", "q", 0), Wire("y", "q", 1), Wire("q", "f", 0), Wire("z", "f", 1))
    assert product.uses["q"] == (Wire("q", "f", 0),)
    assert product.uses["f"] == ()
    assert product.ancestors("q") == {"q", "x", "y"}
    assert product.missing == ()
    assert product["q"].label == "+"
    assert product["x"].label == "x"


def test_one_node_can_feed_both_ports():
    circuit = Circuit.of([source("x"), Node("f", "mul", ("x", "x"))])
    assert circuit.uses["x"] == (Wire("x", "f", 0), Wire("x", "f", 1))


@given(circuits() | grouped_circuits(), st.randoms())
def test_order_puts_inputs_first_whatever_the_order_of_building(circuit, shuffler):
    nodes = list(circuit.nodes.values())
    shuffler.shuffle(nodes)
    shuffled = Circuit.of(nodes, circuit.output)
    for c in (circuit, shuffled):
        place = {node_id: k for k, node_id in enumerate(c.order)}
        assert place.keys() == set(c.nodes)
        assert all(place[wire.source] < place[wire.target] for wire in c.wires)
    reached = len(circuit.ancestors(circuit.output))
    assert shuffled.order[:reached] == circuit.order[:reached]
    assert circuit.order[reached - 1] == circuit.output


@given(circuits() | grouped_circuits())
def test_uses_and_wires_tell_the_same(circuit):
    assert sorted(w for wires in circuit.uses.values() for w in wires) == sorted(circuit.wires)


def test_the_end_of_the_larger_part_is_the_output():
    nodes = [
        source("x"),
        Node("small", "neg", ("x",)),
        Node("e", "exp", ("x",)),
        Node("large", "neg", ("e",)),
    ]
    assert Circuit.of(nodes).output == "large"
    assert Circuit.of(nodes, "small").output == "small"
    assert Circuit.of(nodes, "small").with_output(None).output == "large"
    assert Circuit().output is None


def test_a_chain_of_thousands_of_gates_needs_no_recursion():
    nodes = [source("x"), *(Node(f"n{k}", "neg", (f"n{k - 1}" if k else "x",)) for k in range(20_000))]
    random.Random(1).shuffle(nodes)
    chain = Circuit.of(nodes)
    assert chain.order == ("x", *(f"n{k}" for k in range(20_000)))
    assert len(chain.ancestors(chain.output)) == 20_001


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "nodes",
    [
        [source("x"), source("x")],
        [source("x"), Node("other", "input", name="x")],
        [source("x"), Node("f", "neg", ("x",), name="x")],
        [Node("f", "no_such_gate")],
        [Node("f", "neg", ())],
        [Node("f", "neg", (None, None))],
        [Node("f", "neg", ("gone",))],
        [Node("c", "constant")],
        [Node("c", "constant", parameter=float("nan"))],
        [Node("c", "constant", parameter=float("inf"))],
        [source("x"), Node("f", "neg", ("x",), parameter=1.0)],
        [Node("x", "input")],
        [Node("x", "input", name="2x")],
    ],
    ids=str,
)
def test_what_is_no_circuit_is_refused(nodes):
    with pytest.raises(CircuitError):
        Circuit.of(nodes)


@pytest.mark.parametrize(
    "name", ["", "2x", "x y", "x-y", "lambda", "None", "exp", "input", "x²", "ﬁ", "µ", "x\n"]
)
def test_bad_names(name):
    with pytest.raises(CircuitError):
        check_name(name)


@given(st.text(max_size=4))
def test_every_name_that_passes_can_be_read_in_an_expression(name):
    try:
        check_name(name)
    except CircuitError:
        return
    assert parse(f"{name} + {name} * 2").names == (name,)


def test_cycles_are_refused():
    with pytest.raises(CycleError):
        Circuit.of([Node("a", "neg", ("b",)), Node("b", "exp", ("a",))])
    with pytest.raises(CycleError):
        Circuit.of([Node("a", "neg", ("a",))])


def test_refusal_says_why_a_wire_cannot_be(product):
    assert product.refusal("q", "q", 0)
    assert product.refusal("f", "q", 0)
    assert product.refusal("x", "q", 2)
    assert not product.refusal("z", "q", 0)
    with pytest.raises(CycleError):
        product.connect("f", "q", 0)
    with pytest.raises(CycleError):
        product.connect("q", "q", 1)
    with pytest.raises(CircuitError):
        product.connect("x", "q", 2)
    with pytest.raises(CircuitError):
        product.connect("gone", "q", 0)
    with pytest.raises(CircuitError):
        product.connect("x", "gone", 0)


@given(circuits() | grouped_circuits(), st.data())
def test_a_wire_is_refused_exactly_when_it_would_close_a_cycle(circuit, data):
    assume(circuit.wires)  # a group may be all constants inside
    target = data.draw(st.sampled_from([n.id for n in circuit.nodes.values() if n.inputs]))
    feeding = data.draw(st.sampled_from(list(circuit.nodes)))
    if circuit.refusal(feeding, target, 0):
        assert target in circuit.ancestors(feeding)
    else:
        assert circuit.connect(feeding, target, 0)[target].inputs[0] == feeding


# --- edits ---------------------------------------------------------------------------------------


def test_edits_leave_the_circuit_as_it_was(product):
    before = dict(product.nodes)
    product.add("exp", ("f",))
    product.without(["x"])
    product.connect("z", "q", 0)
    product.disconnect("f", 0)
    product.renamed("x", "y2")
    product.with_output("q")
    assert product.nodes == before
    assert product.output == "f"
    with pytest.raises(TypeError):
        product.nodes["x"] = source("x")


def test_add_fills_in_what_is_left_out():
    circuit, x = Circuit().add("input")
    circuit, x0 = circuit.add("input")
    circuit, add = circuit.add("add", [x])
    circuit, shift = circuit.add("shift", [add])
    assert (circuit[x].name, circuit[x0].name) == ("x", "y")
    assert circuit[add].inputs == (x, None)
    assert circuit.missing == ((add, 1),)
    assert circuit[shift].parameter == 1
    with pytest.raises(CircuitError):
        circuit.add("no_such_gate")


def test_ids_are_never_given_twice():
    circuit, first = Circuit().add("constant")
    circuit, second = circuit.add("constant")
    circuit, third = circuit.without([first]).add("constant")
    assert len({first, second, third}) == 3
    assert len(circuit) == 2


def test_removing_gates_takes_their_wires_along(product):
    without = product.with_output("q").without(["q", "y"])
    assert set(without.nodes) == {"x", "z", "f"}
    assert without["f"].inputs == (None, "z")
    assert without.output == "f"
    with pytest.raises(CircuitError):
        product.without(["gone"])


def test_a_wire_to_a_taken_port_replaces_the_old_one(product):
    assert product.connect("z", "q", 1)["q"].inputs == ("x", "z")


def test_disconnect_and_missing(product):
    circuit = product.disconnect("f", 0)
    assert circuit.missing == (("f", 0),)
    with pytest.raises(CircuitError):
        circuit.disconnect("f", 2)


def test_parameter_and_name_edits_are_checked(product):
    circuit, gate = product.add("power", ["f"])
    assert circuit.with_parameter(gate, 3.0)[gate].parameter == 3
    assert circuit.renamed(gate, "p")[gate].name == "p"
    assert circuit.renamed(gate, "p").renamed(gate, "")[gate].name == ""
    for edit in (
        lambda: circuit.with_parameter("q", 2.0),
        lambda: circuit.with_parameter(gate, float("inf")),
        lambda: circuit.renamed("x", "y"),
        lambda: circuit.renamed("x", ""),
        lambda: circuit.renamed("x", "exp"),
        lambda: circuit.with_output("gone"),
        lambda: circuit.renamed("gone", "p"),
    ):
        with pytest.raises(CircuitError):
            edit()


def test_equal_circuits_compare_equal():
    assert parse("(x + y) * z") == parse("( x+y )*z")
    assert parse("(x + y) * z") != parse("(x + y) * y")

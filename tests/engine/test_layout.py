"""The layout: order of the ports, straight wires, room for everything, the same places every time."""

import random
import time
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import Circuit, Node, parse
from playground.engine.layout import GAP, GATE_WIDTH, arrange, layout
from tests.engine.strategies import circuits

NEURON = "1 / (1 + exp(-(w0*x0 + w1*x1 + w2)))"
TREES = [
    "x*y",
    "(x+y)*z",
    "((x*y)+max(z,w))*2",
    NEURON,
    "sqrt(a**2+b**2+c**2)",
    "log(1+exp(x))",
    "a*(b*(c*(d*(e+f))))",
    "max(0.5, a) - (3 - b*c)/(d + exp(-e*g))",
]


def by_label(circuit):
    """The place of each variable by name, for circuits in which that is enough."""
    places = layout(circuit)
    return {node.label: places[node.id] for node in circuit.nodes.values()}


def polyline(circuit, arrangement, wire):
    """The corners of a wire, ending at its port."""
    x, y = arrangement.positions[wire.target]
    ports = len(circuit[wire.target].inputs)
    port = (x - 20, y + (wire.port - (ports - 1) / 2) * 20)
    return [arrangement.positions[wire.source], *arrangement.bends.get(wire, ()), port]


def crosses(a, b, c, d):
    """Whether the inside of the segment ab meets that of cd."""

    def side(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def crossings(circuit):
    """How many pairs of wires from different sources cross."""
    arrangement = arrange(circuit)
    lines = [(wire.source, polyline(circuit, arrangement, wire)) for wire in circuit.wires]
    return sum(
        any(crosses(*p, *q) for p in pairwise(one) for q in pairwise(other))
        for (source, one), (another, other) in combinations(lines, 2)
        if source != another
    )


def part_of_output(circuit):
    """The nodes that the output depends on, as a circuit of their own."""
    reached = circuit.ancestors(circuit.output)
    return circuit.without(set(circuit.nodes) - reached).with_output(circuit.output)


def off_centre(circuit, places):
    """How far the height of a gate is from the mean of its inputs, at worst."""
    return max(
        abs(places[node.id][1] - sum(places[source][1] for source in node.inputs) / len(node.inputs))
        for node in circuit.nodes.values()
        if node.inputs
    )


@st.composite
def trees(draw):
    """A circuit in which every value is used once."""
    parts = [f"x{i}" for i in range(draw(st.integers(2, 12)))]
    while len(parts) > 1:
        i = draw(st.integers(0, len(parts) - 2))
        shape = draw(st.sampled_from(["({} + {})", "exp({}) * {}", "max({}, tanh(sin({})))"]))
        parts[i : i + 2] = [shape.format(*parts[i : i + 2])]
    return parse(parts[0])


@st.composite
def incomplete_circuits(draw):
    """A circuit with gaps, as it is after some of its nodes were deleted."""
    circuit = draw(circuits())
    return circuit.without(draw(st.sets(st.sampled_from(list(circuit.nodes)), max_size=6)))


@pytest.mark.parametrize("text", TREES)
def test_expression_trees_have_no_crossings(text):
    assert crossings(parse(text)) == 0


@given(trees())
def test_in_a_tree_every_gate_is_centred_and_long_wires_are_level(circuit):
    arrangement = arrange(circuit)
    assert off_centre(circuit, arrangement.positions) < 0.2
    for wire, bends in arrangement.bends.items():
        assert {y for _, y in bends} == {arrangement.positions[wire.source][1]}
    assert crossings(circuit) == 0


def test_a_constant_stands_by_its_gate_and_gives_way_to_the_others():
    circuit = parse("max(0.5, a) - (3 - b*c)/(d + exp(-e*g))")
    places = layout(circuit)
    for node in circuit.nodes.values():
        if node.gate == "constant":
            (wire,) = circuit.uses[node.id]
            assert places[wire.target][0] - places[node.id][0] < 150
    assert off_centre(circuit, places) < 0.2


def test_the_sigmoid_neuron_looks_like_the_figure_of_the_notes():
    circuit = parse(NEURON)
    places = by_label(circuit)
    left = [places[name] for name in ("w0", "x0", "w1", "x1", "w2")]
    assert left == sorted(left, key=lambda place: place[1])
    assert {x for x, _ in left} == {min(x for x, _ in layout(circuit).values())}
    chain = [places[label] for label in ("×−1", "exp", "+1", "1/x")]
    assert len({y for _, y in chain}) == 1
    assert all(110 <= b[0] - a[0] <= 140 for a, b in pairwise(chain))


@pytest.mark.parametrize(("text", "order"), [("x - y", "xy"), ("y - x", "yx"), ("(a*b) + (c*d)", "abcd")])
def test_the_first_input_stands_above_the_second(text, order):
    places = by_label(parse(text))
    assert sorted(order, key=lambda name: places[name][1]) == list(order)


@given(incomplete_circuits())
def test_every_node_has_room_and_wires_run_to_the_right(circuit):
    places = layout(circuit)
    assert places.keys() == circuit.nodes.keys()
    for (x1, y1), (x2, y2) in combinations(places.values(), 2):
        assert abs(x1 - x2) >= GATE_WIDTH + GAP - 0.2 or abs(y1 - y2) >= 79.8
    for wire in circuit.wires:
        assert places[wire.source][0] < places[wire.target][0]


@given(incomplete_circuits())
def test_long_wires_pass_clear_of_other_gates(circuit):
    arrangement = arrange(circuit)
    for bends in arrangement.bends.values():
        for bx, by in bends:
            others = [y for x, y in arrangement.positions.values() if x == bx]
            assert all(abs(y - by) >= 59.8 for y in others)


@given(circuits())
def test_a_long_wire_bends_once_in_each_column_that_it_passes(circuit):
    circuit = part_of_output(circuit)
    arrangement = arrange(circuit)
    columns = sorted({x for x, _ in arrangement.positions.values()})
    for wire in circuit.wires:
        start, end = (arrangement.positions[node_id][0] for node_id in wire[:2])
        passed = [x for x in columns if start < x < end]
        assert [x for x, _ in arrangement.bends.get(wire, ())] == passed


@given(circuits())
def test_the_same_circuit_gives_the_same_places(circuit):
    again = Circuit.of(circuit.nodes.values(), circuit.chosen_output)
    assert list(layout(again).items()) == list(layout(circuit).items())


@given(circuits(), st.randoms(use_true_random=False))
def test_the_order_in_which_gates_were_made_does_not_matter(circuit, rng):
    circuit = part_of_output(circuit)
    nodes = list(circuit.nodes.values())
    rng.shuffle(nodes)
    assert layout(Circuit.of(nodes, circuit.output)) == layout(circuit)


def test_separate_parts_are_stacked_with_the_output_on_top():
    circuit = parse("(x + y) * z")
    circuit, lone = circuit.add("exp")
    circuit, variable = circuit.add("input", name="lost")
    places = layout(circuit)
    lowest = max(y for node_id, (_, y) in places.items() if node_id not in (lone, variable))
    assert lowest + 80 <= places[lone][1] <= places[variable][1] - 80


def test_a_shared_input_stands_where_its_wires_cross_least():
    # Read from left to right, u comes before v, and its wires cross those of v four times.
    assert crossings(parse("max(max(u, tanh(v*v)), exp(u - u))")) == 1


def test_a_wire_past_many_gates_stays_level_beside_them():
    text = "tanh(tanh(w0*x0 + w1*x1 + b0)*v0 + tanh(w2*x0 + w3*x1 + b1)*v1 + c)"
    circuit = parse(text)
    arrangement = arrange(circuit)
    level = {
        circuit[wire.source].name
        for wire, bends in arrangement.bends.items()
        if {y for _, y in bends} == {arrangement.positions[wire.source][1]}
    }
    assert level >= {"b0", "b1", "v1", "c"}


def test_an_empty_circuit_has_no_places():
    assert layout(Circuit()) == {}


def test_a_chain_of_thousands_of_gates_is_one_straight_line():
    nodes = [Node("g0", "input", (), "x")]
    nodes += [Node(f"g{i}", "sin", (f"g{i - 1}",)) for i in range(1, 3000)]
    places = layout(Circuit.of(nodes))
    assert {y for _, y in places.values()} == {0.0}
    assert places["g2999"][0] >= 2999 * (GATE_WIDTH + GAP - 1)


def test_the_sum_of_a_thousand_variables_keeps_them_by_their_gates():
    nodes = [Node(f"x{i}", "input", (), f"x{i}") for i in range(1000)]
    terms = ["x0", *(f"s{i}" for i in range(1, 1000))]
    nodes += [Node(f"s{i}", "add", (terms[i - 1], f"x{i}")) for i in range(1, 1000)]
    places = layout(Circuit.of(nodes))
    assert all(0 < places[f"s{i}"][0] - places[f"x{i}"][0] <= 150 for i in range(1, 1000))


@pytest.mark.benchmark
def test_a_thousand_gates_take_less_than_three_tenths_of_a_second():
    rng = random.Random(0)
    nodes = [Node(f"x{i}", "input", (), f"x{i}") for i in range(6)]
    for i in range(1000):
        sources = tuple(rng.choice(nodes[-rng.choice([8, 40]) :]).id for _ in range(2))
        nodes.append(Node(f"g{i}", "mul", sources))
    circuit = Circuit.of(nodes)
    started = time.perf_counter()
    layout(circuit)
    assert time.perf_counter() - started < 0.3

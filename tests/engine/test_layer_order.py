"""No avoidable crossing: the order of every column against all orders, or against a search by swaps."""

import math
import random
from itertools import permutations, product

import pytest

from playground.document import examples, load
from playground.engine import Circuit, Node
from playground.engine import layout as the_layout
from playground.engine.crossings import crossings
from playground.engine.layer_order import improved


def random_circuit(seed, most=15):
    """A circuit of up to ``most`` gates, in which later gates often use what has just been made."""
    rng = random.Random(seed)
    nodes = [Node(f"x{i}", "input", name=f"x{i}") for i in range(rng.randint(1, 5))]
    for i in range(rng.randint(3, most)):
        kind, ports = rng.choice([("add", 2), ("mul", 2), ("max", 2), ("sub", 2), ("exp", 1), ("tanh", 1)])
        recent = nodes if rng.random() < 0.5 else nodes[-5:]
        nodes.append(Node(f"g{i}", kind, tuple(rng.choice(recent).id for _ in range(ports))))
    return Circuit.of(nodes)


def graphs(circuit):
    """The parts of a circuit as columns of vertices, with their order in the layout."""
    for part in the_layout._parts(circuit):
        graph = the_layout._Graph.of(circuit, part)
        yield graph, the_layout._order(graph)


def swapped_down(columns, outputs):
    """Swap neighbours for as long as that takes crossings away."""
    columns = [list(column) for column in columns]
    fewest = crossings(columns, outputs)
    better = True
    while better:
        better = False
        for column in columns:
            for i in range(len(column) - 1):
                column[i], column[i + 1] = column[i + 1], column[i]
                count = crossings(columns, outputs)
                if count < fewest:
                    fewest, better = count, True
                else:
                    column[i], column[i + 1] = column[i + 1], column[i]
    return fewest


def test_crossings_are_counted_with_the_order_of_the_ports():
    outputs = [[(2, 0.75)], [(2, 0.25)], []]
    assert crossings([[0, 1], [2]], outputs) == 1
    assert crossings([[1, 0], [2]], outputs) == 0
    two_each = [[(2, 0.5), (3, 0.5)], [(2, 0.5), (3, 0.5)], [], []]
    assert crossings([[0, 1], [2, 3]], two_each) == 1


@pytest.mark.parametrize("seed", range(40))
def test_small_circuits_have_the_fewest_crossings_of_all_orders(seed):
    for graph, order in graphs(random_circuit(seed, most=6)):
        if math.prod(math.factorial(len(column)) for column in order) > 4_000:
            continue
        everything = product(*(permutations(column) for column in order))
        assert crossings(order, graph.outputs) == min(crossings(one, graph.outputs) for one in everything)


@pytest.mark.parametrize("seed", range(60))
def test_no_search_by_swaps_finds_fewer_crossings_in_circuits_of_up_to_fifteen_gates(seed):
    rng = random.Random(seed)
    for graph, order in graphs(random_circuit(seed)):
        found = crossings(order, graph.outputs)
        starts = [order, *([rng.sample(column, len(column)) for column in order] for _ in range(3))]
        assert not found or found <= min(swapped_down(start, graph.outputs) for start in starts)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_the_examples_have_no_avoidable_crossing(example):
    for graph, order in graphs(load(example.path).circuit):
        found = crossings(order, graph.outputs)
        assert not found or found <= swapped_down(order, graph.outputs)


def test_an_order_without_crossings_stays_as_it_is():
    columns = [[1, 0], [3, 2]]
    assert improved(columns, [[(2, 0.5)], [(3, 0.5)], [], []]) == columns


def test_a_wide_graph_gets_better_though_not_all_orders_are_tried():
    rng = random.Random(1)
    outputs = [[(9 + i, 0.5)] for i in range(9)] + [[] for _ in range(9)]
    tangled = [rng.sample(range(9), 9), list(range(9, 18))]
    assert crossings(tangled, outputs) > 10
    assert crossings(improved(tangled, outputs), outputs) == 0

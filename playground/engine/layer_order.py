"""The order of the vertices in each column of a layout, with as few crossings of wires as can be.

Which wires of two neighbouring columns cross depends only on which of two vertices stands above the
other, on the left and on the right. So the crossings of any two orders come from one matrix product, and
the best orders of all columns together from one pass over them (dynamic programming, column by column).
With all orders of each column the result is the best there is. Of a column too large for that, the orders
that two moves of single vertices lead to are tried, until nothing gets better.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, combinations, islice, pairwise, permutations
from typing import Any

import numpy as np

from playground.engine.crossings import Outputs, crossings

Columns = list[list[int]]

_ALL_ORDERS = 6  # vertices; 720 orders, and the pairs of them fit into a few megabytes
_ALL_BESIDE_FEW = 7  # vertices; 5,040 orders, for every other column in turn
_MOST_ORDERS = 720  # that are tried of a larger column
_MOST = 120  # vertices of a graph that is looked at; more would be felt
_ROUNDS = 3

_Floats = np.ndarray[tuple[Any, ...], np.dtype[np.float32]]


def improved(columns: Columns, outputs: Outputs) -> Columns:
    """Return an order with the fewest crossings for a small graph, and with fewer for a larger one.

    The order that is given stays where none is better, and decides between equals.
    """
    if sum(map(len, columns)) > _MOST:
        return columns
    best, fewest = columns, crossings(columns, outputs)
    exact = max(map(len, columns)) <= _ALL_ORDERS
    for turn in range(_ROUNDS):
        if not fewest:
            break
        limits = [_ALL_BESIDE_FEW if (k + turn) % 2 else _ALL_ORDERS for k in range(len(best))]
        found = _best_of(best, limits, outputs)
        count = crossings(found, outputs)
        best, fewest, better = (found, count, True) if count < fewest else (best, fewest, False)
        if exact or (turn and not better):
            break
    return best


# --- inside ------------------------------------------------------------------------------------


@cache
def _orders(count: int, all_up_to: int) -> tuple[list[tuple[int, ...]], _Floats]:
    """Return orders of so many vertices to choose from, the present one first: all, if they are not too many.

    With them comes for each order and each pair of vertices 1 if the first stands above, else −1.
    """
    present = tuple(range(count))
    if count <= all_up_to:
        orders = list(permutations(present))
    else:
        once = list(_moves(present))
        twice = chain.from_iterable(map(_moves, once))
        orders = list(islice(dict.fromkeys(chain([present], once, twice)), _MOST_ORDERS))
    places = np.argsort(np.array(orders), axis=1)
    signs = [np.where(places[:, a] < places[:, b], 1, -1) for a, b in combinations(present, 2)]
    return orders, np.array(signs, np.float32).reshape(len(signs), len(orders)).T


def _moves(order: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield the orders in which one vertex stands elsewhere."""
    for i, vertex in enumerate(order):
        rest = order[:i] + order[i + 1 :]
        yield from ((*rest[:j], vertex, *rest[j:]) for j in range(len(order)) if j != i)


def _best_of(columns: Columns, limits: Sequence[int], outputs: Outputs) -> Columns:
    """Return one order of each column such that together they have the fewest crossings."""
    choices = [_orders(len(column), limit) for column, limit in zip(columns, limits, strict=True)]
    fewest: _Floats = np.zeros(len(choices[0][0]), np.float32)
    came_from = []
    for k, (left, right) in enumerate(pairwise(columns)):
        total = _costs(left, right, outputs, choices[k][1], choices[k + 1][1])
        total += fewest[:, None]
        came_from.append(total.argmin(axis=0))
        fewest = total.min(axis=0)
    chosen = [int(fewest.argmin())]
    for before in reversed(came_from):
        chosen = [int(before[chosen[0]]), *chosen]
    picked = zip(columns, choices, chosen, strict=True)
    return [[column[i] for i in orders[choice]] for column, (orders, _), choice in picked]


def _costs(
    left: Sequence[int], right: Sequence[int], outputs: Outputs, above_left: _Floats, above_right: _Floats
) -> _Floats:
    """Return the crossings between two columns for every pair of their orders.

    Two wires with different ends cross if the signs of their two pairs differ: (1 − s·t) / 2. Two wires
    into one vertex cross if the sign of the left pair differs from that of their ports.
    """
    pairs = {pair: i for i, pair in enumerate(combinations(right, 2))}
    both = np.zeros((above_left.shape[1], len(pairs)), np.float32)
    ports = np.zeros(above_left.shape[1], np.float32)
    count = 0
    for i, (a, b) in enumerate(combinations(left, 2)):
        for target, port in outputs[a]:
            for other, its_port in outputs[b]:
                if target == other:
                    ports[i] += 1 if port < its_port else -1
                elif (target, other) in pairs:
                    both[i, pairs[target, other]] += 1
                else:
                    both[i, pairs[other, target]] -= 1
                count += 1
    wanted: _Floats = above_left @ both @ above_right.T + (above_left @ ports)[:, None]
    crossed: _Floats = (np.float32(count) - wanted) * np.float32(0.5)
    return crossed

"""Place the gates of a circuit: columns from left to right, few crossings, straight wires.

The layered method of Sugiyama, Tagawa and Toda (1981): columns by longest path, long wires cut by a
bend in every column they pass, order by barycentres and then by trial, heights by least squares. The order
of the ports is kept, so that w0 stands above x0 where w0 is the first input.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from operator import itemgetter

from playground.engine.circuit import Circuit, Node, Wire
from playground.engine.crossings import crossings

SOURCE_WIDTH = 68.0
GATE_WIDTH = 52.0
GAP = 58.0
"""Room between neighbouring columns: a number of six characters fits above and below the wire."""
ROW = 80.0
"""Least distance between the centres of two gates in a column."""
GROUP = 20.0
"""Extra distance between sources that feed different gates."""
LANE = 40.0
"""Distance between two long wires that pass a column side by side."""

_ASPECT = 1.6  # of a window's canvas: what is wider has room between its rows
_MOST_STRETCH = 1.4
_SLOPE = 16.0  # room for wires that rise or fall, whose numbers must stand nearer to one end
_FORK = 22.0  # room for the gradients of two uses beside the numbers of the value
_BRANCH = 10.0  # room for the gradient of each further use of a value
_MOST_BENDS = 8_000
_SWEEPS = 8
_LIGHT = 1e-3  # what has no wire on the side that is looked at gives way
_HEAVY = 8.0  # long wires stay straight rather than gates centred

Point = tuple[float, float]


@dataclass(frozen=True)
class Arrangement:
    """Where everything goes, in scene units (pixels at 100 %), x to the right and y downwards.

    Attributes:
        positions: The centre of each node, by id.
        bends: For each wire that passes columns, the points it should run through on its way.
    """

    positions: dict[str, Point]
    bends: dict[Wire, tuple[Point, ...]]


def layout(circuit: Circuit) -> dict[str, Point]:
    """Return the centre of each node in scene units, by id; the same circuit gives the same places."""
    return arrange(circuit).positions


def arrange(circuit: Circuit) -> Arrangement:
    """Place every node and the bends of every long wire; separate parts are stacked, the output's on top."""
    positions: dict[str, Point] = {}
    bends: dict[Wire, tuple[Point, ...]] = {}
    top = 0.0
    for part in _parts(circuit):
        graph = _Graph.of(circuit, part)
        points = _points(circuit, graph, top)
        positions.update(zip(graph.nodes, points, strict=False))  # the bends come after the nodes
        bends.update((wire, tuple(points[v] for v in path)) for wire, path in graph.paths.items() if path)
        top = max(y for _, y in points) + ROW + GROUP
    return Arrangement({node_id: positions[node_id] for node_id in circuit.nodes}, bends)


# --- the graph ---------------------------------------------------------------------------------


def _parts(circuit: Circuit) -> Iterator[tuple[str, ...]]:
    """Yield the connected parts, each in the order of computation; the output's part comes first."""
    part_of: dict[str, int] = {}
    for number, root in enumerate(circuit.order):
        stack = [] if root in part_of else [root]
        while stack:
            node_id = stack.pop()
            if node_id not in part_of:
                part_of[node_id] = number
                stack.extend(source for source in circuit[node_id].inputs if source is not None)
                stack.extend(wire.target for wire in circuit.uses[node_id])
    parts: dict[int, list[str]] = {}
    for node_id in circuit.order:
        parts.setdefault(part_of[node_id], []).append(node_id)
    yield from map(tuple, parts.values())


@dataclass
class _Graph:
    """A connected part as numbered vertices: its nodes first, then the bends of long wires.

    Attributes:
        nodes: The ids of the vertices that are nodes.
        column: The column of each vertex.
        inputs: For each vertex those that feed it from the column before, by port.
        outputs: For each vertex those that it feeds in the next column, with the port's place in 0…1.
        uses: For each vertex the targets of all its wires, however long.
        paths: For each wire the bends on its way.
    """

    nodes: tuple[str, ...]
    column: list[int]
    inputs: list[list[int]] = field(default_factory=list)
    outputs: list[list[tuple[int, float]]] = field(default_factory=list)
    uses: list[set[str]] = field(default_factory=list)
    paths: dict[Wire, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, circuit: Circuit, nodes: tuple[str, ...]) -> "_Graph":
        """Cut the wires of a part into pieces from one column to the next."""
        columns = _columns(circuit, nodes, leftmost=True)
        longest = _longest(circuit, columns)
        if longest < max(columns.values()):  # too many bends: let the sources stand by their gates
            columns = _columns(circuit, nodes, leftmost=False)
            longest = _longest(circuit, columns)
        graph = cls(nodes, [])
        for node_id in nodes:
            graph._add(columns[node_id])
            graph.uses.append({wire.target for wire in circuit.uses[node_id]})
        graph._connect(circuit, longest)
        return graph

    def _add(self, column: int) -> int:
        self.column.append(column)
        self.inputs.append([])
        self.outputs.append([])
        return len(self.column) - 1

    def _connect(self, circuit: Circuit, longest: int) -> None:
        """Join the vertices; the wires of one source share their bends, the longest wires are left out."""
        number = {node_id: vertex for vertex, node_id in enumerate(self.nodes)}
        chains = [[vertex] for vertex in number.values()]
        for node_id, target in number.items():
            ports = circuit[node_id].inputs
            for port, source in enumerate(ports):
                if source is None:
                    continue
                span = self.column[target] - self.column[number[source]]
                if span <= longest:
                    chain = self._lengthen(chains[number[source]], span)
                    self._join(chain[span - 1], target, (port + 0.5) / len(ports))
                    self.paths[Wire(source, node_id, port)] = chain[1:span]

    def _lengthen(self, chain: list[int], span: int) -> list[int]:
        while len(chain) < span:
            chain.append(self._add(self.column[chain[-1]] + 1))
            self._join(chain[-2], chain[-1], 0.5)
        return chain

    def _join(self, source: int, target: int, place: float) -> None:
        self.inputs[target].append(source)
        self.outputs[source].append((target, place))


def _columns(circuit: Circuit, nodes: Iterable[str], leftmost: bool) -> dict[str, int]:
    """Number the columns by longest path; variables stand leftmost or, like constants, by their first use."""
    columns: dict[str, int] = {}
    for node_id in nodes:
        node = circuit[node_id]
        earlier = (columns[source] for source in node.inputs if source is not None)
        columns[node_id] = 0 if node.kind.is_source else 1 + max(earlier, default=0)
    for node_id in nodes:
        node = circuit[node_id]
        if node.kind.is_source and not (leftmost and node.is_variable):
            columns[node_id] = min((columns[wire.target] - 1 for wire in circuit.uses[node_id]), default=0)
    first = min(columns.values())
    return {node_id: column - first for node_id, column in columns.items()}


def _longest(circuit: Circuit, columns: dict[str, int]) -> int:
    """Return the span up to which wires get bends, so that there are not too many."""
    spans = [
        [columns[wire.target] - column for wire in circuit.uses[node_id]]
        for node_id, column in columns.items()
    ]
    longest = max(columns.values())
    while sum(max((span for span in use if span <= longest), default=1) - 1 for use in spans) > _MOST_BENDS:
        longest //= 2
    return longest


# --- the order in each column ------------------------------------------------------------------


def _order(graph: _Graph) -> list[list[int]]:
    """Return the vertices of each column from top to bottom, with few crossings."""
    best = _first_order(graph)
    fewest = crossings(best, graph.outputs)
    columns = best
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        columns = _sweep(graph, columns, to_the_left=sweep % 2 == 0)
        count = crossings(columns, graph.outputs)
        if count < fewest:
            best, fewest = columns, count
    if not fewest:
        return best
    from playground.engine.layer_order import improved  # needs numpy: the first window does without

    return improved(best, graph.outputs)


def _first_order(graph: _Graph) -> list[list[int]]:
    """List the vertices depth first from the ends, by port: a tree comes out without crossings."""
    columns: list[list[int]] = [[] for _ in range(1 + max(graph.column))]
    seen = [False] * len(graph.column)
    stack = [vertex for vertex, outputs in reversed(list(enumerate(graph.outputs))) if not outputs]
    while stack:
        vertex = stack.pop()
        if not seen[vertex]:
            seen[vertex] = True
            columns[graph.column[vertex]].append(vertex)
            stack.extend(reversed(graph.inputs[vertex]))
    return columns


def _sweep(graph: _Graph, columns: list[list[int]], to_the_left: bool) -> list[list[int]]:
    """Sort each column by the mean place of the neighbours in the column done before it."""
    key = _mean_of_targets if to_the_left else _mean_of_inputs
    place = [0.0] * len(graph.column)
    for column in columns:
        for i, vertex in enumerate(column):
            place[vertex] = float(i)
    swept: list[list[int]] = []
    for column in reversed(columns) if to_the_left else columns:
        keys = [key(graph, vertex, place) for vertex in column] if swept else range(len(column))
        swept.append([vertex for _, vertex in sorted(zip(keys, column, strict=True), key=itemgetter(0))])
        for i, vertex in enumerate(swept[-1]):
            place[vertex] = float(i)
    return swept[::-1] if to_the_left else swept


def _mean_of_inputs(graph: _Graph, vertex: int, place: list[float]) -> float:
    inputs = graph.inputs[vertex]
    return sum([place[source] for source in inputs]) / len(inputs) if inputs else place[vertex]


def _mean_of_targets(graph: _Graph, vertex: int, place: list[float]) -> float:
    ends = [place[target] + port for target, port in graph.outputs[vertex]]
    return sum(ends) / len(ends) if ends else place[vertex]


# --- coordinates -------------------------------------------------------------------------------


def _points(circuit: Circuit, graph: _Graph, top: float) -> list[Point]:
    """Return the place of each vertex, the highest one at ``top``."""
    ys = _heights(graph, _order(graph))
    xs = _column_places(circuit, graph, ys)
    stretch = _stretch(xs[-1], max(ys) - min(ys))
    first = min(ys)
    return [
        (round(xs[column], 1), round(top + (y - first) * stretch, 1))
        for column, y in zip(graph.column, ys, strict=True)
    ]


def _stretch(width: float, height: float) -> float:
    """Return how much further apart the rows of a wide circuit may stand."""
    return max(1.0, min(_MOST_STRETCH, width / _ASPECT / height)) if height else 1.0


def _column_places(circuit: Circuit, graph: _Graph, ys: list[float]) -> list[float]:
    """Return the x of each column: further from the one before for wide nodes, steep wires and forks."""
    widths = [0.0] * (1 + max(graph.column))
    for node_id, column in zip(graph.nodes, graph.column, strict=False):
        widths[column] = max(widths[column], _width(circuit[node_id]))
    rises, branches = [0.0] * len(widths), [0] * len(widths)
    for y, column, outputs in zip(ys, graph.column, graph.outputs, strict=True):
        branches[column] += max(0, len(outputs) - 1)
        rises[column] = max(rises[column], *(abs(y - ys[target]) for target, _ in outputs), 0.0)
    xs = [0.0]
    for (left, right), rise, forks in zip(pairwise(widths), rises, branches, strict=False):
        branching = _FORK + _BRANCH * forks if forks else 0.0
        slope = min(rise / 2, _SLOPE) + max(rise - 2 * ROW, 0.0) / 5
        room = GAP + min(slope + branching, 2 * GAP)
        xs.append(xs[-1] + left / 2 + room + right / 2)
    return xs


def _width(node: Node) -> float:
    """Return about how wide a node is drawn: its shape, or more if the label needs it."""
    if node.kind.is_source:
        return max(SOURCE_WIDTH, 30.0 + 9 * len(node.label))
    return max(GATE_WIDTH, 18.0 + 7 * len(node.label))


def _heights(graph: _Graph, columns: list[list[int]]) -> list[float]:
    """Return the y of each vertex: as near to the mean of its inputs as the order and the gaps allow.

    Going back and forth lets both sides of a wire move; the way forth comes last, so that a gate is
    centred between its inputs and a chain of gates with one input lies on one line.
    """
    gaps = [[_gap(graph, above, below) for above, below in pairwise(column)] for column in columns]
    targets = [[target for target, _ in outputs] for outputs in graph.outputs]
    rightwards = list(zip(columns, gaps, strict=True))
    ys = [0.0] * len(graph.column)
    _settle(graph, rightwards, graph.inputs, ys)
    _settle(graph, rightwards[::-1], targets, ys)
    _settle(graph, rightwards, graph.inputs, ys)
    return ys


def _gap(graph: _Graph, above: int, below: int) -> float:
    """Return the least distance of two neighbours in a column."""
    bends = (above >= len(graph.nodes)) + (below >= len(graph.nodes))
    if bends:
        return LANE if bends == 2 else (ROW + LANE) / 2
    apart = not graph.inputs[above] and not graph.inputs[below]
    return ROW + GROUP if apart and graph.uses[above].isdisjoint(graph.uses[below]) else ROW


def _settle(
    graph: _Graph,
    columns: Iterable[tuple[list[int], list[float]]],
    neighbours: list[list[int]],
    ys: list[float],
) -> None:
    """Move each column in turn to the mean height of its neighbours; bends insist on it."""
    for column, gaps in columns:
        wanted, weights = [], []
        for vertex in column:
            near = neighbours[vertex]
            wanted.append(sum([ys[n] for n in near]) / len(near) if near else ys[vertex])
            weights.append(_LIGHT if not near else _HEAVY if vertex >= len(graph.nodes) else 1.0)
        for vertex, y in zip(column, _spread(wanted, weights, gaps), strict=True):
            ys[vertex] = y


def _spread(wanted: Sequence[float], weights: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Return the heights nearest to the wanted ones, in weighted least squares, with these gaps between.

    Pools adjacent violators: with the gaps taken off, the heights must only not decrease.
    """
    offsets = [0.0, *accumulate(gaps)]
    pools: list[tuple[float, float, int]] = []  # mean, weight, count
    for y, weight, offset in zip(wanted, weights, offsets, strict=True):
        pool = (y - offset, weight, 1)
        while pools and pools[-1][0] >= pool[0]:
            pool = _pooled(pools.pop(), pool)
        pools.append(pool)
    means = [mean for mean, _, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def _pooled(a: tuple[float, float, int], b: tuple[float, float, int]) -> tuple[float, float, int]:
    weight = a[1] + b[1]
    return (a[0] * a[1] + b[0] * b[1]) / weight, weight, a[2] + b[2]

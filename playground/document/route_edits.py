"""Edits of the reroute points of wires, as plain functions from a document to a new one.

A wire is named by its target and port, and its points are numbered from its source on.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from playground.document import edits, note_edits
from playground.document.document import Document, Position
from playground.document.errors import DocumentError
from playground.engine.circuit import Wire

RoutePoint = tuple[str, int, int]
"""Target and port of a wire, and which of its points."""


def set_route(document: Document, target: str, port: int, points: Iterable[Position]) -> Document:
    """Let the wire into input number ``port`` of ``target`` run through some points, in this order."""
    inputs = document.circuit[target].inputs
    if not 0 <= port < len(inputs) or inputs[port] is None:
        raise DocumentError(f"No wire leads to input {port + 1} of {document.circuit[target].label}.")
    return replace(document, routes={**document.routes, (target, port): tuple(points)})


def move_points(document: Document, places: Mapping[RoutePoint, Position]) -> Document:
    """Put some reroute points elsewhere."""
    routes = {key: list(way) for key, way in document.routes.items()}
    for (target, port, index), place in places.items():
        _check(document, (target, port, index))
        routes[target, port][index] = place
    return replace(document, routes={key: tuple(way) for key, way in routes.items()})


def remove_points(document: Document, points: Collection[RoutePoint]) -> Document:
    """Remove some reroute points; the wires stay."""
    for point in points:
        _check(document, point)
    routes = {
        (target, port): tuple(p for i, p in enumerate(way) if (target, port, i) not in points)
        for (target, port), way in document.routes.items()
    }
    return replace(document, routes=routes)


def carried(document: Document, nodes: Collection[str]) -> set[RoutePoint]:
    """Return the points that go along when some nodes move: those of wires with both ends among them."""
    return {
        (target, port, index)
        for (target, port), way in document.routes.items()
        if target in nodes and document.circuit[target].inputs[port] in nodes
        for index in range(len(way))
    }


def shift(
    document: Document,
    nodes: Collection[str],
    dx: float,
    dy: float,
    *,
    notes: Collection[str] = (),
    points: Collection[RoutePoint] = (),
) -> Document:
    """Move nodes, notes and reroute points together; the points between moved nodes go along."""
    here = {document.circuit[n].id: document.positions[n] for n in nodes}
    places = {n: (x + dx, y + dy) for n, (x, y) in here.items()}
    going = carried(document, nodes).union(points)
    ways = document.routes
    moved = {(t, p, i): (ways[t, p][i][0] + dx, ways[t, p][i][1] + dy) for t, p, i in going}
    document = edits.move(document, places)
    document = note_edits.move_notes(document, notes, dx, dy)
    return move_points(document, moved)


def reconnect(document: Document, wire: Wire, source: str, target: str, port: int) -> Document:
    """Lead a wire from or to somewhere else; its reroute points stay with it."""
    way = document.routes.get((wire.target, wire.port), ())
    if (wire.target, wire.port) != (target, port):
        document = edits.disconnect(document, wire.target, wire.port)
    document = edits.connect(document, source, target, port)
    return set_route(document, target, port, way) if way else document


def insert(document: Document, node_id: str, wire: Wire) -> Document:
    """Put a gate between the ends of a wire; each half keeps its reroute points."""
    if wire not in document.circuit.wires or not document.circuit[node_id].inputs:
        raise DocumentError("A gate with an input is inserted into a wire that there is.")
    way = document.routes.get((wire.target, wire.port), ())
    ends = document.positions[wire.source], document.positions[wire.target]
    before = nearest_piece(document.positions[node_id], [ends[0], *way, ends[1]])
    document = edits.connect(document, wire.source, node_id, 0)
    document = edits.connect(document, node_id, wire.target, wire.port)
    for target, port, points in ((node_id, 0, way[:before]), (wire.target, wire.port, way[before:])):
        document = set_route(document, target, port, points) if points else document
    return document


def nearest_piece(place: Position, line: Sequence[Position]) -> int:
    """Return which piece of a line of straight pieces is nearest to a place, counted from 0."""
    distances = [distance(place, *piece) for piece in pairwise(line)]
    return distances.index(min(distances))


def distance(place: Position, start: Position, end: Position) -> float:
    """Return how far a place is from a straight piece."""
    (x, y), (x1, y1), (x2, y2) = place, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    share = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / length)) if length else 0.0
    return math.hypot(x - x1 - share * dx, y - y1 - share * dy)


def _check(document: Document, point: RoutePoint) -> None:
    target, port, index = point
    if not 0 <= index < len(document.routes.get((target, port), ())):
        raise DocumentError("There is no such reroute point.")

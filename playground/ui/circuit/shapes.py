"""Where things are on the canvas: sizes of gates, places of ports, paths of wires. Pixels at 100 %."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF, QPainterPath, QPainterPathStroker

from playground.document.route_edits import distance
from playground.engine.circuit import Node
from playground.ui.theme import text_font

GATE_SIZE = 52.0
PORT_SPACING = 24.0
SOURCE_SIZE = QSizeF(68, 34)
PORT_RADIUS = 4.5
BADGE_RADIUS = 7.5
PORT_REACH = 14.0  # how far from a port a press still takes it
_LONGEST = 12  # characters of a name
_LEAST_REACH = 8.0  # of the handles of a wire's curve
_MOST_STEPS = 5_000  # along a wire, however far it leads
STUB = 58.0  # the wire that leads out of a gate that feeds nothing


def shown_label(node: Node) -> str:
    """Return a node's label, shortened if it is a long name."""
    label = node.label
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"


def label_font_size(label: str) -> float:
    """Return a size at which a gate's label fits its circle."""
    return 19.0 if len(label) == 1 else 15.0 if len(label) <= 3 else 13.0 if len(label) <= 5 else 11.0


@lru_cache(maxsize=512)
def _label_width(label: str, source: bool) -> float:
    font = text_font(15 if source else label_font_size(label), bold=True, italic=source)
    return QFontMetricsF(font).horizontalAdvance(label)


def node_rect(node: Node) -> QRectF:
    """Return the outline's bounding box around (0, 0)."""
    width, height = _node_size(shown_label(node), len(node.inputs))
    return QRectF(-width / 2, -height / 2, width, height)


@lru_cache(maxsize=1024)
def _node_size(label: str, inputs: int) -> tuple[float, float]:
    source = inputs == 0
    size = SOURCE_SIZE if source else QSizeF(GATE_SIZE, GATE_SIZE)
    width = max(size.width(), _label_width(label, source) + (30 if source else 18))
    return width, max(size.height(), PORT_SPACING * inputs)


def corner_radius(node: Node) -> float:
    """Return how round the outline is: a circle or a pill, or a box if many ports make it tall."""
    return min(node_rect(node).height(), GATE_SIZE) / 2


def input_port(node: Node, port: int) -> QPointF:
    """Return the place of an input port, relative to the node's centre."""
    rect, count = node_rect(node), len(node.inputs)
    y = (port - (count - 1) / 2) * PORT_SPACING
    radius = corner_radius(node)
    beyond = max(0.0, abs(y) - (rect.height() / 2 - radius))  # how far into the rounded corner
    inset = radius - math.sqrt(max(0.0, radius**2 - beyond**2))
    return QPointF(rect.left() + inset, y)


def output_port(node: Node) -> QPointF:
    """Return the place of the output port, relative to the node's centre."""
    return QPointF(node_rect(node).right(), 0)


def badge_rect(node: Node) -> QRectF:
    """Return where a mark stands that something is wrong with the gate: at its upper right corner."""
    rect = node_rect(node)
    inset = corner_radius(node) * (1 - math.sqrt(0.5))
    middle = QPointF(rect.right() - inset, rect.top() + inset)
    return QRectF(middle.x() - BADGE_RADIUS, middle.y() - BADGE_RADIUS, 2 * BADGE_RADIUS, 2 * BADGE_RADIUS)


def wire_path(start: QPointF, end: QPointF, bends: Iterable[QPointF] = ()) -> QPainterPath:
    """Return the curve of a wire: level at both ends and at every bend, straight where it nearly is."""
    path = QPainterPath(start)
    for point in (*bends, end):
        _curve_to(path, point)
    return path


def stub_path(start: QPointF, scale: float = 1.0) -> QPainterPath:
    """Return the wire that leads out of a gate that feeds nothing, long enough for numbers of some scale."""
    path = QPainterPath(start)
    path.lineTo(start + QPointF(STUB * scale, 0))
    return path


def nearest_on(path: QPainterPath, place: QPointF) -> QPointF:
    """Return the nearest point of a wire."""
    return Along(path).nearest(place)


def _curve_to(path: QPainterPath, end: QPointF) -> None:
    start = path.currentPosition()
    dx, dy = end.x() - start.x(), end.y() - start.y()
    if abs(dy) < 1.5 and dx > 0:
        path.lineTo(end)
        return
    reach = max(abs(dx) * 0.5, min(60.0, abs(dy) * 0.6)) if dx > 0 else max(60.0, -dx * 0.4)
    path.cubicTo(QPointF(start.x() + reach, start.y()), QPointF(end.x() - reach, end.y()), end)


def route_path(start: QPointF, points: Sequence[QPointF], end: QPointF) -> QPainterPath:
    """Return the curve of a wire through its reroute points: smooth, level at both ports, never beyond."""
    stops = [start, *points, end]
    courses = [_course(*three) for three in zip(stops, stops[1:], stops[2:], strict=False)]
    courses = [QPointF(1, 0), *courses, QPointF(1, 0)]
    path = QPainterPath(start)
    for (a, b), (out, back) in zip(pairwise(stops), pairwise(courses), strict=True):
        if out == back == QPointF(1, 0) and abs(b.y() - a.y()) < 1.5 and b.x() > a.x():
            path.lineTo(b)
            continue
        reach = max(_LEAST_REACH, 0.4 * QLineF(a, b).length())
        path.cubicTo(a + out * reach, b - back * reach, b)
    return path


def _course(before: QPointF, here: QPointF, after: QPointF) -> QPointF:
    """Return the direction of a wire at a point: along the way, but level or upright at a turning point."""
    come, go = here - before, after - here
    x = come.x() + go.x() if come.x() * go.x() > 0 and min(abs(come.x()), abs(go.x())) > 1.5 else 0.0
    y = come.y() + go.y() if come.y() * go.y() > 0 and min(abs(come.y()), abs(go.y())) > 1.5 else 0.0
    if not x and not y:
        x, y = (come + go).toTuple()
    length = math.hypot(x, y)
    return QPointF(x / length, y / length) if length else QPointF(1, 0)


def distance_to(path: QPainterPath, place: QPointF) -> float:
    """Return how far a point is from a wire."""
    steps = max(8, int(min(path.length() / 12, _MOST_STEPS)))
    line = [path.pointAtPercent(k / steps).toTuple() for k in range(steps + 1)]
    return min(distance(place.toTuple(), *piece) for piece in pairwise(line))


def stroke(path: QPainterPath, width: float) -> QPainterPath:
    """Return the outline of a wire of some width."""
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    return stroker.createStroke(path)


class Along:
    """The points along a wire, measured once: Qt takes long to measure a curve for each of them."""

    def __init__(self, path: QPainterPath) -> None:
        polygons = path.toSubpathPolygons()
        self._points = [(p.x(), p.y()) for polygon in polygons for p in polygon.toList()] or [(0.0, 0.0)]
        self._from_start = list(accumulate((math.dist(a, b) for a, b in pairwise(self._points)), initial=0.0))

    @property
    def length(self) -> float:
        """How long the wire is."""
        return self._from_start[-1]

    def point(self, distance: float) -> QPointF:
        """Return the point ``distance`` from the start, or from the end if negative."""
        k, beyond = self._place(distance)
        (x, y), (dx, dy) = self._points[k], self._step(k)
        part = beyond / (math.hypot(dx, dy) or 1.0)
        return QPointF(x + part * dx, y + part * dy)

    def nearest(self, place: QPointF) -> QPointF:
        """Return the point that is nearest to a place."""
        px, py = place.x(), place.y()
        best, least = self._points[0], math.inf
        for (x, y), (to_x, to_y) in pairwise(self._points):
            dx, dy = to_x - x, to_y - y
            part = ((px - x) * dx + (py - y) * dy) / (dx * dx + dy * dy or 1.0)
            part = max(0.0, min(part, 1.0))
            at = x + part * dx, y + part * dy
            away = math.dist(at, (px, py))
            if away < least:
                best, least = at, away
        return QPointF(*best)

    def angle(self, distance: float) -> float:
        """Return in which direction the wire runs there, in degrees, anticlockwise from the right."""
        dx, dy = self._step(self._place(distance)[0])
        return math.degrees(math.atan2(-dy, dx))

    def _place(self, distance: float) -> tuple[int, float]:
        """Return the piece of the wire that ``distance`` leads to, and how far into it."""
        distance = max(0.0, min(distance + (self.length if distance < 0 else 0.0), self.length))
        k = max(0, min(bisect_right(self._from_start, distance), len(self._points) - 1) - 1)
        return k, distance - self._from_start[k]

    def _step(self, k: int) -> tuple[float, float]:
        (x, y), (to_x, to_y) = self._points[k], self._points[min(k + 1, len(self._points) - 1)]
        return to_x - x, to_y - y


def point_along(path: QPainterPath, distance: float) -> QPointF:
    """Return the point ``distance`` from the start of a path, or from its end if negative."""
    length = path.length()
    if distance < 0:
        distance += length
    return path.pointAtPercent(path.percentAtLength(max(0.0, min(distance, length))))

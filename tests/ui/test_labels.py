"""Nothing that is written on the canvas overlaps anything else at the usual zooms, measured as drawn."""

import math
import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF

from playground.document import Document, examples, load, route_edits
from playground.session.editor import Editor
from playground.session.stepper import Stepper
from playground.ui.circuit.labels import Labels
from playground.ui.circuit.number_size import number_shape, number_size
from playground.ui.circuit.scene import CircuitScene
from playground.ui.circuit.shapes import Along, point_along, stub_path, wire_path
from playground.ui.theme import LIGHT, text_font
from tests.engine.test_layer_order import random_circuit


def random_document(seed):
    circuit, rng = random_circuit(seed), random.Random(seed)
    return Document(circuit, {name: round(rng.uniform(-2, 2), 2) for name in circuit.names})


def rerouted(seed):
    """A circuit in which two wires run through points somewhere between the gates."""
    document, rng = random_document(seed), random.Random(seed)
    for wire in rng.sample(document.circuit.wires, 2):
        (x1, y1), (x2, y2) = (document.positions[n] for n in wire[:2])
        place = (x1 + x2) / 2, (y1 + y2) / 2 + rng.choice([-60, 60])
        document = route_edits.set_route(document, wire.target, wire.port, [place])
    return document


def written(text, centre, size):
    """The rectangle that the ink of a number covers."""
    metrics = QFontMetricsF(text_font(size, bold=True))
    left, baseline = centre.x() - metrics.horizontalAdvance(text) / 2, centre.y() + size * 0.36
    return metrics.tightBoundingRect(text).translated(left, baseline)


def boxes(scene):
    """Every gate, letter, number, triangle, arrow and reroute point with the rectangle that it covers."""
    for node_id, item in scene.node_items.items():
        yield "gate", node_id, item.rect.translated(item.pos())
        if letter := item.letter_rect():
            yield "letter", node_id, letter.adjusted(2, 2, -2, -2).translated(item.pos())
    for node_id, item in scene.number_items.items():
        middle = QPointF(0, item.offset)
        yield "value", node_id, written(item.value, item.pos() - middle, item.size)
        yield "gradient", node_id, written(item.gradient, item.pos() + middle, item.size)
        if item.wish:
            top = item.pos() + middle + QPointF(-0.33 * item.size, item.size * 0.36 + 3)
            yield "wish", node_id, QRectF(top, QSizeF(0.66 * item.size, 0.5 * item.size))
    for node_id, item in scene.stub_items.items():
        if name := item.name_rect():
            yield "letter", node_id, name.adjusted(2, 2, -2, -2).translated(item.pos())
    for wire, item in scene.branch_items.items():
        if item.text:
            yield "branch", wire, written(item.text, item.pos(), item.size)
    for wire, item in scene.wire_items.items():
        for end, rect in zip(("arrow", "arrow back"), item.arrow_rects(), strict=True):
            yield end, wire, rect
    for point, item in scene.drawn.points.items():
        yield "point", point, item.rect.translated(item.pos())


DRAWN_TOGETHER = ({"gate"}, {"gate", "point"}, {"gate", "letter"}, {"letter"})


def collide(a, b):
    """Whether two boxes overlap that may not; the arrows of one moment share a port at most."""
    kinds = {a[0], b[0]}
    written = kinds - {"gate", "letter", "arrow", "arrow back", "point"}
    return bool(written) and kinds not in DRAWN_TOGETHER and a[2].intersects(b[2])


def overlaps(document, zoom=1.0, lecture=1.0):
    editor = Editor(document)
    stepper = Stepper(editor)
    stepper.last()
    owner = QObject()
    scene = CircuitScene(editor, stepper, LIGHT, owner)
    scene.show_wishes(True)
    scene.set_zoom(zoom, 12 * lecture)
    found = [(a[:2], b[:2]) for a, b in combinations(boxes(scene), 2) if collide(a, b)]
    scene.release()
    return found


@pytest.mark.parametrize("zoom", [0.5, 0.6, 0.75, 0.86, 1.0, 1.5])
@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_no_label_overlaps_in_an_example(qapp, example, zoom):
    assert overlaps(load(example.path), zoom) == []


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_no_label_overlaps_in_an_example_at_the_lecture_zoom(qapp, example):
    assert overlaps(load(example.path), 0.8, lecture=1.5) == []


def test_numbers_stay_readable_from_afar_and_never_become_smaller_than_usual():
    assert number_size(1.0) == number_size(3.0) == 14
    assert number_size(0.75) * 0.75 == pytest.approx(12, abs=0.8)
    assert number_size(0.75, 18.0) > number_size(0.75)
    assert all(number_size(zoom / 20) >= number_size((zoom + 1) / 20) for zoom in range(1, 40))


@pytest.mark.parametrize("seed", range(50))
def test_no_label_overlaps_in_circuits_of_up_to_fifteen_gates(qapp, seed):
    assert overlaps(random_document(seed)) == []


@pytest.mark.parametrize("seed", range(20))
def test_no_label_overlaps_where_wires_are_rerouted(qapp, seed):
    found = overlaps(rerouted(seed))
    assert [pair for pair in found if not {pair[0][0], pair[1][0]} & {"arrow", "arrow back"}] == []


def dropped(seed, spacing):
    """Gates dropped by hand, close together, as a beginner does: in columns, but not in rows."""
    document, rng = random_document(seed), random.Random(seed)
    places = {
        n: (round(x / 120) * spacing + rng.uniform(-10, 10), y * spacing / 150 + rng.uniform(-25, 25))
        for n, (x, y) in document.positions.items()
    }
    return Document(document.circuit, document.values, places)


def away(path, place):
    along = Along(path)
    points = (along.point(k * along.length / 200) for k in range(201))
    return min(math.dist(point.toTuple(), place.toTuple()) for point in points)


def strays(document):
    """The numbers that stand nearer to another wire than to their own, or far from it."""
    editor = Editor(document)
    stepper, owner = Stepper(editor), QObject()
    stepper.last()
    scene = CircuitScene(editor, stepper, LIGHT, owner)
    circuit = document.circuit
    lines = {wire: item.path for wire, item in scene.wire_items.items()}
    lines |= {n: stub_path(scene.output_point(n)) for n in scene.stub_items}
    labels = {n: (item.pos(), circuit.uses[n] or (n,)) for n, item in scene.number_items.items()}
    labels |= {wire: (item.pos(), (wire,)) for wire, item in scene.branch_items.items()}
    found = []
    for label, (place, own) in labels.items():
        mine = min(away(lines[line], place) for line in own)
        others = min((away(path, place) for line, path in lines.items() if line not in own), default=1e9)
        if mine > others + 2 or mine > 40:
            found.append((label, mine, others))
    scene.release()
    return found


@pytest.mark.parametrize("spacing", [90, 120])
@pytest.mark.parametrize("seed", range(12))
def test_numbers_stand_by_their_own_wire_however_gates_are_dropped(qapp, seed, spacing):
    assert strays(dropped(seed, spacing)) == []


def test_what_does_overlap_is_found(qapp):
    document = random_document(3)
    first, second, *_ = (n.id for n in document.circuit.nodes.values() if not n.kind.is_source)
    heap = {**document.positions, first: document.positions[second]}
    assert overlaps(Document(document.circuit, document.values, heap))


@given(st.floats(40, 800), st.floats(-400, 400), st.floats(0, 1))
def test_a_wire_measured_once_has_its_points_where_qt_finds_them(dx, dy, part):
    path = wire_path(QPointF(0, 0), QPointF(dx, dy))
    along = Along(path)
    assert along.length == pytest.approx(path.length(), rel=0.02)
    for distance in (part * along.length, 20.0, -26.0):
        apart = along.point(distance) - point_along(path, distance)
        assert apart.manhattanLength() < 2 + 0.02 * along.length


def test_looking_for_room_ends_soon_in_a_crowd():
    """A file may put a thousand gates at one place: then no place is better than the first."""
    room, size = Labels([]), number_shape(50)
    tried = []

    def candidates():
        for k in range(100_000):
            tried.append(k)
            yield QPointF(0.001 * k, 0)

    for _ in range(200):
        assert room.place(candidates(), (), size, ()) is not None
    assert len(tried) <= 200 * 200
    tried.clear()
    assert room.place(candidates(), (), size, ()).centre == QPointF(0, 0)

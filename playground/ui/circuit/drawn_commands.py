"""What the canvas can do with notes and reroute points, by keys or from a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.document import note_edits, route_edits
from playground.ui.announce import announce
from playground.ui.circuit import shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPointF

    from playground.document.document import Document
    from playground.document.route_edits import RoutePoint
    from playground.engine.circuit import Wire
    from playground.ui.circuit.view import CircuitView

ADD_POINT = "Add reroute point"
_CLOSE = 40.0  # px; a bend so near to a new point is in its way
_CLEARANCE = 4.0  # px between a wire and the gates that it passes
_LEVEL = 1.5  # px; bends of the layout at one height are one straight piece
_SAID = 80  # characters of a note that are read out on the way


class DrawnCommands:
    """Edits of notes and reroute points; each is one entry of the undo history."""

    def __init__(self, view: CircuitView) -> None:
        self._view = view

    def add_note(self) -> None:
        """Write a new note under the pointer, or where there is room."""
        from playground.ui.circuit.note_writing import new_note

        new_note(self._view, self._view.pointer_on_canvas())

    def reroute(self) -> None:
        """Add a reroute point in the middle of the selected wire."""
        wires = self._view.canvas.selected_wires
        if len(wires) != 1:
            self._view.said.emit("Select one wire to reroute: click it, or choose it in the outline.")
            return
        path = self._view.canvas.wire_items[wires[0]].path
        point = self.add_point(wires[0], path.pointAtPercent(0.5))
        self._view.seal()
        if point:
            self._view.setFocus()
            announce(self._view, f"{self.told(point)}. Alt and the arrow keys move it, Delete removes it.")

    def add_point(self, wire: Wire, at: QPointF) -> RoutePoint | None:
        """Add a reroute point to a wire and select it; return it, or None if the wire takes no more."""
        canvas = self._view.canvas
        here, bends = canvas.drawn.way(wire), _corners(canvas.bends(wire))
        apart = [bend for bend in bends if (bend - at).manhattanLength() > _CLOSE]
        for kept in [here] if here else [[], apart, bends]:
            way, index = self._with_point(wire, at, kept)
            if here or not self._meets_gates(wire, way):
                break
        points = [point.toTuple() for point in way]
        before = self._view.document

        def edit(document: Document) -> Document:
            return route_edits.set_route(document, wire.target, wire.port, points)

        self._view.apply(ADD_POINT, edit, merge=ADD_POINT)  # the drag that may follow belongs to it
        if self._view.document is before:
            return None
        added = wire.target, wire.port, index
        canvas.select((), points=[added])
        return added

    def _with_point(self, wire: Wire, at: QPointF, way: list[QPointF]) -> tuple[list[QPointF], int]:
        """Return a way with another point in its order, and which one that is."""
        canvas = self._view.canvas
        line = [canvas.output_point(wire.source), *way, canvas.input_point(wire.target, wire.port)]
        index = route_edits.nearest_piece(at.toTuple(), [point.toTuple() for point in line])
        return [*way[:index], at, *way[index:]], index

    def _meets_gates(self, wire: Wire, way: list[QPointF]) -> bool:
        """Return whether a wire that ran so would pass over gates, so that it needs its bends."""
        canvas = self._view.canvas
        start, end = canvas.output_point(wire.source), canvas.input_point(wire.target, wire.port)
        course = shapes.stroke(shapes.route_path(start, way, end), 2 * _CLEARANCE)
        ends = (wire.source, wire.target)
        others = (item for node_id, item in canvas.node_items.items() if node_id not in ends)
        return any(course.intersects(item.rect.translated(item.pos())) for item in others)

    def removed(self, document: Document) -> Document:
        """Return a document without the selected notes and reroute points."""
        drawn = self._view.canvas.drawn
        document = route_edits.remove_points(document, drawn.selected_points)
        return note_edits.remove_notes(document, drawn.selected_notes)

    def told(self, mark: str | RoutePoint) -> str:
        """Return what a note or a reroute point is, for those who do not see it."""
        if isinstance(mark, str):
            text = " ".join(self._view.document.notes[mark].text.split())
            return f"Note: {text if len(text) <= _SAID else f'{text[:_SAID]}…'}"
        target, port, index = mark
        document = self._view.document
        node, count = document.circuit[target], len(document.routes[target, port])
        return f"Reroute point {index + 1} of {count} on the wire to input {port + 1} of {node.label}"


def _corners(bends: Sequence[QPointF]) -> list[QPointF]:
    """Return the bends that a wire needs to run as it does: of a level row the first and the last."""
    inner = zip(bends, bends[1:], bends[2:], strict=False)
    kept = [b for a, b, c in inner if abs(a.y() - b.y()) > _LEVEL or abs(b.y() - c.y()) > _LEVEL]
    return [*bends[:1], *kept, *bends[1:][-1:]]

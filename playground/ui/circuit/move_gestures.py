"""Drags that move things: gates, notes and reroute points, and the corner of a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from playground.document import note_edits, route_edits
from playground.ui.circuit.gestures import Gesture, insertable
from playground.ui.circuit.snapping import Places, Snapping

if TYPE_CHECKING:
    from playground.document.document import Document
    from playground.document.route_edits import RoutePoint
    from playground.engine.circuit import Wire
    from playground.ui.circuit.view import CircuitView

_STRAIGHT = 6.0  # px on the screen: so near to the straight line a reroute point is not needed


class MoveGesture(Gesture):
    """Drag what is selected; one edit when it is let go. A lone gate let go on a wire is inserted."""

    def __init__(self, view: CircuitView, at: QPointF) -> None:
        self._view = view
        self._from = at
        self._places = selected_places(view)
        self._snapping = Snapping(view, self._places)
        self._by = QPointF()
        self._wire: Wire | None = None

    def move(self, at: QPointF) -> None:
        """Show everything where it would land."""
        self._by = self._snapping.snapped(self._places, at - self._from)
        self._view.canvas.preview(self._places.moved(self._by))
        alone = self._places.count == 1
        self._wire = insertable(self._view, self._places.nodes) if alone else None
        self._view.canvas.mark_wire(self._wire)

    def end(self, at: QPointF) -> None:
        """Keep everything here."""
        self._close()
        if self._by.isNull():
            return
        dx, dy = self._by.toTuple()
        moved, wire = self._places, self._wire

        def edit(document: Document) -> Document:
            document = route_edits.shift(
                document, moved.nodes, dx, dy, notes=moved.notes, points=moved.points.keys()
            )
            return route_edits.insert(document, next(iter(moved.nodes)), wire) if wire else document

        self._view.apply("Insert gate" if wire else _label(moved), edit)

    def cancel(self) -> None:
        """Put everything back."""
        self._close()
        self._view.canvas.preview(self._places)

    def _close(self) -> None:
        self._snapping.close()
        self._view.canvas.mark_wire(None)


class PointGesture(Gesture):
    """Drag one reroute point; let go on the straight line between its neighbours it is removed.

    One that begins there must have been elsewhere first.
    """

    def __init__(self, view: CircuitView, point: RoutePoint, at: QPointF, merge: str = "") -> None:
        """Begin to drag a point; for one just added, ``merge`` is the edit that this one belongs to."""
        self._view = view
        self._point = point
        self._merge = merge
        self._from = at
        self._places = Places(points={point: QPointF(view.canvas.drawn.points[point].pos())})
        self._snapping = Snapping(view, self._places)
        self._beside = view.canvas.beside(point)
        self._by = QPointF()
        self._away = not self._is_straight(self._places.points[point])
        self._removes = False

    def move(self, at: QPointF) -> None:
        """Show the wire as it would run."""
        wanted = self._places.points[self._point] + at - self._from
        straight = self._is_straight(wanted)
        self._away = self._away or not straight
        self._removes = straight and self._away
        self._by = self._snapping.snapped(self._places, at - self._from)
        if self._removes:
            self._by = at - self._from
        self._view.canvas.drawn.points[self._point].set_leaving(self._removes)
        self._view.canvas.preview(self._places.moved(self._by))
        self._view.say("Let go to remove the reroute point" if self._removes else "", at)

    def end(self, at: QPointF) -> None:
        """Keep it here, or remove it."""
        point, place = self._point, (self._places.points[self._point] + self._by).toTuple()
        removes = self._removes
        self._close()
        merge = self._merge
        if removes:
            label = merge or "Remove reroute point"
            self._view.apply(label, lambda d: route_edits.remove_points(d, [point]), merge=merge or None)
        elif not self._by.isNull():
            label = merge or "Move reroute point"
            self._view.apply(label, lambda d: route_edits.move_points(d, {point: place}), merge=merge or None)
        self._view.seal()

    def cancel(self) -> None:
        """Put it back."""
        self._close()
        self._view.canvas.preview(self._places)

    def _is_straight(self, place: QPointF) -> bool:
        before, after = self._beside
        away = route_edits.distance(place.toTuple(), before.toTuple(), after.toTuple())
        return away * self._view.transform().m11() < _STRAIGHT

    def _close(self) -> None:
        self._view.canvas.drawn.points[self._point].set_leaving(False)
        self._view.say("", QPointF())
        self._snapping.close()


class ResizeNoteGesture(Gesture):
    """Drag the corner of a note."""

    def __init__(self, view: CircuitView, note_id: str, at: QPointF) -> None:
        self._view = view
        self._note_id = note_id
        self._item = view.canvas.drawn.notes[note_id]
        self._from = at
        self._size = self._item.note.size
        self._shown = self._item.rect.width(), self._item.rect.height()
        self._wanted = self._size

    def move(self, at: QPointF) -> None:
        """Show the note with the size it would have."""
        by = at - self._from
        size = self._shown[0] + by.x(), self._shown[1] + by.y()
        self._wanted = note_edits.readable(size)
        self._item.set_size(*self._wanted)

    def end(self, at: QPointF) -> None:
        """Keep the size."""
        note_id, size = self._note_id, self._wanted
        if size != self._size:
            self._view.apply("Resize note", lambda d: note_edits.resize_note(d, note_id, size))

    def cancel(self) -> None:
        """Give it the size it had."""
        self._item.set_size(*self._size)


def selected_places(view: CircuitView) -> Places:
    """Return where everything selected is, with the points of wires between selected gates."""
    canvas, drawn = view.canvas, view.canvas.drawn
    nodes = canvas.selected_nodes
    points = route_edits.carried(view.document, nodes).union(drawn.selected_points)
    return Places(
        {n: QPointF(canvas.node_items[n].pos()) for n in nodes},
        {n: QPointF(drawn.notes[n].pos()) for n in drawn.selected_notes},
        {p: QPointF(drawn.points[p].pos()) for p in sorted(points)},
    )


def _label(moved: Places) -> str:
    if len(moved.nodes) == moved.count - len(moved.points) and moved.nodes:
        return "Move gate" if len(moved.nodes) == 1 else f"Move {len(moved.nodes)} gates"
    if not moved.nodes and not moved.points:
        return "Move note" if len(moved.notes) == 1 else f"Move {len(moved.notes)} notes"
    if not moved.nodes and not moved.notes:
        return "Move reroute point" if len(moved.points) == 1 else f"Move {len(moved.points)} reroute points"
    return "Move selection"

"""Notes and reroute points on the canvas: one item for each, in step with what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF

from playground.ui.circuit.note_item import NoteItem
from playground.ui.circuit.route_item import RouteItem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PySide6.QtWidgets import QGraphicsScene

    from playground.document.document import Document
    from playground.document.route_edits import RoutePoint
    from playground.engine.circuit import Wire
    from playground.ui.theme import Theme


class Drawn:
    """The items of what people draw beside gates and wires.

    Attributes:
        notes: The notes by id.
        points: The reroute points by wire and number.
    """

    def __init__(self, scene: QGraphicsScene, theme: Theme) -> None:
        self._scene = scene
        self._theme = theme
        self._ways: dict[tuple[str, int], int] = {}
        self.notes: dict[str, NoteItem] = {}
        self.points: dict[RoutePoint, RouteItem] = {}

    @property
    def items(self) -> Iterator[NoteItem | RouteItem]:
        """Every item."""
        yield from self.notes.values()
        yield from self.points.values()

    @property
    def selected_notes(self) -> list[str]:
        """The ids of the selected notes."""
        return [note_id for note_id, item in self.notes.items() if item.isSelected()]

    @property
    def selected_points(self) -> list[RoutePoint]:
        """The selected reroute points."""
        return [point for point, item in self.points.items() if item.isSelected()]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        for item in self.items:
            item.set_theme(theme)

    def follow(self, document: Document) -> None:
        """Make the items those of a document, each in its place."""
        for note_id in self.notes.keys() - document.notes.keys():
            self._scene.removeItem(self.notes.pop(note_id))
        for note_id, note in document.notes.items():
            if note_id not in self.notes:
                self.notes[note_id] = NoteItem(note_id, note, self._theme)
                self._scene.addItem(self.notes[note_id])
            else:
                self.notes[note_id].update_note(note)
        self._follow_routes(document)

    def _follow_routes(self, document: Document) -> None:
        places = {(*key, i): p for key, way in document.routes.items() for i, p in enumerate(way)}
        self._ways = {key: len(way) for key, way in document.routes.items()}
        for point in self.points.keys() - places.keys():
            self._scene.removeItem(self.points.pop(point))
        for point, place in places.items():
            if point not in self.points:
                self.points[point] = RouteItem(point, self._theme)
                self._scene.addItem(self.points[point])
            self.points[point].set_leaving(False)
            self.points[point].setPos(QPointF(*place))

    def clear(self) -> None:
        """Take everything away."""
        for item in self.items:
            self._scene.removeItem(item)
        self.notes.clear()
        self.points.clear()
        self._ways = {}

    def way(self, wire: Wire) -> list[QPointF]:
        """Return the points that a wire runs through, as they are seen just now."""
        count = self._ways.get((wire.target, wire.port), 0)
        items = (self.points[wire.target, wire.port, index] for index in range(count))
        return [item.pos() for item in items if not item.leaving]

    def hover(self, note_id: str, point: RoutePoint | None) -> None:
        """Mark what is under the pointer."""
        for other, note in self.notes.items():
            note.set_hovered(other == note_id)
        for key, item in self.points.items():
            item.set_hovered(key == point)

    def preview(self, notes: Mapping[str, QPointF], points: Mapping[RoutePoint, QPointF]) -> set[str]:
        """Show some of them elsewhere, without an edit; return the targets of the wires that follow."""
        for note_id, place in notes.items():
            self.notes[note_id].setPos(place)
        for point, place in points.items():
            self.points[point].setPos(place)
        return {target for target, _, _ in points}

    def hide_points(self) -> None:
        """Leave the handles out, as in a picture: the wires tell where they run."""
        for item in self.points.values():
            item.hide()

    def rect(self) -> QRectF:
        """Return the rectangle around all of them."""
        rect = QRectF()
        for note in self.notes.values():
            rect |= note.rect.translated(note.pos())
        for point in self.points.values():
            rect |= point.sceneBoundingRect() if point.isVisible() else QRectF(point.pos(), QSizeF(1, 1))
        return rect

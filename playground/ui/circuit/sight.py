"""Brings the circuit back into sight when a command has put a part of it elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from playground.ui.circuit.glide import Glide, Places

if TYPE_CHECKING:
    from playground.ui.circuit.view import CircuitView

_WITH_NUMBERS = (-6.0, -26.0, 84.0, 26.0)  # px around a gate


class Sight:
    """Fits the canvas of a view in a short movement, if that is wanted and not all is in sight."""

    def __init__(self, view: CircuitView) -> None:
        self._view = view
        self._glide = Glide(self._show, lambda _: view.fit(), view)

    def bring_in(self, *, always: bool = False) -> None:
        """Fit if anything of the circuit is outside of the view once it has reached its place, or always."""
        view, rect = self._view, self._goal()
        shown = view.mapToScene(view.viewport().rect()).boundingRect()
        if not always and shown.contains(rect):
            return
        if view.canvas.animated and view.isVisible():
            here = {"corner": shown.topLeft(), "opposite": shown.bottomRight()}
            self._glide.run(here, {"corner": rect.topLeft(), "opposite": rect.bottomRight()})
        else:
            view.fit()

    def _goal(self) -> QRectF:
        """Return the rectangle around every gate where the document has it, and what is drawn beside."""
        rect = QRectF(self._view.canvas.drawn.rect())
        for node_id, place in self._view.document.positions.items():
            item = self._view.canvas.node_items[node_id]
            rect |= item.rect.adjusted(*_WITH_NUMBERS).translated(QPointF(*place))
        return rect

    def _show(self, corners: Places) -> None:
        self._view.show_rect(QRectF(corners["corner"], corners["opposite"]))

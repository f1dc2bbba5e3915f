"""What the pages beside the canvas know of its selection, and how they change it."""

from PySide6.QtCore import QObject, Signal

from playground.engine.circuit import Wire
from playground.ui.circuit.view import CircuitView


class Pointing(QObject):
    """Reads and sets what is selected on the canvas.

    Attributes:
        selection_changed: Told after another selection.
    """

    selection_changed = Signal()

    def __init__(self, view: CircuitView) -> None:
        super().__init__(view)
        self._view = view
        view.canvas.selectionChanged.connect(self.selection_changed)

    def selected(self) -> str | Wire | None:
        """Return the one selected gate or wire; None for none or several."""
        canvas = self._view.canvas
        chosen: list[str | Wire] = [*canvas.selected_nodes, *canvas.selected_wires]
        return chosen[0] if len(chosen) == 1 else None

    def point_at(self, target: str | Wire | None) -> None:
        """Select a gate or a wire and nothing else, and bring it into sight."""
        self._view.point_at(target)

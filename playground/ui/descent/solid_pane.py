"""The place of the 3D view: the view itself, made when it is first shown, or why there is none."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from playground.ui.descent.solid_ready import solid_problem
from playground.ui.theme import Theme
from playground.ui.type_size import zoomed

if TYPE_CHECKING:
    from playground.ui.descent.solid_view import SolidView


class SolidPane(QWidget):
    """Holds the 3D view, or a sentence in its place.

    Attributes:
        view: The 3D view; None where there is no OpenGL.
        problem: Why there is none.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = solid_problem()
        self.view: SolidView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if self.problem:
            column.addWidget(self._told(), 0, Qt.AlignmentFlag.AlignCenter)
            return
        from playground.ui.descent import solid_view

        self.view = solid_view.SolidView(theme, self)
        column.addWidget(self.view)
        self.setFocusProxy(self.view)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        if self.view is not None:
            self.view.apply_theme(theme)

    def _told(self) -> QLabel:
        label = QLabel(self.problem)
        label.setObjectName("solidProblem")
        label.setProperty("role", "message")
        label.setWordWrap(True)
        label.setFixedWidth(zoomed(self, 420))
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

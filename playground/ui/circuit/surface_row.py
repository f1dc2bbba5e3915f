"""Where a circuit becomes a loss surface: two of its numbers, and the button that opens it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QWidget

from playground.session.editor import Aspect, Editor
from playground.session.stepper import Stepper
from playground.ui.quiet_combo import QuietCombo


class SurfaceRow(QWidget):
    """Offers every number of the circuit for both axes.

    Attributes:
        surface_wanted: The names for the two axes.
    """

    surface_wanted = Signal(str, str)

    def __init__(self, editor: Editor, stepper: Stepper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor, self._stepper = editor, stepper
        self._x_axis, self._y_axis = (
            QuietCombo(
                f"surface{axis.upper()}Chooser", f"Number along {axis}", f"What runs along the {axis} axis"
            )
            for axis in "xy"
        )
        self._open = QPushButton("Open as surface")
        self._lay_out()
        self._open.clicked.connect(self._ask_surface)
        editor.changed.connect(self._follow)
        stepper.moved.connect(self._enable)
        self._show_axes()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(18, 10, 18, 14)
        grid.setHorizontalSpacing(6)
        heading = QLabel("f as a loss surface over")
        heading.setProperty("role", "section")
        self._open.setObjectName("openAsSurface")
        self._open.setProperty("role", "primary")
        self._open.setToolTip("See f over these two numbers in the Descent workspace, and descend it")
        for chooser in (self._x_axis, self._y_axis):  # names may be long, and the room is what the row has
            chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            chooser.setMinimumContentsLength(2)
        grid.addWidget(heading, 0, 0, 1, 3)
        grid.addWidget(self._x_axis, 1, 0)
        grid.addWidget(self._y_axis, 1, 1)
        grid.addWidget(self._open, 1, 2)
        for column in range(3):
            grid.setColumnStretch(column, 1 if column < 2 else 2)

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if "circuit" in aspects:
            self._show_axes()

    def _show_axes(self) -> None:
        """Offer every number of the circuit for both axes, weights first; other numbers, other choice."""
        variables = sorted(self._editor.tried.circuit.variables, key=lambda node: node.gate != "weight")
        names = [node.name for node in variables]
        for combo, default in ((self._x_axis, 0), (self._y_axis, 1)):
            if names != [combo.itemText(k) for k in range(combo.count())]:
                combo.clear()
                combo.addItems(names)
                combo.setCurrentIndex(min(default, len(names) - 1))
        self._enable()

    def _enable(self) -> None:
        trace = self._stepper.whole
        complete = len(trace) > trace.forward_count
        enough = self._x_axis.count() > 1
        self._open.setEnabled(complete and enough)
        why = "" if complete else "The circuit is not complete yet." if enough else "This needs two numbers."
        self._open.setStatusTip(why)

    def _ask_surface(self) -> None:
        x, y = self._x_axis.currentText(), self._y_axis.currentText()
        if x == y:
            self._y_axis.setCurrentIndex((self._y_axis.currentIndex() + 1) % self._y_axis.count())
            y = self._y_axis.currentText()
        self.surface_wanted.emit(x, y)

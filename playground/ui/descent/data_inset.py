"""The card over the surface with the examples, the present batch and the fitted line; it folds away."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.descent.batch_gap import BatchView
from playground.descent.surface import DataSurface
from playground.ui.descent.data_plot import DataPlot
from playground.ui.elided_label import ElidedLabel
from playground.ui.theme import Theme

SWITCHES: Mapping[str, str] = MappingProxyType(
    {
        "gap": "Batch and full gradient as arrows",
        "examples": "Gradient of every example in the batch",
        "contours": "Contours of the batch's own loss",
    }
)
_TIP = "What to show of the batch on the surface; arrows share one scale"


class DataInset(QFrame):
    """Shows what a step looks at; ``switched`` tells that something else shall be shown on the surface."""

    switched = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataInset")
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.plot = DataPlot(theme)
        self._fold, self._more, self._words = QToolButton(), QToolButton(), ElidedLabel()
        self._menu = QMenu(self)
        self._roomy = True
        self._lay_out()
        self._fold.toggled.connect(self._unfold)
        for key, text in SWITCHES.items():
            action = self._menu.addAction(text)
            action.setObjectName(f"batch{key.capitalize()}")
            action.setCheckable(True)
            action.toggled.connect(lambda _on: self.switched.emit())
        self.hide()

    @property
    def switches(self) -> tuple[str, ...]:
        """What of ``SWITCHES`` shall be shown on the surface."""
        return tuple(key for key in SWITCHES if self.shows(key))

    def set_switches(self, switches: Collection[str]) -> None:
        """Show these and no others, without telling anyone."""
        for key, action in zip(SWITCHES, self._menu.actions(), strict=True):
            action.blockSignals(True)
            action.setChecked(key in switches)
            action.blockSignals(False)

    @property
    def folded(self) -> bool:
        """Whether only the head is seen."""
        return not self._fold.isChecked()

    def fold(self, on: bool) -> None:
        """Show only the head, or all of it."""
        self._fold.setChecked(not on)

    def shows(self, switch: str) -> bool:
        """Return whether something of ``SWITCHES`` shall be shown on the surface."""
        keys = list(SWITCHES)
        return self._menu.actions()[keys.index(switch)].isChecked()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.plot.set_theme(theme)

    def show_data(self, surface: DataSurface | None) -> None:
        """Show the examples of another loss; go away if it has none."""
        if surface is not None:
            self.plot.show_data(surface)
            self._fold.setText(f"{surface.examples:,} examples")
        self.setVisible(surface is not None)

    def show_view(self, view: BatchView, colour: QColor) -> None:
        """Show what a step sees, and the model in the colour of the run."""
        if not self._fold.isChecked():
            return
        self.plot.show_view(view, colour)
        self._words.setText(view.words)
        self.plot.setAccessibleDescription(view.words)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.adjustSize()

    def set_room(self, height: int) -> None:
        """Leave out the plot where there is no room for it, as large type in a small window has none."""
        needed = self._fold.sizeHint().height() + self.plot.sizeHint().height()
        if (height >= needed) != self._roomy:
            self._roomy = height >= needed
            self._show_parts()

    def _show_parts(self) -> None:
        for widget in (self.plot, self._words):
            widget.setVisible(self._fold.isChecked() and self._roomy)
        self.adjustSize()

    def _unfold(self, on: bool) -> None:
        self._fold.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self._show_parts()
        self.switched.emit()

    def _lay_out(self) -> None:
        self._fold.setObjectName("dataFold")
        self._fold.setProperty("role", "fold")
        self._fold.setAccessibleName("Examples")
        self._fold.setCheckable(True)
        self._fold.setChecked(True)
        self._fold.setArrowType(Qt.ArrowType.DownArrow)
        self._fold.setIconSize(QSize(10, 10))
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setToolTip("The examples; those of the next step's batch have a ring (Space folds)")
        self._more.setObjectName("batchMenu")
        self._more.setText("Show…")
        self._more.setProperty("role", "fold")
        self._more.setAccessibleName("Show of the batch on the surface")
        self._more.setToolTip(_TIP)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(self._menu)
        self._words.setObjectName("batchWords")
        self._words.setProperty("role", "dim")
        head = QHBoxLayout()
        head.addWidget(self._fold)
        head.addStretch(1)
        head.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 6)
        column.setSpacing(3)
        column.addLayout(head)
        column.addWidget(self.plot)
        column.addWidget(self._words)

"""A chooser that shows its arrow, and that the wheel does not change in passing."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from playground.ui.hover import end_hover

_WIDEST = 18  # em; a name that someone gave may have hundreds of letters
_AS_WIDE_AS_FIRST = QComboBox.SizeAdjustPolicy.AdjustToContentsOnFirstShow


class QuietCombo(QComboBox):
    """A combo box that takes the wheel only while focused."""

    def __init__(self, name: str, label: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(_AS_WIDE_AS_FIRST)
        model = self.model()
        for changed in (model.rowsInserted, model.rowsRemoved, model.dataChanged, model.modelReset):
            changed.connect(self._fit_contents)

    def _fit_contents(self) -> None:
        """Ask the layout for the room of other contents.

        Qt's own way takes that room a few frames later, without asking, until the layout corrects it.
        """
        if self.sizeAdjustPolicy() == _AS_WIDE_AS_FIRST:
            self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self.setSizeAdjustPolicy(_AS_WIDE_AS_FIRST)  # which measures anew

    def sizeHint(self) -> QSize:
        return self._bounded(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._bounded(super().minimumSizeHint())

    def _bounded(self, hint: QSize) -> QSize:
        return QSize(min(hint.width(), _WIDEST * self.fontInfo().pixelSize()), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the arrow that the style sheet takes away."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        painter.setBrush(self.palette().color(group, QPalette.ColorRole.ButtonText))
        size = self.fontInfo().pixelSize() * 0.32
        tip = QPointF(self.width() - 4 * size, self.height() / 2 + size / 2)
        painter.drawPolygon([tip, tip + QPointF(-size, -size), tip + QPointF(size, -size)])

    def hidePopup(self) -> None:
        """Look as it does at rest if the mouse is elsewhere by then."""
        super().hidePopup()
        end_hover(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn with the wheel, unless the wheel is only on its way over."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

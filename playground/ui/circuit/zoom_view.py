"""A view of the circuit scene that is zoomed, panned and fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QNativeGestureEvent, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

from playground.ui.circuit.number_size import READABLE

if TYPE_CHECKING:
    from playground.ui.circuit.scene import CircuitScene

Viewpoint = tuple[QTransform, QPointF]

_SMALLEST, _LARGEST, _LARGEST_FIT = 0.1, 5.0, 2.2
_MARGIN, _SIGHT = 18, 28


class ZoomView(QGraphicsView):
    """Zooms at the pointer, pans, and keeps the whole circuit in sight until the user chose what to see.

    Attributes:
        canvas: The scene, which is told of every zoom so that its numbers can be read.
    """

    canvas: CircuitScene

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self._fitted = True
        self._lecture = 1.0

    def set_lecture_zoom(self, zoom: float) -> None:
        """Show the circuit as much larger as the text of the window is; what is fitted stays fitted."""
        ratio, self._lecture = zoom / self._lecture, zoom
        if self._fitted:
            self.fit()
        elif ratio != 1.0:
            self.zoom_at(ratio, self.viewport().rect().center())

    def fit(self) -> None:
        """Show the whole circuit, and keep it in sight until the user zooms or pans."""
        for _ in range(2):  # numbers of another size stand in other places
            rect = self.canvas.content_rect()
            self.show_rect(QRectF(-100, -60, 200, 120) if rect.isEmpty() else rect)
        self._fitted = True

    def show_rect(self, rect: QRectF) -> None:
        """Show a part of the scene as large as it fits."""
        width, height = self.viewport().width() - 2 * _MARGIN, self.viewport().height() - 2 * _MARGIN
        scale = min(
            width / max(rect.width(), 1.0), height / max(rect.height(), 1.0), _LARGEST_FIT * self._lecture
        )
        self.resetTransform()
        self.scale(max(scale, _SMALLEST), max(scale, _SMALLEST))
        self.centerOn(rect.center())
        self._tell_zoom()

    def _tell_zoom(self) -> None:
        self.canvas.set_zoom(self.transform().m11(), READABLE * self._lecture)

    def stay(self) -> None:
        """Go on to show what is shown, whatever becomes of the circuit."""
        self._fitted = False

    @property
    def viewpoint(self) -> Viewpoint | None:
        """Zoom and the point in the middle, if the user chose them; None while all is in sight."""
        return None if self._fitted else (self.transform(), self.mapToScene(self.viewport().rect().center()))

    def look_from(self, viewpoint: Viewpoint) -> None:
        """Show what was shown before."""
        self.setTransform(viewpoint[0])
        self.centerOn(viewpoint[1])
        self._tell_zoom()
        self._fitted = False

    def actual_size(self) -> None:
        """Show the circuit at 100 %, or at the lecture zoom, with the same point in the middle."""
        centre = self.mapToScene(self.viewport().rect().center())
        self.resetTransform()
        self.scale(self._lecture, self._lecture)
        self._tell_zoom()
        self.centerOn(centre)
        self._fitted = False

    def zoom_at(self, factor: float, pointer: QPoint) -> None:
        """Zoom so that the point under the pointer stays there."""
        now = self.transform().m11()
        factor = max(_SMALLEST / now, min(factor, _LARGEST / now))
        before = self.mapToScene(pointer)
        self.scale(factor, factor)
        self._tell_zoom()
        self.pan_by(self.mapFromScene(before) - pointer, sign=-1)
        self._fitted = False

    def show_place(self, rect: QRectF) -> None:
        """Pan as little as needed to bring a part of the scene into sight."""
        inside = self.mapToScene(self.viewport().rect()).boundingRect()
        if not inside.contains(rect):
            fitted = self._fitted
            self.ensureVisible(rect, _SIGHT, _SIGHT)
            self._fitted = fitted

    def pan_by(self, pixels: QPoint, sign: int = 1) -> None:
        """Move what is shown by some pixels of the viewport."""
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - sign * pixels.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - sign * pixels.y())
        self._fitted = False

    def keep_fitted(self) -> None:
        """Fit again after the circuit changed, unless the user chose what to look at."""
        if self._fitted:
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.keep_fitted()

    def wheelEvent(self, event: QWheelEvent) -> None:
        fingers = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
        if fingers and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pan_by(event.pixelDelta())
            return
        delta = event.angleDelta().y() or event.angleDelta().x()
        self.zoom_at(1.0015**delta, event.position().toPoint())

    def viewportEvent(self, event: QEvent) -> bool:
        """Zoom by pinching."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_at(1 + event.value(), event.position().toPoint())
            return True
        return super().viewportEvent(event)

"""Nodes that glide to their new places, so that the eye can follow a layout."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation

_MS = 220

Places = Mapping[str, QPointF]


class Glide(QVariantAnimation):
    """Moves nodes from where they are to where they belong; stopping it leaves them to the caller."""

    def __init__(
        self, show: Callable[[dict[str, QPointF]], None], settle: Callable[[Places], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._show, self._settle = show, settle
        self._from: Places = {}
        self._to: Places = {}
        self.setDuration(_MS)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self.valueChanged.connect(self._move)
        self.finished.connect(lambda: self._settle(self._to))

    def run(self, start: Places, end: Places) -> None:
        """Begin; a node that was not there before appears in its place."""
        self._from, self._to = {n: start.get(n, place) for n, place in end.items()}, end
        self.start()

    def _move(self, share: float) -> None:
        places = {n: self._from[n] + (place - self._from[n]) * share for n, place in self._to.items()}
        self._show(places)

"""Numbers that travel along the wires with a step: values forward, gradients back, in a moment."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEasingCurve, QPointF, QRectF, QVariantAnimation
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from playground.ui.circuit.number_item import draw_number, number_width
from playground.ui.theme import Theme

_MS = 180
_SIZE = 14.0
_MOST = 12  # numbers at once; a gate with more inputs takes them in stillness


@dataclass(frozen=True, eq=False)
class Journey:
    """A number on its way along a path, from its start unless ``back``."""

    path: QPainterPath
    text: str
    role: str
    back: bool = False

    def place(self, share: float) -> QPointF:
        """Return where the number is after a share of the way."""
        return self.path.pointAtPercent(1 - share if self.back else share)


class Traveller(QGraphicsItem):
    """Draws a number on a small plate around (0, 0)."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text, self._role = "", "value"
        self._plate = QRectF()
        self.setZValue(5)

    def carry(self, text: str, role: str) -> None:
        """Carry another number."""
        self.prepareGeometryChange()
        self._text, self._role = text, role
        half = number_width(text, _SIZE) / 2 + 7
        self._plate = QRectF(-half, -10, 2 * half, 20)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme

    def boundingRect(self) -> QRectF:
        return self._plate.adjusted(-1, -1, 1, 1)

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        p.setPen(QPen(self._theme.color(self._role), 1.5))
        p.setBrush(self._theme.color("canvas"))
        p.drawRoundedRect(self._plate, 10, 10)
        draw_number(p, self._theme, QPointF(), self._text, self._role, _SIZE)


class Travel(QVariantAnimation):
    """Moves numbers for a moment, then rests; another step ends it at once."""

    def __init__(self, scene: QGraphicsScene, theme: Theme) -> None:
        super().__init__(scene)
        self._scene = scene
        self._theme = theme
        self._travellers: list[Traveller] = []
        self._journeys: tuple[Journey, ...] = ()
        self.setDuration(_MS)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self.valueChanged.connect(self._move)
        self.finished.connect(self.rest)

    @property
    def under_way(self) -> tuple[Journey, ...]:
        """The numbers that travel just now."""
        return self._journeys

    def run(self, journeys: Iterable[Journey]) -> None:
        """Send numbers on their way, in place of those that still travel."""
        self.rest()
        self._journeys = tuple(journeys)
        if not 0 < len(self._journeys) <= _MOST:
            self._journeys = ()
            return
        while len(self._travellers) < len(self._journeys):
            self._travellers.append(Traveller(self._theme))
            self._scene.addItem(self._travellers[-1])
        for traveller, journey in zip(self._travellers, self._journeys, strict=False):
            traveller.carry(journey.text, journey.role)
            traveller.setPos(journey.place(0.0))
            traveller.show()
        self.start()

    def rest(self) -> None:
        """Take the numbers off the wires."""
        self.stop()
        self._journeys = ()
        for traveller in self._travellers:
            traveller.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        for traveller in self._travellers:
            traveller.set_theme(theme)

    def _move(self, share: float) -> None:
        for traveller, journey in zip(self._travellers, self._journeys, strict=False):
            traveller.setPos(journey.place(share))

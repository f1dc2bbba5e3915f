"""What marks the step that has just happened on the canvas: numbers under way, and the ⊕ at a fork."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from playground.engine.numbers import short
from playground.engine.trace import Accumulate, Backward, Event, Forward, Seed, Trace
from playground.ui.circuit import shapes
from playground.ui.circuit.sum_mark import SumMark
from playground.ui.circuit.travel import Journey, Travel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.session.stepper import Stepper
    from playground.ui.circuit.scene import CircuitScene
    from playground.ui.theme import Theme


class StepMarks:
    """Follows the stepper; a step forward is seen as a movement, any other change of place is not."""

    def __init__(self, scene: CircuitScene, stepper: Stepper, theme: Theme) -> None:
        self._scene, self._stepper = scene, stepper
        self.travel = Travel(scene, theme)
        self.sum = SumMark(theme)
        scene.addItem(self.sum)
        self._shown: tuple[Trace, int] = stepper.trace, stepper.cursor

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.travel.set_theme(theme)
        self.sum.set_theme(theme)

    def show(self) -> None:
        """Mark the latest event."""
        trace, cursor = self._stepper.trace, self._stepper.cursor
        event = trace.events[cursor - 1] if cursor else None
        self.sum.show_at(self._scene.output_point(event.node) if isinstance(event, Accumulate) else None)
        steps_on = trace is self._shown[0] and cursor == self._shown[1] + 1
        moves = trace is not self._shown[0] or cursor != self._shown[1]
        self._shown = trace, cursor
        if steps_on and event is not None and self._scene.animated and self._is_seen():
            self.travel.run(self._journeys(event))
        elif moves:
            self.travel.rest()

    def follow_places(self) -> None:
        """Keep the ⊕ at its fork while gates move; numbers under way do not follow."""
        self.travel.rest()
        event = self._stepper.state.event
        if isinstance(event, Accumulate) and event.node in self._scene.node_items:
            self.sum.show_at(self._scene.output_point(event.node))

    def _is_seen(self) -> bool:
        return any(view.isVisible() for view in self._scene.views())

    def _journeys(self, event: Event) -> Iterator[Journey]:
        match event:
            case Forward(node=node, inputs=inputs):
                for wire, number in zip(self._wires_into(node), inputs, strict=True):
                    yield Journey(wire, short(number), "value")
            case Seed(node=node, gradient=gradient):
                yield Journey(self._stub(node), short(gradient), "gradient", back=True)
            case Backward(wire=wire, downstream=gradient):
                yield Journey(self._scene.wire_items[wire].path, short(gradient), "gradient", back=True)
            case Accumulate(wire=wire, contribution=gradient):
                yield Journey(self._last_bit(self._scene.wire_items[wire].path), short(gradient), "gradient")

    def _wires_into(self, node_id: str) -> Iterator[QPainterPath]:
        return (self._scene.wire_items[wire].path for wire in self._stepper.trace.circuit.wires_into(node_id))

    def _stub(self, node_id: str) -> QPainterPath:
        start = self._scene.output_point(node_id)
        path = QPainterPath(start)
        path.lineTo(start + QPointF(shapes.STUB, 0))
        return path

    @staticmethod
    def _last_bit(path: QPainterPath) -> QPainterPath:
        """Return the way from a little outside of the fork into it."""
        bit = QPainterPath(shapes.point_along(path, 60.0))
        bit.lineTo(path.pointAtPercent(0))
        return bit

"""One number of a panel: its name, a slider and a box that show the same."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from playground.ui.number_box import NumberBox
from playground.ui.scaled_slider import Scale, ScaledSlider
from playground.ui.type_size import zoomed

LABEL_WIDTH, BOX_WIDTH = 104, 76  # px at 100 %


class NumberRow(QWidget):
    """A labelled number.

    ``chosen`` tells what a person set it to, by slider or by box, and ``settled`` that a drag has ended.
    """

    chosen = Signal(float)
    settled = Signal()

    def __init__(
        self,
        name: str,
        label: str,
        low: float,
        high: float,
        scale: Scale,
        tip: str,
        *,
        step: float | None = 0.01,
        box_bounds: tuple[float, float] | None = None,
        integer: bool = False,
    ) -> None:
        """Make the row.

        Args:
            name: What the names of the slider and the box begin with.
            label: The name that is shown.
            low: The smallest number of the slider.
            high: The largest.
            scale: Of the slider; on a logarithmic one the box steps by factors, too.
            tip: What it does, in one sentence.
            step: What a key adds in the box.
            box_bounds: What may be typed, if that is more than the slider has.
            integer: Whether only whole numbers make sense.
        """
        super().__init__()
        self._integer = integer
        self._slider = ScaledSlider(low, high, scale)
        self._box = NumberBox(
            *(box_bounds or (low, high)), step=None if scale == "log" else step, integer=integer
        )
        self._label = QLabel(label)
        self._label.setProperty("role", "dim")
        self._label.setToolTip(tip)
        for widget, suffix, keys in ((self._slider, "Slider", "← →"), (self._box, "Box", "↑ ↓")):
            widget.setObjectName(name + suffix)
            widget.setAccessibleName(label)
            widget.setToolTip(f"{tip} ({keys} when focused)")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self._slider, 1)
        row.addWidget(self._box)
        self._fit_type()
        self._slider.number_moved.connect(self._choose)
        self._box.committed.connect(self._choose)
        self._slider.sliderReleased.connect(self.settled)

    def set_number(self, number: float) -> None:
        """Show ``number`` without telling anyone."""
        self._slider.set_number(number)
        self._box.set_value(number)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_type()

    def _fit_type(self) -> None:
        self._label.setMinimumWidth(zoomed(self, LABEL_WIDTH))
        self._box.setFixedWidth(zoomed(self, BOX_WIDTH))

    def _choose(self, number: float) -> None:
        number = round(number) if self._integer else number
        self.set_number(number)
        self.chosen.emit(number)

"""Rows for the numbers that shape the surface: its parameters, or the circuit's numbers that are no axis."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from playground.descent.parameters import SurfaceParameter
from playground.descent.surface import Surface
from playground.engine.numbers import precise
from playground.ui.descent.number_row import NumberRow
from playground.ui.type_size import zoomed

_MOST_SEEN = 5  # rows; more of them scroll
_TOLD = 3  # numbers named while folded
_WIDEST = 10.0  # how far a slider for any number reaches, unless the number lies farther out


class SurfaceNumbers(QWidget):
    """A fold with one row a number.

    ``chosen`` tells a number's name and what it was set to, ``settled`` that the drag of a slider has ended,
    and ``folded`` that the rows came or went.
    """

    chosen = Signal(str, float)
    settled = Signal()
    folded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._made_for: tuple[object, ...] = ()
        self._rows: dict[str, NumberRow] = {}
        self._fold = QToolButton()
        self._fold.setObjectName("surfaceNumbersFold")
        self._fold.setProperty("role", "fold")
        self._fold.setCheckable(True)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setToolTip("Show or hide the numbers that shape the surface (Space when focused)")
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 0, 6, 2)
        column.setSpacing(2)
        column.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._scroll)
        self._fold.toggled.connect(self._unfold)
        self.hide()

    def show_surface(self, surface: Surface) -> None:
        """Show the numbers of ``surface``; rows stay while only the numbers change, else they are folded."""
        numbers = surface.settings
        made_for = surface.id, surface.parameters, tuple(numbers)
        if made_for != self._made_for:
            self._made_for = made_for
            self._fold.setChecked(False)
            self._build(surface.parameters, numbers)
        for name, row in self._rows.items():
            row.set_number(numbers[name])
        self._tell(surface.parameters, numbers)
        self.setVisible(bool(numbers))

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def _build(self, parameters: Sequence[SurfaceParameter], numbers: Mapping[str, float]) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        made = [_row_of(entry) for entry in parameters] or [
            _any_row(k, *pair) for k, pair in enumerate(numbers.items())
        ]
        self._rows = dict(zip(numbers, made, strict=True))
        for name, row in self._rows.items():
            row.chosen.connect(lambda number, name=name: self.chosen.emit(name, number))
            row.settled.connect(self.settled)
            column.addWidget(row)
        column.addStretch(1)
        self._scroll.setWidget(inside)
        self._scroll.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        self._measure()

    def _measure(self) -> None:
        if self._rows:
            row = max(row.sizeHint().height() for row in self._rows.values()) + 4
            self._scroll.setFixedHeight(min(len(self._rows), _MOST_SEEN) * row + 4)
            self._scroll.verticalScrollBar().setSingleStep(row)
        self._fold.setMaximumWidth(zoomed(self, 310))

    def _tell(self, parameters: Sequence[SurfaceParameter], numbers: Mapping[str, float]) -> None:
        """Name the numbers while their rows are folded away."""
        sign = "▾" if self._fold.isChecked() else "▸"
        letters = {entry.id: (entry.symbol, entry.unit) for entry in parameters}
        parts = []
        for name, number in list(numbers.items())[:_TOLD]:
            letter, unit = letters.get(name, (name, ""))
            parts.append(f"{letter[:8]} = {precise(number, 3)}{unit}")
        more = len(numbers) - len(parts)
        text = ",  ".join(parts) + (f"  and {more} more" if more else "")
        self._fold.setText(f"{sign}  {text}")
        self._fold.setAccessibleName(f"Numbers that shape the surface: {text}")

    def _unfold(self, on: bool) -> None:
        self._scroll.setVisible(on)
        self._fold.setText(("▾" if on else "▸") + self._fold.text()[1:])
        self.folded.emit()


def _row_of(entry: SurfaceParameter) -> NumberRow:
    """Return the row of a parameter of the table."""
    name = f"surface{entry.id.capitalize()}"
    step = None if entry.scale == "log" else 1.0
    return NumberRow(name, entry.name, entry.low, entry.high, entry.scale, entry.meaning, step=step)


def _any_row(place: int, name: str, number: float) -> NumberRow:
    """Return the row of a number that may be anything."""
    far = max(_WIDEST, 2 * abs(number))
    tip = f"{name} stays at this number all over the surface"
    return NumberRow(
        f"surfaceNumber{place}", name, -far, far, "linear", tip, step=0.1, box_bounds=(-1e12, 1e12)
    )

"""The numbers of the latest step: where it was, which way it was sent, and where it arrived."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.engine.numbers import precise
from playground.ui.type_size import set_code_face

Pair = tuple[float, float]
_IN_CIRCUIT = "Step through forward, backward and update at this point"
_ONLY_CIRCUIT = "Choose “This circuit” as the surface: then each step of the descent is a pass through it"


class StepCard(QWidget):
    """Shows one step in numbers; ``show_in_circuit`` tells that a person wants to see it computed."""

    show_in_circuit = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._batch, self._numbers = QLabel("This step"), QLabel(), QLabel()
        self._title.setProperty("role", "heading")
        self._batch.setProperty("role", "dim")
        self._numbers.setObjectName("stepNumbers")
        self._numbers.setAccessibleName("Numbers of this step")
        set_code_face(self._numbers)
        self._numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton("Show this step in the circuit")
        self._button.setObjectName("showStepInCircuit")
        self._button.clicked.connect(self.show_in_circuit)
        self._lay_out()
        self.set_circuit(False)

    def set_circuit(self, is_circuit: bool) -> None:
        """Offer to show the step in the circuit, if that is what is descended."""
        self._button.setEnabled(is_circuit)
        self._button.setToolTip(_IN_CIRCUIT if is_circuit else _ONLY_CIRCUIT)

    def set_step(self, number: int, names: tuple[str, str], rows: list[tuple[str, Pair]], note: str) -> None:
        """Show the step with this number, counted from 1.

        Args:
            number: Which step.
            names: The names of the two parameters, told in the tooltip.
            rows: Symbol and numbers, line by line.
            note: What the gradient was taken over, such as "batch of 32"; or empty.
        """
        self._batch.setText(f"{number - 1:,} → {number:,}" + (f" · {note}" if note else ""))
        self._numbers.setText(_in_columns(rows))
        self._numbers.setToolTip(f"w = ({names[0]}, {names[1]}); the arrow on the surface is this step")

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(14, 8, 14, 8)
        inside.addWidget(self._numbers)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._batch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(card)
        column.addWidget(self._button)


def _in_columns(rows: list[tuple[str, Pair]]) -> str:
    """Return one line per row, such as ``∇L = (−2.011,  2.490)``, with the commas in line."""
    cells = [(symbol, precise(x), precise(y)) for symbol, (x, y) in rows]
    first, second, third = (max(map(len, column)) for column in zip(*cells, strict=True))
    return "\n".join(f"{symbol:<{first}} = ({x:>{second}}, {y:>{third}})" for symbol, x, y in cells)

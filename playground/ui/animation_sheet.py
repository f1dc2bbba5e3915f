"""What an animation shall be like: how many steps lie between two frames, and how fast they follow."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.session.descender import Descender
from playground.ui.descent.animation import MOST_FRAMES, RESTING_FRAMES, frames, usual_stride
from playground.ui.quiet_combo import QuietCombo

_STRIDES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
_SPEEDS = (5, 10, 20, 30)
_USUAL_SPEED = 20


class AnimationSheet(QDialog):
    """Asks; ``wanted`` carries the steps between two frames and the frames a second."""

    wanted = Signal(int, int)

    def __init__(self, descender: Descender, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("animationSheet")
        self.setWindowTitle("Animation")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._last = max(len(run.steps) - 1 for _, run in descender.runs)
        self._every = QuietCombo(
            "animationStride", "Steps from frame to frame", "How many steps lie between two frames"
        )
        self._speed = QuietCombo("animationSpeed", "Frames a second", "How fast the frames follow")
        self._length = QLabel()
        self._length.setProperty("role", "dim")
        self._length.setObjectName("animationLength")
        self._fill()
        self._lay_out()
        for combo in (self._every, self._speed):
            combo.currentIndexChanged.connect(self._tell)
        self._tell()

    def _fill(self) -> None:
        usual = usual_stride(self._last)
        for stride in _STRIDES:
            if len(frames(self._last, stride)) <= MOST_FRAMES and (stride <= self._last or stride == 1):
                self._every.addItem(f"{stride:,} step{'s' if stride > 1 else ''}", stride)
        self._every.setCurrentIndex(max(0, self._every.findData(usual)))
        for speed in _SPEEDS:
            self._speed.addItem(f"{speed} / s", speed)
        self._speed.setCurrentIndex(_SPEEDS.index(_USUAL_SPEED))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        rows = (("From frame to frame", self._every), ("Frames", self._speed))
        for row, (text, combo) in enumerate(rows):
            label = QLabel(text)
            label.setBuddy(combo)
            grid.addWidget(label, row, 0)
            grid.addWidget(combo, row, 1)
        grid.setColumnStretch(1, 1)
        save, cancel = QPushButton("Save…"), QPushButton("Cancel")
        save.setObjectName("animationSave")
        save.setProperty("role", "primary")
        save.setDefault(True)
        save.setToolTip("Choose the file and begin (Enter)")
        cancel.setObjectName("animationCancel")
        cancel.setToolTip("Make no animation (Esc)")
        save.clicked.connect(self._want)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(14)
        column.addLayout(grid)
        column.addWidget(self._length)
        column.addLayout(buttons)
        self.setMinimumWidth(340)

    def _tell(self) -> None:
        count = len(frames(self._last, self._every.currentData()))
        seconds = (count + RESTING_FRAMES) / self._speed.currentData()
        self._length.setText(f"{count:,} frames of {self._last:,} steps: {seconds:.1f} seconds")

    def _want(self) -> None:
        self.accept()
        self.wanted.emit(self._every.currentData(), self._speed.currentData())

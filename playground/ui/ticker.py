"""The one clock of the window: whatever moves asks it to run, and it rests when nothing moves."""

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

FRAME_MS = 16


class Ticker(QObject):
    """Emits ``tick`` with the seconds since the last tick, while anyone needs it."""

    tick = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._owners: set[int] = set()
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._emit)

    @property
    def active(self) -> bool:
        """True while at least one owner wants ticks."""
        return self._timer.isActive()

    def run(self, owner: object, on: bool) -> None:
        """Start or end the ticks that ``owner`` needs; the clock stops with the last owner."""
        (self._owners.add if on else self._owners.discard)(id(owner))
        if self._owners and not self.active:
            self._clock.start()
            self._timer.start()
        elif not self._owners:
            self._timer.stop()

    def _emit(self) -> None:
        self.tick.emit(self._clock.restart() / 1000)

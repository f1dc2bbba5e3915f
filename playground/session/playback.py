"""The clock of everything that plays: turns elapsed time into whole steps."""

import math

LONGEST_FRAME = 0.25  # seconds; after a longer pause of the program it goes on instead of catching up
_ROUNDING = 1e-9  # a step is due although its tenths of a second add up to a little less


class Playback:
    """Counts the steps that are due at ``rate`` steps per second, carrying fractions over.

    It knows no timer: whoever draws the frames asks it once per frame.

    Attributes:
        playing: Whether time counts at present.
    """

    def __init__(self, rate: float) -> None:
        self.playing = False
        self.rate = rate
        self._carry = 0.0

    @property
    def rate(self) -> float:
        """Steps per second; may change while playing."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        if not 0 < rate < math.inf:
            raise ValueError(f"The speed must be a finite number above 0, not {rate}.")
        self._rate = rate

    def play(self) -> None:
        """Let time count from now on."""
        if not self.playing:
            self.playing, self._carry = True, 0.0

    def pause(self) -> None:
        """Stop counting."""
        self.playing = False

    def due(self, elapsed: float) -> int:
        """Return the number of steps that fall due after ``elapsed`` more seconds; 0 while paused."""
        if not self.playing:
            return 0
        self._carry += min(max(elapsed, 0.0), LONGEST_FRAME) * self._rate
        steps = math.floor(self._carry + _ROUNDING)
        self._carry -= steps
        return steps

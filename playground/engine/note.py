"""A text box on the canvas, and the course of a wire that somebody drew: what is seen, never computed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

Point = tuple[float, float]

Routes = Mapping[tuple[str, int], tuple[Point, ...]]
"""The reroute points of each wire that has some, from its source on; by target and port."""

MAX_NOTE = 2_000
"""How many characters a note may hold."""
SMALLEST_NOTE = (60.0, 28.0)
LARGEST_NOTE = 4_000.0
NEW_NOTE = (220.0, 40.0)


@dataclass(frozen=True)
class Note:
    """A text that stands on the canvas.

    Attributes:
        text: What it says; lines are separated by newlines.
        position: The top left corner; pixels at 100 % zoom.
        size: Width and least height; a text that needs more height gets it.
    """

    text: str
    position: Point
    size: Point = NEW_NOTE

    @property
    def problem(self) -> str:
        """Why there can be no such note, and what to do; empty if there can."""
        if not self.text.strip():
            return "A note needs a text: type one, or delete the note."
        if len(self.text) > MAX_NOTE:
            return (
                f"A note holds up to {MAX_NOTE:,} characters, and this text has {len(self.text):,}. "
                "Shorten it, or split it into two notes."
            )
        if bad := next((c for c in self.text if not (c.isprintable() or c in "\n\t")), ""):
            return f"A note cannot hold the character {bad!r}. Take it out."
        if not all(map(math.isfinite, (*self.position, *self.size))):
            return f"A note needs a place and a size that are finite, not {self.position} and {self.size}."
        if not all(0 < side <= LARGEST_NOTE for side in self.size):
            return f"The sides of a note must be above 0 and at most {LARGEST_NOTE:.0f}, not {self.size}."
        return ""

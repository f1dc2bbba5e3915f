"""Where to go back to in a run that diverged, or is on its way."""

import numpy as np

from playground.descent.run import Run


def last_good_step(run: Run) -> int:
    """Return the step at which the loss was lowest.

    On a surface that falls without end this would be the step that went too far; there it is the last
    step within the part of the plane that the surface shows at first.
    """
    lowest = int(np.argmin(np.where(np.isfinite(run.losses), run.losses, np.inf)))
    if lowest < len(run.steps) - 1:
        return lowest
    b = run.surface.bounds
    inside = (b.x0 <= run.xs) & (run.xs <= b.x1) & (b.y0 <= run.ys) & (run.ys <= b.y1)
    return int(np.flatnonzero(inside)[-1]) if inside.any() else 0


def is_worse_off(run: Run) -> bool:
    """Return whether the run is higher up than it began, so that going back would help."""
    return not run.losses[-1] <= run.losses[0]

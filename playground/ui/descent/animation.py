"""Frames of a descent, drawn one by one while the file is made."""

from collections.abc import Iterator
from pathlib import Path

from playground.document.setup import DescentSetup
from playground.session.descender import Descender
from playground.ui.animation_file import AnimationFile, check
from playground.ui.descent.runs_picture import RunsPicture
from playground.ui.descent.surface_look import SurfaceLook
from playground.ui.theme import Theme

MOST_FRAMES = 400
USUAL_FRAMES = 120
RESTING_FRAMES = 12  # copies of the last one, so that the end is seen


def frames(last: int, every: int) -> list[int]:
    """Return the steps that are shown: the start, each ``every``-th and the last one."""
    return [*range(0, last, every), last]


def usual_stride(last: int) -> int:
    """Return how many steps lie between two frames unless a person chooses, a round number."""
    rough = max(1, -(-last // USUAL_FRAMES))
    ten = int("1".ljust(len(str(rough)), "0"))
    return next(n * ten for n in (1, 2, 5, 10) if n * ten >= rough)


def animate(picture: RunsPicture, steps: list[int], file: AnimationFile) -> Iterator[float]:
    """Draw the frames and have them written, a little at each turn.

    Yields:
        Which share of the frames is drawn; it goes on until the file is written. Closing it writes none.

    Raises:
        OSError: If the file cannot be made.
    """
    count = len(steps) + RESTING_FRAMES
    finished = False
    try:
        for k, step in enumerate((*steps, *steps[-1:] * RESTING_FRAMES)):
            picture.show_step(step)
            image = picture.image()
            while not file.offer(image):
                yield k / count
            yield (k + 1) / count
        while not file.offer(None):
            yield 1.0
        while not file.done:
            yield 1.0
        finished = True
    finally:
        picture.close()
        if not finished:
            file.cancel()


def animation_of(
    descender: Descender,
    setup: DescentSetup,
    out: Path,
    theme: Theme,
    *,
    every: int | None = None,
    fps: int = 20,
    size: tuple[int, int] | None = None,
    look: SurfaceLook | None = None,
) -> Iterator[float]:
    """Return the work of making an animation of all runs, to be done by ``next``; see ``animate``.

    Args:
        descender: Has the runs.
        setup: How they are looked at.
        out: The file, which ends in .gif or .apng.
        theme: The colours.
        every: How many steps lie between two frames; None for a number that makes it about
            ``USUAL_FRAMES`` long.
        fps: Frames a second.
        size: Width and height in pixels; None for what suits.
        look: How the surface is drawn; None for how it is at first.

    Raises:
        AnimationError: If Pillow is not installed.
        OSError: If the place cannot be written to.
    """
    check(out)
    return _made(descender, setup, out, theme, every, fps, size, look)


def _made(
    descender: Descender,
    setup: DescentSetup,
    out: Path,
    theme: Theme,
    every: int | None,
    fps: int,
    size: tuple[int, int] | None,
    look: SurfaceLook | None,
) -> Iterator[float]:
    yield 0.0
    picture = RunsPicture(descender, setup, "both", theme, size, look=look)
    yield 0.0
    picture.show_step(picture.last)
    picture.finish()
    yield 0.0
    every = usual_stride(picture.last) if every is None else max(every, -(-picture.last // MOST_FRAMES))
    file = AnimationFile(out, picture.image(), round(1000 / fps))
    yield from animate(picture, frames(picture.last, every), file)

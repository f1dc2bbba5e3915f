"""An animation as GIF or APNG, made by Pillow in a thread from frames that come one by one."""

from __future__ import annotations

import io
import os
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage

from playground.document.files import write_whole
from playground.ui.destination import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

KINDS = ("gif", "apng")
# A palette for each frame takes sixteen times as long, and full colour three times the memory.
_COLOURS = {"gif": 128, "apng": 256}
_WAITING = 4  # frames that wait for the thread at most


class AnimationError(Exception):
    """An animation that cannot be made; the message says why and what to do."""


class _CancelledError(Exception):
    pass


class AnimationFile:
    """Takes frames with ``offer`` and writes the file whole when the last one came, or not at all."""

    def __init__(self, out: Path, palette: QImage, milliseconds: int) -> None:
        """Begin.

        Args:
            out: The file; its ending says of which kind.
            palette: A frame with all the colours there will be.
            milliseconds: How long each frame is seen.

        Raises:
            AnimationError: If Pillow is not installed.
            OSError: If the folder does not exist or cannot be written to, or there is no such kind.
        """
        self._kind = check(out)
        self._out = Path(os.path.realpath(out))
        self._milliseconds = milliseconds
        self._frames: Queue[QImage | None] = Queue(_WAITING)
        self._cancelled = Event()
        self._colours = palette
        pool = ThreadPoolExecutor(1, "animation")
        self._work: Future[None] = pool.submit(self._write)
        pool.shutdown(wait=False)

    def offer(self, frame: QImage | None) -> bool:
        """Hand over the next frame, or None after the last one; return False while there is no room yet.

        Raises:
            OSError: If the file cannot be made.
        """
        if self._work.done():
            self._work.result()
        try:
            self._frames.put_nowait(frame)
        except Full:
            return False
        return True

    @property
    def done(self) -> bool:
        """Whether the file is written.

        Raises:
            OSError: If it cannot be made.
        """
        if not self._work.done():
            return False
        self._work.result()
        return True

    def cancel(self) -> None:
        """Write no file; whatever was there stays."""
        self._cancelled.set()

    # --- in the thread -----------------------------------------------------------------------

    def _write(self) -> None:
        try:
            self._encode()
        except _CancelledError:
            return

    def _encode(self) -> None:
        first, *frames = self._images()  # Pillow walks through them twice
        buffer = io.BytesIO()
        options: dict[str, Any] = {"duration": self._milliseconds, "loop": 0}
        if self._kind == "gif":
            options |= {"optimize": False, "disposal": 1}
        kind = "PNG" if self._kind == "apng" else "GIF"
        first.save(buffer, kind, save_all=True, append_images=frames, **options)
        if self._cancelled.is_set():
            raise _CancelledError
        write_whole(self._out, buffer.getvalue())

    def _images(self) -> Iterator[Image]:
        """Yield the frames as they come, in the colours of the shared palette."""
        from PIL.Image import Dither

        palette = _pillow_image(self._colours).quantize(_COLOURS[self._kind])
        while (frame := self._next()) is not None:
            yield _pillow_image(frame).quantize(palette=palette, dither=Dither.NONE)

    def _next(self) -> QImage | None:
        while not self._cancelled.is_set():
            try:
                return self._frames.get(timeout=0.1)
            except Empty:
                continue
        raise _CancelledError


def check_installed() -> None:
    """Make sure that Pillow is there.

    Raises:
        AnimationError: If it is not; it says what to do.
    """
    if find_spec("PIL") is None:
        raise AnimationError(
            "GIF and APNG are made with Pillow, which is not installed: "
            'run pip install "gradient-playground[export]".'
        )


def check(out: Path) -> str:
    """Return the kind of an animation's file, if it can be made.

    Raises:
        AnimationError: If Pillow is not installed.
        OSError: If the place cannot be written to, or there is no such kind.
    """
    check_installed()
    return kind_of(out, KINDS, "animation", ".gif or .apng")


def _pillow_image(image: QImage) -> Image:
    """Return a picture of Qt as one of Pillow's; both hold their own pixels."""
    from PIL import Image

    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    size, row = (plain.width(), plain.height()), plain.bytesPerLine()
    return Image.frombytes("RGB", size, bytes(plain.constBits()), "raw", "RGB", row)

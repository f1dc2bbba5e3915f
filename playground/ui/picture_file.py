"""A picture file to paint on: PNG and its like, SVG or PDF, written whole or not at all."""

import os
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QImage, QImageWriter, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from playground.document.files import write_whole
from playground.ui.destination import kind_of
from playground.ui.theme import Theme

_DPI = 96
_MOST_PIXELS = 100_000_000  # as an image in memory that is 400 MB
_PNG_QUALITY = 80  # Qt's word for how little time goes into making the file small
_LONGEST_SIDE = 100_000  # px, also of what is no image


def picture_size(width: float, height: float, scale: float = 1.0) -> QSize:
    """Return the size of a picture that can be drawn.

    Args:
        width: In pixels, and ``height`` likewise.
        height: See ``width``.
        scale: Pixels of the file per pixel of the picture.

    Raises:
        OSError: If it is too large to be held in memory.
    """
    if not (scale * max(width, height) <= _LONGEST_SIDE and width * height * scale**2 <= _MOST_PIXELS):
        raise OSError(
            f"a picture of {width * scale:.6g} × {height * scale:.6g} pixels is too large; "
            f"{_MOST_PIXELS // 1_000_000} million pixels are the most"
        )
    return QSize(round(width), round(height))


class PictureFile:
    """Paint with ``painter``, in pixels of the picture whatever its kind, then ``finish``.

    Everything is kept in memory until then: a picture that cannot be made or written leaves no file behind,
    and the one that was there stays.
    """

    def __init__(self, out: Path, size: QSize, scale: float, theme: Theme) -> None:
        """Begin a picture; the ending of ``out`` says of which kind.

        Raises:
            OSError: If the folder does not exist or cannot be written to, there is no such kind, or the
                picture is too large.
        """
        size = picture_size(size.width(), size.height(), scale)
        self._kind = kind_of(out, _kinds(), "picture", ".png, .svg or .pdf")
        self._out = Path(os.path.realpath(out))  # a link stays a link
        self._image: QImage | None = None
        self._buffer = QBuffer()
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._target = device = self._device(size, scale)  # a painter keeps no reference
        self.painter = QPainter(device)
        if isinstance(device, QPdfWriter):
            self.painter.scale(device.logicalDpiX() / _DPI, device.logicalDpiY() / _DPI)
        self.painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.painter.fillRect(QRect(QPoint(), size), theme.color("canvas"))

    def _device(self, size: QSize, scale: float) -> QPaintDevice:
        if self._kind == "svg":
            svg = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # which knows clipping
            svg.setOutputDevice(self._buffer)
            svg.setResolution(_DPI)
            svg.setSize(size)
            svg.setViewBox(QRect(QPoint(), size))
            svg.setTitle(self._out.stem)
            return svg
        if self._kind == "pdf":
            pdf = QPdfWriter(self._buffer)
            points = QSizeF(size) * (72 / _DPI)
            pdf.setPageSize(QPageSize(points, QPageSize.Unit.Point))
            pdf.setPageMargins(QMarginsF())
            return pdf
        self._image = QImage(size * scale, QImage.Format.Format_ARGB32_Premultiplied)
        if self._image.isNull():
            raise OSError(
                f"a picture of {size.width() * scale:.0f} × {size.height() * scale:.0f} is too large"
            )
        self._image.setDevicePixelRatio(scale)
        return self._image

    def finish(self) -> None:
        """Write the file.

        Raises:
            OSError: If it cannot be written.
        """
        self.painter.end()
        del self._target
        if self._image is not None and not _encode(self._image, self._buffer, self._kind):
            raise OSError(f"{self._out} cannot be written as {self._kind}")
        write_whole(self._out, bytes(self._buffer.data().data()))


def _encode(image: QImage, buffer: QBuffer, kind: str) -> bool:
    """Write an image, which nothing shows through; as PNG in half of the time that Qt takes by itself."""
    opaque = image.convertToFormat(QImage.Format.Format_RGB888)
    quality = _PNG_QUALITY if kind == "png" else -1
    return bool(opaque.save(buffer, kind, quality))  # type: ignore[call-overload]


def _kinds() -> set[str]:
    return {"svg", "pdf", *(bytes(name.data()).decode() for name in QImageWriter.supportedImageFormats())}

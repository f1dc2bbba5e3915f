"""The few icons of the window, drawn as paths so that they take any colour and size."""

from collections.abc import Callable, Mapping
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

# Every icon is drawn into a square of 24 units.


def _triangle(p: QPainter, x0: float, x1: float) -> None:
    p.drawPolygon(QPolygonF([QPointF(x0, 5), QPointF(x0, 19), QPointF(x1, 12)]))


def _bar(p: QPainter, x: float, width: float = 2.5) -> None:
    p.drawRect(QRectF(x, 5, width, 14))


def _first(p: QPainter) -> None:
    _bar(p, 4.5)
    _triangle(p, 19, 8.5)


def _last(p: QPainter) -> None:
    _bar(p, 17)
    _triangle(p, 5, 15.5)


def _step(p: QPainter) -> None:
    _bar(p, 5)
    _triangle(p, 9.5, 20)


def _into(p: QPainter) -> None:
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawPolyline(QPolygonF([QPointF(x, y) for x, y in ((9, 6), (19, 6), (19, 18), (9, 18))]))
    p.drawLine(QPointF(4, 12), QPointF(14, 12))
    _arrowhead(p, QPointF(14.5, 12), 0)


def _fork(p: QPainter) -> None:
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawLine(QPointF(4, 12), QPointF(20, 6))
    p.drawLine(QPointF(10, 9.75), QPointF(19, 18))
    _arrowhead(p, QPointF(20, 6), -0.36)
    _arrowhead(p, QPointF(19, 18), 0.74)


def _copy(p: QPainter) -> None:
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawRoundedRect(QRectF(9, 9, 11, 11), 2, 2)
    p.drawPolyline(QPolygonF([QPointF(x, y) for x, y in ((6, 15), (4, 15), (4, 4), (15, 4), (15, 6))]))


def _pause(p: QPainter) -> None:
    _bar(p, 6, 4)
    _bar(p, 14, 4)


def _search(p: QPainter) -> None:
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawEllipse(QPointF(10.5, 10.5), 5.5, 5.5)
    p.drawLine(QPointF(14.7, 14.7), QPointF(19.5, 19.5))


def _arrowhead(p: QPainter, tip: QPointF, angle: float) -> None:
    for turn in (2.5, -2.5):
        p.drawLine(tip, tip + QPointF(5 * cos(angle + turn), 5 * sin(angle + turn)))


def _turn(p: QPainter, mirrored: bool) -> None:
    if mirrored:
        p.translate(24, 0)
        p.scale(-1, 1)
    p.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath(QPointF(5, 9))
    path.lineTo(14, 9)
    path.cubicTo(21, 9, 21, 18, 14, 18)
    path.lineTo(9, 18)
    p.drawPath(path)
    _arrowhead(p, QPointF(4.5, 9), pi)


def _reset(p: QPainter) -> None:
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawArc(QRectF(5, 5, 14, 14), 60 * 16, 300 * 16)
    _arrowhead(p, QPointF(15.8, 6.2), -0.45)


def _fit(p: QPainter) -> None:
    p.setBrush(Qt.BrushStyle.NoBrush)
    for x, dx in ((5, 5), (19, -5)):
        for y, dy in ((5, 5), (19, -5)):
            p.drawPolyline(QPolygonF([QPointF(x + dx, y), QPointF(x, y), QPointF(x, y + dy)]))


def _follow(p: QPainter) -> None:
    p.drawEllipse(QPointF(12, 12), 3.0, 3.0)
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawEllipse(QPointF(12, 12), 7.0, 7.0)
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        p.drawLine(QPointF(12 + 7 * dx, 12 + 7 * dy), QPointF(12 + 9.5 * dx, 12 + 9.5 * dy))


def _path(p: QPainter) -> None:
    p.drawEllipse(QPointF(5.5, 6), 1.8, 1.8)
    p.drawEllipse(QPointF(18.5, 18), 1.8, 1.8)
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawPolyline(
        QPolygonF([QPointF(x, y) for x, y in ((5.5, 6), (9, 16), (13, 9), (15.5, 16), (18.5, 18))])
    )


def _options(p: QPainter) -> None:
    for y, x in ((7, 15), (12, 8), (17, 13)):
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.drawLine(QPointF(4.5, y), QPointF(19.5, y))
        p.setBrush(p.pen().color())
        p.drawEllipse(QPointF(x, y), 2.0, 2.0)


def _layout(p: QPainter) -> None:
    p.setBrush(Qt.BrushStyle.NoBrush)
    for x, y in ((6, 7), (6, 17), (18, 12)):
        p.drawEllipse(QPointF(x, y), 2.6, 2.6)
    p.drawLine(QPointF(8.4, 8), QPointF(15.6, 11))
    p.drawLine(QPointF(8.4, 16), QPointF(15.6, 13))


def _close(p: QPainter) -> None:
    p.drawLine(QPointF(7, 7), QPointF(17, 17))
    p.drawLine(QPointF(17, 7), QPointF(7, 17))


def _sun(p: QPainter) -> None:
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawEllipse(QPointF(12, 12), 3.8, 3.8)
    for k in range(8):
        c, s = cos(k * pi / 4), sin(k * pi / 4)
        p.drawLine(QPointF(12 + 6.6 * c, 12 + 6.6 * s), QPointF(12 + 8.8 * c, 12 + 8.8 * s))


def _moon(p: QPainter) -> None:
    p.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath(QPointF(19, 14.5))
    path.cubicTo(11, 18, 6, 10.5, 10.5, 4.5)
    path.cubicTo(1, 7, 4.5, 20, 12.5, 19.5)
    path.cubicTo(15.5, 19.2, 17.8, 17.2, 19, 14.5)
    p.drawPath(path)


_DRAW: Mapping[str, Callable[[QPainter], None]] = {
    "first": _first,
    "back": lambda p: _triangle(p, 17, 6.5),
    "play": lambda p: _triangle(p, 7.5, 19),
    "pause": _pause,
    "forward": lambda p: _triangle(p, 7, 17.5),
    "last": _last,
    "step": _step,
    "into": _into,
    "fork": _fork,
    "reset": _reset,
    "search": _search,
    "undo": lambda p: _turn(p, mirrored=False),
    "redo": lambda p: _turn(p, mirrored=True),
    "fit": _fit,
    "follow": _follow,
    "path": _path,
    "options": _options,
    "layout": _layout,
    "close": _close,
    "copy": _copy,
    "sun": _sun,
    "moon": _moon,
}


def icon(name: str, color: QColor, disabled: QColor | None = None, size: int = 18) -> QIcon:
    """Return the named icon in one colour, and in another where its button is disabled."""
    result = QIcon(_pixmap(name, color, size))
    if disabled is not None:
        result.addPixmap(_pixmap(name, disabled, size), QIcon.Mode.Disabled)
    return result


def _pixmap(name: str, color: QColor, size: int) -> QPixmap:
    """Draw an icon, sharp up to three device pixels per px."""
    pixmap = QPixmap(size * 3, size * 3)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 8, size / 8)
    painter.setPen(
        QPen(color, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(color)
    if name in ("first", "back", "play", "pause", "forward", "last", "step"):
        painter.setPen(Qt.PenStyle.NoPen)
    _DRAW[name](painter)
    painter.end()
    pixmap.setDevicePixelRatio(3)
    return pixmap

"""Typeset formulas: LaTeX to SVG by ziamath, kept once drawn, shown after the hand rests."""

import re
from functools import lru_cache

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.ui.theme import Theme, code_font
from playground.ui.type_size import zoom_of

_REST = 40  # ms; scrubbing through many steps typesets none of them
_GAP = 10


_MARK = "#010203"  # stands for the colour in formulas that are kept
_SIGN = re.compile(r"(?:(?<=^)|(?<=[={(,|+<>])|(?<=\\cdot)|(?<=\\to)|(?<=arrow))(\s*)-(?=\s*[^\s>])")


def tight_signs(latex: str) -> str:
    """Return LaTeX in which a minus that is a sign, not a difference, stands close to what it belongs to."""
    return _SIGN.sub(r"\1{-}", latex)


def typeset(latex: str, size: float, color: str) -> bytes:
    """Return the SVG of one LaTeX formula, or nothing if it cannot be typeset."""
    return _drawn(latex, size).replace(_MARK.encode(), color.encode())


@lru_cache(maxsize=512)
def _drawn(latex: str, size: float) -> bytes:
    """Return a formula in a colour that stands for any other."""
    from ziamath.config import config
    from ziamath.zmath import Latex

    config.svg2 = False  # QtSvg draws only the fraction bars of SVG 2
    try:
        return str(Latex(tight_signs(latex), size=size, color=_MARK).svg()).encode()
    except Exception:  # ziamath raises many kinds; the text is shown instead
        return b""


class FormulaView(QWidget):
    """Shows a few formulas, one below the other; as plain text until they are typeset."""

    def __init__(self, theme: Theme, size: float = 17, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._lines: tuple[str, ...] = ()
        self._pictures: list[QSvgRenderer] = []
        self._ready: list[bytes] = []  # of the lines that are shown next
        self._stale = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._typeset)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_lines(self, lines: tuple[str, ...], description: str = "") -> None:
        """Show LaTeX lines; ``description`` is what assistive technology reads."""
        self.setAccessibleName(description)
        if lines != self._lines:
            self._lines = lines
            self._later()

    def set_theme(self, theme: Theme) -> None:
        """Take another colour, at once for what is typeset."""
        self._theme = theme
        if self._stale:
            self._later()
        elif self._pictures:
            self._ready = [typeset(line, self._size, theme.text) for line in self._lines]
            self._show()

    def finish(self) -> None:
        """Typeset now what waits for the hand to rest; for pictures."""
        if self._stale:
            self._timer.stop()
            while self._typeset_next():
                pass
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._later()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _later(self) -> None:
        self._stale = True
        self._ready = []
        if self.isVisible():
            self._timer.start(_REST)

    def sizeHint(self) -> QSize:
        heights = [self._height(picture) for picture in self._pictures]
        return QSize(260, round(sum(heights) + _GAP * max(0, len(heights) - 1)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def _height(self, picture: QSvgRenderer) -> float:
        return picture.viewBoxF().height() * zoom_of(self) * self._shrink(picture)

    def _shrink(self, picture: QSvgRenderer) -> float:
        """Return the factor at which a long line still fits."""
        width = picture.viewBoxF().width() * zoom_of(self)
        return min(1.0, self.width() / width) if width else 1.0

    def _typeset(self) -> None:
        """Typeset line by line, giving way to hand and keys in between; show them together."""
        if self._typeset_next():
            self._timer.start(0)
        else:
            self._show()

    def _typeset_next(self) -> bool:
        """Typeset one more line; return whether others wait."""
        if len(self._ready) < len(self._lines):
            self._ready.append(typeset(self._lines[len(self._ready)], self._size, self._theme.text))
        return len(self._ready) < len(self._lines)

    def _show(self) -> None:
        self._stale = False
        self._pictures = [QSvgRenderer(QByteArray(svg), self) for svg in self._ready if svg]
        self.updateGeometry()
        self._activate_layouts()
        self.update()

    def _activate_layouts(self) -> None:
        """Make room now: a request for it is lost if a layout around was invalid already.

        The outermost widget is told at once, for a scroll area around it waits for a request to let it grow,
        and would squeeze everything else until then.
        """
        outermost, parent = None, self.parentWidget()
        while parent is not None and (layout := parent.layout()) is not None:
            layout.activate()
            outermost, parent = parent, parent.parentWidget()
        if outermost is not None:
            QCoreApplication.sendEvent(outermost, QEvent(QEvent.Type.LayoutRequest))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._pictures and self._lines and not self._stale:
            painter.setFont(code_font(12))
            painter.setPen(self._theme.color("text"))
            painter.drawText(self.rect(), Qt.TextFlag.TextWordWrap, "\n".join(self._lines))
        y = 0.0
        for picture in self._pictures:
            factor = zoom_of(self) * self._shrink(picture)
            box = picture.viewBoxF()
            picture.render(painter, QRectF(0, y, box.width() * factor, box.height() * factor))
            y += box.height() * factor + _GAP
        painter.end()

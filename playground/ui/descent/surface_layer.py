"""The picture of a loss surface: filled bands and contour lines, drawn anew when the view moves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import numpy as np
import pyqtgraph as pg
from contourpy import LineType, contour_generator
from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem

from playground.descent.surface import Surface
from playground.ui.descent.colour_map import band_colours, contour_colour
from playground.ui.descent.levels import Array, bands_of, spaced_levels, still_good
from playground.ui.descent.surface_look import SurfaceLook
from playground.ui.descent.vector import areas_above, is_vector
from playground.ui.descent.view_map import ViewMap
from playground.ui.theme import Theme

_FINE, _COARSE = 2.0, 14.0  # px per grid cell
_POLYGON = 3.0  # px per cell of the grid that areas in a vector file are found on
_ACROSS, _UP = 80, 50  # cells of the grid that the levels of the whole surface are chosen from
_AFFORDABLE = 0.012  # seconds that a grid may cost while the hand moves
_REST_MS = 140


class _Bands(pg.ImageItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """An image that is interpolated when enlarged, so that bands have smooth edges; areas in a vector file.

    ``areas`` returns these with their colours, for a unit square.
    """

    def __init__(self, areas: Callable[[], list[tuple[QPainterPath, QColor]]]) -> None:
        super().__init__(axisOrder="row-major")
        self._areas = areas

    def paint(self, painter: QPainter, *args: Any) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not is_vector(painter):
            super().paint(painter, *args)
        elif self.image is not None:
            rows, columns = self.image.shape
            painter.scale(columns, rows)
            for area, colour in self._areas():
                painter.fillPath(area, colour)


class SurfaceLayer(QObject):
    """Keeps an image and one curve with all contour lines in step with a surface and a view.

    ``drawn`` tells that the picture is another one.
    """

    drawn = Signal()

    def __init__(self, box: pg.ViewBox, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._surface: Surface | None = None
        self._map: ViewMap | None = None
        self._levels: Array | None = None
        self._home_levels: Array | None = None
        self._theme, self._look = theme, SurfaceLook()
        self._seconds_per_cell = 0.0
        self._held, self._waits = 0, False
        self._image = _Bands(self._areas)
        self._lines = pg.PlotCurveItem(connect="finite", antialias=True)
        for item in (self._image, self._lines):
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
            box.addItem(item, ignoreBounds=True)
        self._refine = QTimer(self, singleShot=True, interval=_REST_MS)
        self._refine.timeout.connect(lambda: self._draw(_FINE))
        self.apply_theme(theme)

    @property
    def levels(self) -> Array:
        """The heights of the contour lines."""
        return np.empty(0) if self._levels is None else self._levels

    @property
    def lines(self) -> pg.PlotCurveItem:
        """All contour lines as one curve, separated by NaN."""
        return self._lines

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self._paint_anew()

    def set_look(self, look: SurfaceLook) -> None:
        """Draw in another way."""
        other_levels = (look.spacing, look.levels) != (self._look.spacing, self._look.levels)
        self._look = look
        self._paint_anew()
        if other_levels:
            self._home_levels = None
            self._show()
        else:
            self.drawn.emit()

    def _paint_anew(self) -> None:
        look = self._look
        self._image.setLookupTable(band_colours(self._theme, look.levels + 1, look.colours))
        self._lines.setPen(pg.mkPen(contour_colour(self._theme, filled=look.bands), width=1))
        self._image.setVisible(look.bands)
        self._lines.setVisible(look.lines)

    def set_surface(self, surface: Surface) -> None:
        """Show another surface, with levels of its own."""
        if surface is self._surface:
            return
        before, self._surface, self._home_levels = self._surface, surface, None
        if before is None or before.id != surface.id:  # else it costs about as much as before
            self._seconds_per_cell = 2e-6 if surface.examples else 0.0
        self._show()

    def set_map(self, view: ViewMap) -> None:
        """Follow the view: at once if the surface is cheap, else coarsely until the hand rests."""
        if view == self._map:
            return
        if self._map is None or (view.width, view.height) != (self._map.width, self._map.height):
            self._home_levels = None
        self._map = view
        self._show()

    def finish(self) -> None:
        """Draw finely now what waits for the hand to rest."""
        if self._refine.isActive():
            self._refine.stop()
            self._draw(_FINE)

    def _areas(self) -> list[tuple[QPainterPath, QColor]]:
        """Return the bands as areas over a unit square that is the view, each above the one before."""
        if self._surface is None or self._map is None or self._levels is None:
            return []
        view, colours = self._map, band_colours(self._theme, self._look.levels + 1, self._look.colours)
        across, up = (np.linspace(0, 1, round(px / _POLYGON) + 1) for px in (view.width, view.height))
        z = self._surface.grid(view.x0 + across * view.span_x, view.y0 + up * view.span_y)
        ground = QPainterPath()
        ground.addRect(QRectF(0, 0, 1, 1))
        areas = [ground, *areas_above(across, up, z, self._levels)]
        hole, *bands = (QColor(*rgba) for rgba in np.roll(colours, 1, axis=0).tolist())
        return list(zip(areas, (hole, *bands), strict=True))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Draw at the end, once, whatever changes in between."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            if self._waits and not self._held:
                self._waits = False
                self._show()

    def _show(self) -> None:
        if self._surface is None or self._map is None or self._map.empty:
            return
        if self._held:
            self._waits = True
            return
        fine = self._map.width * self._map.height / _FINE**2
        if fine * self._seconds_per_cell <= _AFFORDABLE:
            self._draw(_FINE)
        else:
            self._draw(_COARSE)
            self._refine.start()

    def _draw(self, cell: float) -> None:
        if self._surface is None or self._map is None:
            return
        xs, ys = self._map.cell_centres(cell)
        z = self._evaluate(xs, ys)
        if self._home_levels is None:
            self._home_levels = self._choose(self._home_heights(self._surface, self._map))
        home = self._home_levels  # as long as they will do, so that colours keep their meaning
        self._levels = home if still_good(home, z) else self._choose(z)
        bands = self._look.levels + 1
        self._image.setImage(bands_of(self._levels, z), autoLevels=False, levels=(0, bands + 1))
        self._image.setRect(QRectF(self._map.x0, self._map.y0, self._map.span_x, self._map.span_y))
        x, y = contour_lines(xs, ys, z, self._levels)
        self._lines.setData(x, y)
        self.drawn.emit()

    def _choose(self, z: Array) -> Array:
        return spaced_levels(z, self._look.levels + 1, self._look.spacing)

    @staticmethod
    def _home_heights(surface: Surface, view: ViewMap) -> Array:
        """Return coarsely what a view of this size shows of the surface at first."""
        x0, x1, y0, y1 = surface.bounds
        wider = max(1.0, view.width / view.height * (y1 - y0) / (x1 - x0))
        higher = max(1.0, view.height / view.width * (x1 - x0) / (y1 - y0))
        dx, dy = 0.5 * (wider - 1) * (x1 - x0), 0.5 * (higher - 1) * (y1 - y0)
        return surface.grid(np.linspace(x0 - dx, x1 + dx, _ACROSS), np.linspace(y0 - dy, y1 + dy, _UP))

    def _evaluate(self, xs: Array, ys: Array) -> Array:
        assert self._surface is not None
        began = perf_counter()
        z = self._surface.grid(xs, ys)
        self._seconds_per_cell = (perf_counter() - began) / z.size
        return z


def contour_lines(xs: Array, ys: Array, z: Array, levels: Array) -> tuple[Array, Array]:
    """Return the lines of all levels as one NaN-separated curve, for ``z`` of shape (len(ys), len(xs))."""
    high = levels[-1] + (levels[-1] - levels[0])
    with np.errstate(invalid="ignore"):
        heights = np.ma.masked_invalid(np.clip(z, levels[0] - (high - levels[0]), high))
    generator = contour_generator(xs, ys, heights, line_type=LineType.ChunkCombinedNan)
    parts: list[Array] = []
    for level in levels:
        (points,), *_ = generator.lines(float(level))
        if points is not None:
            parts += [points, np.full((1, 2), np.nan)]
    if not parts:
        return np.empty(0), np.empty(0)
    every = np.concatenate(parts)
    return every[:, 0], every[:, 1]

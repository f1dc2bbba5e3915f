"""The basin map over the surface: worked out in slices, drawn as tints, told by a legend."""

from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QColor

from playground.descent.analysis.basins import DIVERGED, ELSEWHERE, UNSETTLED, Basins, basins
from playground.descent.run import Run
from playground.descent.surface import Bounds
from playground.engine.numbers import precise
from playground.ui.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.descent.analysis.part import Part

_SLICE = 0.008  # seconds of work between two looks at what the hand does
_REST_MS = 120  # after the last change of a rate or of the view
_COLUMNS, _ROWS = 144, 96
_FEW_COLUMNS, _FEW_ROWS = 36, 24  # for a loss over data, where each look costs all examples
_OPACITY = 150
_WORDS = {DIVERGED: "diverges", UNSETTLED: "still on its way", ELSEWHERE: "another minimum"}


class BasinMap(QObject):
    """Keeps the map in step with a run and a view while it is wanted.

    ``changed`` tells that there is more to see, or nothing any more.

    Attributes:
        result: The map as far as it is known; None without one.
        share: How much of it is done.
        problem: Why there is none.
    """

    changed = Signal()

    def __init__(self, box: pg.ViewBox, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wanted: tuple[Any, ...] = ()
        self._run: Run | None = None
        self._bounds = Bounds(0, 1, 0, 1)
        self._work: Iterator[Part[Basins]] | None = None
        self.result: Basins | None = None
        self.share, self.problem = 0.0, ""
        self._image = pg.ImageItem(axisOrder="row-major")
        self._image.setZValue(3)
        self._image.hide()
        box.addItem(self._image, ignoreBounds=True)
        self._timer = QTimer(self, interval=0)
        self._timer.setObjectName("basinSlices")
        self._timer.timeout.connect(self.do_some)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.setObjectName("basinRest")
        self._rest.timeout.connect(self._begin)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self._draw()

    def want(self, run: Run | None, bounds: Bounds) -> None:
        """Show the map of the settings of a run for a part of the plane; None shows none."""
        wanted = () if run is None else _key(run, bounds)
        if wanted == self._wanted and (wanted or self.result is None):
            return
        self._wanted, self._run, self._bounds = wanted, run, bounds
        if run is None:
            self.stop()
            self.result = None
            self._draw()
        else:
            self._timer.stop()
            self._rest.start()

    def stop(self) -> None:
        """Leave off what is under way; what is known so far stays."""
        self._rest.stop()
        self._timer.stop()
        self._work = None
        self._wanted = ()

    def leave_off(self) -> None:
        """End the work under way as if it were done, until a setting changes."""
        self._timer.stop()
        self._work, self.share = None, 1.0
        self.changed.emit()

    def finish(self) -> None:
        """Work all of it out now; for pictures and tests."""
        if self._rest.isActive():
            self._rest.stop()
            self._begin()
        while self._work is not None:
            self.do_some()

    def do_some(self) -> None:
        """Work for a moment, and show what is known by then."""
        until = perf_counter() + _SLICE
        while self._work is not None and perf_counter() < until:
            part = next(self._work, None)
            if part is None:
                self._work = None
                self._timer.stop()
                break
            self.share, self.result = part.share, part.result
        self._draw()

    def rows(self) -> list[tuple[str, QColor, str, float]]:
        """Return for each kind of end its mark, its colour, its words, and its share of the starts."""
        if self.result is None:
            return []
        shares = self.result.shares()
        order = sorted(shares, key=lambda label: (label < 0, abs(label)))
        return [(_mark(k), self.colour(k), self.words(k), shares[k]) for k in order]

    def words(self, label: int) -> str:
        """Say in words where starts with this label end."""
        if label in _WORDS or self.result is None:
            return _WORDS.get(label, "")
        x, y = (round(number, 6) + 0.0 for number in self.result.minima[label])
        return f"ends at ({precise(x, 3)}, {precise(y, 3)})"

    def told_at(self, x: float, y: float) -> str:
        """Say where a start at this point ends; empty without a map."""
        label = self.result.at(x, y) if self.result is not None else None
        return (
            ""
            if label is None
            else f"A start here {self.words(label)}".replace("here still", "here is still")
        )

    def colour(self, label: int) -> QColor:
        """Return the colour of a label."""
        if label >= 0:
            return QColor(self._theme.series[label % len(self._theme.series)])
        return self._theme.color({DIVERGED: "panel", UNSETTLED: "faint", ELSEWHERE: "dim"}[label])

    def _begin(self) -> None:
        assert self._run is not None
        few = self._run.surface.examples > 0
        columns, rows = (_FEW_COLUMNS, _FEW_ROWS) if few else (_COLUMNS, _ROWS)
        self.problem, self.share = "", 0.0
        if self._run.optimizer.rule is None:
            self.result = None
            self.problem = f"{self._run.optimizer.name} has no basin map: choose another optimizer."
            self._draw()
            return
        self._work = basins(self._run, self._bounds, columns, rows)
        self._timer.start()
        self.changed.emit()

    def _draw(self) -> None:
        self._image.setVisible(self.result is not None)
        if self.result is not None:
            labels = self.result.labels
            table = np.zeros((256, 4), np.uint8)
            for label in range(ELSEWHERE, len(self.result.minima)):
                c = self.colour(label)
                table[label - ELSEWHERE] = c.red(), c.green(), c.blue(), _OPACITY
            self._image.setImage(table[labels.astype(int) - ELSEWHERE], autoLevels=False, levels=(0, 255))
            b = self.result.bounds
            self._image.setRect(QRectF(b.x0, b.y0, b.x1 - b.x0, b.y1 - b.y0))
        self.changed.emit()


def _mark(label: int) -> str:
    """Return the sign of a label, so that no colour tells it alone."""
    return {DIVERGED: "∞", UNSETTLED: "…", ELSEWHERE: "·"}.get(label, str(label + 1))


def _key(run: Run, bounds: Bounds) -> tuple[Any, ...]:
    """Return all that the map depends on."""
    settings = run.optimizer.id, tuple(run.hyperparameters.items()), run.learning_rate, run.plan
    return id(run.surface), bounds, settings

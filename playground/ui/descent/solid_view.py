"""The loss surface in three dimensions, with the runs on it; imported only where OpenGL is there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph.opengl as gl
from OpenGL.GL import GL_DEPTH_TEST
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.descent.run import Run
from playground.descent.surface import Bounds, Surface
from playground.ui.descent.colour_map import band_colours
from playground.ui.descent.levels import bands_of
from playground.ui.descent.solid_shape import TALL, SolidShape, shape_of
from playground.ui.descent.surface_look import SurfaceLook
from playground.ui.descent.view_map import Array
from playground.ui.theme import Theme

_ORBIT, _NEARER = 6.0, 0.88  # degrees and share of the distance of one key press
_HOME = {"distance": 27.0, "elevation": 34.0, "azimuth": -62.0}
_BALL, _RIVAL = 15.0, 11.0  # px
_TURNS = {
    Qt.Key.Key_Left: (-_ORBIT, 0.0),
    Qt.Key.Key_Right: (_ORBIT, 0.0),
    Qt.Key.Key_Up: (0.0, _ORBIT),
    Qt.Key.Key_Down: (0.0, -_ORBIT),
}


@dataclass
class _Drawn:
    line: gl.GLLinePlotItem
    ball: gl.GLScatterPlotItem


class SolidView(gl.GLViewWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """Shows the part of the surface that the flat view shows; drag or arrow keys turn it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surfaceSolid")
        self.setAccessibleName("Loss surface in 3D")
        self.setToolTip("Drag to turn, wheel to come nearer (arrow keys, + and −; 0 turns back)")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        self.shape_: SolidShape | None = None
        self._mesh = gl.GLSurfacePlotItem(computeNormals=False, smooth=False)
        self.addItem(self._mesh)
        self._runs: list[_Drawn] = []
        self.apply_theme(theme)
        self.turn_home()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.setBackgroundColor(theme.color("canvas"))

    def turn_home(self) -> None:
        """Look at the surface as at first."""
        self.setCameraPosition(**_HOME)
        self.pan(0, 0, TALL * 0.32 - float(self.opts["center"].z()))

    def show_surface(self, surface: Surface, bounds: Bounds, levels: Array, look: SurfaceLook) -> None:
        """Show a part of a surface with the colours of the flat picture."""
        ground = SolidShape(bounds, 0.0, 1.0)
        xs, ys = ground.grid()
        z = surface.grid(xs, ys)
        self.shape_ = shape_of(bounds, levels, z, log=look.spacing == "log")
        table = band_colours(self._theme, look.levels + 1, look.colours) / 255.0
        colours = table[bands_of(levels, z).T.astype(int)] if levels.size else np.ones((*z.T.shape, 4))
        across, _ = self.shape_.ground(xs, xs)
        _, along = self.shape_.ground(ys, ys)
        self._mesh.setData(
            x=across,
            y=along,
            z=self.shape_.heights(z).T,
            colors=_lit(colours, self.shape_.heights(z).T).reshape(-1, 4),
        )

    def show_runs(self, runs: Sequence[tuple[Run, QColor, int | None]]) -> None:
        """Show runs with their colours and the steps that are marked; None for the latest one.

        The first is the selected one.
        """
        if self.shape_ is None:
            return
        while len(self._runs) < len(runs):
            self._runs.append(self._new())
        while len(self._runs) > len(runs):
            gone = self._runs.pop()
            self.removeItem(gone.line)
            self.removeItem(gone.ball)
        for k, (drawn, (run, colour, shown)) in enumerate(zip(self._runs, runs, strict=True)):
            self._show_run(drawn, run, colour, -1 if shown is None else shown, _RIVAL if k else _BALL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn with the arrow keys, come nearer with +, go farther with −, turn back with 0."""
        turn = _TURNS.get(Qt.Key(event.key()))
        if turn and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.orbit(*turn)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.setCameraPosition(distance=self.opts["distance"] * _NEARER)
        elif event.key() == Qt.Key.Key_Minus:
            self.setCameraPosition(distance=self.opts["distance"] / _NEARER)
        elif event.key() == Qt.Key.Key_0:
            self.turn_home()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Do nothing: a turn is done when the key goes down."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus by the colour of the ground behind."""
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.setBackgroundColor(self._theme.color("chip_hover" if by_key else "canvas"))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the sign of the focus away."""
        super().focusOutEvent(event)
        self.setBackgroundColor(self._theme.color("canvas"))

    def _new(self) -> _Drawn:
        line = gl.GLLinePlotItem(mode="lines", width=2.5, antialias=True, glOptions="opaque")
        ball = gl.GLScatterPlotItem(pxMode=True, glOptions="translucent")
        ball.updateGLOptions({GL_DEPTH_TEST: False})  # no wall swallows a point
        ball.setDepthValue(1)
        self.addItem(line)
        self.addItem(ball)
        return _Drawn(line, ball)

    def _show_run(self, drawn: _Drawn, run: Run, colour: QColor, k: int, size: float) -> None:
        assert self.shape_ is not None
        xs, ys, losses = run.xs, run.ys, run.losses
        segments = self.shape_.path(xs, ys, losses)
        drawn.line.setVisible(len(segments) > 0)
        if len(segments):
            drawn.line.setData(pos=segments, color=colour.getRgbF())
        here = self.shape_.holds(float(xs[k]), float(ys[k]))
        drawn.ball.setVisible(here)
        if here:
            at = self.shape_.points(xs[[k]], ys[[k]], losses[[k]])
            both = np.concatenate([at, at])
            both[1, 2] += 0.02
            drawn.ball.setData(
                pos=both,
                size=np.array([size + 5, size]),
                color=np.array([(1.0, 1.0, 1.0, 1.0), colour.getRgbF()]),
            )


def _lit(colours: Array, heights: Array) -> Array:
    """Darken the colours of slopes that face away from a light at the left, so that the shape shows."""
    down_x, down_y = np.gradient(heights)
    facing = 0.86 + 0.5 * (-down_x * 0.8 - down_y * 0.6) / np.sqrt(0.04 + down_x**2 + down_y**2) * 0.4
    lit = colours.copy()
    lit[..., :3] = np.clip(0.05 + colours[..., :3] * facing[..., None], 0, 1)
    return lit

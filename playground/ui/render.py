"""Draw a document into a picture file without showing a window."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRectF, QSize, Qt
from PySide6.QtWidgets import QWidget

from playground.document.document import Document, Workspace
from playground.document.setup import DescentSetup
from playground.session.editor import Editor
from playground.session.stepper import Stepper
from playground.ui.animation_file import KINDS
from playground.ui.app import application
from playground.ui.circuit.scene import CircuitScene
from playground.ui.garbage import collect_due, collected_here
from playground.ui.picture_file import PictureFile, picture_size
from playground.ui.theme import THEMES, Theme, palette, style_sheet

if TYPE_CHECKING:
    from playground.session.descender import Descender
    from playground.ui.descent.runs_picture import Part
    from playground.ui.descent.surface_look import SurfaceLook

_MARGIN = 24
_SHARP = 3.0  # pixels for each of the picture, where a path must be pixels in a file that holds none
_DESCENT_SIZE = (1440, 900)


def render(
    document: Document,
    out: Path,
    *,
    step: int | None = None,
    workspace: Workspace | None = None,
    theme: str = "light",
    size: tuple[int | None, int | None] = (None, None),
    scale: float = 1.0,
    inside: Sequence[str] = (),
    part: "Part | None" = None,
    every: int | None = None,
    fps: int = 20,
) -> None:
    """Draw a circuit with its numbers, or a descent with its path, as PNG, SVG or PDF; or animate a descent.

    Args:
        document: What to draw.
        out: The file; its ending says which kind.
        step: How many events of the pass, or steps of the descent, to show; None for the whole pass, or
            the steps that the document holds.
        workspace: ``circuit`` or ``descent``; None for the one that the document shows.
        theme: ``light`` or ``dark``.
        size: Width and height in pixels; None for what the circuit needs.
        scale: Pixels of the file per pixel of the picture, for PNG.
        inside: The groups to look into, from the outermost; a circuit's picture is of what is there.
        part: What of the descent to draw: ``surface``, ``loss`` or ``both``; None for the whole workspace.
        every: Steps from frame to frame of an animation; None for what suits.
        fps: Frames a second of an animation.

    Raises:
        OSError: If the file cannot be written.
        AnimationError: If an animation is wanted and Pillow is not installed.
    """
    application()
    animated = out.suffix.lower().lstrip(".") in KINDS
    if part or animated:
        _render_part(
            document, out, step, part, THEMES[theme], size, scale, (every, fps) if animated else None
        )
    elif (workspace or document.workspace) == "descent":
        _render_descent(document, out, step, THEMES[theme], size, scale)
    else:
        _render_circuit(document, out, step, THEMES[theme], size, scale, inside)


def _render_circuit(
    document: Document,
    out: Path,
    step: int | None,
    theme: Theme,
    size: tuple[int | None, int | None],
    scale: float,
    inside: Sequence[str],
) -> None:
    editor = Editor(replace(document, workspace="circuit"))
    for group in inside:
        editor.look_inside(group)
    stepper = Stepper(editor)
    if step is None:
        stepper.last()
    else:
        stepper.jump(step)
    owner = QObject()
    scene = CircuitScene(editor, stepper, theme, owner)
    scene.grid_visible = False
    scene.drawn.hide_points()
    content = scene.content_rect().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
    fitting = picture_size(size[0] or content.width(), size[1] or content.height(), scale)
    width, height = fitting.width(), fitting.height()
    canvas = PictureFile(out, fitting, scale, theme)
    scene.render(canvas.painter, QRectF(0, 0, width, height), _grown(content, width / height))
    canvas.finish()
    scene.release()


def _grown(rect: QRectF, ratio: float) -> QRectF:
    """Return the rectangle made wider or taller around its middle, so that it fills the picture."""
    width = max(rect.width(), rect.height() * ratio)
    height = width / ratio
    return QRectF(rect.center().x() - width / 2, rect.center().y() - height / 2, width, height)


def _render_descent(
    document: Document,
    out: Path,
    step: int | None,
    theme: Theme,
    size: tuple[int | None, int | None],
    scale: float,
) -> None:
    from playground.session.descender import Descender
    from playground.ui.descent.workspace import DescentWorkspace
    from playground.ui.ticker import Ticker

    width, height = size[0] or _DESCENT_SIZE[0], size[1] or _DESCENT_SIZE[1]
    picture_size(width, height, scale)
    editor = Editor(replace(document, workspace="descent"))
    descender = Descender(editor)
    if step is not None:
        _go_to(descender, step)
    owner = QObject()
    app = application()
    app.setPalette(palette(theme))
    workspace = DescentWorkspace(editor, descender, Ticker(owner), theme)
    workspace.setStyleSheet(style_sheet(theme))
    workspace.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    workspace.resize(width, height)
    workspace.show()
    app.processEvents()
    workspace.finish()
    canvas = PictureFile(out, QSize(width, height), scale, theme)
    workspace.render(canvas.painter, QPoint())
    canvas.finish()
    workspace.close()


def _render_part(
    document: Document,
    out: Path,
    step: int | None,
    part: "Part | None",
    theme: Theme,
    size: tuple[int | None, int | None],
    scale: float,
    pace: tuple[int | None, int] | None,
) -> None:
    from playground.session.descender import Descender
    from playground.ui.descent.animation import animation_of
    from playground.ui.descent.runs_picture import SIZES

    editor = Editor(replace(document, workspace="descent"))
    descender = Descender(editor)
    if step is not None:
        _go_to(descender, step)
    usual = SIZES[part or "both"]
    width, height = size[0] or usual[0], size[1] or usual[1]
    picture_size(width, height, scale)
    setup = editor.document.descent
    if pace is None:
        here = len(descender.run.steps) - 1
        draw_part(descender, setup, part or "both", out, here, theme, (width, height), scale)
    else:
        every, fps = pace
        work = animation_of(descender, setup, out, theme, every=every, fps=fps, size=(width, height))
        with collected_here():
            for _ in work:
                collect_due()
                sleep(0)  # the thread that writes the file comes in between


def draw_part(
    descender: "Descender",
    setup: DescentSetup,
    part: "Part",
    out: Path,
    step: int,
    theme: Theme,
    size: tuple[int, int] | None,
    scale: float,
    look: "SurfaceLook | None" = None,
) -> None:
    """Draw the surface or the losses of runs alone.

    Args:
        descender: Has the runs.
        setup: How they are looked at.
        part: What to draw.
        out: The file; its ending says which kind.
        step: After how many steps.
        theme: The colours.
        size: Width and height in pixels; None for what suits the part.
        scale: Pixels of the file per pixel of the picture, for PNG.
        look: How the surface is drawn; None for how it is at first.

    Raises:
        OSError: If the file cannot be written.
    """
    from playground.ui.descent.runs_picture import RunsPicture

    fineness = scale if out.suffix.lower() == ".png" else _SHARP
    picture = RunsPicture(descender, setup, part, theme, size, fineness, look)
    picture.show_step(step)
    picture.finish()
    try:
        draw_widget(picture, out, theme, scale)
    finally:
        picture.close()


def draw_widget(widget: QWidget, out: Path, theme: Theme, scale: float) -> None:
    """Draw a widget as it is now into a file, whose ending says which kind.

    Raises:
        OSError: If the file cannot be written.
    """
    canvas = PictureFile(out, widget.size(), scale, theme)
    widget.render(canvas.painter, QPoint())
    canvas.finish()


def _go_to(descender: "Descender", step: int) -> None:
    """Show the run after ``step`` steps: those that were recorded, with their rates, then further ones."""
    steps = descender.run.steps
    done = len(steps) - 1
    if step < done:
        rate = steps[step + 1].learning_rate
        descender.rewind(step)
        descender.set_learning_rate(rate)
    else:
        descender.run.advance(step - done)

"""Whether the 3D view can be shown here, found out before any of it is made."""

from importlib.util import find_spec

from PySide6.QtGui import QOffscreenSurface, QOpenGLContext

_NO_LIBRARY = (
    "The 3D view needs PyOpenGL, which is not installed. Install it with "
    "“pip install PyOpenGL” and start the program again."
)
_NO_CONTEXT = (
    "The 3D view needs OpenGL, which this screen does not offer. Start the program on a screen with "
    "OpenGL, or install a driver such as Mesa (libgl1-mesa-dri)."
)


def solid_problem() -> str:
    """Return what is missing for the 3D view and what to do about it; empty if nothing is."""
    if find_spec("OpenGL") is None:
        return _NO_LIBRARY
    context = QOpenGLContext()
    if not context.create():
        return _NO_CONTEXT
    surface = QOffscreenSurface()
    surface.setFormat(context.format())
    surface.create()
    works = surface.isValid() and context.makeCurrent(surface)
    if works:
        context.doneCurrent()
    return "" if works else _NO_CONTEXT

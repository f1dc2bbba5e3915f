"""Controllers without a widget: what a window, a script or a test drives.

``descender`` is imported by whoever descends, so that the first window need not wait for it.
"""

from playground.session.editor import Aspect, Editor
from playground.session.notify import Notifier
from playground.session.playback import Playback
from playground.session.stepper import Stepper

__all__ = ["Aspect", "Editor", "Notifier", "Playback", "Stepper"]

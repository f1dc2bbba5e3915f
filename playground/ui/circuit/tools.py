"""What the pages beside the canvas work with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from playground.engine.circuit import Wire
from playground.session.editor import Editor
from playground.session.prediction import Prediction
from playground.session.stepper import Stepper
from playground.ui.circuit.pointing import Pointing
from playground.ui.theme import Theme


@dataclass(frozen=True)
class Tools:
    """What every page works with.

    Attributes:
        editor: The open document.
        stepper: The pass over it.
        theme: The colours at first; ``set_theme`` tells of others.
        point_at: Marks a gate or a wire on the canvas: a node id, or a ``Wire``; None for nothing.
        mark_path: Marks several wires on the canvas, and no others.
        pointing: The same, and what is selected there.
        prediction: Asks for numbers before they are shown.
        do: Does what a gesture of the table with a key does.
        show_ghosts: Shows other numbers beside the values of some nodes, without an edit; {} for none.
        animated: Whether movement is wanted.
    """

    editor: Editor
    stepper: Stepper
    theme: Theme
    point_at: Callable[[object], None]
    mark_path: Callable[[Iterable[Wire]], None]
    pointing: Pointing
    prediction: Prediction
    do: Callable[[str], None]
    show_ghosts: Callable[[Mapping[str, float]], None]
    animated: Callable[[], bool]

"""THE table of gestures and keys of the Descent workspace: keys, menus, tooltips and the help read it."""

from collections.abc import Mapping
from types import MappingProxyType

from playground.ui.gesture import GestureEntry

_TABLE = (
    GestureEntry("play_run", "Descent", "", "Play or pause", ("Space",)),
    GestureEntry("step_run", "Descent", "", "One step, or the next one again", ("Right",)),
    GestureEntry("see_before", "Descent", "", "See the step before", ("Left",)),
    GestureEntry("next_part", "Descent", "", "Next part of the step: batch, gradient, state, update", (".",)),
    GestureEntry("part_before", "Descent", "", "Part of the step before", (",",)),
    GestureEntry("reset_run", "Descent", "", "Back to the start", ("R", "Home")),
    GestureEntry("scrub", "Descent", "Drag the timeline", "See an earlier step; nothing is lost"),
    GestureEntry("fork_run", "Descent", "", "Fork: another run goes on from the step in sight", ("Y",)),
    GestureEntry(
        "show_in_circuit", "Descent", "", "Show this step in the circuit: forward, backward, update", ("C",)
    ),
    GestureEntry("log_loss", "Descent", "", "Loss on a linear or logarithmic axis", ("L",)),
    GestureEntry("loss_axis", "Descent", "", "Loss against epochs, steps or evaluations", ("X",)),
    GestureEntry("turn_rate", "Learning rate", "Drag, wheel, or ← → on the slider", "Turn it finely"),
    GestureEntry(
        "jump_rate", "Learning rate", "PageUp, PageDown, Home, End on the slider", "Coarsely, lowest, highest"
    ),
    GestureEntry("raise_rate", "Learning rate", "", "Raise it a little, from anywhere", ("]",)),
    GestureEntry("lower_rate", "Learning rate", "", "Lower it a little, from anywhere", ("[",)),
    GestureEntry("go_to_rate", "Learning rate", "", "Go to the slider", ("E",)),
    GestureEntry("ghosts", "Learning rate", "", "Ghosts of the next step at η/2, η and 2η", ("G",)),
    GestureEntry("set_start", "Surface", "Click, or drag the ring", "Start elsewhere"),
    GestureEntry("start_left", "Surface", "", "Move the start to the left", ("Shift+Left",)),
    GestureEntry("start_right", "Surface", "", "Move it to the right", ("Shift+Right",)),
    GestureEntry("start_up", "Surface", "", "Move it up", ("Shift+Up",)),
    GestureEntry("start_down", "Surface", "", "Move it down", ("Shift+Down",)),
    GestureEntry("pan_surface", "Surface", "Drag", "Move the surface"),
    GestureEntry("zoom_in", "Surface", "Wheel", "Zoom in at the pointer", ("+", "=")),
    GestureEntry("zoom_out", "Surface", "", "Zoom out", ("-",)),
    GestureEntry("fit_surface", "Surface", "", "Show the whole surface", ("F",)),
    GestureEntry("fit_paths", "Surface", "", "Show all paths and the minima", ("P",)),
    GestureEntry("follow_point", "Surface", "", "Keep the point in view", ("B",)),
    GestureEntry("view_options", "Surface", "", "How the surface is drawn", ("V",)),
    GestureEntry("solid", "Surface", "", "In three dimensions, or from above", ("D",)),
    GestureEntry("turn_solid", "Surface", "Drag, or arrow keys, in 3D", "Turn it; 0 turns it back"),
    GestureEntry("surface_menu", "Surface", "Right-click", "Menu of the surface"),
    GestureEntry("select_run", "Runs", "Click its row, or ↑ ↓ there", "Let the settings be those of a run"),
    GestureEntry("hide_run", "Runs", "Click its colour", "Hide the run, or show it", ("H",)),
    GestureEntry("rename_run", "Runs", "Double-click its name", "Rename the run", ("F2",)),
    GestureEntry("remove_run", "Runs", "", "Remove the run", ("Del", "Backspace")),
)

DESCENT_GESTURES: Mapping[str, GestureEntry] = MappingProxyType({entry.id: entry for entry in _TABLE})
"""Every gesture by id."""

DESCENT_KEYS: Mapping[str, str] = MappingProxyType(
    {key: entry.id for entry in _TABLE if entry.topic != "Runs" for key in entry.keys}
)
"""The gesture that a key does anywhere in the workspace, by the key's portable text."""

RUN_KEYS: Mapping[str, str] = MappingProxyType(
    {key: entry.id for entry in _TABLE if entry.topic == "Runs" for key in entry.keys}
)
"""The gesture that a key does in the list of runs."""

MENU = (
    (
        "play_run",
        "step_run",
        "see_before",
        "next_part",
        "part_before",
        "show_in_circuit",
        "reset_run",
        "fork_run",
    ),
    ("raise_rate", "lower_rate", "go_to_rate", "ghosts"),
    ("fit_surface", "fit_paths", "follow_point", "view_options", "solid", "log_loss", "loss_axis"),
)
"""What the menu of the descent lists, group by group."""

SURFACE_MENU = (MENU[2][:-2], ("reset_run", "fork_run"))
"""What the menu of the surface lists below what belongs to the place of the click."""


def tip(gesture: str, text: str = "") -> str:
    """Return the text of a tooltip with the keys of a gesture behind it; an empty one says what it does."""
    entry = DESCENT_GESTURES[gesture]
    return f"{text or entry.does} ({entry.shown_keys})"

"""THE table of gestures and keys of the Circuit workspace: canvas, menus, tooltips and help all read it."""

from collections.abc import Mapping
from types import MappingProxyType

from playground.ui.gesture import GestureEntry

_TABLE = (
    GestureEntry("drag_gate", "Add", "Drag from the palette, or double-click there", "Add a gate"),
    GestureEntry(
        "search", "Add", "Double-click the empty canvas", "Search for a gate and add it", ("/", "Shift+A")
    ),
    GestureEntry("custom", "Add", "", "Write a gate of your own", ("Ctrl+Shift+F",)),
    GestureEntry("insert", "Add", "Drop a gate on a wire (Alt: do not)", "Insert it into the wire"),
    GestureEntry("note", "Add", "Drag Note from the palette", "Write a note on the canvas", ("T",)),
    GestureEntry("wire", "Wire", "Drag from port to port, either way", "Connect; a taken input is replaced"),
    GestureEntry(
        "wire_search", "Wire", "Drop a wire on the empty canvas", "Search for a gate and connect it"
    ),
    GestureEntry("rewire", "Wire", "Drag a wire near either end", "Connect that end elsewhere"),
    GestureEntry(
        "reroute", "Wire", "Double-click a wire and drag", "Add a reroute point to the selected wire", ("R",)
    ),
    GestureEntry("unroute", "Wire", "Drag a reroute point onto the straight line", "Remove it"),
    GestureEntry("cut_wires", "Wire", "Ctrl + right-drag", "Cut the wires that are crossed"),
    GestureEntry("move", "Select and edit", "Drag", "Move what is selected; it snaps level"),
    GestureEntry("box", "Select and edit", "Drag on the empty canvas", "Select what the box touches"),
    GestureEntry("add_to_selection", "Select and edit", "Ctrl or Shift + click", "Add to the selection"),
    GestureEntry("scrub", "Select and edit", "Drag a number sideways", "Change it; everything follows"),
    GestureEntry("edit", "Select and edit", "Double-click a number", "Edit the number", ("Return", "Enter")),
    GestureEntry(
        "write", "Select and edit", "Double-click a note", "Write in it; Ctrl + Enter keeps the text"
    ),
    GestureEntry("resize_note", "Select and edit", "Drag a note's corner", "Make it wider or higher"),
    GestureEntry("rename", "Select and edit", "Double-click a name", "Rename", ("F2",)),
    GestureEntry("delete", "Select and edit", "", "Delete", ("Del", "Backspace")),
    GestureEntry("select_all", "Select and edit", "", "Select all", ("Ctrl+A",)),
    GestureEntry("cut", "Select and edit", "", "Cut", ("Ctrl+X",)),
    GestureEntry("copy", "Select and edit", "", "Copy, also as text", ("Ctrl+C",)),
    GestureEntry("paste", "Select and edit", "", "Paste gates, or an expression from anywhere", ("Ctrl+V",)),
    GestureEntry("paste_wired", "Select and edit", "", "Paste with the incoming wires", ("Ctrl+Shift+V",)),
    GestureEntry("duplicate", "Select and edit", "", "Duplicate", ("Ctrl+D",)),
    GestureEntry("fold", "Groups", "", "Fold the selected gates into one", ("Ctrl+G",)),
    GestureEntry(
        "look_inside", "Groups", "Double-click a folded gate, or Enter on it", "Look inside", ("I",)
    ),
    GestureEntry("unfold", "Groups", "", "Unfold the selected group", ("Ctrl+Shift+G",)),
    GestureEntry(
        "prove", "Groups", "", "Prove that the group has the gradients of its gates", ("Ctrl+Shift+P",)
    ),
    GestureEntry("keep", "Groups", "Drag it onto the palette", "Keep the gate in this document", ("Ctrl+K",)),
    GestureEntry("keep_here", "Groups", "", "Keep the gate on this computer (My gates)", ("Ctrl+Shift+K",)),
    GestureEntry("formulas", "Groups", "Double-click a custom gate, or Enter", "Edit its formulas"),
    GestureEntry("lay_out", "Look around", "", "Lay out the selection, or all", ("L",)),
    GestureEntry("fit", "Look around", "", "Fit the circuit into the window", ("F",)),
    GestureEntry("actual_size", "Look around", "", "Show at 100 %", ("H",)),
    GestureEntry("outline", "Look around", "", "Outline: gates and wires as a list", ("O",)),
    GestureEntry("zoom", "Look around", "Wheel or pinch", "Zoom at the pointer"),
    GestureEntry("pan", "Look around", "Middle-drag, Space + drag, two fingers", "Move the paper"),
    GestureEntry("about", "Look around", "", "About this gate", ("Shift+F1",)),
    GestureEntry("expression", "Keyboard alone", "", "Type the circuit as an expression", ("=",)),
    GestureEntry("walk", "Keyboard alone", "", "Walk to the next gate", ("Tab",)),
    GestureEntry("walk_back", "Keyboard alone", "", "Walk to the gate before", ("Shift+Tab",)),
    GestureEntry("walk_round", "Keyboard alone", "", "Next gate, round and round", ("Down",)),
    GestureEntry("walk_round_back", "Keyboard alone", "", "Gate before, round and round", ("Up",)),
    GestureEntry("nudge_left", "Keyboard alone", "", "Nudge the gates to the left", ("Alt+Left",)),
    GestureEntry("nudge_right", "Keyboard alone", "", "Nudge to the right", ("Alt+Right",)),
    GestureEntry("nudge_up", "Keyboard alone", "", "Nudge up", ("Alt+Up",)),
    GestureEntry("nudge_down", "Keyboard alone", "", "Nudge down", ("Alt+Down",)),
    GestureEntry(
        "key_wire", "Keyboard alone", "", "Wire: walk to the other gate, ↑ ↓ choose its port, Enter", ("W",)
    ),
    GestureEntry("key_wire_back", "Keyboard alone", "", "The same into the selected gate", ("Shift+W",)),
    GestureEntry("menu", "Keyboard alone", "Right-click", "Open the menu of the gate", ("Menu", "Shift+F10")),
    GestureEntry(
        "cancel",
        "Keyboard alone",
        "",
        "Cancel what is going on, else select nothing, else come out of a folded gate",
        ("Esc",),
    ),
    GestureEntry("step_forward", "Step", "", "One step forward", ("Right",)),
    GestureEntry("step_back", "Step", "", "One step back", ("Left",)),
    GestureEntry(
        "step_into",
        "Step",
        "Double-click the square dot of a folded gate",
        "Step inside the folded gate",
        ("Shift+Right",),
    ),
    GestureEntry("come_out", "Step", "", "Come out of the folded gate", ("Shift+Left",)),
    GestureEntry("step_first", "Step", "", "To the start", ("Home",)),
    GestureEntry("step_last", "Step", "", "To the end", ("End",)),
    GestureEntry("play", "Step", "", "Play or pause", ("Space",)),
    GestureEntry("predict", "Step", "", "Predict each number before it is shown, or no more", ("P",)),
    GestureEntry("replay_next", "Step", "", "Next step of the descent that is shown", ("Ctrl+Right",)),
    GestureEntry("replay_previous", "Step", "", "Step before it", ("Ctrl+Left",)),
    GestureEntry(
        "replay_example_next", "Step", "", "Next example of the batch that is shown", ("Ctrl+Down",)
    ),
    GestureEntry("replay_example_previous", "Step", "", "Example before it", ("Ctrl+Up",)),
    GestureEntry("replay_back", "Step", "", "Back to the descent", ("B",)),
    GestureEntry("step_downhill", "Step", "", "Move the weights against their gradients: f falls", ("D",)),
    GestureEntry("step_uphill", "Step", "", "Move the weights along their gradients: f rises", ("U",)),
)

GESTURES: Mapping[str, GestureEntry] = MappingProxyType({entry.id: entry for entry in _TABLE})
"""Every gesture by id."""

KEYS: Mapping[str, str] = MappingProxyType({key: entry.id for entry in _TABLE for key in entry.keys})
"""The gesture that a key does, by the key's portable text."""

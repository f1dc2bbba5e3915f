"""What one entry of a table of gestures says: the movement of the hand, the keys, and what both do."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QKeyEvent, QKeySequence

_SHOWN = {
    ".": "full stop",
    ",": "comma",
    "Right": "→",
    "Left": "←",
    "Ctrl+Right": "Ctrl+→",
    "Ctrl+Left": "Ctrl+←",
    "Ctrl+Up": "Ctrl+↑",
    "Ctrl+Down": "Ctrl+↓",
    "Shift+Right": "Shift+→",
    "Shift+Left": "Shift+←",
    "Shift+Up": "Shift+↑",
    "Shift+Down": "Shift+↓",
    "Up": "↑",
    "Down": "↓",
    "Return": "Enter",
    "Esc": "Esc",
    "-": "−",
    "Ctrl++": "Ctrl +",
    "Ctrl+-": "Ctrl −",
}


@dataclass(frozen=True)
class GestureEntry:
    """One thing that hand or keys can do.

    Attributes:
        id: What the code calls it.
        topic: Under which heading the help lists it.
        how: The movement of the hand, as the help says it; empty for keys alone.
        does: What it does, in a few words.
        keys: Key sequences in Qt's portable text that do the same, without any other hand.
    """

    id: str
    topic: str
    how: str
    does: str
    keys: tuple[str, ...] = ()

    @property
    def shown_keys(self) -> str:
        """The keys as people write them."""
        return ", ".join(dict.fromkeys(_SHOWN.get(key, key.replace("Del", "Delete")) for key in self.keys))

    @property
    def menu_text(self) -> str:
        """The description with its first key where menus show keys."""
        return f"{self.does}\t{self.first_key}"

    @property
    def first_key(self) -> str:
        """The first of its keys as people write it."""
        return self.shown_keys.partition(", ")[0]


def gesture_of(event: QKeyEvent, keys: Mapping[str, str]) -> str:
    """Return the gesture that a pressed key does by a table of portable texts; empty if it does none."""
    text = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
    return keys.get(text.replace("Num+", "")) or keys.get(event.text(), "")

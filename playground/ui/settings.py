"""What the program remembers about the window, never about the work: theme, zoom, size, recent files."""

import os
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from playground.engine.wish import GOALS, Goal
from playground.ui.motion import motion_wanted

THEME_CHOICES = ("system", "light", "dark")
_MOST_RECENT = 8
_ZOOMS = (0.8, 2.0)


class Settings:
    """Typed access to QSettings; anything unreadable counts as not set."""

    def __init__(self) -> None:
        self._store = QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "GradientPlayground", "window"
        )

    @property
    def theme(self) -> str:
        """``system``, ``light`` or ``dark``."""
        choice = self._store.value("theme")
        return choice if choice in THEME_CHOICES else "system"

    @theme.setter
    def theme(self, choice: str) -> None:
        self._store.setValue("theme", choice)

    @property
    def zoom(self) -> float:
        """The enlargement of all text and controls, 1 for none."""
        try:
            zoom = float(str(self._store.value("zoom", 1.0)))
        except ValueError:
            return 1.0
        return zoom if _ZOOMS[0] <= zoom <= _ZOOMS[1] else 1.0

    @zoom.setter
    def zoom(self, zoom: float) -> None:
        self._store.setValue("zoom", max(_ZOOMS[0], min(round(zoom, 2), _ZOOMS[1])))

    @property
    def goal(self) -> Goal:
        """Whether wires want the output to rise, or to fall as a loss should."""
        choice = self._store.value("goal")
        return next((goal for goal in GOALS if goal == choice), "raise")

    @goal.setter
    def goal(self, goal: Goal) -> None:
        self._store.setValue("goal", goal)

    @property
    def wishes(self) -> bool:
        """Whether arrows on the canvas show what each wire wants."""
        return self._flag("wishes", True)

    @wishes.setter
    def wishes(self, on: bool) -> None:
        self._store.setValue("wishes", on)

    @property
    def animation(self) -> bool:
        """Whether steps and layouts are seen as short movements; what the system asks for until it is set."""
        return self._flag("animation", motion_wanted())

    @animation.setter
    def animation(self, on: bool) -> None:
        self._store.setValue("animation", on)

    def remembered(self, group: str) -> dict[str, str]:
        """Return the texts that were remembered under a heading, by name."""
        self._store.beginGroup(group)
        texts = {name: str(self._store.value(name)) for name in self._store.childKeys()}
        self._store.endGroup()
        return texts

    def remember(self, group: str, texts: Mapping[str, str]) -> None:
        """Remember texts under a heading."""
        for name, text in texts.items():
            self._store.setValue(f"{group}/{name}", text)

    def _flag(self, name: str, otherwise: bool) -> bool:
        return {"true": True, "false": False}.get(str(self._store.value(name)).lower(), otherwise)

    @property
    def geometry(self) -> QByteArray | None:
        """The window's size and place as Qt saved them."""
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) and value else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("geometry", geometry)

    @property
    def recent(self) -> list[Path]:
        """The files opened or saved last, newest first, as far as they still exist."""
        value = self._store.value("recent")
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        files = [text for text in texts if isinstance(text, str) and os.path.isfile(text)]  # noqa: PTH113
        return [Path(text) for text in files]  # Path itself raises on names that are too long

    def add_recent(self, path: Path) -> None:
        """Put a file at the top of the recent ones."""
        path = path.absolute()
        others = [other for other in self.recent if other != path]
        self._store.setValue("recent", [str(p) for p in (path, *others)][:_MOST_RECENT])

"""Find out whether a window can open here, before Qt is touched: Qt ends the process without any advice.

Nothing in here imports PySide6.
"""

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

_QT_LIBRARIES = MappingProxyType(
    {
        "libglib-2.0.so.0": "libglib2.0-0",
        "libEGL.so.1": "libegl1",
        "libGL.so.1": "libgl1",
        "libX11.so.6": "libx11-6",
        "libxkbcommon.so.0": "libxkbcommon0",
        "libfontconfig.so.1": "libfontconfig1",
        "libdbus-1.so.3": "libdbus-1-3",
    }
)
_PLUGIN_LIBRARIES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "xcb": {
            "libX11-xcb.so.1": "libx11-xcb1",
            "libxcb-cursor.so.0": "libxcb-cursor0",
            "libxcb-icccm.so.4": "libxcb-icccm4",
            "libxcb-image.so.0": "libxcb-image0",
            "libxcb-keysyms.so.1": "libxcb-keysyms1",
            "libxcb-randr.so.0": "libxcb-randr0",
            "libxcb-render-util.so.0": "libxcb-render-util0",
            "libxcb-shape.so.0": "libxcb-shape0",
            "libxcb-sync.so.1": "libxcb-sync1",
            "libxcb-xfixes.so.0": "libxcb-xfixes0",
            "libxcb-xkb.so.1": "libxcb-xkb1",
            "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
        },
        "wayland": {
            "libwayland-client.so.0": "libwayland-client0",
            "libwayland-cursor.so.0": "libwayland-cursor0",
        },
    }
)
_DISPLAYS = MappingProxyType({"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"})


def problem(environment: Mapping[str, str] = os.environ) -> str:
    """Say why Qt cannot start here and what to do; empty if it can.

    Args:
        environment: The variables that Qt will see; ``QT_QPA_PLATFORM=offscreen`` needs no display.
    """
    trouble = binding_problem(binding_version())
    if trouble or not sys.platform.startswith("linux"):
        return trouble
    return display_problem(environment) or library_problem(environment)


def binding_problem(version: str | None, python: tuple[int, int] = sys.version_info[:2]) -> str:
    """Say what is wrong with the installed PySide6, given its version or None if there is none."""
    if version is None:
        return "PySide6 is not installed. Install it with: python -m pip install PySide6-Essentials"
    if python < (3, 12) and re.match(r"6\.12\b", version):
        return (
            f"PySide6 {version} crashes under Python {python[0]}.{python[1]}. Take Python 3.12 or newer, "
            'or an older PySide6: python -m pip install "PySide6-Essentials<6.12"'
        )
    return ""


def binding_version() -> str | None:
    """Return the version of the installed PySide6 without importing it; None if there is none.

    The name of the metadata folder tells; ``importlib.metadata`` takes longer to import than all the
    checks together. The version is empty where that folder is missing.
    """
    from importlib.util import find_spec

    spec = find_spec("PySide6")
    if spec is None:
        return None
    for package in spec.submodule_search_locations or ():
        for folder in Path(package).parent.glob("[Pp]y[Ss]ide6_[Ee]ssentials-*.dist-info"):
            return folder.stem.partition("-")[2]
    return ""


def display_problem(environment: Mapping[str, str], answers: Callable[[str], bool] | None = None) -> str:
    """Say what is wrong with the display; ``answers`` tells whether an X server listens."""
    plugins = _plugins(environment)
    if not plugins:
        names = " and ".join(_DISPLAYS.values())
        return (
            f"There is no display to open a window on ({names} are not set). Start it in a desktop session, "
            "with ssh -X, or with xvfb-run. The commands check and render need no display."
        )
    if plugins == ["xcb"] and not (answers or _x_server_answers)(environment["DISPLAY"]):
        return (
            f"No X server answers on DISPLAY={environment['DISPLAY']}. Set DISPLAY to one that runs, "
            "or start with xvfb-run. The commands check and render need no display."
        )
    return ""


def library_problem(environment: Mapping[str, str], load: Callable[[str], object] | None = None) -> str:
    """Name the system libraries that Qt misses, and the Debian packages that have them."""
    if load is None:
        import ctypes

        load = ctypes.CDLL
    missing = _missing(_QT_LIBRARIES, load)
    windowing: dict[str, str] = {}
    for plugin in _plugins(environment):  # one that can be loaded is enough: Qt tries them all
        windowing = _missing(_PLUGIN_LIBRARIES.get(plugin, {}), load)
        if not windowing:
            break
    missing.update(windowing)
    if not missing:
        return ""
    return (
        f"Qt misses these system libraries: {', '.join(missing)}. On Debian or Ubuntu install them with: "
        f"sudo apt-get install {' '.join(missing.values())}"
    )


def _plugins(environment: Mapping[str, str]) -> list[str]:
    """Return the platform plugins that Qt may take: those that need no display, or have theirs."""
    asked = [part.partition(":")[0] for part in environment.get("QT_QPA_PLATFORM", "").split(";") if part]
    families = ["wayland" if plugin.startswith("wayland") else plugin for plugin in asked or _DISPLAYS]
    return [name for name in families if name not in _DISPLAYS or environment.get(_DISPLAYS[name])]


def _missing(libraries: Mapping[str, str], load: Callable[[str], object]) -> dict[str, str]:
    missing = {}
    for name, package in libraries.items():
        try:
            load(name)
        except OSError:
            missing[name] = package
    return missing


def _x_server_answers(display: str) -> bool:
    """Return False only if ``display`` is on this machine and nobody listens there."""
    import socket

    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if not local:
        return True
    path = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108  # where every X server listens
    for family, address in (
        (socket.AF_UNIX, "\0" + path),
        (socket.AF_UNIX, path),
        (socket.AF_INET, ("127.0.0.1", 6000 + int(local[1]))),
    ):
        with socket.socket(family) as connection:
            connection.settimeout(1.0)
            try:
                connection.connect(address)
            except (OSError, OverflowError):
                continue
            return True
    return False

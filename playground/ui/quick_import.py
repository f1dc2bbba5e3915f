"""Keep PySide6 from reading the source text of every module that is imported after it.

It looks there for the name of itself, in case ``from __feature__ import snake_case`` follows, which
nothing here does. For the first window that is every tenth millisecond, for numpy and pyqtgraph more.
"""

import sys
from typing import Any

import PySide6.QtCore  # noqa: F401  # it brings what looks


def stop_reading_sources() -> None:
    """Let every module count as one that uses no feature; where PySide6 looks in another way, do nothing."""
    feature: Any = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = _no_feature  # noqa: SLF001  # it has no switch


def _no_feature(_module: object) -> bool:
    return False

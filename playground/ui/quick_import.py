"""Keep PySide6 from reading and keeping the source text of every module that is imported after it.

It looks there for the name of itself, in case ``from __feature__ import snake_case`` follows, which
nothing here does. Of all that this program loads it would keep 600 sources, 20 MB, and the reading takes
a sixth of the time of the imports.
"""

import sys
from types import CodeType, ModuleType

import PySide6.QtCore  # noqa: F401  # it brings what looks


def stop_reading_sources() -> None:
    """Let every module count as one that uses no feature; where PySide6 looks in another way, do nothing."""
    spare_sources(sys.modules.get("shibokensupport.feature"))


def spare_sources(feature: ModuleType | None) -> bool:
    """Answer in place of the function that reads, if it is the one that is known; return whether it is.

    It takes a module, reads its source, and returns whether that names PySide6 (6.8 to 6.12).
    """
    code = getattr(getattr(feature, "_mod_uses_pyside", None), "__code__", None)
    known = isinstance(code, CodeType) and code.co_argcount == 1 and "getsource" in code.co_names
    if known:
        vars(feature)["_mod_uses_pyside"] = _no_feature
    return known


def _no_feature(_module: object) -> bool:
    return False

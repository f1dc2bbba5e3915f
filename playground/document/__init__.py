"""What is saved and undone: the document, its edits, its history and its files.

The names are loaded when they are first used: the first window does without some of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.document.document import (
        Document,
        document_from_expression,
        new_document,
        surface_of,
    )
    from playground.document.errors import DocumentError
    from playground.document.files import FORMAT_VERSION, Example, examples, load, save
    from playground.document.history import History
    from playground.document.setup import DescentSetup, SurfaceChoice

__all__ = [
    "FORMAT_VERSION",
    "DescentSetup",
    "Document",
    "DocumentError",
    "Example",
    "History",
    "SurfaceChoice",
    "document_from_expression",
    "examples",
    "load",
    "new_document",
    "save",
    "surface_of",
]

_MODULES = {
    "FORMAT_VERSION": "files",
    "DescentSetup": "setup",
    "DocumentError": "errors",
    "Example": "files",
    "History": "history",
    "SurfaceChoice": "setup",
    "examples": "files",
    "load": "files",
    "save": "files",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'document')}"), name)


def __dir__() -> list[str]:
    return __all__

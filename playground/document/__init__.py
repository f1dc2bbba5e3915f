"""What is saved and undone: the document, its edits, its history and its files.

The names are loaded when they are first used: the first window does without some of them.
"""

from typing import TYPE_CHECKING

from playground.lazy import loader

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
    "Document": "document",
    "DocumentError": "errors",
    "Example": "files",
    "History": "history",
    "SurfaceChoice": "setup",
    "document_from_expression": "document",
    "examples": "files",
    "load": "files",
    "new_document": "document",
    "save": "files",
    "surface_of": "document",
}

__getattr__ = loader(__name__, _MODULES)


def __dir__() -> list[str]:
    return __all__

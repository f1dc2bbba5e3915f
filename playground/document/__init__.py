"""What is saved and undone: the document, its edits, its history and its files."""

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

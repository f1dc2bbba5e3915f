"""The error of everything that a document cannot hold, or a file cannot give."""


class DocumentError(ValueError):
    """Something that cannot be in a document, or a file that cannot be read or written.

    Attributes:
        message: What is wrong and what to do about it.
        place: Where in the file, such as ``$.circuit.nodes[3].inputs[0]``; empty outside of files.
    """

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message, place)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message

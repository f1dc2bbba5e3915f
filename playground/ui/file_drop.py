"""Files dragged onto the window: documents and tables are opened, anything else is refused in words."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLineEdit, QWidget

TABLES = ".csv", ".tsv"
_KINDS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class FileDrop(QObject):
    """Takes files dropped anywhere on a window, also where a text field would insert their names.

    Both signals come after the drop: until it is over, the program that the file comes from waits.

    Attributes:
        dropped: The path of a document, or of a table of data.
        refused: Why what was dropped cannot be opened.
    """

    dropped = Signal(object)
    refused = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        for widget in (window, *window.findChildren(QLineEdit)):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KINDS or not isinstance(event, QDropEvent) or not event.mimeData().hasUrls():
            return super().eventFilter(watched, event)
        event.setDropAction(Qt.DropAction.CopyAction)  # a file manager deletes what was moved
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self._take(event.mimeData())
        return True

    def _take(self, data: QMimeData) -> None:
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        reason = _refusal(paths)
        QTimer.singleShot(0, lambda: self.refused.emit(reason) if reason else self.dropped.emit(paths[0]))


def _refusal(paths: list[Path]) -> str:
    """Say why these files cannot be opened; empty if they can."""
    if not paths:
        return "That is no file on this computer. Save it to a file first, then drop the file here."
    if len(paths) > 1:
        return f"These are {len(paths)} files. Drop one at a time: one document is open at once."
    if paths[0].suffix.lower() not in (".json", *TABLES):
        return (
            f"{paths[0].name} is no saved document. Drop a .json file that this program has saved, "
            "or a .csv file with data to descend."
        )
    return ""

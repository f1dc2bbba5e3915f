"""A menu whose entries are made when it is first opened, so that the first window need not wait for them."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget


class LateMenu(QMenu):
    """A menu that fills itself.

    Args:
        fill: Adds the entries; it is called once.
    """

    def __init__(self, title: str, fill: Callable[[QMenu], object], parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._fill: Callable[[QMenu], object] | None = fill
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.complete)

    def complete(self) -> None:
        """Make the entries if they are not there yet."""
        fill, self._fill = self._fill, None
        if fill is not None:
            fill(self)

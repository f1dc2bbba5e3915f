"""What a box has to say about what was typed into it, laid over what is below so that nothing moves."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from playground.ui.announce import announce

_GAP = 4


class BoxMessage(QObject):
    """A short message right below a box; it is there only while there is something to say."""

    def __init__(self, box: QWidget) -> None:
        super().__init__(box)
        self._box = box
        self._card: QFrame | None = None
        self._text = ""

    def text(self) -> str:
        """Return what is being said."""
        return self._text

    def say(self, text: str) -> None:
        """Show a message; an empty one goes away."""
        if text == self._text:
            return
        self._text = text
        if self._card is not None:
            self._box.window().removeEventFilter(self)
            self._card.deleteLater()
            self._card = None
        if text:
            self._show(text)
            announce(self._box, text)
        self._box.setAccessibleDescription(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay below the box when the window gets another size."""
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._place)  # after the layouts
        return super().eventFilter(watched, event)

    def _show(self, text: str) -> None:
        window = self._box.window()
        self._card = card = QFrame(window)
        card.setProperty("role", "popup")
        card.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setObjectName("boxMessage")
        label.setProperty("role", "error")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(10, 6, 10, 6)
        inside.addWidget(label)
        card.ensurePolished()
        card.adjustSize()
        window.installEventFilter(self)
        self._place()
        card.show()

    def _place(self) -> None:
        if self._card is None:
            return
        window, card = self._box.window(), self._card
        corner = self._box.mapTo(window, QPoint(self._box.width() - card.width(), self._box.height() + _GAP))
        card.move(max(corner.x(), 0), min(corner.y(), window.height() - card.height()))

"""What the canvas has to say to the user, laid over its upper edge so that nothing moves."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

from playground.ui.announce import announce

_MARGIN = 16
_WIDEST = 620


class Message(QLabel):
    """Stays until it is cleared: by the next edit, a press on the canvas, or Esc."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("canvasMessage")
        self.setProperty("role", "message")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        over.installEventFilter(self)

    def say(self, text: str) -> None:
        """Show a text; an empty one goes away."""
        if text and text != self.text():
            announce(self, text)
        self.setText(text)
        self.setVisible(bool(text))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        over = self.parentWidget()
        if over is None or not self.text():
            return
        self.setMaximumWidth(max(100, min(_WIDEST, over.width() - 2 * _MARGIN)))
        wanted = self.fontMetrics().horizontalAdvance(self.text()) + 3 * _MARGIN
        self.resize(min(wanted, self.maximumWidth()), 10)
        self.resize(self.width(), self.heightForWidth(self.width()))
        self.move((over.width() - self.width()) // 2, _MARGIN)

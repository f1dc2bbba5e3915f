"""How the program looks: the theme and the size of the type that the settings name."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from playground.ui.settings import Settings
from playground.ui.theme import DARK, LIGHT, Theme, palette, style_sheet, text_font

_TYPE_SIZE = 13  # px at 100 %


class Dress:
    """The colours and the lecture zoom in use.

    Attributes:
        theme: The colours.
        zoom: How large all text and controls are; 1 is the normal size.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.zoom = settings.zoom
        self.theme = self._chosen_theme()

    def choose_theme(self, choice: str) -> None:
        """Have ``light`` or ``dark``, or follow the ``system``, from when it is put on."""
        self._settings.theme = choice

    def zoom_by(self, factor: float) -> None:
        """Have all text and controls larger or smaller; 0 goes back to the normal size."""
        self._settings.zoom = self.zoom * factor if factor else 1.0
        self.zoom = self._settings.zoom

    def put_on(self, window: QWidget) -> None:
        """Dress the application and a window, in the theme that is chosen now."""
        self.theme = self._chosen_theme()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(palette(self.theme))
            application.setFont(text_font(_TYPE_SIZE * self.zoom))
            window.setFont(application.font())  # it is there before the zoom is known, and all in it inherit
        window.setStyleSheet(style_sheet(self.theme, self.zoom))

    def _chosen_theme(self) -> Theme:
        choice = self._settings.theme
        if choice == "system":
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if choice == "dark" else LIGHT

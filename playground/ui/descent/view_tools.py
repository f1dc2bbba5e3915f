"""The buttons in the upper right corner of the surface: what is in view, and how it is drawn."""

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QWidget

from playground.ui.descent.gesture_table import tip
from playground.ui.descent.surface_look import SurfaceLook
from playground.ui.descent.view_options import ViewOptions
from playground.ui.exclusive_buttons import ExclusiveButtons
from playground.ui.icons import icon
from playground.ui.theme import Theme
from playground.ui.type_size import fit_icons

_BUTTONS = (
    ("followPoint", "follow", "Keep the point in view", "follow_point"),
    ("fitPath", "path", "Show the path and the minima", "fit_paths"),
    ("fitSurface", "fit", "Show the whole surface", "fit_surface"),
    ("viewOptions", "options", "Options of the view", "view_options"),
)


class ViewTools(QWidget):
    """Buttons for the view of the surface.

    ``solid_toggled`` tells whether it is to be seen in 3D, ``follow_toggled`` whether the point is to stay
    in view, ``path_clicked`` and ``fit_clicked`` what to show, ``look_chosen`` another way of drawing.
    """

    solid_toggled = Signal(bool)
    follow_toggled = Signal(bool)
    path_clicked = Signal()
    fit_clicked = Signal()
    look_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QPushButton] = {}
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._solid = self._dimensions()
        for name, _, label, gesture in _BUTTONS:
            button = QPushButton()
            button.setObjectName(name)
            button.setAccessibleName(label)
            button.setToolTip(tip(gesture))
            button.setIconSize(QSize(18, 18))
            self._buttons[name] = button
            self._row.addWidget(button)
        self._buttons["followPoint"].setCheckable(True)
        self._options: ViewOptions | None = None
        self._look = SurfaceLook()
        self._theme = theme
        self._buttons["followPoint"].toggled.connect(self._follow)
        self._buttons["fitPath"].clicked.connect(self.path_clicked)
        self._buttons["fitSurface"].clicked.connect(self.fit_clicked)
        self._buttons["viewOptions"].clicked.connect(self.open_options)
        self.apply_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        """Let the icons grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            fit_icons(self, self._buttons.values(), 18)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        for name, drawn, *_ in _BUTTONS:
            button = self._buttons[name]
            button.setIcon(icon(drawn, theme.color("on_accent" if button.isChecked() else "text")))

    def set_look(self, look: SurfaceLook) -> None:
        """Show how the surface is drawn, without telling anyone."""
        self._look = look
        if self._options is not None:
            self._options.show_look(look)

    def set_following(self, on: bool) -> None:
        """Show whether the point stays in view, without telling anyone."""
        button = self._buttons["followPoint"]
        button.blockSignals(True)
        button.setChecked(on)
        button.blockSignals(False)
        self.apply_theme(self._theme)

    def toggle_solid(self) -> None:
        """Go from 2D to 3D or back."""
        flat = self._switch.findChild(QPushButton, "flatView")
        (flat if self._solid.isChecked() and flat else self._solid).click()

    def toggle_following(self) -> None:
        """Press or release the button that keeps the point in view."""
        self._buttons["followPoint"].toggle()

    def open_options(self) -> None:
        """Open the options of the view below their button."""
        if self._options is None:
            self._options = ViewOptions(self._look, self)
            self._options.chosen.connect(self.look_chosen)
        self._options.open_below(self._buttons["viewOptions"])

    @property
    def narrowest(self) -> int:
        """The width of the column that they stand in where there is no room for a row."""
        return self._switch.sizeHint().width()

    def arrange(self, room: int) -> None:
        """Stand in a row if that has room, else in a column."""
        buttons = self._buttons.values()
        row = sum(b.sizeHint().width() + self._row.spacing() for b in (*buttons, self._switch))
        down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(right if row <= room else down)

    def _dimensions(self) -> QPushButton:
        """Add the switch between 2D and 3D; return the button of 3D."""
        self._switch = QFrame()
        self._switch.setProperty("role", "card")
        inside = QHBoxLayout(self._switch)
        inside.setContentsMargins(2, 2, 2, 2)
        inside.setSpacing(2)
        group = ExclusiveButtons(self)
        made = []
        for name, text, how in (("flatView", "2D", "From above"), ("solidView", "3D", "In three dimensions")):
            button = QPushButton(text)
            button.setObjectName(name)
            button.setProperty("role", "page-tab")
            button.setAccessibleName(f"{how} ({text})")
            button.setToolTip(tip("solid", how))
            button.setCheckable(True)
            group.addButton(button)
            inside.addWidget(button)
            made.append(button)
        made[0].setChecked(True)
        made[1].toggled.connect(self.solid_toggled)
        self._row.addWidget(self._switch)
        return made[1]

    def _follow(self, on: bool) -> None:
        self.apply_theme(self._theme)
        self.follow_toggled.emit(on)

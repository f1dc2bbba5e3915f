"""What every page below the surface works with, and what it can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from playground.descent.run import Run
from playground.ui.elided_label import ElidedLabel
from playground.ui.plot.picture import Picture
from playground.ui.plot.plot import Plot
from playground.ui.theme import Theme
from playground.ui.ticker import Ticker


@dataclass(frozen=True, eq=False)
class Tools:
    """What pages need besides the runs.

    Attributes:
        theme: The colours at first; ``apply_theme`` tells of others.
        ticker: The clock of the window.
        set_rate: Sets the learning rate of the selected run.
        seal: Ends what one undo takes back: at the end of a drag.
    """

    theme: Theme
    ticker: Ticker
    set_rate: Callable[[float], None]
    seal: Callable[[], None]


@dataclass(frozen=True, eq=False)
class ShownRuns:
    """The runs that the pictures show.

    Attributes:
        run: The selected one.
        place: Its place in the list of runs.
        rivals: The others in sight, by place.
        step: The step of the selected run that is looked at; None for the latest.
        forks: At which step each of them forked from another, by place, if it did.
        rest: Whether there is time to read: False for most frames while it plays.
    """

    run: Run
    place: int
    rivals: Mapping[int, Run] = field(default_factory=dict)
    step: int | None = None
    rest: bool = True
    forks: Mapping[int, int] = field(default_factory=dict)


class Page(QWidget):
    """One sentence and a plot; ``head`` holds the controls, and stands beside the tabs above the page.

    A page is told of the runs only while it is in front.
    """

    def __init__(self, tools: Tools, name: str, label: str) -> None:
        super().__init__()
        self.tools = tools
        self.head = QWidget()
        self.note = ElidedLabel()
        self.note.setObjectName(f"{name}Note")
        self.note.setProperty("role", "dim")
        self.plot = Plot(tools.theme, f"{name}Plot", label)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._blank = QLabel()
        self._blank.setObjectName(f"{name}Blank")
        self._blank.setProperty("role", "dim")
        self._blank.setWordWrap(True)
        self._blank.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._blank.hide()
        row = self.head_row = QHBoxLayout(self.head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._whole = QWidget()
        self.body = QHBoxLayout(self._whole)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(12)
        self.body.addWidget(self.plot, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 2, 12, 4)
        column.setSpacing(2)
        column.addWidget(self.note)
        column.addWidget(self._whole, 1)
        column.addWidget(self._blank, 1)

    def show_runs(self, shown: ShownRuns) -> None:
        """Show these runs."""
        raise NotImplementedError

    def leave(self) -> None:
        """Come to rest: another page comes to the front, or another workspace."""

    def finish(self) -> None:
        """Do now what is under way; for pictures."""

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self.plot.set_theme(theme)

    def say(self, sentence: str) -> None:
        """Write the sentence of the page."""
        if sentence != self.note.text():
            self.note.setText(sentence)
            self.note.setAccessibleDescription(sentence)

    def draw(self, picture: Picture) -> None:
        """Show a picture."""
        self._show_blank(blank=False)
        self.plot.show_picture(picture)

    def explain(self, why: str) -> None:
        """Say why there is nothing to show, in place of the plot."""
        self.say(why)
        self._blank.setText(why)
        self._show_blank(blank=True)

    def _show_blank(self, *, blank: bool) -> None:
        for part in (self._whole, self.note):
            part.setVisible(not blank)
        self._blank.setVisible(blank)

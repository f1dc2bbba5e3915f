"""The side panel of the Circuit workspace: one page at a time, and what leads on from the pass below."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from playground.session.applying import Applier
from playground.ui.circuit.apply_row import ApplyRow
from playground.ui.circuit.blame_row import BlameRow
from playground.ui.circuit.page_cover import PageCover
from playground.ui.circuit.step_page import StepPage
from playground.ui.circuit.step_panel import StepPanel
from playground.ui.circuit.surface_row import SurfaceRow
from playground.ui.circuit.tools import Tools
from playground.ui.exclusive_buttons import ExclusiveButtons
from playground.ui.separator import separator
from playground.ui.theme import Theme

WIDTH = 344

_STEPPING = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End}


class Page(Protocol):
    """What a page of the panel can do besides being a widget; it follows editor and stepper by itself."""

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""

    def finish(self) -> None:
        """Draw what waits for the hand to rest; for pictures."""


@dataclass(frozen=True)
class PageEntry:
    """One page: its id, what its tab says and tells, and how it is made when it is first shown.

    One that ``spoils`` tells of events that are still to come, and is hidden while they are predicted.
    """

    id: str
    title: str
    tip: str
    make: Callable[[Tools], QWidget]
    spoils: bool = False


def _step(tools: Tools) -> QWidget:
    return StepPage(tools, StepPanel(tools.stepper, tools.theme), BlameRow(tools.stepper, tools.pointing))


def _gate(tools: Tools) -> QWidget:
    from playground.ui.circuit.gate_page import GatePage

    return GatePage(tools.stepper, tools.pointing, tools.theme)


def _check(tools: Tools) -> QWidget:
    from playground.ui.circuit.check_page import CheckPage

    return CheckPage(tools)


def _nudge(tools: Tools) -> QWidget:
    from playground.ui.circuit.nudge_page import NudgePage

    return NudgePage(tools)


def _paths(tools: Tools) -> QWidget:
    from playground.ui.circuit.paths_page import PathsPage

    return PathsPage(tools)


def _code(tools: Tools) -> QWidget:
    from playground.ui.circuit.code_page import CodePage

    return CodePage(tools.stepper, tools.theme)


PAGES = (
    PageEntry("step", "Step", "What this step does, and why", _step),
    PageEntry("gate", "Gate", "The selected gate: its function, slope and derivation", _gate, spoils=True),
    PageEntry("check", "Check", "Every gradient against a numerical one", _check),
    PageEntry(
        "nudge", "Nudge", "What a nudge does to f, and what the gradient predicts", _nudge, spoils=True
    ),
    PageEntry("paths", "Paths", "Every way from a number to f, and why backprop exists", _paths, spoils=True),
    PageEntry("code", "Code", "The pass as staged code, line by line", _code),
)
"""The pages in the order of their tabs."""


class SidePanel(QWidget):
    """Pages behind tabs; each is made when it is first shown.

    Attributes:
        surface_wanted: The names for the two axes of a surface.
        shown: The id of the page that came to the front.
    """

    surface_wanted = Signal(str, str)
    shown = Signal(str)

    def __init__(self, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._theme = tools.theme
        self.setObjectName("sidePanel")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._pages: dict[str, QWidget] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._tabs = {entry.id: self._tab(entry) for entry in PAGES}
        self._stack = QStackedWidget()
        self._cover = PageCover()
        self._cover.end_wanted.connect(lambda: tools.do("predict"))
        self._stack.addWidget(self._cover)
        tools.prediction.changed.connect(self._show_front)
        self.apply = ApplyRow(Applier(tools.editor, tools.stepper), tools.stepper, tools.theme)
        self.surface = SurfaceRow(tools.editor, tools.stepper)
        self.surface.surface_wanted.connect(self.surface_wanted)
        self._lay_out()
        self.show_page(PAGES[0].id)

    def _tab(self, entry: PageEntry) -> QPushButton:
        tab = QPushButton(entry.title)
        tab.setObjectName(f"{entry.id}Tab")
        tab.setAccessibleName(f"{entry.title} page")
        tab.setToolTip(entry.tip)
        tab.setCheckable(True)
        tab.setProperty("role", "page-tab")
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the arrow keys to the canvas
        tab.clicked.connect(lambda: self.show_page(entry.id))
        return tab

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(14, 8, 14, 0)
        row.setSpacing(2)
        group = ExclusiveButtons(self)
        for tab in self._tabs.values():
            group.addButton(tab)
            row.addWidget(tab)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
        column.addWidget(separator())
        column.addWidget(self.apply)
        column.addWidget(separator())
        column.addWidget(self.surface)

    @property
    def page_id(self) -> str:
        """The id of the page in front."""
        return next(name for name, tab in self._tabs.items() if tab.isChecked())

    def page(self, name: str) -> QWidget:
        """Return a page, made now if it was not shown before."""
        if name not in self._pages:
            entry = next(entry for entry in PAGES if entry.id == name)
            page = self._pages[name] = entry.make(self._tools)
            self._areas[name] = _scrolling(page)
            self._stack.addWidget(self._areas[name])
            if self._theme is not self._tools.theme:
                _theme(page, self._theme)
        return self._pages[name]

    def show_page(self, name: str) -> None:
        """Bring a page to the front."""
        self.page(name)
        self._tabs[name].setChecked(True)
        self._show_front()
        self.shown.emit(name)

    def _show_front(self) -> None:
        """Show the page whose tab is chosen, or why it is hidden while numbers are predicted."""
        entry = next(entry for entry in PAGES if entry.id == self.page_id)
        hidden = entry.spoils and self._tools.prediction.question is not None
        self._stack.setCurrentWidget(self._cover if hidden else self._areas[entry.id])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.apply.set_room(self.height())

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.apply.set_theme(theme)
        for page in self._pages.values():
            _theme(page, theme)

    def finish(self) -> None:
        """Draw what waits for the hand to rest; for pictures."""
        for page in self._pages.values():
            if hasattr(page, "finish"):
                page.finish()


class _PageArea(QScrollArea):
    """Scrolls with ↑ ↓ PageUp PageDown, and leaves the keys of the stepper to the workspace."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPPING:
            event.ignore()
        else:
            super().keyPressEvent(event)


def _theme(page: QWidget, theme: Theme) -> None:
    if hasattr(page, "set_theme"):
        page.set_theme(theme)


def _scrolling(page: QWidget) -> QScrollArea:
    page.setProperty("role", "panel")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    page.setContentsMargins(18, 12, 18, 12)  # no further widget around it: Qt loses layout requests there
    area = _PageArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area

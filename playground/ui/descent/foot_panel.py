"""The strip below the surface: the loss, and the analyses of the learning rate, behind small tabs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from playground.ui.descent.analysis.page import ShownRuns, Tools
from playground.ui.descent.loss_panel import LossPanel
from playground.ui.descent.page_tabs import PageTabs
from playground.ui.theme import Theme

_MARGIN, _GAP = 8, 6


class FootPage(Protocol):
    """What a page can do besides being a widget."""

    head: QWidget

    def show_runs(self, shown: ShownRuns) -> None:
        """Show these runs."""

    def leave(self) -> None:
        """Come to rest."""

    def finish(self) -> None:
        """Do now what is under way."""

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""


@dataclass(frozen=True)
class PageEntry:
    """One page: its id, what its tab says and tells, and how it is made when it is first shown."""

    id: str
    title: str
    tip: str
    make: Callable[[Tools], FootPage]


def _slice(tools: Tools) -> FootPage:
    from playground.ui.descent.analysis.slice_page import SlicePage

    return SlicePage(tools)


def _sweep(tools: Tools) -> FootPage:
    from playground.ui.descent.analysis.sweep_page import SweepPage

    return SweepPage(tools)


def _range(tools: Tools) -> FootPage:
    from playground.ui.descent.analysis.range_page import RangePage

    return RangePage(tools)


def _sharpness(tools: Tools) -> FootPage:
    from playground.ui.descent.analysis.series_page import SharpnessPage

    return SharpnessPage(tools)


def _gradient(tools: Tools) -> FootPage:
    from playground.ui.descent.analysis.series_page import GradientPage

    return GradientPage(tools)


def _ratio(tools: Tools) -> FootPage:
    from playground.ui.descent.analysis.series_page import RatioPage

    return RatioPage(tools)


def _noise(tools: Tools) -> FootPage:
    from playground.ui.descent.analysis.noise_page import NoisePage

    return NoisePage(tools)


def _seeds(tools: Tools) -> FootPage:
    from playground.ui.descent.analysis.seeds_page import SeedsPage

    return SeedsPage(tools)


PAGES = (
    PageEntry("loss", "Loss", "The loss of every run against the step", lambda tools: LossPanel(tools.theme)),
    PageEntry("slice", "Slice", "The loss along the next step: drag the rate to where it is lowest", _slice),
    PageEntry(
        "sweep", "Sweep", "The same descent once with each rate: click the fastest to adopt it", _sweep
    ),
    PageEntry("range", "Range test", "One run whose rate grows until the loss blows up", _range),
    PageEntry("sharpness", "Sharpness", "The curvature along the path against the limit 2/η", _sharpness),
    PageEntry("gradient", "Gradient", "The length of the gradient at every step", _gradient),
    PageEntry("ratio", "Ratio", "How much each update changes the weights, beside their size", _ratio),
    PageEntry("noise", "Noise", "How far mini-batches spread the point, predicted and measured", _noise),
    PageEntry("seeds", "Seeds", "Many ways of shuffling the examples: median and spread of the loss", _seeds),
)
"""The pages in the order of their tabs."""


class FootPanel(QWidget):
    """Pages behind tabs; each is made when it is first shown, and told of the runs only while in front.

    Attributes:
        loss: The page of the loss, which is there from the beginning.
    """

    def __init__(self, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footPanel")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._tools, self._theme = tools, tools.theme
        self._shown: ShownRuns | None = None
        self._pages: dict[str, FootPage] = {}
        self._front = PAGES[0].id
        self.tabs = PageTabs([(entry.id, entry.title, entry.tip) for entry in PAGES])
        self._stack, self._row = QStackedWidget(), QHBoxLayout()
        self.loss = LossPanel(tools.theme)
        self._lay_out()
        self._add("loss", self.loss, self.loss)
        self.tabs.chosen.connect(self.show_page)

    @property
    def page_id(self) -> str:
        """The id of the page in front."""
        return self._front

    def page(self, key: str) -> FootPage:
        """Return a page, made now if it was not shown before."""
        if key not in self._pages:
            page = next(entry for entry in PAGES if entry.id == key).make(self._tools)
            assert isinstance(page, QWidget)
            self._add(key, page, page)
            if self._theme is not self._tools.theme:
                page.apply_theme(self._theme)
        return self._pages[key]

    def show_page(self, key: str) -> None:
        """Bring a page to the front."""
        if key != self._front:
            self._pages[self._front].leave()
        page = self.page(key)
        self._front = key
        self._stack.setCurrentIndex(list(self._pages).index(key))
        for other, made in self._pages.items():
            made.head.setVisible(other == key)
        self._fit_tabs()
        self.tabs.set_current(key)
        if self._shown is not None:
            page.show_runs(self._shown)

    def show_runs(self, shown: ShownRuns) -> None:
        """Let the page in front show these runs."""
        self._shown = shown
        self._pages[self._front].show_runs(shown)

    def leave(self) -> None:
        """Come to rest: another workspace comes to the front."""
        self._pages[self._front].leave()

    def finish(self) -> None:
        """Do now what is under way; for pictures."""
        self._pages[self._front].finish()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        for page in self._pages.values():
            page.apply_theme(theme)
        if self._shown is not None:
            self.show_runs(self._shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many tabs as there is room for."""
        super().resizeEvent(event)
        self._fit_tabs()

    def _fit_tabs(self) -> None:
        """Leave the tabs the room that the controls of the page in front do not need."""
        head = self._pages[self._front].head.sizeHint().width()
        self.tabs.set_room(self.width() - 2 * _MARGIN - _GAP - head)

    def _add(self, key: str, page: FootPage, widget: QWidget) -> None:
        self._pages[key] = page
        self._stack.addWidget(widget)
        self._row.addWidget(page.head)

    def _lay_out(self) -> None:
        row = self._row
        row.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.tabs)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
        self.setMinimumHeight(186)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

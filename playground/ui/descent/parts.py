"""The parts of the Descent workspace that take long to make, so that each can be made ahead of time."""

from collections.abc import Iterator
from functools import cached_property

from playground.ui.descent.runs_panel import RunsPanel
from playground.ui.descent.side_panel import SidePanel
from playground.ui.descent.surface_panel import SurfacePanel
from playground.ui.descent.transport import TransportBar
from playground.ui.theme import Theme


class Parts:
    """Makes each part when it is first asked for."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme

    @cached_property
    def surface(self) -> SurfacePanel:
        """The surface with what lies over it."""
        return SurfacePanel(self.theme)

    @cached_property
    def side(self) -> SidePanel:
        """The panel at the right."""
        return SidePanel(self.theme)

    @cached_property
    def runs(self) -> RunsPanel:
        """The list of runs."""
        return RunsPanel(self.theme)

    @cached_property
    def transport(self) -> TransportBar:
        """The bar that plays and steps."""
        return TransportBar(self.theme)

    def made_one_by_one(self) -> Iterator[object]:
        """Make one part after the other."""
        yield self.surface
        yield self.side
        yield self.runs
        yield self.transport
